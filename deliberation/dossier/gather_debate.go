package dossier

import (
	"strings"

	"voix/deliberation"
)

// debates gives all debates of the consultation that the part does not leave out. Rehearsals are none.
func (g *gathering) debates(yield func(*debate) error) error {
	if g.in.Part.Theme.Valid() || g.in.Part.College.Valid() {
		return nil // a debate has no theme and belongs to no college
	}
	_, debates := g.in.State.Counted()
	for n := int64(1); n <= debates; n++ {
		d, ok := g.in.State.PublicDebate(n)
		if !ok || d.Consultation != g.view.Number || g.in.Part.Office != deliberation.National && d.Office != g.in.Part.Office {
			continue
		}
		out, err := g.debate(d)
		if err != nil {
			return err
		}
		if err := yield(out); err != nil {
			return err
		}
	}
	return nil
}

func (g *gathering) debate(d deliberation.Debate) (*debate, error) {
	s := g.in.State
	paper, behalf := s.Paper(d.Number), s.OnBehalf(d.Number)
	ids := []deliberation.ID{d.Text}
	for _, id := range []deliberation.ID{d.Reason, paper.Explanation} {
		if !id.IsZero() {
			ids = append(ids, id)
		}
	}
	texts, err := g.texts.read(ids)
	if err != nil {
		return nil, err
	}
	t := texts[0]
	out := &debate{
		Debate: d.Number, Title: t.title, Text: t.body, Place: t.place, Language: t.language, Erased: t.erased, Office: d.Office.String(), Day: formatDay(d.Begins),
		Setting: d.Setting.String(), Cancelled: d.Cancelled != 0,
		Sheets: sheets{paper.Forms, paper.FormsEntered, paper.Avis, paper.AvisEntered, behalf.Calls, behalf.CallAvis}, Items: []item{}, Adopted: []adopted{}, Proposals: g.bornIn(d.Number),
	}
	if len(t.parts) > int(deliberation.DebateHosts) {
		out.Hosts = t.parts[deliberation.DebateHosts]
	}
	rest := texts[1:]
	if !d.Reason.IsZero() {
		out.Reason, rest = rest[0].whole(), rest[1:]
	}
	if !paper.Explanation.IsZero() {
		out.Explanation = rest[0].whole()
	}
	if paper.Counted {
		out.Attendance = []attended{}
	}
	for _, a := range paper.Attended() {
		one := attended{College: a.College.String()}
		if a.Fewer > 0 {
			one.Fewer = new(a.Fewer)
		} else {
			one.People = new(a.People)
		}
		out.Attendance = append(out.Attendance, one)
	}
	if err := g.agenda(out); err != nil {
		return nil, err
	}
	if err := g.adopted(out); err != nil {
		return nil, err
	}
	if out.Arguments, err = g.thread(deliberation.Thread{Debate: d.Number}); err != nil {
		return nil, err
	}
	g.became(out)
	out.Said, out.Became = saidOf(out.Arguments), becameOf(out.Arguments)
	return out, nil
}

// whole is a text with its title, if it has one.
func (t *readText) whole() string {
	return strings.TrimSpace(t.title + "\n\n" + t.body)
}

// agenda fills in the items.
func (g *gathering) agenda(out *debate) error {
	for _, i := range g.in.State.Agenda(out.Debate) {
		one := item{Item: i.Number, Kind: i.Kind.String(), Dropped: i.Dropped, Proposal: i.Proposal}
		if i.Kind == deliberation.ItemQuestion {
			f := g.figures(i.Question)
			one.Figures = &figures{Question: i.Question, Position: g.standingIn(f)}
			one.Figures.Rows, one.Figures.Ballots = rowsOf(f)
		}
		if !i.Text.IsZero() {
			texts, err := g.texts.read([]deliberation.ID{i.Text})
			if err != nil {
				return err
			}
			one.Text, one.Language, one.Erased = texts[0].whole(), texts[0].language, texts[0].erased
		}
		out.Items = append(out.Items, one)
	}
	return nil
}

// adopted fills in what minutes say and what was adopted, once nobody can take it back.
func (g *gathering) adopted(out *debate) error {
	s := g.in.State
	m := s.Minutes(out.Debate)
	if m.Adopted == 0 {
		return nil
	}
	out.Minutes = &minutes{Day: formatDay(s.When(m.Adopted)), Paragraphs: []paragraph{}}
	for _, p := range m.Paragraphs {
		texts, err := g.texts.read([]deliberation.ID{p.Last().Text})
		if err != nil {
			return err
		}
		t := texts[0]
		out.Minutes.Paragraphs = append(out.Minutes.Paragraphs, paragraph{Paragraph: p.Number, Text: t.whole(), Language: t.language, Erased: t.erased})
	}
	room, _ := s.Room(out.Debate)
	for _, a := range s.AdoptedBy(out.Debate) {
		texts, err := g.texts.read([]deliberation.ID{a.Text})
		if err != nil {
			return err
		}
		t := texts[0]
		one := adopted{Position: a.Number, Item: a.Item, Text: t.whole(), Language: t.language, Erased: t.erased, Hands: []hand{}}
		if a.Show > 0 && a.Show <= int64(len(room.Shows)) {
			show := &room.Shows[a.Show-1]
			one.Asked = a.Item != 0 && show.Item == a.Item && show.Text.IsZero()
		}
		for _, r := range a.Counts.Rows() {
			h := hand{College: r.College.String(), Hands: r.Ballots}
			if r.Shown {
				h.Agree, h.Disagree, h.Pass, h.Hands = new(r.Tally.Agree), new(r.Tally.Disagree), new(r.Tally.Pass), r.Tally.Total()
			}
			if r.AtLeast.Valid() {
				h.AtLeast = new(r.AtLeast.String())
			}
			one.Hands = append(one.Hands, h)
		}
		out.Adopted = append(out.Adopted, one)
	}
	return nil
}

// became fills in how what was said came in, and what became of it.
func (g *gathering) became(out *debate) {
	s := g.in.State
	on := onForms(s, out.Debate)
	for i := range out.Arguments {
		a := &out.Arguments[i]
		view, _ := s.Argument(a.Argument)
		a.Channel = channelOf(view, on[a.Argument])
		a.Item = view.Item
		for _, one := range s.StepsOf(a.Argument) {
			a.Steps = append(a.Steps, step{one.Step.String(), one.Paragraph, one.Position, one.Proposal})
		}
	}
}

// bornIn lists the proposals that were born in a debate.
func (g *gathering) bornIn(debate int64) []int64 {
	if g.born == nil {
		g.born = map[int64][]int64{}
		for _, n := range g.in.State.Proposals(g.view.Number, func(deliberation.Theme, deliberation.Office) bool { return true }) {
			if p, _ := g.in.State.Proposal(n); p.Debate != 0 {
				g.born[p.Debate] = append(g.born[p.Debate], n)
			}
		}
	}
	return append([]int64{}, g.born[debate]...)
}
