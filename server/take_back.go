package server

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

// ownText is a text of somebody, before its words are read.
type ownText struct {
	id   deliberation.ID
	view page.OwnText
}

// ownTexts lists what a person wrote of sheets, objections and answers, newest first, while the state is read.
func ownTexts(st *deliberation.State, person int64) (all []ownText) {
	for _, v := range st.SheetsBy(person) {
		all = append(all, ownText{v.Text, page.OwnText{Kind: "sheet", At: v.At, Page: sheetPath(v.Proposal) + "/versions"}})
	}
	for _, o := range st.ObjectionsBy(person) {
		all = append(all, ownText{o.Text, page.OwnText{Kind: "objection", At: o.At, Page: answerPath(o.Number)}})
	}
	for _, a := range st.AnswersBy(person) {
		all = append(all, ownText{a.Text, page.OwnText{Kind: "answer", At: a.At, Page: answerPath(a.Objection)}})
	}
	slices.Reverse(all)
	slices.SortStableFunc(all, func(a, b ownText) int { return b.view.At.Compare(a.view.At) })
	return all
}

// ownText is what pages show of it; ok is false if it was erased meanwhile.
func (l *loader) ownText(o ownText) (v page.OwnText, ok bool) {
	text, ok := l.texts[o.id]
	v = o.view
	v.ID, v.Language = o.id.String(), text.Language
	words := text.Body
	for _, part := range text.Parts {
		words += " " + part
	}
	v.Excerpt = excerpt(strings.TrimSpace(words))
	return v, ok
}

// ownTextAt is the text of the address, if the person wrote it and it stands.
func (s *Server) ownTextAt(c *fiber.Ctx, session account.Session) (page.OwnText, error) {
	var found []ownText
	s.platform.Read(func(st *deliberation.State) {
		for _, o := range ownTexts(st, session.Person) {
			if o.id.String() == c.Params("id") {
				found = append(found, o)
			}
		}
	})
	l := s.loader(c.UserContext())
	for _, o := range found {
		l.wantText(o.id)
	}
	if err := l.load(); err != nil {
		return page.OwnText{}, err
	}
	for _, o := range found {
		if v, ok := l.ownText(o); ok {
			return v, nil
		}
	}
	return page.OwnText{}, deliberation.ErrTextUnknown
}

// takeBackForm asks whether a text of one's own is to be erased.
func (s *Server) takeBackForm(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, c.Path())
	}
	text, err := s.ownTextAt(c, session)
	if err != nil {
		return err
	}
	return s.showFresh(c, fiber.StatusOK, "/moi/textes/"+text.ID, s.platform.Journal.Head().Number, page.TakeBack{OwnText: text})
}

// postTakeBack erases it.
func (s *Server) postTakeBack(c *fiber.Ctx) error {
	_, body, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.toSignIn(c, err, c.Path())
	}
	id, ok := deliberation.ParseID(c.Params("id"))
	if !ok {
		return deliberation.ErrTextUnknown
	}
	command, err := s.commandID(c, session, body)
	if err != nil {
		return err
	}
	receipt, err := s.do(c, command, deliberation.EraseText{Text: id, By: session.Person})
	if err != nil {
		return err
	}
	return seeOther(c, "/moi", receipt, page.TextTakenBack, "")
}
