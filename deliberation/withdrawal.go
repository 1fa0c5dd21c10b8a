package deliberation

import "time"

// withdraw takes back the voter's choice. Where it was shown, that is a move like any other: it is told with others, or not at all.
func (c *cell) withdraw(v *voter, question uint32) {
	i, _ := v.search(question)
	old := v.ballots[i]
	shown := old.shown(c)
	c.current[old.current()-1]--
	if shown != old.current() {
		c.moves[shown][old.current()]--
	}
	if shown != NoChoice {
		c.moves[shown][NoChoice]++
	}
	v.ballots[i] = packBallot(question, NoChoice, shown, c.epoch)
}

// WithdrawBallot takes back a voter's choice on a question.
type WithdrawBallot struct {
	Voter    ID
	Question int64
}

// Keys: as for a ballot.
func (c WithdrawBallot) Keys() Keys {
	keys := []Key{questionKey(c.Question), voterKey(c.Voter)}
	return Keys{Reads: keys[:1:1], Changes: keys[1:]}
}

// Decide returns the withdrawal, nothing if the voter has no choice there, or ErrQuestionUnknown, ErrBallotsClosed.
func (c WithdrawBallot) Decide(s *State, at time.Time) ([]Act, error) {
	q := s.question(c.Question)
	if q == nil || s.consultations[q.consultation-1].importing() {
		return nil, ErrQuestionUnknown
	}
	if !s.consultations[q.consultation-1].takesBallots() {
		return nil, ErrBallotsClosed
	}
	if s.ChoiceOf(c.Voter, c.Question) == NoChoice {
		return nil, nil
	}
	return []Act{{Actor{Voter: c.Voter}, &BallotWithdrawn{Question: c.Question}}}, nil
}

func (s *State) applyBallotWithdrawn(h Head, id ID, f *BallotWithdrawn) error {
	q, v := s.question(f.Question), s.voters.find(id)
	if q == nil || v == nil || q.final != nil || v.choiceOf(uint32(f.Question)) == NoChoice {
		return errApply(h, f, "nothing to withdraw, or not any more")
	}
	c := &s.consultations[q.consultation-1]
	q.cells[v.college-1].withdraw(v, uint32(f.Question))
	q.ballots--
	c.ballots--
	v.day = parisDay(h.At)
	if !v.stands() {
		c.voters--
		c.votersBy[v.college-1]--
	}
	s.moved(h, q, f.Question, v.college)
	s.touchQuestion(h, q, BallotsMoved, 0)
	return nil
}
