package live

import (
	"slices"
	"strings"
)

// audience is all connections that follow the same topics. What a round has
// for them is put together once. Guarded by Hub.mu.
type audience struct {
	key    string
	topics []Topic
	conns  []*conn
	// heard is scratch of the round being cut.
	heard []*note
}

// audienceKey is the same for the same topics in any order.
func audienceKey(topics []Topic) string {
	names := make([]string, len(topics))
	for i, t := range topics {
		names[i] = t.String()
	}
	slices.Sort(names)
	return strings.Join(names, ",")
}

// audienceLocked is the audience of topics, made if need be.
func (h *Hub) audienceLocked(topics []Topic) *audience {
	key := audienceKey(topics)
	a := h.audiences[key]
	if a == nil {
		a = &audience{key: key, topics: topics}
		h.audiences[key] = a
		for _, t := range topics {
			h.followers[t] = append(h.followers[t], a)
		}
	}
	return a
}

// joinLocked adds c to a, and to the slot of the wheel that has just passed, so
// that its first ping is a whole turn away.
func (h *Hub) joinLocked(c *conn, a *audience) {
	c.audience, c.place = a, len(a.conns)
	a.conns = append(a.conns, c)
	c.slot = (h.slot + wheelSlots - 1) % wheelSlots
	c.slotPlace = len(h.wheel[c.slot])
	h.wheel[c.slot] = append(h.wheel[c.slot], c)
	h.conns++
	h.metrics.connections.Set(float64(h.conns))
}

// leave removes c from wherever it stands. It is called once, by the
// connection's reading goroutine.
func (h *Hub) leave(c *conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	a := c.audience
	last := len(a.conns) - 1
	a.conns[c.place] = a.conns[last]
	a.conns[c.place].place = c.place
	a.conns[last] = nil
	a.conns = a.conns[:last]
	if last == 0 {
		delete(h.audiences, a.key)
		for _, t := range a.topics {
			rest := slices.DeleteFunc(h.followers[t], func(b *audience) bool { return a == b })
			if len(rest) == 0 {
				delete(h.followers, t)
			} else {
				h.followers[t] = rest
			}
		}
	}
	slot := h.wheel[c.slot]
	last = len(slot) - 1
	slot[c.slotPlace] = slot[last]
	slot[c.slotPlace].slotPlace = c.slotPlace
	slot[last] = nil
	h.wheel[c.slot] = slot[:last]
	h.conns--
	h.metrics.connections.Set(float64(h.conns))
	h.admission.release(c.address)
	if h.conns == 0 && h.closing {
		close(h.empty)
	}
}
