package live

import (
	"errors"
	"os"
	"sync"
	"time"
)

// buffers are where parcels are put together for one socket write.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, writeCap); return &b }}

// drain sends what waits, and may itself wait for the socket, up to the hub's
// write time-out for each write. It runs in a goroutine of its own, which the
// connection's busy stands for, and ends when the queue is empty.
func (c *conn) drain() {
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	for {
		c.mu.Lock()
		if c.state == closed {
			c.busy = false
			c.mu.Unlock()
			return
		}
		if len(c.queue) == 0 {
			c.queue = nil // an idle connection holds no memory for its queue
			// direct writes fail once a deadline has passed
			_ = c.Conn.SetWriteDeadline(time.Time{})
			c.restLocked()
			return
		}
		bytes, messages, taken := c.queue[0].bytes, c.queue[0].messages, 1
		for taken < len(c.queue) && len(bytes)+len(c.queue[taken].bytes) <= writeCap {
			p := c.queue[taken]
			if taken == 1 {
				bytes = append((*buffer)[:0], bytes...)
			}
			bytes = append(bytes, p.bytes...)
			messages += p.messages
			taken++
		}
		clear(c.queue[:taken])
		c.queue = c.queue[taken:]
		c.waiting -= messages
		c.mu.Unlock()

		_ = c.Conn.SetWriteDeadline(time.Now().Add(c.hub.writeTimeout))
		n, err := c.Conn.Write(bytes)
		c.hub.metrics.bytes.Add(float64(n))
		if err != nil {
			c.mu.Lock()
			if errors.Is(err, os.ErrDeadlineExceeded) {
				c.dropLocked("slow")
			} else {
				c.closeLocked()
			}
			c.mu.Unlock()
			return
		}
	}
}
