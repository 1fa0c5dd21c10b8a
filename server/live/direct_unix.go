//go:build unix

package live

import (
	"net"
	"sync"
	"syscall"
)

// directWriter writes to sockets without ever waiting. One goroutine at a time
// uses it; it exists so that a write allocates nothing.
type directWriter struct {
	attempt func(fd uintptr) bool
	bytes   []byte
	written int
	err     error
	parcels []parcel
	// sent is in bytes, until the metrics take it.
	sent int
}

var directWriters = sync.Pool{New: func() any { return newDirectWriter() }}

func newDirectWriter() *directWriter {
	w := &directWriter{}
	w.attempt = func(fd uintptr) bool {
		for {
			n, err := syscall.Write(int(fd), w.bytes)
			switch err {
			case nil:
				w.written = n
			case syscall.EINTR:
				continue
			case syscall.EAGAIN:
				w.written = 0
			default:
				w.err = err
			}
			// true: don't wait until the socket takes more
			return true
		}
	}
	return w
}

// write sends as much of b as the socket takes at once, and says how much.
func (w *directWriter) write(socket syscall.RawConn, b []byte) (int, error) {
	w.bytes, w.written, w.err = b, 0, nil
	err := socket.Write(w.attempt)
	w.bytes = nil
	if err == nil {
		err = w.err
	}
	return w.written, err
}

// directSocket is the way to write to c without waiting, nil if there is none:
// only a bare socket's bytes are what the client reads.
func directSocket(c net.Conn) syscall.RawConn {
	switch c := c.(type) {
	case *net.TCPConn:
		if raw, err := c.SyscallConn(); err == nil {
			return raw
		}
	case *net.UnixConn:
		if raw, err := c.SyscallConn(); err == nil {
			return raw
		}
	}
	return nil
}
