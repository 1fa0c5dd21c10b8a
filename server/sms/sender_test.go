package sms

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// clock stands still until it is moved; whoever waits is told of in waiting.
type clock struct {
	mu      sync.Mutex
	now     time.Time
	timers  map[chan time.Time]time.Time
	waiting chan time.Duration
}

func newClock() *clock {
	return &clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), timers: map[chan time.Time]time.Time{}, waiting: make(chan time.Duration, 10)}
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Monotonic() time.Duration { return c.Now().Sub(time.Time{}) }

func (c *clock) After(d time.Duration) (<-chan time.Time, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	timer := make(chan time.Time, 1)
	c.timers[timer] = c.now.Add(d)
	c.waiting <- d
	return timer, func() {}
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	for timer, at := range c.timers {
		if !at.After(c.now) {
			timer <- c.now
			delete(c.timers, timer)
		}
	}
}

// running has a sender send until the test ends.
func running(t *testing.T, s *Sender) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var run sync.WaitGroup
	run.Go(func() { s.Run(ctx) })
	t.Cleanup(func() { stop(); run.Wait() })
}

// gatewayThat answers each message with a status, and tells of each in what it returns.
func gatewayThat(t *testing.T, status *atomic.Int64) (g *HTTPGateway, asked chan string) {
	t.Helper()
	asked = make(chan string, 10)
	l := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.PostFormValue("Body")
		w.WriteHeader(int(status.Load()))
	}))
	t.Cleanup(l.Close)
	g, err := NewHTTPGateway(Account{Address: l.URL, Name: "AC123", Secret: secret, From: "Voix"})
	if err != nil {
		t.Fatal(err)
	}
	return g, asked
}

func TestAMessageIsTriedAgainWhileItIsGoodForSomething(t *testing.T) {
	c := newClock()
	var status atomic.Int64
	status.Store(http.StatusServiceUnavailable)
	g, asked := gatewayThat(t, &status)
	logged := make(chan string, 10)
	s := NewSender(g, 10, c, slog.New(slog.NewTextHandler(lines(logged), nil)))
	running(t, s)
	send := func(text string, life time.Duration) {
		t.Helper()
		if err := s.Send(Message{To: "+33612345678", Text: text, Until: c.Now().Add(life)}, false); err != nil {
			t.Fatal(err)
		}
	}
	wantLog := func(words string) {
		t.Helper()
		line := <-logged
		if !strings.Contains(line, words) || strings.Contains(line, "61234") || strings.Contains(line, "secret words") {
			t.Errorf("the log says %q", line)
		}
	}

	// Three attempts, and no more.
	send("secret words", time.Hour)
	for _, want := range waits {
		<-asked
		if got := <-c.waiting; got != want {
			t.Errorf("it waits %s, not %s", got, want)
		}
		c.advance(want)
	}
	<-asked
	wantLog("attempts=3")

	// Not once it is over.
	send("secret words", waits[0])
	<-asked
	<-c.waiting
	c.advance(waits[0])
	wantLog("not sent in time")

	// What is refused is not tried again.
	status.Store(http.StatusBadRequest)
	send("secret words", time.Hour)
	<-asked
	wantLog("attempts=1")

	// What is taken is not sent again.
	status.Store(http.StatusServiceUnavailable)
	send("later", time.Hour)
	<-asked
	<-c.waiting
	status.Store(http.StatusCreated)
	c.advance(waits[0])
	if got := <-asked; got != "later" {
		t.Errorf("%q is sent", got)
	}
	if len(asked) > 0 || len(logged) > 0 {
		t.Error("something is sent, or told, besides")
	}
}

// lines tells of each line that is logged.
type lines chan string

func (l lines) Write(line []byte) (int, error) {
	l <- string(line)
	return len(line), nil
}

// People of France overseas have as many codes a day as those of the mainland.
func TestFranceOverseasIsNotAbroad(t *testing.T) {
	for name, number := range map[string]string{
		"Guadeloupe": "+590690%02d%04d", "Guyane": "+594694%02d%04d", "Martinique": "+596696%02d%04d", "La Réunion": "+262692%02d%04d", "Mayotte": "+262639%02d%04d",
	} {
		c := newClock()
		s, sent := NewSender(nil, 300, c, slog.New(slog.DiscardHandler)), 0
		for i := range 160 {
			if s.Send(Message{To: Number(fmt.Sprintf(number, i%100, i)), Until: c.Now().Add(time.Minute)}, true) == nil {
				sent++
			}
		}
		if sent != 150 {
			t.Errorf("%d to %s", sent, name)
		}
	}
}

// What a day's messages cost is bounded: for all, for a country, and for a block of numbers that one may own.
func TestNoMoreMessagesADayThanAreToBe(t *testing.T) {
	c := newClock()
	s := NewSender(nil, 300, c, slog.New(slog.DiscardHandler))
	held := false
	send := func(to string) error {
		select {
		case <-s.waiting: // somebody sends them
		default:
		}
		return s.Send(Message{To: Number(to), Until: c.Now().Add(time.Minute)}, held)
	}
	count := func(numbers func(int) string) (sent int) {
		for i := range 400 {
			switch err := send(numbers(i)); {
			case err == nil:
				sent++
			case !errors.Is(err, ErrSpent):
				t.Fatal(err)
			}
		}
		return sent
	}
	if got := count(func(i int) string { return fmt.Sprintf("+3361234%04d", i) }); got != 10 {
		t.Errorf("%d to one block of numbers", got)
	}
	if got := count(func(i int) string { return fmt.Sprintf("+324701%05d", i*977) }); got != 15 {
		t.Errorf("%d to one country", got)
	}
	if got := count(func(i int) string { return fmt.Sprintf("+336%04d5678", i) }); got != 150-25 {
		t.Errorf("%d more to France", got)
	}
	// What is brought back was of use, once.
	s.BroughtBack("+33612345678")
	s.BroughtBack("+33699999999")
	if err := send("+33799995678"); !errors.Is(err, ErrSpent) {
		t.Errorf("nothing was sent there, and something is given back: %v", err)
	}
	s.BroughtBack("+33600005678")
	s.BroughtBack("+33600005678")
	if first, second := send("+33799995678"), send("+33798765678"); first != nil || !errors.Is(second, ErrSpent) {
		t.Errorf("given back: %v, %v", first, second)
	}
	// Those who take part have as much for themselves.
	held = true
	if got := count(func(i int) string { return fmt.Sprintf("+337%04d5678", i) }); got != 150 {
		t.Errorf("%d to people who take part", got)
	}
	// Receipts have a tenth beside.
	receipts := 0
	for i := range 100 {
		select {
		case <-s.waiting:
		default:
		}
		if s.SendReceipt(Message{To: Number(fmt.Sprintf("+336%04d9999", i)), Until: c.Now().Add(time.Minute)}) == nil {
			receipts++
		}
	}
	if receipts != 30 {
		t.Errorf("%d receipts", receipts)
	}
	// News has all of a day, and is asked for room before: to nobody it says that there is some, and then takes nothing.
	news := func(to string) bool {
		select {
		case <-s.waiting:
		default:
		}
		room := s.NewsRoomFor(Number(to))
		if err := s.SendNews(Message{To: Number(to), Until: c.Now().Add(time.Minute)}); (err == nil) != room {
			t.Fatalf("room for %s: %v, and it is taken: %v", to, room, err)
		}
		return room
	}
	told, block := 0, 0
	for i := range 40 {
		if news(fmt.Sprintf("+3361234%04d", i)) {
			block++
		}
	}
	for i := range 400 {
		if news(fmt.Sprintf("+336%04d5678", i)) {
			told++
		}
	}
	if block != 15 || told != 300-15 || s.NewsRoom() {
		t.Errorf("%d and %d are told", block, told)
	}
	held = false
	c.advance(13 * time.Hour) // still the same day in Paris
	if err := send("+33712345678"); !errors.Is(err, ErrSpent) {
		t.Errorf("still the same day: %v", err)
	}
	c.advance(time.Hour)
	if err := send("+33712345678"); err != nil {
		t.Errorf("the day after: %v", err)
	}
}

func TestAGatewayThatIsSlowHoldsNobodyUp(t *testing.T) {
	c := newClock()
	s := NewSender(nil, 100_000, c, slog.New(slog.DiscardHandler)) // nothing runs: nothing is taken
	refused := 0
	for i := range mostWaiting + 5 {
		if s.Send(Message{To: Number(fmt.Sprintf("+3361%03d0000", i))}, true) != nil {
			refused++
		}
	}
	if refused != 5 {
		t.Errorf("%d were refused", refused)
	}
	if s.NewsRoom() || s.NewsRoomFor("+33612345678") {
		t.Error("there is room while the gateway does not keep up")
	}
}
