package demonstration

import (
	"context"
	"sync"
	"time"

	"voix/deliberation"
	"voix/server"
	"voix/server/journal"
)

// Clock is a journal.Clock that moves only when Build, or a test, moves it. It begins before the history that Build makes, which ends at
// the time that NewClock was given.
type Clock struct {
	start, end time.Time

	mu      sync.Mutex
	now     time.Time
	waiting map[chan time.Time]time.Time
}

var _ journal.Clock = (*Clock)(nil)

// NewClock returns a clock for a history that ends now.
func NewClock(now time.Time) *Clock {
	end := now.UTC().Truncate(time.Millisecond)
	start := calendarUntil(end).at(historyBegins)
	return &Clock{start: start, end: end, now: start, waiting: map[chan time.Time]time.Time{}}
}

// Now implements journal.Clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Monotonic implements journal.Clock.
func (c *Clock) Monotonic() time.Duration { return c.Now().Sub(c.start) }

// After implements journal.Clock.
func (c *Clock) After(d time.Duration) (<-chan time.Time, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ring := make(chan time.Time, 1)
	if d <= 0 {
		ring <- c.now
		return ring, func() {}
	}
	c.waiting[ring] = c.now.Add(d)
	return ring, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.waiting, ring)
	}
}

func (c *Clock) set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !now.After(c.now) {
		return
	}
	c.now = now
	for ring, due := range c.waiting {
		if !due.After(now) {
			ring <- now
			delete(c.waiting, ring)
		}
	}
}

// advance moves the clock of a platform that runs by it, not beyond what is due in between: phases begin at their own time. The journal's
// writer itself moves it, in a command that decides nothing, so that the writer never sees the clock jump between two looks.
func (c *Clock) advance(ctx context.Context, p *server.Platform, to time.Time) error {
	for {
		var due time.Time
		var ok bool
		p.Read(func(s *deliberation.State) { due, ok = s.NextDue() })
		next := to
		if ok && due.Before(to) {
			next = due
		}
		_, err := p.Journal.Submit(ctx, journal.Command{ID: p.NewID(), Decide: func(time.Time) ([]deliberation.Act, error) {
			c.set(next)
			return nil, nil
		}})
		if err != nil || next.Equal(to) {
			return err
		}
	}
}
