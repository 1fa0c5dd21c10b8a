package live_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/websocket"
	"pgregory.net/rapid"

	"voix/server/live"
)

// patience bounds every wait of these tests; none sleeps.
const patience = 20 * time.Second

// memorySource is a state in memory: the last change of each thing, as a server
// would keep it.
type memorySource struct {
	mu     sync.Mutex
	head   uint64
	things map[string]live.Message
	oldest uint64
	asked  func()
}

func (s *memorySource) change(number uint64, topic live.Topic, thing string, payload string) {
	s.apply(number, topic, map[string]string{thing: payload})
}

// apply is all that one number changes, at once.
func (s *memorySource) apply(number uint64, topic live.Topic, payloads map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.head = number
	if s.things == nil {
		s.things = map[string]live.Message{}
	}
	for thing, payload := range payloads {
		s.things[topic.String()+" "+thing] = live.Message{Number: number, Topic: topic, Payload: json.RawMessage(payload)}
	}
}

func (s *memorySource) Since(topics []live.Topic, after uint64, most int) ([]live.Message, uint64, bool) {
	if s.asked != nil {
		s.asked()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var changes []live.Message
	for _, m := range s.things {
		for _, t := range topics {
			if m.Topic == t && m.Number > after {
				changes = append(changes, m)
			}
		}
	}
	return changes, s.head, after >= s.oldest && len(changes) <= most
}

// at is the state's head.
func (s *memorySource) at() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.head
}

// tidy runs clean-ups at the end of one check of rapid.
type tidy struct {
	*rapid.T
	mu    sync.Mutex
	tasks []func()
}

func (t *tidy) Cleanup(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.tasks = append(t.tasks, f)
}

func (t *tidy) run() {
	for _, f := range slices.Backward(t.tasks) {
		f()
	}
}

// reporter is what the tests' fixtures need of a testing.TB or a rapid.T.
type reporter interface {
	Helper()
	Cleanup(func())
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Fatal(args ...any)
}

// site is a real Fiber app with a hub at /live, on a real socket.
type site struct {
	hub    *live.Hub
	app    *fiber.App
	source *memorySource
	addr   string
	flush  chan time.Time
	ping   chan time.Time
}

func newSite(t reporter, change func(*live.Options)) *site {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return newSiteOn(t, listener, change)
}

func newSiteOn(t reporter, listener net.Listener, change func(*live.Options)) *site {
	t.Helper()
	s := &site{source: &memorySource{}, flush: make(chan time.Time), ping: make(chan time.Time)}
	o := live.Options{Source: s.source, Flush: s.flush, Ping: s.ping, MostOfAddress: 100_000}
	if change != nil {
		change(&o)
	}
	hub, err := live.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.hub = hub
	s.app = fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	s.app.All("/live", hub.Handler(s.app))
	s.app.Get("/hello", func(c *fiber.Ctx) error { return c.SendString("bonjour") })
	s.addr = listener.Addr().String()
	served := make(chan error, 1)
	go func() { served <- s.app.Listener(listener) }()
	// fiber's Shutdown before its Serve has begun would wait forever
	s.get(t, "/hello")
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := s.shutdownOnce(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		if err := s.app.ShutdownWithTimeout(patience); err != nil {
			t.Errorf("app: %v", err)
		}
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return s
}

// get is the answer to a plain request, on a connection of its own.
func (s *site) get(t reporter, path string, headers ...string) (status int, header http.Header, body string) {
	t.Helper()
	return s.do(t, "GET "+path+" HTTP/1.1\r\nHost: "+s.addr+"\r\nConnection: close\r\n"+
		strings.Join(append(headers, "\r\n"), "\r\n"))
}

// do sends request and reads one answer.
func (s *site) do(t reporter, request string) (status int, header http.Header, body string) {
	t.Helper()
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	if _, err := c.Write([]byte(request)); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var b []byte
	if response.StatusCode != http.StatusSwitchingProtocols {
		if b, err = io.ReadAll(response.Body); err != nil {
			t.Fatal(err)
		}
	}
	return response.StatusCode, response.Header, string(b)
}

func (s *site) shutdownOnce(ctx context.Context) error {
	if s.hub == nil {
		return nil
	}
	hub := s.hub
	s.hub = nil
	return hub.Shutdown(ctx)
}

// page is a client of the site.
type page struct {
	t  reporter
	ws *websocket.Conn
}

func (s *site) dial(t reporter, query string) *page {
	t.Helper()
	ws, response, err := websocket.DefaultDialer.Dial("ws://"+s.addr+"/live?"+query, nil)
	if err != nil {
		if response != nil {
			t.Fatalf("dial %s: %v: %s", query, err, response.Status)
		}
		t.Fatalf("dial %s: %v", query, err)
	}
	t.Cleanup(func() { ws.Close() })
	return &page{t, ws}
}

// object is what readers look at in a message.
type object struct {
	N       uint64 `json:"n"`
	Topic   string `json:"topic"`
	Kind    string `json:"kind"`
	ID      int    `json:"id"`
	Ballots int    `json:"ballots"`
	Pad     string `json:"pad"`
}

// next is the next message's objects.
func (p *page) next() ([]object, error) {
	_ = p.ws.SetReadDeadline(time.Now().Add(patience))
	kind, message, err := p.ws.ReadMessage()
	if err != nil {
		return nil, err
	}
	if kind != websocket.TextMessage {
		return nil, fmt.Errorf("kind %d", kind)
	}
	var objects []object
	for line := range bytes.SplitSeq(message, []byte("\n")) {
		var o object
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&o); err != nil {
			return nil, fmt.Errorf("%q: %w", message, err)
		}
		objects = append(objects, o)
	}
	return objects, nil
}

func (p *page) expect(want ...object) {
	p.t.Helper()
	got, err := p.next()
	if err != nil {
		p.t.Fatalf("want %v: %v", want, err)
	}
	if len(got) != len(want) {
		p.t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			p.t.Fatalf("got %v, want %v", got, want)
		}
	}
}

func (p *page) expectClose(code int) {
	p.t.Helper()
	for {
		if _, err := p.next(); err != nil {
			if !websocket.IsCloseError(err, code) {
				p.t.Fatalf("got %v, want close %d", err, code)
			}
			return
		}
	}
}

func topic(kind live.Kind, n uint64) live.Topic { return live.Topic{Kind: kind, Number: n} }

var (
	proposal12 = topic(live.KindProposal, 12)
	debate7    = topic(live.KindDebate, 7)
	round1     = topic(live.KindConsultation, 1)
)

func (s *site) argue(t reporter, n uint64, topic live.Topic) {
	t.Helper()
	payload := fmt.Sprintf(`{"kind":"argument","id":%d}`, n)
	s.source.change(n, topic, fmt.Sprint("argument", n), payload)
	if err := s.hub.Publish(n, topic, json.RawMessage(payload)); err != nil {
		t.Fatal(err)
	}
}

func (s *site) count(t reporter, n uint64, topic live.Topic, ballots int) {
	t.Helper()
	payload := fmt.Sprintf(`{"kind":"ballots","ballots":%d}`, ballots)
	s.source.change(n, topic, "ballots", payload)
	if err := s.hub.PublishLatest(n, topic, "ballots", json.RawMessage(payload)); err != nil {
		t.Fatal(err)
	}
}

// tick makes the hub flush, and returns when it has taken the tick.
func (s *site) tick() { s.flush <- time.Time{} }
