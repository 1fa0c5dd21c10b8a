package deliberation

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// numbers are those of the arguments of a page that are no replies.
func numbers(page []Argument) (all []int64) {
	for _, a := range page {
		if a.ReplyTo == 0 {
			all = append(all, a.Number)
		}
	}
	return all
}

// proposed opens a consultation with one proposal by a new person, whom it returns.
func (j *testJournal) proposed() int64 {
	j.t.Helper()
	consultation, author := j.open(30), j.join()
	j.must(FileProposal{Consultation: consultation, Author: author, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
	return author
}

// A sequence against a slice that is sorted anew each time.
func TestASequenceIsASortedSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// An order that has nothing to do with that of numbers, in which many are equal but for the number itself.
		before := func(a, b int64) bool {
			if x, y := a*7919%101, b*7919%101; x != y {
				return x < y
			}
			return a < b
		}
		var q sequence
		var want []int64
		for i := range rapid.IntRange(0, 1200).Draw(t, "inserted") {
			q.insert(int64(i+1), before)
			want = append(want, int64(i+1))
		}
		for range min(len(want), rapid.IntRange(0, 700).Draw(t, "removed")) {
			i := rapid.IntRange(0, len(want)-1).Draw(t, "which")
			q.remove(want[i], before)
			want = slices.Delete(want, i, i+1)
		}
		slices.SortFunc(want, func(a, b int64) int {
			if before(a, b) {
				return -1
			}
			return 1
		})
		if diff := cmp.Diff(want, slices.Collect(q.from(0))); diff != "" && len(want) > 0 {
			t.Fatal(diff)
		}
		for _, in := range q.pieces {
			if len(in) == 0 || len(in) > pieceRoom {
				t.Fatalf("a piece of %d", len(in))
			}
		}
		n := rapid.Int64Range(1, 1300).Draw(t, "asked")
		rank := 0
		for _, m := range want {
			if before(m, n) {
				rank++
			}
		}
		if got := q.rank(n, before); got != rank {
			t.Fatalf("%d come before %d, want %d", got, n, rank)
		}
		from := rapid.IntRange(0, len(want)).Draw(t, "from")
		if diff := cmp.Diff(want[from:], slices.Collect(q.from(from))); diff != "" && from < len(want) {
			t.Fatal(diff)
		}
	})
}

// Whoever follows the cursors of a thread while others go on arguing meets each argument that was there when they began exactly once,
// with its replies, in every arrangement.
func TestFollowingTheCursorsMeetsEveryArgumentOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := newJournal(t, testTime())
		author := j.proposed()
		j.must(ConveneDebate{Consultation: 1, Author: author, Announcement: Announcement{Begins: day(2026, 12, 1), Text: j.newID(), Hash: j.newHash()}})
		thread := rapid.SampledFrom([]Thread{{Proposal: 1}, {Debate: 1}}).Draw(t, "thread")
		crowd := []int64{j.join(), j.join(), j.join(), j.join(), j.join(), j.join()}
		argue := func() {
			c := GiveArgument{Thread: thread, Author: author, Side: rapid.SampledFrom(Sides()).Draw(t, "side"), Text: j.newID(), Hash: j.newHash()}
			if rapid.IntRange(0, 9).Draw(t, "other thread") == 0 {
				c.Thread = Thread{Proposal: 1 - thread.Proposal, Debate: 1 - thread.Debate}
			} else if all := numbers(j.state.Discussion(thread, ByTime, 0, math.MaxInt)); len(all) > 0 && rapid.IntRange(0, 2).Draw(t, "reply") == 0 {
				c.ReplyTo = rapid.SampledFrom(all).Draw(t, "to") // by the author: no answer, so that nothing leaves the unanswered ones
			}
			j.must(c)
		}
		for range rapid.IntRange(0, 40).Draw(t, "given") {
			argue()
		}
		for _, a := range j.state.Arguments(thread, 0, 40) {
			for _, by := range crowd[:rapid.SampledFrom([]int{0, 0, 5, 6}).Draw(t, "useful to")] {
				j.must(MarkArgument{Argument: a.Number, By: by})
			}
		}
		o := rapid.SampledFrom(Arrangements()).Draw(t, "arrangement")
		there := numbers(j.state.Discussion(thread, o, 0, math.MaxInt))
		limit := rapid.IntRange(1, 7).Draw(t, "limit")
		met := map[int64]int{}
		for after := int64(0); ; {
			page := j.state.Discussion(thread, o, after, limit)
			begun := numbers(page)
			if len(begun) > limit {
				t.Fatalf("%d on a page of %d", len(begun), limit)
			}
			for _, n := range begun {
				met[n]++
			}
			for i, a := range page {
				if a.ReplyTo != 0 && !slices.ContainsFunc(page[:i], func(b Argument) bool { return b.Number == a.ReplyTo }) {
					t.Fatalf("reply %d stands without what it replies to", a.Number)
				}
			}
			if len(begun) < limit {
				break
			}
			after = begun[len(begun)-1]
			if len(met) < 200 { // else one could argue faster than it is read
				for range rapid.IntRange(0, 3).Draw(t, "meanwhile") {
					argue()
				}
			}
		}
		for _, n := range there {
			if met[n] != 1 {
				t.Fatalf("argument %d was met %d times", n, met[n])
			}
		}
		for n, times := range met {
			if times > 1 {
				t.Fatalf("argument %d, given meanwhile, was met %d times", n, times)
			}
		}
		// And each can be gone to directly.
		for _, a := range j.state.Arguments(thread, 0, math.MaxInt) {
			if o == Unanswered && (a.Side != Asking || a.ReplyTo != 0) {
				continue
			}
			page := j.state.Discussion(thread, o, j.state.DiscussedAfter(thread, o, a.Number, limit), limit)
			if !slices.ContainsFunc(page, func(b Argument) bool { return b.Number == a.Number }) {
				t.Fatalf("argument %d is not on its page", a.Number)
			}
		}
		for _, nothing := range [][]Argument{
			j.state.Discussion(thread, o, 0, 0), j.state.Discussion(thread, o, -1, 5), j.state.Discussion(thread, o, math.MaxInt64, 5),
			j.state.Discussion(Thread{}, o, 0, 5), j.state.Discussion(Thread{1, 1}, o, 0, 5), j.state.Discussion(Thread{Debate: 99}, o, 0, 5),
		} {
			if len(nothing) > 0 {
				t.Fatalf("%+v", nothing)
			}
		}
		if after := j.state.DiscussedAfter(Thread{Debate: 99}, o, 1, 5); after != 0 {
			t.Fatalf("a page of no thread begins after %d", after)
		}
	})
}

// The order by lot is that of the stored nonces' hashes: what anybody can find again from the journal, and no author can know before.
func TestThePlaceOfAnArgumentIsDrawnFromItsEntryAlone(t *testing.T) {
	j := newJournal(t, testTime())
	author := j.proposed()
	places := map[int64][]byte{}
	j.applied = func(h Head, e *Entry) {
		if _, ok := e.Fact.(*ArgumentGiven); ok {
			sum := sha256.Sum256(append([]byte("voix: place in a thread\n"), e.Nonce[:]...))
			places[int64(len(places)+1)] = sum[:8]
		}
	}
	var before []int64
	for range 40 {
		j.must(GiveArgument{Thread: Thread{Proposal: 1}, Author: author, Side: For, Text: j.newID(), Hash: j.newHash()})
		now := numbers(j.state.Discussion(Thread{Proposal: 1}, Shuffled, 0, 100))
		left := slices.DeleteFunc(slices.Clone(now), func(n int64) bool { return n == int64(len(places)) })
		if !slices.Equal(left, before) {
			t.Fatalf("a new argument moved those before it: %v, then %v", before, now)
		}
		before = now
	}
	if !slices.IsSortedFunc(before, func(a, b int64) int { return bytes.Compare(places[a], places[b]) }) {
		t.Errorf("%v is not the order of the lots", before)
	}
	if slices.IsSorted(before) {
		t.Error("it is that of time")
	}
	if got, want := j.state.arguments[0].lot, binary.BigEndian.Uint64(places[1]); got != want {
		t.Errorf("the lot is %x, want %x", got, want)
	}
}

func TestAQuestionWaitsUntilSomebodyElseAnswersIt(t *testing.T) {
	j := newJournal(t, testTime())
	author := j.proposed()
	other := j.join()
	thread := Thread{Proposal: 1}
	reply := func(by int64) ID {
		text := j.newID()
		j.must(GiveArgument{Thread: thread, Author: by, Side: Asking, ReplyTo: 1, Text: text, Hash: j.newHash()})
		return text
	}
	check := func(when string, answers int64) {
		t.Helper()
		a, _ := j.state.Argument(1)
		waiting := numbers(j.state.Discussion(thread, Unanswered, 0, 10))
		if a.Answers != answers || slices.Equal(waiting, []int64{1}) != (answers == 0) {
			t.Errorf("%s: %d answers, waiting %v", when, a.Answers, waiting)
		}
	}
	question := j.newID()
	j.must(GiveArgument{Thread: thread, Author: author, Side: Asking, Text: question, Hash: j.newHash()})
	check("asked", 0)
	reply(author)
	check("the author adds something", 0)
	first, second := reply(other), reply(other)
	check("answered twice", 2)
	j.must(EraseText{Text: first, By: other})
	check("one answer is taken back", 1)
	j.must(EraseText{Text: first, By: other})
	j.must(EraseText{Text: second, By: other})
	check("both are", 0)
	if after := j.state.DiscussedAfter(thread, Unanswered, 2, 1); after != 0 {
		t.Errorf("the reply stands after %d", after)
	}
	j.must(EraseText{Text: question, By: author})
	if waiting := j.state.Discussion(thread, Unanswered, 0, 10); len(waiting) > 0 {
		t.Errorf("a question that was taken back waits: %+v", waiting)
	}
}

func TestArrangementsHaveNames(t *testing.T) {
	for _, o := range Arrangements() {
		if got, err := ParseArrangement(o.String()); got != o || err != nil {
			t.Errorf("%v is read as %v, %v", o, got, err)
		}
	}
	if got, err := ParseArrangement(""); got != Shuffled || err != nil {
		t.Errorf("none is read as %v, %v", got, err)
	}
	if _, err := ParseArrangement(Arrangement(9).String()); err == nil {
		t.Error("there is a ninth arrangement")
	}
}
