package journal

import (
	"context"
	"fmt"

	"voix/deliberation"
)

// Between returns the entries from one number to another, both among them. It reads only the batches around them, so that it costs the same in
// a journal of any length; that these follow from what was before them, it does not check. The error is ErrForked if they do not follow each
// other, or that of the store; a journal that ends before is an error, too.
func Between(ctx context.Context, store Store, from, to uint64) ([]deliberation.Entry, error) {
	if from < 1 || from > to {
		return nil, fmt.Errorf("journal: no entries from %d to %d", from, to)
	}
	next, err := batchBefore(ctx, store, from)
	if err != nil {
		return nil, err
	}
	var entries []deliberation.Entry
	for next <= to {
		batches, err := store.Batches(ctx, next, readBatches)
		if err != nil {
			return nil, err
		}
		if len(batches) == 0 {
			return nil, fmt.Errorf("journal: it has %d entries, fewer than %d", next-1, to)
		}
		for _, b := range batches {
			if b.First != next {
				return nil, fmt.Errorf("%w: batch %d follows entry %d", ErrForked, b.First, next-1)
			}
			if next > to {
				break
			}
			next = b.Last() + 1
			if b.Last() < from {
				continue
			}
			all, err := decodeBatch(&b, to)
			if err != nil {
				return nil, err
			}
			if b.First < from {
				all = all[from-b.First:]
			}
			entries = append(entries, all...)
		}
	}
	return entries, nil
}

// batchBefore returns the first number of a batch that begins at an entry or less than two batches' room before it. Stores find a batch by
// where it begins: it looks twice as far back each time.
func batchBefore(ctx context.Context, store Store, entry uint64) (first uint64, err error) {
	for back := uint64(0); ; back = max(1, 2*back) {
		from := uint64(1)
		if entry > back {
			from = entry - back
		}
		batches, err := store.Batches(ctx, from, 1)
		if err != nil {
			return 0, err
		}
		if len(batches) > 0 && batches[0].First <= entry {
			return batches[0].First, nil
		}
		if from == 1 {
			return 0, fmt.Errorf("%w: it does not begin with entry 1", ErrForked)
		}
	}
}
