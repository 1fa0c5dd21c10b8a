package deliberation

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestPagesOfArgumentsAreSlicesOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := newJournal(t, testTime())
		consultation, author := j.open(4), j.join()
		j.must(FileProposal{Consultation: consultation, Author: author, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
		j.must(ConveneDebate{Consultation: consultation, Author: author, Announcement: Announcement{Begins: day(2026, 12, 1), Text: j.newID(), Hash: j.newHash()}})
		threads := []Thread{{Proposal: 1}, {Debate: 1}}
		given := map[Thread][]int64{}
		for i := range rapid.IntRange(0, 30).Draw(t, "arguments") {
			thread := rapid.SampledFrom(threads).Draw(t, "thread")
			j.must(GiveArgument{Thread: thread, Author: author, Side: For, Text: j.newID(), Hash: j.newHash()})
			given[thread] = append(given[thread], int64(i+1))
		}
		thread := rapid.SampledFrom(threads).Draw(t, "read")
		all := j.state.Arguments(thread, 0, math.MaxInt)
		if len(all) != len(given[thread]) {
			t.Fatalf("%d arguments, want %d", len(all), len(given[thread]))
		}
		for i, a := range all {
			if a.Number != given[thread][i] || (Thread{a.Proposal, a.Debate}) != thread {
				t.Fatalf("argument %+v is in place %d", a, i)
			}
		}
		limit := rapid.IntRange(1, 10).Draw(t, "limit")
		var paged []Argument
		for after := int64(0); ; after = paged[len(paged)-1].Number {
			page := j.state.Arguments(thread, after, limit)
			if len(page) > limit {
				t.Fatalf("%d on a page of %d", len(page), limit)
			}
			if len(page) == 0 {
				break
			}
			paged = append(paged, page...)
		}
		if diff := cmp.Diff(all, paged); diff != "" {
			t.Fatal(diff)
		}
		for _, nothing := range [][]Argument{
			j.state.Arguments(thread, 0, 0), j.state.Arguments(thread, 0, -1), j.state.Arguments(thread, 99, 5),
			j.state.Arguments(Thread{}, 0, 5), j.state.Arguments(Thread{1, 1}, 0, 5), j.state.Arguments(Thread{Debate: 99}, 0, 5),
		} {
			if len(nothing) > 0 {
				t.Fatalf("%+v", nothing)
			}
		}
	})
}

func TestAReplyToAReplyGoesToWhatThatRepliedTo(t *testing.T) {
	j := newJournal(t, testTime())
	consultation, author := j.open(4), j.join()
	j.must(FileProposal{Consultation: consultation, Author: author, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
	for reply := range int64(3) {
		j.must(GiveArgument{Thread: Thread{Proposal: 1}, Author: author, Side: Against, ReplyTo: reply, Text: j.newID(), Hash: j.newHash()})
	}
	for number, want := range map[int64]int64{1: 0, 2: 1, 3: 1} {
		if a, _ := j.state.Argument(number); a.ReplyTo != want {
			t.Errorf("argument %d replies to %d, want %d", number, a.ReplyTo, want)
		}
	}
}
