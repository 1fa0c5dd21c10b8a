package server

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
	"voix/deploy/engine"
	"voix/server/account"
	"voix/server/openid"
)

const publicAddress = "https://voix.example"

// providersSite is a site on which people may sign in with accounts of two providers, "asso" and "ville".
type providersSite struct {
	*site
	asso, ville *engine.Server
	log         *strings.Builder
}

func newProvidersSite(t *testing.T, rates Rates) providersSite {
	t.Helper()
	p := providersSite{log: &strings.Builder{}}
	at := func(id string) engine.OpenIDOptions {
		return engine.OpenIDOptions{Redirect: publicAddress + providerPath + "/" + id + "/retour", After: publicAddress + providerPath}
	}
	p.asso, p.ville = engine.StartOpenID(t, at("asso")), engine.StartOpenID(t, at("ville"))
	declared := declareProviders(t, map[string]string{"asso": p.asso.Issuer(), "ville": p.ville.Issuer()})
	p.site = newSite(t, siteOptions{address: publicAddress, providers: declared, rates: rates, log: slog.New(slog.NewTextHandler(p.log, nil))})
	p.mustOpen("Vers la prochaine convention")
	return p
}

// declareProviders writes the settings of an operator, and reads them.
func declareProviders(t *testing.T, issuers map[string]string) []openid.Declared {
	t.Helper()
	folder := t.TempDir()
	var settings openid.Settings
	for _, id := range []string{"asso", "ville"} {
		settings.Providers = append(settings.Providers, openid.Declared{ID: id, Name: "Compte " + id, Issuer: issuers[id], ClientID: engine.OpenIDClient, SecretFile: "secret"})
	}
	raw, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "providers.json")
	for name, text := range map[string][]byte{file: raw, filepath.Join(folder, "secret"): []byte(engine.OpenIDSecret)} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read, err := openid.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return read.Providers
}

// leave follows a link to a provider, and signs in there; it returns the path to which the provider leads back.
func (v *visitor) leave(link, name string) (back string) {
	t := v.site.t
	t.Helper()
	led := v.get(link)
	if led.status != http.StatusSeeOther {
		t.Fatalf("%s: %s", link, led)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	there := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == "voix.example" {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	form, err := there.Get(led.header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(form.Body)
	if err != nil || form.Body.Close() != nil || form.StatusCode != http.StatusOK {
		t.Fatalf("at the provider: %d, %s, %v", form.StatusCode, body, err)
	}
	_, rest, _ := strings.Cut(string(body), `name="id" value="`)
	id, _, _ := strings.Cut(rest, `"`)
	done, err := there.PostForm(form.Request.URL.String(), url.Values{"id": {id}, "username": {name}, "password": {"verysecure"}})
	if err != nil {
		t.Fatal(err)
	}
	defer done.Body.Close()
	path, ok := strings.CutPrefix(done.Header.Get("Location"), publicAddress)
	if !ok {
		t.Fatalf("at the provider: %d, led to %s", done.StatusCode, done.Header.Get("Location"))
	}
	return path
}

// comeBack goes where the provider leads, and presses the button.
func (v *visitor) comeBack(path string) *response {
	v.site.t.Helper()
	v.get(path).wantsLocation(v.site.t, providerPath)
	v.get(providerPath).wants(v.site.t, http.StatusOK, `action="/connexion/compte"`, "Compte ")
	return v.post(providerPath, url.Values{})
}

func (r *response) wantsLocation(t testing.TB, want string) {
	t.Helper()
	if got := r.header.Get("Location"); r.status != http.StatusSeeOther || got != want {
		t.Fatalf("status %d, led to %q, want %q", r.status, got, want)
	}
}

// joinBy joins with an account that is nobody's yet.
func (v *visitor) joinBy(link, name, pseudonym string) {
	t := v.site.t
	t.Helper()
	form := v.comeBack(v.leave(link, name)).wants(t, http.StatusOK, `action="/inscription"`)
	if v.isIn() {
		t.Fatal("signed in before they joined")
	}
	_, rest, _ := strings.Cut(form.body, `name="proof" value="`)
	proof, _, _ := strings.Cut(rest, `"`)
	v.post("/inscription", url.Values{"proof": {proof}, "pseudonym": {pseudonym}, "college": {"resident"}, "age": {"yes"}, "opinions": {"yes"}}).wants(t, http.StatusSeeOther)
}

const toAsso, toVille = providerPath + "/asso", providerPath + "/ville"

func TestJoiningAndSigningInWithAnAccountOfAProvider(t *testing.T) {
	s := newProvidersSite(t, Rates{})
	s.visitor().get("/connexion?retour=/propositions").wants(t, http.StatusOK, `href="/connexion/compte/asso?retour=%2Fpropositions"`, "Continuer avec Compte ville")
	ines := s.visitor()
	ines.joinBy(toAsso, "alice", "Inès")
	if !ines.isIn() {
		t.Fatal("not signed in after joining")
	}
	var ways []account.Way
	s.platform.Read(func(st *deliberation.State) {
		profile, _, err := s.platform.People.Profile(t.Context(), st.Persons())
		if err != nil {
			t.Fatal(err)
		}
		ways = profile.Ways
	})
	if len(ways) != 1 || ways[0].Kind != account.Provider || ways[0].Identifier != s.asso.Issuer()+" subject-of-alice" || ways[0].Data != nil || ways[0].Name != "" {
		t.Errorf("kept: %+v", ways)
	}
	s.clock.advance(time.Minute)
	again := s.visitor()
	a := again.comeBack(again.leave(toAsso+"?retour=/propositions", "alice"))
	a.wantsLocation(t, "/propositions")
	if !again.isIn() {
		t.Error("not signed in")
	}
	// The account of somebody else, and one of the same name elsewhere, are other people's.
	for link, name := range map[string]string{toAsso: "badr", toVille: "alice"} {
		v := s.visitor()
		v.comeBack(v.leave(link, name)).wants(t, http.StatusOK, `action="/inscription"`)
	}
	for _, secret := range []string{"subject-of", engine.OpenIDSecret, "code=", "state="} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log tells of %q: %s", secret, s.log)
		}
	}
}

func TestComingBackFromAProviderSignsNobodyInByItself(t *testing.T) {
	s := newProvidersSite(t, Rates{})
	s.visitor().joinBy(toAsso, "alice", "Inès")
	s.clock.advance(time.Minute)
	v := s.visitor()
	v.get(v.leave("/en"+toAsso, "alice")).wantsLocation(t, "/en"+providerPath)
	shown := v.get("/en"+providerPath).wants(t, http.StatusOK, "Compte asso", `name="shared"`)
	if shown.header.Get("Cache-Control") != "no-store" || shown.header.Get("Referrer-Policy") != receiptReferrer {
		t.Error("the page may be kept")
	}
	if v.isIn() {
		t.Fatal("a GET signed in")
	}
	v.post("/en"+providerPath, url.Values{"shared": {"yes"}}).wants(t, http.StatusSeeOther)
	if !v.isIn() {
		t.Fatal("not signed in")
	}
	if a := v.post(providerPath, url.Values{}); a.header.Get("Location") != "/connexion?compte=retour" {
		t.Errorf("the button pressed again: %s", a)
	}
	// A form elsewhere cannot press it.
	w := s.visitor()
	w.get(w.leave(toAsso, "alice"))
	w.send(http.MethodPost, providerPath, url.Values{}, http.Header{"Sec-Fetch-Site": {"cross-site"}}).wants(t, http.StatusForbidden)
	if w.isIn() {
		t.Error("another site signed in")
	}
}

// cookies are what the browser keeps; takes has it keep others' besides, of those names or all.
func (v *visitor) cookies() []*http.Cookie { return v.client.Jar.Cookies(nil) }

func (v *visitor) takes(cookies []*http.Cookie, names ...string) {
	for _, c := range cookies {
		if len(names) == 0 || slices.Contains(names, c.Name) {
			v.client.Jar.SetCookies(nil, []*http.Cookie{c})
		}
	}
}

func TestReturnsFromAProviderThatProveNothing(t *testing.T) {
	s := newProvidersSite(t, Rates{})
	s.visitor().joinBy(toAsso, "alice", "Inès")
	s.clock.advance(time.Minute)
	refused := func(t *testing.T, v *visitor, path string) {
		t.Helper()
		v.get(path).wantsLocation(t, "/connexion?compte=retour")
		if v.post(providerPath, url.Values{}).header.Get("Location") != "/connexion?compte=retour" || v.isIn() {
			t.Error("signed in")
		}
	}
	t.Run("in another browser", func(t *testing.T) {
		refused(t, s.visitor(), s.visitor().leave(toAsso, "alice"))
	})
	t.Run("with the account of who lures somebody", func(t *testing.T) {
		victim := s.visitor()
		victim.get(toAsso)
		refused(t, victim, s.visitor().leave(toAsso, "badr"))
	})
	t.Run("twice", func(t *testing.T) {
		v := s.visitor()
		path := v.leave(toAsso, "alice")
		note := v.cookies()
		v.get(path).wantsLocation(t, providerPath)
		v.get(path).wantsLocation(t, "/connexion?compte=retour")
		// Also for who kept the note of before: the provider takes its code once.
		thief := s.visitor()
		thief.takes(note)
		refused(t, thief, path)
	})
	t.Run("too late", func(t *testing.T) {
		v := s.visitor()
		path := v.leave(toAsso, "alice")
		s.clock.advance(account.Outward.Life())
		refused(t, v, path)
		w := s.visitor()
		w.get(w.leave(toAsso, "alice")).wantsLocation(t, providerPath)
		s.clock.advance(account.Returned.Life())
		if w.post(providerPath, url.Values{}).header.Get("Location") != "/connexion?compte=retour" || w.isIn() {
			t.Error("signed in")
		}
	})
	t.Run("at another provider than the one led to", func(t *testing.T) {
		v := s.visitor()
		path := v.leave(toAsso, "alice")
		refused(t, v, strings.Replace(path, "/asso/", "/ville/", 1))
		// With the code of one and the state of the other.
		v = s.visitor()
		from := s.visitor().leave(toVille, "alice")
		_, state, _ := strings.Cut(v.leave(toAsso, "alice"), "state=")
		code, _, _ := strings.Cut(strings.TrimPrefix(from, toVille+"/retour?code="), "&")
		refused(t, v, toAsso+"/retour?code="+code+"&state="+state)
	})
	t.Run("with the sealed note as one who came back", func(t *testing.T) {
		v := s.visitor()
		v.leave(toAsso, "alice")
		if v.post(providerPath, url.Values{}).header.Get("Location") != "/connexion?compte=retour" || v.isIn() {
			t.Error("signed in")
		}
	})
	t.Run("the same proof in two browsers", func(t *testing.T) {
		v, w := s.visitor(), s.visitor()
		v.get(v.leave(toAsso, "alice"))
		w.takes(v.cookies())
		v.post(providerPath, url.Values{}).wants(t, http.StatusSeeOther)
		if w.post(providerPath, url.Values{}).wants(t, errWayUsed.status); w.isIn() {
			t.Error("signed in")
		}
	})
	t.Run("a path elsewhere", func(t *testing.T) {
		v := s.visitor()
		s.clock.advance(time.Minute)
		a := v.comeBack(v.leave(toAsso+"?retour=//elsewhere.example", "alice"))
		a.wantsLocation(t, "/?fait=connexion")
	})
	s.visitor().get("/connexion?compte=retour").wants(t, http.StatusUnprocessableEntity, "Recommencez sur cette page")
	s.visitor().get("/ar/connexion?compte=refus").wants(t, http.StatusUnprocessableEntity, `role="alert"`)
	s.visitor().get("/connexion?compte=%3Cb%3E").wants(t, http.StatusOK)
	s.visitor().get(providerPath+"/nowhere").wants(t, http.StatusNotFound)
	s.visitor().get(providerPath).wantsLocation(t, "/connexion")
}

func TestADeclinedReturnIsSaid(t *testing.T) {
	s := newProvidersSite(t, Rates{})
	v := s.visitor()
	to, err := url.Parse(v.get("/en" + toAsso).header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	v.get(toAsso+"/retour?error=access_denied&state="+to.Query().Get("state")).wantsLocation(t, "/en/connexion?compte=refus")
}

func TestAProviderThatIsAwayIsSaidKindlyBesideOtherDoors(t *testing.T) {
	s := newProvidersSite(t, Rates{})
	s.asso.Kill()
	v := s.visitor()
	v.get(toAsso).wantsLocation(t, "/connexion?compte=absent")
	v.get("/connexion?compte=absent").wants(t, http.StatusServiceUnavailable, "ne répond pas en ce moment", "Continuer avec Compte ville", `name="code"`)
	v.joinBy(toVille, "alice", "Inès")
	s.asso.Restart()
	s.clock.advance(time.Minute)
	s.visitor().leave(toAsso, "alice")
}

// A way that is added leads in from then on, and is nobody else's.
func TestAnAccountOfAProviderBecomesAFurtherWayIn(t *testing.T) {
	s := newProvidersSite(t, Rates{})
	s.visitor().get(toAsso+"?pour=moi").wantsLocation(t, "/connexion?retour=/moi/acces")
	camille := s.resident("Camille")
	path := camille.leave(toAsso+"?pour=moi", "alice")
	camille.get(path).wantsLocation(t, providerPath)
	camille.get(providerPath).wants(t, http.StatusOK, "Ajouter ce compte")
	// Not for somebody else who sits down at the same browser meanwhile.
	other := s.resident("Dominique")
	other.takes(camille.cookies(), providerCookie)
	other.post(providerPath, url.Values{}).wants(t, http.StatusForbidden)
	camille.post(providerPath, url.Values{}).wants(t, http.StatusSeeOther)
	s.clock.advance(time.Minute)
	v := s.visitor()
	v.comeBack(v.leave(toAsso, "alice")).wantsLocation(t, "/?fait=connexion")
	v.get("/moi").wants(t, http.StatusOK, "Camille")
	other.comeBack(other.leave(toAsso+"?pour=moi", "alice")).wants(t, errWayTaken.status)
}

// Somebody who brings back what proves nothing is slowed down; those who sign in are not, a whole community centre of them.
func TestOnlyReturnsThatProveNothingAreCounted(t *testing.T) {
	rates := NoRates
	rates.SignIns = Rate{PerSecond: 1e-9, Burst: 3}
	s := newProvidersSite(t, rates)
	v := s.visitor()
	for range 3 {
		v.get(toAsso)
		v.get(toAsso+"/retour?code=x&state=x").wantsLocation(t, "/connexion?compte=retour")
	}
	v.get(toAsso)
	v.get(toAsso+"/retour?code=x&state=x").wants(t, http.StatusTooManyRequests)
}

func TestProvidersNeedAnAddress(t *testing.T) {
	declared := declareProviders(t, map[string]string{"asso": "https://a.example", "ville": "https://b.example"})
	if _, err := newProviders(declared, "", time.Now); err == nil {
		t.Error("a provider would be told an address that whoever asks has written")
	}
	s := newSite(t, siteOptions{})
	s.visitor().get(providerPath+"/asso").wants(t, http.StatusNotFound)
}
