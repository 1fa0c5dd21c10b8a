package journal_test

import (
	"context"
	"encoding/binary"
	"errors"
	"reflect"
	"sync/atomic"
	"time"

	"github.com/google/go-cmp/cmp"

	"voix/deliberation"
	"voix/server/journal"
)

// failer is a *testing.T, *testing.B or *rapid.T.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// testClock is the machine's, or the bubble's, put ahead of itself. It can be put back.
type testClock struct {
	start time.Time
	ahead atomic.Int64
}

func newTestClock() *testClock { return &testClock{start: time.Now()} }

func (c *testClock) Now() time.Time {
	return time.Now().UTC().Round(0).Add(time.Duration(c.ahead.Load()))
}
func (c *testClock) Monotonic() time.Duration { return time.Since(c.start) }
func (c *testClock) After(d time.Duration) (<-chan time.Time, func()) {
	timer := time.NewTimer(d)
	return timer.C, func() { timer.Stop() }
}
func (c *testClock) jump(d time.Duration) { c.ahead.Add(int64(d)) }

// running is a journal whose Run runs, and the state that it drives.
type running struct {
	*journal.Journal
	state *deliberation.State
	store journal.Store
	end   context.CancelFunc
	ended chan struct{}
	err   error // of Run, once ended
}

func run(t failer, store journal.Store, opt journal.Options) *running {
	t.Helper()
	r, err := tryRun(store, opt)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return r
}

func tryRun(store journal.Store, opt journal.Options) (*running, error) {
	if opt.Clock == nil {
		opt.Clock = newTestClock()
	}
	r := &running{state: deliberation.NewState(), store: store, ended: make(chan struct{})}
	var err error
	if r.Journal, err = journal.Open(context.Background(), store, r.state, opt); err != nil {
		return nil, err
	}
	var ctx context.Context
	ctx, r.end = context.WithCancel(context.Background())
	go func() {
		r.err = r.Run(ctx)
		close(r.ended)
	}()
	return r, nil
}

// stop ends Run, as a signal would, and returns its error.
func (r *running) stop() error {
	r.end()
	<-r.ended
	return r.err
}

// command binds a command of the domain to the state that it will be decided against.
func (r *running) command(id deliberation.ID, c deliberation.Command, documents ...journal.Document) journal.Command {
	return journal.Command{ID: id, Keys: c.Keys(), Documents: documents, Decide: func(at time.Time) ([]deliberation.Act, error) {
		return c.Decide(r.state, at)
	}}
}

func (r *running) do(id deliberation.ID, c deliberation.Command, documents ...journal.Document) (journal.Receipt, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return r.Submit(ctx, r.command(id, c, documents...))
}

func (r *running) must(t failer, id deliberation.ID, c deliberation.Command, documents ...journal.Document) journal.Receipt {
	t.Helper()
	receipt, err := r.do(id, c, documents...)
	if err != nil {
		t.Fatalf("%#v: %v", c, err)
	}
	return receipt
}

// idOf is an id made of a number; kind keeps those of documents, voters and commands apart.
func idOf(kind byte, n int) deliberation.ID {
	id := deliberation.ID{0: kind, 1: 1}
	binary.BigEndian.PutUint64(id[8:], uint64(n))
	return id
}

func hashOf(n int) deliberation.Hash { return deliberation.Hash{0: 1, 30: byte(n >> 8), 31: byte(n)} }

// midnight is that of a Paris day, so many days after at.
func midnight(at time.Time, days int) time.Time {
	year, month, day := at.In(deliberation.Paris()).Date()
	return time.Date(year, month, day+days, 0, 0, 0, 0, deliberation.Paris())
}

// open has a consultation with phases that begin today, and in so many days from today each; persons and proposals in it.
func (r *running) open(t failer, now time.Time, days [4]int, persons, proposals int) {
	t.Helper()
	c := deliberation.OpenConsultation{Text: idOf('o', 1), Hash: hashOf(1)}
	c.Begins[0] = midnight(now, 0)
	for i, d := range days {
		c.Begins[i+1] = midnight(now, d)
	}
	r.must(t, idOf('c', 1_000_000), c)
	for i := range persons {
		r.must(t, idOf('c', 1_100_000+i), deliberation.Join{Document: idOf('p', 1_000_000+i), College: deliberation.Concerned})
	}
	for i := range proposals {
		r.must(t, idOf('c', 1_200_000+i), deliberation.FileProposal{
			Consultation: 1, Author: 1, Theme: deliberation.Means, Text: idOf('t', 1_000_000+i), Hash: hashOf(i),
		})
	}
}

// wantEqual compares states, down to what no view shows.
func wantEqual(t failer, whose string, want, got *deliberation.State) {
	t.Helper()
	if !reflect.DeepEqual(want, got) { // cmp takes a hundred times as long
		t.Fatalf("the state is not that %s (-want +got):\n%s", whose, cmp.Diff(want, got, cmp.Exporter(func(reflect.Type) bool { return true })))
	}
}

// wantReplay compares a journal's state and head with those of a replay of a store.
func wantReplay(t failer, r *running, store journal.Store) {
	t.Helper()
	fresh := deliberation.NewState()
	head, err := journal.Replay(context.Background(), store, fresh, r.Head().Number)
	if err != nil {
		t.Fatalf("replay: %v", err)
	}
	fresh.Record()
	wantEqual(t, "of a replay", fresh, r.state)
	if head != r.Head() {
		t.Fatalf("head %v, of a replay %v", r.Head(), head)
	}
}

// stored reads the whole journal.
func stored(t failer, store journal.Store) []journal.Batch {
	t.Helper()
	var all []journal.Batch
	next := uint64(1)
	for {
		some, err := store.Batches(context.Background(), next, 256)
		if err != nil {
			t.Fatalf("read: %v", err)
		}
		if len(some) == 0 {
			return all
		}
		all = append(all, some...)
		next = some[len(some)-1].Last() + 1
	}
}

func entryOf(t failer, raw []byte) deliberation.Entry {
	t.Helper()
	e, err := deliberation.DecodeEntry(raw)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return e
}

func isRefusal(err error) bool {
	var refusal *deliberation.Refusal
	return errors.As(err, &refusal)
}

func ballot(voter, question int, choice deliberation.Choice) deliberation.CastBallot {
	return deliberation.CastBallot{Voter: idOf('v', voter), College: deliberation.Concerned, Question: int64(question), Choice: choice}
}
