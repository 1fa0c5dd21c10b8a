package mail

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Clock says the time and when some has passed.
type Clock interface {
	Now() time.Time
	// After returns a channel that gets a value once d has passed, and a function that lets go of it earlier.
	After(d time.Duration) (<-chan time.Time, func())
}

const (
	// mostWaiting messages may wait: those of a busy hour, at some kilobytes each.
	mostWaiting = 10_000
	// together is how many are sent at once.
	together = 4
	// relayTimeout bounds each exchange with the relay.
	relayTimeout = 30 * time.Second
	// firstPause is what follows the first attempt; each further pause is three times the one before, and at most mostPause.
	firstPause, mostPause = 5 * time.Second, time.Hour
	// longestLife is how long a message without an end of its own is tried.
	longestLife = 24 * time.Hour
)

var (
	// ErrFull: too many messages wait.
	ErrFull = errors.New("mail: too many messages wait to be sent")
	// ErrClosed: the post was closed.
	ErrClosed = errors.New("mail: closed")

	errAddress = errors.New("mail: the address cannot be written to")
)

// Post takes messages and sends them, one after the other, with pauses that grow while the relay refuses them for now. A message may come
// twice (the relay took it and did not say so); then with the same Message-ID. What waits when the process ends is lost.
type Post struct {
	settings Settings
	client   *gomail.Client
	clock    Clock
	log      *slog.Logger

	mu      sync.Mutex
	waiting []*waiting // by due
	sending int
	closed  bool
	changed chan struct{} // of one place: something of the above is other than before
	ended   chan struct{}
	cut     context.CancelFunc // ends what is being sent
}

type waiting struct {
	message  Message
	handed   time.Time
	due      time.Time
	attempts int
}

// NewPost starts a post. The caller must Close it.
func NewPost(s Settings, clock Clock, log *slog.Logger) (*Post, error) {
	client, err := s.client()
	if err != nil {
		return nil, err
	}
	ctx, cut := context.WithCancel(context.Background())
	p := &Post{settings: s, client: client, clock: clock, log: log, changed: make(chan struct{}, 1), ended: make(chan struct{}), cut: cut}
	go p.run(ctx)
	return p, nil
}

// Send takes a message to be sent and returns at once; ErrFull or ErrClosed if it does not.
func (p *Post) Send(m Message) error {
	now := p.clock.Now()
	if m.Until.IsZero() {
		m.Until = now.Add(longestLife)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.closed:
		return ErrClosed
	case len(p.waiting)+p.sending >= mostWaiting:
		return ErrFull
	}
	p.put(&waiting{message: m, handed: now, due: now})
	return nil
}

// put is called with mu held.
func (p *Post) put(w *waiting) {
	at, _ := slices.BinarySearchFunc(p.waiting, w.due, func(o *waiting, due time.Time) int {
		if o.due.After(due) {
			return 1
		}
		return -1 // behind those of the same time
	})
	p.waiting = slices.Insert(p.waiting, at, w)
	p.tell()
}

func (p *Post) tell() {
	select {
	case p.changed <- struct{}{}:
	default:
	}
}

// Close takes no more messages, sends those that have not been tried yet, and returns once that is done or ctx ends.
func (p *Post) Close(ctx context.Context) {
	p.mu.Lock()
	p.closed = true
	p.tell()
	p.mu.Unlock()
	select {
	case <-p.ended:
	case <-ctx.Done():
		p.cut()
		<-p.ended
	}
	p.cut()
}

func (p *Post) run(ctx context.Context) {
	defer close(p.ended)
	for {
		next, done := p.start(ctx)
		if done {
			return
		}
		var timer <-chan time.Time
		stop := func() {}
		if next >= 0 {
			timer, stop = p.clock.After(next)
		}
		select {
		case <-p.changed:
		case <-timer:
		}
		stop()
	}
}

// start begins to send what is due and returns how long it is until the next message is; negative: nothing waits that could be sent now. done
// is true once nothing is to be sent any more.
func (p *Post) start(ctx context.Context) (next time.Duration, done bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		tried := func(w *waiting) bool { return w.attempts > 0 || ctx.Err() != nil }
		if n := len(p.waiting); n > 0 {
			p.waiting = slices.DeleteFunc(p.waiting, tried)
			if lost := n - len(p.waiting); lost > 0 {
				p.log.Warn("messages were not sent before the end", "messages", lost)
			}
		}
	}
	now := p.clock.Now()
	for p.sending < together && len(p.waiting) > 0 {
		w := p.waiting[0]
		if w.due.After(now) {
			return w.due.Sub(now), false
		}
		p.waiting = slices.Delete(p.waiting, 0, 1)
		if !now.Before(w.message.Until) {
			p.log.Error("message not sent in time", "message", w.message.ID, "attempts", w.attempts)
			continue
		}
		p.sending++
		go p.try(ctx, w)
	}
	return -1, p.closed && p.sending == 0 && len(p.waiting) == 0
}

// try sends a message once, and has it wait for another attempt if the relay may take it later.
func (p *Post) try(ctx context.Context, w *waiting) {
	err := p.deliver(ctx, w)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sending--
	defer p.tell()
	if err == nil {
		return
	}
	w.attempts++
	refused, later := reasonOf(err)
	pause := firstPause
	for range w.attempts - 1 {
		pause = min(3*pause, mostPause)
	}
	w.due = p.clock.Now().Add(pause)
	if !later || !w.due.Before(w.message.Until) {
		p.log.Error("message not sent", "message", w.message.ID, "attempts", w.attempts, "why", refused)
		return
	}
	p.log.Warn("message not sent yet", "message", w.message.ID, "attempts", w.attempts, "why", refused)
	p.put(w)
}

func (p *Post) deliver(ctx context.Context, w *waiting) error {
	letter, err := p.settings.letter(w.message, w.handed)
	if err != nil {
		return err
	}
	relay, err := p.client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return errors.Join(errUnreached, err)
	}
	err = p.client.SendWithSMTPClient(relay, letter)
	if letter.IsDelivered() {
		err = nil // whatever came after: it has the message
	}
	_ = p.client.CloseWithSMTPClient(relay)
	return err
}

var errUnreached = errors.New("mail: the relay was not reached, or did not let us in")

// reasonOf says why a message was not sent, without the address that a relay quotes, and whether it may be sent later.
func reasonOf(err error) (why string, later bool) {
	var refused *gomail.SendError
	switch {
	case errors.Is(err, errAddress):
		return errAddress.Error(), false
	case errors.Is(err, errUnreached):
		return err.Error(), true // before anything was said of a message
	case !errors.As(err, &refused):
		return "the connection broke", true
	}
	why = refused.Reason.String()
	if code := refused.EnhancedStatusCode(); code != "" {
		why += " " + code
	}
	return why, refused.IsTemp() || refused.ErrorCode() < 500
}
