package server

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

// becoming is what is known of what became of some things that were said in one debate, before any words are read.
type becoming struct {
	arguments []deliberation.Argument // all of debate
	steps     map[int64][]deliberation.StepView
	born      map[int64]deliberation.Proposal
	adopted   []deliberation.AdoptedPosition
	items     agendaItems
	paper     map[int64]string // references of forms, by argument
	debate    int64
}

// wantBecoming is called while the state is read.
func (l *loader) wantBecoming(st *deliberation.State, debate int64, arguments []deliberation.Argument) becoming {
	b := becoming{
		arguments: arguments, steps: map[int64][]deliberation.StepView{}, born: map[int64]deliberation.Proposal{},
		adopted: l.wantAdopted(st, debate), items: l.wantItemTitles(st, debate), paper: map[int64]string{}, debate: debate,
	}
	for _, f := range st.Forms(debate) {
		b.paper[f.Argument] = deliberation.Reference{Debate: debate, Kind: deliberation.FormSheet, Number: f.Number}.String()
	}
	for _, a := range arguments {
		l.want(a.Text)
		l.wantSigned(st, a.Author, a.Consultation, a.Organisation)
		for _, step := range st.StepsOf(a.Number) {
			l.want(step.Text)
			l.wantAuthor(st, step.By, a.Consultation)
			if p, ok := st.Proposal(step.Proposal); ok {
				b.born[step.Proposal] = p
				l.wantWords(p)
			}
			b.steps[a.Number] = append(b.steps[a.Number], step)
		}
	}
	return b
}

// wordSaid is what pages show of one thing that was said, with all that became of it: what somebody said became of it, and what follows by itself.
func (l *loader) wordSaid(b becoming, a deliberation.Argument) page.Said {
	text := l.texts[a.Text]
	v := page.Said{
		Number: uint64(a.Number), Debate: uint64(b.debate), Side: a.Side, Author: l.signed(a.Author, a.Consultation, a.Organisation), Text: text.Body, Language: text.Language, At: a.At,
		Item: l.itemTitle(b.items, a.Item), Heard: a.By != 0, Paper: b.paper[a.Number], Corrected: int(a.Corrected), Replies: int(a.Answers),
		Erased: a.Erased, Spoken: !a.Spoken.Voice.IsZero(),
	}
	for _, step := range b.steps[a.Number] {
		why := l.texts[step.Text]
		became := page.Became{Kind: step.Step.String(), At: step.At, By: l.author(step.By, a.Consultation), Text: why.Body, Language: why.Language}
		switch step.Step {
		case deliberation.Grouped:
			became.Number = step.Paragraph
			became.Place = minutesPath(b.debate) + "#" + page.Paragraph{Number: step.Paragraph}.Anchor()
		case deliberation.Adopted:
			became.Number = step.Position
			became.Place = minutesPath(b.debate) + "#" + page.Adopted{Number: step.Position}.Anchor()
		case deliberation.Carried:
			p := b.born[step.Proposal]
			became.Number, became.Place, became.Name, became.NameTag = step.Proposal, proposalPath(step.Proposal), l.titleOf(p), l.texts[p.Text].Language
		}
		v.Became = append(v.Became, became)
	}
	for _, position := range b.adopted {
		if a.Item == 0 || position.Item != a.Item || slices.ContainsFunc(b.steps[a.Number], func(s deliberation.StepView) bool { return s.Position == position.Number }) {
			continue
		}
		v.Became = append(v.Became, page.Became{
			Kind: "item", At: position.At, Number: position.Number, Place: minutesPath(b.debate) + "#" + page.Adopted{Number: position.Number}.Anchor(),
		})
	}
	slices.SortStableFunc(v.Became, func(x, y page.Became) int { return x.At.Compare(y.At) })
	if a.Answers > 0 {
		v.Became = append(v.Became, page.Became{Kind: "replies", Number: a.Answers})
	}
	return v
}

// toldOf reports whether anything became of it already that a page can tell.
func toldOf(st *deliberation.State, a deliberation.Argument, adopted []deliberation.AdoptedPosition) bool {
	return len(st.StepsOf(a.Number)) > 0 ||
		a.Item != 0 && slices.ContainsFunc(adopted, func(p deliberation.AdoptedPosition) bool { return p.Item == a.Item })
}

func wordPath(debate, argument int64) string {
	return debatePath(debate) + "/paroles/" + strconv.FormatInt(argument, 10)
}

// whatBecame tells all that became of one thing that was said in a debate.
func (s *Server) whatBecame(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	argument, err := numberOf(c, "argument")
	if err != nil {
		return err
	}
	l := s.loader(c.UserContext())
	var b becoming
	h, err := s.readHeld(c, l, number, func(st *deliberation.State, h *held) {
		if a, ok := st.Argument(argument); ok && a.Debate == number {
			b = l.wantBecoming(st, number, []deliberation.Argument{a})
		}
	})
	if err != nil {
		return err
	}
	if len(b.arguments) == 0 {
		return deliberation.ErrArgumentUnknown
	}
	place, anchor := s.argumentPlace(argument)
	v := page.WhatBecame{Debate: l.held(h), Said: l.wordSaid(b, b.arguments[0]), Place: place + "#" + anchor}
	return s.showFresh(c, fiber.StatusOK, wordPath(number, argument), h.Changed, v)
}
