package deliberation

import "time"

// FailContact notes that a person cannot be reached. A program does so: clocks that run against the person stop on it, and nothing is taken from
// them.
type FailContact struct{ Person int64 }

// Keys names nothing: it is alone in its batch.
func (FailContact) Keys() Keys { return Keys{} }

// Decide returns that, nothing if it is known already, or ErrPersonUnknown.
func (c FailContact) Decide(s *State, at time.Time) ([]Act, error) {
	if !s.takesPart(c.Person) {
		return nil, ErrPersonUnknown
	}
	if _, already := s.Unreachable(c.Person); already {
		return nil, nil
	}
	return []Act{{Actor: Actor{Program: Messenger}, Fact: &ContactFailed{Person: c.Person}}}, nil
}

// RestoreContact notes that a person can be reached again.
type RestoreContact struct{ Person int64 }

// Keys names nothing: it is alone in its batch.
func (RestoreContact) Keys() Keys { return Keys{} }

// Decide returns that, nothing if they could be reached all along, or ErrPersonUnknown.
func (c RestoreContact) Decide(s *State, at time.Time) ([]Act, error) {
	if !s.takesPart(c.Person) {
		return nil, ErrPersonUnknown
	}
	if _, unreachable := s.Unreachable(c.Person); !unreachable {
		return nil, nil
	}
	return []Act{{Actor: Actor{Program: Messenger}, Fact: &ContactRestored{Person: c.Person}}}, nil
}

// Unreachable reports since when nothing reaches a person who wanted to be written to; ok is false if something does, or if they never wanted
// to be. Clocks that run against somebody stand still meanwhile.
func (s *State) Unreachable(person int64) (since time.Time, ok bool) {
	at, ok := s.unreachable[person]
	if !ok || !s.takesPart(person) {
		return time.Time{}, false
	}
	return time.UnixMilli(at).UTC(), true
}

// outage is a time, in milliseconds, when nothing reached somebody.
type outage struct{ from, to int64 }

// outOfReach is for how many milliseconds between two times nothing reached a person: clocks that run against them stand still for as long.
func (s *State) outOfReach(person, from, to int64) (sum int64) {
	within := func(o outage) int64 { return max(0, min(o.to, to)-max(o.from, from)) }
	for _, o := range s.outages[person] {
		sum += within(o)
	}
	if since, still := s.unreachable[person]; still {
		sum += within(outage{since, to})
	}
	return sum
}

func (s *State) applyContactFailed(h Head, by Actor, f *ContactFailed) error {
	if _, already := s.unreachable[f.Person]; already || by.Program != Messenger || !s.takesPart(f.Person) {
		return errApply(h, f, "not the messenger's, nobody, or known already")
	}
	s.unreachable[f.Person] = h.At
	return nil
}

func (s *State) applyContactRestored(h Head, by Actor, f *ContactRestored) error {
	if _, unreachable := s.unreachable[f.Person]; !unreachable || by.Program != Messenger || !s.takesPart(f.Person) {
		return errApply(h, f, "not the messenger's, nobody, or reached all along")
	}
	s.outages[f.Person] = append(s.outages[f.Person], outage{s.unreachable[f.Person], h.At})
	delete(s.unreachable, f.Person)
	return nil
}
