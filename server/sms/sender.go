package sms

import (
	"context"
	"errors"
	"log/slog"
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
	sent map[string]int
	told bool // that the day's messages are spent
}

const (
	// mostWaiting bounds what waits while a gateway is slow or down.
	mostWaiting = 200
	// senders is how many messages are under way at once.
	senders = 4
	// home is the country whose numbers may be sent all of a day's messages; those of each other may be sent a tenth of them, and a block of ten
	// thousand numbers a twentieth, at least ten: so one who owns numbers earns little, and others still get theirs.
	home        = "33"
	leastABlock = 10
	everywhere  = ""
)

// waits are how long a message waits before each further attempt.
var waits = [...]time.Duration{2 * time.Second, 20 * time.Second}

// NewSender returns a sender of at most so many messages a day; each of several servers counts its own. Run sends.
func NewSender(g Gateway, aDay int, clock journal.Clock, log *slog.Logger) *Sender {
	return &Sender{gateway: g, clock: clock, log: log, most: aDay, waiting: make(chan Message, mostWaiting), sent: map[string]int{}}
}

// Send has a message sent, and returns at once: nil, or ErrSpent if it is not going to be.
func (s *Sender) Send(m Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if today := s.clock.Now().In(deliberation.Paris()).Format(time.DateOnly); today != s.day {
		s.day, s.told = today, false
		clear(s.sent)
	}
	country, block := m.To.country(), m.To.block()
	abroad := s.most
	if country != home {
		abroad = max(1, s.most/10)
	}
	if s.sent[everywhere] >= s.most || s.sent[country] >= abroad || s.sent[block] >= max(leastABlock, s.most/20) {
		if !s.told {
			s.told = true
			s.log.Warn("messages to phones are spent for today, or those to numbers like one", "sent", s.sent[everywhere], "country", country)
		}
		return ErrSpent
	}
	select {
	case s.waiting <- m:
	default:
		s.log.Warn("messages to phones wait for the gateway, and one more found no room")
		return ErrSpent
	}
	s.sent[everywhere]++
	s.sent[country]++
	s.sent[block]++
	return nil
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
		err := s.gateway.Send(ctx, m)
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
