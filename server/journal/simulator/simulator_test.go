package simulator_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/server/journal"
	"voix/server/journal/simulator"
)

// batch is one of one entry; its id is made of n.
func batch(first uint64, n uint64) *journal.Batch {
	entry, err := bson.Marshal(bson.D{{Key: "n", Value: int64(n)}})
	if err != nil {
		panic(err)
	}
	return &journal.Batch{First: first, ID: id(n), At: time.UnixMilli(1_800_000_000_000).UTC(), Entries: []bson.Raw{entry}}
}

func id(n uint64) (id deliberation.ID) {
	binary.BigEndian.PutUint64(id[:], n)
	return id
}

func text(n uint64) journal.Document {
	body, err := bson.Marshal(bson.D{{Key: "text", Value: "un"}})
	if err != nil {
		panic(err)
	}
	return journal.Document{Collection: journal.Texts, ID: id(n), Revision: 1, At: time.UnixMilli(1_800_000_000_000).UTC(), Body: body}
}

type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

func wantError(t tester, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Fatalf("%s: %v, not %v", what, got, want)
	}
}

func wantStored(t tester, c *simulator.Cluster, want ...uint64) {
	t.Helper()
	got := []uint64{}
	for _, b := range c.Stored() {
		got = append(got, binary.BigEndian.Uint64(b.ID[:]))
	}
	if diff := cmp.Diff(append([]uint64{}, want...), got); diff != "" {
		t.Fatalf("stored (-want +got):\n%s", diff)
	}
}

func TestOutcomes(t *testing.T) {
	ctx := t.Context()
	c := simulator.New(1)
	s, other := c.Server(), c.Server()

	c.Script(simulator.Unavailable, simulator.Lost, simulator.Stored)
	wantError(t, "unavailable", s.Append(ctx, batch(1, 1), nil), journal.ErrUnavailable)
	wantError(t, "lost", s.Append(ctx, batch(1, 1), nil), journal.ErrOutcomeUnknown)
	wantStored(t, c)
	wantError(t, "stored", s.Append(ctx, batch(1, 1), nil), journal.ErrOutcomeUnknown)
	wantStored(t, c, 1)
	wantError(t, "repeated", s.Append(ctx, batch(1, 1), nil), journal.ErrTaken)

	// A late batch lands although its sender is gone, unless its number is taken by then.
	c.Script(simulator.Late, simulator.Late)
	wantError(t, "late", s.Append(ctx, batch(2, 2), nil), journal.ErrOutcomeUnknown)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	wantError(t, "closed", s.Append(ctx, batch(2, 2), nil), simulator.ErrClosed)
	c.Arrive(true)
	wantStored(t, c, 1, 2)
	wantError(t, "late again", other.Append(ctx, batch(3, 3), nil), journal.ErrOutcomeUnknown)
	if c.OnTheWay() != 1 {
		t.Fatalf("%d batches are on their way", c.OnTheWay())
	}
	c.Restore(2)
	if c.OnTheWay() != 0 {
		t.Fatal("a restored store still gets what was sent before")
	}

	// An unsettled batch holds its number and is not shown; then it is rolled back, or stays.
	for _, keep := range []bool{false, true} {
		c := simulator.New(2)
		s := c.Server()
		c.Script(simulator.Unsettled)
		wantError(t, "unsettled", s.Append(ctx, batch(1, 1), nil), journal.ErrOutcomeUnknown)
		wantStored(t, c)
		c.Arrive(keep)
		if keep {
			wantStored(t, c, 1)
			wantError(t, "after it stayed", s.Append(ctx, batch(1, 2), nil), journal.ErrTaken)
		} else {
			wantStored(t, c)
			wantError(t, "after the rollback", s.Append(ctx, batch(1, 2), nil), nil)
		}
	}
}

func TestRestore(t *testing.T) {
	c := simulator.New(3)
	s := c.Server()
	var seen []uint64
	c.Watch(func(b journal.Batch) { seen = append(seen, b.First) })
	for n := uint64(1); n <= 5; n++ {
		if err := s.Append(t.Context(), batch(n, n), nil); err != nil {
			t.Fatal(err)
		}
	}
	c.Restore(3)
	wantStored(t, c, 1, 2, 3)
	c.Restore(2, batch(3, 30), batch(4, 40))
	wantStored(t, c, 1, 2, 30, 40)
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]uint64{1, 2, 3, 4, 5, 3, 4}, seen); diff != "" {
		t.Fatal(diff)
	}
	c.Restore(4, batch(6, 60))
	if c.Check() == nil {
		t.Fatal("a gap was not found")
	}
	c.Restore(4, batch(5, 40))
	if c.Check() == nil {
		t.Fatal("a batch that is stored twice was not found")
	}
}

func TestClockAndPause(t *testing.T) {
	c := simulator.New(4)
	s := c.Server()
	start := time.UnixMilli(1_800_000_000_000).UTC()
	c.SetClock(func() time.Time { return start }, -3*time.Second)
	if at, ok, err := s.Now(t.Context()); err != nil || !ok || !at.Equal(start.Add(-3*time.Second)) {
		t.Fatal(at, ok, err)
	}

	// The context ends in the pause before the append, or in the one after.
	c.SetFaults(simulator.Faults{MostDelay: time.Second})
	for pauses, want := range []error{journal.ErrUnavailable, journal.ErrOutcomeUnknown, nil} {
		ctx, cancel := context.WithCancel(t.Context())
		left := pauses
		c.SetPause(func(context.Context, time.Duration) {
			if left == 0 {
				cancel()
			}
			left--
		})
		wantError(t, fmt.Sprintf("context that ends in pause %d", pauses), s.Append(ctx, batch(uint64(pauses+1), uint64(pauses+1)), nil), want)
		cancel()
	}
	wantStored(t, c, 2, 3)
}

// TestSameSeedSameFaults: what happens depends on nothing but the seed and the calls.
func TestSameSeedSameFaults(t *testing.T) {
	run := func(seed uint64) (log []string) {
		c := simulator.New(seed)
		c.SetFaults(simulator.Faults{Unavailable: 0.1, Stored: 0.1, Late: 0.1, Lost: 0.1, Unsettled: 0.1, Reads: 0.1, Stale: 0.1, Writes: 0.2})
		s := c.Server()
		for n := uint64(1); n < 200; n++ {
			log = append(log, fmt.Sprint(s.Append(t.Context(), batch(n/2+1, n), []journal.Document{text(n)})))
			found, err := s.Documents(t.Context(), journal.Texts, []deliberation.ID{id(n)})
			log = append(log, fmt.Sprint(len(found), err, s.Delete(t.Context(), journal.Texts, []deliberation.ID{id(n)})))
		}
		return append(log, fmt.Sprint(c.Stored()))
	}
	if diff := cmp.Diff(run(7), run(7)); diff != "" {
		t.Fatal(diff)
	}
	if cmp.Equal(run(7), run(8)) {
		t.Fatal("the seed changes nothing")
	}
}

// TestStale: a handle is shown older prefixes for a while, never anything else, and other handles are not; then all again.
func TestStale(t *testing.T) {
	c := simulator.New(6)
	at := time.UnixMilli(1_800_000_000_000)
	c.SetClock(func() time.Time { return at }, 0)
	for n := uint64(1); n <= 9; n++ {
		if err := c.Server().Append(t.Context(), batch(n, n), nil); err != nil {
			t.Fatal(err)
		}
	}
	c.SetFaults(simulator.Faults{Stale: 0.1})
	s, older := c.Server(), 0
	for range 300 {
		at = at.Add(time.Second)
		some, err := s.Batches(t.Context(), 3, 100)
		if err != nil {
			t.Fatal(err)
		}
		for i := range some {
			if some[i].First != uint64(3+i) {
				t.Fatalf("batch %d is shown in place %d", some[i].First, i)
			}
		}
		if len(some) < 7 {
			older++
		}
	}
	if older < 20 || older > 280 {
		t.Fatalf("%d of 300 reads were of an older prefix", older)
	}
	c.SetFaults(simulator.Faults{})
	if last, _, err := s.LastBatch(t.Context()); err != nil || last.First != 9 {
		t.Fatal(last.First, err)
	}
}

// writer keeps to the contract of Append in the plainest way: one call a step.
type writer struct {
	store  journal.Store
	next   uint64         // number after the last batch that it has read
	trying *journal.Batch // sent with unknown outcome, or about to be
	sent   bool           // the outcome is unknown: nothing but repeating it is allowed
}

// step returns the batch that the writer now knows to be stored, if any.
func (w *writer) step(t tester, ctx context.Context, n *uint64) *journal.Batch {
	if w.trying == nil {
		*n++
		w.trying = batch(w.next, *n)
	}
	err := w.store.Append(ctx, w.trying, []journal.Document{text(binary.BigEndian.Uint64(w.trying.ID[:]))})
	switch {
	case err == nil:
		done := w.trying
		w.next, w.trying, w.sent = w.trying.Last()+1, nil, false
		return done
	case errors.Is(err, journal.ErrOutcomeUnknown):
		w.sent = true
		return nil
	case errors.Is(err, journal.ErrUnavailable):
		if !w.sent {
			w.trying = nil
		}
		return nil
	case !errors.Is(err, journal.ErrTaken):
		t.Fatalf("append: %v", err)
	}
	some, err := w.store.Batches(ctx, w.trying.First, 1)
	if err != nil {
		return nil // the repeated append will be refused again
	}
	if len(some) == 0 {
		return nil // it is shown an older prefix
	}
	if some[0].First != w.trying.First {
		t.Fatalf("number %d is taken, but nothing is stored under it", w.trying.First)
	}
	var ours *journal.Batch
	if some[0].ID == w.trying.ID {
		ours = w.trying
	}
	w.next, w.trying, w.sent = some[0].Last()+1, nil, false
	return ours
}

// TestNothingLostNothingDoubled: writers that keep to the contract lose and double nothing, whatever the store does.
func TestNothingLostNothingDoubled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := simulator.New(rapid.Uint64().Draw(t, "seed"))
		share := rapid.Float64Range(0, 0.18)
		c.SetFaults(simulator.Faults{
			Unavailable: share.Draw(t, "unavailable"), Stored: share.Draw(t, "stored"), Late: share.Draw(t, "late"),
			Lost: share.Draw(t, "lost"), Unsettled: share.Draw(t, "unsettled"), Reads: share.Draw(t, "reads"), Stale: share.Draw(t, "stale"),
		})
		writers := make([]*writer, rapid.IntRange(1, 3).Draw(t, "writers"))
		for i := range writers {
			writers[i] = &writer{store: c.Server(), next: 1}
		}
		ctx, n := context.Background(), uint64(0)
		acknowledged := map[deliberation.ID]uint64{}
		for range rapid.IntRange(1, 120).Draw(t, "steps") {
			w := writers[rapid.IntRange(0, len(writers)-1).Draw(t, "writer")]
			if rapid.IntRange(0, 30).Draw(t, "crash") == 0 {
				*w = writer{store: c.Server(), next: 1} // what it had sent may still land
			}
			if b := w.step(t, ctx, &n); b != nil {
				if _, twice := acknowledged[b.ID]; twice {
					t.Fatalf("batch %d was acknowledged twice", b.First)
				}
				acknowledged[b.ID] = b.First
			}
		}
		c.Arrive(rapid.Bool().Draw(t, "keep"))
		if err := c.Check(); err != nil {
			t.Fatal(err)
		}
		c.SetFaults(simulator.Faults{})
		for _, b := range c.Stored() {
			if first, ok := acknowledged[b.ID]; ok && first == b.First {
				delete(acknowledged, b.ID)
			}
			found, err := c.Server().Documents(ctx, journal.Texts, []deliberation.ID{b.ID})
			if err != nil || len(found) != 1 {
				t.Fatalf("batch %d is stored without its text: %v", b.First, err)
			}
		}
		if len(acknowledged) > 0 {
			t.Fatalf("%d acknowledged batches are not stored", len(acknowledged))
		}
	})
}
