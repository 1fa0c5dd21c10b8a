package journal_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"voix/deliberation"
	"voix/server/journal"
	"voix/server/journal/simulator"
)

// distant is a store that many milliseconds lie in front of, half of them on the way there.
type distant struct {
	journal.Store
	roundTrip time.Duration
	stored    atomic.Int64 // batches that this server appended
}

func (d *distant) Append(ctx context.Context, b *journal.Batch, documents []journal.Document) error {
	pause(ctx, d.roundTrip/2)
	err := d.Store.Append(ctx, b, documents)
	if err == nil {
		d.stored.Add(1)
	}
	pause(ctx, d.roundTrip/2)
	return err
}

func (d *distant) Batches(ctx context.Context, from uint64, limit int) ([]journal.Batch, error) {
	pause(ctx, d.roundTrip/2)
	batches, err := d.Store.Batches(ctx, from, limit)
	pause(ctx, d.roundTrip/2)
	return batches, err
}

// TestNobodyStarves: of servers that write without a break, however far from the store each is, none takes so much that
// another is left with less than a quarter.
func TestNobodyStarves(t *testing.T) {
	for _, far := range [][]time.Duration{
		{time.Millisecond, time.Millisecond},
		{time.Millisecond, 10 * time.Millisecond},
		{time.Millisecond, 30 * time.Millisecond},
		{2 * time.Millisecond, 80 * time.Millisecond},
	} {
		t.Run(fmt.Sprint(far), func(t *testing.T) {
			stores := contend(t, far, max(5*time.Second, 600*far[1]), nil)
			for i, s := range stores {
				t.Logf("%s: %d batches", far[i], s.stored.Load())
				for _, other := range stores {
					if s.stored.Load()*4 <= other.stored.Load() {
						t.Errorf("%d batches beside %d", s.stored.Load(), other.stored.Load())
					}
				}
			}
		})
	}
	t.Run("three", func(t *testing.T) {
		stores := contend(t, []time.Duration{time.Millisecond, 5 * time.Millisecond, 40 * time.Millisecond}, 20*time.Second, nil)
		for _, s := range stores {
			t.Logf("%s: %d batches", s.roundTrip, s.stored.Load())
			if s.stored.Load() < 10 {
				t.Error("less than a batch every two seconds")
			}
		}
	})
}

// TestAloneIsFast: whoever writes alone on a shared store, or with another that seldom writes, loses little by its courtesy.
func TestAloneIsFast(t *testing.T) {
	alone := contend(t, []time.Duration{time.Millisecond}, 10*time.Second, nil)[0].stored.Load()
	t.Logf("alone: %d batches in 10000 round trips", alone)
	if alone < 9000 {
		t.Errorf("alone: %d batches in 10000 round trips", alone)
	}
	seldom := contend(t, []time.Duration{time.Millisecond, time.Millisecond}, 20*time.Second, []time.Duration{0, 5 * time.Second})
	t.Logf("beside one that writes every five seconds: %d batches, %d", seldom[0].stored.Load(), seldom[1].stored.Load())
	if seldom[0].stored.Load() < 12_000 || seldom[1].stored.Load() < 4 {
		t.Errorf("%d batches, %d", seldom[0].stored.Load(), seldom[1].stored.Load())
	}
}

// TestRefusedBesideABusyServer: what makes no entry is answered within a few round trips, also while another server writes
// several batches in the time that one read takes.
func TestRefusedBesideABusyServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cluster := simulator.New(1)
		cluster.SetClock(time.Now, 0)
		near := run(t, &distant{Store: cluster.Server(), roundTrip: 2 * time.Millisecond}, journal.Options{Shared: true})
		defer near.stop()
		near.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 1)
		const roundTrip = 6 * time.Millisecond
		far := run(t, &distant{Store: cluster.Server(), roundTrip: roundTrip}, journal.Options{Shared: true})
		defer far.stop()
		far.must(t, idOf('c', 1), ballot(1, 1, deliberation.Agree))
		ctx, cancel := context.WithCancel(t.Context())
		var writing sync.WaitGroup
		defer writing.Wait()
		defer cancel()
		for client := range 2 {
			writing.Go(func() {
				for n := 0; ctx.Err() == nil; n++ {
					near.must(t, idOf(byte('A'+client), n), ballot(2+client, 1, deliberation.Choice(1+n%3)))
				}
			})
		}
		var slowest time.Duration
		for i := range 200 {
			time.Sleep(time.Duration(i) * 100 * time.Microsecond)
			asked, head := time.Now(), near.Head().Number
			if i%2 == 0 {
				if _, err := far.do(idOf('d', i), ballot(1, 99, deliberation.Agree)); !errors.Is(err, deliberation.ErrQuestionUnknown) {
					t.Fatalf("a ballot on nothing: %v", err)
				}
			} else if receipt := far.must(t, idOf('d', i), ballot(1, 1, deliberation.Agree)); receipt.Number < head {
				t.Fatalf("answered as of %d, when %d was known", receipt.Number, head)
			}
			slowest = max(slowest, time.Since(asked))
		}
		t.Logf("the slowest answer took %s", slowest)
		if slowest > 8*roundTrip {
			t.Errorf("an answer took %s, with round trips of %s", slowest, roundTrip)
		}
	})
}

// narrow is a store behind a link that takes its time for each batch.
type narrow struct {
	journal.Store
	each time.Duration
}

func (n *narrow) Batches(ctx context.Context, from uint64, limit int) ([]journal.Batch, error) {
	batches, err := n.Store.Batches(ctx, from, limit)
	pause(ctx, time.Duration(len(batches))*n.each)
	if ctx.Err() != nil {
		return nil, journal.ErrUnavailable
	}
	return batches, err
}

// TestSlowLink: a server for which what others have written takes longer to read than a call of the store may take comes to
// know it all the same.
func TestSlowLink(t *testing.T) {
	for _, each := range []time.Duration{100 * time.Millisecond, time.Second, 4 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			cluster := simulator.New(1)
			cluster.SetClock(time.Now, 0)
			near := run(t, cluster.Server(), journal.Options{Shared: true})
			defer near.stop()
			far := run(t, &narrow{Store: cluster.Server(), each: each}, journal.Options{Shared: true})
			defer far.stop()
			near.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 1)
			var last journal.Receipt
			for n := range 200 {
				last = near.must(t, idOf('c', n), ballot(n, 1, deliberation.Agree))
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			if err := far.Wait(ctx, last.Number); err != nil {
				t.Errorf("%s a batch: at %d of %d: %v", each, far.Head().Number, last.Number, err)
			}
		})
	}
}

// contend has servers write for so long, each with commands always waiting but for a rest after each, and returns their stores.
func contend(t *testing.T, roundTrips []time.Duration, during time.Duration, rests []time.Duration) (stores []*distant) {
	synctest.Test(t, func(t *testing.T) {
		cluster := simulator.New(1)
		cluster.SetClock(time.Now, 0)
		var servers []*running
		for _, d := range roundTrips {
			s := &distant{Store: cluster.Server(), roundTrip: d}
			stores = append(stores, s)
			servers = append(servers, run(t, s, journal.Options{Shared: true}))
		}
		servers[0].open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 1)
		const unknown = 3 * time.Second // until then the nearer may not know that there are others
		time.AfterFunc(unknown, func() {
			for _, s := range stores {
				s.stored.Store(0)
			}
		})
		ctx, cancel := context.WithTimeout(t.Context(), unknown+during)
		defer cancel()
		var wait sync.WaitGroup
		for i, r := range servers {
			for client := range 2 {
				wait.Go(func() {
					for n := 0; ctx.Err() == nil; n++ {
						id := i*2 + client
						c := r.command(idOf(byte('A'+id), n), ballot(1+id, 1, deliberation.Choice(1+n%3)))
						if _, err := r.Submit(ctx, c); err != nil && ctx.Err() == nil {
							t.Error(err)
							return
						}
						if rests != nil && rests[i] > 0 {
							pause(ctx, rests[i])
						}
					}
				})
			}
		}
		wait.Wait()
		for _, r := range servers {
			if err := r.stop(); err != nil {
				t.Error(err)
			}
		}
	})
	return stores
}
