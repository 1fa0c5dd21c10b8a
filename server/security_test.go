package server

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
)

func TestNoCookieBeforeSignIn(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	s.resident("Camille").mustPropose("Un accueil", "Le matin.")
	v := s.visitor()
	page := v.get("/")
	asset := regexp.MustCompile(`/static/[^"]+`).FindString(page.body)
	for _, path := range []string{
		"/", "/propositions", "/propositions/1", "/debats", "/consultations/1", "/connexion", "/moi", "/propositions/nouvelle", "/nowhere",
		"/api/v1/proposals", "/api/v1/me", "/healthz", "/robots.txt", "/favicon.ico", "/live", asset,
	} {
		if a := v.get(path); a.header.Get("Set-Cookie") != "" {
			t.Errorf("a cookie: %s", a)
		}
	}
	if a := v.get(asset).wants(t, 200); !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
		t.Error(a)
	}
	for _, link := range regexp.MustCompile(`(?:src|href|action)="([^"]+)"`).FindAllStringSubmatch(page.body, -1) {
		own := false
		for _, start := range []string{"/", "#", "http://" + s.address + "/", "tel:", "https://www.defenseurdesdroits.fr/"} {
			own = own || strings.HasPrefix(link[1], start)
		}
		if !own {
			t.Errorf("a page leads to %q", link[1])
		}
	}
	for _, inline := range []string{"<script>", "<style", " style=", "javascript:", " onclick", " onload"} {
		page.lacks(t, inline)
	}
}

func TestSignInLeadsNowhereElse(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille := s.resident("Camille")
	for _, to := range []string{
		"https://evil.example", "//evil.example", "///evil.example", `/\evil.example`, `\\evil.example`, "/\t/evil.example", "/\n/evil.example",
		"/\r\nLocation: https://evil.example", "http:evil.example", "javascript:alert(1)", "data:text/html,x", " //evil.example", "evil.example",
		"/\x00/evil.example", "/%09/evil.example", "/.//evil.example", "/..//evil.example", "/a/..//evil.example", "/%2e%2e//evil.example",
		"/\u2028//evil.example", "/?x=//evil.example", "/#//evil.example", "/@evil.example", "/;//evil.example",
	} {
		a := s.visitor().post("/connexion", url.Values{"code": {camille.code}, "return": {to}}).wants(t, 303)
		base, err := url.Parse("http://" + s.address + "/connexion")
		if err != nil {
			t.Fatal(err)
		}
		there, err := base.Parse(a.location())
		if err != nil || there.Host != s.address || there.Scheme != "http" || strings.ContainsAny(a.location(), "\t\r\n\\\x00") {
			t.Errorf("%q leads to %q (%v)", to, a.location(), err)
		}
		if a.header.Get("Evil") != "" || len(a.header.Values("Location")) != 1 {
			t.Errorf("%q writes a header: %s", to, a)
		}
		form := s.visitor().get("/connexion?retour="+url.QueryEscape(to)).wants(t, 200)
		kept := regexp.MustCompile(`name="return" value="([^"]*)"`).FindStringSubmatch(form.body)
		if kept == nil || strings.HasPrefix(kept[1], "//") || kept[1] != "" && !strings.HasPrefix(kept[1], "/") {
			t.Errorf("%q is kept as %q", to, kept)
		}
	}
}

func TestNobodyGetsSomebodyElsesPage(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	camille, dominique, reader := s.resident("Camille"), s.resident("Dominique"), s.visitor()
	camille.mustPropose("Un accueil", "Le matin.")
	s.convene(s.resident("Élodie"), c, "Parlons-en")
	dominique.mustVote(1, "agree")
	ask := func(v *visitor, path, tag, encoding string) *response {
		r := v.request("GET", path, nil)
		r.Header.Set("If-None-Match", tag)
		r.Header.Set("Accept-Encoding", encoding)
		return v.do(r)
	}
	for range 3 { // the second time from the cache, the third compressed
		for _, path := range []string{"/", "/propositions", "/debats", "/debats/1", "/consultations/1", "/propositions?theme=rights"} {
			out, one, two := reader.get(path).wants(t, 200), camille.get(path).wants(t, 200), dominique.get(path).wants(t, 200)
			out.lacks(t, "Camille", "Dominique", "/moi")
			if strings.Contains(one.body, "Dominique") || !strings.Contains(one.body, "Camille") || strings.Contains(two.body, "Camille") || !strings.Contains(two.body, "Dominique") {
				t.Errorf("%s is mixed up: %s\n%s", path, one, two)
			}
			tags := map[string]bool{out.header.Get("ETag"): true, one.header.Get("ETag"): true, two.header.Get("ETag"): true}
			if len(tags) != 3 || tags[""] {
				t.Errorf("%s: tags %v", path, tags)
			}
			for _, a := range []*response{out, one, two} {
				if vary := strings.Join(a.header.Values("Vary"), ","); !strings.Contains(vary, "Cookie") || !strings.Contains(vary, "Accept-Encoding") {
					t.Errorf("Vary: %s", a)
				}
			}
			for _, a := range []*response{one, two} {
				if !strings.Contains(a.header.Get("Cache-Control"), "private") {
					t.Errorf("a shared cache may keep somebody's page: %s", a)
				}
			}
			for _, v := range []*visitor{reader, camille, dominique} {
				for tag := range tags {
					a := ask(v, path, tag, "br, gzip")
					own := tag == v.get(path).header.Get("ETag")
					if (a.status == 304) != own {
						t.Errorf("%s with another's tag: %s", path, a)
					}
				}
			}
		}
	}
	page := reader.get("/propositions/1").wants(t, 200)
	page.lacks(t, "aria-pressed")
	if a := camille.get("/propositions/1"); strings.Contains(a.body, `aria-pressed="true"`) {
		t.Errorf("somebody else's choice: %s", a)
	}
	// Own choice changes nothing but the own tag.
	before, others := dominique.get("/propositions/1").header.Get("ETag"), camille.get("/propositions/1").header.Get("ETag")
	dominique.mustVote(1, "pass")
	if dominique.get("/propositions/1").header.Get("ETag") == before || camille.get("/propositions/1").header.Get("ETag") != others {
		t.Error("a change of mind shows in another's tag, or not in the own")
	}
	dominique.get("/?fait=connexion").wants(t, 200, "data-notice")
	reader.get("/").wants(t, 200).lacks(t, "data-notice")
	for _, path := range []string{"/moi", "/moi/effacer", "/propositions/nouvelle", "/api/v1/me"} {
		if a := camille.get(path).wants(t, 200); a.header.Get("Cache-Control") != "no-store" {
			t.Error(a)
		}
	}
}

func TestWhatPeopleWriteStaysWords(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen(`Consultation <script>alert("c")</script>`)
	const pseudonym = `"><script>alert('p')</script><img src=x onerror=alert(1)>{{.}}`
	v := s.resident(pseudonym)
	const title = `</title><script>alert("t")</script><svg onload=alert(1)>`
	text := strings.Join([]string{
		`<script>alert("x")</script>`, `<img src=x onerror=alert(2)>`, `[a](javascript:alert(3))`, `[b](JaVaScRiPt&colon;alert(3))`,
		`[c](data:text/html;base64,PHNjcmlwdD4=)`, `[d](vbscript:x)`, `![pixel](https://evil.example/p.png)`, `<https://good.example/>`,
		`<javascript:alert(4)>`, `[e](https://good.example/ "onmouseover=alert(5)")`, `<a href="https://x" onclick="alert(6)">f</a>`,
		`<iframe src="https://evil.example"></iframe>`, `<style>body{display:none}</style>`, `<form action="https://evil.example"><button>g</button></form>`,
		"```html\n<script>alert(7)</script>\n```", `[h](//evil.example)`, `# Grand titre`, `<h1>raw</h1>`, `[i](  javascript:alert(8))`, "[j](java\tscript:alert(9))",
		`<div id="avis">k</div>`, `[l]: javascript:alert(10)`, `[l]`, `&lt;script&gt;alert(11)&lt;/script&gt;`,
	}, "\n\n")
	v.mustPropose(title, text)
	v.mustArgue(1, text)
	if _, err := v.site.platform.Do(t.Context(), s.platform.NewID(), deliberation.ErasePerson{Person: 999}); err == nil {
		t.Error("nobody was erased")
	}
	s.convene(v, c, title)
	s.advance(time.Second)
	v.propose(with(aProposal, "title", "Avec fichier"), upload{`"><script>alert(1)</script>.png`, "image/png", pngOf(t, 9, 9)}).wants(t, 303)
	tags := regexp.MustCompile(`(?i)<(script|img|iframe|form|style|svg|object|embed|link|meta|base|input|button|h1|div)\b[^>]*>`)
	quoted := regexp.MustCompile(`"[^"]*"`) // what stands between quotation marks is a value
	attributes := regexp.MustCompile(`(?i)<[a-z][^>]*\son[a-z]+\s*=`)
	links := regexp.MustCompile(`(?i)<[a-z][^>]*?\s(?:href|src|action)\s*=\s*["']?\s*([^"'\s>]+)`)
	paths := []string{"/", "/propositions", "/propositions/1", "/propositions/2", "/debats", "/debats/1", "/consultations/1", "/propositions/1/merci"}
	for _, who := range []*visitor{s.visitor(), v} {
		for _, path := range append(paths, "/moi", "/moi/effacer") {
			a := who.get(path)
			if a.status == 303 {
				continue
			}
			a.wants(t, 200).lacks(t, "<script>", "<img src=x", "<iframe", "<style", "<h1>raw", `id="avis">k`)
			if m := attributes.FindString(quoted.ReplaceAllString(a.body, `""`)); m != "" {
				t.Errorf("%s: %q", path, m)
			}
			for _, l := range links.FindAllStringSubmatch(a.body, -1) {
				lower := strings.ToLower(l[1])
				if strings.HasPrefix(lower, "javascript") || strings.HasPrefix(lower, "data:") || strings.HasPrefix(lower, "vbscript") || strings.HasPrefix(lower, "//") || strings.Contains(lower, "evil.example") {
					t.Errorf("%s leads to %q", path, l[1])
				}
			}
			if path == "/propositions/1" {
				_, body, _ := strings.Cut(a.body, `<div class="body">`)
				body, _, _ = strings.Cut(body, "</div>")
				if m := tags.FindAllString(body, -1); m != nil {
					t.Errorf("a text holds %q: %s", m, body)
				}
				if !strings.Contains(body, `href="https://good.example/"`) || !strings.Contains(body, "<h3") || !strings.Contains(body, "nofollow") {
					t.Errorf("harmless Markdown is lost: %s", body)
				}
			}
		}
	}
	// Words that come back in a form are words, too.
	v.propose(with(aProposal, "title", title, "text", `</textarea><script>alert(1)</script>`, "theme", `"><script>`, "office", `"><script>`)).
		wants(t, 422).lacks(t, "<script>", "</textarea><script")
	v.post("/propositions/1/arguments", url.Values{"side": {`"><script>`}, "text": {`</textarea><script>x`}}).wants(t, 422).lacks(t, "<script>", "</textarea><script")
	s.visitor().post("/connexion", url.Values{"code": {`"><script>alert(1)</script>`}, "return": {`/"><script>alert(1)</script>`}}).wants(t, 422).lacks(t, "<script>")
	s.visitor().get(`/connexion?retour=/"><script>alert(1)</script>`).wants(t, 200).lacks(t, "<script>")
	s.visitor().get(`/connexion/%22%3E%3Cscript%3Ealert(1)`).wants(t, 422).lacks(t, "<script>")
	s.visitor().get(`/propositions?suite=%3Cscript%3E`).wants(t, 400).lacks(t, "<script>")
	s.visitor().get(`/<script>alert(1)</script>`).wants(t, 404).lacks(t, "<script>")
	// JSON is never taken for a page.
	a := s.visitor().get("/api/v1/proposals/1").wants(t, 200)
	if !strings.HasPrefix(a.header.Get("Content-Type"), "application/json") {
		t.Error(a)
	}
}

func TestFilesCannotRunInOurOrigin(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v := s.resident("Camille")
	v.propose(aProposal, upload{"dessin.png", "text/html", pngOf(t, 60, 40)}, upload{"note.pdf", "text/html", []byte(somePDF)}).wants(t, 303)
	reader := s.visitor()
	p := decode[apiProposal](t, reader.get("/api/v1/proposals/1"))
	if len(p.Files) != 2 {
		t.Fatalf("%+v", p.Files)
	}
	for _, f := range p.Files {
		path := "/fichiers/" + f.ID
		a := reader.get(path).wants(t, 200)
		if a.header.Get("Content-Type") != f.Type || !strings.Contains(a.header.Get("Content-Security-Policy"), "sandbox") || int64(len(a.body)) != f.Size {
			t.Error(a)
		}
		for _, c := range []struct {
			header string
			status int
			length int64
		}{
			{"bytes=0-9", 206, 10}, {"bytes=-5", 206, 5}, {"bytes=99999999-", 416, -1}, {"bytes=5-2", 200, f.Size}, {"bytes=a-b", 200, f.Size},
			{"bytes=0-1,3-4", 200, f.Size}, {"lines=0-1", 200, f.Size}, {"bytes=-", 200, f.Size}, {"bytes=0-99999999999999999999", 206, f.Size},
			{"bytes=--5", 200, f.Size}, {"bytes=-0", 416, -1}, {strings.Repeat("bytes=0-1,", 500), 200, f.Size},
		} {
			r := reader.request("GET", path, nil)
			r.Header.Set("Range", c.header)
			if a := reader.do(r); a.status != c.status && a.status != 416 || a.status != 416 && int64(len(a.body)) != c.length {
				t.Errorf("%.40q: %s", c.header, a)
			}
		}
		r := reader.request("GET", path, nil)
		r.Header.Set("If-None-Match", a.header.Get("ETag"))
		reader.do(r).wants(t, 304)
		head := reader.do(reader.request(http.MethodHead, path, nil)).wants(t, 200)
		if head.header.Get("Content-Length") != a.header.Get("Content-Length") || head.body != "" {
			t.Error(head)
		}
	}
	// A content that is gone from the folder is an error, which must not look like the file.
	if err := os.RemoveAll(filepath.Join(s.data, "files")); err != nil {
		t.Fatal(err)
	}
	a := reader.get("/fichiers/" + p.Files[1].ID)
	if a.status < 400 || a.header.Get("Content-Disposition") != "" || a.header.Get("ETag") != "" || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
		t.Error(a)
	}
}

// TestAPanicIsOneAnswer has a handler panic: the others go on, and only the operator reads why.
func TestAPanicIsOneAnswer(t *testing.T) {
	var log bytes.Buffer
	s := newSite(t, siteOptions{log: slog.New(slog.NewTextHandler(&log, nil)), routes: func(s *Server) {
		s.app.Get("/panic", func(*fiber.Ctx) error { panic("what only the operator reads") })
		s.app.Get("/api/v1/panic", func(*fiber.Ctx) error { panic(errors.New("what only the operator reads")) })
	}})
	v := s.visitor()
	v.get("/panic").wants(t, 500, "<h1>").lacks(t, "only the operator", "goroutine")
	v.get("/api/v1/panic").wants(t, 500, `"internal"`).lacks(t, "only the operator", "goroutine")
	v.get("/").wants(t, 200)
	s.stop()
	if !strings.Contains(log.String(), "what only the operator reads") || !strings.Contains(log.String(), "security_test.go") {
		t.Errorf("the operator does not read why: %s", log.String())
	}
}

func TestRates(t *testing.T) {
	rates := Rates{PersonWrites: Rate{1, 3}, AddressWrites: Rate{10, 200}, SignIns: Rate{0.5, 60}, Reads: Rate{10, 400}, Searches: Rate{1, 20}}
	s := newSite(t, siteOptions{rates: rates})
	s.mustOpen("Vers la prochaine convention")
	// Fifty people behind one address work.
	var people []*visitor
	for i := range 50 {
		people = append(people, s.resident(strings.Repeat("P", i+1)))
	}
	people[0].mustPropose("Un accueil", "Le matin.")
	s.advance(5 * time.Second)
	for _, p := range people {
		p.mustVote(1, "agree")
		p.get("/propositions/1").wants(t, 200)
	}
	// One of them does too much.
	tooMuch := func(a *response) bool {
		t.Helper()
		if a.status == http.StatusTooManyRequests {
			if a.header.Get("Retry-After") == "" {
				t.Error(a)
			}
			return true
		}
		return false
	}
	vote := func(v *visitor) *response {
		return v.json("PUT", "/api/v1/questions/1/ballot", map[string]any{"choice": "pass"})
	}
	vote(people[0]).wants(t, 200)
	vote(people[0]).wants(t, 200)
	if a := vote(people[0]); !tooMuch(a) {
		t.Fatal(a)
	}
	if a := people[0].post("/propositions/1/avis", url.Values{"choice": {"agree"}}); !tooMuch(a) {
		t.Error(a)
	}
	vote(people[1]).wants(t, 200)
	people[0].get("/propositions/1").wants(t, 200)
	s.advance(2 * time.Second)
	vote(people[0]).wants(t, 200)

	// Guessing codes ends soon, whoever guesses, and reading goes on.
	guesser, refused := s.visitor(), 0
	for range 100 {
		if tooMuch(guesser.post("/connexion", url.Values{"code": {"x"}})) {
			refused++
		}
	}
	if refused < 40 {
		t.Errorf("%d of 100 guesses were refused", refused)
	}
	guesser.get("/").wants(t, 200)
	s.advance(time.Minute)

	// Searching without end ends sooner than reading, by whichever door.
	for _, path := range []string{"/recherche?q=accueil", "/api/v1/search?q=accueil", "/api/v1/proposals/similar?title=accueil", "/sitemap.xml", "/sitemap-pages.xml"} {
		refused = 0
		for range 30 {
			if tooMuch(guesser.get(path)) {
				refused++
			}
		}
		if refused < 5 || refused > 10 {
			t.Errorf("%s: %d of 30 were refused", path, refused)
		}
		guesser.get("/").wants(t, 200)
		s.advance(time.Minute)
	}

	// Reading without end ends as well, and comes back by itself.
	refused = 0
	for range 1100 {
		if tooMuch(guesser.get("/connexion")) {
			refused++
		}
	}
	if refused < 600 {
		t.Errorf("%d of 1100 reads were refused", refused)
	}
	s.advance(time.Minute)
	guesser.get("/connexion").wants(t, 200)
}

// TestAddressesBehindAProxy: behind a trusted proxy the address is the one that the proxy saw, not what a client says before it.
func TestAddressesBehindAProxy(t *testing.T) {
	rates := Rates{PersonWrites: Rate{1, 3}, AddressWrites: Rate{1, 3}, SignIns: Rate{1, 3}, Reads: Rate{1, 3}}
	for _, c := range []struct {
		name    string
		trust   string
		address func(i string) string
		limited bool
	}{
		{"one address that pretends to be many", "127.0.0.1", func(i string) string { return "10.0.0." + i + ", 192.0.2.7" }, true},
		{"many addresses", "127.0.0.1", func(i string) string { return "192.0.2." + i }, false},
		{"no proxy is trusted", "", func(i string) string { return "192.0.2." + i }, true},
		{"another proxy is trusted", "198.51.100.1", func(i string) string { return "192.0.2." + i }, true},
		{"garbage", "127.0.0.1", func(i string) string { return "x" + i }, true},
	} {
		s := newSite(t, siteOptions{rates: rates, trustProxy: c.trust})
		v, refused := s.visitor(), 0
		for i := range 9 {
			r := v.request("GET", "/", nil)
			r.Header.Set("X-Forwarded-For", c.address(string(rune('1'+i))))
			if v.do(r).status == 429 {
				refused++
			}
		}
		if (refused > 0) != c.limited {
			t.Errorf("%s: %d refused", c.name, refused)
		}
	}
}

// TestOnlyATrustedProxySaysHTTPS: whether a cookie is for https only.
func TestOnlyATrustedProxySaysHTTPS(t *testing.T) {
	for _, c := range []struct {
		trust  string
		secure bool
	}{{"", false}, {"127.0.0.1", true}, {"198.51.100.1", false}} {
		s := newSite(t, siteOptions{trustProxy: c.trust})
		camille := s.resident("Camille")
		v := s.visitor()
		r := v.request("POST", "/connexion", strings.NewReader("code="+camille.code))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-Proto", "https")
		cookie, err := http.ParseSetCookie(v.do(r).wants(t, 303).header.Get("Set-Cookie"))
		if err != nil || cookie.Secure != c.secure {
			t.Errorf("trusting %q: %v, %v", c.trust, cookie, err)
		}
	}
}

// Figures of load are for who stands at the machine: a proxy that passes on the public name does not open them.
func TestMetricsAreForTheMachine(t *testing.T) {
	s := newSite(t, siteOptions{})
	v := s.visitor()
	v.get("/metrics").wants(t, 200, "voix_journal_entries")
	for name, value := range map[string]string{"Host": "voix.example", "X-Forwarded-For": "203.0.113.9"} {
		r := v.request(http.MethodGet, "/metrics", nil)
		r.Header.Set(name, value)
		if name == "Host" {
			r.Host = value
		}
		v.do(r).wants(t, 404)
	}
}
