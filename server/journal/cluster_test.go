package journal_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/server/journal"
	"voix/server/journal/simulator"
)

// sentinel is a store handle that knows what its server may do: while the outcome of an append is unknown, nothing but
// repeating that very batch, and deciding nothing. It is known again once the number is taken, or a batch is read under it.
type sentinel struct {
	journal.Store
	fail    func(format string, args ...any)
	mu      sync.Mutex
	unknown *deliberation.ID // of the batch
	first   uint64           // its number
	appends int
}

func (s *sentinel) Append(ctx context.Context, b *journal.Batch, documents []journal.Document) error {
	s.mu.Lock()
	if s.unknown != nil && *s.unknown != b.ID {
		s.fail("batch %s was appended while the outcome of %s was unknown", b.ID, *s.unknown)
	}
	s.appends++
	s.mu.Unlock()
	err := s.Store.Append(ctx, b, documents)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case errors.Is(err, journal.ErrOutcomeUnknown):
		id := b.ID
		s.unknown, s.first = &id, b.First
	case err == nil, errors.Is(err, journal.ErrTaken):
		s.unknown = nil
	}
	return err
}

func (s *sentinel) Batches(ctx context.Context, from uint64, limit int) ([]journal.Batch, error) {
	batches, err := s.Store.Batches(ctx, from, limit)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unknown != nil && slices.ContainsFunc(batches, func(b journal.Batch) bool { return b.First == s.first }) {
		s.unknown = nil
	}
	return batches, err
}

func (s *sentinel) inDoubt() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unknown != nil
}

// world is several servers on one simulated store, and what was asked of them.
type world struct {
	cluster *simulator.Cluster
	servers []*member
	mu      sync.Mutex
	wrong   string // the first thing that went wrong outside of the test's own goroutine
	asked   []*asked
	floor   uint64 // the largest number that anyone was told
	stale   bool   // servers may be shown an older prefix, and cannot know what others were told
	pending sync.WaitGroup
}

type member struct {
	*running
	sentinel *sentinel
}

// asked is one command as given to one server, and what came of it.
type asked struct {
	id      deliberation.ID
	command deliberation.Command
	floor   uint64 // the largest number that anyone had been told when it was asked
	receipt journal.Receipt
	err     error
	done    bool
}

func (w *world) fail(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.wrong == "" {
		w.wrong = fmt.Sprintf(format, args...)
	}
}

func (w *world) check(t failer) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.wrong != "" {
		t.Fatalf("%s", w.wrong)
	}
}

// start puts a server at a place in the world; the store may fail it for a while.
func (w *world) start(i int) {
	s := &sentinel{Store: w.cluster.Server(), fail: w.fail}
	for {
		r, err := tryRun(s, journal.Options{Shared: true})
		if err == nil {
			w.servers[i] = &member{r, s}
			return
		}
		if !errors.Is(err, journal.ErrUnavailable) {
			w.fail("open: %v", err)
			return
		}
		time.Sleep(time.Second)
	}
}

// crash ends a server at once; what it has sent stays on its way.
func (w *world) crash(i int) {
	if m := w.servers[i]; m != nil {
		_ = m.store.Close()
		if err := m.stop(); err != nil {
			w.fail("server %d: %v", i, err)
		}
		w.servers[i] = nil
	}
}

// ask gives a command to a server and notes the answer when it comes.
func (w *world) ask(i int, id deliberation.ID, c deliberation.Command, documents []journal.Document, patience time.Duration) {
	m := w.servers[i]
	if m == nil {
		return
	}
	w.mu.Lock()
	a := &asked{id: id, command: c, floor: w.floor}
	w.asked = append(w.asked, a)
	w.mu.Unlock()
	command := m.command(id, c, documents...)
	decide := command.Decide
	command.Decide = func(at time.Time) ([]deliberation.Act, error) {
		if m.sentinel.inDoubt() {
			w.fail("a command was decided while an outcome was unknown")
		}
		return decide(at)
	}
	w.pending.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		receipt, err := m.Submit(ctx, command)
		w.mu.Lock()
		defer w.mu.Unlock()
		a.receipt, a.err, a.done = receipt, err, true
		w.floor = max(w.floor, receipt.Number)
	})
}

// calm ends all faults, settles what is on its way and waits until every server has applied everything.
func (w *world) calm(t failer) {
	t.Helper()
	w.cluster.SetFaults(simulator.Faults{})
	w.cluster.Arrive(true)
	w.pending.Wait()
	for i := range w.servers {
		if w.servers[i] == nil {
			w.start(i)
		}
	}
	w.check(t)
	time.Sleep(30 * time.Second) // a call that was under way when the faults ended may take its time
	for i, m := range w.servers {
		m.must(t, idOf('z', i+1), ballot(2_000_000+i, 1, deliberation.Agree))
	}
	var last uint64
	for _, b := range w.cluster.Stored() {
		last = b.Last()
	}
	for i, m := range w.servers {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		if err := m.Wait(ctx, last); err != nil {
			t.Fatalf("server %d does not reach entry %d: %v", i, last, err)
		}
		cancel()
	}
	w.check(t)
}

// audit reads the store from outside and compares it with what everyone was told.
func (w *world) audit(t failer) {
	t.Helper()
	if err := w.cluster.Check(); err != nil {
		t.Fatalf("%v", err)
	}
	type place struct{ batch, first, last uint64 }
	commands := map[deliberation.ID]place{}
	state := deliberation.NewState()
	type choice struct {
		voter    deliberation.ID
		question int64
	}
	choices := map[choice][]uint64{} // numbers and choices, in turn
	for _, b := range w.cluster.Stored() {
		for i, raw := range b.Entries {
			n := b.First + uint64(i)
			e := entryOf(t, raw)
			p, known := commands[e.Command]
			switch {
			case !known:
				p = place{b.First, n, n}
			case p.batch != b.First || p.last != n-1:
				t.Fatalf("command %s was done twice: entries %d and %d", e.Command, p.last, n)
			default:
				p.last = n
			}
			commands[e.Command] = p
			if f, ok := e.Fact.(*deliberation.BallotCast); ok {
				at := choice{e.Actor.Voter, f.Question}
				choices[at] = append(choices[at], n, uint64(f.Choice))
			}
			if err := state.Apply(deliberation.Head{Number: n, At: b.At.UnixMilli()}, &e); err != nil {
				t.Fatalf("%v", err)
			}
		}
	}
	refused := map[deliberation.ID]bool{}
	for _, a := range w.asked {
		only := a.done && isRefusal(a.err)
		if before, ok := refused[a.id]; ok {
			only = only && before
		}
		refused[a.id] = only
	}
	for _, a := range w.asked {
		place, found := commands[a.id]
		outcome := deliberation.Outcome{First: place.first, Last: place.last}
		switch {
		case !a.done:
			t.Fatalf("a command was never answered")
		case a.err != nil:
			if found && refused[a.id] {
				t.Fatalf("a command that was refused is in the journal at %d", place.first)
			}
		case a.receipt.Outcome != (deliberation.Outcome{}):
			if a.receipt.Outcome != outcome || a.receipt.Number != outcome.Last {
				t.Fatalf("a command was told %v, the journal has %v", a.receipt, outcome)
			}
		default:
			// Nothing to do: at the number that was told, and that is no older than what anyone knew, the choice was that.
			c, ok := a.command.(deliberation.CastBallot)
			if !ok {
				t.Fatalf("%T did nothing", a.command)
			}
			if a.receipt.Number < a.floor && !w.stale {
				t.Fatalf("a command was answered as of %d when %d had been told", a.receipt.Number, a.floor)
			}
			last := deliberation.NoChoice
			for pair := range slices.Chunk(choices[choice{c.Voter, c.Question}], 2) {
				if pair[0] <= a.receipt.Number {
					last = deliberation.Choice(pair[1])
				}
			}
			if last != c.Choice {
				t.Fatalf("a voter whose choice was %s was told that it is %s already", last, c.Choice)
			}
		}
	}
	outside := w.cluster.Server()
	for i, m := range w.servers {
		if m.Head() != w.servers[0].Head() {
			t.Fatalf("server %d is at %v, server 0 at %v", i, m.Head(), w.servers[0].Head())
		}
		wantReplay(t, m.running, outside)
	}
}

func (w *world) end() {
	for i := range w.servers {
		w.crash(i)
	}
	w.pending.Wait()
}

// TestCluster drives one to four servers on one store that does everything a store may do, kills and starts them at any
// moment, and then reads from outside what is left.
func TestCluster(t *testing.T) {
	var steps, answers, refusals, nothing, doubts atomic.Int64
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(struct{ rapid.TB }{t}, func(t *rapid.T) {
			w := &world{cluster: simulator.New(rapid.Uint64().Draw(t, "seed"))}
			w.cluster.SetClock(time.Now, 0)
			w.cluster.SetPause(pause)
			w.servers = make([]*member, rapid.IntRange(1, 4).Draw(t, "servers"))
			for i := range w.servers {
				w.start(i)
			}
			defer w.end()
			w.check(t)
			w.servers[0].open(t, time.Now(), [4]int{2, 4, 6, 8}, 3, 3)
			share := rapid.Float64Range(0, 0.15)
			stale := 0.0
			if w.stale = rapid.Bool().Draw(t, "stale"); w.stale {
				stale = rapid.Float64Range(0, 0.05).Draw(t, "how often")
			}
			w.cluster.SetFaults(simulator.Faults{
				Unavailable: share.Draw(t, "unavailable"), Stored: share.Draw(t, "stored"), Late: share.Draw(t, "late"),
				Lost: share.Draw(t, "lost"), Unsettled: share.Draw(t, "unsettled"), Reads: share.Draw(t, "reads"),
				Stale: stale, MostDelay: time.Duration(rapid.SampledFrom([]int{0, 1, 20, 200, 2000, 8000}).Draw(t, "delay")) * time.Millisecond,
			})
			issued := 0
			type earlier struct {
				command   deliberation.Command
				documents []journal.Document
			}
			var before []earlier
			for range rapid.IntRange(1, 150).Draw(t, "steps") {
				steps.Add(1)
				i := rapid.IntRange(0, len(w.servers)-1).Draw(t, "server")
				switch what := rapid.IntRange(0, 99).Draw(t, "step"); {
				case what < 70:
					issued++
					n := issued
					if len(before) > 0 && rapid.IntRange(0, 4).Draw(t, "repeat") == 0 {
						n = rapid.IntRange(1, len(before)).Draw(t, "of")
						issued--
					} else {
						c, documents := anyCommand(t, n)
						before = append(before, earlier{c, documents})
					}
					patience := time.Duration(rapid.SampledFrom([]int{1, 100, 3000, 60_000}).Draw(t, "patience")) * time.Millisecond
					w.ask(i, idOf('c', n), before[n-1].command, before[n-1].documents, patience)
				case what < 75:
					w.crash(i)
				case what < 85:
					if w.servers[i] == nil {
						w.start(i)
					}
				case what < 87:
					w.cluster.Arrive(rapid.Bool().Draw(t, "keep"))
				default:
					time.Sleep(time.Duration(rapid.SampledFrom([]int{0, 1, 10, 100, 1000, 30_000}).Draw(t, "pause")) * time.Millisecond)
				}
				w.check(t)
			}
			w.calm(t)
			w.audit(t)
			for _, a := range w.asked {
				switch {
				case isRefusal(a.err):
					refusals.Add(1)
				case a.err != nil:
					doubts.Add(1)
				case a.receipt.Outcome == (deliberation.Outcome{}):
					nothing.Add(1)
				default:
					answers.Add(1)
				}
			}
		})
	})
	t.Logf("%d steps: %d done, %d with nothing to do, %d refused, %d without an answer", steps.Load(), answers.Load(), nothing.Load(), refusals.Load(), doubts.Load())
	if steps.Load() < 3000 || answers.Load() == 0 || nothing.Load() == 0 || refusals.Load() == 0 || doubts.Load() == 0 {
		t.Error("the test has become tame")
	}
}
