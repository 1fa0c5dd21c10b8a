package deliberation

import (
	"slices"
	"testing"
	"time"
)

func TestWhatIsRecentAndWhatIsNext(t *testing.T) {
	j := newJournal(t, testTime())
	j.open(4)
	j.open(4)
	author := j.join()
	for i := range 7 {
		j.must(FileProposal{Consultation: 1 + int64(i%2), Author: author, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
	}
	start := j.now.Truncate(time.Millisecond)
	for _, hours := range []int{5, 1, 3, 1} {
		j.must(ConveneDebate{Consultation: 1, Author: author, Announcement: Announcement{Begins: start.Add(time.Duration(hours) * time.Hour), Text: j.newID(), Hash: j.newHash()}})
	}
	for _, c := range []struct{ got, want []int64 }{
		{j.state.LatestProposals(1, 2), []int64{7, 5}},
		{j.state.LatestProposals(2, 9), []int64{6, 4, 2}},
		{j.state.LatestProposals(3, 9), nil},
		{j.state.NextDebates(1, start, 9), []int64{2, 4, 3, 1}},
		{j.state.NextDebates(1, start.Add(time.Hour), 1), []int64{3}},
		{j.state.NextDebates(2, start, 9), nil},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%v, want %v", c.got, c.want)
		}
	}
	for range 3 {
		j.must(GiveArgument{Thread: Thread{Proposal: 1}, Author: author, Side: For, Text: j.newID(), Hash: j.newHash()})
		j.must(GiveArgument{Thread: Thread{Proposal: 2}, Author: author, Side: For, Text: j.newID(), Hash: j.newHash()})
	}
	var numbers []int64
	for _, a := range j.state.LatestArguments(Thread{Proposal: 1}, 2) {
		numbers = append(numbers, a.Number)
	}
	if !slices.Equal(numbers, []int64{5, 3}) || len(j.state.LatestArguments(Thread{Proposal: 1}, 9)) != 3 || j.state.LatestArguments(Thread{Proposal: 99}, 9) != nil {
		t.Errorf("the latest arguments are %v", numbers)
	}
}
