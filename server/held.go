package server

import (
	"cmp"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

// held is a debate for the pages about what came of it.
type held struct {
	deliberation.Debate
	consultation deliberation.Consultation
	minutes      deliberation.Minutes
	person       int64 // who reads; 0: nobody signed in
	runs         bool  // and runs it
	now          time.Time
}

// readHeld copies the debate of a number, if whoever asks may see it, and whatever read copies besides; else it returns ErrDebateUnknown.
func (s *Server) readHeld(c *fiber.Ctx, l *loader, number int64, read func(*deliberation.State, *held)) (h held, err error) {
	session, _ := sessionOf(c)
	h.person, h.now = session.Person, s.platform.Clock.Now()
	found := false
	s.platform.Read(func(st *deliberation.State) {
		if h.Debate, found = st.Debate(number); !found {
			return
		}
		if found = !h.Ended && s.mayBeSeen(c, st, h.Debate); !found {
			return
		}
		h.consultation, _ = st.Consultation(h.Consultation)
		h.minutes, h.runs = st.Minutes(number), s.runs(st, number, session.Person)
		l.want(h.Text)
		if read != nil {
			read(st, &h)
		}
	})
	if !found {
		return h, deliberation.ErrDebateUnknown
	}
	return h, l.load()
}

// want wants texts of which some may not be there.
func (l *loader) want(ids ...deliberation.ID) {
	for _, id := range ids {
		if !id.IsZero() {
			l.wantText(id)
		}
	}
}

func (l *loader) held(h held) page.Held {
	text := l.texts[h.Text]
	place, _ := splitPlace(text.Place)
	return page.Held{
		Number: uint64(h.Number), Title: text.Title, Language: text.Language, At: h.Begins, Office: officeView(h.Office), Place: place,
		Runs: h.runs, Rehearsal: h.Rehearses != 0,
	}
}

// state is how far the minutes are.
func (h held) state() page.MinutesState {
	m := page.MinutesState{Stage: "none", Until: h.minutes.Until, Adopted: h.minutes.AdoptedAt, Open: int(h.minutes.Open)}
	switch {
	case h.minutes.Adopted != 0:
		m.Stage = "adopted"
	case h.minutes.Offered && h.now.Before(h.minutes.Until):
		m.Stage = "offered"
	case h.minutes.Offered:
		m.Stage = "over"
	case len(h.minutes.Paragraphs) > 0:
		m.Stage = "draft"
	}
	return m
}

// begun reports whether there is anything to write down: a rehearsal has no date to wait for.
func (h held) begun() bool { return h.Rehearses != 0 || !h.Begins.After(h.now) }

// agendaItems is the agenda of a debate, with the proposals that it names.
type agendaItems struct {
	items     []deliberation.Item
	proposals map[int64]deliberation.Proposal
}

// wantItemTitles is called while the state is read.
func (l *loader) wantItemTitles(st *deliberation.State, debate int64) agendaItems {
	items, proposals := l.wantAgenda(st, debate)
	return agendaItems{items, proposals}
}

// itemTitle is what an item asks or talks about, on one line; empty if it was erased.
func (l *loader) itemTitle(a agendaItems, number int64) page.ItemTitle {
	for _, i := range a.items {
		if i.Number != number {
			continue
		}
		if p, ok := a.proposals[i.Proposal]; ok {
			return page.ItemTitle{Number: number, Title: l.titleOf(p), Language: l.texts[p.Text].Language}
		}
		text := l.texts[i.Text]
		line, _, _ := strings.Cut(strings.TrimSpace(cmp.Or(text.Title, text.Body)), "\n")
		return page.ItemTitle{Number: number, Title: line, Language: text.Language}
	}
	return page.ItemTitle{}
}

func (l *loader) itemTitles(a agendaItems) (all []page.ItemTitle) {
	for _, i := range a.items {
		all = append(all, l.itemTitle(a, i.Number))
	}
	return all
}

// proposalLink names a proposal in a sentence.
func (l *loader) proposalLink(p deliberation.Proposal) page.ProposalLink {
	return page.ProposalLink{Number: uint64(p.Number), Title: l.titleOf(p), Language: l.texts[p.Text].Language}
}
