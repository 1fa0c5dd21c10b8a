package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// navigation is what browsers send when somebody goes to a page: those that say so, and those that do not.
var navigations = map[string]http.Header{
	"a browser that says so": {"Sec-Fetch-Mode": {"navigate"}, "Sec-Fetch-Dest": {"document"}, "Sec-Fetch-Site": {"same-origin"}, "Accept": {"text/html,application/xhtml+xml,*/*;q=0.8"}},
	"an old one":             {"Accept": {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}},
}

// backgrounds are what comes without anybody doing anything: scripts of a page, what is fetched ahead, programs.
var backgrounds = map[string]http.Header{
	"live figures":                     {"Sec-Fetch-Mode": {"cors"}, "Sec-Fetch-Dest": {"empty"}, "Accept": {"text/html"}},
	"live figures, from an old one":    {"Accept": {"text/html"}},
	"a script":                         {"Sec-Fetch-Mode": {"cors"}, "Sec-Fetch-Dest": {"empty"}, "Accept": {"*/*"}},
	"a script that asks for all":       {"Sec-Fetch-Mode": {"same-origin"}, "Sec-Fetch-Dest": {"empty"}, "Accept": {"text/html,application/xhtml+xml"}},
	"a picture":                        {"Sec-Fetch-Mode": {"no-cors"}, "Sec-Fetch-Dest": {"image"}, "Accept": {"image/webp,*/*"}},
	"a frame":                          {"Sec-Fetch-Mode": {"navigate"}, "Sec-Fetch-Dest": {"iframe"}, "Accept": {"text/html,application/xhtml+xml"}},
	"a page that is fetched ahead":     {"Sec-Fetch-Mode": {"navigate"}, "Sec-Fetch-Dest": {"document"}, "Sec-Purpose": {"prefetch;prerender"}},
	"the same, in an old browser":      {"Accept": {"text/html,application/xhtml+xml"}, "Purpose": {"prefetch"}},
	"the same, in another old browser": {"Accept": {"text/html,application/xhtml+xml"}, "X-Moz": {"prefetch"}},
	"a program":                        {},
}

func (v *visitor) send(method, path string, form url.Values, header http.Header) *response {
	v.site.t.Helper()
	r := v.request(method, path, strings.NewReader(form.Encode()))
	for name, values := range header {
		r.Header[name] = values
	}
	if method != http.MethodGet {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return v.do(r)
}

// On a shared device a session lasts as long as its person does something, and no page keeps it up by itself.
func TestASharedSessionLastsWithUse(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille := s.resident("Camille")
	camille.mustPropose("Un accueil", "Le matin.")
	shared := func() *visitor {
		v := s.visitor()
		v.code = camille.code
		v.openLink(url.Values{"shared": {"yes"}})
		return v
	}
	signedIn := func(v *visitor) bool {
		t.Helper()
		return v.get("/moi").status == http.StatusOK
	}
	for what, header := range navigations {
		t.Run(what, func(t *testing.T) {
			v := shared()
			for range 5 {
				s.advance(9 * time.Minute)
				v.send(http.MethodGet, "/propositions/1", nil, header).wants(t, 200, "Camille")
			}
			s.advance(11 * time.Minute)
			if signedIn(v) {
				t.Error("it lasts without being used")
			}
		})
	}
	for what, header := range backgrounds {
		t.Run(what, func(t *testing.T) {
			v := shared()
			s.advance(9 * time.Minute)
			for _, path := range []string{"/propositions/1", "/api/v1/proposals/1", "/"} {
				if a := v.send(http.MethodGet, path, nil, header).wants(t, 200); a.header.Get("Set-Cookie") != "" {
					t.Error(a)
				}
			}
			s.advance(time.Minute)
			if signedIn(v) {
				t.Error("it is renewed")
			}
		})
	}
	t.Run("a form, and an avis that a script sends", func(t *testing.T) {
		v := shared()
		s.advance(9 * time.Minute)
		v.post("/propositions/1/avis", url.Values{"choice": {"agree"}}).wants(t, 303)
		s.advance(9 * time.Minute)
		v.mustVote(1, "disagree")
		s.advance(9 * time.Minute)
		if !signedIn(v) {
			t.Error("it ends while it is used")
		}
	})
	t.Run("not for ever", func(t *testing.T) {
		v, since := shared(), s.clock.Now()
		for s.clock.Now().Before(since.Add(4*time.Hour - 5*time.Minute)) {
			s.advance(5 * time.Minute)
			v.send(http.MethodGet, "/", nil, navigations["an old one"]).wants(t, 200, "Camille")
		}
		s.advance(5 * time.Minute)
		v.send(http.MethodGet, "/", nil, navigations["an old one"]).wants(t, 200).lacks(t, "Camille")
	})
	t.Run("the renewed cookie goes with the browser", func(t *testing.T) {
		v := shared()
		s.advance(time.Minute)
		a := v.send(http.MethodGet, "/", nil, navigations["an old one"])
		cookie, err := http.ParseSetCookie(a.header.Get("Set-Cookie"))
		if err != nil || !cookie.Expires.IsZero() || cookie.MaxAge != 0 || !cookie.HttpOnly {
			t.Errorf("%v, %v", cookie, err)
		}
		if a := v.post("/deconnexion", nil).wants(t, 303); len(a.header.Values("Set-Cookie")) != 1 {
			t.Error(a) // it is not renewed by leaving
		}
		if signedIn(v) {
			t.Error("signed in after leaving")
		}
	})
	t.Run("a device of one's own", func(t *testing.T) {
		if a := camille.send(http.MethodGet, "/", nil, navigations["an old one"]).wants(t, 200, "Camille"); a.header.Get("Set-Cookie") != "" {
			t.Error(a)
		}
	})
}

// Whatever fetches a link, or how often, signs nobody in; whoever opens it says first whether others use the device.
func TestALinkIsOpenedBeforeItSignsIn(t *testing.T) {
	s := newSite(t, siteOptions{})
	camille := s.resident("Camille")
	program := s.visitor()
	for range 3 {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			if a := program.send(method, "/connexion/"+camille.code, nil, nil).wants(t, 200); a.header.Get("Set-Cookie") != "" || a.header.Get("Cache-Control") != "no-store" {
				t.Error(a)
			}
		}
	}
	program.get("/moi").wants(t, 303)

	v := s.visitor()
	v.code = camille.code
	v.get("/connexion/"+camille.code).wants(t, 200, "Camille", "D’autres personnes utilisent cet appareil", `name="code" value="`+camille.code+`"`).lacks(t, `id="field-code"`)
	v.get("/ar/connexion/"+camille.code+"?retour=/propositions").wants(t, 200, "Camille", `action="/ar/connexion"`, `value="/propositions"`)
	v.get("/connexion/"+camille.code+"?retour=https://evil.example").wants(t, 200).lacks(t, "evil.example")
	if a := v.openLink(url.Values{"shared": {"yes"}}); a.location() != "/?fait=connexion" {
		t.Error(a)
	}
	v.get("/").wants(t, 200, `data-shared="yes"`)
	if a := v.openLink(url.Values{"return": {"/propositions"}}); a.location() != "/propositions" {
		t.Error(a)
	}
	v.get("/").wants(t, 200, `data-shared=""`, "Camille")
}
