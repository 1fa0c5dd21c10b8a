package journal

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"voix/deliberation"
)

// absentFor is how long what was stored may not be there to be read, before the store is believed to be another.
const absentFor = 30 * time.Second

const (
	// leastBatches is the last batch that was read, which is always read again, and one that follows.
	leastBatches = 2
	// longPatience is how long a read of the least may take.
	longPatience = 30 * time.Second
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
// leaves a gap. If anything differs or does not follow, the error is ErrForked; also if anything is missing for long.
//
// Given a batch of unknown outcome, it stops where that is found: ours is true.
func (j *Journal) catchUp(ctx context.Context, unknown *Batch) (ours bool, err error) {
	for {
		batches, more, err := j.readOn(ctx)
		if err != nil {
			return false, err
		}
		if j.anchor.first != 0 {
			if len(batches) == 0 {
				return false, j.gone(&j.missing, j.anchor.first)
			}
			if markOf(&batches[0]) != j.anchor {
				return false, fmt.Errorf("%w: batch %d stands where batch %d was read", ErrForked, batches[0].First, j.anchor.first)
			}
			batches = batches[1:]
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
		if more {
			continue
		}
		if len(j.own) > 0 {
			return false, j.gone(&j.missing, j.own[0].first)
		}
		j.missing = absence{}
		j.tailed = j.opt.Clock.Monotonic()
		return false, nil
	}
}

// readOn reads from the last batch on that was read before; more says that others may follow. After a read that took too long
// it asks for less, and for the least it waits longer: behind a slow link a server is late, but never stands still.
func (j *Journal) readOn(ctx context.Context) (batches []Batch, more bool, err error) {
	limit, wait := max(readBatches>>j.slow, leastBatches), patience
	if limit == leastBatches {
		wait = longPatience
	}
	within, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	began := j.opt.Clock.Monotonic()
	batches, err = j.store.Batches(within, max(j.anchor.first, 1), limit)
	took := j.opt.Clock.Monotonic() - began
	switch {
	case err == nil && took < patience/8:
		j.slow = max(j.slow-2, 0)
	case err != nil && within.Err() != nil && limit > leastBatches:
		j.slow += 2
	}
	if err != nil {
		return nil, false, unavailable(err)
	}
	size := 0
	for i := range batches {
		for _, raw := range batches[i].Entries {
			size += len(raw)
		}
	}
	return batches, len(batches) == limit || size > batchesBytes/2, nil
}

// absence is how long something that was stored is not there to be read.
type absence struct {
	seen        bool
	first, last time.Duration // when it was missed, on the monotonic clock
}

// gone says what to make of a batch that was stored, but is not there to be read. A new primary may show an older prefix of
// the journal until it knows what a majority has, so it is only missing at first. Until it is there nothing is written.
func (j *Journal) gone(a *absence, first uint64) error {
	now := j.opt.Clock.Monotonic()
	if !a.seen || now-a.last > absentFor {
		a.seen, a.first = true, now
	}
	if a.last = now; now-a.first > absentFor {
		return fmt.Errorf("%w: batch %d is not there any more", ErrForked, first)
	}
	return fmt.Errorf("%w: batch %d is not there at the moment", ErrUnavailable, first)
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
