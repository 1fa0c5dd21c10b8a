package journal

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"voix/deliberation"
)

// mark tells a batch from any other.
type mark struct {
	first uint64 // 0: before the first batch
	id    deliberation.ID
	root  tlog.Hash
}

func markOf(b *Batch) mark { return mark{b.First, b.ID, b.Root} }

// tail applies all that other servers have written, of which nothing may be known yet.
func (j *Journal) tail(ctx context.Context) error {
	_, err := j.catchUp(ctx, nil)
	return err
}

// catchUp applies what other servers have written. It reads from the last batch on that it has read before, over all that
// this server wrote since, which it must find again: a store that was restored underneath takes the next number gladly and
// leaves a gap. If anything is missing, differs or does not follow, the error is ErrForked.
//
// Given a batch of unknown outcome, it stops where that is found: ours is true.
func (j *Journal) catchUp(ctx context.Context, unknown *Batch) (ours bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		batches, err := j.store.Batches(ctx, max(j.anchor.first, 1), readBatches)
		if err != nil {
			return false, unavailable(err)
		}
		if j.anchor.first != 0 {
			if len(batches) == 0 || markOf(&batches[0]) != j.anchor {
				return false, fmt.Errorf("%w: batch %d is not there any more", ErrForked, j.anchor.first)
			}
			batches = batches[1:]
		}
		if len(batches) == 0 && len(j.own) > 0 {
			return false, fmt.Errorf("%w: batch %d is not there any more", ErrForked, j.own[0].first)
		}
		for i := range batches {
			b := &batches[i]
			if len(j.own) > 0 {
				if markOf(b) != j.own[0] {
					return false, fmt.Errorf("%w: batch %d stands where batch %d was written", ErrForked, b.First, j.own[0].first)
				}
				j.anchor, j.own = j.own[0], j.own[1:]
				continue
			}
			if unknown != nil && b.First == unknown.First && b.ID == unknown.ID {
				return true, nil
			}
			if err := j.applyForeign(b); err != nil {
				return false, err
			}
		}
		if len(j.own) == 0 && len(batches) < readBatches/2 {
			j.tailed = j.opt.Clock.Monotonic()
			return false, nil
		}
	}
}

func (j *Journal) applyForeign(b *Batch) error {
	if err := j.at.check(b, toTheEnd); err != nil {
		return err
	}
	entries, err := decodeBatch(b, toTheEnd)
	if err != nil {
		return &applyError{err}
	}
	j.mu.Lock()
	err = applyEntries(j.machine, b, entries)
	changes := j.machine.TakeChanges()
	j.mu.Unlock()
	if err != nil {
		return &applyError{err}
	}
	j.anchor = j.at.last
	j.courtesy.lost()
	j.tell(b.First, changes)
	return nil
}
