package simulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"voix/deliberation"
	"voix/server/journal"
)

// mostBytes bounds what one call of Batches returns, as the real stores do.
const mostBytes = 16 << 20

// ErrClosed is what a handle returns that was closed.
var ErrClosed = errors.New("simulator: handle closed")

type server struct {
	cluster *Cluster
	closed  atomic.Bool

	// What it is shown of the batches while staleLeft is above 0: those before staleEnd. Guarded by the cluster's lock.
	staleLeft  int
	staleEnd   uint64
	staleUntil time.Time
}

// shown are the first numbers of the batches that the handle is shown, in order: all, or as many as a primary shows that has
// just become it and does not know yet what a majority has.
func (s *server) shown() []uint64 {
	c := s.cluster
	all := c.order
	switch {
	case c.faults.Stale == 0:
		s.staleLeft = 0
	case s.staleLeft > 0 && c.now().Before(s.staleUntil):
		s.staleLeft--
	case len(all) > 0 && c.random.Float64() < c.faults.Stale:
		s.staleLeft = c.random.IntN(staleReads)
		s.staleEnd = all[c.random.IntN(len(all))]
		s.staleUntil = c.now().Add(time.Duration(c.random.Int64N(int64(staleFor))))
	default:
		s.staleLeft = 0
		return all
	}
	if s.staleLeft == 0 {
		return all
	}
	end, _ := slices.BinarySearch(all, s.staleEnd)
	return all[:end]
}

// begin is the start of each call: time passes, and what is on its way moves. On success the cluster is locked.
func (s *server) begin(ctx context.Context) error {
	if s.closed.Load() {
		return ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("simulator: %w", err)
	}
	c := s.cluster
	c.mu.Lock()
	pause := c.delay()
	c.mu.Unlock()
	pause(ctx)
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", journal.ErrUnavailable, err)
	}
	c.mu.Lock()
	c.drift()
	return nil
}

// delay draws how long the next step takes.
func (c *Cluster) delay() func(context.Context) {
	if c.faults.MostDelay <= 0 || c.pause == nil {
		return func(context.Context) {}
	}
	pause, d := c.pause, time.Duration(c.random.Int64N(int64(c.faults.MostDelay)+1))
	return func(ctx context.Context) { pause(ctx, d) }
}

func (s *server) beginRead(ctx context.Context) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	if s.cluster.random.Float64() < s.cluster.faults.Reads {
		s.cluster.mu.Unlock()
		return journal.ErrUnavailable
	}
	return nil
}

// Append implements journal.Store.
func (s *server) Append(ctx context.Context, b *journal.Batch, documents []journal.Document) error {
	if err := journal.Appendable(b, documents); err != nil {
		return err
	}
	if err := s.begin(ctx); err != nil {
		return err
	}
	c := s.cluster
	outcome := c.draw()
	withDocuments := true
	if outcome == Unavailable || outcome == Lost {
		withDocuments = c.random.IntN(2) == 0
	}
	if withDocuments {
		for i := range documents {
			d := &documents[i]
			if kind := c.documents[d.Collection]; kind[d.ID] == nil {
				kind[d.ID] = d.Marshal()
			}
		}
	}
	err := c.append(b, outcome)
	pause := c.delay()
	c.mu.Unlock()
	pause(ctx)
	if ctx.Err() != nil && err == nil {
		return fmt.Errorf("%w: %w", journal.ErrOutcomeUnknown, ctx.Err())
	}
	return err
}

func (c *Cluster) append(b *journal.Batch, outcome Outcome) error {
	switch {
	case outcome == Unavailable:
		return journal.ErrUnavailable
	case c.unsettled[b.First] != nil:
		return journal.ErrOutcomeUnknown
	case c.taken(b.First) && outcome == Succeeds:
		return journal.ErrTaken
	case c.taken(b.First):
		return journal.ErrOutcomeUnknown
	}
	switch outcome {
	case Succeeds:
		c.store(b.Marshal())
		return nil
	case Stored:
		c.store(b.Marshal())
	case Late:
		c.late = append(c.late, b.Marshal())
	case Unsettled:
		c.unsettled[b.First] = b.Marshal()
	}
	return journal.ErrOutcomeUnknown
}

// Batches implements journal.Store.
func (s *server) Batches(ctx context.Context, from uint64, limit int) ([]journal.Batch, error) {
	if err := s.beginRead(ctx); err != nil {
		return nil, err
	}
	c := s.cluster
	defer c.mu.Unlock()
	var found []journal.Batch
	size := 0
	shown := s.shown()
	start, _ := slices.BinarySearch(shown, from)
	for _, first := range shown[start:] {
		raw := c.batches[first]
		if size += len(raw); len(found) == limit || len(found) > 0 && size > mostBytes {
			break
		}
		found = append(found, decoded(bytes.Clone(raw)))
	}
	return found, nil
}

// LastBatch implements journal.Store.
func (s *server) LastBatch(ctx context.Context) (journal.Batch, bool, error) {
	if err := s.beginRead(ctx); err != nil {
		return journal.Batch{}, false, err
	}
	c := s.cluster
	defer c.mu.Unlock()
	shown := s.shown()
	if len(shown) == 0 {
		return journal.Batch{}, false, nil
	}
	last := shown[len(shown)-1]
	return decoded(bytes.Clone(c.batches[last])), true, nil
}

// Documents implements journal.Store.
func (s *server) Documents(ctx context.Context, kind journal.Collection, ids []deliberation.ID) ([]journal.Document, error) {
	if err := s.beginRead(ctx); err != nil {
		return nil, err
	}
	c := s.cluster
	defer c.mu.Unlock()
	stored, err := c.kind(kind)
	if err != nil {
		return nil, err
	}
	var found []journal.Document
	for _, id := range ids {
		if raw := stored[id]; raw != nil {
			d, err := journal.UnmarshalDocument(kind, raw)
			if err != nil {
				return nil, err
			}
			found = append(found, d)
		}
	}
	return found, nil
}

func (c *Cluster) kind(kind journal.Collection) (map[deliberation.ID][]byte, error) {
	stored, ok := c.documents[kind]
	if !ok {
		return nil, fmt.Errorf("simulator: no collection %q", kind)
	}
	return stored, nil
}

// Put implements journal.Store.
func (s *server) Put(ctx context.Context, d journal.Document) error {
	if d.Revision < 1 {
		return fmt.Errorf("simulator: revision %d of a document", d.Revision)
	}
	return s.write(ctx, d.Collection, func(stored map[deliberation.ID][]byte) error {
		revision, raw := int64(0), d.Marshal()
		if old := stored[d.ID]; old != nil {
			if bytes.Equal(old, raw) {
				return nil
			}
			document, err := journal.UnmarshalDocument(d.Collection, old)
			if err != nil {
				return err
			}
			revision = document.Revision
		}
		if revision != d.Revision-1 {
			return journal.ErrRevision
		}
		stored[d.ID] = raw
		return nil
	})
}

// Delete implements journal.Store.
func (s *server) Delete(ctx context.Context, kind journal.Collection, ids []deliberation.ID) error {
	return s.write(ctx, kind, func(stored map[deliberation.ID][]byte) error {
		for _, id := range ids {
			delete(stored, id)
		}
		return nil
	})
}

// write does a change, or not, and says what became of it, or not.
func (s *server) write(ctx context.Context, kind journal.Collection, change func(map[deliberation.ID][]byte) error) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	c := s.cluster
	defer c.mu.Unlock()
	stored, err := c.kind(kind)
	if err != nil {
		return err
	}
	unknown := c.random.Float64() < c.faults.Writes
	if unknown && c.random.IntN(2) == 0 {
		return journal.ErrOutcomeUnknown
	}
	if err := change(stored); err != nil || !unknown {
		return err
	}
	return journal.ErrOutcomeUnknown
}

// Scan implements journal.Store.
func (s *server) Scan(ctx context.Context, kind journal.Collection, visit func(journal.Document) bool) error {
	if err := s.beginRead(ctx); err != nil {
		return err
	}
	c := s.cluster
	stored, err := c.kind(kind)
	stored = maps.Clone(stored)
	c.mu.Unlock()
	if err != nil {
		return err
	}
	ids := slices.SortedFunc(maps.Keys(stored), func(a, b deliberation.ID) int { return bytes.Compare(a[:], b[:]) })
	for _, id := range ids {
		d, err := journal.UnmarshalDocument(kind, stored[id])
		if err != nil {
			return err
		}
		if !visit(d) {
			return nil
		}
	}
	return nil
}

// Now implements journal.Store.
func (s *server) Now(ctx context.Context) (time.Time, bool, error) {
	if err := s.beginRead(ctx); err != nil {
		return time.Time{}, false, err
	}
	c := s.cluster
	defer c.mu.Unlock()
	return c.now().Add(c.offset).UTC().Truncate(time.Millisecond), true, nil
}

// Close implements journal.Store. What this handle has sent stays on its way.
func (s *server) Close() error {
	s.closed.Store(true)
	return nil
}
