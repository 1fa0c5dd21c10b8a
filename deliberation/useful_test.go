package deliberation

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMarksAreShownFromFiveOnAndMoveInFives(t *testing.T) {
	j := newJournal(t, testTime())
	author := j.proposed()
	argue := func() {
		j.must(GiveArgument{Thread: Thread{Proposal: 1}, Author: author, Side: For, Text: j.newID(), Hash: j.newHash()})
	}
	argue()
	argue()
	crowd := []int64{}
	for range 12 {
		crowd = append(crowd, j.join())
	}
	check := func(when string, want int64) {
		t.Helper()
		if a, _ := j.state.Argument(1); a.Useful != want {
			t.Errorf("%s: useful to %d, want %d", when, a.Useful, want)
		}
	}
	for _, by := range crowd[:4] {
		j.must(MarkArgument{Argument: 1, By: by})
	}
	j.must(MarkArgument{Argument: 1, By: crowd[0]}) // again: no entry
	check("four", 0)
	before, _ := j.state.Proposal(1)
	j.state.Record()
	j.must(MarkArgument{Argument: 1, By: crowd[4]})
	check("five", 5)
	if p, _ := j.state.Proposal(1); p.Changed == before.Changed {
		t.Error("the page does not know that it changed")
	}
	want := []Change{{ProposalTopic(1), MarksMoved, 0, j.state.Number()}}
	if diff := cmp.Diff(want, j.state.TakeChanges(), cmp.AllowUnexported(Topic{})); diff != "" {
		t.Error(diff)
	}
	if changes, ok := j.state.ChangesSince(ProposalTopic(1), j.state.Number()-1, 9); !ok || cmp.Diff(want, changes, cmp.AllowUnexported(Topic{})) != "" {
		t.Errorf("who comes back is told %v", changes)
	}
	if got := numbers(j.state.Discussion(Thread{Proposal: 1}, ByUse, 0, 9)); !slices.Equal(got, []int64{1, 2}) {
		t.Errorf("the most useful are %v", got)
	}

	for _, by := range crowd[5:9] {
		j.must(MarkArgument{Argument: 1, By: by})
	}
	check("four more", 5)
	j.must(UnmarkArgument{Argument: 1, By: crowd[8]})
	j.must(MarkArgument{Argument: 1, By: crowd[9]})
	check("one of them thought better of it, another came", 5)
	j.must(MarkArgument{Argument: 1, By: crowd[8]})
	check("five more", 10)

	// Accounts that go, and marks that are all taken back, move the figure no otherwise.
	j.must(ErasePerson{Person: crowd[0]})
	j.must(WithdrawMarks{By: crowd[1]})
	j.must(WithdrawMarks{By: crowd[1]})
	for _, by := range crowd[2:4] {
		j.must(UnmarkArgument{Argument: 1, By: by})
	}
	check("four fewer", 10)
	if j.state.HasMarked(crowd[0], 1) || j.state.HasMarked(crowd[1], 1) || !j.state.HasMarked(crowd[4], 1) {
		t.Error("the wrong marks are left")
	}
	j.must(UnmarkArgument{Argument: 1, By: crowd[4]})
	check("five fewer", 5)
	for _, by := range crowd[5:10] {
		j.must(UnmarkArgument{Argument: 1, By: by})
	}
	check("none left", 0)
}

func TestMarksGoWithTheTextThatWasUseful(t *testing.T) {
	j := newJournal(t, testTime())
	author := j.proposed()
	text := j.newID()
	j.must(GiveArgument{Thread: Thread{Proposal: 1}, Author: author, Side: For, Text: text, Hash: j.newHash()})
	var reader int64
	for range 6 {
		reader = j.join()
		j.must(MarkArgument{Argument: 1, By: reader})
	}
	if n := j.state.MarksChanged(reader); n != j.state.Number() || j.state.MarksChanged(author) != 0 || j.state.MarksChanged(99) != 0 {
		t.Errorf("marks changed at %d", n)
	}
	j.must(EraseText{Text: text, By: author})
	a, _ := j.state.Argument(1)
	if a.Useful != 0 || j.state.HasMarked(reader, 1) || j.state.GivenBy(reader).Marks != 0 || j.state.MarksChanged(reader) != j.state.Number() {
		t.Errorf("%+v, %+v", a, j.state.GivenBy(reader))
	}
	if r := j.run(MarkArgument{Argument: 1, By: reader}); r != ErrTextErased {
		t.Errorf("marking what is gone: %v", r)
	}
	if r := j.run(UnmarkArgument{Argument: 1, By: reader}); r != nil {
		t.Errorf("taking back what is gone: %v", r)
	}
}
