package bench

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

	"voix/server/live/livebench"
)

// childVariable says as which server this program was started by itself.
const childVariable = "VOIX_BENCH_SERVER"

// ServeIfChild must be called first thing in main by a program that measures. In a process that a measurement starts it
// serves until that measurement ends, and never returns; otherwise it does nothing.
func ServeIfChild() {
	livebench.ServeIfChild()
	var err error
	switch os.Getenv(childVariable) {
	case "":
		return
	case siteServer:
		err = serveSite(os.Stdin, os.Stdout)
	case ceilingServer:
		err = serveCeiling(os.Stdin, os.Stdout)
	default:
		err = errors.New("no such server")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// child is a server that this program runs as a process of its own, until its input ends: it cannot outlive us.
type child struct {
	command *exec.Cmd
	in      io.WriteCloser
}

// startChild runs a server, tells it order as one line of JSON, and reads what it says once it listens into ready.
func startChild(name string, order, ready any) (c *child, err error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c = &child{command: exec.Command(program)}
	c.command.Env = append(os.Environ(), childVariable+"="+name)
	c.command.Stderr = os.Stderr
	if c.in, err = c.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.command.Start(); err != nil {
		return nil, err
	}
	if err = json.NewEncoder(c.in).Encode(order); err == nil {
		err = json.NewDecoder(bufio.NewReader(out)).Decode(ready)
	}
	if err != nil {
		return nil, fmt.Errorf("the %s did not start (is ServeIfChild called in main?): %w", name, errors.Join(err, c.stop()))
	}
	return c, nil
}

// stop lets the server end in good order, and returns why it did not.
func (c *child) stop() error {
	_ = c.in.Close() // a child that is gone already says so through Wait
	return c.command.Wait()
}

// answerUntilEnd runs serve, says ready on out, and calls shutdown once in ends.
func answerUntilEnd(in io.Reader, out io.Writer, ready any, serve, shutdown func() error) error {
	served := make(chan error, 1)
	go func() { served <- serve() }()
	if err := json.NewEncoder(out).Encode(ready); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, in)
		ended <- err
	}()
	select {
	case err := <-served:
		return err
	case err := <-ended:
		return errors.Join(err, shutdown(), <-served)
	}
}
