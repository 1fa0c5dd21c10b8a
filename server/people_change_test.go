package server

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"voix/server/account"
	"voix/server/journal"
)

// way adds a way in to the profile of a person.
func (p *visitor) way(kind account.WayKind, identifier string) {
	p.site.t.Helper()
	at := p.site.platform.Clock.Now().UTC()
	_, err := p.site.platform.People.Change(context.Background(), p.site.platform.NewID(), p.number, func(o *account.Profile) error {
		o.Ways = append(o.Ways, account.Way{ID: p.site.platform.NewID(), Kind: kind, Identifier: identifier, Since: at})
		return nil
	})
	if err != nil {
		p.site.t.Fatal(err)
	}
}

func TestWaysAddedAtTheSameMomentAreAllKept(t *testing.T) {
	s := newSite(t, siteOptions{})
	amina := s.resident("Amina")
	var adding sync.WaitGroup
	for i := range 8 {
		adding.Go(func() { amina.way(account.Email, fmt.Sprintf("amina%d@example.org", i)) })
	}
	adding.Wait()
	for i := range 8 {
		if n, ok, err := s.platform.People.directory.Find(t.Context(), account.Email, fmt.Sprintf("amina%d@example.org", i)); n != amina.number || !ok || err != nil {
			t.Errorf("address %d leads to %d, %v, %v", i, n, ok, err)
		}
	}
}

func TestWhatWasShownLeadsInOnce(t *testing.T) {
	s := newSite(t, siteOptions{})
	amina := s.resident("Amina")
	amina.way(account.Email, "amina@example.org")
	way := account.Way{Kind: account.Email, Identifier: "amina@example.org"}
	issued := s.platform.Clock.Now().Add(-time.Minute)
	var mu sync.Mutex
	var trying sync.WaitGroup
	let := 0
	for range 8 {
		trying.Go(func() {
			err := s.platform.People.Use(t.Context(), amina.number, way, issued, nil)
			if err != nil && !errors.Is(err, errUsed) {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				let++
			}
		})
	}
	trying.Wait()
	if let != 1 {
		t.Errorf("the same link led in %d times", let)
	}
}

func TestAWayIsNobodysOnceTakenAwayOrErased(t *testing.T) {
	s := newSite(t, siteOptions{})
	amina, paul := s.resident("Amina"), s.resident("Paul")
	amina.way(account.Email, "amina@example.org")
	paul.way(account.Phone, "+33612345678")
	if _, err := s.platform.People.Change(t.Context(), s.platform.NewID(), amina.number, func(p *account.Profile) error {
		p.Ways = nil
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	paul.json("DELETE", "/api/v1/me", map[string]any{}).wants(t, 200)
	for kind, identifier := range map[account.WayKind]string{account.Email: "amina@example.org", account.Phone: "+33612345678"} {
		if n, ok, err := s.platform.People.directory.Find(t.Context(), kind, identifier); ok || err != nil {
			t.Errorf("%s still leads to %d, %v", kind, n, err)
		}
	}
}

// nights counts how often a store was compacted.
type nights struct {
	journal.Store
	compacted atomic.Int64
}

func (n *nights) Compact(ctx context.Context) error {
	err := n.Store.(journal.Compacter).Compact(ctx)
	n.compacted.Add(1)
	return err
}

// What a profile held before it was changed may stand in pages of the file that are free: they are gone after the night.
func TestTheNightAfterAProfileWasChangedTheStoreIsCompacted(t *testing.T) {
	var store nights
	s := newSite(t, siteOptions{wrap: func(of journal.Store) journal.Store {
		store.Store = of
		return &store
	}})
	amina := s.resident("Amina")
	compacted := func(times int64) {
		t.Helper()
		s.until(fmt.Sprintf("compaction %d", times), func() bool {
			s.clock.advance(time.Hour)
			return store.compacted.Load() == times
		})
	}
	compacted(1) // of what was left by an earlier run
	for range 72 {
		s.clock.advance(time.Hour)
	}
	amina.way(account.Email, "amina@example.org")
	compacted(2)
	amina.get("/moi").wants(t, 200, "Amina")
}
