package engine

import (
	"bytes"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"
)

// readyWithin is how long an engine may take to answer once started.
const readyWithin = 60 * time.Second

// process is a running engine.
type process struct {
	address string
	stdout  output
	stderr  output
	command *exec.Cmd
	gone    chan struct{} // closed once it has ended
}

// readiness is asked again and again: it returns the engine's address, and
// whether it answers there.
type readiness func(*process) (address string, ok bool)

// readyLine is for engines that print their address, or a URI of it, once they
// listen.
func readyLine(p *process) (string, bool) {
	line, _, complete := strings.Cut(p.stdout.String(), "\n")
	if !complete {
		return "", false
	}
	if uri, err := url.Parse(line); err == nil && uri.Host != "" {
		return uri.Host, true
	}
	return line, true
}

// launch starts an engine and returns once it answers.
func launch(ready readiness, binary string, args ...string) (*process, error) {
	p := &process{gone: make(chan struct{})}
	p.command = exec.Command(binary, args...)
	p.command.Stdout, p.command.Stderr = &p.stdout, &p.stderr
	p.command.SysProcAttr = dieWithParent()
	p.command.Env = append(os.Environ(),
		"MINIO_ROOT_USER="+minioKey, "MINIO_ROOT_PASSWORD="+minioSecret,
		"MINIO_UPDATE=off", "MINIO_BROWSER=off", "MINIO_CALLHOME_ENABLE=off")

	started := make(chan error)
	go func() {
		// Linux sends the death signal when the starting thread ends, so that
		// thread is kept for as long as the engine runs.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := p.command.Start()
		started <- err
		if err == nil {
			_ = p.command.Wait()
			close(p.gone)
		}
	}()
	name := filepath.Base(binary)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}

	deadline := time.NewTimer(readyWithin)
	defer deadline.Stop()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		if address, ok := ready(p); ok {
			p.address = address
			return p, nil
		}
		select {
		case <-again.C:
		case <-p.gone:
			return nil, fmt.Errorf("%s ended (%v):\n%s", name, p.command.ProcessState, p.stderr.String())
		case <-deadline.C:
			p.kill()
			return nil, fmt.Errorf("%s did not answer within %v:\n%s", name, readyWithin, p.stderr.String())
		}
	}
}

// kill ends the process at once, and returns when it is gone.
func (p *process) kill() {
	_ = p.command.Process.Kill()
	<-p.gone
}

// freeAddress is a loopback address that nothing listened on a moment ago.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	return listener.Addr().String(), nil
}

// output keeps the first 64 KiB of what an engine writes.
type output struct {
	mu   sync.Mutex
	kept bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if room := 64<<10 - o.kept.Len(); room > 0 {
		o.kept.Write(b[:min(room, len(b))])
	}
	return len(b), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.kept.String()
}
