package journal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"voix/deliberation"
)

// ErrForked: the store does not hold, and has not held for a while, what was read from it before. Something else was restored
// or written underneath; nothing may be served from here.
var ErrForked = errors.New("journal: the store no longer continues what was read from it")

// Machine is what the journal's entries drive. *deliberation.State is one.
type Machine interface {
	Apply(h deliberation.Head, e *deliberation.Entry) error
	// Due returns what must be appended, alone, before anything else is decided at that time.
	Due(at time.Time) []deliberation.Act
	NextDue() (at time.Time, ok bool)
	// Outcome answers a command that was done within the last day.
	Outcome(command deliberation.ID) (deliberation.Outcome, bool)
	Record()
	TakeChanges() []deliberation.Change
}

// Head is the journal as of one number.
type Head struct {
	Number uint64 // of the last entry; 0: empty
	At     time.Time
	Root   tlog.Hash // of the tree of that size
}

// position is where a reader of the journal stands: all it needs to check and to find what comes next.
type position struct {
	tree tree
	at   time.Time
	last mark // the last whole batch
}

func (p *position) head() Head { return Head{Number: p.tree.size, At: p.at, Root: p.tree.root()} }

// check advances over a batch, or over its first entries up to number to. It returns ErrForked if b does not follow.
func (p *position) check(b *Batch, to uint64) error {
	if b.First != p.tree.size+1 {
		return fmt.Errorf("%w: batch %d follows entry %d", ErrForked, b.First, p.tree.size)
	}
	if b.At.Before(p.at) {
		return fmt.Errorf("%w: batch %d is earlier than the one before", ErrForked, b.First)
	}
	for i, raw := range b.Entries {
		if b.First+uint64(i) > to {
			p.at = b.At
			return nil
		}
		p.tree.add(tlog.RecordHash(raw))
	}
	if p.tree.root() != b.Root {
		return fmt.Errorf("%w: the root of batch %d does not follow from its entries", ErrForked, b.First)
	}
	p.at, p.last = b.At, markOf(b)
	return nil
}

// decodeBatch reads the entries of a checked batch up to number to.
func decodeBatch(b *Batch, to uint64) ([]deliberation.Entry, error) {
	at := b.At.UnixMilli()
	entries := make([]deliberation.Entry, 0, len(b.Entries))
	for i, raw := range b.Entries {
		number := b.First + uint64(i)
		if number > to {
			break
		}
		e, err := deliberation.DecodeEntry(raw)
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", number, err)
		}
		if e.At != at {
			return nil, fmt.Errorf("%w: entry %d is not of the time of its batch", ErrForked, number)
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// applyEntries folds what decodeBatch has read.
func applyEntries(m Machine, b *Batch, entries []deliberation.Entry) error {
	for i := range entries {
		h := deliberation.Head{Number: b.First + uint64(i), At: b.At.UnixMilli()}
		if err := m.Apply(h, &entries[i]); err != nil {
			return err
		}
	}
	return nil
}

const (
	readBatches = 256
	// readAhead is how many batches of a replay wait to be applied, which bounds what is held of them.
	readAhead = 8
	toTheEnd  = ^uint64(0)
)

// Replay folds the journal's entries up to number to into m, which must be new, and checks the tree on the way. It returns
// an error if the journal is shorter.
func Replay(ctx context.Context, store Store, m Machine, to uint64) (Head, error) {
	p, err := replay(ctx, store, m, to)
	if err != nil {
		return Head{}, err
	}
	if to != toTheEnd && p.tree.size < to {
		return Head{}, fmt.Errorf("journal: it has %d entries, fewer than %d", p.tree.size, to)
	}
	return p.head(), nil
}

// replay reads, hashes and decodes on one core while the other applies: each takes about as long as the other.
func replay(ctx context.Context, store Store, m Machine, to uint64) (position, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type checked struct {
		batch   Batch
		entries []deliberation.Entry
		err     error
	}
	var p position
	ahead := make(chan checked, readAhead)
	go func() {
		defer close(ahead)
		send := func(c checked) bool {
			select {
			case ahead <- c:
				return c.err == nil
			case <-ctx.Done():
				return false
			}
		}
		for p.tree.size < to {
			batches, err := store.Batches(ctx, p.tree.size+1, readBatches)
			if err != nil {
				send(checked{err: err})
				return
			}
			if len(batches) == 0 {
				return
			}
			for _, b := range batches {
				if p.tree.size >= to {
					return
				}
				c := checked{batch: b, err: p.check(&b, to)}
				if c.err == nil {
					c.entries, c.err = decodeBatch(&b, to)
				}
				if !send(c) {
					return
				}
			}
		}
	}()
	for c := range ahead {
		if c.err != nil {
			return position{}, c.err
		}
		if err := applyEntries(m, &c.batch, c.entries); err != nil {
			return position{}, err
		}
	}
	return p, ctx.Err()
}
