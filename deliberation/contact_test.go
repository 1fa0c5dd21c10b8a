package deliberation

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Whom nothing reaches is noted by the messenger, once, and by nobody else; it ends with their account.
func TestWhoIsUnreachableIsNotedByTheMessengerAlone(t *testing.T) {
	j := newJournal(t, day(2026, 11, 1))
	amina, paul := j.join(), j.join()
	j.wait(time.Hour)
	j.must(FailContact{Person: amina})
	since, lost := j.state.Unreachable(amina)
	if !lost || !since.Equal(j.state.At()) {
		t.Fatalf("%v, %v", since, lost)
	}
	if _, lost := j.state.Unreachable(paul); lost {
		t.Error("another is unreachable")
	}
	j.wait(time.Hour)
	before := j.state.Number()
	j.must(FailContact{Person: amina})
	j.must(RestoreContact{Person: paul})
	if again, _ := j.state.Unreachable(amina); j.state.Number() != before || !again.Equal(since) {
		t.Errorf("what is known makes entries, or another date: %v", again)
	}
	for name, e := range map[string]Entry{
		"by themselves":      {Actor: Actor{Person: paul}, Fact: &ContactFailed{Person: paul}},
		"by another program": {Actor: Actor{Program: Operator}, Fact: &ContactFailed{Person: paul}},
		"nobody":             {Actor: Actor{Program: Messenger}, Fact: &ContactFailed{Person: 99}},
		"twice":              {Actor: Actor{Program: Messenger}, Fact: &ContactFailed{Person: amina}},
		"restored unlost":    {Actor: Actor{Program: Messenger}, Fact: &ContactRestored{Person: paul}},
		"restored by hand":   {Actor: Actor{Person: amina}, Fact: &ContactRestored{Person: amina}},
	} {
		if j.applies(e.Actor, e.Fact) {
			t.Errorf("%s: applied", name)
		}
	}
	j.must(RestoreContact{Person: amina})
	if _, lost := j.state.Unreachable(amina); lost {
		t.Error("restored, and still lost")
	}
	j.must(FailContact{Person: amina})
	j.must(ErasePerson{Person: amina})
	if _, lost := j.state.Unreachable(amina); lost || len(j.state.unreachable) != 0 {
		t.Error("something is kept of who is gone")
	}
	for _, c := range []Command{FailContact{Person: amina}, RestoreContact{Person: amina}, FailContact{Person: 99}} {
		if err := j.run(c); err != ErrPersonUnknown {
			t.Errorf("%T of nobody: %v", c, err)
		}
	}
	if takesFromPerson(&ContactFailed{}) || takesFromPerson(&ContactRestored{}) {
		t.Error("a program may note that")
	}
}

// Notices are the same whether they are gathered at once or bit by bit; nobody is told of their own deeds, of what was taken back, or once gone; and
// ballots make none.
func TestNoticesAreGatheredBitByBitAlike(t *testing.T) {
	kinds := map[NoticeKind]int{}
	wanted := []NoticeKind{ReplyNotice, ArgumentNotice, TranscriptNotice, SummaryNotice, PhaseNotice}
	checkUntil(t, func() bool { return reachedAll(kinds, wanted...) }, func(t *rapid.T) {
		w := newWorld(t)
		t.Repeat(w.actions())
		everybody := func(int64) bool { return true }
		head := w.state.Number()
		all := w.state.Notices(0, head, everybody)
		var parts []Notice
		for at := uint64(0); at < head; {
			to := min(head, at+uint64(rapid.IntRange(1, 50).Draw(t, "part")))
			parts = append(parts, w.state.Notices(at, to, everybody)...)
			at = to
		}
		if fmt.Sprint(all) != fmt.Sprint(parts) {
			t.Fatalf("at once %v\nin parts %v", all, parts)
		}
		for _, n := range all {
			kinds[n.Kind]++
			if !w.state.takesPart(n.Person) || n.Kind == NoNotice || n.Entry == 0 || n.At.IsZero() || n.Binding {
				t.Fatalf("%+v", n)
			}
			if n.Kind != ReplyNotice && n.Kind != ArgumentNotice {
				continue
			}
			a, _ := w.state.Argument(n.ID)
			if a.Author == n.Person || a.Erased || w.state.Rehearsed(Thread{a.Proposal, a.Debate}) {
				t.Fatalf("%+v of %+v", n, a)
			}
		}
		one := w.drawPerson(t)
		only := w.state.Notices(0, head, func(p int64) bool { return p == one })
		of := slices.DeleteFunc(slices.Clone(all), func(n Notice) bool { return n.Person != one })
		if fmt.Sprint(only) != fmt.Sprint(of) {
			t.Fatalf("for one %v, of all %v", only, of)
		}
	})
	for _, k := range wanted {
		if kinds[k] == 0 {
			t.Errorf("no notice of the kind %s was met: %v", k, kinds)
		}
	}
}
