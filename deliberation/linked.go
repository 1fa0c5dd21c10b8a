package deliberation

import "iter"

// LinkedBallots goes through the voters of a consultation whose vote is closed, in the order of their first ballots, and for each
// through the choices that count in what is shown, by question. A voter none of whose choices is shown comes with none. Before the vote
// is closed there is nothing.
//
// Who chose what on several questions can single a person out, without any name. This exists for opinion groups alone, which are
// published as aggregates of at least ten persons, and for the recount of those groups by an auditor under seal. Nothing that it yields
// may be published, stored or shown voter by voter.
func (s *State) LinkedBallots(consultation int64) iter.Seq[iter.Seq2[int64, Choice]] {
	return func(yield func(iter.Seq2[int64, Choice]) bool) {
		if c, ok := s.Consultation(consultation); !ok || !c.VoteClosed() {
			return
		}
		for _, page := range s.voters.pages {
			for i := range page {
				if v := &page[i]; int64(v.consultation) == consultation && !yield(s.shownChoices(v)) {
					return
				}
			}
		}
	}
}

func (s *State) shownChoices(v *voter) iter.Seq2[int64, Choice] {
	return func(yield func(int64, Choice) bool) {
		for _, b := range v.ballots {
			shown := b.shown(&s.questions[b.question-1].cells[v.college-1])
			if shown != NoChoice && !yield(int64(b.question), shown) {
				return
			}
		}
	}
}
