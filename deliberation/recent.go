package deliberation

import (
	"cmp"
	"slices"
	"time"
)

// LatestProposals returns the numbers of the last proposals of a consultation, newest first, most of them at most; none if it is not
// visible yet.
func (s *State) LatestProposals(consultation int64, most int) []int64 {
	if c, ok := s.Consultation(consultation); !ok || !c.Visible {
		return nil
	}
	var numbers []int64
	for i := len(s.proposals) - 1; i >= 0 && len(numbers) < most; i-- {
		if s.proposals[i].consultation == consultation {
			numbers = append(numbers, int64(i+1))
		}
	}
	return numbers
}

// LatestArguments returns the last arguments and replies of a thread, newest first, most of them at most; those taken back are
// among them.
func (s *State) LatestArguments(t Thread, most int) []Argument {
	thread, _, _ := s.thread(t)
	if thread == nil {
		return nil
	}
	var all []Argument
	for _, n := range slices.Backward((*thread)[max(0, len(*thread)-most):]) {
		a, _ := s.Argument(n)
		all = append(all, a)
	}
	return all
}

// NextDebates returns the numbers of the debates of a consultation that begin after a time, soonest first, most of them at most; neither
// cancelled ones nor rehearsals.
func (s *State) NextDebates(consultation int64, after time.Time, most int) []int64 {
	var numbers []int64
	for i := range s.debates {
		d := &s.debates[i]
		if d.consultation == consultation && d.rehearses == 0 && d.cancelled == 0 && time.UnixMilli(d.begins).After(after) {
			numbers = append(numbers, int64(i+1))
		}
	}
	slices.SortStableFunc(numbers, func(a, b int64) int { return cmp.Compare(s.debates[a-1].begins, s.debates[b-1].begins) })
	return numbers[:min(len(numbers), most)]
}

// Listed is the entry that last changed what lists tell of a proposal or debate: its own words, when and where a debate is held and whether
// it is, and numbers of arguments and ballots, but no figures. It is 0 for any other topic.
func (s *State) Listed(t Topic) uint64 {
	switch t.kind {
	case proposalTopic:
		if p := s.proposal(t.number); p != nil {
			last := max(p.entry, s.takenBack[p.text], s.questions[p.question-1].moved, s.lastArgument(p.thread))
			if p.spoken {
				last = max(last, p.redrawn) // what was written down of it is its words
			}
			return last
		}
	case debateTopic:
		if d := s.debate(t.number); d != nil {
			last := max(d.entry, d.cancelled, s.takenBack[d.text], s.lastArgument(d.thread))
			if n := len(d.before); n > 0 {
				last = max(last, d.before[n-1].entry)
			}
			return last
		}
	}
	return 0
}

// lastArgument is the entry that gave the last argument of a thread, 0 if there is none.
func (s *State) lastArgument(thread []int64) uint64 {
	if len(thread) == 0 {
		return 0
	}
	return s.arguments[thread[len(thread)-1]-1].entry
}
