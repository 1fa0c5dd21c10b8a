package server

import (
	"bytes"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/kit"
	"voix/server/page"
)

func letterPath(debate int64) string { return debatePath(debate) + "/courrier" }

// letter shows those who run a debate the letter to those who were there: what became of what they said.
func (s *Server) letter(c *fiber.Ctx) error {
	d, _, err := s.facilitated(c)
	if err != nil {
		return s.toSignIn(c, err, c.Path())
	}
	v, changed, err := s.letterView(c, d.Number)
	if err != nil {
		return err
	}
	status := fiber.StatusOK
	if v.Faults != nil {
		status = fiber.StatusUnprocessableEntity
	}
	return s.showFresh(c, status, letterPath(d.Number), changed, v)
}

// letterView is what happened since the day of the address, or ever. Replies have no day that is told: they stand on the pages only.
func (s *Server) letterView(c *fiber.Ctx, number int64) (v page.DebateLetter, changed uint64, err error) {
	v.Typed, v.Sheets = c.Query("depuis"), c.Query("detail") == "oui"
	if v.Typed != "" {
		since, ok := dayOf(v.Typed)
		if v.Since = since; !ok {
			v.Since, v.Faults = time.Time{}, page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "depuis", "day", nil)}
		}
	}
	l := s.loader(c.UserContext())
	var b becoming
	var born []deliberation.Proposal
	h, err := s.readHeld(c, l, number, func(st *deliberation.State, h *held) {
		all := st.Arguments(deliberation.Thread{Debate: number}, 0, int(h.Arguments))
		b = l.wantBecoming(st, number, slices.DeleteFunc(all, func(a deliberation.Argument) bool { return a.Erased || a.ReplyTo != 0 }))
		born = l.wantBorn(st, number)
	})
	if err != nil {
		return v, 0, err
	}
	v.Debate, v.State, v.Date = l.held(h), h.state(), h.now
	for _, position := range l.adopted(b.adopted, b.items) {
		if !position.At.Before(v.Since) {
			v.Positions = append(v.Positions, position)
		}
	}
	for _, p := range born {
		if !p.At.Before(v.Since) {
			v.Born = append(v.Born, l.proposalLink(p))
		}
	}
	for _, a := range b.arguments {
		said := l.wordSaid(b, a)
		said.Became = slices.DeleteFunc(said.Became, func(x page.Became) bool { return x.At.IsZero() || x.At.Before(v.Since) })
		if len(said.Became) > 0 {
			v.Said = append(v.Said, said)
		}
	}
	return v, h.Changed, nil
}

// letterPDF is the letter as it is printed; with feuille, the one for whoever wrote that sheet.
func (s *Server) letterPDF(c *fiber.Ctx) error {
	d, _, err := s.facilitated(c)
	if err != nil {
		return s.toSignIn(c, err, letterPath(d.Number))
	}
	v, _, err := s.letterView(c, d.Number)
	if err != nil {
		return err
	}
	if v.Faults != nil {
		return errParameter
	}
	easy := localeOf(c) == page.EasyFrench
	k, err := s.debateKit(c, d, easy)
	if err != nil {
		return err
	}
	letter := &kit.Letter{
		Debate: d.Number, Title: k.Title, Begins: d.Begins, Conveners: k.Conveners, Date: v.Date, Site: k.Site, Address: s.origin(c) + page.French.Address(debatePath(d.Number)),
		Short: k.Short, Typed: k.Typed, Contact: k.Contact, Easy: easy, Rehearsal: d.Rehearses != 0,
	}
	if sheet := c.Query("feuille"); sheet != "" {
		ref, err := deliberation.ParseReference(d.Number, sheet)
		if err != nil {
			return err
		}
		letter.Reference = ref.FullString()
		v.Said = slices.DeleteFunc(v.Said, func(x page.Said) bool { return x.Paper != ref.String() })
	}
	for _, said := range v.Said {
		for _, became := range said.Became {
			o := kit.Outcome{Reference: said.Paper, Excerpt: excerpt(said.Text), Step: became.Kind, At: became.At, By: became.By.Pseudonym, Words: became.Text}
			switch became.Kind {
			case "item", "adopted":
				o.Step, o.By = "adopted", s.pages.Catalogue.Say(page.French, "adopted.number", "number", strconv.FormatInt(became.Number, 10))
			case "carried":
				o.By = became.Name
			case "grouped":
				o.By = s.pages.Catalogue.Say(page.French, "reread.on", "number", strconv.FormatInt(became.Number, 10))
			}
			if o.Step == "aside" && o.Words == "" {
				continue // why was erased: there is nothing to tell but that
			}
			letter.Outcomes = append(letter.Outcomes, o)
		}
	}
	if len(letter.Outcomes) == 0 {
		return errLetterEmpty
	}
	var b bytes.Buffer
	if err := kit.WriteLetter(&b, letter); err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, "application/pdf")
	return c.Send(b.Bytes())
}

// errLetterEmpty: nothing became of anything yet that a letter could tell.
var errLetterEmpty = &failure{status: fiber.StatusNotFound, code: "letter_empty"}
