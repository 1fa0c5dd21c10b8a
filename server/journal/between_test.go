package journal_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"voix/deliberation"
	"voix/server/journal"
)

// countedStore counts how many batches are read.
type countedStore struct {
	journal.Store
	batches int
}

func (s *countedStore) Batches(ctx context.Context, from uint64, limit int) ([]journal.Batch, error) {
	all, err := s.Store.Batches(ctx, from, limit)
	s.batches += len(all)
	return all, err
}

// TestBetweenReadsTheEntriesOfARange compares every range of a journal with what a replay reads, whatever batch its ends stand in.
func TestBetweenReadsTheEntriesOfARange(t *testing.T) {
	r := run(t, openBoltAt(t, t.TempDir()+"/journal"), journal.Options{Clock: journal.NewSystemClock()})
	r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 4)
	for voter := range 12 {
		if _, err := r.Submit(t.Context(), r.command(idOf('c', voter), ballot(voter+1, 1, deliberation.Agree))); err != nil {
			t.Fatal(err)
		}
	}
	var all []deliberation.Entry
	batches, err := r.store.Batches(t.Context(), 1, 1000)
	if err != nil {
		t.Fatal(err)
	}
	long := false
	for _, b := range batches {
		long = long || len(b.Entries) > 1
		for _, raw := range b.Entries {
			e, err := deliberation.DecodeEntry(raw)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, e)
		}
	}
	if !long || uint64(len(all)) != r.Head().Number {
		t.Fatalf("%d entries, of %d; long batches: %v", len(all), r.Head().Number, long)
	}
	for from := 1; from <= len(all); from++ {
		for to := from; to <= len(all); to++ {
			got, err := journal.Between(t.Context(), r.store, uint64(from), uint64(to))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(all[from-1:to], got); diff != "" {
				t.Fatalf("%d to %d:\n%s", from, to, diff)
			}
		}
	}
	last := uint64(len(all))
	for _, c := range [][2]uint64{{0, 1}, {2, 1}, {last, last + 1}, {last + 1, last + 1}} {
		if got, err := journal.Between(t.Context(), r.store, c[0], c[1]); err == nil {
			t.Errorf("%d to %d are %d entries", c[0], c[1], len(got))
		}
	}
	counted := &countedStore{Store: r.store}
	if _, err := journal.Between(t.Context(), counted, last, last); err != nil || counted.batches > 2 {
		t.Errorf("the last entry cost %d batches, %v", counted.batches, err)
	}
}
