package journal_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"voix/deliberation"
	"voix/server/journal"
	"voix/server/journal/simulator"
)

// phases are those that begin in the journal, with the time of their batch and its number of entries.
func phases(t *testing.T, s journal.Store) (begun []deliberation.Phase, at []time.Time) {
	t.Helper()
	for _, b := range stored(t, s) {
		for _, raw := range b.Entries {
			f, ok := entryOf(t, raw).Fact.(*deliberation.PhaseBegun)
			if ok {
				begun, at = append(begun, f.Phase), append(at, b.At)
			}
		}
	}
	return begun, at
}

// TestDue: phases begin by themselves, within their second, and before whatever is decided later, in batches of their own.
func TestDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{Store: newBolt(t)}
		r := run(t, g, journal.Options{})
		defer r.stop()
		start := time.Now()
		r.open(t, start, [4]int{2, 3, 4, 5}, 1, 1)

		// Nobody asks for anything: the second phase begins all the same.
		time.Sleep(midnight(start, 2).Sub(start) + time.Millisecond)
		synctest.Wait()
		if view, _ := r.state.Consultation(1); view.Phase != deliberation.Debating {
			t.Fatalf("phase %s", view.Phase)
		}
		// A command that waited over two deadlines is decided after both.
		open := g.close()
		answers := make(chan error, 2)
		go func() {
			_, err := r.do(idOf('c', 1), ballot(1, 1, deliberation.Agree))
			answers <- err
		}()
		synctest.Wait()
		go func() {
			_, err := r.Submit(context.Background(), r.command(idOf('c', 2), ballot(2, 1, deliberation.Agree)))
			answers <- err
		}()
		synctest.Wait()
		time.Sleep(72 * time.Hour)
		open()
		if err := <-answers; err == nil || errors.Is(err, deliberation.ErrBallotsClosed) {
			t.Fatalf("a ballot whose submitter had gone: %v", err)
		}
		if err := <-answers; !errors.Is(err, deliberation.ErrBallotsClosed) {
			t.Fatalf("a ballot after the vote had closed: %v", err)
		}
		begun, at := phases(t, g)
		want := []deliberation.Phase{deliberation.Proposing, deliberation.Debating, deliberation.Voting, deliberation.Rereading, deliberation.Closed}
		if len(begun) != len(want) {
			t.Fatalf("phases %v", begun)
		}
		for i, days := range []int{0, 2} {
			if late := at[i].Sub(midnight(start, days)); begun[i] != want[i] || i > 0 && (late < 0 || late > time.Second) {
				t.Fatalf("phase %s began at %v", begun[i], at[i])
			}
		}
		for _, b := range stored(t, g) {
			due := 0
			for _, raw := range b.Entries {
				if _, ok := entryOf(t, raw).Fact.(*deliberation.PhaseBegun); ok {
					due++
				}
			}
			if due != 0 && due != len(b.Entries) {
				t.Fatalf("batch %d has phases among others", b.First)
			}
		}
		wantReplay(t, r, g.Store)
	})
}

// TestTimeNeverGoesBack: a clock that is a little early writes at the time of the last batch.
func TestTimeNeverGoesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, clock := newBolt(t), newTestClock()
		r := run(t, store, journal.Options{Clock: clock})
		defer r.stop()
		r.open(t, clock.Now(), [4]int{20, 40, 60, 80}, 1, 1)
		last := r.Head().At
		for i := range 20 {
			clock.jump([]time.Duration{-1900, 1500, -300, 900}[i%4] * time.Millisecond)
			r.must(t, idOf('c', i), ballot(i, 1, deliberation.Agree))
			if at := r.Head().At; at.Before(last) {
				t.Fatalf("time went back from %v to %v", last, at)
			}
			last = r.Head().At
			time.Sleep(time.Duration(i*i) * time.Millisecond)
		}
		wantReplay(t, r, store)
	})
}

func TestClockJumps(t *testing.T) {
	for _, by := range []time.Duration{3 * time.Second, -3 * time.Second} {
		t.Run(by.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "journal")
				store, clock := openBoltAt(t, path), newTestClock()
				r := run(t, store, journal.Options{Clock: clock})
				r.open(t, clock.Now(), [4]int{20, 40, 60, 80}, 1, 1)
				before := r.Head()
				clock.jump(by)
				for i := range 3 {
					if _, err := r.do(idOf('c', i), ballot(i, 1, deliberation.Agree)); !errors.Is(err, journal.ErrClock) {
						t.Fatalf("a ballot after the clock jumped: %v", err)
					}
				}
				// A clock that goes back to where it was is no reason to believe it.
				clock.jump(-by)
				time.Sleep(time.Hour)
				if _, err := r.do(idOf('c', 1), ballot(1, 1, deliberation.Agree)); !errors.Is(err, journal.ErrClock) || !errors.Is(r.Trouble(), journal.ErrClock) {
					t.Fatalf("a ballot after the clock jumped back: %v", err)
				}
				r.Read(func() {
					if _, ok := r.state.Proposal(1); !ok {
						t.Fatal("reads end with the writes")
					}
				})
				if r.Head() != before {
					t.Fatal("something was written by a clock that nobody trusts")
				}
				if err := r.stop(); err != nil {
					t.Fatal(err)
				}
				if err := store.Close(); err != nil {
					t.Fatal(err)
				}
				reopened := run(t, openBoltAt(t, path), journal.Options{Clock: newTestClock(), AcceptClock: true})
				defer reopened.stop()
				reopened.must(t, idOf('c', 1), ballot(1, 1, deliberation.Agree))
				wantReplay(t, reopened, reopened.store)
			})
		})
	}
}

// TestEarlyClock: a clock that is behind the journal is refused at the start, until the operator says that it is right; then
// time stands still until it has caught up.
func TestEarlyClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "journal")
		fast := newTestClock()
		fast.jump(10 * time.Minute)
		store := openBoltAt(t, path)
		r := run(t, store, journal.Options{Clock: fast})
		r.open(t, fast.Now(), [4]int{20, 40, 60, 80}, 1, 1)
		last := r.Head().At
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		r = run(t, store, journal.Options{Clock: newTestClock()})
		if _, err := r.do(idOf('c', 1), ballot(1, 1, deliberation.Agree)); !errors.Is(err, journal.ErrClock) {
			t.Fatalf("a ballot before the last entry: %v", err)
		}
		time.Sleep(time.Hour)
		if _, err := r.do(idOf('c', 1), ballot(1, 1, deliberation.Agree)); !errors.Is(err, journal.ErrClock) {
			t.Fatalf("a ballot without the operator's word: %v", err)
		}
		if err := r.stop(); err != nil {
			t.Fatal(err)
		}
		slow := newTestClock()
		slow.jump(-time.Hour)
		r = run(t, store, journal.Options{Clock: slow, AcceptClock: true})
		defer r.stop()
		r.must(t, idOf('c', 1), ballot(1, 1, deliberation.Agree))
		if at := r.Head().At; !at.Equal(last) {
			t.Fatalf("decided at %v, not at the last time %v", at, last)
		}
		time.Sleep(time.Hour)
		r.must(t, idOf('c', 2), ballot(2, 1, deliberation.Agree))
		if at := r.Head().At; !at.After(last) {
			t.Fatal("time stands still for ever")
		}
	})
}

// counting counts the calls of a store's clock, which may fail.
type counting struct {
	journal.Store
	asked  atomic.Int64
	failed atomic.Pointer[error]
}

func (c *counting) Now(ctx context.Context) (time.Time, bool, error) {
	c.asked.Add(1)
	if err := c.failed.Load(); err != nil {
		return time.Time{}, false, *err
	}
	return c.Store.Now(ctx)
}

// TestClocksDiffer: on a shared store writes are refused while the clocks differ, and taken again once they agree.
func TestClocksDiffer(t *testing.T) {
	for _, ahead := range []time.Duration{2500 * time.Millisecond, -2500 * time.Millisecond} {
		t.Run(ahead.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(midnight(time.Now(), 1)) - time.Minute)
				cluster := simulator.New(1)
				cluster.SetClock(time.Now, 0)
				good := run(t, cluster.Server(), journal.Options{Shared: true})
				defer good.stop()
				good.open(t, time.Now(), [4]int{1, 40, 60, 80}, 1, 1)

				clock, store := newTestClock(), &counting{Store: cluster.Server()}
				clock.jump(ahead)
				bad := run(t, store, journal.Options{Clock: clock, Shared: true})
				defer bad.stop()
				if _, err := bad.do(idOf('c', 1), ballot(1, 1, deliberation.Agree)); !errors.Is(err, journal.ErrClock) {
					t.Fatalf("a ballot by a clock %s off: %v", ahead, err)
				}
				// It still reads what the others write, and does not hammer the store, not even when a deadline has passed by its clock.
				time.Sleep(time.Until(midnight(time.Now(), 1)) - time.Second)
				before := store.asked.Load()
				receipt := good.must(t, idOf('c', 2), ballot(2, 1, deliberation.Agree))
				time.Sleep(3 * time.Second)
				if bad.Head().Number < receipt.Number {
					t.Fatal("reading ended with writing")
				}
				if asked := store.asked.Load() - before; asked > 40 {
					t.Fatalf("the store's clock was asked %d times in three seconds", asked)
				}
				if good.Head().At.After(time.Now().Add(10 * time.Millisecond)) {
					t.Fatal("an untrusted clock wrote a deadline")
				}
				// That the clocks cannot be compared does not make them agree.
				failed := journal.ErrUnavailable
				store.failed.Store(&failed)
				time.Sleep(time.Second)
				if _, err := bad.do(idOf('c', 1), ballot(1, 1, deliberation.Agree)); err == nil {
					t.Fatal("a ballot by a clock that was wrong when last compared")
				}
				store.failed.Store(nil)
				time.Sleep(time.Second)
				if _, err := bad.do(idOf('c', 1), ballot(1, 1, deliberation.Agree)); !errors.Is(err, journal.ErrClock) {
					t.Fatalf("a ballot by a clock that is still wrong: %v", err)
				}
				clock.jump(-ahead)
				time.Sleep(time.Second)
				bad.must(t, idOf('c', 1), ballot(1, 1, deliberation.Agree))

				// A clock that goes wrong while all is well is found at once.
				clock.jump(ahead)
				if _, err := bad.do(idOf('c', 3), ballot(3, 1, deliberation.Agree)); !errors.Is(err, journal.ErrClock) {
					t.Fatalf("a ballot right after the clock jumped: %v", err)
				}
			})
		})
	}
}

// TestSharedClockJumps: on a shared store, no time of a clock that jumped is written, at whatever moment it did, in one go or in
// steps: `at` never goes back, so one such batch would bring every deadline of two days forward for good.
func TestSharedClockJumps(t *testing.T) {
	for _, step := range []time.Duration{48 * time.Hour, -48 * time.Hour, 400 * time.Millisecond, -400 * time.Millisecond} {
		t.Run(step.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cluster := simulator.New(1)
				cluster.SetClock(time.Now, 0)
				cluster.SetPause(pause)
				clock := newTestClock()
				r := run(t, cluster.Server(), journal.Options{Clock: clock, Shared: true})
				defer r.stop()
				r.open(t, time.Now(), [4]int{1, 2, 3, 4}, 1, 1)
				cluster.SetFaults(simulator.Faults{MostDelay: 20 * time.Millisecond}) // it jumps before, during and after reads
				refused, done := 0, 0
				for i := range 400 {
					if i%40 >= 20 {
						time.AfterFunc(time.Duration(i%20)*time.Millisecond, func() { clock.jump(step) })
					}
					switch _, err := r.do(idOf('c', i), ballot(i, 1, deliberation.Agree)); {
					case err == nil:
						done++
					case errors.Is(err, journal.ErrClock):
						refused++
					default:
						t.Fatal(err)
					}
					if at := r.Head().At; at.After(time.Now().Add(3 * time.Second)) {
						t.Fatalf("a batch of %v was written at %v", at, time.Now())
					}
					time.Sleep(7 * time.Millisecond)
					if i%40 == 39 {
						time.Sleep(time.Second)
						clock.jump(-20 * step) // the operator has seen it
						time.Sleep(time.Second)
					}
				}
				if refused == 0 || done == 0 {
					t.Fatalf("%d ballots refused, %d taken", refused, done)
				}
				wantReplay(t, r, cluster.Server())
			})
		})
	}
}

// TestSlowStoreIsNoWrongClock: an answer that takes seconds says little about the time, and refuses nobody.
func TestSlowStoreIsNoWrongClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cluster := simulator.New(1)
		cluster.SetClock(time.Now, 0)
		cluster.SetPause(pause)
		r := run(t, cluster.Server(), journal.Options{Shared: true})
		defer r.stop()
		r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 1)
		cluster.SetFaults(simulator.Faults{MostDelay: 4 * time.Second})
		for i := range 40 {
			time.Sleep(10 * time.Second)
			if _, err := r.do(idOf('c', i), ballot(i, 1, deliberation.Agree)); errors.Is(err, journal.ErrClock) {
				t.Fatal(err)
			}
		}
	})
}

// pause lets time pass in a bubble.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
