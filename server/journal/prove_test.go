package journal_test

import (
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"voix/deliberation"
	"voix/server/journal"
)

// TestProofsHoldAgainstTheHead proves every entry of journals of many sizes, as an outsider would check them.
func TestProofsHoldAgainstTheHead(t *testing.T) {
	r := run(t, openBoltAt(t, t.TempDir()+"/journal"), journal.Options{Clock: journal.NewSystemClock()})
	r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 4)
	for voter := range 12 {
		if _, err := r.Submit(t.Context(), r.command(idOf('c', voter), ballot(voter+1, 1, deliberation.Agree))); err != nil {
			t.Fatal(err)
		}
	}
	last := r.Head().Number
	for size := uint64(1); size <= last; size++ {
		head, err := journal.Replay(t.Context(), r.store, deliberation.NewState(), size)
		if err != nil {
			t.Fatal(err)
		}
		var numbers []uint64
		for n := uint64(1); n <= size; n++ {
			numbers = append(numbers, n)
		}
		proofs, err := journal.Prove(t.Context(), r.store, numbers, size)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range proofs {
			if p.Number != numbers[i] {
				t.Fatalf("proof %d is of entry %d", i, p.Number)
			}
			if err := tlog.CheckRecord(p.Hashes, int64(size), head.Root, int64(p.Number-1), tlog.RecordHash(p.Entry)); err != nil {
				t.Errorf("entry %d of %d: %v", p.Number, size, err)
			}
			if _, err := deliberation.DecodeEntry(p.Entry); err != nil {
				t.Errorf("entry %d: %v", p.Number, err)
			}
		}
	}
	for _, numbers := range [][]uint64{{0}, {last + 1}} {
		if _, err := journal.Prove(t.Context(), r.store, numbers, last); err == nil {
			t.Errorf("entry %d was proved", numbers[0])
		}
	}
	if _, err := journal.Prove(t.Context(), r.store, []uint64{1}, last+1); err == nil {
		t.Error("a tree larger than the journal was proved")
	}
}
