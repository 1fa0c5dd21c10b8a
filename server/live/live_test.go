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
	"testing"
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
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
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

func TestHelloThenWhatIsPublished(t *testing.T) {
	s := newSite(t, nil)
	s.hub.Reached(40)
	p := s.dial(t, "topics=proposal/12,consultation/1")
	p.expect(object{N: 40, Kind: "hello"})
	s.argue(t, 41, proposal12)
	s.argue(t, 42, debate7)
	s.argue(t, 43, round1)
	s.hub.Reached(43)
	p.expect(object{N: 41, Topic: "proposal/12", Kind: "argument", ID: 41})
	p.expect(object{N: 43, Topic: "consultation/1", Kind: "argument", ID: 43})
}

func TestNothingLeavesBeforeItsNumberIsReached(t *testing.T) {
	s := newSite(t, nil)
	p := s.dial(t, "topics=proposal/12")
	p.expect(object{Kind: "hello"})
	s.argue(t, 1, proposal12)
	s.argue(t, 2, proposal12)
	s.hub.Reached(1)
	p.expect(object{N: 1, Topic: "proposal/12", Kind: "argument", ID: 1})
	s.tick()
	late := s.dial(t, "topics=proposal/12")
	late.expect(object{N: 1, Kind: "hello"})
	s.hub.Reached(2)
	p.expect(object{N: 2, Topic: "proposal/12", Kind: "argument", ID: 2})
	late.expect(object{N: 2, Topic: "proposal/12", Kind: "argument", ID: 2})
}

func TestOneNumberIsOneMessage(t *testing.T) {
	s := newSite(t, nil)
	both := s.dial(t, "topics=proposal/12,consultation/1")
	one := s.dial(t, "topics=consultation/1")
	both.expect(object{Kind: "hello"})
	one.expect(object{Kind: "hello"})
	s.argue(t, 5, proposal12)
	s.argue(t, 5, round1)
	s.argue(t, 6, round1)
	s.hub.Reached(6)
	both.expect(object{N: 5, Topic: "proposal/12", Kind: "argument", ID: 5},
		object{N: 5, Topic: "consultation/1", Kind: "argument", ID: 5})
	both.expect(object{N: 6, Topic: "consultation/1", Kind: "argument", ID: 6})
	one.expect(object{N: 5, Topic: "consultation/1", Kind: "argument", ID: 5})
	one.expect(object{N: 6, Topic: "consultation/1", Kind: "argument", ID: 6})
}

func TestTalliesAreConflatedAndNumbersNeverGoBack(t *testing.T) {
	s := newSite(t, nil)
	p := s.dial(t, "topics=proposal/12,debate/7")
	p.expect(object{Kind: "hello"})
	for n := range uint64(100) {
		s.count(t, n+1, proposal12, int(n)+1)
		s.hub.Reached(n + 1)
	}
	s.count(t, 101, debate7, 7)
	// waits behind the tallies, whose numbers are smaller
	s.argue(t, 102, debate7)
	s.count(t, 103, proposal12, 103)
	s.hub.Reached(103)
	s.tick()
	p.expect(object{N: 101, Topic: "debate/7", Kind: "ballots", Ballots: 7})
	p.expect(object{N: 102, Topic: "debate/7", Kind: "argument", ID: 102})
	p.expect(object{N: 103, Topic: "proposal/12", Kind: "ballots", Ballots: 103})
	s.argue(t, 104, debate7)
	s.hub.Reached(104)
	p.expect(object{N: 104, Topic: "debate/7", Kind: "argument", ID: 104})
}

func TestPublishingRefusesWhatWouldBreakThePromise(t *testing.T) {
	s := newSite(t, nil)
	s.hub.Reached(10)
	for _, bad := range []struct {
		number  uint64
		payload string
	}{{10, `{}`}, {3, `{}`}, {12, `[1]`}, {12, `{"a":`}, {12, ``}, {12, `"x"`}, {12, `{} {}`}} {
		if s.hub.Publish(bad.number, round1, json.RawMessage(bad.payload)) == nil {
			t.Errorf("published %d %s", bad.number, bad.payload)
		}
	}
	if err := s.hub.Publish(12, round1, json.RawMessage("{\n}")); err != nil {
		t.Error(err)
	}
	if s.hub.PublishLatest(11, round1, "", json.RawMessage(`{}`)) == nil {
		t.Error("a number went back")
	}
}

func TestResume(t *testing.T) {
	s := newSite(t, nil)
	s.source.oldest = 10
	s.hub.Reached(10)
	for n := uint64(11); n <= 14; n++ {
		s.argue(t, n, proposal12)
	}
	s.hub.Reached(14)
	p := s.dial(t, "topics=proposal/12&since=12")
	p.expect(object{N: 14, Kind: "hello"},
		object{N: 13, Topic: "proposal/12", Kind: "argument", ID: 13},
		object{N: 14, Topic: "proposal/12", Kind: "argument", ID: 14})
	s.dial(t, "topics=proposal/12&since=14").expect(object{N: 14, Kind: "hello"})
	for _, since := range []string{"9", "15", "18446744073709551615"} {
		s.dial(t, "topics=proposal/12&since="+since).expect(
			object{N: 14, Kind: "hello"}, object{N: 14, Kind: "reload"})
	}
}

func TestTooMuchToTellIsAReload(t *testing.T) {
	s := newSite(t, nil)
	for n := range uint64(300) {
		s.source.change(n+1, round1, fmt.Sprint(n), `{"kind":"argument"}`)
	}
	s.hub.Reached(300)
	s.dial(t, "topics=consultation/1&since=1").expect(object{N: 300, Kind: "hello"}, object{N: 300, Kind: "reload"})
	s.source.change(301, round1, "long", `{"kind":"`+strings.Repeat("x", 70_000)+`"}`)
	s.hub.Reached(301)
	p := s.dial(t, "topics=consultation/1&since=300")
	p.expect(object{N: 301, Kind: "hello"}, object{N: 301, Kind: "reload"})
	// and it follows from there
	s.argue(t, 302, round1)
	s.hub.Reached(302)
	p.expect(object{N: 302, Topic: "consultation/1", Kind: "argument", ID: 302})
}

func TestPublishedWhileTheSourceIsAsked(t *testing.T) {
	s := newSite(t, nil)
	asking, answer := make(chan struct{}), make(chan struct{})
	s.source.asked = func() { close(asking); <-answer }
	s.source.change(1, round1, "first", `{"kind":"argument","id":1}`)
	s.hub.Reached(1)
	dialled := make(chan *page)
	go func() { dialled <- s.dial(t, "topics=consultation/1&since=0") }()
	<-asking
	s.argue(t, 2, round1)
	s.hub.Reached(2)
	s.tick() // the round has been handed out once the next tick is taken
	s.tick()
	close(answer)
	p := <-dialled
	p.expect(object{N: 2, Kind: "hello"},
		object{N: 1, Topic: "consultation/1", Kind: "argument", ID: 1},
		object{N: 2, Topic: "consultation/1", Kind: "argument", ID: 2})
	s.argue(t, 3, round1)
	s.hub.Reached(3)
	p.expect(object{N: 3, Topic: "consultation/1", Kind: "argument", ID: 3})
}

// handshake is a raw one, to send whatever after it.
func handshake(addr, query string) string {
	return "GET /live?" + query + " HTTP/1.1\r\nHost: " + addr + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
}

func TestFramesSentWithTheHandshakeAndPipelined(t *testing.T) {
	s := newSite(t, nil)
	s.hub.Reached(3)
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	ping := "\x89\x85\x00\x00\x00\x00salut"
	if _, err := c.Write([]byte("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n" + handshake(s.addr, "topics=debate/7") + ping)); err != nil {
		t.Fatal(err)
	}
	want := []string{"HTTP/1.1 200", "bonjour", "HTTP/1.1 101", "\x81\x16{\"n\":3,\"kind\":\"hello\"}", "\x8a\x05salut"}
	r := bufio.NewReader(c)
	var got strings.Builder
	for !strings.HasSuffix(got.String(), want[4]) {
		b, err := r.ReadByte()
		if err != nil {
			t.Fatalf("%v after %q", err, got.String())
		}
		got.WriteByte(b)
	}
	rest := got.String()
	for _, w := range want {
		_, after, found := strings.Cut(rest, w)
		if !found {
			t.Fatalf("%q is missing, or out of order, in %q", w, got.String())
		}
		rest = after
	}
}

func TestThousandReadersInOrder(t *testing.T) {
	const readers, messages = 1000, 200
	s := newSite(t, nil)
	pages := make([]*page, readers)
	for i := range pages {
		q := "topics=consultation/1"
		if i%2 == 1 {
			q += ",proposal/12"
		}
		pages[i] = s.dial(t, q)
	}
	errs := make(chan error, readers)
	for i, p := range pages {
		go func() {
			objects, err := p.next()
			last := uint64(0)
			for err == nil && last < messages {
				if objects, err = p.next(); err == nil {
					n := objects[0].N
					if skip := n - last; i%2 == 1 && skip != 1 || i%2 == 0 && skip > 2 {
						err = fmt.Errorf("reader %d: %d after %d", i, n, last)
					}
					last = n
				}
			}
			errs <- err
		}()
	}
	for n := uint64(1); n <= messages; n++ {
		if n%2 == 0 {
			s.argue(t, n, round1)
		} else {
			s.argue(t, n, proposal12)
		}
		if n%5 == 0 {
			s.hub.Reached(n)
			if n%40 == 0 {
				s.tick()
			}
		}
	}
	for range readers {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}
