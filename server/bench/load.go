package bench

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// patience is how long one answer may take that should take much less.
const patience = 30 * time.Second

// connections is how many callers ask at the same time.
const connections = 64

// caller is one keep-alive connection that asks again as soon as it is answered. It reads no more of an answer than its
// status and length: the client shares the machine with the server, and should cost little beside it.
type caller struct {
	conn net.Conn
	r    *bufio.Reader
	// next returns the next request; it may use the same memory again.
	next func() []byte
}

// callers are the connections to one server.
type callers []*caller

// gather connects n callers; next(i) makes the requests of caller i.
func gather(address string, n int, next func(i int) func() []byte) (all callers, err error) {
	for i := range n {
		conn, err := net.DialTimeout("tcp", address, patience)
		if err != nil {
			all.leave()
			return nil, err
		}
		all = append(all, &caller{conn: conn, r: bufio.NewReaderSize(conn, 16<<10), next: next(i)})
	}
	return all, nil
}

func (all callers) leave() {
	for _, c := range all {
		_ = c.conn.Close()
	}
}

// run has all callers ask for that long, and returns how many answers came a second. All that was asked has been answered
// when it returns without an error.
func (all callers) run(ctx context.Context, d time.Duration) (perSecond float64, err error) {
	until, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	perSecond, err = all.ask(until, nil)
	return perSecond, cmp.Or(ctx.Err(), err)
}

// sustain has the callers ask so many times a second together, or as often as they are answered, until the returned
// function is called; that returns how many answers came a second.
func (all callers) sustain(ctx context.Context, perSecond int) (stop func() (float64, error)) {
	until, cancel := context.WithCancel(ctx)
	type result struct {
		perSecond float64
		err       error
	}
	finished := make(chan result, 1)
	go func() {
		pace := time.NewTicker(time.Second / time.Duration(perSecond))
		defer pace.Stop()
		got, err := all.ask(until, pace.C)
		finished <- result{got, err}
	}()
	return func() (float64, error) {
		cancel()
		r := <-finished
		return r.perSecond, r.err
	}
}

// ask has all callers ask until the context ends: one for each tick of pace, at once if that is nil.
func (all callers) ask(until context.Context, pace <-chan time.Time) (perSecond float64, err error) {
	var over atomic.Bool
	defer context.AfterFunc(until, func() { over.Store(true) })()
	errs := make([]error, len(all))
	var answered atomic.Int64
	var running sync.WaitGroup
	began := time.Now()
	for i, c := range all {
		running.Go(func() {
			n := int64(0)
			defer func() { answered.Add(n) }()
			for !over.Load() {
				if pace != nil {
					select {
					case <-pace:
					case <-until.Done():
						return
					}
				}
				if errs[i] = c.once(); errs[i] != nil {
					over.Store(true)
					return
				}
				n++
			}
		})
	}
	running.Wait()
	return float64(answered.Load()) / time.Since(began).Seconds(), cmp.Or(errs...)
}

// once sends one request and reads past its answer, which must be 200, or 201 for what was made.
func (c *caller) once() error {
	if _, err := c.conn.Write(c.next()); err != nil {
		return err
	}
	line, err := c.r.ReadSlice('\n')
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(line, []byte("HTTP/1.1 200 ")) && !bytes.HasPrefix(line, []byte("HTTP/1.1 201 ")) {
		status := string(bytes.TrimSpace(line))
		body, _ := c.rest()
		return fmt.Errorf("%s: %s", status, body)
	}
	length, err := c.head()
	if err == nil {
		_, err = c.r.Discard(length)
	}
	return err
}

var contentLength = []byte("Content-Length: ")

// head reads past the headers of an answer and returns the length of its body.
func (c *caller) head() (length int, err error) {
	length = -1
	for {
		line, err := c.r.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		switch line = bytes.TrimRight(line, "\r\n"); {
		case len(line) == 0 && length < 0:
			return 0, errors.New("an answer without a length")
		case len(line) == 0:
			return length, nil
		case bytes.HasPrefix(line, contentLength):
			if length, err = strconv.Atoi(string(line[len(contentLength):])); err != nil {
				return 0, err
			}
		}
	}
}

// rest reads the body of an answer that should not have come.
func (c *caller) rest() ([]byte, error) {
	length, err := c.head()
	if err != nil {
		return nil, err
	}
	body := make([]byte, length)
	_, err = io.ReadFull(c.r, body)
	return body, err
}

// fetch asks once and returns the whole answer, less what every server sets by itself.
func fetch(address string, request []byte) (header [][2]string, body []byte, err error) {
	conn, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		return nil, nil, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, nil, err
	}
	if _, err := conn.Write(request); err != nil {
		return nil, nil, err
	}
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	if body, err = io.ReadAll(answer.Body); err != nil {
		return nil, nil, err
	}
	if answer.StatusCode != http.StatusOK {
		return nil, nil, fmt.Errorf("%s: %s", answer.Status, body)
	}
	for name, values := range answer.Header {
		if name == "Date" || name == "Content-Length" || name == "Connection" {
			continue
		}
		for _, v := range values {
			header = append(header, [2]string{name, v})
		}
	}
	return header, body, nil
}
