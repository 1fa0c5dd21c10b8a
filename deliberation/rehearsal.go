package deliberation

import "time"

// EndRehearsal erases all that was said in a rehearsal, and whoever joined by it.
type EndRehearsal struct {
	Debate int64 // the rehearsal
	By     int64 // a facilitator
}

// Keys names nothing: it is alone in its batch.
func (EndRehearsal) Keys() Keys { return Keys{} }

// Decide returns the end, or ErrDebateUnknown (also of a debate that is held), ErrPersonUnknown, ErrNotFacilitator.
func (c EndRehearsal) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.run(c.Debate, c.By, at)
	switch {
	case err != nil:
		return nil, err
	case d.rehearses == 0:
		return nil, ErrDebateUnknown
	}
	return byPerson(c.By, &RehearsalEnded{Debate: c.Debate}), nil
}

func (s *State) applyRehearsalEnded(h Head, by Actor, f *RehearsalEnded) error {
	d := s.ran(h, f.Debate, by)
	if d == nil || d.rehearses == 0 {
		return errApply(h, f, "no such rehearsal, not theirs, or ended before")
	}
	s.endRehearsal(h, f.Debate)
	return nil
}

// endRehearsal leaves of a rehearsal that there was one: no words, no guest, no count.
func (s *State) endRehearsal(h Head, number int64) {
	d := &s.debates[number-1]
	d.ended = true
	s.eraseText(h, d.convened())
	for _, n := range d.thread {
		s.eraseText(h, s.arguments[n-1].text)
		delete(s.steps, n)
		delete(s.corrections, n)
	}
	for i := range s.debateTexts {
		if t := &s.debateTexts[i]; t.debate == number && !s.IsErased(t.text) {
			s.eraseText(h, t.text)
		}
	}
	for _, id := range d.pictures {
		s.erased[id] = struct{}{}
	}
	for i := range s.persons {
		if p := &s.persons[i]; p.debate == number && !s.IsErased(p.document) {
			s.erasePersonDocument(h, int64(i+1))
		}
	}
	d.calls = nil
	d.items, d.paper, d.minutes, d.positions, d.pictures, d.room = nil, paper{}, minutes{}, nil, nil, room{redrawn: h.Number}
	s.moveRoom(h, number)
	s.touchDebate(h, number)
	s.touchDebate(h, d.rehearses)
}
