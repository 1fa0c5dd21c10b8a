package journal_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"voix/deliberation"
	"voix/deploy/engine"
	"voix/server/journal"
)

// wire forwards connections to a server; while muted, what the server answers is lost.
type wire struct {
	listener net.Listener
	muted    atomic.Bool
	mu       sync.Mutex
	open     []net.Conn
}

func newWire(t *testing.T, server string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: l}
	t.Cleanup(func() { _ = l.Close(); w.cut() })
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", server)
			if err != nil {
				_ = near.Close()
				continue
			}
			w.mu.Lock()
			w.open = append(w.open, near, far)
			w.mu.Unlock()
			go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
			go func() { _, _ = io.Copy(answers{near, w}, far); _ = near.Close() }()
		}
	}()
	return w
}

// cut closes all connections.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.open {
		_ = c.Close()
	}
	w.open = nil
}

type answers struct {
	net.Conn
	wire *wire
}

func (a answers) Write(p []byte) (int, error) {
	if a.wire.muted.Load() {
		return len(p), nil
	}
	return a.Conn.Write(p)
}

// within polls until done, and fails after a time that only a broken store needs.
func within(t *testing.T, what string, done func() bool) {
	t.Helper()
	end := time.After(30 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-end:
			t.Fatal(what)
		case <-tick.C:
		}
	}
}

// TestMongoAnswerLost: an append whose answer never comes has an unknown outcome, and repeating it unchanged tells.
func TestMongoAnswerLost(t *testing.T) {
	server := engine.StartFerretDB(t)
	w := newWire(t, server.Address)
	s := openMongo(t, "mongodb://"+w.listener.Addr().String()+"/lost")
	direct := openMongo(t, server.URI()+"lost")
	first, second := newBatch(t, 1, 3, 100), newBatch(t, 4, 3, 100)
	d := newDocument(t, journal.Texts, bson.D{{Key: "text", Value: "un"}})
	mustAppend(t, s, first)

	w.muted.Store(true)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if err := s.Append(ctx, second, nil); !errors.Is(err, journal.ErrOutcomeUnknown) {
		t.Fatalf("an append without answer: %v", err)
	}
	within(t, "the batch that was sent never arrived", func() bool {
		last, _, err := direct.LastBatch(t.Context())
		return err == nil && last.ID == second.ID
	})

	// The documents go first: while their outcome is unknown, the batch has not been sent.
	w.muted.Store(false)
	w.cut()
	within(t, "the store did not come back", func() bool { _, _, err := s.LastBatch(t.Context()); return err == nil })
	w.muted.Store(true)
	ctx, cancel = context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	third := newBatch(t, 7, 3, 100)
	if err := s.Append(ctx, third, []journal.Document{d}); !errors.Is(err, journal.ErrUnavailable) {
		t.Fatalf("documents without answer: %v", err)
	}
	within(t, "the document that was sent never arrived", func() bool {
		got, err := direct.Documents(t.Context(), journal.Texts, []deliberation.ID{d.ID})
		return err == nil && len(got) == 1
	})

	w.muted.Store(false)
	w.cut()
	within(t, "the store did not come back", func() bool { _, _, err := s.LastBatch(t.Context()); return err == nil })
	if err := s.Append(t.Context(), second, nil); !errors.Is(err, journal.ErrTaken) {
		t.Fatalf("the append repeated: %v", err)
	}
	mustAppend(t, s, third, d)
	wantBatches(t, s, 1, first, second, third)

	ctx, cancel = context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	w.muted.Store(true)
	d.Revision = 2
	if err := s.Put(ctx, d); !errors.Is(err, journal.ErrOutcomeUnknown) {
		t.Fatalf("a put without answer: %v", err)
	}
	w.muted.Store(false)
	w.cut()
	within(t, "the put could not be repeated", func() bool { return s.Put(t.Context(), d) == nil })
	wantDocuments(t, s, journal.Texts, []deliberation.ID{d.ID}, d)
}

// TestMongoAway: a server that is killed and comes back.
func TestMongoAway(t *testing.T) {
	server := engine.StartFerretDB(t)
	s := openMongo(t, server.URI()+"away")
	first := newBatch(t, 1, 3, 100)
	mustAppend(t, s, first)
	server.Kill()

	second := newBatch(t, 4, 3, 100)
	brief := func(call func(context.Context) error) error {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		return call(ctx)
	}
	if err := brief(func(ctx context.Context) error { return s.Append(ctx, second, nil) }); !errors.Is(err, journal.ErrOutcomeUnknown) && !errors.Is(err, journal.ErrUnavailable) {
		t.Fatalf("append to a killed server: %v", err)
	}
	within(t, "appends to a server that is known to be away do not say that nothing was sent", func() bool {
		return errors.Is(brief(func(ctx context.Context) error { return s.Append(ctx, second, nil) }), journal.ErrUnavailable)
	})
	for what, call := range map[string]func(context.Context) error{
		"batches": func(ctx context.Context) error { _, err := s.Batches(ctx, 1, 1); return err },
		"last":    func(ctx context.Context) error { _, _, err := s.LastBatch(ctx); return err },
		"documents": func(ctx context.Context) error {
			_, err := s.Documents(ctx, journal.Texts, []deliberation.ID{newID()})
			return err
		},
		"scan": func(ctx context.Context) error {
			return s.Scan(ctx, journal.Texts, func(journal.Document) bool { return true })
		},
		"now":    func(ctx context.Context) error { _, _, err := s.Now(ctx); return err },
		"delete": func(ctx context.Context) error { return s.Delete(ctx, journal.Texts, []deliberation.ID{newID()}) },
		"open":   func(ctx context.Context) error { _, err := journal.OpenMongo(ctx, server.URI()); return err },
	} {
		if err := brief(call); !errors.Is(err, journal.ErrUnavailable) {
			t.Errorf("%s while the server is away: %v", what, err)
		}
	}

	server.Restart()
	within(t, "the store did not recover by itself", func() bool {
		err := s.Append(t.Context(), second, nil)
		return err == nil || errors.Is(err, journal.ErrTaken)
	})
	wantBatches(t, s, 1, first, second)
}

func TestOpenMongoRefuses(t *testing.T) {
	for _, uri := range []string{"", "http://localhost/", "mongodb://", "mongodb://localhost/voix?w=many&journal=maybe"} {
		s, err := journal.OpenMongo(t.Context(), uri)
		if err == nil {
			_ = s.Close()
			t.Errorf("%q was accepted", uri)
		} else if !strings.HasPrefix(err.Error(), "journal: ") {
			t.Errorf("%q: %v", uri, err)
		}
	}
}
