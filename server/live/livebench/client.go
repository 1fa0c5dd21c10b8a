package livebench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// patience is how long anything may take that should take much less.
const patience = 30 * time.Second

// smallest is below every message of a measurement and above every ping, hello
// and answer of both protocols, in bytes of a frame's payload.
const smallest = 250

// crowd is many readers of one server.
type crowd struct {
	conns []net.Conn
	// got counts messages; full gets a value when it passes target.
	got, target atomic.Int64
	full        chan struct{}
	// lost gets the first error of a reader.
	lost    chan error
	leaving atomic.Bool
}

// gather opens connections and returns once all follow their channel.
func gather(address string, p *protocol, connections int, channel func(i int) int) (*crowd, error) {
	c := &crowd{conns: make([]net.Conn, connections), full: make(chan struct{}, 1), lost: make(chan error, 1)}
	const diallers = 32
	errs := make(chan error, diallers)
	var next atomic.Int64
	for range diallers {
		go func() {
			errs <- func() error {
				for {
					i := int(next.Add(1)) - 1
					if i >= connections {
						return nil
					}
					conn, err := enter(address, p, channel(i))
					if err != nil {
						next.Store(int64(connections))
						return fmt.Errorf("connection %d to %s: %w", i, p.name, err)
					}
					c.conns[i] = conn
				}
			}()
		}()
	}
	var failed error
	for range diallers {
		failed = errors.Join(failed, <-errs)
	}
	if failed != nil {
		c.leave()
		return nil, failed
	}
	for _, conn := range c.conns {
		go c.read(conn)
	}
	return c, nil
}

// enter opens one connection that follows channel.
func enter(address string, p *protocol, channel int) (conn net.Conn, err error) {
	if conn, err = net.DialTimeout("tcp", address, patience); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = conn.Close()
		}
	}()
	_ = conn.SetDeadline(time.Now().Add(patience))
	if _, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n", p.path(channel), address); err != nil {
		return nil, err
	}
	r := bufio.NewReaderSize(conn, 512)
	response, err := http.ReadResponse(r, nil)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusSwitchingProtocols {
		return nil, errors.New(response.Status)
	}
	messages, answers := p.opening(channel)
	for _, m := range messages {
		if _, err = conn.Write(clientFrame(0x81, m)); err != nil {
			return nil, err
		}
	}
	for answers > 0 {
		var head [2]byte
		if _, err = io.ReadFull(r, head[:]); err != nil {
			return nil, err
		}
		size := int64(head[1])
		if size == 126 {
			var long [2]byte
			if _, err = io.ReadFull(r, long[:]); err != nil {
				return nil, err
			}
			size = int64(binary.BigEndian.Uint16(long[:]))
		}
		body := make([]byte, size)
		if _, err = io.ReadFull(r, body); err != nil {
			return nil, err
		}
		text := strings.TrimSpace(string(body))
		if strings.Contains(text, `"error"`) {
			return nil, errors.New(text)
		}
		answers -= 1 + strings.Count(text, "\n")
	}
	if r.Buffered() > 0 {
		return nil, errors.New("messages before any was published")
	}
	_ = conn.SetDeadline(time.Time{})
	return conn, nil
}

// clientFrame is a short frame as a client sends it; a mask of zeros is a mask.
func clientFrame(first byte, body string) []byte {
	return append([]byte{first, 0x80 | byte(len(body)), 0, 0, 0, 0}, body...)
}

// read counts messages until the connection ends.
func (c *crowd) read(conn net.Conn) {
	// grown when there is more to read: idle connections should not make the
	// client's memory the limit
	buffer := make([]byte, 512)
	have := 0
	for {
		n, err := conn.Read(buffer[have:])
		if err != nil {
			c.lose(err)
			return
		}
		have += n
		messages, used, err := c.frames(conn, buffer[:have])
		if err != nil {
			c.lose(err)
			return
		}
		if messages > 0 {
			c.count(messages)
		}
		have = copy(buffer, buffer[used:have])
		if n == len(buffer) || have == len(buffer) {
			buffer = append(buffer, make([]byte, max(len(buffer), 16<<10))...)
		}
	}
}

func (c *crowd) count(messages int64) {
	after := c.got.Add(messages)
	if target := c.target.Load(); after >= target && after-messages < target {
		select {
		case c.full <- struct{}{}:
		default:
		}
	}
}

// await returns once target messages have come in all. A value in full may be
// left over from an earlier target, so it only says to look again.
func (c *crowd) await(ctx context.Context, target int64) error {
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	c.target.Store(target)
	for c.got.Load() < target {
		select {
		case <-c.full:
		case err := <-c.lost:
			return fmt.Errorf("a reader was lost: %w", err)
		case <-ctx.Done():
			return ctx.Err()
		case <-timeout.C:
			return fmt.Errorf("%d of %d messages came", c.got.Load(), target)
		}
	}
	return nil
}

func (c *crowd) lose(err error) {
	if c.leaving.Load() {
		return
	}
	select {
	case c.lost <- err:
	default:
	}
}

// frames counts the messages in the whole frames of b, answers pings, and says
// how much of b they are. centrifuge puts several messages on lines of one frame.
func (c *crowd) frames(conn net.Conn, b []byte) (messages int64, used int, err error) {
	for {
		rest := b[used:]
		if len(rest) < 2 {
			return messages, used, nil
		}
		size, head := int(rest[1]), 2
		if size == 126 {
			if len(rest) < 4 {
				return messages, used, nil
			}
			size, head = int(binary.BigEndian.Uint16(rest[2:])), 4
		} else if size == 127 {
			if len(rest) < 10 {
				return messages, used, nil
			}
			size, head = int(binary.BigEndian.Uint64(rest[2:])), 10
		}
		if len(rest) < head+size {
			return messages, used, nil
		}
		body := rest[head : head+size]
		used += head + size
		switch opcode := rest[0] & 0x0F; {
		case opcode == 8:
			return messages, used, fmt.Errorf("closed by the server: %q", body)
		case opcode == 9:
			_, err = conn.Write(clientFrame(0x8A, string(body)))
		case size >= smallest:
			messages += 1 + int64(bytes.Count(body[:size-1], []byte("\n")))
		case string(bytes.TrimSpace(body)) == "{}":
			_, err = conn.Write(clientFrame(0x81, "{}"))
		}
		if err != nil {
			return messages, used, err
		}
	}
}

func (c *crowd) leave() {
	c.leaving.Store(true)
	for _, conn := range c.conns {
		if conn != nil {
			_ = conn.Close()
		}
	}
}
