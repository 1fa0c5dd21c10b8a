package server

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"voix/deliberation"
)

// echo answers each message with itself: nothing is faster between two programs over a WebSocket.
func echo(b *testing.B) *websocket.Conn {
	b.Helper()
	var upgrader websocket.Upgrader
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		for {
			kind, message, err := conn.ReadMessage()
			if err != nil || conn.WriteMessage(kind, message) != nil {
				return
			}
		}
	}))
	b.Cleanup(s.Close)
	conn, response, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.URL, "http"), nil)
	if err != nil {
		b.Fatal(err)
	}
	response.Body.Close()
	b.Cleanup(func() { conn.Close() })
	return conn
}

// BenchmarkRoom writes down what is said while fifty pages watch: how long from sending the form until the last page has the words, beside
// how long the form's own answer takes, which waits for the disk, and beside a bare round trip on a WebSocket, in the same run. A page
// never asks for anything: the words come with the first message.
func BenchmarkRoom(b *testing.B) {
	const pages = 50
	m := newMeeting(b, siteOptions{systemClock: true})
	m.phone("Lina", deliberation.Concerned)
	bare := echo(b)
	words := strings.Repeat("On reçoit trois lettres le même jour. ", 6)
	arrived := make(chan time.Time, pages)
	for range pages {
		conn, response, err := websocket.DefaultDialer.Dial(fmt.Sprintf("ws://%s/live?topics=room/%d&since=%d", m.address, m.debat, m.head()), nil)
		if err != nil {
			b.Fatal(err)
		}
		response.Body.Close()
		b.Cleanup(func() { conn.Close() })
		go func() {
			for {
				_, message, err := conn.ReadMessage()
				if err != nil {
					return // the bench is over
				}
				if strings.Contains(string(message), words) {
					arrived <- time.Now()
				}
			}
		}()
	}
	var all, answers, bares []time.Duration
	for i := range b.N {
		began := time.Now()
		if err := bare.WriteMessage(websocket.TextMessage, []byte(words)); err != nil {
			b.Fatal(err)
		}
		if _, _, err := bare.ReadMessage(); err != nil {
			b.Fatal(err)
		}
		bares = append(bares, time.Since(began))

		answered := make(chan time.Duration, 1)
		began = time.Now()
		go func() {
			m.lead.post(consolePath(m.debat), form("do", "hear", "mandated", "before_others", "side", "for", "text", fmt.Sprint(words, i), "who", "1"))
			answered <- time.Since(began)
		}()
		var last time.Time
		for range pages {
			select {
			case at := <-arrived:
				last = at
			case <-time.After(time.Minute):
				b.Fatal("a page was not told")
			}
		}
		all, answers = append(all, last.Sub(began)), append(answers, <-answered)
	}
	median := func(d []time.Duration) float64 {
		slices.Sort(d)
		return d[len(d)/2].Seconds() * 1000
	}
	b.ReportMetric(median(all), "ms/all")
	b.ReportMetric(slices.Max(all).Seconds()*1000, "ms/slowest")
	b.ReportMetric(median(answers), "ms/answer")
	b.ReportMetric(median(bares), "ms/echo")
	b.ReportMetric(median(all)/median(answers), "all/answer")
	b.ReportMetric(median(all)/median(bares), "all/echo")
}
