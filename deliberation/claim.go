package deliberation

import (
	"slices"
	"time"
)

// Guest reports whether a person takes part in one debate only, without an account: on paper or in its room. It returns that debate, 0 for
// everybody else.
func (s *State) Guest(person int64) (debate int64) {
	if p := s.person(person); p != nil {
		return p.debate
	}
	return 0
}

// ArgumentsBy returns the arguments that a person gave and that were not taken back, oldest first.
func (s *State) ArgumentsBy(person int64) (all []Argument) {
	for i := range s.arguments {
		if a := &s.arguments[i]; person > 0 && a.author == person && !s.IsErased(a.text) {
			view, _ := s.Argument(int64(i + 1))
			all = append(all, view)
		}
	}
	return all
}

// ClaimPerson makes somebody's own what they said in a debate without an account: one person counts once. That they hold the code is the
// caller's to check.
type ClaimPerson struct {
	Guest  int64
	Person int64
}

// Keys names nothing: it is alone in its batch.
func (ClaimPerson) Keys() Keys { return Keys{} }

// Decide returns the claim, nothing if that person made it before, or ErrPersonUnknown, ErrNotGuest, ErrClaimed (by another, or erased).
func (c ClaimPerson) Decide(s *State, at time.Time) ([]Act, error) {
	g := s.person(c.Guest)
	switch {
	case g == nil || !s.takesPart(c.Person):
		return nil, ErrPersonUnknown
	case g.debate == 0:
		return nil, ErrNotGuest
	case g.claimedBy == c.Person:
		return nil, nil
	case s.IsErased(g.document):
		return nil, ErrClaimed
	}
	return byPerson(c.Person, &PersonClaimed{Guest: c.Guest}), nil
}

func (s *State) applyPersonClaimed(h Head, by Actor, f *PersonClaimed) error {
	g := s.person(f.Guest)
	if g == nil || g.debate == 0 || s.IsErased(g.document) || !s.takesPart(by.Person) {
		return errApply(h, f, "no such guest, or nobody to claim it")
	}
	g.claimedBy = by.Person
	s.erased[g.document] = struct{}{}
	s.uncount(h, g)
	for i := range s.arguments {
		if a := &s.arguments[i]; a.author == f.Guest {
			a.author = by.Person
			s.redraw(h, Recording{Argument: int64(i + 1)})
		}
	}
	for i := range s.debateTexts {
		if t := &s.debateTexts[i]; t.author == f.Guest {
			t.author = by.Person
		}
	}
	claimant := s.person(by.Person)
	claimant.files = append(claimant.files, g.files...)
	for _, id := range g.files {
		s.files[id] = owner{personTopic, by.Person}
	}
	g.files = nil
	d := &s.debates[g.debate-1]
	for i := range d.room.attendees {
		if a := &d.room.attendees[i]; a.person == f.Guest {
			a.person = by.Person
		}
	}
	for i := range d.minutes.remarks {
		if r := &d.minutes.remarks[i]; r.author == f.Guest {
			r.author = by.Person
		}
	}
	s.note(Change{Topic{personTopic, f.Guest}, PersonGone, 0, h.Number})
	s.touchDebate(h, g.debate)
	return nil
}

// uncount takes somebody out of those who take part.
func (s *State) uncount(h Head, p *person) {
	if p.counted {
		p.counted = false
		s.participants--
		s.participantsChanged = h.Number
	}
}

// count takes somebody among those who take part.
func (s *State) count(h Head, p *person) {
	if !p.counted {
		p.counted = true
		s.participants++
		s.participantsChanged = h.Number
	}
}

// ClaimBallots moves the choices of an avis sheet to the voter of somebody with an account, and leaves alone what that one chose there before:
// one person counts once. That both are the same person's is the caller's to check.
type ClaimBallots struct {
	From    ID
	To      ID
	College College // of To now, and likewise
	Office  Office
}

// Keys names nothing: it is alone in its batch.
func (ClaimBallots) Keys() Keys { return Keys{} }

// Decide returns withdrawals and ballots, none if there is nothing to move, or ErrBallotsClosed, ErrVoterElsewhere, ErrFieldMissing.
func (c ClaimBallots) Decide(s *State, at time.Time) ([]Act, error) {
	from := s.voters.find(c.From)
	if from == nil || c.From == c.To {
		return nil, nil
	}
	var acts []Act
	for _, b := range slices.Clone(from.ballots) {
		if b.current() == NoChoice {
			continue
		}
		question := int64(b.question)
		withdrawn, err := s.choose(c.From, from.college, from.office, question, NoChoice)
		if err != nil {
			return nil, err
		}
		acts = append(acts, withdrawn...)
		if s.ChoiceOf(c.To, question) != NoChoice {
			continue
		}
		cast, err := s.choose(c.To, c.College, c.Office, question, b.current())
		if err != nil {
			return nil, err
		}
		acts = append(acts, cast...)
	}
	return acts, nil
}

// ClaimedBy returns who claimed what a guest said, 0 if nobody did.
func (s *State) ClaimedBy(guest int64) int64 {
	if p := s.person(guest); p != nil {
		return p.claimedBy
	}
	return 0
}
