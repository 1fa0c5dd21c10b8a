package journal

import (
	"bytes"
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Proof shows that an entry stands in the journal's tree of a given size.
type Proof struct {
	Number uint64 // of the entry, from 1
	Entry  []byte // as it is stored, and hashed
	Hashes tlog.RecordProof
}

// Prove returns a proof for each of some entries in the tree of that size, in their order. It reads the journal once from its beginning,
// and keeps no more of the tree than the proofs need. The error is ErrForked if the batches do not follow, or that of the store; entries
// and sizes beyond the journal are an error, too.
func Prove(ctx context.Context, store Store, numbers []uint64, size uint64) ([]Proof, error) {
	wanted := map[int64]tlog.Hash{}
	note := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		for _, i := range indexes {
			wanted[i] = tlog.Hash{}
		}
		return make([]tlog.Hash, len(indexes)), nil
	})
	entries := map[uint64][]byte{}
	for _, n := range numbers {
		if n < 1 || n > size {
			return nil, fmt.Errorf("journal: no entry %d in a tree of %d", n, size)
		}
		if _, err := tlog.ProveRecord(int64(size), int64(n-1), note); err != nil {
			return nil, fmt.Errorf("journal: prove entry %d: %w", n, err)
		}
		entries[n] = nil
	}
	if len(numbers) == 0 {
		return nil, nil
	}
	var t tree
	made := func(level int, n int64, h tlog.Hash) {
		at := tlog.StoredHashIndex(level, n)
		if _, ok := wanted[at]; ok {
			wanted[at] = h
		}
	}
	for t.size < size {
		batches, err := store.Batches(ctx, t.size+1, readBatches)
		if err != nil {
			return nil, err
		}
		if len(batches) == 0 {
			return nil, fmt.Errorf("journal: it has %d entries, fewer than %d", t.size, size)
		}
		for _, b := range batches {
			if b.First != t.size+1 {
				return nil, fmt.Errorf("%w: batch %d follows entry %d", ErrForked, b.First, t.size)
			}
			for _, raw := range b.Entries {
				if t.size == size {
					break
				}
				t.grow(tlog.RecordHash(raw), made)
				if _, ok := entries[t.size]; ok {
					entries[t.size] = bytes.Clone(raw)
				}
			}
			if t.size == size {
				break
			}
		}
	}
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, at := range indexes {
			hashes[i] = wanted[at]
		}
		return hashes, nil
	})
	proofs := make([]Proof, len(numbers))
	for i, n := range numbers {
		hashes, err := tlog.ProveRecord(int64(size), int64(n-1), read)
		if err != nil {
			return nil, fmt.Errorf("journal: prove entry %d: %w", n, err)
		}
		proofs[i] = Proof{n, entries[n], hashes}
	}
	return proofs, nil
}
