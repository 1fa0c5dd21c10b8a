package live_test

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"

	"voix/server/live"
)

// metric is the sum of what a metric of the registry says, over its labels that
// contain label.
func metric(t testing.TB, r *prometheus.Registry, name, label string) float64 {
	t.Helper()
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, f := range families {
		if f.GetName() != name {
			continue
		}
		for _, m := range f.GetMetric() {
			if strings.Contains(fmt.Sprint(m.GetLabel()), label) {
				sum += m.GetCounter().GetValue() + m.GetGauge().GetValue()
			}
		}
	}
	return sum
}

// eventually tries until it holds.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); {
		if time.Now().After(deadline) {
			t.Fatal("never: " + what)
		}
	}
}

func TestRefusals(t *testing.T) {
	s := newSite(t, nil)
	upgrade := []string{"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="}
	many := "proposal/1"
	for i := range 8 {
		many += fmt.Sprintf(",proposal/%d", i+2)
	}
	for _, c := range []struct {
		query   string
		headers []string
		status  int
		code    string
	}{
		{"", upgrade, 400, "live.topics_missing"},
		{"?topics=", upgrade, 400, "live.topics_missing"},
		{"?topics=proposal/1&topics=proposal/2", upgrade, 400, "live.topics_missing"},
		{"?topics=" + many, upgrade, 400, "live.topics_too_many"},
		{"?topics=proposal/1,proposal/1", upgrade, 400, "live.topic_invalid"},
		{"?topics=proposal/01", upgrade, 400, "live.topic_invalid"},
		{"?topics=proposal/0", upgrade, 400, "live.topic_invalid"},
		{"?topics=proposal/-1", upgrade, 400, "live.topic_invalid"},
		{"?topics=proposal/18446744073709551616", upgrade, 400, "live.topic_invalid"},
		{"?topics=person/1", upgrade, 400, "live.topic_invalid"},
		{"?topics=Proposal/1", upgrade, 400, "live.topic_invalid"},
		{"?topics=proposal/1,", upgrade, 400, "live.topic_invalid"},
		{"?topics=proposal/%00", upgrade, 400, "live.topic_invalid"},
		{"?topics=proposal/1&since=", upgrade, 400, "live.since_invalid"},
		{"?topics=proposal/1&since=01", upgrade, 400, "live.since_invalid"},
		{"?topics=proposal/1&since=+1", upgrade, 400, "live.since_invalid"},
		{"?topics=proposal/1&since=1&since=2", upgrade, 400, "live.since_invalid"},
		{"?topics=proposal/1", nil, 400, "live.not_websocket"},
		{"?topics=proposal/1", upgrade[:3], 400, "live.not_websocket"},
		{"?topics=proposal/1", append([]string{"Origin: https://ailleurs.example"}, upgrade...), 403, "live.origin_refused"},
	} {
		status, header, body := s.get(t, "/live"+c.query, c.headers...)
		var refusal live.Refusal
		if err := json.Unmarshal([]byte(body), &refusal); err != nil {
			t.Errorf("%s: %v: %q", c.query, err, body)
		}
		if status != c.status || refusal.Code != c.code || refusal.Message == "" || !strings.HasPrefix(header.Get("Content-Type"), "application/json") {
			t.Errorf("%s: %d %s, want %d %s", c.query, status, body, c.status, c.code)
		}
	}
	if status, _, body := s.do(t, strings.Replace(handshake(s.addr, "topics=proposal/1"), "GET", "POST", 1)); status != 405 {
		t.Errorf("POST: %d %s", status, body)
	}
}

func TestOriginIsTheCallersDecision(t *testing.T) {
	s := newSite(t, func(o *live.Options) {
		o.AllowOrigin = func(origin, host string) bool { return origin == "https://voix.example" && host != "" }
	})
	for origin, want := range map[string]int{"https://voix.example": 101, "https://ailleurs.example": 403, "": 403} {
		request := handshake(s.addr, "topics=proposal/1")
		if origin != "" {
			request = strings.Replace(request, "\r\n", "\r\nOrigin: "+origin+"\r\n", 1)
		}
		if status, _, _ := s.do(t, request); status != want {
			t.Errorf("%q: %d, want %d", origin, status, want)
		}
	}
}

func TestMostConnections(t *testing.T) {
	r := prometheus.NewRegistry()
	s := newSite(t, func(o *live.Options) { o.Most, o.MostOfAddress, o.Registerer = 3, 2, r })
	first := s.dial(t, "topics=proposal/1")
	s.dial(t, "topics=proposal/1")
	status, header, body := s.do(t, handshake(s.addr, "topics=proposal/1"))
	if status != http.StatusTooManyRequests || header.Get("Retry-After") == "" || !strings.Contains(body, "live.too_many_from_address") {
		t.Errorf("%d %v %s", status, header, body)
	}
	first.ws.Close()
	eventually(t, "the closed one is gone", func() bool { return metric(t, r, "voix_live_connections", "") == 1 })
	s.dial(t, "topics=proposal/1").expect(object{Kind: "hello"})

	full := newSite(t, func(o *live.Options) { o.Most = 1 })
	full.dial(t, "topics=proposal/1")
	status, header, body = full.do(t, handshake(full.addr, "topics=proposal/1"))
	if status != http.StatusServiceUnavailable || header.Get("Retry-After") == "" || !strings.Contains(body, "live.full") {
		t.Errorf("%d %v %s", status, header, body)
	}
}

// A refused handshake must give its place back.
func TestRefusedHandshakesTakeNoPlace(t *testing.T) {
	s := newSite(t, func(o *live.Options) { o.Most = 1 })
	for range 5 {
		s.get(t, "/live?topics=proposal/1")
	}
	s.dial(t, "topics=proposal/1").expect(object{Kind: "hello"})
}

func TestGarbageIsClosed(t *testing.T) {
	s := newSite(t, nil)
	for name, c := range map[string]struct {
		kind    int
		message string
		code    int
	}{
		"binary":     {websocket.BinaryMessage, `{"seen":1}`, 1003},
		"not JSON":   {websocket.TextMessage, "bonjour", 1008},
		"empty":      {websocket.TextMessage, "", 1008},
		"other":      {websocket.TextMessage, `{"subscribe":"proposal/1"}`, 1008},
		"two":        {websocket.TextMessage, `{"seen":1}{"seen":2}`, 1008},
		"negative":   {websocket.TextMessage, `{"seen":-1}`, 1008},
		"null":       {websocket.TextMessage, `{"seen":null}`, 1008},
		"deep":       {websocket.TextMessage, strings.Repeat("[", 500), 1008},
		"not UTF-8":  {websocket.TextMessage, "\xff\xfe", 1008},
		"too long":   {websocket.TextMessage, strings.Repeat(" ", 513), 1009},
		"much too":   {websocket.TextMessage, strings.Repeat(" ", 5_000_000), 1009},
		"just fits":  {websocket.TextMessage, `{"seen":1}` + strings.Repeat(" ", 503) + "x", 1009},
		"fits, junk": {websocket.TextMessage, `{"seen":1}` + strings.Repeat(" ", 501) + "x", 1008},
	} {
		t.Run(name, func(t *testing.T) {
			p := s.dial(t, "topics=proposal/1")
			// writing may fail once the server has closed
			go func() { _ = p.ws.WriteMessage(c.kind, []byte(c.message)) }()
			p.expectClose(c.code)
		})
	}
	for name, frame := range map[string]string{
		"not masked":      "\x81\x02{}",
		"reserved bits":   "\xf1\x80\x00\x00\x00\x00",
		"unknown opcode":  "\x83\x80\x00\x00\x00\x00",
		"ping fragment":   "\x09\x80\x00\x00\x00\x00",
		"stray fragment":  "\x80\x80\x00\x00\x00\x00",
		"bad close code":  "\x88\x82\x00\x00\x00\x00\x00\x01",
		"length overflow": "\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00",
	} {
		t.Run(name, func(t *testing.T) {
			p := s.dial(t, "topics=proposal/1")
			if _, err := p.ws.NetConn().Write([]byte(frame)); err != nil {
				t.Fatal(err)
			}
			for {
				if _, err := p.next(); err != nil {
					var timeout net.Error
					if errors.As(err, &timeout) && timeout.Timeout() {
						t.Fatal("not closed")
					}
					break
				}
			}
		})
	}
	p := s.dial(t, "topics=proposal/1")
	p.expect(object{Kind: "hello"})
	if err := p.ws.WriteMessage(websocket.TextMessage, []byte(`{"seen":4711}`)); err != nil {
		t.Fatal(err)
	}
	s.argue(t, 1, topic(live.KindProposal, 1))
	s.hub.Reached(1)
	p.expect(object{N: 1, Topic: "proposal/1", Kind: "argument", ID: 1})
}

func TestFloodIsClosed(t *testing.T) {
	s := newSite(t, nil)
	p := s.dial(t, "topics=proposal/1")
	go func() {
		for range 1000 {
			if p.ws.WriteControl(websocket.PongMessage, nil, time.Now().Add(patience)) != nil {
				return
			}
		}
	}()
	p.expectClose(websocket.ClosePolicyViolation)
}

func TestPingIsAnswered(t *testing.T) {
	s := newSite(t, nil)
	p := s.dial(t, "topics=proposal/1")
	p.expect(object{Kind: "hello"})
	pong := make(chan string, 1)
	p.ws.SetPongHandler(func(data string) error { pong <- data; return nil })
	read := make(chan error, 1)
	go func() { _, err := p.next(); read <- err }()
	if err := p.ws.WriteControl(websocket.PingMessage, []byte("a"), time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if got := <-pong; got != "a" {
		t.Errorf("pong %q", got)
	}
	s.argue(t, 1, topic(live.KindProposal, 1))
	s.hub.Reached(1)
	if err := <-read; err != nil {
		t.Fatal(err)
	}
}

func TestSlowReaderIsDroppedAndResumes(t *testing.T) {
	r := prometheus.NewRegistry()
	s := newSite(t, func(o *live.Options) { o.Registerer = r })
	slow := s.dial(t, "topics=consultation/1")
	fast := s.dial(t, "topics=consultation/1")
	slow.expect(object{Kind: "hello"})
	fast.expect(object{Kind: "hello"})
	pad := strings.Repeat("x", 60_000)
	head := uint64(0)
	for metric(t, r, "voix_live_dropped_total", "slow") == 0 {
		if head++; head > 5000 {
			t.Fatal("never dropped")
		}
		s.source.change(head, round1, fmt.Sprint(head), fmt.Sprintf(`{"kind":"argument","id":%d}`, head))
		if err := s.hub.Publish(head, round1, json.RawMessage(fmt.Sprintf(`{"kind":"argument","id":%d,"pad":%q}`, head, pad))); err != nil {
			t.Fatal(err)
		}
		s.hub.Reached(head)
		// the fast one sees all of it, while the other reads nothing
		if got, err := fast.next(); err != nil || got[0].N != head {
			t.Fatalf("fast: %v %v, want %d", got, err, head)
		}
	}
	last := uint64(0)
	for {
		got, err := slow.next()
		if err != nil {
			break
		}
		if len(got) != 1 || got[0].N != last+1 {
			t.Fatalf("%d objects, number %d after %d", len(got), got[0].N, last)
		}
		last++
	}
	if last >= head {
		t.Fatal("the slow reader missed nothing")
	}
	back := s.dial(t, fmt.Sprintf("topics=consultation/1&since=%d", last))
	got, err := back.next()
	if err != nil || got[0].Kind != "hello" || got[0].N != head {
		t.Fatalf("%v %v", got, err)
	}
	for _, o := range got[1:] {
		if o.N != last+1 || o.ID != int(o.N) {
			t.Fatalf("%v after %d", o, last)
		}
		last++
	}
	if last != head {
		t.Fatalf("resumed up to %d, want %d", last, head)
	}
}

func TestSilentReadersAreDropped(t *testing.T) {
	r := prometheus.NewRegistry()
	s := newSite(t, func(o *live.Options) { o.Registerer = r })
	alive := s.dial(t, "topics=proposal/1")
	dead := s.dial(t, "topics=proposal/1")
	alive.expect(object{Kind: "hello"})
	dead.expect(object{Kind: "hello"}) // it is counted from now on
	pings := make(chan struct{}, 100)
	answer := alive.ws.PingHandler()
	alive.ws.SetPingHandler(func(data string) error {
		err := answer(data)
		pings <- struct{}{}
		return err
	})
	pongs := make(chan struct{}, 100)
	alive.ws.SetPongHandler(func(string) error { pongs <- struct{}{}; return nil })
	reading := make(chan error, 1)
	go func() { _, err := alive.next(); reading <- err }()
	// dead reads no more, so never answers
	for turns := 0; turns < 3 || turns < 200 && metric(t, r, "voix_live_dropped_total", "silent") != 1; turns++ {
		for range 32 {
			s.ping <- time.Time{}
		}
		<-pings
		// its pong has been heard once the server has answered what it sent
		// after that
		if err := alive.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		<-pongs
	}
	eventually(t, "the silent one is dropped", func() bool { return metric(t, r, "voix_live_dropped_total", "silent") == 1 })
	s.argue(t, 1, topic(live.KindProposal, 1))
	s.hub.Reached(1)
	if err := <-reading; err != nil {
		t.Fatalf("the living one: %v", err)
	}
	for {
		if _, err := dead.next(); err != nil {
			break
		}
	}
}

func TestCloseIsAnswered(t *testing.T) {
	r := prometheus.NewRegistry()
	s := newSite(t, func(o *live.Options) { o.Registerer = r })
	p := s.dial(t, "topics=proposal/1")
	if err := p.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	p.expectClose(1000)
	p.ws.Close()
	eventually(t, "it is gone", func() bool { return metric(t, r, "voix_live_connections", "") == 0 })
}

func TestShutdownSaysGoodbye(t *testing.T) {
	r := prometheus.NewRegistry()
	s := newSite(t, func(o *live.Options) { o.Registerer = r })
	pages := make([]*page, 50)
	for i := range pages {
		pages[i] = s.dial(t, "topics=proposal/1")
	}
	hub := s.hub
	done := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		done <- s.shutdownOnce(ctx)
	}()
	for _, p := range pages {
		p.expectClose(websocket.CloseGoingAway)
		p.ws.Close()
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if n := metric(t, r, "voix_live_connections", ""); n != 0 {
		t.Errorf("%v connections left", n)
	}
	if status, _, body := s.do(t, handshake(s.addr, "topics=proposal/1")); status != 503 || !strings.Contains(body, "live.closing") {
		t.Errorf("%d %s", status, body)
	}
	if err := hub.Publish(1, round1, json.RawMessage(`{}`)); !errors.Is(err, live.ErrClosed) {
		t.Errorf("publish: %v", err)
	}
}

// Readers that do not say goodbye are closed when the deadline has passed.
func TestShutdownEndsInTime(t *testing.T) {
	s := newSite(t, nil)
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write([]byte(handshake(s.addr, "topics=proposal/1"))); err != nil {
		t.Fatal(err)
	}
	var got []byte
	_ = c.SetReadDeadline(time.Now().Add(patience))
	for chunk := make([]byte, 512); !strings.Contains(string(got), "hello"); {
		n, err := c.Read(chunk)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, chunk[:n]...)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.shutdownOnce(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	var frame [4]byte
	if n, err := c.Read(frame[:]); err != nil || n != 4 || frame[0] != 0x88 || binary.BigEndian.Uint16(frame[2:]) != websocket.CloseGoingAway {
		t.Errorf("%d bytes %x: %v", n, frame, err)
	}
}
