package browser_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server"
	"voix/server/account"
	"voix/server/declaration"
	"voix/server/journal"
)

// A clock runs as the system's does, but ahead or behind of it, and can be moved on.
type clock struct {
	mu      sync.Mutex
	start   time.Time // of the system's monotonic clock
	began   time.Time // what Now was at start
	skipped time.Duration
	timers  map[chan time.Time]time.Duration
}

func newClock(at time.Time) *clock {
	return &clock{start: time.Now(), began: at, timers: map[chan time.Time]time.Duration{}}
}

func (c *clock) passed() time.Duration { return time.Since(c.start) + c.skipped }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.began.Add(c.passed()).UTC()
}

func (c *clock) Monotonic() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.passed()
}

// After sends when the time has passed by itself, or when the clock is moved beyond it.
func (c *clock) After(d time.Duration) (<-chan time.Time, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	timer := make(chan time.Time, 1)
	due := c.passed() + d
	c.timers[timer] = due
	real := time.AfterFunc(d, c.ring)
	return timer, func() {
		real.Stop()
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.timers, timer)
	}
}

func (c *clock) ring() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for timer, due := range c.timers {
		if due <= c.passed() {
			timer <- c.began.Add(c.passed())
			delete(c.timers, timer)
		}
	}
}

func (c *clock) skip(d time.Duration) {
	c.mu.Lock()
	c.skipped += d
	c.mu.Unlock()
	c.ring()
}

// noon is today's in Paris: a test that begins a minute before midnight there must not see the day change.
func noon() time.Time {
	year, month, day := time.Now().In(deliberation.Paris()).Date()
	return time.Date(year, month, day, 12, 0, 0, 0, deliberation.Paris())
}

// site is a platform in a folder of its own, served on a loopback port.
type site struct {
	t        testing.TB // who is told of what fails; the shared site has that of the test that uses it first
	data     string
	clock    *clock
	rates    server.Rates
	options  server.Options // besides what is beside it
	noWorker bool
	declared declaration.Declaration
	set      func(address string, o *server.Options) // what else is set, if anything
	address  string
	platform *server.Platform
	stop     func() error
}

// newSite begins so many days before today; the caller moves on from there.
func newSite(t testing.TB, data string, daysBefore int, rates server.Rates) *site {
	t.Helper()
	return newSiteWith(t, data, daysBefore, rates, server.Options{})
}

// newSiteWith is newSite with what its operator set up.
func newSiteWith(t testing.TB, data string, daysBefore int, rates server.Rates, o server.Options) *site {
	t.Helper()
	s := &site{t: t, data: data, rates: rates, options: o, declared: declared(), clock: newClock(noon().AddDate(0, 0, -daysBefore))}
	s.begin("127.0.0.1:0")
	return s
}

// newcomersSite is a site of its own, on which nobody takes part yet, with what its operator set up and a consultation that has begun.
func newcomersSite(t *testing.T, o server.Options) *site {
	t.Helper()
	s := newSiteWith(t, filepath.Join(t.TempDir(), "data"), 0, server.NoRates, o)
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	s.open("Vers la prochaine convention", "Ce que nous voulons changer ensemble.", [5]int{-1, 30, 60, 90, 120})
	return s
}

// begin opens the platform and serves it on an address.
func (s *site) begin(address string) {
	s.t.Helper()
	var err error
	if s.platform, err = server.OpenPlatform(context.Background(), server.Place{Data: s.data}, server.PlatformOptions{Clock: s.clock}); err != nil {
		s.t.Fatal(err)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.address = l.Addr().String()
	o := s.options
	o.Rates, o.NoWorker, o.Declaration = s.rates, s.noWorker, s.declared
	if s.set != nil {
		s.set(s.address, &o)
	}
	serving, err := server.New(s.platform, o)
	if err != nil {
		s.t.Fatal(err)
	}
	s.platform.Start()
	served := make(chan error, 1)
	go func() { served <- serving.Serve(l) }()
	platform := s.platform
	s.stop = sync.OnceValue(func() error {
		if err := serving.Shutdown(); err != nil {
			return fmt.Errorf("shutdown: %w", err)
		}
		if err := <-served; err != nil {
			return fmt.Errorf("serve: %w", err)
		}
		return platform.Close()
	})
}

func (s *site) url(path string) string { return "http://" + s.address + path }

// until polls for something that happens by itself.
func until(t testing.TB, most time.Duration, what string, done func() bool) {
	t.Helper()
	deadline := time.NewTimer(most)
	defer deadline.Stop()
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	for !done() {
		select {
		case <-deadline.C:
			t.Fatalf("not within %v: %s", most, what)
		case <-poll.C:
		}
	}
}

// advance moves the clock by days, and returns once what falls due then has happened.
func (s *site) advance(days int) {
	s.t.Helper()
	s.clock.skip(time.Duration(days) * 24 * time.Hour)
	if _, err := s.platform.Journal.Submit(context.Background(), journal.Command{
		ID: s.platform.NewID(), Decide: func(time.Time) ([]deliberation.Act, error) { return nil, nil },
	}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) do(c deliberation.Command, documents ...journal.Document) uint64 {
	s.t.Helper()
	receipt, err := s.platform.Do(context.Background(), s.platform.NewID(), c, documents...)
	if err != nil {
		s.t.Fatalf("%T: %v", c, err)
	}
	return receipt.Outcome.First
}

func (s *site) text(t deliberation.Text) (deliberation.ID, deliberation.Hash, journal.Document) {
	s.t.Helper()
	t.Language = "fr"
	id, hash, document, err := s.platform.NewText(t)
	if err != nil {
		s.t.Fatal(err)
	}
	return id, hash, document
}

// open opens a consultation whose phases begin so many days from the clock's day.
func (s *site) open(title, summary string, days [deliberation.Closed]int) int64 {
	s.t.Helper()
	o := server.Opening{Title: title, Summary: summary}
	year, month, day := s.clock.Now().In(deliberation.Paris()).Date()
	for i, d := range days {
		o.Begins[i] = time.Date(year, month, day+d, 0, 0, 0, 0, deliberation.Paris())
	}
	number, err := server.Direct{Platform: s.platform}.Open(context.Background(), o)
	if err != nil {
		s.t.Fatal(err)
	}
	s.advance(0) // the phases that have begun already
	return number
}

// person is somebody who takes part.
type person struct {
	site   *site
	number int64
	code   string
	name   string
}

func (s *site) join(pseudonym string, college deliberation.College, office deliberation.Office) person {
	s.t.Helper()
	number, code, err := s.platform.Join(context.Background(), s.platform.NewID(), server.Newcomer{Pseudonym: pseudonym, College: college, Office: office, Consents: []account.Purpose{account.Opinions}, OldEnough: true})
	if err != nil {
		s.t.Fatal(err)
	}
	return person{s, number, code, pseudonym}
}

func (p person) propose(consultation int64, theme deliberation.Theme, office deliberation.Office, title, body string, files ...attached) int64 {
	p.site.t.Helper()
	id, hash, document := p.site.text(deliberation.Text{Title: title, Body: body})
	command := deliberation.FileProposal{Consultation: consultation, Author: p.number, Theme: theme, Office: office, Text: id, Hash: hash}
	for _, f := range files {
		command.Files, command.Proofs = append(command.Files, f.id), append(command.Proofs, f.proof)
	}
	entry := p.site.do(command, document)
	var number int64
	p.site.platform.Read(func(s *deliberation.State) { number, _ = s.ProposalFiledBy(entry) })
	return number
}

func (p person) argue(in deliberation.Thread, side deliberation.Side, replyTo int64, body string) int64 {
	return p.quote(in, side, replyTo, 0, body)
}

// quote gives an argument, or a reply, that quotes another.
func (p person) quote(in deliberation.Thread, side deliberation.Side, replyTo, quoted int64, body string) int64 {
	p.site.t.Helper()
	id, hash, document := p.site.text(deliberation.Text{Body: body})
	entry := p.site.do(deliberation.GiveArgument{Thread: in, Author: p.number, Side: side, ReplyTo: replyTo, Quotes: quoted, Text: id, Hash: hash}, document)
	var number int64
	p.site.platform.Read(func(s *deliberation.State) { number, _ = s.ArgumentGivenBy(entry) })
	return number
}

// summarise writes what a proposal says in easy French, where nobody has.
func (p person) summarise(proposal int64, body string) int64 {
	p.site.t.Helper()
	id, hash, document := p.site.text(deliberation.Text{Body: body})
	entry := p.site.do(deliberation.WriteSummary{Proposal: proposal, Author: p.number, Text: id, Hash: hash}, document)
	var number int64
	p.site.platform.Read(func(s *deliberation.State) { number, _ = s.SummaryWrittenBy(entry) })
	return number
}

func (p person) convene(consultation int64, office deliberation.Office, begins time.Time, title, body, place string) int64 {
	p.site.t.Helper()
	id, hash, document := p.site.text(deliberation.Text{Title: title, Body: body, Place: place})
	p.site.do(deliberation.ConveneDebate{Consultation: consultation, Author: p.number, Announcement: deliberation.Announcement{Office: office, Begins: begins.UTC(), Text: id, Hash: hash}}, document)
	var last int64
	p.site.platform.Read(func(s *deliberation.State) {
		for _, d := range s.Debates(consultation) {
			last = max(last, d.Number)
		}
	})
	return last
}

// vote casts a ballot on the question of a proposal.
func (p person) vote(proposal int64, choice deliberation.Choice) {
	p.site.t.Helper()
	profile, ok, err := p.site.platform.People.Profile(context.Background(), p.number)
	if err != nil || !ok {
		p.site.t.Fatalf("profile of %d: %v", p.number, err)
	}
	var of deliberation.Proposal
	var who deliberation.Person
	p.site.platform.Read(func(s *deliberation.State) {
		of, _ = s.Proposal(proposal)
		who, _ = s.Person(p.number)
	})
	p.site.do(deliberation.CastBallot{
		Voter: profile.Voter(of.Consultation), College: who.College, Office: profile.Office, Question: of.Question, Choice: choice,
	})
}

// attached is a file that was kept, and what an entry says of it.
type attached struct {
	id    deliberation.ID
	proof deliberation.Hash
}

func (s *site) keep(name string, content []byte) attached {
	s.t.Helper()
	f, proof, err := s.platform.Keep(context.Background(), name, bytes.NewReader(content))
	if err != nil {
		s.t.Fatal(err)
	}
	return attached{deliberation.ID(f.ID), proof}
}

func (s *site) arguments(proposal int64) (count int) {
	s.platform.Read(func(st *deliberation.State) {
		count = len(st.Arguments(deliberation.Thread{Proposal: proposal}, 0, 1000))
	})
	return count
}

// picture is a small drawing of stripes, such as a phone would send.
func picture(t testing.TB) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 640, 420))
	for y := range 420 {
		for x := range 640 {
			shade := color.RGBA{250, 245, 236, 255}
			if (x/80+y/70)%2 == 0 {
				shade = color.RGBA{227, 183, 120, 255}
			}
			m.Set(x, y, shade)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var paper = []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")

// get asks a page as somebody without a session does, and fails on anything but the status wanted.
func (s *site) get(t testing.TB, path string, status int, header http.Header) (http.Header, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url(path), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		r.Header[name] = values
	}
	transport := &http.Transport{DisableCompression: true, DisableKeepAlives: true}
	answer, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(answer.Body); err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != status {
		t.Fatalf("GET %s: %d, not %d: %.300s", path, answer.StatusCode, status, strings.TrimSpace(body.String()))
	}
	return answer.Header, body.Bytes()
}

// dataFolder is removed with the test.
func dataFolder(t testing.TB) string { return filepath.Join(t.TempDir(), "data") }

// sharedFolder holds what all tests share, until TestMain ends.
var sharedFolder string

func TestMain(m *testing.M) {
	var err error
	if sharedFolder, err = os.MkdirTemp("", "voix-browser-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	for _, end := range atEnd {
		if err := end(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}
	if err := os.RemoveAll(sharedFolder); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// atEnd is what TestMain does last, first the browser, then what it looks at.
var atEnd []func() error
