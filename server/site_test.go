package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/connection"
	"voix/server/journal"
	"voix/server/mail"
	"voix/server/openid"
)

// testClock stands still until it is moved; the wall and the monotonic clock move together.
type testClock struct {
	mu     sync.Mutex
	start  time.Time
	passed time.Duration
	timers map[chan time.Time]time.Duration
}

func newTestClock(start time.Time) *testClock {
	return &testClock{start: start, timers: map[chan time.Time]time.Duration{}}
}

func (c *testClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.start.Add(c.passed)
}

func (c *testClock) Monotonic() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.passed
}

func (c *testClock) After(d time.Duration) (<-chan time.Time, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	timer := make(chan time.Time, 1)
	if d <= 0 {
		timer <- c.start.Add(c.passed)
		return timer, func() {}
	}
	c.timers[timer] = c.passed + d
	return timer, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.timers, timer)
	}
}

func (c *testClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passed += d
	for timer, at := range c.timers {
		if at <= c.passed {
			timer <- c.start.Add(c.passed)
			delete(c.timers, timer)
		}
	}
}

// morning is when tests begin: the first consultation takes proposals.
var morning = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// site is a real platform in a folder of its own, served on a loopback port.
type site struct {
	t        testing.TB
	data     string
	clock    *testClock // nil: the system's
	platform *Platform
	server   *Server
	address  string
	stop     func()
}

type siteOptions struct {
	data        string
	systemClock bool
	clock       *testClock // nil: one that begins in the morning
	rates       Rates
	trustProxy  string
	address     Address
	providers   []openid.Declared
	wrap        func(journal.Store) journal.Store
	beside      *site // another server of the same journal, which wrap returns the store of
	shared      bool  // there will be one beside this
	log         *slog.Logger
	sms         SMSOptions
	routes      func(*Server) // before anything is served
	mail        *mail.Settings
	bounces     BounceOptions
	records     *connection.Holders
}

func newSite(t testing.TB, o siteOptions) *site {
	t.Helper()
	s := &site{t: t, data: o.data}
	if s.data == "" {
		s.data = filepath.Join(t.TempDir(), "data")
	}
	options := PlatformOptions{wrapStore: o.wrap, Log: o.log, shared: o.shared || o.beside != nil}
	if o.beside != nil {
		s.clock = o.beside.clock
		options.Clock = s.clock
	} else if !o.systemClock {
		if s.clock = o.clock; s.clock == nil {
			s.clock = newTestClock(morning)
		}
		options.Clock = s.clock
	}
	var err error
	if s.platform, err = OpenPlatform(t.Context(), Place{Data: s.data}, options); err != nil {
		t.Fatal(err)
	}
	if o.beside != nil {
		s.platform.Keys = o.beside.platform.Keys
	}
	if o.rates == (Rates{}) {
		o.rates = NoRates
	}
	if s.server, err = New(s.platform, Options{Rates: o.rates, TrustProxy: o.trustProxy, Address: o.address, Log: o.log, Providers: o.providers, SMS: o.sms, Mail: o.mail, Bounces: o.bounces, Records: o.records}); err != nil {
		t.Fatal(err)
	}
	if o.routes != nil {
		o.routes(s.server)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = l.Addr().String()
	s.platform.Start()
	served := make(chan error, 1)
	go func() { served <- s.server.Serve(l) }()
	s.stop = sync.OnceFunc(func() {
		if err := s.server.Shutdown(); err != nil {
			t.Error("shutdown:", err)
		}
		if err := <-served; err != nil {
			t.Error("serve:", err)
		}
		if err := s.platform.Close(); err != nil {
			t.Error("close:", err)
		}
	})
	t.Cleanup(s.stop)
	return s
}

// advance moves the clock and returns once the journal's writer has seen it.
func (s *site) advance(d time.Duration) {
	s.t.Helper()
	s.clock.advance(d)
	_, err := s.platform.Journal.Submit(s.t.Context(), journal.Command{
		ID: s.platform.NewID(), Decide: func(time.Time) ([]deliberation.Act, error) { return nil, nil },
	})
	if err != nil {
		s.t.Fatal("after moving the clock:", err)
	}
}

// until polls for something that happens in the background.
func (s *site) until(what string, done func() bool) {
	s.t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	for !done() {
		select {
		case <-deadline.C:
			s.t.Fatalf("never happened: %s", what)
		case <-poll.C:
		}
	}
}

func (s *site) head() uint64 { return s.platform.Journal.Head().Number }

func paris(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, deliberation.Paris())
}

// mustOpen opens a consultation that takes proposals from the day before the clock's on, for thirty days each phase.
func (s *site) mustOpen(title string) int64 {
	s.t.Helper()
	o := Opening{Title: title, Summary: "Ce que nous voulons changer ensemble."}
	now := s.platform.Clock.Now()
	for i := range o.Begins {
		o.Begins[i] = paris(now.Year(), now.Month(), now.Day()-1+30*i)
	}
	n, err := Direct{s.platform}.Open(s.t.Context(), o)
	if err != nil {
		s.t.Fatal(err)
	}
	s.until("the consultation takes proposals", func() (open bool) {
		s.platform.Read(func(st *deliberation.State) {
			c, _ := st.Consultation(n)
			open = c.TakesProposals()
		})
		return open
	})
	return n
}

// mustJoin lets somebody take part and returns a browser that is signed in as that person.
func (s *site) mustJoin(pseudonym string, college deliberation.College, office deliberation.Office) *visitor {
	s.t.Helper()
	number, code, err := s.platform.Join(s.t.Context(), s.platform.NewID(), Newcomer{Pseudonym: pseudonym, College: college, Office: office, Consents: []account.Purpose{account.Opinions}, OldEnough: true})
	if err != nil {
		s.t.Fatal(err)
	}
	v := s.visitor()
	v.code, v.number = code, number
	v.openLink(nil)
	return v
}

// openLink signs in as people do: opens the link, and presses the button of the page that comes, with what was filled in besides.
// Opening alone signs nobody in.
func (v *visitor) openLink(filledIn url.Values) *response {
	v.site.t.Helper()
	shown := v.get("/connexion/"+v.code).wants(v.site.t, http.StatusOK, `action="/connexion"`, `name="code" value="`+v.code+`"`)
	if cookies := shown.header.Values("Set-Cookie"); len(cookies) > 0 && !strings.Contains(cookies[0], "=;") {
		v.site.t.Fatalf("opening a link signs in: %s", shown)
	}
	form := url.Values{"code": {v.code}, "return": {""}}
	maps.Copy(form, filledIn)
	return v.post("/connexion", form).wants(v.site.t, http.StatusSeeOther)
}

func (s *site) resident(pseudonym string) *visitor {
	s.t.Helper()
	return s.mustJoin(pseudonym, deliberation.Resident, deliberation.National)
}

// mustPropose files a proposal through the API and returns its number.
func (v *visitor) mustPropose(title, text string) int64 {
	v.site.t.Helper()
	a := v.json(http.MethodPost, "/api/v1/proposals", map[string]any{"title": title, "text": text, "theme": "rights"})
	var r apiReceipt
	if a.status != http.StatusCreated || json.Unmarshal([]byte(a.body), &r) != nil {
		v.site.t.Fatalf("propose: %s", a)
	}
	return r.Proposal
}

func (v *visitor) mustArgue(proposal int64, text string) int64 {
	v.site.t.Helper()
	a := v.json(http.MethodPost, fmt.Sprintf("/api/v1/proposals/%d/arguments", proposal), map[string]any{"side": "for", "text": text})
	var r apiReceipt
	if a.status != http.StatusCreated || json.Unmarshal([]byte(a.body), &r) != nil {
		v.site.t.Fatalf("argue: %s", a)
	}
	return r.Argument
}

func (v *visitor) mustMark(argument int64) {
	v.site.t.Helper()
	v.json(http.MethodPut, fmt.Sprintf("/api/v1/arguments/%d/mark", argument), nil).wants(v.site.t, http.StatusOK)
}

func (v *visitor) mustVote(question int64, choice string) {
	v.site.t.Helper()
	if a := v.json(http.MethodPut, fmt.Sprintf("/api/v1/questions/%d/ballot", question), map[string]any{"choice": choice, "organisation": v.organisation}); a.status != http.StatusOK {
		v.site.t.Fatalf("vote: %s", a)
	}
}

// convene announces a debate, for which there is no page yet.
func (s *site) convene(v *visitor, consultation int64, title string) int64 {
	s.t.Helper()
	id, hash, document, err := s.platform.NewText(deliberation.Text{Title: title, Body: "Venez nombreux.", Place: "Salle des fêtes\n\nPlain-pied.", Language: "fr"})
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.platform.Do(s.t.Context(), s.platform.NewID(), deliberation.ConveneDebate{Consultation: consultation, Author: v.number, Announcement: deliberation.Announcement{Begins: s.platform.Clock.Now().Add(48 * time.Hour).Truncate(time.Millisecond), Text: id, Hash: hash}}, document); err != nil {
		s.t.Fatal(err)
	}
	var number int64
	s.platform.Read(func(st *deliberation.State) {
		for _, d := range st.Debates(consultation) {
			number = max(number, d.Number)
		}
	})
	return number
}

// jar keeps a cookie until it is taken away: a browser's own would ask the machine's clock, which is not that of the tests.
type jar struct {
	mu      sync.Mutex
	cookies []*http.Cookie
}

// SetCookies implements http.CookieJar.
func (j *jar) SetCookies(_ *url.URL, cookies []*http.Cookie) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, c := range cookies {
		j.cookies = slices.DeleteFunc(j.cookies, func(o *http.Cookie) bool { return o.Name == c.Name })
		if c.Expires.IsZero() || c.Expires.Year() > 1970 {
			j.cookies = append(j.cookies, c)
		}
	}
}

// Cookies implements http.CookieJar.
func (j *jar) Cookies(*url.URL) []*http.Cookie {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.cookies)
}

// visitor is a browser without JavaScript: it keeps cookies, follows no redirect by itself, and looks at every answer.
type visitor struct {
	site   *site
	client *http.Client
	code   string
	number int64
	// organisation is whose opinion mustVote gives; 0: their own.
	organisation int64
}

func (s *site) visitor() *visitor {
	transport := &http.Transport{DisableCompression: true}
	s.t.Cleanup(transport.CloseIdleConnections)
	return &visitor{site: s, client: &http.Client{
		Jar: &jar{}, Transport: transport, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

type response struct {
	asked  string
	status int
	header http.Header
	body   string
}

func (a *response) String() string {
	_, main, ok := strings.Cut(a.body, "<main")
	if !ok {
		main = a.body
	}
	return fmt.Sprintf("%s → %d\n%v\n%.2000s", a.asked, a.status, a.header, main)
}

func (a *response) location() string { return a.header.Get("Location") }

// wants fails the test unless the answer has the status and contains all the words.
func (a *response) wants(t testing.TB, status int, words ...string) *response {
	t.Helper()
	if a.status != status {
		t.Fatalf("want %d: %s", status, a)
	}
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			t.Fatalf("no %q in %s", w, a)
		}
	}
	return a
}

func (a *response) lacks(t testing.TB, words ...string) *response {
	t.Helper()
	for _, w := range words {
		if strings.Contains(a.body, w) {
			t.Fatalf("%q in %s", w, a)
		}
	}
	return a
}

func (v *visitor) request(method, path string, body io.Reader) *http.Request {
	v.site.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, "http://"+v.site.address+path, body)
	if err != nil {
		v.site.t.Fatal(err)
	}
	return r
}

func (v *visitor) do(r *http.Request) *response {
	v.site.t.Helper()
	got, err := v.client.Do(r)
	if err != nil {
		v.site.t.Fatalf("%s %s: %v", r.Method, r.URL, err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		v.site.t.Fatalf("%s %s: %v", r.Method, r.URL, err)
	}
	a := &response{asked: r.Method + " " + r.URL.RequestURI(), status: got.StatusCode, header: got.Header, body: string(body)}
	checkHeaders(v.site.t, a)
	return a
}

// checkHeaders holds every answer of every test to the headers that all must bear.
func checkHeaders(t testing.TB, a *response) {
	t.Helper()
	for _, kv := range securityHeaders {
		got := a.header.Values(kv[0])
		if strings.Contains(a.asked, " /static/") && a.status == 200 && kv[0] == "Permissions-Policy" {
			continue // it binds documents
		}
		file := (strings.Contains(a.asked, "/fichiers/") || strings.Contains(a.asked, "/dossier") || strings.HasSuffix(a.asked, "/photo")) && kv[0] == "Content-Security-Policy" // stricter
		receipt := (strings.Contains(a.asked, receiptPath) || strings.Contains(a.asked, mandateOfferPath) || strings.Contains(a.asked, stopPath+"/") || strings.Contains(a.asked, "/api/v1/receipts") || strings.Contains(a.asked, "/connexion/")) && kv[0] == "Referrer-Policy" && got[0] == receiptReferrer
		if len(got) != 1 || got[0] != kv[1] && !file && !receipt {
			t.Errorf("%s is %q: %s", kv[0], got, a)
		}
	}
	if a.status >= 400 && a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("an error may be cached: %s", a)
	}
	for _, line := range a.header.Values("Set-Cookie") {
		c, err := http.ParseSetCookie(line)
		if err != nil {
			t.Errorf("cookie %q, %v", line, err)
			continue
		}
		name, host := strings.CutPrefix(c.Name, hostCookie)
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Secure != host || name != sessionCookie && name != passCookie && name != providerCookie && name != challengeCookie {
			t.Errorf("cookie %q", line)
		}
	}
}

func (v *visitor) get(path string) *response {
	v.site.t.Helper()
	return v.do(v.request(http.MethodGet, path, nil))
}

func (v *visitor) post(path string, form url.Values) *response {
	v.site.t.Helper()
	r := v.request(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(r)
}

// follow posts a form and goes where the answer leads.
func (v *visitor) follow(path string, form url.Values) *response {
	v.site.t.Helper()
	a := v.post(path, form)
	if a.status != http.StatusSeeOther {
		v.site.t.Fatalf("not led on: %s", a)
	}
	return v.get(a.location())
}

func (v *visitor) json(method, path string, body any) *response {
	v.site.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		v.site.t.Fatal(err)
	}
	r := v.request(method, path, bytes.NewReader(raw))
	r.Header.Set("Content-Type", "application/json")
	return v.do(r)
}

type upload struct {
	name, claimed string
	content       []byte
}

// multipartForm writes fields in the order of their names, then files, as a browser would.
func multipartForm(t testing.TB, fields map[string]string, files ...upload) (contentType string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := w.WriteField(name, fields[name]); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range files {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="files"; filename="%s"`, strings.ReplaceAll(f.name, `"`, "%22")))
		h.Set("Content-Type", f.claimed)
		part, err := w.CreatePart(h)
		if err == nil {
			_, err = part.Write(f.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

func (v *visitor) propose(fields map[string]string, files ...upload) *response {
	v.site.t.Helper()
	contentType, body := multipartForm(v.site.t, fields, files...)
	r := v.request(http.MethodPost, "/propositions/nouvelle", bytes.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	return v.do(r)
}

// TestShutdownBeforeServe is what a signal right at the start does.
func TestShutdownBeforeServe(t *testing.T) {
	for range 3 {
		s := newSite(t, siteOptions{})
		s.stop()
		if err := s.server.Serve(nopListener{}); err != nil {
			t.Error(err)
		}
	}
}

type nopListener struct{ net.Listener }

func (nopListener) Close() error { return nil }
