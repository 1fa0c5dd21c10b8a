package live_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/websocket"

	"voix/server/live"
)

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

func TestWhatIsUrgentTakesAlongWhatWaitsAndNumbersNeverGoBack(t *testing.T) {
	s := newSite(t, nil)
	p := s.dial(t, "topics=proposal/12,debate/7")
	p.expect(object{Kind: "hello"})
	s.count(t, 1, proposal12, 1)
	s.count(t, 2, proposal12, 2)
	if err := s.hub.PublishNow(3, debate7, json.RawMessage(`{"kind":"argument","id":3}`)); err != nil {
		t.Fatal(err)
	}
	s.count(t, 4, proposal12, 4)
	s.hub.Reached(2) // what is urgent is not yet due
	s.hub.Reached(3)
	// no tick: nothing of this was due otherwise
	p.expect(object{N: 3, Topic: "debate/7", Kind: "argument", ID: 3})
	s.hub.Reached(4)
	s.argue(t, 5, debate7)
	s.hub.Reached(5)
	s.tick()
	p.expect(object{N: 4, Topic: "proposal/12", Kind: "ballots", Ballots: 4})
	p.expect(object{N: 5, Topic: "debate/7", Kind: "argument", ID: 5})
}

func TestSomeMayNotFollow(t *testing.T) {
	s := newSite(t, func(o *live.Options) {
		o.MayFollow = func(c *fiber.Ctx, topics []live.Topic) bool {
			return c.Get("X-Who") == "facilitator" || !slices.Contains(topics, debate7)
		}
	})
	upgrade := []string{"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="}
	for query, want := range map[string]int{"topics=proposal/12,debate/7": 403, "topics=proposal/12": 101} {
		if status, _, body := s.get(t, "/live?"+query, upgrade...); status != want || want == 403 && !strings.Contains(body, "live.topic_forbidden") {
			t.Errorf("%s: %d %s", query, status, body)
		}
	}
	if status, _, body := s.get(t, "/live?topics=debate/7", append(upgrade, "X-Who: facilitator")...); status != 101 {
		t.Errorf("a facilitator: %d %s", status, body)
	}
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
		if s.hub.PublishLatest(bad.number, round1, "", json.RawMessage(bad.payload)) == nil {
			t.Errorf("published %d %s as the latest", bad.number, bad.payload)
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

// veiled hides that its connections are bare sockets, as TLS does.
type veiled struct{ net.Listener }

func (v veiled) Accept() (net.Conn, error) {
	c, err := v.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return struct{ net.Conn }{c}, nil
}

// Where a socket cannot be written to directly, all goes through the queue.
func TestWithoutBareSockets(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := newSiteOn(t, veiled{listener}, nil)
	pages := make([]*page, 200)
	for i := range pages {
		pages[i] = s.dial(t, "topics=consultation/1&since=0")
		pages[i].expect(object{Kind: "hello"})
	}
	const messages = 30
	for n := uint64(1); n <= messages; n++ {
		s.argue(t, n, round1)
		s.hub.Reached(n)
	}
	for _, p := range pages {
		for n := uint64(1); n <= messages; n++ {
			p.expect(object{N: n, Topic: "consultation/1", Kind: "argument", ID: int(n)})
		}
	}
	if err := pages[0].ws.WriteMessage(websocket.BinaryMessage, nil); err != nil {
		t.Fatal(err)
	}
	pages[0].expectClose(websocket.CloseUnsupportedData)
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
			_, err := p.next() // hello
			last := uint64(0)
			for err == nil && last < messages {
				var objects []object
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
