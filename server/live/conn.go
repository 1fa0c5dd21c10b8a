package live

import (
	"errors"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gorilla/websocket"
)

// queueDepth is how many messages may wait for one reader.
const queueDepth = 64

// closeGrace is how long a connection that has been told goodbye may take to
// say it back.
const closeGrace = 2 * time.Second

// parcel is bytes waiting for one reader: whole frames, but for the rest of a
// frame that was cut, which is always first.
type parcel struct {
	bytes    []byte
	messages int
}

// conn is one reader. To gorilla it is the net.Conn under its websocket.Conn:
// what gorilla writes there (the handshake, then only control frames) passes
// through the same queue as messages, so frames never mix.
//
// At most one goroutine at a time may write to the socket: the one that set
// busy. There is no goroutine for writing while nothing waits.
type conn struct {
	net.Conn
	hub *Hub
	// direct writes without waiting; nil where the socket cannot (TLS).
	direct  syscall.RawConn
	address string

	// Guarded by hub.mu: where this connection stands in the hub's lists.
	audience  *audience
	place     int
	slot      int
	slotPlace int

	// early is what the client sent together with its handshake; only the
	// reading goroutine touches it.
	early []byte

	// heard counts what came from the client since its slot last passed.
	heard atomic.Int32
	// pinged is only touched by the hub's goroutine.
	pinged bool

	mu    sync.Mutex
	queue []parcel
	// waiting is how many messages the queue holds.
	waiting int
	// gate holds back what is published while the source is being asked.
	gate []*piece
	// head is the number up to which the page was told everything when it came.
	// The state may have been ahead of the hub, so what is not greater may
	// still be handed out later, and must not pass.
	head  uint64
	state state
	busy  bool
}

// state is how far the life of a connection has come; it only grows.
type state uint8

const (
	// shaking: gorilla is writing the handshake, which waits in the queue.
	shaking state = iota
	// gated: followed topics are known, the source has not answered yet.
	gated
	// open: messages pass.
	open
	// ending: a close frame is the last thing in the queue or on the wire.
	ending
	// closed: nothing passes any more.
	closed
)

var (
	errClosed = errors.New("live: connection closed")
	errSlow   = errors.New("live: reader too slow")
)

// Read gives first what came together with the handshake.
func (c *conn) Read(p []byte) (int, error) {
	if len(c.early) > 0 {
		n := copy(p, c.early)
		if c.early = c.early[n:]; len(c.early) == 0 {
			c.early = nil
		}
		return n, nil
	}
	return c.Conn.Read(p)
}

// Write takes what gorilla writes: the handshake, then whole control frames.
// It never waits for the socket.
func (c *conn) Write(p []byte) (int, error) {
	own := parcel{bytes: slices.Clone(p)}
	c.mu.Lock()
	if c.state == shaking {
		c.queue = append(c.queue, own)
		c.mu.Unlock()
		return len(p), nil
	}
	c.mu.Unlock()
	if err := c.control(own.bytes); err != nil {
		return 0, err
	}
	return len(p), nil
}

// SetDeadline does nothing: deadlines of writing belong to whoever is busy,
// and gorilla sets this one only to clear what an HTTP server left behind.
func (c *conn) SetDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing, see [conn.SetDeadline].
func (c *conn) SetWriteDeadline(time.Time) error { return nil }

// control queues a control frame. After a close frame nothing follows.
func (c *conn) control(frame []byte) error {
	c.mu.Lock()
	if c.state >= ending {
		c.mu.Unlock()
		return errClosed
	}
	if c.state < open {
		// the handshake has not left yet: there is nobody to ping or to take
		// leave of
		if frame[0]&opcodeMask == opClose {
			c.closeLocked()
		}
		c.mu.Unlock()
		return nil
	}
	// control frames count as messages, else a client could fill the queue by
	// sending pings and reading nothing
	if c.waiting >= queueDepth {
		c.dropLocked("slow")
		c.mu.Unlock()
		return errSlow
	}
	if frame[0]&opcodeMask == opClose {
		c.state = ending
	}
	c.sendLocked(nil, parcel{frame, 1})
	return nil
}

// goodbye says why the connection ends and gives the client a moment to answer.
func (c *conn) goodbye(code int) {
	frame := appendFrame(nil, finalFragment|opClose, websocket.FormatCloseMessage(code, ""), "")
	// on an error the connection is ending or gone already
	if c.control(frame) == nil {
		_ = c.Conn.SetReadDeadline(time.Now().Add(closeGrace))
	}
}

// deliver passes on the pieces of one round. It reports false if the reader was
// too slow and has been dropped.
func (c *conn) deliver(pieces []*piece, w *directWriter) bool {
	messages := 0
	for _, p := range pieces {
		messages += len(p.ends)
	}
	c.mu.Lock()
	switch c.state {
	case gated:
		if len(c.gate) > 0 && c.waiting+messages > queueDepth {
			c.dropLocked("slow")
			c.mu.Unlock()
			return false
		}
		c.gate = append(c.gate, pieces...)
		c.waiting += messages
		c.mu.Unlock()
		return true
	case open:
	default:
		c.mu.Unlock()
		return true
	}
	// A round may be larger than the queue is deep; a reader that has kept up
	// gets it whole, because its bytes are shared anyway.
	if c.waiting > 0 && c.waiting+messages > queueDepth {
		c.dropLocked("slow")
		c.mu.Unlock()
		return false
	}
	w.parcels = c.newsLocked(w.parcels[:0], pieces)
	c.sendLocked(w, w.parcels...)
	return true
}

// newsLocked adds to parcels what of pieces the page does not know yet.
func (c *conn) newsLocked(parcels []parcel, pieces []*piece) []parcel {
	for _, p := range pieces {
		if rest, messages := p.after(c.head); messages > 0 {
			parcels = append(parcels, parcel{rest, messages})
		}
	}
	return parcels
}

// release opens the gate: first goes first, then what was held back. From here
// on only what has a number greater than head passes.
func (c *conn) release(first []byte, head uint64) {
	c.mu.Lock()
	if c.state != gated {
		c.mu.Unlock()
		return
	}
	c.state, c.head = open, head
	parcels := c.newsLocked(append(c.queue, parcel{first, 1}), c.gate)
	c.gate, c.queue, c.waiting = nil, nil, 0
	c.sendLocked(nil, parcels...)
}

// sendLocked sends parcels, or queues them if somebody is busy sending. It is
// called with mu held and unlocks it. With w the caller's writer is used, else
// one is borrowed. parcels is not kept.
func (c *conn) sendLocked(w *directWriter, parcels ...parcel) {
	if c.busy {
		c.queueLocked(parcels)
		c.mu.Unlock()
		return
	}
	c.busy = true
	if c.direct == nil {
		c.queueLocked(parcels)
		c.mu.Unlock()
		go c.drain()
		return
	}
	c.mu.Unlock()

	if w == nil {
		w = directWriters.Get().(*directWriter)
		defer func() {
			c.hub.metrics.bytes.Add(float64(w.sent))
			w.sent = 0
			directWriters.Put(w)
		}()
	}
	for i, p := range parcels {
		n, err := w.write(c.direct, p.bytes)
		if err != nil {
			c.fail()
			return
		}
		w.sent += n
		if n < len(p.bytes) {
			// The socket is full: the rest goes before what others have queued
			// meanwhile, and somebody who may wait takes over.
			rest := append([]parcel{{p.bytes[n:], p.messages}}, parcels[i+1:]...)
			c.mu.Lock()
			later := c.queue
			c.queue = nil
			c.queueLocked(rest)
			c.queue = append(c.queue, later...)
			c.mu.Unlock()
			go c.drain()
			return
		}
	}
	c.mu.Lock()
	if len(c.queue) > 0 {
		c.mu.Unlock()
		go c.drain()
		return
	}
	c.restLocked()
}

func (c *conn) queueLocked(parcels []parcel) {
	for _, p := range parcels {
		c.waiting += p.messages
	}
	c.queue = append(c.queue, parcels...)
}

// restLocked ends being busy with an empty queue, and unlocks.
func (c *conn) restLocked() {
	c.busy = false
	last := c.state == ending
	c.mu.Unlock()
	if last {
		// the client reads the close frame, then the end; closing at once could
		// make the kernel discard what it has not read yet
		if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite()
		}
	}
}

// fail closes after an error of writing.
func (c *conn) fail() {
	c.mu.Lock()
	c.closeLocked()
	c.mu.Unlock()
}

// drop closes on a reader, for a reason that is counted. It is counted once: a
// closed connection stays in the hub's lists until its reading goroutine has
// woken, and may be visited again before.
func (c *conn) drop(reason string) {
	c.mu.Lock()
	c.dropLocked(reason)
	c.mu.Unlock()
}

func (c *conn) dropLocked(reason string) {
	if c.state != closed {
		c.hub.metrics.dropped.WithLabelValues(reason).Inc()
		c.closeLocked()
	}
}

// closeLocked closes the socket, which wakes the reading goroutine, which
// removes the connection from the hub.
func (c *conn) closeLocked() {
	c.state = closed
	c.queue, c.gate, c.waiting = nil, nil, 0
	// the only error is that it is closed already
	_ = c.Conn.Close()
}
