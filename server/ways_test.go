package server

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

// waysHeld are the ways of a person as they stand in the store.
func (p *visitor) waysHeld() []account.Way {
	p.site.t.Helper()
	profile, _, err := p.site.platform.People.stored(p.site.t.Context(), p.number)
	if err != nil {
		p.site.t.Fatal(err)
	}
	return profile.Ways
}

func TestKindsOfWaysHaveOneListOnly(t *testing.T) {
	var kinds []string
	for _, k := range account.WayKinds() {
		kinds = append(kinds, string(k))
	}
	if !slices.Equal(kinds, page.WayKinds()) {
		t.Errorf("%v, pages know %v", kinds, page.WayKinds())
	}
}

func TestWaysAreShownToTheirHolderAndMasked(t *testing.T) {
	s := newSite(t, siteOptions{})
	if a := s.visitor().get("/moi/acces").wants(t, 303); a.location() != "/connexion?retour=/moi/acces" {
		t.Error(a)
	}
	amina, paul := s.resident("Amina"), s.resident("Paul")
	amina.get("/moi").wants(t, 200, `href="/moi/acces"`)
	amina.get("/moi/acces").wants(t, 200, "Lien personnel", "C’est la seule").lacks(t, "/moi/acces/retirer/")
	amina.way(account.Link, "")
	amina.way(account.Email, "amina@example.org")
	amina.way(account.Phone, "+33612345678")
	shown := amina.get("/moi/acces").wants(t, 200, "Lien personnel", "a•••@example.org", "•••• 78")
	shown.lacks(t, "amina@", "+33", "12345678", "C’est la seule")
	if got := strings.Count(shown.body, "/moi/acces/retirer/"); got != 3 {
		t.Errorf("%d can be removed", got)
	}
	for _, w := range amina.waysHeld() {
		path := "/moi/acces/retirer/" + w.ID.String()
		amina.get(path).wants(t, 200, `action="`+path+`"`)
		paul.get(path).wants(t, 404)
		paul.post(path, url.Values{"number": {"1"}}).wants(t, 303)
	}
	if got := len(amina.waysHeld()); got != 3 {
		t.Errorf("somebody else removed a way: %d are left", got)
	}
	amina.get("/moi/acces/retirer/rien").wants(t, 404)
	amina.post("/moi/acces/retirer/rien", nil).wants(t, 404)
}

func TestALinkTakenAwayLeadsInNoMore(t *testing.T) {
	s := newSite(t, siteOptions{})
	amina := s.resident("Amina")
	amina.way(account.Link, "")
	amina.way(account.Email, "amina@example.org")
	s.advance(time.Hour)
	amina.openLink(nil)
	amina.get("/moi/acces").wants(t, 200, "A servi en dernier")
	link := amina.waysHeld()[0].ID.String()
	form := url.Values{"number": {"7"}}
	for range 2 { // pressed twice
		if a := amina.post("/moi/acces/retirer/"+link, form).wants(t, 303); !strings.Contains(a.location(), "fait=acces-retire") {
			t.Error(a)
		}
	}
	thief := s.visitor()
	for _, a := range []*response{thief.get("/connexion/" + amina.code), thief.post("/connexion", url.Values{"code": {amina.code}})} {
		a.wants(t, 422, "Ce code ne marche pas").lacks(t, "Amina")
	}
	thief.get("/moi").wants(t, 303)
	amina.get("/moi/acces").wants(t, 200, "C’est la seule").lacks(t, "Lien personnel")
	left := amina.waysHeld()[0].ID.String()
	amina.get("/moi/acces/retirer/"+left).wants(t, 409, "C’est votre seule façon de vous connecter")
	amina.post("/moi/acces/retirer/"+left, form).wants(t, 409)
	if got := len(amina.waysHeld()); got != 1 {
		t.Errorf("%d ways are left", got)
	}
}

// Whatever is removed, in whatever order, one way in is left, and it is one that was there.
func TestOneWayIsAlwaysLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p account.Profile
		var ids []deliberation.ID
		for i := range rapid.IntRange(1, account.MostWays).Draw(t, "ways") {
			id := deliberation.ID{byte(i + 1)}
			ids = append(ids, id)
			p.Ways = append(p.Ways, account.Way{ID: id, Kind: account.Email, Identifier: fmt.Sprint(i)})
		}
		gone := map[deliberation.ID]bool{}
		for _, id := range rapid.SliceOf(rapid.SampledFrom(append(ids, deliberation.ID{99}))).Draw(t, "removed") {
			before := slices.Clone(p.Ways)
			err := removeWay(&p, id, false, time.Unix(1_800_000_000, 0).UTC())
			there := slices.ContainsFunc(before, func(w account.Way) bool { return w.ID == id })
			switch {
			case !there && (err != nil || !slices.EqualFunc(before, p.Ways, func(a, b account.Way) bool { return a.ID == b.ID })):
				t.Fatalf("removing what is not there: %v", err)
			case there && len(before) == 1 && !errors.Is(err, errLastWay):
				t.Fatalf("the last is removed: %v", err)
			case there && len(before) > 1 && err != nil:
				t.Fatal(err)
			case there && len(before) > 1:
				gone[id] = true
			}
		}
		if len(p.Ways) != len(ids)-len(gone) || len(p.Ways) == 0 {
			t.Fatalf("%d of %d are left after %d were removed", len(p.Ways), len(ids), len(gone))
		}
		for _, w := range p.Ways {
			if gone[w.ID] {
				t.Fatal("one is back")
			}
		}
	})
}

// Two tabs, or two servers, that each remove one of two ways at the same moment leave one.
func TestTwoWaysRemovedAtTheSameMomentLeaveOne(t *testing.T) {
	s := newSite(t, siteOptions{})
	amina := s.resident("Amina")
	amina.way(account.Email, "amina@example.org")
	amina.way(account.Phone, "+33612345678")
	var pressing sync.WaitGroup
	statuses := make([]int, 2)
	for i, w := range amina.waysHeld() {
		pressing.Go(func() { statuses[i] = amina.post("/moi/acces/retirer/"+w.ID.String(), nil).status })
	}
	pressing.Wait()
	slices.Sort(statuses)
	if !slices.Equal(statuses, []int{303, 409}) || len(amina.waysHeld()) != 1 {
		t.Errorf("%v, %d ways are left", statuses, len(amina.waysHeld()))
	}
}

func TestSigningOutEverywhereEndsAllSessions(t *testing.T) {
	s := newSite(t, siteOptions{})
	amina, paul := s.resident("Amina"), s.resident("Paul")
	lost := s.visitor()
	lost.code = amina.code
	lost.openLink(nil)
	s.advance(time.Minute)
	s.visitor().post("/deconnexion/partout", nil).wants(t, 303)
	lost.get("/moi").wants(t, 200)
	a := amina.post("/deconnexion/partout", url.Values{"number": {"3"}}).wants(t, 303)
	if !strings.Contains(a.location(), "fait=deconnexion-partout") || a.header.Get("Clear-Site-Data") == "" {
		t.Error(a)
	}
	kept := slices.Clone(lost.client.Jar.Cookies(nil))
	for _, v := range []*visitor{amina, lost} {
		v.get("/moi").wants(t, 303)
		v.json(http.MethodGet, "/api/v1/me", nil).wants(t, 401)
	}
	// The cookie itself is good for nothing, also where a browser keeps it against our will.
	thief := s.visitor()
	thief.client.Jar.SetCookies(nil, kept)
	thief.get("/moi").wants(t, 303)
	paul.get("/moi").wants(t, 200, "Paul")
	s.advance(time.Minute)
	amina.openLink(nil)
	amina.get("/moi").wants(t, 200, "Amina")
}

// overTLS sends a request as a proxy does that ends TLS, with the cookies given.
func (v *visitor) overTLS(method, path string, form url.Values, cookies ...string) *response {
	v.site.t.Helper()
	r := v.request(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("X-Forwarded-Proto", "https")
	if method != http.MethodGet {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if len(cookies) > 0 {
		r.Header.Set("Cookie", strings.Join(cookies, "; "))
	}
	return v.do(r)
}

func TestNobodyPlantsASession(t *testing.T) {
	s := newSite(t, siteOptions{trustProxy: "127.0.0.1", address: "https://voix.example"})
	mallory, amina := s.resident("Mallory"), s.resident("Amina")
	planted := mallory.client.Jar.Cookies(nil)[0].Value
	victim := s.visitor()
	for what, cookies := range map[string][]string{
		"by a site below the same domain, or on the line": {"voix=" + planted},
		"for a path":        {"__Host-voix=" + planted, "__Host-voix=" + planted},
		"with another case": {"__host-voix=" + planted},
		"with what some servers take for nothing": {"\u2000__Host-voix=" + planted},
		"with a space in the name":                {"__Host- voix=" + planted},
	} {
		t.Run(what, func(t *testing.T) {
			victim.overTLS(http.MethodGet, "/moi", nil, cookies...).wants(t, 303)
		})
	}
	victim.overTLS(http.MethodGet, "/moi", nil, "__Host-voix="+planted).wants(t, 200, "Mallory")

	// Who signs in gets a session of their own, whatever was there before.
	a := victim.overTLS(http.MethodPost, "/connexion", url.Values{"code": {amina.code}}, "voix="+planted).wants(t, 303)
	cookie, err := http.ParseSetCookie(a.header.Get("Set-Cookie"))
	if err != nil || cookie.Name != "__Host-voix" || !cookie.Secure || cookie.Value == planted {
		t.Fatalf("%v, %v", cookie, err)
	}
	s.visitor().overTLS(http.MethodGet, "/moi", nil, "voix="+planted, "__Host-voix="+cookie.Value).wants(t, 200, "Amina")

	t.Run("without TLS, twice", func(t *testing.T) {
		r := victim.request(http.MethodGet, "/moi", nil)
		r.Header.Set("Cookie", "voix="+planted+"; voix="+cookie.Value)
		victim.do(r).wants(t, 303)
	})
	t.Run("behind a proxy that does not tell of TLS", func(t *testing.T) {
		v := s.visitor()
		r := v.request(http.MethodPost, "/connexion", strings.NewReader(url.Values{"code": {amina.code}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Host = "Voix.example"
		if cookie, err := http.ParseSetCookie(v.do(r).wants(t, 303).header.Get("Set-Cookie")); err != nil || cookie.Name != "__Host-voix" {
			t.Errorf("%v, %v", cookie, err)
		}
	})
}
