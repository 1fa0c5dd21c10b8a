package live

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// share is what one audience gets of a round.
type share struct {
	pieces   []*piece
	messages int
	conns    []*conn
}

// round hands out what is due. Without flush it does nothing while conflated
// messages wait, because what is due may have greater numbers than theirs,
// unless something urgent is due.
func (h *Hub) round(flush bool, w *directWriter) {
	shares := h.cutRound(flush)
	total := 0
	for _, s := range shares {
		total += len(s.conns)
	}
	workers := min(runtime.GOMAXPROCS(0), total/connsPerWorker)
	var delivered int
	if workers < 2 {
		delivered = handOut(shares, 0, total, w)
	} else {
		delivered = h.handOutTogether(shares, total, workers)
	}
	if delivered > 0 {
		h.metrics.messages.Add(float64(delivered))
	}
}

// connsPerWorker is how many connections make it worth to wake another core.
const connsPerWorker = 64

// batch is how many connections a worker takes at a time.
const batch = 32

// handOutTogether shares a round among workers. It returns only when all have
// done: a connection gets its rounds in order.
func (h *Hub) handOutTogether(shares []share, total, workers int) int {
	var next, delivered atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			w := directWriters.Get().(*directWriter)
			mine := 0
			for {
				from := int(next.Add(batch)) - batch
				if from >= total {
					break
				}
				mine += handOut(shares, from, min(from+batch, total), w)
			}
			delivered.Add(int64(mine))
			h.metrics.bytes.Add(float64(w.sent))
			w.sent = 0
			directWriters.Put(w)
		})
	}
	wg.Wait()
	return int(delivered.Load())
}

// handOut delivers to the connections from and up to, counted over all shares,
// and returns how many messages that were.
func handOut(shares []share, from, to int, w *directWriter) int {
	delivered := 0
	for _, s := range shares {
		if from >= len(s.conns) {
			from, to = from-len(s.conns), to-len(s.conns)
			continue
		}
		for _, c := range s.conns[from:min(to, len(s.conns))] {
			if c.deliver(s.pieces, w) {
				delivered += s.messages
			}
		}
		from, to = 0, to-len(s.conns)
		if to <= 0 {
			break
		}
	}
	return delivered
}

// cutRound takes what is due and says who gets it. Connections that join from
// here on are told that they follow from h.told, which this raises.
func (h *Hub) cutRound(flush bool) []share {
	h.mu.Lock()
	defer h.mu.Unlock()
	hurry := h.urgent != 0 && h.urgent <= h.reached
	if len(h.latest) > 0 && !flush && !hurry {
		return nil
	}
	if hurry {
		h.urgent = 0
	}
	due := h.takeLocked()
	h.told = h.reached
	if len(due) == 0 {
		return nil
	}
	h.metrics.published.Add(float64(len(due)))
	var touched []*audience
	for _, n := range due {
		followers := h.followers[n.topic]
		if n.body == nil && len(followers) > 0 {
			body, err := encodeBody(n.number, n.topic, n.payload)
			if err != nil {
				continue // never: PublishLatest has looked at it
			}
			n.body = body
		}
		for _, a := range followers {
			if len(a.heard) == 0 {
				touched = append(touched, a)
			}
			a.heard = append(a.heard, n)
		}
	}
	shares := make([]share, len(touched))
	for i, a := range touched {
		s := &shares[i]
		if len(a.heard) == 1 {
			s.pieces = a.heard[0].alone()
		} else {
			s.pieces = cut(a.heard)
		}
		for _, p := range s.pieces {
			s.messages += len(p.ends)
		}
		s.conns = slices.Clone(a.conns)
		a.heard = nil
	}
	return shares
}

// takeLocked removes what has been reached from what waits, in order of
// numbers; within a number, what is not conflated first.
func (h *Hub) takeLocked() []*note {
	n := 0
	for n < len(h.notes) && h.notes[n].number <= h.reached {
		n++
	}
	due := slices.Clone(h.notes[:n])
	h.notes = slices.Delete(h.notes, 0, n)
	if len(h.notes) == 0 {
		h.notes = nil
	}
	plain := len(due)
	for k, note := range h.latest {
		if note.number <= h.reached {
			due = append(due, note)
			delete(h.latest, k)
		}
	}
	if len(due) > plain {
		slices.SortFunc(due[plain:], func(a, b *note) int {
			if order := byNumber(a, b); order != 0 {
				return order
			}
			return cmp.Compare(a.topic.String(), b.topic.String())
		})
		slices.SortStableFunc(due, byNumber)
	}
	return due
}
