package simulator

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"voix/deliberation"
	"voix/server/journal"
)

// Cluster is what the handles of several servers share: the stored batches and documents, and what is on its way to them.
type Cluster struct {
	mu        sync.Mutex
	random    *rand.Rand
	faults    Faults
	script    []Outcome
	pause     func(context.Context, time.Duration)
	now       func() time.Time
	offset    time.Duration
	watch     func(journal.Batch)
	batches   map[uint64][]byte // by first number, as marshalled; readable by everyone
	order     []uint64          // keys of batches, ascending
	documents map[journal.Collection]map[deliberation.ID][]byte
	late      [][]byte          // sent, not arrived, in the order of sending
	unsettled map[uint64][]byte // arrived, held by no majority
}

// New returns an empty store without faults, whose decisions follow from seed.
func New(seed uint64) *Cluster {
	c := &Cluster{
		random:    rand.New(rand.NewPCG(seed, 0x766f6978)),
		now:       time.Now,
		batches:   map[uint64][]byte{},
		documents: map[journal.Collection]map[deliberation.ID][]byte{},
		unsettled: map[uint64][]byte{},
	}
	for _, kind := range journal.Collections() {
		c.documents[kind] = map[deliberation.ID][]byte{}
	}
	return c
}

// Server returns a handle of its own, as another server would open one.
func (c *Cluster) Server() journal.Store { return &server{cluster: c} }

// SetFaults says what goes wrong from here on. What is on its way stays on its way.
func (c *Cluster) SetFaults(f Faults) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = f
}

// Script fixes what becomes of the next appends, in order, before faults are drawn again.
func (c *Cluster) Script(next ...Outcome) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.script = append(c.script, next...)
}

// SetPause gives the way to let time pass; it must return when the context ends. It is called without a lock.
func (c *Cluster) SetPause(pause func(context.Context, time.Duration)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pause = pause
}

// SetClock sets the clock of the store and how far it is ahead of it (behind, if negative). It starts as the machine's.
func (c *Cluster) SetClock(now func() time.Time, ahead time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.offset = now, ahead
}

// Restore puts the store back as a backup would: batches that go beyond number to vanish, those of instead are stored in
// their place, nothing is on its way any more. Documents stay.
func (c *Cluster) Restore(to uint64, instead ...*journal.Batch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.late, c.unsettled = nil, map[uint64][]byte{}
	maps.DeleteFunc(c.batches, func(_ uint64, raw []byte) bool {
		b := decoded(raw)
		return b.Last() > to
	})
	c.order = slices.Sorted(maps.Keys(c.batches))
	for _, b := range instead {
		c.store(b.Marshal())
	}
}

// Arrive lets everything that is late arrive now, and settles what is unsettled: stored if keep, else rolled back.
func (c *Cluster) Arrive(keep bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, first := range slices.Sorted(maps.Keys(c.unsettled)) {
		c.settle(first, keep)
	}
	for _, raw := range c.late {
		c.arrive(raw)
	}
	c.late = nil
}

// Watch calls seen for each batch at the moment in which it becomes stored for good. It must not call the cluster.
func (c *Cluster) Watch(seen func(journal.Batch)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.watch = seen
}

// Stored returns the stored batches in order, without fault or delay.
func (c *Cluster) Stored() []journal.Batch {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []journal.Batch
	for _, first := range slices.Sorted(maps.Keys(c.batches)) {
		all = append(all, decoded(bytes.Clone(c.batches[first])))
	}
	return all
}

// OnTheWay is how many batches are late or unsettled.
func (c *Cluster) OnTheWay() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.late) + len(c.unsettled)
}

// Check reports a gap, an overlap, a time that goes back or an id that occurs twice among the stored batches.
func (c *Cluster) Check() error {
	next, at := uint64(1), time.Time{}
	seen := map[deliberation.ID]uint64{}
	for _, b := range c.Stored() {
		if b.First != next {
			return fmt.Errorf("simulator: batch %d is stored where %d belongs", b.First, next)
		}
		if b.At.Before(at) {
			return fmt.Errorf("simulator: batch %d was decided before the one in front of it", b.First)
		}
		if earlier, twice := seen[b.ID]; twice {
			return fmt.Errorf("simulator: batches %d and %d are the same", earlier, b.First)
		}
		seen[b.ID], next, at = b.First, b.Last()+1, b.At
	}
	return nil
}

// drift lets what is on its way arrive or settle, or not. Each call of a handle begins with it.
func (c *Cluster) drift() {
	for _, first := range slices.Sorted(maps.Keys(c.unsettled)) {
		if c.random.Float64() < landing {
			c.settle(first, c.random.IntN(2) == 0)
		}
	}
	waiting := c.late[:0]
	for _, raw := range c.late {
		if c.random.Float64() < landing {
			c.arrive(raw)
		} else {
			waiting = append(waiting, raw)
		}
	}
	c.late = waiting
}

func (c *Cluster) settle(first uint64, keep bool) {
	raw := c.unsettled[first]
	delete(c.unsettled, first)
	if keep {
		c.store(raw)
	}
}

// arrive stores a late batch if its number is free; else it is refused, and nobody hears of it.
func (c *Cluster) arrive(raw []byte) {
	if first := decoded(raw).First; !c.taken(first) && c.unsettled[first] == nil {
		c.store(raw)
	}
}

func (c *Cluster) taken(first uint64) bool { return c.batches[first] != nil }

func (c *Cluster) store(raw []byte) {
	b := decoded(raw)
	if at, stored := slices.BinarySearch(c.order, b.First); !stored {
		c.order = slices.Insert(c.order, at, b.First)
	}
	c.batches[b.First] = raw
	if c.watch != nil {
		c.watch(decoded(bytes.Clone(raw)))
	}
}

// draw says what becomes of the next append.
func (c *Cluster) draw() Outcome {
	if len(c.script) > 0 {
		next := c.script[0]
		c.script = c.script[1:]
		return next
	}
	return c.faults.outcome(c.random.Float64())
}

// decoded decodes what Appendable has let in.
func decoded(raw []byte) journal.Batch {
	b, err := journal.UnmarshalBatch(raw)
	if err != nil {
		panic(err)
	}
	return b
}
