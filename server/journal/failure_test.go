package journal_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"voix/deliberation"
	"voix/server/journal"
	"voix/server/journal/simulator"
)

// TestFailedAppends: what an append fails with is what the submitter hears; nothing of it is applied, reads go on, and writing
// goes on if it can.
func TestFailedAppends(t *testing.T) {
	for name, c := range map[string]struct {
		failed error
		lasts  bool
	}{
		"full disk":          {journal.ErrFull, false},
		"refused":            {errors.New("not authorised"), false},
		"failed sync":        {journal.ErrWritingEnded, true},
		"store out of reach": {journal.ErrUnavailable, false},
	} {
		for _, shared := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				cluster := simulator.New(1)
				cluster.SetClock(time.Now, 0)
				g := &gate{Store: cluster.Server()}
				r := run(t, g, journal.Options{Shared: shared})
				defer r.stop()
				r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 1)
				before := r.Head()
				g.fail(c.failed)
				for i := range 3 {
					if _, err := r.do(idOf('c', i), ballot(i, 1, deliberation.Agree)); !errors.Is(err, c.failed) {
						t.Fatalf("%s: %v", name, err)
					}
				}
				if r.Head() != before {
					t.Fatalf("%s: the head moved", name)
				}
				r.Read(func() {
					if _, ok := r.state.Proposal(1); !ok || r.state.ChoiceOf(idOf('v', 1), 1) != deliberation.NoChoice {
						t.Fatalf("%s: the state is not what it was", name)
					}
				})
				g.fail(nil)
				time.Sleep(time.Second)
				_, err := r.do(idOf('c', 1), ballot(1, 1, deliberation.Agree))
				if c.lasts && !errors.Is(err, c.failed) || !c.lasts && err != nil {
					t.Fatalf("%s, afterwards: %v", name, err)
				}
				wantReplay(t, r, g.Store)
			})
		}
	}
}

// TestEndInDoubt: who waits for a batch whose outcome is unknown when the server ends is told just that, not that nothing was
// written; who came meanwhile was turned away at once, and may be told that nothing was.
func TestEndInDoubt(t *testing.T) {
	for _, landed := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			cluster := simulator.New(1)
			cluster.SetClock(time.Now, 0)
			r := run(t, cluster.Server(), journal.Options{Shared: true})
			r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 1)
			cluster.SetFaults(simulator.Faults{Lost: 1, Reads: 1}) // nor can it be read what became of it
			if landed {
				cluster.SetFaults(simulator.Faults{Stored: 1, Reads: 1})
			}
			inDoubt := make(chan error, 1)
			go func() {
				_, err := r.do(idOf('c', 1), ballot(1, 1, deliberation.Agree))
				inDoubt <- err
			}()
			time.Sleep(time.Second)
			began := time.Now()
			if _, err := r.do(idOf('c', 2), ballot(2, 1, deliberation.Agree)); !errors.Is(err, journal.ErrUnavailable) || time.Since(began) > 0 {
				t.Fatalf("while an outcome is unknown: %v after %s", err, time.Since(began))
			}
			if err := r.stop(); err != nil {
				t.Fatal(err)
			}
			if err := <-inDoubt; !errors.Is(err, journal.ErrOutcomeUnknown) {
				t.Fatalf("the command in doubt was told %v", err)
			}
			if _, err := r.do(idOf('c', 3), ballot(3, 1, deliberation.Agree)); err == nil {
				t.Fatal("a command was done after the end")
			}

			// A repeat tells, whatever had become of it; what was turned away was not done.
			cluster.SetFaults(simulator.Faults{})
			again := run(t, cluster.Server(), journal.Options{Shared: true})
			defer again.stop()
			if landed != (again.state.ChoiceOf(idOf('v', 1), 1) == deliberation.Agree) {
				t.Fatalf("landed is %t", landed)
			}
			again.must(t, idOf('c', 1), ballot(1, 1, deliberation.Agree))
			if again.state.ChoiceOf(idOf('v', 2), 1) != deliberation.NoChoice || again.state.BallotsOf(idOf('v', 1)) != 1 {
				t.Fatal("what was turned away was done")
			}
			wantReplay(t, again, cluster.Server())
		})
	}
}

// TestHangingStore: a store that takes every call and answers none keeps nobody beyond their own patience, and is known to be
// away a few seconds later.
func TestHangingStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cluster := simulator.New(1)
		cluster.SetClock(time.Now, 0)
		r := run(t, cluster.Server(), journal.Options{Shared: true})
		defer r.stop()
		r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 1)
		var hanging atomic.Bool
		hanging.Store(true)
		cluster.SetPause(func(ctx context.Context, _ time.Duration) {
			if hanging.Load() {
				<-ctx.Done()
			}
		})
		cluster.SetFaults(simulator.Faults{MostDelay: 1})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		if _, err := r.Submit(ctx, r.command(idOf('c', 1), ballot(1, 1, deliberation.Agree))); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > time.Second {
			t.Fatalf("%v after %s", err, time.Since(began))
		}
		time.Sleep(10 * time.Second)
		began = time.Now()
		if _, err := r.do(idOf('c', 2), ballot(2, 1, deliberation.Agree)); !errors.Is(err, journal.ErrUnavailable) || time.Since(began) > 0 {
			t.Fatalf("ten seconds later: %v after %s", err, time.Since(began))
		}
		hanging.Store(false)
		time.Sleep(10 * time.Second)
		r.must(t, idOf('c', 1), ballot(1, 1, deliberation.Agree))
		r.must(t, idOf('c', 2), ballot(2, 1, deliberation.Agree))
		wantReplay(t, r, cluster.Server())
	})
}
