package bench

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"voix/deliberation"
	"voix/server/journal"
)

const (
	replays = 3
	// replayAsked is how many ballots a second must be replayed.
	replayAsked = 1_000_000
)

// replay measures the start of a server: a journal of ballots is read from bbolt, checked against its tree, and applied.
func replay(ctx context.Context, o Options) (f Figure, err error) {
	folder, err := os.MkdirTemp(o.Folder, ".voix-bench-")
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	store, err := journal.OpenBolt(filepath.Join(folder, "journal.db"))
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	v := &vote{ballots: o.sizes.replayed, questions: voteQuestions, begins: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	written, err := v.write(ctx, store)
	if err != nil {
		return f, err
	}
	var rates []float64
	for range replays {
		began := time.Now()
		read, err := journal.Replay(ctx, store, deliberation.NewState(), written.Number)
		if err != nil {
			return f, err
		}
		rates = append(rates, float64(v.ballots)/time.Since(began).Seconds())
		if read != written {
			return f, errors.New("what was read is not what was written")
		}
	}
	value := median(rates)
	return Figure{
		Value: value, Unit: "ballots/s", Against: "a million a second, tree checked", Ratio: value / replayAsked, Goal: 1,
	}, nil
}

// write has the journal write the vote, in batches as large as they get: each ballot is a command of its own.
func (v *vote) write(ctx context.Context, store journal.Store) (journal.Head, error) {
	state, clock := deliberation.NewState(), &voteClock{begins: v.begins}
	j, err := journal.Open(ctx, store, state, journal.Options{Clock: clock})
	if err != nil {
		return journal.Head{}, err
	}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- j.Run(ctx) }()
	err = v.submit(ctx, j, state, clock)
	stop()
	return j.Head(), cmp.Or(err, <-ended)
}

func (v *vote) submit(ctx context.Context, j *journal.Journal, state *deliberation.State, clock *voteClock) error {
	do := func(id deliberation.ID, c deliberation.Command) error {
		_, err := j.Submit(ctx, journal.Command{
			ID: id, Keys: c.Keys(), Decide: func(at time.Time) ([]deliberation.Act, error) { return c.Decide(state, at) },
		})
		return err
	}
	for i, c := range v.prologue() {
		if err := do(wide(uint64(i)), c); err != nil {
			return err
		}
	}
	var next atomic.Int64
	errs := make([]error, journal.MaxBatchEntries)
	var running sync.WaitGroup
	for n := range errs {
		running.Go(func() {
			for errs[n] == nil {
				i := int(next.Add(1)) - 1
				if i >= v.ballots {
					return
				}
				clock.reach(v.at(i))
				errs[n] = do(v.command(i), v.ballot(i))
			}
		})
	}
	running.Wait()
	return first(ctx, errs)
}

// first is why many who worked together stopped: one reason is as good as thousands that are the same.
func first(ctx context.Context, errs []error) error {
	return cmp.Or(ctx.Err(), cmp.Or(errs...))
}

// voteClock says what time it is in a vote that is told faster than it happened. Only the journal's writer asks it.
type voteClock struct {
	begins  time.Time
	reached atomic.Int64  // since then, in nanoseconds
	told    time.Duration // what Now last said: the two clocks never part, however fast time is told
}

func (c *voteClock) reach(t time.Time) {
	to := int64(t.Sub(c.begins))
	for {
		at := c.reached.Load()
		if at >= to || c.reached.CompareAndSwap(at, to) {
			return
		}
	}
}

// Now implements journal.Clock.
func (c *voteClock) Now() time.Time {
	c.told = time.Duration(c.reached.Load())
	return c.begins.Add(c.told)
}

// Monotonic implements journal.Clock.
func (c *voteClock) Monotonic() time.Duration { return c.told }

// After implements journal.Clock in real time: the writer waits a moment for those who are about to come.
func (c *voteClock) After(d time.Duration) (<-chan time.Time, func()) {
	return journal.NewSystemClock().After(d)
}
