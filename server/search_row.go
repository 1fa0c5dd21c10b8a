package server

import (
	"context"
	"strconv"

	"voix/deliberation"
	"voix/server/page"
	"voix/server/search"
)

// foundExcerpt is how much of a text that was found is shown, in characters.
const foundExcerpt = 220

// foundThing is one thing that was found, as the state has it now.
type foundThing struct {
	row        page.FoundRow
	text       deliberation.ID
	above      deliberation.ID // the title that an argument stands under
	transcript deliberation.ID
	page       *search.Document // not of the state
}

// foundRows shows what was found with its words marked. What was erased since has no row.
func (s *Server) foundRows(ctx context.Context, r search.Results) ([]page.FoundRow, error) {
	l := s.loader(ctx)
	var things []foundThing
	s.platform.Read(func(st *deliberation.State) {
		for _, key := range r.Keys {
			t, ok := foundThing{}, false
			if key.Kind == search.Page {
				t, ok = s.foundPage(key)
			} else {
				t, ok = foundIn(st, key)
			}
			if !ok {
				continue
			}
			t.row.Kind = searchKindOf(key.Kind)
			things = append(things, t)
			for _, id := range []deliberation.ID{t.text, t.above, t.transcript} {
				if !id.IsZero() {
					l.wantText(id)
				}
			}
		}
	})
	if err := l.load(); err != nil {
		return nil, err
	}
	var rows []page.FoundRow
	for _, t := range things {
		row := t.row
		text, ok := l.texts[t.text]
		body := plainText(text.Body)
		switch {
		case t.page != nil:
			text.Title, body, text.Language = t.page.Title, t.page.Body, t.page.Language
		case !ok:
			continue
		case body == "":
			body = plainText(l.texts[t.transcript].Body)
		}
		row.Language = text.Language
		row.Title = spans(r.Marks.Mark(text.Title, text.Language))
		if row.Kind == page.FoundArguments {
			above := l.texts[t.above]
			row.Titled, row.Title = above.Language, nil
			if above.Title != "" {
				row.Title = []page.Span{{Text: above.Title}}
			}
		}
		row.Excerpt = spans(r.Marks.Excerpt(body, text.Language, foundExcerpt))
		rows = append(rows, row)
	}
	return rows, nil
}

func (s *Server) foundPage(key search.Key) (t foundThing, ok bool) {
	for i := range s.platform.finder.fixed {
		if d := &s.platform.finder.fixed[i]; d.Key == key {
			return foundThing{row: page.FoundRow{Address: key.Name}, page: d}, true
		}
	}
	return t, false
}

func foundIn(st *deliberation.State, key search.Key) (t foundThing, ok bool) {
	inOffice := func(o deliberation.Office) *page.Office {
		v := officeView(o)
		return &v
	}
	switch key.Kind {
	case search.Consultation:
		x, known := st.Consultation(key.Number)
		t.row.Address, t.text = "/consultations/"+strconv.FormatInt(key.Number, 10), x.Text
		return t, known && x.Visible
	case search.Proposal:
		p, known := st.Proposal(key.Number)
		t.row = page.FoundRow{Address: proposalPath(key.Number), Office: inOffice(p.Office), At: p.At}
		t.text, t.transcript = p.Text, p.Spoken.Transcript.Text
		return t, known
	case search.Debate:
		d, known := st.PublicDebate(key.Number)
		t.row = page.FoundRow{Address: debatePath(key.Number), Office: inOffice(d.Office), At: d.Begins}
		t.text = d.Text
		return t, known
	case search.Argument:
		a, known := st.Argument(key.Number)
		if !known {
			return t, false
		}
		thread := deliberation.Thread{Proposal: a.Proposal, Debate: a.Debate}
		p, shown := st.Proposal(a.Proposal)
		t.above, t.row.Office = p.Text, inOffice(p.Office)
		if a.Debate != 0 {
			var d deliberation.Debate
			d, shown = st.PublicDebate(a.Debate)
			t.above, t.row.Office = d.Text, inOffice(d.Office)
		}
		if !shown {
			return t, false
		}
		at := threadPlace{after: st.DiscussedAfter(thread, deliberation.Shuffled, a.Number, threadPage)}
		t.row.Address, t.row.Side, t.row.At = at.in(threadPath(thread))+"#"+page.Argument{Number: uint64(a.Number)}.Anchor(), a.Side, a.At
		t.text, t.transcript = a.Text, a.Spoken.Transcript.Text
		return t, true
	}
	return t, false
}

func spans(marked []search.Span) []page.Span {
	var all []page.Span
	for _, s := range marked {
		all = append(all, page.Span(s))
	}
	return all
}
