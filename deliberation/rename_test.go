package deliberation

import (
	"slices"
	"testing"
	"time"
)

// Who was an agent in one consultation and somebody else in the next changes their pseudonym: pages of the second show it anew, those of the first, which
// never showed it, are left alone, so that nothing changes at one moment in both. The other way round likewise.
func TestANewPseudonymRedrawsNoPageOfAnAgent(t *testing.T) {
	for _, first := range []College{Agent, Resident} {
		j := newJournal(t, testTime())
		person, other := j.joinAs(first), j.join()
		write := func(consultation int64) (proposal, debate int64) {
			j.must(FileProposal{Consultation: consultation, Author: person, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
			j.must(FileProposal{Consultation: consultation, Author: other, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
			j.must(GiveArgument{Thread: Thread{Proposal: int64(len(j.state.proposals))}, Author: person, Side: For, Text: j.newID(), Hash: j.newHash()})
			return int64(len(j.state.proposals)) - 1, int64(len(j.state.proposals))
		}
		earlier := j.open(5)
		own, answered := write(earlier)
		second := Resident
		if first == Resident {
			second = Agent
		}
		j.must(ChangeCollege{Person: person, College: second})
		j.wait(24 * time.Hour)
		later := j.open(5)
		ownLater, answeredLater := write(later)
		if j.state.CollegeIn(person, earlier) != first || j.state.CollegeIn(person, later) != second || !slices.Equal(j.state.NamedIn(person), []int64{earlier, later}) {
			t.Fatal("not in both", j.state.NamedIn(person))
		}
		before := uint64(len(j.heads))
		changed := j.state.consultations[earlier-1].changed
		changedLater := j.state.consultations[later-1].changed
		j.must(ChangeProfile{Person: person, Renamed: true})
		for proposal, redrawn := range map[int64]bool{own: first != Agent, answered: first != Agent, ownLater: second != Agent, answeredLater: second != Agent} {
			if _, ok := j.state.ChangesSince(ProposalTopic(proposal), before, 100); ok == redrawn {
				t.Errorf("%s first: proposal %d is redrawn: %v", first, proposal, !ok)
			}
		}
		if (j.state.consultations[earlier-1].changed != changed) != (first != Agent) || (j.state.consultations[later-1].changed != changedLater) != (second != Agent) {
			t.Errorf("%s first: the pages of both consultations", first)
		}
	}
}
