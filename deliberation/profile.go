package deliberation

import "time"

// ChangeProfile tells all servers that the sealed document of a person was replaced, which the caller has done.
type ChangeProfile struct {
	Person int64
	// Renamed: with another pseudonym. Every page that names them is drawn anew.
	Renamed bool
}

// Keys names nothing: it is alone in its batch.
func (ChangeProfile) Keys() Keys { return Keys{} }

// Decide returns the change, or ErrPersonUnknown: nobody has one who was erased, nor a guest of a debate.
func (c ChangeProfile) Decide(s *State, at time.Time) ([]Act, error) {
	if !s.takesPart(c.Person) {
		return nil, ErrPersonUnknown
	}
	f := ProfileChanged{Profile: c.Person}
	if c.Renamed {
		f.Renamed = 1
	}
	return byPerson(c.Person, &f), nil
}

func (s *State) applyProfileChanged(h Head, by Actor, f *ProfileChanged) error {
	if by.Person != f.Profile || !s.takesPart(f.Profile) {
		return errApply(h, f, "nobody else's, and no guest's")
	}
	if f.Renamed < 0 || f.Renamed > 1 {
		return errApply(h, f, "renamed is 1, or nothing")
	}
	if f.Renamed == 1 {
		s.redrawAllBy(h, f.Profile)
	}
	s.note(Change{Topic{personTopic, f.Profile}, ProfileReplaced, 0, h.Number})
	return nil
}

// EndSessions signs a person out everywhere.
type EndSessions struct{ Person int64 }

// Keys names nothing: it is alone in its batch.
func (EndSessions) Keys() Keys { return Keys{} }

// Decide returns that all sessions before at end, or ErrPersonUnknown.
func (c EndSessions) Decide(s *State, at time.Time) ([]Act, error) {
	if !s.takesPart(c.Person) {
		return nil, ErrPersonUnknown
	}
	return byPerson(c.Person, &SessionsEnded{}), nil
}

func (s *State) applySessionsEnded(h Head, by Actor, f *SessionsEnded) error {
	if !s.takesPart(by.Person) {
		return errApply(h, f, "nobody who has sessions")
	}
	s.person(by.Person).sessions = h.At
	return nil
}
