package live

import "slices"

// wheelSlots is into how many parts a turn of pings is cut.
const wheelSlots = 32

// mostHeard is how many frames a client may send in one turn. Pages send a few.
const mostHeard = 256

var pingFrame = appendFrame(nil, finalFragment|opPing, nil, "")

// turn visits the next slot: who has been silent since its last ping is
// dropped, the others are pinged. One ticker serves all connections.
func (h *Hub) turn() {
	h.mu.Lock()
	conns := slices.Clone(h.wheel[h.slot])
	h.slot = (h.slot + 1) % wheelSlots
	h.mu.Unlock()
	for _, c := range conns {
		if c.heard.Swap(0) == 0 && c.pinged {
			c.drop("silent")
			continue
		}
		c.pinged = true
		// an error means that it is closing, or has just been dropped
		_ = c.control(pingFrame)
	}
}
