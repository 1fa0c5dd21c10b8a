package deliberation

import (
	"encoding/binary"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// failer is a *testing.T, *testing.B or *rapid.T.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// testJournal does with commands what the journal does, in memory: it appends what is due first, alone, decides, stores every
// entry in its form and applies what it reads back.
type testJournal struct {
	t       failer
	state   *State
	now     time.Time
	heads   []Head
	stored  [][]byte
	issued  uint64
	command ID                     // of the last command
	applied func(h Head, e *Entry) // called after each entry
}

func newJournal(t failer, now time.Time) *testJournal {
	return &testJournal{t: t, state: NewState(), now: now, applied: func(Head, *Entry) {}}
}

// newID returns an id that was not used before.
func (j *testJournal) newID() ID {
	j.issued++
	id := ID{15: 0xcd}
	binary.BigEndian.PutUint64(id[:], j.issued)
	return id
}

func (j *testJournal) newHash() Hash {
	id := j.newID()
	return Hash{0: 1, 1: id[6], 2: id[7]}
}

// run decides a command at the journal's time, under an id of its own, and returns its refusal, if any.
func (j *testJournal) run(c Command) *Refusal {
	j.t.Helper()
	j.catchUp()
	acts, err := c.Decide(j.state, j.now)
	if err != nil {
		var refusal *Refusal
		if !errors.As(err, &refusal) {
			j.t.Fatalf("%T: %v is no refusal", c, err)
		}
		if len(acts) != 0 {
			j.t.Fatalf("%T is refused, yet acts", c)
		}
		return refusal
	}
	j.command = j.newID()
	j.append(j.command, acts)
	return nil
}

// must is run for commands that are not refused.
func (j *testJournal) must(c Command) {
	j.t.Helper()
	if r := j.run(c); r != nil {
		j.t.Fatalf("%#v: %v", c, r)
	}
}

// catchUp appends what is due.
func (j *testJournal) catchUp() {
	j.t.Helper()
	if due := j.state.Due(j.now); len(due) > 0 {
		j.append(j.newID(), due)
	}
	if again := j.state.Due(j.now); len(again) > 0 {
		j.t.Fatalf("still due: %v", again[0].Fact)
	}
	if next, ok := j.state.NextDue(); ok && !next.After(j.now) {
		j.t.Fatalf("nothing is due at %v, yet something was foreseen for %v", j.now, next)
	}
}

func (j *testJournal) append(command ID, acts []Act) {
	j.t.Helper()
	for _, a := range acts {
		raw, err := AppendEntry(nil, &Entry{Nonce: j.newID(), Command: command, At: j.now.UnixMilli(), Actor: a.Actor, Fact: a.Fact})
		if err != nil {
			j.t.Fatalf("a command returned what cannot be stored: %v", err)
		}
		h := Head{Number: uint64(len(j.heads) + 1), At: j.now.UnixMilli()}
		j.heads, j.stored = append(j.heads, h), append(j.stored, raw)
		e, err := DecodeEntry(raw)
		if err != nil {
			j.t.Fatalf("what was stored cannot be read: %v", err)
		}
		if err := j.state.Apply(h, &e); err != nil {
			j.t.Fatalf("a command returned what cannot be applied: %v", err)
		}
		j.applied(h, &e)
	}
}

// proofs are those of files whose content does not matter.
func proofs(files []ID) []Hash {
	all := make([]Hash, len(files))
	for i, id := range files {
		all[i] = FileProof(id, Hash{1})
	}
	return all
}

// wait lets time pass. Nothing happens until the next command.
func (j *testJournal) wait(d time.Duration) { j.now = j.now.Add(d) }

// replay returns the state that the first n entries amount to.
func (j *testJournal) replay(n int) *State {
	j.t.Helper()
	s := NewState()
	for i := range n {
		e, err := DecodeEntry(j.stored[i])
		if err != nil {
			j.t.Fatalf("%v", err)
		}
		if err := s.Apply(j.heads[i], &e); err != nil {
			j.t.Fatalf("replay: %v", err)
		}
	}
	return s
}

// differences tells states apart, down to fields that no view shows.
func differences(a, b *State) string {
	return cmp.Diff(a, b, cmp.Exporter(func(reflect.Type) bool { return true }))
}

// day is a midnight in Paris.
func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, Paris())
}

// open opens a consultation that proposes from today on and takes ballots for that many days, at least three, today included;
// it returns its number.
func (j *testJournal) open(days int) int64 {
	j.t.Helper()
	c := OpenConsultation{Text: j.newID(), Hash: j.newHash()}
	year, month, today := j.now.In(Paris()).Date()
	for i := range c.Begins {
		c.Begins[i] = day(year, month, today+days+i-3)
	}
	c.Begins[Proposing-1] = day(year, month, today)
	j.must(c)
	j.catchUp()
	return int64(len(j.state.consultations))
}

// join lets a person take part and returns their number.
func (j *testJournal) join() int64 {
	j.t.Helper()
	j.must(Join{Document: j.newID(), College: Concerned})
	return j.state.Persons()
}

func testTime() time.Time { return time.Date(2026, 11, 22, 9, 30, 0, 0, Paris()) }

func TestTheJournalOfTheTestsReplays(t *testing.T) {
	j := newJournal(t, testTime())
	j.open(4)
	j.join()
	if diff := differences(j.state, j.replay(len(j.heads))); diff != "" {
		t.Error(diff)
	}
}
