package live

import "slices"

// join makes c follow what it wishes, and sends hello and what it has missed.
// It reports false if the hub is closing; c then stands in no list.
//
// The order matters: c follows its topics first, behind a gate, and only then
// the source is asked. What is published in between is either in the answer,
// because the source is never behind the hub, or has a number greater than the
// answer's head and waits at the gate: neither is lost. What is in both, because
// the state was ahead of the hub, does not pass the gate, nor later: it is told
// once.
func (h *Hub) join(c *conn, w wish) bool {
	h.mu.Lock()
	if h.closing {
		h.mu.Unlock()
		return false
	}
	c.state = gated
	h.joinLocked(c, h.audienceLocked(w.topics))
	told := h.told
	h.mu.Unlock()

	head, bodies := told, [][]byte(nil)
	if w.resumes {
		head, bodies = h.missed(w, told)
	}
	lines := append([][]byte{encodeSign(head, "hello")}, bodies...)
	// one frame for all: after it the page knows everything up to head, before
	// it nothing
	c.release(appendMessage(nil, lines...), head)
	return true
}

// missed is what a page that knows everything up to w.since has to be told, and
// up to which number that goes, which is never less than told.
func (h *Hub) missed(w wish, told uint64) (head uint64, bodies [][]byte) {
	messages, head, complete := h.source.Since(w.topics, w.since, mostMissed)
	if head < told {
		// against the source's contract; what was handed out before c joined
		// must not be missing
		head, complete = told, false
	}
	complete = complete && w.since <= head && len(messages) <= mostMissed
	if complete {
		bodies, complete = encodeMissed(messages, w.since, head)
	}
	if !complete {
		h.metrics.resumed.WithLabelValues("reload").Inc()
		return head, [][]byte{encodeSign(head, "reload")}
	}
	h.metrics.resumed.WithLabelValues("told").Inc()
	return head, bodies
}

// encodeMissed encodes those of messages that are after since and not after
// head, in the order of their numbers. ok is false if they are too large or one
// is malformed.
func encodeMissed(messages []Message, since, head uint64) (bodies [][]byte, ok bool) {
	notes := make([]*note, 0, len(messages))
	size := 0
	for _, m := range messages {
		if m.Number <= since || m.Number > head {
			continue
		}
		body, err := encodeBody(m.Number, m.Topic, m.Payload)
		if size += len(body); err != nil || size > mostMissedBytes {
			return nil, false
		}
		notes = append(notes, &note{number: m.Number, body: body})
	}
	slices.SortStableFunc(notes, byNumber)
	for _, n := range notes {
		bodies = append(bodies, n.body)
	}
	return bodies, true
}
