package server

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/journal/simulator"
)

// servers are sites that share one journal: each has a handle of its own to a store that is the same for all.
func servers(t *testing.T, n int) []*site {
	t.Helper()
	cluster := simulator.New(1)
	wrap := func(own journal.Store) journal.Store {
		t.Cleanup(func() { _ = own.Close() })
		return cluster.Server()
	}
	all := []*site{newSite(t, siteOptions{wrap: wrap, shared: true})}
	cluster.SetClock(all[0].clock.Now, 0)
	for len(all) < n {
		all = append(all, newSite(t, siteOptions{wrap: wrap, beside: all[0]}))
	}
	// A server that asks what others wrote waits between two questions.
	done := make(chan struct{})
	var moving sync.WaitGroup
	moving.Go(func() {
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				all[0].clock.advance(10 * time.Millisecond)
			case <-done:
				return
			}
		}
	})
	t.Cleanup(func() { close(done); moving.Wait() })
	return all
}

// Several proofs of one address, each brought to another server at the same moment, make one person, who alone has a session.
func TestOneAddressMakesOneParticipantOnSeveralServers(t *testing.T) {
	all := servers(t, 3)
	for round := range 3 {
		address := fmt.Sprintf("ines%d@example.org", round)
		var mu sync.Mutex
		var in []*visitor
		var posting sync.WaitGroup
		together := make(chan struct{})
		for i := range 9 {
			s := all[i%3]
			form := joining(s.proof(address))
			form.Set("pseudonym", fmt.Sprintf("Inès %d", i))
			v := s.visitor()
			v.get("/version")
			posting.Go(func() {
				<-together
				switch a := v.post("/inscription", form); a.status {
				case http.StatusSeeOther:
					mu.Lock()
					in = append(in, v)
					mu.Unlock()
				case http.StatusConflict:
					if v.get("/moi").status == http.StatusOK {
						t.Error("refused and signed in")
					}
				default:
					t.Errorf("%s", a)
				}
			})
		}
		close(together)
		posting.Wait()
		if len(in) != 1 {
			t.Errorf("%d came in by one address", len(in))
		}
		for _, s := range all {
			s.until("all servers have read it", func() bool {
				var n int64
				s.platform.Read(func(st *deliberation.State) { n = st.Participants() })
				return n == int64(round+1)
			})
			number, known, err := s.platform.People.Holder(t.Context(), account.Email, address)
			if err != nil || !known {
				t.Fatal(known, err)
			}
			profile, _, err := s.platform.People.Profile(t.Context(), number)
			if err != nil || profile.Way(account.Email, address) < 0 {
				t.Errorf("leads to %d, who has it not: %v", number, err)
			}
		}
	}
}

// One address that two people add at the same moment on two servers is at most one's.
func TestOneAddressIsOnePersonsOnSeveralServers(t *testing.T) {
	all := servers(t, 2)
	amina, paul := all[0].resident("Amina"), all[1].resident("Paul")
	for round := range 4 {
		address := fmt.Sprintf("autre%d@example.org", round)
		var adding sync.WaitGroup
		for i, v := range []*visitor{amina, paul} {
			note, err := all[i].server.issue(account.Returned, account.Ticket{Way: account.Provider, Identifier: address, Person: v.number})
			if err != nil {
				t.Fatal(err)
			}
			v.client.Jar.SetCookies(nil, []*http.Cookie{{Name: providerCookie, Value: note}})
			adding.Go(func() {
				if a := v.post("/connexion/compte", url.Values{}); a.status != http.StatusSeeOther && a.status != http.StatusConflict {
					t.Errorf("%s", a)
				}
			})
		}
		adding.Wait()
		held := 0
		for _, v := range []*visitor{amina, paul} {
			profile, _, err := all[0].platform.People.stored(t.Context(), v.number)
			if err != nil {
				t.Fatal(err)
			}
			if profile.Way(account.Provider, address) >= 0 {
				held++
			}
		}
		if held > 1 {
			t.Errorf("%d people have one address", held)
		}
	}
}

// A server that stored a profile and ended before it said so has shut nobody out: what it took away is free on the others at once, and they
// know the rest after the hour.
func TestAServerThatEndsBetweenProfileAndEntryShutsNobodyOut(t *testing.T) {
	all := servers(t, 2)
	amina := all[0].resident("Amina")
	amina.way(account.Email, "amina@example.org")
	all[1].until("both know it", func() bool {
		n, _, err := all[1].platform.People.Holder(t.Context(), account.Email, "amina@example.org")
		return err == nil && n == amina.number
	})
	if _, _, err := all[1].platform.People.Profile(t.Context(), amina.number); err != nil {
		t.Fatal(err)
	}
	// What a kill between Put and Do leaves.
	if err := all[0].platform.People.replace(t.Context(), amina.number, func(p *account.Profile) error {
		p.ChosenName = "Amina B."
		p.Ways = []account.Way{{ID: all[0].platform.NewID(), Kind: account.Phone, Identifier: "+33612345678", Since: all[0].clock.Now()}}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	form := joining(all[1].proof("amina@example.org"))
	all[1].visitor().post("/inscription", form).wants(t, http.StatusSeeOther)
	if err := all[1].platform.People.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, ok, err := all[1].platform.People.Holder(t.Context(), account.Phone, "+33612345678"); n != amina.number || !ok || err != nil {
		t.Errorf("the new way leads to %d, %v, %v", n, ok, err)
	}
	if p, _, err := all[1].platform.People.Profile(t.Context(), amina.number); err != nil || p.ChosenName != "Amina B." {
		t.Errorf("%q, %v", p.ChosenName, err)
	}
}

// Whatever changes, uses and reads of a profile come at once, on whichever server: afterwards memory holds what the store holds, and the
// directory leads by the ways that stand there and by no others.
func TestMemoryHoldsTheNewestProfile(t *testing.T) {
	all := servers(t, 2)
	count := 0
	rapid.Check(t, func(rt *rapid.T) {
		count++
		someone := all[0].resident(fmt.Sprintf("Personne %d", count))
		all[1].until("she is known", func() (known bool) {
			all[1].platform.Read(func(st *deliberation.State) { _, known = st.Person(someone.number) })
			return known
		})
		addresses := []string{fmt.Sprintf("a%d@example.org", count), fmt.Sprintf("b%d@example.org", count)}
		someone.way(account.Email, addresses[0])
		var doing sync.WaitGroup
		for range rapid.IntRange(1, 8).Draw(rt, "deeds") {
			people := all[rapid.IntRange(0, 1).Draw(rt, "server")].platform.People
			address := rapid.SampledFrom(addresses).Draw(rt, "address")
			switch rapid.SampledFrom([]string{"use", "add", "remove", "read", "catch up"}).Draw(rt, "deed") {
			case "use":
				doing.Go(func() {
					err := people.Use(t.Context(), someone.number, account.Way{Kind: account.Email, Identifier: address}, people.platform.Clock.Now().Add(time.Hour), nil)
					if err != nil && !errors.Is(err, errNoProfile) && !errors.Is(err, errUsed) {
						t.Error(err)
					}
				})
			case "add", "remove":
				adding := rapid.Bool().Draw(rt, "adding")
				doing.Go(func() {
					_, err := people.Change(t.Context(), people.platform.NewID(), someone.number, func(p *account.Profile) error {
						if i := p.Way(account.Email, address); i >= 0 && !adding {
							p.Ways = slices.Delete(slices.Clone(p.Ways), i, i+1)
						} else if i < 0 && adding {
							p.Ways = append(p.Ways, account.Way{ID: people.platform.NewID(), Kind: account.Email, Identifier: address, Since: people.platform.Clock.Now()})
						}
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				})
			case "read":
				doing.Go(func() {
					if _, _, err := people.Profile(t.Context(), someone.number); err != nil {
						t.Error(err)
					}
				})
			case "catch up":
				doing.Go(func() {
					if err := people.catchUp(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
		}
		doing.Wait()
		stored, _, err := all[0].platform.People.stored(t.Context(), someone.number)
		if err != nil {
			rt.Fatal(err)
		}
		head := max(all[0].head(), all[1].head())
		for i, s := range all {
			if err := s.platform.Journal.Wait(t.Context(), head); err != nil {
				rt.Fatal(err)
			}
			for _, address := range addresses {
				n, ok, err := s.platform.People.directory.Find(t.Context(), account.Email, address)
				if want := stored.Way(account.Email, address) >= 0; err != nil || ok != want || ok && n != someone.number {
					rt.Errorf("server %d: %s leads to %d, %v, %v; in the store: %v", i, address, n, ok, err, want)
				}
			}
			cached, _, err := s.platform.People.Profile(t.Context(), someone.number)
			if err != nil {
				rt.Fatal(err)
			}
			for _, address := range addresses {
				if (cached.Way(account.Email, address) >= 0) != (stored.Way(account.Email, address) >= 0) {
					rt.Errorf("server %d holds an old profile: %v, in the store %v", i, cached.Ways, stored.Ways)
				}
			}
		}
	})
}
