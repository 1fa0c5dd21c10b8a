//go:build !unix

package live

import (
	"errors"
	"net"
	"sync"
	"syscall"
)

// directWriter stands for writing without waiting, which is only done on unix:
// elsewhere directSocket is nil, and every write has its goroutine.
type directWriter struct {
	parcels []parcel
	// sent is in bytes, until the metrics take it.
	sent int
}

var directWriters = sync.Pool{New: func() any { return newDirectWriter() }}

func newDirectWriter() *directWriter { return &directWriter{} }

func (*directWriter) write(syscall.RawConn, []byte) (int, error) { return 0, errors.ErrUnsupported }

func directSocket(net.Conn) syscall.RawConn { return nil }
