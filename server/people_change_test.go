package server

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"voix/server/account"
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
			err := s.platform.People.Use(t.Context(), amina.number, way, issued)
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
