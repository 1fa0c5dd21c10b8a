package bench

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestVotersAskForChangesOnly goes through several turns of all callers: no request repeats the choice that the person has, no
// two callers vote for one person, and what they count is how many persons have answered how many questions.
func TestVotersAskForChangesOnly(t *testing.T) {
	s := &site{siteReady: siteReady{Address: "127.0.0.1:1"}}
	for i := range sitePersons {
		s.Cookies = append(s.Cookies, strings.Repeat("x", i+1))
	}
	type answer struct{ cookie, path string }
	callerOf := map[string]int{}
	for caller := range 4 { // the others do the same with others
		v := s.voters(caller, 1)
		choices := map[answer]string{}
		for range 3 * (siteProposals - 1) * votersOfCaller {
			r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(v.next())))
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			cookie, err := r.Cookie("voix")
			if err != nil {
				t.Fatal(err)
			}
			if r.Method != "PUT" || r.Header.Get("Sec-Fetch-Site") != "same-origin" || r.Header.Get("Content-Type") != "application/json" {
				t.Fatalf("%s %s %v", r.Method, r.URL, r.Header)
			}
			a := answer{cookie.Value, r.URL.Path}
			if choices[a] == string(body) {
				t.Fatalf("caller %d repeats %s on %s", caller, body, r.URL)
			}
			choices[a] = string(body)
			if other, taken := callerOf[a.cookie]; taken && other != caller {
				t.Fatalf("callers %d and %d vote for one person", caller, other)
			}
			callerOf[a.cookie] = caller
			if r.URL.Path == "/api/v1/questions/1/ballot" {
				t.Fatal("a question that should be left alone")
			}
			if v.ballots() != int64(len(choices)) {
				t.Fatalf("%d ballots, it says %d", len(choices), v.ballots())
			}
		}
	}
}

// answering listens and answers whatever is asked with the same bytes, until the test ends; asked counts requests.
func answering(t *testing.T, answer string) (address string, asked *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	asked = &atomic.Int64{}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				for r := bufio.NewReader(c); ; {
					if _, err := http.ReadRequest(r); err != nil {
						return
					}
					asked.Add(1)
					if _, err := io.WriteString(c, answer); err != nil {
						return
					}
				}
			}()
		}
	}()
	return l.Addr().String(), asked
}

var ask = []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n")

func always(int) func() []byte { return func() []byte { return ask } }

func TestCallersCountAnswers(t *testing.T) {
	address, asked := answering(t, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX: y\r\n\r\nabc")
	all, err := gather(address, 5, always)
	if err != nil {
		t.Fatal(err)
	}
	defer all.leave()
	began := time.Now()
	rate, err := all.run(t.Context(), 30*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	// All that was asked is answered: so many answers, in no more time than this took and no less than was asked for.
	if n := float64(asked.Load()); rate > n/0.02 || rate < n/time.Since(began).Seconds() {
		t.Errorf("%v a second, of %v answers", rate, n)
	}
	// The connections are at the end of an answer: they can be used again.
	if _, err := all.run(t.Context(), time.Millisecond); err != nil {
		t.Error(err)
	}
}

func TestSustainedCallersAskAtTheirPace(t *testing.T) {
	address, asked := answering(t, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	all, err := gather(address, 4, always)
	if err != nil {
		t.Fatal(err)
	}
	defer all.leave()
	stop := all.sustain(t.Context(), 1000)
	for deadline := time.Now().Add(patience); asked.Load() < 3; {
		if time.Now().After(deadline) {
			t.Fatal("nothing is asked")
		}
		time.Sleep(time.Millisecond)
	}
	rate, err := stop()
	if err != nil || rate <= 0 {
		t.Errorf("%v a second, %v", rate, err)
	}
}

func TestCallersSayWhatTheyWereRefused(t *testing.T) {
	for answer, want := range map[string]string{
		"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 6\r\n\r\nslower": "429 Too Many Requests: slower",
		"HTTP/1.1 200 OK\r\nX: y\r\n\r\n":                                   "without a length",
		"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n":                   "invalid syntax",
	} {
		address, _ := answering(t, answer)
		all, err := gather(address, 2, always)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := all.run(t.Context(), time.Minute); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", answer, err)
		}
		all.leave()
	}
}

func TestCallersStopWithTheirContext(t *testing.T) {
	address, _ := answering(t, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	all, err := gather(address, 1, always)
	if err != nil {
		t.Fatal(err)
	}
	defer all.leave()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := all.run(ctx, time.Hour); err != context.Canceled {
		t.Errorf("%v", err)
	}
}

// TestFetchLeavesOutWhatServersSay: a ceiling that was told to say it again would say it twice.
func TestFetchLeavesOutWhatServersSay(t *testing.T) {
	address, _ := answering(t, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: Mon, 23 Nov 2026 03:00:00 GMT\r\nX-Frame-Options: DENY\r\n\r\nok")
	header, body, err := fetch(address, ask)
	if err != nil || string(body) != "ok" || len(header) != 1 || header[0] != [2]string{"X-Frame-Options", "DENY"} {
		t.Errorf("%q, %v, %v", body, header, err)
	}
	address, _ = answering(t, "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone")
	if _, _, err := fetch(address, ask); err == nil || !strings.Contains(err.Error(), "404 Not Found: none") {
		t.Errorf("%v", err)
	}
}
