package journal_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"voix/deliberation"
	"voix/server/journal"
	"voix/server/journal/simulator"
)

// vanishing is a store that goes away during an append, whose outcome is unknown then.
type vanishing struct {
	journal.Store
	away, asked atomic.Bool
}

func (s *vanishing) Append(ctx context.Context, b *journal.Batch, documents []journal.Document) error {
	if s.away.Load() {
		s.asked.Store(true)
		return journal.ErrOutcomeUnknown
	}
	return s.Store.Append(ctx, b, documents)
}

func (s *vanishing) Batches(ctx context.Context, from uint64, limit int) ([]journal.Batch, error) {
	if s.away.Load() && s.asked.Load() {
		return nil, journal.ErrUnavailable
	}
	return s.Store.Batches(ctx, from, limit)
}

// TestRestoredWhileInDoubt: an older copy of the store is restored while a server waits to find out whether its append was
// stored. It must not repeat it into the copy: that would leave a gap, which no server could ever read past.
func TestRestoredWhileInDoubt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cluster := simulator.New(1)
		cluster.SetClock(time.Now, 0)
		store := &vanishing{Store: cluster.Server()}
		r := run(t, store, journal.Options{Shared: true})
		r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 1)
		for n := range 50 {
			r.must(t, idOf('c', n), ballot(n, 1, deliberation.Agree))
		}
		time.Sleep(time.Second)
		store.away.Store(true)
		answered := make(chan error, 1)
		go func() {
			_, err := r.do(idOf('z', 1), ballot(999, 1, deliberation.Agree))
			answered <- err
		}()
		time.Sleep(time.Second)
		all := cluster.Stored()
		older := all[len(all)-20].Last()
		cluster.Restore(older)
		store.away.Store(false)
		time.Sleep(time.Minute)
		if err := <-answered; err == nil {
			t.Error("a ballot that is in no journal was acknowledged")
		}
		all = cluster.Stored()
		if last := all[len(all)-1].Last(); last != older {
			t.Errorf("the store ends at %d, not where it was restored to, %d", last, older)
		}
		r.end()
	})
}
