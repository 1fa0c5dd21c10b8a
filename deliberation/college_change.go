package deliberation

import (
	"slices"
	"time"
)

// collegeChoice is from which entry on somebody takes part in another college.
type collegeChoice struct {
	entry   uint64
	college College
}

// CollegeIn is the college in which a person takes part in a consultation: the one that they last chose before its first phase began; who came
// since then takes part in the one that they came with. A change so bears on consultations that begin after it. NoCollege if there is no such
// person, or no such consultation; of a consultation that has not begun it is what they chose last.
func (s *State) CollegeIn(person, consultation int64) College {
	p := s.person(person)
	if p == nil || consultation < 1 || consultation > int64(len(s.consultations)) {
		return NoCollege
	}
	return p.collegeIn(&s.consultations[consultation-1])
}

func (p *person) collegeIn(c *consultation) College {
	college := p.college
	for i := len(p.chosen) - 1; i >= 0 && c.begun != 0 && p.chosen[i].entry > c.begun; i-- {
		college = p.cameAs
		if i > 0 {
			college = p.chosen[i-1].college
		}
	}
	return college
}

// isAgentIn reports whether a person takes part in a consultation as an agent.
func (s *State) isAgentIn(person, consultation int64) bool {
	return s.CollegeIn(person, consultation) == Agent
}

// WasAgent reports whether a person takes part, or ever took part, as an agent: of them nothing that leaves the platform may say which texts are theirs.
func (s *State) WasAgent(person int64) bool {
	p := s.person(person)
	return p != nil && (p.college == Agent || p.cameAs == Agent || slices.ContainsFunc(p.chosen, func(c collegeChoice) bool { return c.college == Agent }))
}

// TakesPartAs reports whether a person takes part in a college wherever ballots are taken now, or, where none are, by what they chose last: who has
// just changed their college does so as before in what is under way.
func (s *State) TakesPartAs(person int64, college College) bool {
	p := s.person(person)
	if p == nil {
		return false
	}
	open := false
	for i := range s.consultations {
		c := &s.consultations[i]
		if c.importing() || !c.takesBallots() {
			continue
		}
		if open = true; p.collegeIn(c) != college {
			return false
		}
	}
	return open || p.college == college
}

// ChangeCollege lets a person take part in another college from the next consultation on.
type ChangeCollege struct {
	Person  int64
	College College
}

// Keys names nothing: it is alone in its batch.
func (ChangeCollege) Keys() Keys { return Keys{} }

// Decide returns the change, nothing if it is theirs already, or ErrPersonUnknown, ErrFieldMissing.
func (c ChangeCollege) Decide(s *State, at time.Time) ([]Act, error) {
	switch {
	case !s.takesPart(c.Person):
		return nil, ErrPersonUnknown
	case !c.College.Valid():
		return nil, ErrFieldMissing
	case s.person(c.Person).college == c.College:
		return nil, nil
	}
	return byPerson(c.Person, &CollegeChanged{College: c.College}), nil
}

func (s *State) applyCollegeChanged(h Head, by Actor, f *CollegeChanged) error {
	if !s.takesPart(by.Person) || s.person(by.Person).college == f.College {
		return errApply(h, f, "nobody who takes part, or theirs already")
	}
	p := s.person(by.Person)
	if p.chosen == nil {
		p.cameAs = p.college
	}
	p.chosen = append(p.chosen, collegeChoice{h.Number, f.College})
	p.college = f.College
	return nil
}
