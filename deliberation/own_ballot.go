package deliberation

// BallotStatus is where a voter's choice on a question is in what is published.
type BallotStatus uint8

const (
	NoBallot BallotStatus = iota
	// BallotWaiting: the vote is open, and the figures shown do not hold the choice yet.
	BallotWaiting
	// BallotShown: the vote is open, and the figures shown hold the choice.
	BallotShown
	// BallotCounted: the vote is closed, and the figures hold the choice.
	BallotCounted
	// BallotNumbered: the vote is closed, and of the college only the number of ballots is told, or that all but at most one agree: this one is among
	// them.
	BallotNumbered
	// BallotLeftOut: the vote is closed, and the figures do not hold the choice; an earlier one of the same voter may stand in them.
	BallotLeftOut
)

var ballotStatusNames = []string{"", "waiting", "shown", "counted", "numbered", "left"}

func (BallotStatus) enumerationNames() []string { return ballotStatusNames }

// String is the name used in the API and in messages.
func (b BallotStatus) String() string { return nameOf(b) }

// BallotStatuses lists them.
func BallotStatuses() []BallotStatus { return allOf[BallotStatus]() }

// OwnBallot is a voter's choice as it stands, and where it is in what is published.
type OwnBallot struct {
	Question int64
	Choice   Choice // never NoChoice
	Status   BallotStatus
}

// OwnBallots returns what a voter has chosen, by question, for that voter alone: so that they can check that it was counted as cast. What was
// taken back is not among it, nor is any earlier choice: whoever looks over the voter's shoulder once they have changed their mind reads the new one
// only. What that does not hide: somebody who looks twice, and reads first that a choice is in the figures, then that the same one waits, learns that it was
// another in between.
//
// It tells the voter nothing about others beyond what is published (rule 7). A choice is in the figures shown if these were published after it was
// made, or if it is the one that the same voter had there when they were. So the status follows from what the voter did, and from the moments at
// which the figures of their college were published, which everybody sees (Change FiguresShown). After closing the same holds, for final figures
// never move, and each college's number of ballots left out is published with them (Row.LeftOut).
func (s *State) OwnBallots(id ID) []OwnBallot {
	v := s.voters.find(id)
	if v == nil {
		return nil
	}
	var all []OwnBallot
	for _, b := range v.ballots {
		if b.current() == NoChoice {
			continue
		}
		all = append(all, OwnBallot{Question: int64(b.question), Choice: b.current(), Status: s.questions[b.question-1].statusOf(b, v.college)})
	}
	return all
}

func (q *question) statusOf(b ballot, college College) BallotStatus {
	c := &q.cells[college-1]
	held := b.shown(c) == b.current()
	switch {
	case q.final == nil && held:
		return BallotShown
	case q.final == nil:
		return BallotWaiting
	case c.shown.total() == 0:
		return BallotNumbered
	case held:
		return BallotCounted
	}
	return BallotLeftOut
}
