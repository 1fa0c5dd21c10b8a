package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"
)

// Options say how a hub behaves. Only Source is required.
type Options struct {
	// Source is asked what a page that comes back has missed.
	Source Source

	// AllowOrigin decides on the handshake's Origin header, given with the
	// Host; origin is empty if there was none. By default a present Origin must
	// have the same host.
	AllowOrigin func(origin, host string) bool
	// MayFollow decides whether whoever asks may follow topics, when the
	// connection is opened. By default everybody may follow everything.
	MayFollow func(c *fiber.Ctx, topics []Topic) bool
	// ClientAddress says whose connection this is, for MostOfAddress. By
	// default fiber's IP(), which knows the app's proxies.
	ClientAddress func(*fiber.Ctx) string
	// Sentence says a refusal's code to people. By default it is the code.
	Sentence func(code string) string
	// Most is how many connections there may be, by default 100,000; one more
	// is refused with 503.
	Most int
	// MostOfAddress is how many connections one address may have, by default
	// 200 (a whole school or office shares one); one more is refused with 429.
	MostOfAddress int

	// Flush ticks when conflated messages may leave. By default every 250 ms.
	Flush <-chan time.Time
	// Ping ticks when the next 1/32 of all connections is pinged; one that has
	// not been heard from for a whole turn is dropped. By default a turn is 30
	// seconds.
	Ping <-chan time.Time
	// WriteTimeout is how long one write to a full socket may take, by default
	// 10 seconds.
	WriteTimeout time.Duration

	// Registerer takes the hub's metrics, if given.
	Registerer prometheus.Registerer
}

// What Options leave out.
const (
	defaultMost          = 100_000
	defaultMostOfAddress = 200
	defaultFlush         = 250 * time.Millisecond
	defaultTurn          = 30 * time.Second
	defaultWriteTimeout  = 10 * time.Second
)

// Errors of publishing. ErrOrder is a mistake of the caller.
var (
	ErrOrder  = errors.New("live: numbers must not go back")
	ErrClosed = errors.New("live: the hub is shut down")
)

// Hub passes on what is published about topics to the connections that follow
// them. Its methods may be called by any goroutine, those that publish by one
// at a time.
type Hub struct {
	source       Source
	upgrader     websocket.Upgrader
	mayFollow    func(*fiber.Ctx, []Topic) bool
	address      func(*fiber.Ctx) string
	sentence     func(code string) string
	writeTimeout time.Duration
	admission    admission
	metrics      *metrics

	flush, ping <-chan time.Time
	stopTickers func()
	// wake says that a round may be due; it holds one.
	wake chan struct{}
	// stop ends the hub's goroutine, stopped says that it has.
	stop, stopped chan struct{}

	mu sync.Mutex
	// published is the greatest number given to Publish or PublishLatest,
	// reached that given to Reached, told that up to which everything has been
	// handed out: told <= reached.
	published, reached, told uint64
	// urgent is the greatest number that was published as such and not handed
	// out yet; 0: none.
	urgent uint64
	// notes wait for their number to be reached; they are in its order.
	notes []*note
	// latest holds the last conflated note for each key.
	latest    map[latestKey]*note
	audiences map[string]*audience
	followers map[Topic][]*audience
	wheel     [wheelSlots][]*conn
	// slot is the slot of the wheel that is visited next.
	slot    int
	conns   int
	closing bool
	// empty is closed when the hub is closing and the last connection gone.
	empty chan struct{}
}

// latestKey is what at most one conflated message waits for.
type latestKey struct {
	topic Topic
	key   string
}

// New makes a hub and starts its goroutine, which [Hub.Shutdown] ends. Call
// [Hub.Reached] with the journal's head before the first connection.
func New(o Options) (*Hub, error) {
	if o.Source == nil {
		return nil, errors.New("live: a hub needs a source")
	}
	m, err := newMetrics(o.Registerer)
	if err != nil {
		return nil, fmt.Errorf("live: metrics: %w", err)
	}
	h := &Hub{
		source:       o.Source,
		upgrader:     newUpgrader(o.AllowOrigin),
		mayFollow:    o.MayFollow,
		address:      o.ClientAddress,
		sentence:     o.Sentence,
		writeTimeout: orDefault(o.WriteTimeout, defaultWriteTimeout),
		admission: admission{
			byAddress:  map[string]int{},
			most:       orDefault(o.Most, defaultMost),
			mostOfEach: orDefault(o.MostOfAddress, defaultMostOfAddress),
		},
		metrics:   m,
		flush:     o.Flush,
		ping:      o.Ping,
		wake:      make(chan struct{}, 1),
		stop:      make(chan struct{}),
		stopped:   make(chan struct{}),
		latest:    map[latestKey]*note{},
		audiences: map[string]*audience{},
		followers: map[Topic][]*audience{},
		empty:     make(chan struct{}),
	}
	if h.sentence == nil {
		h.sentence = func(code string) string { return code }
	}
	if h.mayFollow == nil {
		h.mayFollow = func(*fiber.Ctx, []Topic) bool { return true }
	}
	if h.address == nil {
		h.address = func(c *fiber.Ctx) string { return c.IP() }
	}
	var tickers []*time.Ticker
	if h.flush == nil {
		tickers = append(tickers, time.NewTicker(defaultFlush))
		h.flush = tickers[0].C
	}
	if h.ping == nil {
		t := time.NewTicker(defaultTurn / wheelSlots)
		tickers = append(tickers, t)
		h.ping = t.C
	}
	h.stopTickers = func() {
		for _, t := range tickers {
			t.Stop()
		}
	}
	go h.run()
	return h, nil
}

func orDefault[T comparable](v, d T) T {
	var zero T
	if v == zero {
		return d
	}
	return v
}

// Publish tells everyone who follows topic. payload is a JSON object. number
// must be greater than any reached, and not less than any published. The
// message leaves once its number is reached.
func (h *Hub) Publish(number uint64, topic Topic, payload json.RawMessage) error {
	body, err := encodeBody(number, topic, payload)
	if err != nil {
		return err
	}
	return h.publish(number, func() {
		h.notes = append(h.notes, &note{number: number, topic: topic, body: body})
	})
}

// PublishNow is like [Hub.Publish], but neither waits for a flush nor lets
// anything wait that was published before: for what somebody says while others
// watch.
func (h *Hub) PublishNow(number uint64, topic Topic, payload json.RawMessage) error {
	body, err := encodeBody(number, topic, payload)
	if err != nil {
		return err
	}
	return h.publish(number, func() {
		h.notes = append(h.notes, &note{number: number, topic: topic, body: body})
		h.urgent = number
	})
}

// Followed reports whether any connection follows a topic now.
func (h *Hub) Followed(topic Topic) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.followers[topic]) > 0
}

// PublishLatest is like [Hub.Publish] for what changes often: of all messages
// with the same topic and key, only the last one before a flush is told. While
// one waits, what has a greater number waits too, so that numbers never go
// back on a connection. payload must not change any more.
//
// It is encoded only once it is handed out to somebody: most are replaced
// before, or nobody follows the topic.
func (h *Hub) PublishLatest(number uint64, topic Topic, key string, payload json.RawMessage) error {
	if text := jsontext.Value(payload); text.Kind() != jsontext.KindBeginObject || !text.IsValid() {
		return errPayload
	}
	return h.publish(number, func() {
		k := latestKey{topic, key}
		n := h.latest[k]
		if n == nil {
			n = new(note)
			h.latest[k] = n
		}
		*n = note{number: number, topic: topic, payload: payload}
	})
}

func (h *Hub) publish(number uint64, keep func()) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		return ErrClosed
	}
	if number <= h.reached || number < h.published {
		return fmt.Errorf("%w: %d after %d published, %d reached", ErrOrder, number, h.published, h.reached)
	}
	h.published = number
	keep()
	return nil
}

// Reached says that everything up to number has been published, which lets it
// go. A number less than one reached before changes nothing.
func (h *Hub) Reached(number uint64) {
	h.mu.Lock()
	due := number > h.reached
	if due {
		h.reached = number
		if len(h.notes) == 0 && len(h.latest) == 0 {
			h.told, due = number, false
		}
	}
	h.mu.Unlock()
	if due {
		select {
		case h.wake <- struct{}{}:
		default:
		}
	}
}

// run hands out rounds and pings until the hub is stopped.
func (h *Hub) run() {
	defer close(h.stopped)
	w := newDirectWriter()
	for {
		select {
		case <-h.wake:
			h.round(false, w)
		case <-h.flush:
			h.round(true, w)
		case <-h.ping:
			h.turn()
		case <-h.stop:
			return
		}
		h.metrics.bytes.Add(float64(w.sent))
		w.sent = 0
	}
}

// Shutdown refuses new connections, tells all that the server goes away (1001),
// waits until they are gone or ctx ends, then closes what is left. What has
// been published but not told is dropped: pages resume elsewhere. It returns
// ctx's error if it had to close connections by force. Call it once.
func (h *Hub) Shutdown(ctx context.Context) error {
	h.admission.close()
	h.mu.Lock()
	h.closing = true
	if h.conns == 0 {
		close(h.empty)
	}
	all := h.allLocked()
	h.mu.Unlock()

	close(h.stop)
	<-h.stopped
	h.stopTickers()

	for _, c := range all {
		c.goodbye(websocket.CloseGoingAway)
	}
	select {
	case <-h.empty:
		return nil
	case <-ctx.Done():
	}
	h.mu.Lock()
	all = h.allLocked()
	h.mu.Unlock()
	for _, c := range all {
		c.fail()
	}
	return ctx.Err()
}

func (h *Hub) allLocked() []*conn {
	all := make([]*conn, 0, h.conns)
	for _, a := range h.audiences {
		all = append(all, a.conns...)
	}
	return all
}
