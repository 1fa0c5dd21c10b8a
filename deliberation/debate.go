package deliberation

import (
	"sort"
	"time"
)

type debate struct {
	consultation int64
	author       int64
	office       Office
	begins       int64
	text         ID
	thread       []int64
	entry        uint64
	changed      uint64
	redrawn      uint64 // the entry that last changed what ChangesSince cannot tell: a phase, or a text taken back
}

// Debate is what may be shown of a local debate.
type Debate struct {
	Number       int64
	Consultation int64
	Author       int64
	Office       Office
	Begins       time.Time
	Text         ID
	Arguments    int64
	Erased       bool
	Entry        uint64
	Changed      uint64
}

func (s *State) debate(number int64) *debate {
	if number < 1 || number > int64(len(s.debates)) {
		return nil
	}
	return &s.debates[number-1]
}

// Debate returns the debate of that number; ok is false if there is none.
func (s *State) Debate(number int64) (Debate, bool) {
	d := s.debate(number)
	if d == nil {
		return Debate{}, false
	}
	return Debate{
		Number: number, Consultation: d.consultation, Author: d.author, Office: d.office, Begins: time.UnixMilli(d.begins).UTC(),
		Text: d.text, Arguments: int64(len(d.thread)), Erased: s.IsErased(d.text), Entry: d.entry, Changed: d.changed,
	}, true
}

// Debates returns the debates of a consultation, by beginning, then number.
func (s *State) Debates(consultation int64) []Debate {
	var all []Debate
	for i := range s.debates {
		if s.debates[i].consultation == consultation {
			d, _ := s.Debate(int64(i + 1))
			all = append(all, d)
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Begins.Before(all[j].Begins) })
	return all
}

// ConveneDebate announces a local debate.
type ConveneDebate struct {
	Consultation int64
	Author       int64
	Office       Office
	Begins       time.Time // whole milliseconds
	Text         ID
	Hash         Hash
}

// Keys names nothing: it is alone in its batch.
func (ConveneDebate) Keys() Keys { return Keys{} }

// Decide returns the debate, or ErrConsultationUnknown, ErrDebatesClosed, ErrPersonUnknown, ErrFieldMissing, ErrTextUsed.
func (c ConveneDebate) Decide(s *State, at time.Time) ([]Act, error) {
	view, ok := s.Consultation(c.Consultation)
	switch {
	case !ok || !view.Visible:
		return nil, ErrConsultationUnknown
	case !view.TakesDebates():
		return nil, ErrDebatesClosed
	case !s.takesPart(c.Author):
		return nil, ErrPersonUnknown
	case c.Text.IsZero() || c.Hash.IsZero() || !storable(c.Begins) || !c.Office.validOrNational():
		return nil, ErrFieldMissing
	case s.used(c.Text):
		return nil, ErrTextUsed
	}
	return byPerson(c.Author, &DebateConvened{
		Consultation: c.Consultation, Author: c.Author, Office: c.Office, Begins: c.Begins, Text: c.Text, Hash: c.Hash,
	}), nil
}

func (s *State) applyDebate(h Head, f *DebateConvened) error {
	if f.Consultation < 1 || f.Consultation > int64(len(s.consultations)) || s.person(f.Author) == nil {
		return errApply(h, f, "no such consultation or person")
	}
	number := int64(len(s.debates) + 1)
	s.debates = append(s.debates, debate{
		consultation: f.Consultation, author: f.Author, office: f.Office, begins: f.Begins.UnixMilli(), text: f.Text,
		entry: h.Number, changed: h.Number,
	})
	s.texts[f.Text] = owner{debateTopic, number}
	c := &s.consultations[f.Consultation-1]
	c.debates++
	c.changed, c.convened, c.worded = h.Number, h.Number, h.Number
	s.note(Change{ConsultationTopic(f.Consultation), DebateAdded, number, h.Number})
	return nil
}
