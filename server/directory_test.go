package server

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// slowPeople is a store whose profiles come only when they are let through, one reading after the other.
type slowPeople struct {
	journal.Store
	mu   sync.Mutex
	held chan struct{} // nil: nothing is held back
}

func (s *slowPeople) hold(held chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = held
}

func (s *slowPeople) Documents(ctx context.Context, c journal.Collection, ids []deliberation.ID) ([]journal.Document, error) {
	s.mu.Lock()
	held := s.held
	s.mu.Unlock()
	if held != nil && c == journal.People {
		select {
		case <-held:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return s.Store.Documents(ctx, c, ids)
}

// Who looks somebody up waits for what had been applied when they asked, and not for what comes after: else joinings that follow each other
// faster than a profile is read would keep everybody out.
func TestLookingUpAWayWaitsForNothingThatCameAfter(t *testing.T) {
	store := &slowPeople{}
	s := newSite(t, siteOptions{wrap: func(of journal.Store) journal.Store {
		store.Store = of
		return store
	}})
	amina := s.resident("Amina")
	amina.way(account.Email, "amina@example.org")
	directory := s.platform.People.directory
	if _, _, err := directory.Find(t.Context(), account.Email, "amina@example.org"); err != nil {
		t.Fatal(err)
	}
	let := make(chan struct{})
	store.hold(let)
	directory.ask(amina.number)
	found := make(chan int64, 1)
	go func() {
		n, _, _ := directory.Find(t.Context(), account.Email, "amina@example.org")
		found <- n
	}()
	// However often it is asked for again while it is read, two readings are enough.
	for range 2 {
		directory.ask(amina.number)
		let <- struct{}{}
		directory.ask(amina.number)
	}
	if n := <-found; n != amina.number {
		t.Errorf("found %d", n)
	}
	// And nobody waits for ever.
	directory.ask(amina.number)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, _, err := s.platform.People.Holder(ctx, account.Email, "amina@example.org"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waited, %v", err)
	}
	close(let)
}

// A provider that is gone from the settings shuts out whoever has nothing else: the operator reads of how many.
func TestTheOperatorReadsWhomAMissingProviderShutsOut(t *testing.T) {
	var log bytes.Buffer
	var mu sync.Mutex
	s := newSite(t, siteOptions{})
	for i, ways := range [][]account.Way{
		{{Kind: account.Provider, Identifier: "https://ville.example 1"}}, {{Kind: account.Provider, Identifier: "https://ville.example 2"}},
		{{Kind: account.Provider, Identifier: "https://ville.example 3"}, {Kind: account.Email, Identifier: "a@example.org"}},
	} {
		v := s.resident(strings.Repeat("a", i+1))
		if _, err := s.platform.People.Change(t.Context(), s.platform.NewID(), v.number, func(p *account.Profile) error {
			p.Ways = ways
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	s.stop()
	again := newSite(t, siteOptions{data: s.data, log: slog.New(slog.NewTextHandler(lockedWriter{&mu, &log}, nil))})
	again.until("the operator is told", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return strings.Contains(log.String(), "issuer=https://ville.example people=2")
	})
}

type lockedWriter struct {
	mu *sync.Mutex
	to *bytes.Buffer
}

func (w lockedWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(b)
}
