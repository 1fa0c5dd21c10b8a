package live_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"pgregory.net/rapid"

	"voix/server/live"
)

// thing names what changed: one argument, or a topic's number of ballots.
type thing struct {
	topic string
	id    int
}

// knowledge is what a page knows after reading until a number.
type knowledge struct {
	things map[thing]object
	seen   uint64
}

// take adds one message, which must promise what the package's doc says.
func (k *knowledge) take(objects []object, first bool) error {
	most := k.seen
	for _, o := range objects {
		switch o.Kind {
		case "hello":
			if !first || o.N < k.seen {
				return fmt.Errorf("hello %d after %d", o.N, k.seen)
			}
		case "reload":
			return fmt.Errorf("reload at %d", o.N)
		default:
			if o.N <= k.seen {
				return fmt.Errorf("%v again, %d is known", o, k.seen)
			}
			id := o.ID
			if o.Kind == "ballots" {
				id = -1
			}
			if known, ok := k.things[thing{o.Topic, id}]; ok && (o.Kind == "argument" || known.N >= o.N) {
				return fmt.Errorf("%v after %v", o, known)
			}
			k.things[thing{o.Topic, id}] = o
		}
		most = max(most, o.N)
	}
	k.seen = most
	return nil
}

// Pages come, are cut anywhere, and come back with the last number they know,
// while entries go on: in the end each knows exactly the state of its topics.
func TestResumedPagesMissNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// newSite wants a testing.TB for its clean-up, which must run per check
		box := &tidy{T: t}
		defer box.run()
		s := newSite(box, nil)
		topics := []live.Topic{proposal12, debate7, round1}
		stop := make(chan struct{})
		published := make(chan error, 1)
		kinds := rapid.SliceOfN(rapid.IntRange(0, 8), 20, 80).Draw(t, "entries")
		pause := rapid.SliceOfN(rapid.Bool(), len(kinds), len(kinds)).Draw(t, "reached")
		cuts := rapid.SliceOfN(rapid.IntRange(1, 12), 3, 3).Draw(t, "cuts")
		head := uint64(len(kinds))

		go func() {
			published <- func() error {
				for i, kind := range kinds {
					n := uint64(i + 1)
					topic := topics[kind%3]
					ballots := fmt.Sprintf(`{"kind":"ballots","ballots":%d}`, n)
					argument := fmt.Sprintf(`{"kind":"argument","id":%d}`, n)
					// between 3 and 5: two messages of one number, which the
					// state has at once
					changes := map[string]string{}
					if kind < 6 {
						changes["ballots"] = ballots
					}
					if kind >= 3 {
						changes[fmt.Sprint(n)] = argument
					}
					s.source.apply(n, topic, changes)
					var err error
					if kind < 6 {
						err = s.hub.PublishLatest(n, topic, "ballots", json.RawMessage(ballots))
					}
					if err == nil && kind >= 3 {
						err = s.hub.Publish(n, topic, json.RawMessage(argument))
					}
					if err != nil {
						return err
					}
					if pause[i] || n == head {
						s.hub.Reached(n)
					}
				}
				return nil
			}()
			// from here on conflated messages leave by themselves
			for {
				select {
				case s.flush <- time.Time{}:
				case <-stop:
					return
				}
			}
		}()

		done := make(chan error, len(cuts))
		for i, cut := range cuts {
			follows := topics[:1+i]
			go func() { done <- s.follow(box, follows, cut, head) }()
		}
		if err := <-published; err != nil {
			t.Error(err)
		}
		for range cuts {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		close(stop)
	})
}

// follow reads topics, cut after every cut messages, until it knows the state
// at head, and checks that it does.
func (s *site) follow(t *tidy, topics []live.Topic, cut int, head uint64) error {
	query := "topics="
	for i, topic := range topics {
		if i > 0 {
			query += ","
		}
		query += topic.String()
	}
	k := knowledge{things: map[thing]object{}}
	want := func() map[thing]object {
		want := map[thing]object{}
		messages, _, _ := s.source.Since(topics, 0, 1<<30)
		for _, m := range messages {
			o := object{N: m.Number, Topic: m.Topic.String()}
			if err := json.Unmarshal(m.Payload, &o); err != nil {
				panic(err)
			}
			id := o.ID
			if o.Kind == "ballots" {
				id = -1
			}
			want[thing{o.Topic, id}] = o
		}
		return want
	}
	for {
		ws, _, err := websocket.DefaultDialer.Dial(fmt.Sprintf("ws://%s/live?%s&since=%d", s.addr, query, k.seen), nil)
		if err != nil {
			return err
		}
		p := &page{t, ws}
		for i := range cut {
			objects, err := p.next()
			if err == nil {
				err = k.take(objects, i == 0)
			}
			if err != nil {
				ws.Close()
				return err
			}
			// its topics may have nothing of the last numbers: then it is
			// complete, and cannot know it
			state := want()
			if complete := maps.Equal(k.things, state); complete && s.source.at() == head {
				return ws.Close()
			} else if k.seen >= head {
				ws.Close()
				return fmt.Errorf("at %d knows %v, the state is %v", k.seen, k.things, state)
			}
		}
		ws.Close()
	}
}
