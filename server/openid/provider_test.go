package openid

import (
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"voix/deploy/engine"
)

const (
	redirect = "https://voix.example/connexion/compte/asso/retour"
	after    = "https://voix.example/connexion/compte"
)

// declare writes the settings of one provider, and reads them back as an operator's.
func declare(t *testing.T, issuer string, kind Kind) Declared {
	t.Helper()
	folder := t.TempDir()
	write(t, filepath.Join(folder, "asso.secret"), engine.OpenIDSecret+"\n", 0o600)
	file := filepath.Join(folder, "providers.json")
	write(t, file, `{"publisher_kind": "administration", "providers": [{"id": "asso", "name": "Le compte de l’asso", "issuer": "`+issuer+`", "client_id": "`+engine.OpenIDClient+`", "secret_file": "asso.secret", "kind": "`+string(kind)+`"}]}`, 0o644)
	s, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return s.Providers[0]
}

func write(t *testing.T, file, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func journey(t *testing.T) Journey {
	t.Helper()
	j, err := NewJourney(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// visit signs somebody in at the provider, and returns what it has the browser bring back.
func visit(t *testing.T, p *Provider, j Journey, name string) url.Values {
	t.Helper()
	address, err := p.Begin(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == "voix.example" {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	form, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(form.Body)
	if err != nil || form.Body.Close() != nil || form.StatusCode != http.StatusOK {
		t.Fatalf("%v, %d: %s", err, form.StatusCode, body)
	}
	_, rest, _ := strings.Cut(string(body), `name="id" value="`)
	id, _, _ := strings.Cut(rest, `"`)
	back, err := browser.PostForm(form.Request.URL.String(), url.Values{"id": {id}, "username": {name}, "password": {"verysecure"}})
	if err != nil {
		t.Fatal(err)
	}
	defer back.Body.Close()
	to, err := back.Location()
	if err != nil || !strings.HasPrefix(to.String(), redirect+"?") {
		t.Fatalf("led to %v, %v", to, err)
	}
	return to.Query()
}

func TestAnAccountIsShown(t *testing.T) {
	e := engine.StartOpenID(t, engine.OpenIDOptions{Redirect: redirect, Names: true})
	p := New(declare(t, e.Issuer(), Plain), redirect, after, time.Now)
	j := journey(t)
	address, err := p.Begin(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if q.Get("scope") != "openid" || q.Get("code_challenge_method") != "S256" || q.Get("response_type") != "code" || q.Get("redirect_uri") != redirect || strings.Contains(address, j.Verifier) {
		t.Errorf("led to %s", address)
	}
	got, err := p.Finish(t.Context(), j, visit(t, p, j, "alice"))
	if err != nil {
		t.Fatal(err)
	}
	if want := (Account{Issuer: e.Issuer(), Subject: "subject-of-alice"}); got != want || got.Identifier() != e.Issuer()+" subject-of-alice" {
		t.Errorf("got %+v", got)
	}
	e.Restart() // with other keys
	j = journey(t)
	if got, err := p.Finish(t.Context(), j, visit(t, p, j, "badr")); err != nil || got.Subject != "subject-of-badr" {
		t.Errorf("after the provider changed its keys: %+v, %v", got, err)
	}
}

func TestWhatProvesNothing(t *testing.T) {
	e := engine.StartOpenID(t, engine.OpenIDOptions{Redirect: redirect, Names: true})
	other := engine.StartOpenID(t, engine.OpenIDOptions{Redirect: redirect})
	p, another := New(declare(t, e.Issuer(), Plain), redirect, after, time.Now), New(declare(t, other.Issuer(), Plain), redirect, after, time.Now)
	for name, spoil := range map[string]func(j *Journey, answer url.Values){
		"another nonce":           func(j *Journey, _ url.Values) { j.Nonce = journey(t).Nonce },
		"another verifier":        func(j *Journey, _ url.Values) { j.Verifier = journey(t).Verifier },
		"another state":           func(j *Journey, _ url.Values) { j.State = journey(t).State },
		"no state":                func(j *Journey, answer url.Values) { j.State = ""; answer.Del("state") },
		"no issuer":               func(_ *Journey, answer url.Values) { answer.Del("iss") },
		"another's issuer":        func(_ *Journey, answer url.Values) { answer.Set("iss", other.Issuer()) },
		"two codes":               func(_ *Journey, answer url.Values) { answer.Add("code", "x") },
		"no code":                 func(_ *Journey, answer url.Values) { answer.Del("code") },
		"a code that was made up": func(_ *Journey, answer url.Values) { answer.Set("code", "x") },
		// The attack by which a code of one provider is brought to another: what is said of its issuer is forged, too.
		"another's code": func(_ *Journey, answer url.Values) {
			k := journey(t)
			answer.Set("code", visit(t, another, k, "alice").Get("code"))
		},
		"a code of somebody else's journey": func(_ *Journey, answer url.Values) {
			k := journey(t)
			answer.Set("code", visit(t, p, k, "badr").Get("code"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			j := journey(t)
			answer := visit(t, p, j, "alice")
			spoil(&j, answer)
			if got, err := p.Finish(t.Context(), j, answer); !errors.Is(err, ErrUnproved) || got != (Account{}) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	t.Run("twice", func(t *testing.T) {
		j := journey(t)
		answer := visit(t, p, j, "alice")
		if _, err := p.Finish(t.Context(), j, answer); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Finish(t.Context(), j, answer); !errors.Is(err, ErrUnproved) {
			t.Errorf("the second time: %v", err)
		}
	})
	t.Run("a token that is over", func(t *testing.T) {
		late := New(declare(t, e.Issuer(), Plain), redirect, after, func() time.Time { return time.Now().Add(24 * time.Hour) })
		j := journey(t)
		if _, err := late.Finish(t.Context(), j, visit(t, late, j, "alice")); !errors.Is(err, ErrUnproved) {
			t.Error(err)
		}
	})
	t.Run("declined", func(t *testing.T) {
		j := journey(t)
		if _, err := p.Finish(t.Context(), j, url.Values{"error": {"access_denied"}, "state": {j.State}, "iss": {e.Issuer()}}); !errors.Is(err, ErrDeclined) {
			t.Error(err)
		}
		if _, err := p.Finish(t.Context(), j, url.Values{"error": {"access_denied"}, "iss": {e.Issuer()}}); !errors.Is(err, ErrUnproved) {
			t.Error("without the state:", err)
		}
	})
}

// Where a provider does not name itself in its answers, its own check of the code is what stops one that is another's.
func TestAProviderThatDoesNotNameItself(t *testing.T) {
	e := engine.StartOpenID(t, engine.OpenIDOptions{Redirect: redirect})
	p := New(declare(t, e.Issuer(), Plain), redirect, after, time.Now)
	j := journey(t)
	answer := visit(t, p, j, "alice")
	answer.Set("iss", "https://elsewhere.example")
	if _, err := p.Finish(t.Context(), j, answer); !errors.Is(err, ErrUnproved) {
		t.Errorf("with an issuer that is another's: %v", err)
	}
	answer.Del("iss")
	if got, err := p.Finish(t.Context(), j, answer); err != nil || got.Subject != "subject-of-alice" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestAProviderThatIsAway(t *testing.T) {
	e := engine.StartOpenID(t, engine.OpenIDOptions{Redirect: redirect})
	now := time.Now()
	p := New(declare(t, e.Issuer(), Plain), redirect, after, func() time.Time { return now })
	e.Kill()
	if _, err := p.Begin(t.Context(), journey(t)); !errors.Is(err, ErrAway) {
		t.Fatal(err)
	}
	e.Restart()
	if _, err := p.Begin(t.Context(), journey(t)); !errors.Is(err, ErrAway) {
		t.Error("it was asked again at once:", err)
	}
	now = now.Add(askAgain)
	j := journey(t)
	answer := visit(t, p, j, "alice")
	e.Kill()
	if _, err := p.Finish(t.Context(), j, answer); !errors.Is(err, ErrAway) {
		t.Error("gone before the code was exchanged:", err)
	}
	strange := New(declare(t, e.Issuer()+"/elsewhere", Plain), redirect, after, time.Now)
	e.Restart()
	if _, err := strange.Begin(t.Context(), journey(t)); !errors.Is(err, ErrAway) {
		t.Error("of another issuer than declared:", err)
	}
}

// People say anew who they are: a session that somebody left open with the provider on a shared device lets nobody in.
func TestASessionLeftOpenWithTheProviderLetsNobodyIn(t *testing.T) {
	e := engine.StartOpenID(t, engine.OpenIDOptions{Redirect: redirect})
	p := New(declare(t, e.Issuer(), Plain), redirect, after, time.Now)
	address, err := p.Begin(t.Context(), journey(t))
	if err != nil {
		t.Fatal(err)
	}
	asked, err := url.Parse(address)
	if err != nil || asked.Query().Get("prompt") != "login" {
		t.Errorf("led to %s, %v", address, err)
	}
}

func TestFranceConnect(t *testing.T) {
	e := engine.StartOpenID(t, engine.OpenIDOptions{Redirect: redirect, After: after, ACR: "eidas1"})
	p := New(declare(t, e.Issuer(), FranceConnect), redirect, after, time.Now)
	j := journey(t)
	if address, err := p.Begin(t.Context(), j); err != nil || !strings.Contains(address, "&acr_values=eidas1") && !strings.Contains(address, "?acr_values=eidas1") {
		t.Errorf("led to %s, %v", address, err)
	}
	got, err := p.Finish(t.Context(), j, visit(t, p, j, "alice"))
	if err != nil || got.Subject != "subject-of-alice" {
		t.Fatalf("got %+v, %v", got, err)
	}
	// Its session is ended at once, and it leads back.
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	out, err := browser.Get(got.SignOut)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Body.Close()
	if to := out.Header.Get("Location"); !strings.HasPrefix(to, after) {
		t.Errorf("signed out with status %d, led to %q", out.StatusCode, to)
	}
	weak := engine.StartOpenID(t, engine.OpenIDOptions{Redirect: redirect, After: after})
	p = New(declare(t, weak.Issuer(), FranceConnect), redirect, after, time.Now)
	if _, err := p.Finish(t.Context(), j, visit(t, p, j, "alice")); !errors.Is(err, ErrUnproved) {
		t.Error("with no assurance:", err)
	}
}
