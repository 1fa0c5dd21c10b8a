package deliberation

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestChangesTellWhatMovedWhere(t *testing.T) {
	j := newJournal(t, testTime())
	j.state.Record()
	check := func(what string, want ...Change) {
		t.Helper()
		for i := range want {
			if want[i].Number == 0 {
				want[i].Number = j.state.Number()
			}
		}
		if diff := cmp.Diff(want, j.state.TakeChanges(), cmp.AllowUnexported(Topic{})); diff != "" {
			t.Errorf("%s (- want, + got):\n%s", what, diff)
		}
		if again := j.state.TakeChanges(); again != nil {
			t.Errorf("%s is told twice", what)
		}
	}
	author := j.join()
	check("joining", Change{Topic: Topic{personTopic, 1}, Kind: PersonCame})
	j.open(9)
	check("opening, and its first phase", Change{Topic: ConsultationTopic(1), Kind: PhaseChanged, Number: 2}, Change{Topic: ConsultationTopic(1), Kind: PhaseChanged})
	j.must(FileProposal{Consultation: 1, Author: author, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
	check("filing", Change{Topic: ConsultationTopic(1), Kind: ProposalAdded, ID: 1})
	j.must(ConveneDebate{Consultation: 1, Author: author, Announcement: Announcement{Begins: day(2026, 12, 1), Text: j.newID(), Hash: j.newHash()}})
	check("convening", Change{Topic: ConsultationTopic(1), Kind: DebateAdded, ID: 1})
	j.must(GiveArgument{Thread: Thread{Proposal: 1}, Author: author, Side: For, Text: j.newID(), Hash: j.newHash()})
	check("arguing", Change{Topic: ProposalTopic(1), Kind: ArgumentAdded, ID: 1})
	j.must(GiveArgument{Thread: Thread{Debate: 1}, Author: author, Side: For, Text: j.newID(), Hash: j.newHash()})
	check("arguing in a debate", Change{Topic: DebateTopic(1), Kind: ArgumentAdded, ID: 2}, Change{Topic: RoomTopic(1), Kind: ArgumentAdded, ID: 2, Number: 8})
	voter := j.newID()
	for _, choice := range []Choice{Agree, Agree} {
		j.must(CastBallot{Voter: voter, College: Agent, Question: 1, Choice: choice})
	}
	check("a choice, and the same again", Change{Topic: ProposalTopic(1), Kind: BallotsMoved})
	for i := range 9 {
		j.must(CastBallot{Voter: j.newID(), College: Agent, Question: 1, Choice: Choices()[i%2]})
	}
	j.state.TakeChanges()
	j.wait(24 * time.Hour)
	j.join()
	check("a new day", Change{Topic: ProposalTopic(1), Kind: FiguresShown}, Change{Topic: Topic{personTopic, 2}, Kind: PersonCame})
	if p, _ := j.state.Proposal(1); p.Changed != j.state.Number() {
		t.Errorf("the proposal was last changed by entry %d, want %d", p.Changed, j.state.Number())
	}
}

// Only the servers that tell clients record changes; a replay does not.
func TestRecordingChangesTheStateInNothingElse(t *testing.T) {
	j := newJournal(t, testTime())
	j.state.Record()
	consultation, author := j.open(9), j.join()
	j.must(FileProposal{Consultation: consultation, Author: author, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
	for i := range 30 {
		j.must(CastBallot{Voter: j.newID(), College: Colleges()[i%4], Question: 1, Choice: Choices()[i%3]})
	}
	j.close()
	j.state.TakeChanges()
	j.state.recording = false
	if diff := differences(j.state, j.replay(len(j.heads))); diff != "" {
		t.Error(diff)
	}
}
