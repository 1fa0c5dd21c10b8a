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
	// mostOfOthers of them may be none that come First: what strangers have sent leaves room.
	mostOfOthers = mostWaiting / 2
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
	errReturn  = errors.New("mail: the address that messages come back to is none")
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
	case len(p.waiting)+p.sending >= mostWaiting, !m.First && len(p.waiting)+p.sending >= mostOfOthers:
		return ErrFull
	}
	due := now
	if m.First {
		due = time.Time{} // before all that waits
	}
	p.put(&waiting{message: m, handed: now, due: due})
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
	if done := w.message.Done; done != nil && (err == nil || noSuchAddress(err)) {
		done(err == nil)
	}
	again := err != nil && p.again(w, err)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sending--
	if again {
		p.put(w)
	}
	p.tell()
}

// again says whether another attempt is made, and when.
func (p *Post) again(w *waiting, err error) bool {
	w.attempts++
	refused, later := reasonOf(err)
	pause := firstPause
	for range w.attempts - 1 {
		pause = min(3*pause, mostPause)
	}
	w.due = p.clock.Now().Add(pause)
	if errors.Is(err, errUnwanted) {
		p.log.Info("message dropped", "message", w.message.ID, "why", refused)
		return false
	}
	if !later || !w.due.Before(w.message.Until) {
		p.log.Error("message not sent", "message", w.message.ID, "attempts", w.attempts, "why", refused)
		return false
	}
	p.log.Warn("message not sent yet", "message", w.message.ID, "attempts", w.attempts, "why", refused)
	return true
}

// noSuchAddress reports whether the relay says for good that there is nobody whom a message is for. A refusal that does not say so is none of the address:
// a relay that may not send there answers 550 for everybody.
func noSuchAddress(err error) bool {
	var refused *gomail.SendError
	if !errors.As(err, &refused) {
		return errors.Is(err, errAddress)
	}
	return refused.Reason == gomail.ErrSMTPRcptTo && !refused.IsTemp() && refused.ErrorCode() >= 500 && NoSuchAddress(refused.EnhancedStatusCode())
}

func (p *Post) deliver(ctx context.Context, w *waiting) error {
	m := w.message
	if m.Renew == nil { // one that cannot be sent is found to be before the relay is asked
		if _, err := p.settings.letter(m, w.handed); err != nil {
			return err
		}
	}
	relay, err := p.client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return errors.Join(errUnreached, err)
	}
	defer func() { _ = p.client.CloseWithSMTPClient(relay) }()
	if m.Renew != nil {
		if m, err = renewed(ctx, m); err != nil {
			return err
		}
	}
	letter, err := p.settings.letter(m, w.handed)
	if err != nil {
		return err
	}
	err = p.client.SendWithSMTPClient(relay, letter)
	if letter.IsDelivered() {
		err = nil // whatever came after: it has the message
	}
	return err
}

// renewed is a message with the words that it has now.
func renewed(ctx context.Context, m Message) (Message, error) {
	ctx, stop := context.WithTimeout(ctx, relayTimeout)
	defer stop()
	now, ok, err := m.Renew(ctx)
	switch {
	case err != nil:
		return m, errors.Join(errUnwritten, err)
	case !ok:
		return m, errUnwanted
	}
	m.Subject, m.Parts = now.Subject, now.Parts
	return m, nil
}

var (
	errUnreached = errors.New("mail: the relay was not reached, or did not let us in")
	errUnwritten = errors.New("mail: what a message says could not be read")
	errUnwanted  = errors.New("mail: nothing is left to say, or nobody to say it to")
)

// reasonOf says why a message was not sent, without the address that a relay quotes, and whether it may be sent later.
func reasonOf(err error) (why string, later bool) {
	var refused *gomail.SendError
	switch {
	case errors.Is(err, errAddress), errors.Is(err, errReturn), errors.Is(err, errUnwanted):
		return err.Error(), false
	case errors.Is(err, errUnreached), errors.Is(err, errUnwritten):
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

// Waiting is how many messages wait or are being sent.
func (p *Post) Waiting() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.waiting) + p.sending
}
