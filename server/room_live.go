package server

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/journal"
	"voix/server/live"
)

// What is said in a room travels with its words, so that it reaches everybody in one round trip. Words are not in the state: they are
// fetched by a goroutine of its own, for the journal's writer waits for nothing. As numbers must not go back on a connection, whatever is
// applied meanwhile waits behind; it is never much, and when the store is slow rooms are told without words rather than late.

const (
	// wordsTimeout is how long a room waits for words.
	wordsTimeout = 2 * time.Second
	// mostBehind is how many batches may wait; from there on rooms are told that there is something, and fetch it themselves.
	mostBehind = 32
)

// news is what one batch has to tell.
type news struct {
	reached uint64
	notes   []newsNote
}

type newsNote struct {
	change  deliberation.Change
	topic   live.Topic
	payload json.RawMessage // of a room: what is told where words cannot be had
}

// hasRooms reports whether words have to be fetched.
func (n *news) hasRooms() bool {
	for _, x := range n.notes {
		if x.topic.Kind == live.KindRoom {
			return true
		}
	}
	return false
}

// teller hands what batches have changed to the hub, in their order.
type teller struct {
	s *Server

	mu      sync.Mutex
	waiting []news
	busy    bool // a goroutine works through waiting
	closed  bool
	done    sync.WaitGroup
}

// tell passes a batch on, at once if it can. It is called by one goroutine at a time.
func (t *teller) tell(n news) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.closed:
	case !t.busy && !n.hasRooms():
		t.publish(n)
	default:
		t.waiting = append(t.waiting, n)
		if !t.busy {
			t.busy = true
			t.done.Go(t.work)
		}
	}
}

// close drops what waits, and returns once nothing is fetched any more.
func (t *teller) close() {
	t.mu.Lock()
	t.closed, t.waiting = true, nil
	t.mu.Unlock()
	t.done.Wait()
}

func (t *teller) work() {
	for {
		t.mu.Lock()
		if len(t.waiting) == 0 {
			t.waiting, t.busy = nil, false
			t.mu.Unlock()
			return
		}
		next, behind := t.waiting[0], len(t.waiting)
		t.waiting = t.waiting[1:]
		t.mu.Unlock()
		if next.hasRooms() && behind <= mostBehind {
			t.word(next)
		}
		t.publish(next)
	}
}

// word gives the rooms of a batch their words, where anybody listens.
func (t *teller) word(n news) {
	var rooms, arguments []int64
	for _, x := range n.notes {
		switch {
		case x.topic.Kind != live.KindRoom || !t.s.hub.Followed(x.topic):
		case x.change.Kind == deliberation.ArgumentAdded:
			arguments = append(arguments, x.change.ID)
		default:
			rooms = append(rooms, x.change.Topic.Number())
		}
	}
	if len(rooms)+len(arguments) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), wordsTimeout)
	defer cancel()
	payloads, err := t.s.roomPayloads(ctx, rooms, arguments)
	if err != nil {
		t.s.log.Warn("a room is told without words", "number", n.reached, "error", err)
		return
	}
	for i, x := range n.notes {
		if p := payloads(x.change); x.topic.Kind == live.KindRoom && p != nil {
			n.notes[i].payload = p
		}
	}
}

// roomPayloads fetches what changes of rooms say, and returns how to tell one of them; nil: as what has no words.
func (s *Server) roomPayloads(ctx context.Context, rooms, arguments []int64) (func(deliberation.Change) json.RawMessage, error) {
	now, said, err := s.roomWords(ctx, rooms, arguments)
	if err != nil {
		return nil, err
	}
	return func(c deliberation.Change) json.RawMessage {
		var told any
		var ok bool
		if c.Kind == deliberation.ArgumentAdded {
			told, ok = said[c.ID]
		} else {
			told, ok = now[c.Topic.Number()]
		}
		if !ok {
			return nil
		}
		raw, err := json.Marshal(told)
		if err != nil {
			panic(fmt.Sprintf("%T cannot be written: %v", told, err)) // of numbers and texts alone
		}
		return raw
	}, nil
}

// publish hands a batch to the hub.
func (t *teller) publish(n news) {
	hub := t.s.hub
	for _, x := range n.notes {
		number := x.change.Number
		var err error
		switch {
		case conflated(x.change.Kind):
			err = hub.PublishLatest(number, x.topic, strconv.Itoa(int(x.change.Kind)), x.payload)
		case x.topic.Kind == live.KindRoom:
			err = hub.PublishNow(number, x.topic, x.payload)
		default:
			err = hub.Publish(number, x.topic, x.payload)
		}
		if err != nil && err != live.ErrClosed {
			t.s.log.Error("publish", "number", number, "error", err)
		}
	}
	hub.Reached(n.reached)
}

// publish notes what a batch has changed. It runs in the journal's writer.
func (s *Server) publish(a journal.Applied) {
	n := news{reached: a.Head.Number}
	s.platform.Read(func(st *deliberation.State) {
		for i, c := range a.Changes {
			topic, ok := liveTopic(c.Topic)
			if !ok || superseded(a.Changes[i+1:], c) {
				continue // a person's erasure: no page follows persons
			}
			if p := payload(st, c); p != nil {
				n.notes = append(n.notes, newsNote{c, topic, p})
			}
		}
	})
	for _, c := range a.Changes {
		if c.Kind == deliberation.TextTaken || c.Kind == deliberation.PersonGone {
			s.cache.pages.Purge() // no page keeps the words
			s.posters.drawn.Purge()
		}
	}
	s.teller.tell(n)
}

// mayFollow lets only those who run a rehearsal follow it, and nobody what is not there yet: numbers are given one after the other, and who
// followed one early would hear of a rehearsal all the same. A debate never becomes a rehearsal.
func (s *Server) mayFollow(c *fiber.Ctx, topics []live.Topic) bool {
	for _, t := range topics {
		if t.Kind != live.KindRoom && t.Kind != live.KindDebate {
			continue
		}
		session, _, signedIn := s.sessionSaid(c)
		may := false
		s.platform.Read(func(st *deliberation.State) {
			d, ok := st.Debate(int64(t.Number))
			may = ok && (d.Rehearses == 0 || signedIn && s.runs(st, d.Number, session.Person))
		})
		if !may {
			return false
		}
	}
	return true
}
