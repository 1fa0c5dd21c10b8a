// Package livebench measures server/live beside centrifuge: how many messages
// a second reach all readers, and how much memory an idle connection takes.
//
// Both servers run as processes of their own, and both are measured by the same
// client, which speaks to bare sockets and only counts messages, in runs that
// alternate. What the figures compare is the servers.
package livebench

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/server/live"
)

// childVariable makes a program that calls ServeIfChild our server.
const childVariable = "VOIX_LIVEBENCH_SERVER"

// ServeIfChild must be called first thing in main by a program that measures.
// In the process that a measurement starts it serves until that measurement
// ends, and never returns; otherwise it does nothing.
func ServeIfChild() {
	if os.Getenv(childVariable) == "" {
		return
	}
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "livebench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// nothing is the source of a bench, where no page comes back.
type nothing struct{}

func (nothing) Since([]live.Topic, uint64, int) ([]live.Message, uint64, bool) { return nil, 0, false }

// serve answers like deploy/engines/centrifuge, but for the topic that takes
// the channel's place, until in ends. Its first line on out is its address.
func serve(in io.Reader, out io.Writer) error {
	hub, err := live.New(live.Options{Source: nothing{}, MostOfAddress: 1 << 20})
	if err != nil {
		return err
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	app.Get("/live", hub.Handler(app))
	number := uint64(0)
	app.Post("/publish", func(c *fiber.Ctx) error {
		topic, ok := live.ParseTopic(c.Query("topic"))
		count, size := c.QueryInt("count"), c.QueryInt("bytes")
		if !ok || count < 1 || size < len(`{"x":""}`) {
			return fiber.ErrBadRequest
		}
		payload := fmt.Appendf(nil, `{"x":"%s"}`, bytes.Repeat([]byte("x"), size-len(`{"x":""}`)))
		for range count {
			number++
			if err := hub.Publish(number, topic, payload); err != nil {
				return err
			}
		}
		// a burst is a batch of the journal, whose end the server tells the hub
		hub.Reached(number)
		return c.SendStatus(fiber.StatusNoContent)
	})
	app.Get("/memory", func(c *fiber.Ctx) error {
		// like centrifuge's: what a collection can give back is not held
		debug.FreeOSMemory()
		resident, err := residentBytes()
		if err != nil {
			return err
		}
		return c.SendString(strconv.Itoa(resident))
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- app.Listener(listener) }()
	if _, err := fmt.Fprintln(out, listener.Addr()); err != nil {
		return err
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = io.Copy(io.Discard, in)
	}()
	select {
	case err := <-served:
		return err
	case <-gone:
		return nil
	}
}

// residentBytes is the resident set of this process (Linux only).
func residentBytes() (int, error) {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(statm))
	if len(fields) < 2 {
		return 0, fmt.Errorf("unexpected /proc/self/statm: %q", statm)
	}
	pages, err := strconv.Atoi(fields[1])
	if err != nil {
		return 0, err
	}
	return pages * os.Getpagesize(), nil
}
