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

// everRan reports whether a person runs a debate or did.
func (d *debate) everRan(person int64) bool {
	return d.isFacilitator(person) || person > 0 && (person == d.author || slices.Contains(d.former, person))
}

// EverRan reports whether a person runs a debate, or did: they may have the receipts of its sheets, and hold none.
func (s *State) EverRan(debate, person int64) bool {
	d := s.debate(debate)
	return d != nil && d.everRan(person)
}

// IsFacilitator reports whether a person is among those who run a debate: convened it, or joined them. Who runs a debate when a rehearsal of it begins is
// among those of that one, too. What is an organisation's they run only while they have a mandate: see RunsDebate.
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
// invited runs it no more), ErrNotMandated (they do not act for the organisation whose debate it is), ErrTooManyFacilitators.
func (c JoinFacilitators) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.run(c.Debate, c.By, at)
	switch {
	case err != nil:
		return nil, err
	case d.rehearses != 0:
		return nil, ErrDebateUnknown
	case !s.takesPart(c.Person):
		return nil, ErrPersonUnknown
	case d.isFacilitator(c.Person):
		return nil, nil
	case d.organisation != 0 && !s.callsFor(c.Person, d.organisation, at):
		return nil, ErrNotMandated
	case len(d.facilitators) >= MostFacilitators:
		return nil, ErrTooManyFacilitators
	}
	return byPerson(c.Person, &FacilitatorJoined{Debate: c.Debate, By: c.By}), nil
}

func (s *State) applyFacilitatorJoined(h Head, by Actor, f *FacilitatorJoined) error {
	d := s.ran(h, f.Debate, Actor{Person: f.By})
	if d == nil || d.rehearses != 0 || d.isFacilitator(by.Person) || !s.takesPart(by.Person) || len(d.facilitators) >= MostFacilitators {
		return errApply(h, f, "no such debate, not invited, there before, or too many")
	}
	d.facilitators = append(d.facilitators, by.Person)
	s.touchDebate(h, f.Debate)
	return nil
}

// LeaveFacilitators ends that a person is among those who run a debate. What they did for it stays.
type LeaveFacilitators struct {
	Debate int64
	Person int64
}

// Keys names nothing: it is alone in its batch.
func (LeaveFacilitators) Keys() Keys { return Keys{} }

// Decide returns that the person leaves, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrLastFacilitator: a debate that is held is
// never left alone. That of an organisation never is: its representative runs it. A rehearsal that the last one leaves ends.
func (c LeaveFacilitators) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.runFor(c.Debate, c.Person, func(d *debate) bool { return d.isFacilitator(c.Person) })
	switch {
	case err != nil:
		return nil, err
	case len(d.facilitators) == 1 && d.cancelled == 0 && d.rehearses == 0 && d.organisation == 0:
		return nil, ErrLastFacilitator
	}
	return byPerson(c.Person, &FacilitatorLeft{Debate: c.Debate}), nil
}

// DismissFacilitator ends that another person is among those who run a debate of an organisation. What they did for it stays.
type DismissFacilitator struct {
	Debate int64
	Person int64
	By     int64 // who represents the organisation
}

// Keys names nothing: it is alone in its batch.
func (DismissFacilitator) Keys() Keys { return Keys{} }

// Decide returns that the person leaves, nothing if they are not among those, or ErrDebateUnknown (also a rehearsal), ErrPersonUnknown, ErrNotMandated.
func (c DismissFacilitator) Decide(s *State, at time.Time) ([]Act, error) {
	d := s.debate(c.Debate)
	switch {
	case d == nil || d.rehearses != 0:
		return nil, ErrDebateUnknown
	case !s.takesPart(c.By):
		return nil, ErrPersonUnknown
	case !s.represents(c.By, d.organisation, at.UnixMilli()):
		return nil, ErrNotMandated
	case !d.isFacilitator(c.Person):
		return nil, nil
	}
	fact := &FacilitatorLeft{Debate: c.Debate}
	if c.Person != c.By {
		fact.Facilitator = c.Person
	}
	return byPerson(c.By, fact), nil
}

func (s *State) applyFacilitatorLeft(h Head, by Actor, f *FacilitatorLeft) error {
	d := s.debate(f.Debate)
	leaves := by.Person
	if f.Facilitator != 0 {
		leaves = f.Facilitator
	}
	switch {
	case d == nil || d.ended || !d.isFacilitator(leaves):
		return errApply(h, f, "no such debate, or nobody who runs it")
	case f.Facilitator != 0 && (d.rehearses != 0 || f.Facilitator == by.Person || !s.represents(by.Person, d.organisation, h.At)):
		return errApply(h, f, "not theirs to say")
	}
	s.dismiss(h, f.Debate, leaves)
	return nil
}

func (s *State) dismiss(h Head, debate, person int64) {
	d := &s.debates[debate-1]
	d.facilitators = slices.DeleteFunc(d.facilitators, func(n int64) bool { return n == person })
	if !slices.Contains(d.former, person) {
		d.former = append(d.former, person)
	}
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
