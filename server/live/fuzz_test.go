package live

import (
	"bufio"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

func FuzzParseTopic(f *testing.F) {
	for _, s := range []string{"proposal/12", "debate/7", "consultation/1", "proposal/012", "proposal/", "/1", "x/1", "proposal/18446744073709551615"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		topic, ok := ParseTopic(s)
		if ok && (topic.String() != s || topic.Number == 0) {
			t.Errorf("%q read as %v", s, topic)
		}
		if !ok && topic != (Topic{}) {
			t.Errorf("%q refused, but %v", s, topic)
		}
		w, refusal := parseWish([]string{s}, nil)
		if refusal == nil {
			names := make([]string, len(w.topics))
			for i, topic := range w.topics {
				names[i] = topic.String()
			}
			if strings.Join(names, ",") != s || len(names) > MaxTopics {
				t.Errorf("%q read as %v", s, names)
			}
		}
	})
}

func FuzzParseSeen(f *testing.F) {
	for _, s := range []string{`{"seen":1}`, ` { "seen" : 18446744073709551615 } `, `{"seen":1.5}`, `{"seen":null}`, `{"Seen":1}`, `[]`, `{"seen":1}{}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		n, ok := parseSeen(message)
		if !ok {
			return
		}
		var members map[string]uint64
		if err := json.Unmarshal(message, &members); err != nil || len(members) == 0 {
			t.Fatalf("%q understood as %d: %v", message, n, err)
		}
		for name := range members {
			if !strings.EqualFold(name, "seen") {
				t.Errorf("%q understood", message)
			}
		}
	})
}

// What we frame, gorilla's client reads as it was.
func FuzzFrames(f *testing.F) {
	f.Add("bonjour", uint8(1))
	f.Add(strings.Repeat("é", 100), uint8(3))
	f.Add(strings.Repeat("x", 70_000), uint8(2))
	f.Fuzz(func(t *testing.T, body string, count uint8) {
		bodies := make([][]byte, 1+int(count%4))
		want := make([]string, len(bodies))
		for i := range bodies {
			bodies[i], want[i] = []byte(body), body
		}
		frames := appendMessage(appendMessage(nil, bodies...), []byte("next"))
		c := wireClient(t, frames)
		for _, want := range []string{strings.Join(want, "\n"), "next"} {
			kind, got, err := c.ReadMessage()
			if err != nil || kind != websocket.TextMessage || string(got) != want {
				t.Fatalf("read %d %q: %v", kind, got, err)
			}
		}
	})
}

// wireClient is a gorilla client that has shaken hands and now reads frames.
func wireClient(t testing.TB, frames []byte) *websocket.Conn {
	t.Helper()
	server, client := net.Pipe()
	t.Cleanup(func() { server.Close(); client.Close() })
	go func() {
		request, err := http.ReadRequest(bufio.NewReader(server))
		if err != nil {
			return // the dialler fails and says so
		}
		w := &handshake{header: http.Header{}, conn: &conn{}}
		u := newUpgrader(nil)
		if _, err := u.Upgrade(w, request, nil); err == nil {
			_, _ = server.Write(append(w.conn.queue[0].bytes, frames...))
		}
	}()
	d := websocket.Dialer{NetDial: func(string, string) (net.Conn, error) { return client, nil }}
	c, _, err := d.Dial("ws://voix.example/", nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPieceAfter(t *testing.T) {
	var notes []*note
	for n := uint64(1); n <= 9; n += 2 {
		notes = append(notes, &note{number: n, body: []byte{'0' + byte(n)}})
	}
	pieces := cut(notes)
	if len(pieces) != 1 {
		t.Fatalf("%d pieces", len(pieces))
	}
	for n, want := range map[uint64]string{0: "13579", 1: "3579", 2: "3579", 3: "579", 8: "9", 9: "", 10: ""} {
		rest, messages := pieces[0].after(n)
		var got string
		for i := 2; i < len(rest); i += 3 {
			got += string(rest[i])
		}
		if got != want || messages != len(want) {
			t.Errorf("after %d: %q, %d messages", n, got, messages)
		}
	}
	large := cut([]*note{{number: 1, body: make([]byte, writeCap)}, {number: 2, body: make([]byte, 10)}, {number: 3, body: make([]byte, 10)}})
	if len(large) != 2 || len(large[1].ends) != 2 {
		t.Errorf("%d pieces", len(large))
	}
}
