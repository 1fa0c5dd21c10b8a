package sms

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"voix/deliberation"
	"voix/server/journal"
)

// ErrSpent: no more messages are sent today, to anybody, or to numbers like this one.
var ErrSpent = errors.New("sms: no more today")

// Sender sends messages in the background, and no more a day than its operator pays for. What waits is in memory only: a code is good for a
// quarter of an hour, and who gets none asks for another.
type Sender struct {
	gateway Gateway
	clock   journal.Clock
	log     *slog.Logger
	most    int
	waiting chan Message

	mu   sync.Mutex
	day  string // of Paris
	sent [4]map[string]int
	last map[Number]int // in which of the first two the last message of today to a number was counted
	told bool           // that the day's messages are spent
}

// The two halves of a day's messages, what there is beside them for receipts, and the whole of the day of a sender that but sends news.
const (
	ofOthers = iota
	ofHolders
	ofReceipts
	ofNews
)

const (
	// mostWaiting bounds what waits while a gateway is slow or down.
	mostWaiting = 200
	// senders is how many messages are under way at once.
	senders = 4
	// leastABlock: numbers of France, overseas included (isHome), may be sent all of a day's messages; those of each other country a tenth of them, and a
	// block of ten thousand numbers a twentieth, at least ten: so one who owns numbers earns little, and others still get theirs.
	// Of codes, half of all of this is for numbers that somebody takes part by, and half for all others: whoever has messages sent to strangers, or to
	// nobody, keeps nobody's code from them. News has a sender of its own, and all of its day.
	// Receipts of calls have a tenth as many besides: however many are sent, codes are not fewer.
	leastABlock = 10
	everywhere  = ""
)

// waits are how long a message waits before each further attempt.
var waits = [...]time.Duration{2 * time.Second, 20 * time.Second}

// NewSender returns a sender of at most so many messages a day; each of several servers counts its own. Run sends.
func NewSender(g Gateway, aDay int, clock journal.Clock, log *slog.Logger) *Sender {
	return &Sender{gateway: g, clock: clock, log: log, most: aDay, waiting: make(chan Message, mostWaiting), sent: [4]map[string]int{{}, {}, {}, {}}, last: map[Number]int{}}
}

// Send has a message sent, and returns at once: nil, or ErrSpent if it is not going to be. held says that somebody takes part by the number.
func (s *Sender) Send(m Message, held bool) error {
	half := ofOthers
	if held {
		half = ofHolders
	}
	return s.send(m, half, (s.most+1)/2)
}

// SendReceipt is Send for the receipt of a call, which nobody asks for by themselves.
func (s *Sender) SendReceipt(m Message) error { return s.send(m, ofReceipts, max(1, s.most/10)) }

// SendNews is Send for what people chose to be told, of which as many are sent a day as the sender sends at all.
func (s *Sender) SendNews(m Message) error { return s.send(m, ofNews, s.most) }

// NewsRoom reports whether SendNews takes one more message now, whoever it is for: the day's are not spent, and the gateway keeps up.
func (s *Sender) NewsRoom() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.newDay()
	return s.sent[ofNews][everywhere] < s.most && len(s.waiting) < cap(s.waiting)
}

// NewsRoomFor is NewsRoom for a message to a number: those of its country and its block are not spent either. Until whoever asks sends, nothing else
// may have news sent.
func (s *Sender) NewsRoomFor(to Number) bool {
	if !s.NewsRoom() {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.spent(to, ofNews, s.most)
}

// isHome reports whether numbers of that country code are of France: +33, and those of Guadeloupe, Guyane, Martinique, and La Réunion with Mayotte.
func isHome(country string) bool {
	return slices.Contains([]string{"33", "590", "594", "596", "262"}, country)
}

// spent is called with mu held, on the day that the counts are of.
func (s *Sender) spent(to Number, half, most int) bool {
	sent, country := s.sent[half], to.country()
	abroad := most
	if !isHome(country) {
		abroad = max(1, most/10)
	}
	return sent[everywhere] >= most || sent[country] >= abroad || sent[to.block()] >= max(leastABlock, most/20)
}

// send is called for one of the parts of a day's messages, which is that large.
func (s *Sender) send(m Message, half, most int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.newDay()
	sent := s.sent[half]
	country, block := m.To.country(), m.To.block()
	if s.spent(m.To, half, most) {
		if !s.told {
			s.told = true
			s.log.Warn("messages to phones are spent for today, or those to numbers like one", "sent", sent[everywhere], "country", country, "to people who take part", half == ofHolders)
		}
		return ErrSpent
	}
	select {
	case s.waiting <- m:
	default:
		s.log.Warn("messages to phones wait for the gateway, and one more found no room")
		return ErrSpent
	}
	for _, of := range []string{everywhere, country, block} {
		sent[of]++
	}
	if half == ofOthers || half == ofHolders { // of others, nobody brings one back
		s.last[m.To] = half
	}
	return nil
}

// BroughtBack gives back what the last message of today to a number counted for: it was of use.
func (s *Sender) BroughtBack(to Number) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.newDay()
	half, counted := s.last[to]
	if !counted {
		return
	}
	delete(s.last, to)
	for _, of := range []string{everywhere, to.country(), to.block()} {
		s.sent[half][of]--
	}
}

// newDay is called with mu held.
func (s *Sender) newDay() {
	if today := s.clock.Now().In(deliberation.Paris()).Format(time.DateOnly); today != s.day {
		s.day, s.told = today, false
		for _, sent := range s.sent {
			clear(sent)
		}
		clear(s.last)
	}
}

// Run sends what is asked for until ctx ends. What then waits is lost.
func (s *Sender) Run(ctx context.Context) {
	var sending sync.WaitGroup
	for range senders {
		sending.Go(func() {
			for {
				select {
				case m := <-s.waiting:
					s.deliver(ctx, m)
				case <-ctx.Done():
					return
				}
			}
		})
	}
	sending.Wait()
}

func (s *Sender) deliver(ctx context.Context, m Message) {
	for attempt := 0; ; attempt++ {
		if !s.clock.Now().Before(m.Until) {
			s.log.Warn("a message to a phone was not sent in time")
			return
		}
		id, err := s.attempt(ctx, m)
		if errors.Is(err, errUnwanted) {
			return
		}
		if became, told := outcomeOf(err); told && m.Done != nil {
			m.Done(became, id)
		}
		if err == nil || ctx.Err() != nil {
			return
		}
		if errors.Is(err, ErrRefused) || attempt == len(waits) {
			s.log.Error("a message to a phone was not sent", "attempts", attempt+1, "error", err)
			return
		}
		timer, stop := s.clock.After(waits[attempt])
		select {
		case <-timer:
		case <-ctx.Done():
		}
		stop()
	}
}

// errUnwanted: whom the message is for does not want it any more, or is gone.
var errUnwanted = errors.New("sms: not wanted any more")

func (s *Sender) attempt(ctx context.Context, m Message) (id string, err error) {
	if m.Still != nil {
		asking, stop := context.WithTimeout(ctx, sendTimeout)
		still, err := m.Still(asking)
		stop()
		if err != nil {
			return "", err
		}
		if !still {
			return "", errUnwanted
		}
	}
	return s.gateway.Send(ctx, m)
}

// outcomeOf is what an attempt says of the message; ok is false if it says nothing.
func outcomeOf(err error) (became Outcome, ok bool) {
	switch {
	case err == nil:
		return Taken, true
	case errors.Is(err, ErrNoSuchNumber):
		return NoSuchNumber, true
	case errors.Is(err, ErrStopped):
		return Stopped, true
	}
	return Taken, false
}
