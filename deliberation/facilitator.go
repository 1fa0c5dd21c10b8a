package deliberation

import (
	"slices"
	"time"
)

// MostFacilitators is how many people may run one debate at once.
const MostFacilitators = 20

func (d *debate) isFacilitator(person int64) bool {
	return person > 0 && slices.Contains(d.facilitators, person)
}

// IsFacilitator reports whether a person runs a debate: convened it, or joined those who do. Who runs a debate when a rehearsal
// of it begins runs that one, too.
func (s *State) IsFacilitator(debate, person int64) bool {
	d := s.debate(debate)
	return d != nil && d.isFacilitator(person)
}

// JoinFacilitators lets a person run a debate. That a facilitator invited them is the caller's to check.
type JoinFacilitators struct {
	Debate int64
	Person int64
	By     int64 // who invited
}

// Keys names nothing: it is alone in its batch.
func (JoinFacilitators) Keys() Keys { return Keys{} }

// Decide returns that the person joins, nothing if they have before, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator (whoever
// invited runs it no more), ErrTooManyFacilitators.
func (c JoinFacilitators) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.run(c.Debate, c.By)
	switch {
	case err != nil:
		return nil, err
	case d.rehearses != 0:
		return nil, ErrDebateUnknown
	case !s.takesPart(c.Person):
		return nil, ErrPersonUnknown
	case d.isFacilitator(c.Person):
		return nil, nil
	case len(d.facilitators) >= MostFacilitators:
		return nil, ErrTooManyFacilitators
	}
	return byPerson(c.Person, &FacilitatorJoined{Debate: c.Debate, By: c.By}), nil
}

func (s *State) applyFacilitatorJoined(h Head, by Actor, f *FacilitatorJoined) error {
	d := s.ran(f.Debate, Actor{Person: f.By})
	if d == nil || d.rehearses != 0 || d.isFacilitator(by.Person) || !s.takesPart(by.Person) || len(d.facilitators) >= MostFacilitators {
		return errApply(h, f, "no such debate, not invited, there before, or too many")
	}
	d.facilitators = append(d.facilitators, by.Person)
	s.touchDebate(h, f.Debate)
	return nil
}

// LeaveFacilitators ends that a person runs a debate. What they did for it stays.
type LeaveFacilitators struct {
	Debate int64
	Person int64
}

// Keys names nothing: it is alone in its batch.
func (LeaveFacilitators) Keys() Keys { return Keys{} }

// Decide returns that the person leaves, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrLastFacilitator: a debate that is held is
// never left alone. A rehearsal that the last one leaves ends.
func (c LeaveFacilitators) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.run(c.Debate, c.Person)
	switch {
	case err != nil:
		return nil, err
	case len(d.facilitators) == 1 && d.cancelled == 0 && d.rehearses == 0:
		return nil, ErrLastFacilitator
	}
	return byPerson(c.Person, &FacilitatorLeft{Debate: c.Debate}), nil
}

func (s *State) applyFacilitatorLeft(h Head, by Actor, f *FacilitatorLeft) error {
	d := s.ran(f.Debate, by)
	if d == nil {
		return errApply(h, f, "no such debate, or not theirs")
	}
	s.dismiss(h, f.Debate, by.Person)
	return nil
}

func (s *State) dismiss(h Head, debate, person int64) {
	d := &s.debates[debate-1]
	d.facilitators = slices.DeleteFunc(d.facilitators, func(n int64) bool { return n == person })
	s.touchDebate(h, debate)
	if d.rehearses != 0 && !d.ended && len(d.facilitators) == 0 {
		s.endRehearsal(h, debate) // nobody is left who could
	}
}

// dismissEverywhere ends that an erased person runs debates, also as the last one.
func (s *State) dismissEverywhere(h Head, person int64) {
	for i := range s.debates {
		if s.debates[i].isFacilitator(person) {
			s.dismiss(h, int64(i+1), person)
		}
	}
}
