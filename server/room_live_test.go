package server

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"voix/deliberation"
	"voix/server/page"
)

// roomLine is one thing that a page of a room is told.
type roomLine struct {
	N      uint64 `json:"n"`
	Kind   string `json:"kind"`
	Number int64  `json:"id"`
}

func TestARoomIsToldWithItsWords(t *testing.T) {
	m := newMeeting(t, siteOptions{})
	m.phone("Lina", deliberation.Concerned)
	began := m.head()
	topic := fmt.Sprintf("topics=room/%d&since=", m.debat)
	l := m.dial(topic + fmt.Sprint(began))
	l.expect(told{N: began, Kind: "hello"})
	raw := func(l *listener) string {
		t.Helper()
		l.next()
		return l.last
	}
	m.must("hear", "mandated", "before_others", "side", "against", "text", "Trois lettres\nle même jour.", "who", "1", "item", "2")
	want := fmt.Sprintf(`{"n":%d,"topic":"room/%d","kind":"said","id":1,"item":2,"side":"against","who":"Lina","college":"concerned","words":"Trois lettres\nle même jour.","language":"fr"}`, m.head(), m.debat)
	said := raw(l)
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
	m.must("item", "item", "2")
	m.must("ask", "attendee", "1")
	m.must("hands")
	m.must("count", "show", "1", "agent-agree", "3")
	last := ""
	for !strings.Contains(last, fmt.Sprintf(`"n":%d,`, m.head())) {
		last = raw(l)
	}
	var now page.RoomNow
	if err := json.Unmarshal([]byte(last), &now); err != nil {
		t.Fatal(err)
	}
	lina := page.RoomPerson{Number: 1, Name: "Lina", College: deliberation.Concerned}
	if diff := cmp.Diff(page.RoomNow{
		Kind: "room", Open: true, Items: 2, Item: page.RoomItem{Number: 2, Label: "Les délais", Language: "fr"}, Queue: []page.RoomPerson{lina}, Waiting: 1, Present: 1,
		Show: &page.RoomShow{Number: 1, Question: "Les délais", Language: "fr", Answered: 3},
	}, now); diff != "" {
		t.Error(diff)
	}
	// A figure of a show that goes on, or of so few, is told to nobody.
	if strings.Contains(l.all.String(), "agree") || now.Colleges != nil {
		t.Errorf("told %s", l.all.String())
	}
	// Who comes back is told the same words, from any server.
	back := m.dial(topic + fmt.Sprint(began))
	back.expect(told{N: m.head(), Kind: "hello"})
	if got := raw(back); got != said {
		t.Errorf("who comes back is told %s", got)
	}
	// Taken back: whoever shows it must fetch anew, and nobody is told the words again.
	if _, err := m.platform.Do(t.Context(), m.platform.NewID(), deliberation.EraseText{Text: m.textOf(1), By: m.room().Attendees[0].Person}); err != nil {
		t.Fatal(err)
	}
	gone := m.dial(topic + fmt.Sprint(began))
	gone.expect(told{N: m.head(), Kind: "hello"})
	gone.expect(told{N: m.head(), Kind: "reload"})
	if strings.Contains(gone.all.String(), "Trois lettres") {
		t.Error("words that were taken back are told")
	}
	for !strings.Contains(last, `"redrawn":`+strconv.FormatUint(m.room().Redrawn, 10)) {
		last = raw(l)
	}
}

func (m *meeting) textOf(argument int64) (id deliberation.ID) {
	m.platform.Read(func(st *deliberation.State) {
		a, _ := st.Argument(argument)
		id = a.Text
	})
	return id
}

func TestCollegesAreToldApartOnlyIfNobodyIsAlone(t *testing.T) {
	for _, c := range []struct {
		by   [4]int
		want []page.RoomCollege
	}{
		{[4]int{}, nil},
		{[4]int{5, 0, 0, 0}, []page.RoomCollege{{College: deliberation.Concerned, Count: 5}}},
		{[4]int{30, 9, 0, 0}, nil}, // one agent fewer than may be told
		{[4]int{30, 10, 0, 5}, []page.RoomCollege{{College: deliberation.Concerned, Count: 30}, {College: deliberation.Agent, Count: 10}, {College: deliberation.Resident, Count: 5}}},
		{[4]int{30, 10, 1, 5}, nil},
	} {
		if diff := cmp.Diff(c.want, splitByCollege(c.by)); diff != "" {
			t.Errorf("%v: %s", c.by, diff)
		}
	}
}

// follower is a page of a room that loses its connection now and then.
type follower struct {
	said    map[int64]int // how often each argument was told
	reloads int
	number  uint64
}

// follow reads one connection until it has everything up to last, or has read as many messages as it lives for.
func (f *follower) follow(address string, debate int64, last int64, lives int) (done bool, err error) {
	conn, _, err := websocket.DefaultDialer.Dial(fmt.Sprintf("ws://%s/live?topics=room/%d&since=%d", address, debate, f.number), nil)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	for ; lives > 0; lives-- {
		if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			return false, err
		}
		_, message, err := conn.ReadMessage()
		if err != nil {
			return false, err
		}
		for line := range strings.Lines(string(message)) {
			var m roomLine
			if err := json.Unmarshal([]byte(line), &m); err != nil {
				return false, err
			}
			f.number = max(f.number, m.N)
			switch m.Kind {
			case "said":
				f.said[m.Number]++
				if m.Number == last {
					done = true
				}
			case "reload":
				f.reloads++
			}
		}
		if done {
			return true, nil
		}
	}
	return false, nil
}

// Fifty pages lose their connections at random while a facilitator writes down what is said and the room moves: each is told every
// argument exactly once, or to reload.
func TestNoArgumentIsLostAcrossReconnections(t *testing.T) {
	const pages, arguments = 50, 60
	m := newMeeting(t, siteOptions{})
	m.phone("Lina", deliberation.Concerned)
	began := m.head()
	followers := make([]follower, pages)
	failed := make(chan error, pages)
	var all sync.WaitGroup
	for i := range followers {
		f := &followers[i]
		f.said, f.number = map[int64]int{}, began
		random := rand.New(rand.NewPCG(5, uint64(i)))
		all.Go(func() {
			for {
				done, err := f.follow(m.address, m.debat, arguments, 1+random.IntN(12))
				if err != nil {
					failed <- err
				}
				if done || err != nil {
					return
				}
			}
		})
	}
	for i := range arguments {
		m.must("hear", "mandated", "before_others", "side", "for", "text", fmt.Sprintf("Argument %d", i+1), "who", "1")
		if i%5 == 0 {
			m.must([]string{"ask", "unask"}[i/5%2], "attendee", "1")
		}
	}
	all.Wait()
	select {
	case err := <-failed:
		t.Fatal(err)
	default:
	}
	for i, f := range followers {
		for n := int64(1); n <= arguments; n++ {
			if f.said[n] != 1 && f.reloads == 0 || f.said[n] > 1 {
				t.Fatalf("page %d was told argument %d %d times, with %d reloads", i, n, f.said[n], f.reloads)
			}
		}
	}
}
