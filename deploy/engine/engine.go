// Package engine starts the real servers that tests and benchmarks speak to:
// FerretDB for the MongoDB store, MinIO for the S3 store, an OpenID provider to
// sign in with, and centrifuge as a
// rival of the WebSocket fan-out.
//
// Each is built from its own module under deploy/engines, so that what it
// needs never enters the product's go.mod, and runs as a process that dies
// with the one that started it.
package engine

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// TB is what this package needs of a *testing.T or *testing.B. It is not
// testing.TB, so that voix bench can start an engine without linking testing.
type TB interface {
	Helper()
	Cleanup(func())
	Failed() bool
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
	Skipf(format string, args ...any)
	TempDir() string
}

// Server is a started engine. It is killed when its test ends.
type Server struct {
	// Address is the loopback host:port that the engine answers on. It stays
	// the same over Restart.
	Address string

	tb   TB
	run  func(address string) (*process, error)
	proc *process
}

// MongoDB returns the URI of a MongoDB-compatible server: that of the
// environment's MONGODB_URI where it is set, else a FerretDB of the test's own.
func MongoDB(tb TB) (uri string) {
	tb.Helper()
	if uri := os.Getenv("MONGODB_URI"); uri != "" {
		return uri
	}
	return FerretDB(tb)
}

// FerretDB returns the MongoDB URI of an empty FerretDB of the test's own.
func FerretDB(tb TB) (uri string) {
	tb.Helper()
	return StartFerretDB(tb).URI()
}

// StartFerretDB is FerretDB for tests that kill and restart it.
func StartFerretDB(tb TB) *Server {
	tb.Helper()
	dir := tb.TempDir()
	binary := mustBuild(tb, ferretdb)
	return start(tb, func(address string) (*process, error) {
		return launch(readyLine, binary, "-listen", address, "-data", dir)
	})
}

// URI is the address as a MongoDB URI; it means something for FerretDB only.
func (s *Server) URI() string { return "mongodb://" + s.Address + "/" }

// What a MinIO of these tests answers to. It listens on loopback only.
const (
	minioKey    = "voix-tests"
	minioSecret = "voix-tests-secret"
)

// MinIO returns the host:port and the credentials of an empty MinIO, without
// TLS, of the test's own. A cold build takes some fifteen minutes: the test is
// skipped unless the binary is cached or the environment says VOIX_ENGINES=1,
// as make engines does.
func MinIO(tb TB) (endpoint, key, secret string) {
	tb.Helper()
	return StartMinIO(tb).Address, minioKey, minioSecret
}

// StartMinIO is MinIO for tests that kill and restart it.
func StartMinIO(tb TB) *Server {
	tb.Helper()
	if _, cached := minio.cached(); !cached && os.Getenv("VOIX_ENGINES") != "1" {
		tb.Skipf("MinIO is not built yet: make engines builds it and runs this test")
	}
	dir := tb.TempDir()
	binary := mustBuild(tb, minio)
	return start(tb, func(address string) (*process, error) {
		if strings.HasSuffix(address, ":0") { // MinIO never says which port it took
			free, err := freeAddress()
			if err != nil {
				return nil, err
			}
			address = free
		}
		return launch(readyMinIO(address), binary, "server",
			"--quiet", "--anonymous",
			"--address", address,
			"--certs-dir", filepath.Join(dir, "certs"),
			filepath.Join(dir, "data"))
	})
}

// Centrifuge returns the host:port of a centrifuge broadcast server of the
// test's own; deploy/engines/centrifuge/main.go says what it answers.
func Centrifuge(tb TB) (address string) {
	tb.Helper()
	binary := mustBuild(tb, centrifuge)
	return start(tb, func(address string) (*process, error) {
		return launch(readyLine, binary, "-listen", address)
	}).Address
}

// CentrifugeBinary returns the path of the built centrifuge server, and
// whether it is built. It builds nothing, and finds it only when the working
// directory is inside the repository.
func CentrifugeBinary() (path string, ok bool) { return centrifuge.cached() }

// RunCentrifuge starts the built centrifuge server for a benchmark and returns
// its host:port, with a function that kills it. The error is ErrNotBuilt when
// CentrifugeBinary finds none.
func RunCentrifuge() (address string, stop func(), err error) {
	binary, ok := CentrifugeBinary()
	if !ok {
		return "", nil, ErrNotBuilt
	}
	p, err := launch(readyLine, binary, "-listen", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	return p.address, p.kill, nil
}

// Kill ends the engine as a crash would (SIGKILL), and returns once it is gone.
func (s *Server) Kill() { s.proc.kill() }

// Restart starts a killed engine again, on the same address and the same data.
func (s *Server) Restart() {
	s.tb.Helper()
	s.Kill()
	p, err := s.run(s.Address)
	if err != nil {
		s.tb.Fatalf("restart: %v", err)
	}
	s.proc = p
}

func start(tb TB, run func(address string) (*process, error)) *Server {
	tb.Helper()
	p, err := run("127.0.0.1:0")
	for attempt := 1; err != nil && attempt < 3; attempt++ {
		// Another process may have taken the free port that MinIO was given.
		p, err = run("127.0.0.1:0")
	}
	if err != nil {
		tb.Fatalf("%v", err)
	}
	s := &Server{Address: p.address, tb: tb, run: run, proc: p}
	tb.Cleanup(func() {
		s.Kill()
		if tb.Failed() {
			tb.Logf("the engine said:\n%s", s.proc.stderr.String())
		}
	})
	return s
}

// readyMinIO says when the MinIO started on address serves requests. Its health
// pages say so too early, while requests are still answered 503: a refused
// anonymous request is the sign.
func readyMinIO(address string) readiness {
	client := &http.Client{Timeout: readyWithin}
	return func(*process) (string, bool) {
		answer, err := client.Get("http://" + address + "/")
		if err != nil {
			return "", false
		}
		_ = answer.Body.Close()
		return address, answer.StatusCode == http.StatusForbidden
	}
}
