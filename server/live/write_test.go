package live

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// What a burst of 16 costs on one connection: gorilla's prepared messages
// against our pieces, both over a loopback socket that somebody reads.
const benchBurst = 16

var benchBody = []byte(`{"n":4711,"x":"` + strings.Repeat("x", 280) + `"}`)

func BenchmarkPrepared(b *testing.B) {
	conns := make(chan *websocket.Conn)
	u := websocket.Upgrader{ReadBufferSize: 1024, WriteBufferSize: 1024}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := u.Upgrade(w, r, nil); err == nil {
			conns <- c
		}
	}))
	defer s.Close()
	client, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL, "http"), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	go func() { _, _ = io.Copy(io.Discard, client.NetConn()) }()
	server := <-conns
	defer server.Close()
	message, err := websocket.NewPreparedMessage(websocket.TextMessage, benchBody)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		for range benchBurst {
			_ = server.SetWriteDeadline(time.Now().Add(time.Minute))
			if err := server.WritePreparedMessage(message); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkFramed(b *testing.B) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer listener.Close()
	client, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	go func() { _, _ = io.Copy(io.Discard, client) }()
	server, err := listener.Accept()
	if err != nil {
		b.Fatal(err)
	}
	m, err := newMetrics(nil)
	if err != nil {
		b.Fatal(err)
	}
	c := &conn{Conn: server, hub: &Hub{metrics: m, writeTimeout: time.Minute}, direct: directSocket(server), state: open}
	defer c.fail()
	var notes []*note
	for n := range uint64(benchBurst) {
		notes = append(notes, &note{number: n + 1, body: benchBody})
	}
	pieces, w := cut(notes), newDirectWriter()
	b.ReportAllocs()
	for b.Loop() {
		// when the reader is behind, wait as the prepared one does in its write
		for {
			c.mu.Lock()
			behind := c.busy
			c.mu.Unlock()
			if !behind {
				break
			}
		}
		if !c.deliver(pieces, w) {
			b.Fatal("dropped")
		}
	}
}
