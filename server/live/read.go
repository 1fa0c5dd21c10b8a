package live

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// readLimit bounds what a client may send in one message, in bytes.
const readLimit = 512

var messageBuffers = sync.Pool{New: func() any { return new([readLimit]byte) }}

var errFlood = errors.New("live: client sends too much")

// read hears what the client says until the connection ends, then removes it.
// Its goroutine is the only one that an idle connection has, and waits in a
// read with a small stack.
func (h *Hub) read(c *conn, ws *websocket.Conn) {
	ws.SetReadLimit(readLimit)
	ws.SetPongHandler(func(string) error { return c.hear() })
	ws.SetPingHandler(func(data string) error {
		if err := c.hear(); err != nil {
			return err
		}
		return c.control(appendFrame(nil, finalFragment|opPong, []byte(data), ""))
	})
	for {
		kind, r, err := ws.NextReader()
		if err == nil {
			err = c.hear()
		}
		if err != nil {
			if errors.Is(err, errFlood) {
				h.refuseClient(c, websocket.ClosePolicyViolation)
			}
			break
		}
		if kind != websocket.TextMessage {
			h.refuseClient(c, websocket.CloseUnsupportedData)
			break
		}
		if ok, err := understood(r); err != nil {
			break
		} else if !ok {
			h.refuseClient(c, websocket.ClosePolicyViolation)
			break
		}
	}
	c.linger()
	h.leave(c)
}

// understood reads one message from r and says whether it is one that clients
// may send.
func understood(r io.Reader) (bool, error) {
	buffer := messageBuffers.Get().(*[readLimit]byte)
	defer messageBuffers.Put(buffer)
	n, err := io.ReadFull(r, buffer[:])
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && err != io.EOF {
		return false, err
	}
	_, ok := parseSeen(buffer[:n])
	return ok, nil
}

func (h *Hub) refuseClient(c *conn, code int) {
	h.metrics.dropped.WithLabelValues("garbage").Inc()
	c.goodbye(code)
}

// hear notes that the client is there.
func (c *conn) hear() error {
	if c.heard.Add(1) > mostHeard {
		return errFlood
	}
	return nil
}

// linger ends the connection. After a close frame it first lets the client read
// it: closing a socket with unread bytes would discard the frame on its way.
func (c *conn) linger() {
	c.mu.Lock()
	last := c.state == ending
	c.mu.Unlock()
	if last && c.Conn.SetReadDeadline(time.Now().Add(closeGrace)) == nil {
		_, _ = io.Copy(io.Discard, io.LimitReader(c.Conn, 1<<20))
	}
	c.fail()
}

// parseSeen reads {"seen":4711}, the only message that clients may send: the
// number up to which the page has shown everything. ok is false for anything
// else.
func parseSeen(message []byte) (n uint64, ok bool) {
	var said struct {
		Seen *uint64 `json:"seen"`
	}
	d := json.NewDecoder(bytes.NewReader(message))
	d.DisallowUnknownFields()
	if d.Decode(&said) != nil || said.Seen == nil {
		return 0, false
	}
	if _, err := d.Token(); err != io.EOF {
		return 0, false
	}
	return *said.Seen, true
}
