package journal_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"voix/deliberation"
	"voix/server/journal"
	"voix/server/journal/simulator"
)

// foundWithin is how long a server may take to know that a store is another: what is missing may come back for half a minute.
const foundWithin = 35 * time.Second

// TestRestoredUnderneath: when an older store, or another, is put in the place of the one that servers write to, every one of
// them stops, whether it is writing without a break or not at all, and leaves the store alone.
func TestRestoredUnderneath(t *testing.T) {
	for name, restore := range map[string]func(c *simulator.Cluster, all []journal.Batch){
		// More is lost than any server is behind: one that had not seen the last batches could go on, and rightly.
		"older by a second": func(c *simulator.Cluster, all []journal.Batch) { c.Restore(all[len(all)*4/5].Last()) },
		"older by a lot":    func(c *simulator.Cluster, all []journal.Batch) { c.Restore(all[len(all)/2].Last()) },
		"empty":             func(c *simulator.Cluster, _ []journal.Batch) { c.Restore(0) },
		"another's last batch": func(c *simulator.Cluster, all []journal.Batch) {
			other := all[len(all)*4/5]
			other.ID = newID()
			c.Restore(other.First-1, &other)
		},
		"a last batch that does not follow": func(c *simulator.Cluster, all []journal.Batch) {
			other := all[len(all)*4/5]
			other.Root[3] ^= 1
			c.Restore(other.First-1, &other)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cluster := simulator.New(1)
				cluster.SetClock(time.Now, 0)
				cluster.SetPause(pause)
				var servers []*running
				for range 3 {
					r := run(t, cluster.Server(), journal.Options{Shared: true})
					defer r.end()
					servers = append(servers, r)
				}
				servers[0].open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 1)
				cluster.SetFaults(simulator.Faults{MostDelay: 4 * time.Millisecond})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var writing sync.WaitGroup
				var issued atomic.Int64
				for _, r := range servers[:2] { // the third only reads
					writing.Go(func() {
						for ctx.Err() == nil && !errors.Is(r.Trouble(), journal.ErrForked) {
							n := int(issued.Add(1))
							if _, err := r.do(idOf('c', n), ballot(n, 1, deliberation.Agree)); err != nil {
								pause(ctx, 10*time.Millisecond) // refused at once
							}
						}
					})
				}
				time.Sleep(5 * time.Second)
				restore(cluster, cluster.Stored())
				time.Sleep(foundWithin)
				after := len(cluster.Stored())
				for i, r := range servers {
					select {
					case <-r.ended:
					default:
						t.Fatalf("server %d still runs after %s", i, foundWithin)
					}
					if !errors.Is(r.err, journal.ErrForked) || !errors.Is(r.Trouble(), journal.ErrForked) {
						t.Fatalf("server %d ended with %v, in trouble for %v", i, r.err, r.Trouble())
					}
					if _, err := r.do(idOf('d', i), ballot(1, 1, deliberation.Agree)); !errors.Is(err, journal.ErrForked) {
						t.Fatalf("server %d answers %v", i, err)
					}
				}
				cancel()
				writing.Wait()
				time.Sleep(10 * time.Second)
				if len(cluster.Stored()) != after {
					t.Fatal("something was written after everyone had stopped")
				}
			})
		})
	}
}

// TestUnreadableJournal: a journal that cannot be read whole is not opened.
func TestUnreadableJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		whole := func() *simulator.Cluster {
			cluster := simulator.New(1)
			cluster.SetClock(time.Now, 0)
			r := run(t, cluster.Server(), journal.Options{Shared: true})
			r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 2)
			if err := r.stop(); err != nil {
				t.Fatal(err)
			}
			return cluster
		}
		for name, spoil := range map[string]func(*journal.Batch){
			"a gap":                    func(b *journal.Batch) { b.First++ },
			"another root":             func(b *journal.Batch) { b.Root[0] ^= 1 },
			"an entry with a byte off": func(b *journal.Batch) { b.Entries[0][len(b.Entries[0])-2] ^= 1 },
			"a time that goes back":    func(b *journal.Batch) { b.At = b.At.Add(-time.Hour) },
		} {
			cluster := whole()
			all := cluster.Stored()
			last := all[len(all)-1]
			spoil(&last)
			cluster.Restore(all[len(all)-2].Last(), &last)
			if _, err := tryRun(cluster.Server(), journal.Options{Shared: true}); !errors.Is(err, journal.ErrForked) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestRestoredUnderOne: a server that is alone, and never has to give way, finds it out just the same: while it writes without
// a break, and when what it wrote last is gone before it has looked again.
func TestRestoredUnderOne(t *testing.T) {
	for _, by := range []int{1, 2, 30, 500} {
		for _, busy := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				cluster := simulator.New(1)
				cluster.SetClock(time.Now, 0)
				r := run(t, &distant{Store: cluster.Server(), roundTrip: 2 * time.Millisecond}, journal.Options{Shared: true})
				defer r.end()
				r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 1)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var writing sync.WaitGroup
				writing.Go(func() {
					for n := 0; ctx.Err() == nil && r.Trouble() == nil && (busy || n < 900); n++ {
						_, _ = r.do(idOf('c', n), ballot(n, 1, deliberation.Agree))
					}
				})
				if busy {
					time.Sleep(4 * time.Second)
				} else {
					writing.Wait()
				}
				all := cluster.Stored()
				cluster.Restore(all[len(all)-1-by].Last())
				time.Sleep(foundWithin)
				select {
				case <-r.ended:
				default:
					t.Fatalf("busy is %t, %d batches less: it still runs after %s", busy, by, foundWithin)
				}
				if !errors.Is(r.err, journal.ErrForked) {
					t.Fatal(r.err)
				}
				cancel()
				writing.Wait()
			})
		}
	}
}
