package journal

import (
	"context"
	crand "crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"voix/deliberation"
)

// Options of Open.
type Options struct {
	Clock  Clock     // required
	Random io.Reader // of nonces and batch ids; default crypto/rand. Only the demonstration, which has nothing to hide, brings its own
	Log    *slog.Logger
	// Shared says that other servers may write to the same store.
	Shared bool
	// AcceptClock is the operator's word that the clock is right although it is earlier than the last entry.
	AcceptClock bool
}

// Journal writes and reads one store. All writes go through one loop, Run; everything below "owned by Run" is touched by
// nothing else once Run has been called.
type Journal struct {
	store   Store
	machine Machine
	opt     Options
	inbox   chan *pending
	ended   chan struct{} // closed when Run returns

	// mu guards the machine: Run holds it to apply a batch, readers to look.
	mu sync.RWMutex

	// headMu guards head and applied; applied is closed and replaced whenever head moves.
	headMu  sync.Mutex
	head    Head
	applied chan struct{}

	// trouble is why writes are refused at once, nil if they are not.
	trouble atomic.Pointer[error]

	// owned by Run
	at          position
	observers   []func(Applied)
	clock       jump
	skewChecked time.Duration // on the monotonic clock
	skewKnown   bool
	foreignSeen time.Duration // when another server's batch was last applied
	roundTrip   time.Duration // of an append, smoothed
	failed      error         // for good
}

// Open replays the store into machine, which must be new, and returns a journal that is ready for Run. It fails if the
// journal cannot be read whole: a gap, a fork, an entry of an unknown kind.
func Open(ctx context.Context, store Store, machine Machine, opt Options) (*Journal, error) {
	if opt.Random == nil {
		opt.Random = crand.Reader
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	p, err := replay(ctx, store, machine, toTheEnd)
	if err != nil {
		return nil, err
	}
	machine.Record()
	j := &Journal{
		store: store, machine: machine, opt: opt, inbox: make(chan *pending, MaxBatchEntries), ended: make(chan struct{}),
		head: p.head(), applied: make(chan struct{}), at: p,
	}
	j.clock.seen(opt.Clock)
	if early := p.at.Sub(opt.Clock.Now()); early > maxSkew && !opt.AcceptClock && !opt.Shared {
		j.refuse(fmt.Errorf("%w: it is %s earlier than the last entry; check it, then start with --accept-clock", ErrClock, early.Round(time.Second)))
		j.failed = j.Trouble()
	}
	return j, nil
}

// Observe has f called with every applied batch, in order, before its commands are answered. It must be called before Run;
// f must not block and must not submit.
func (j *Journal) Observe(f func(Applied)) { j.observers = append(j.observers, f) }

// Read calls look while nothing is applied. look copies what it needs and returns: no rendering, store or network in it.
func (j *Journal) Read(look func()) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	look()
}

// Head is what has been applied.
func (j *Journal) Head() Head {
	j.headMu.Lock()
	defer j.headMu.Unlock()
	return j.head
}

// Wait returns once the entry of that number has been applied, or with the context's error.
func (j *Journal) Wait(ctx context.Context, number uint64) error {
	for {
		j.headMu.Lock()
		reached, moved := j.head.Number >= number, j.applied
		j.headMu.Unlock()
		if reached {
			return nil
		}
		select {
		case <-moved:
		case <-j.ended:
			return ErrUnavailable
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Trouble is why writes are refused at the moment, nil if they are not.
func (j *Journal) Trouble() error {
	if err := j.trouble.Load(); err != nil {
		return *err
	}
	return nil
}

func (j *Journal) refuse(err error) {
	if err == nil {
		j.trouble.Store(nil)
		return
	}
	if j.Trouble() == nil {
		j.opt.Log.Error("writes are refused", "reason", err)
	}
	j.trouble.Store(&err)
}

// Submit decides a command and returns once its entries are durable and applied. A *deliberation.Refusal says that there
// are none and why. When the context ends first the command may still be done: a repeat with the same ID tells. Other errors
// mean that nothing was written.
func (j *Journal) Submit(ctx context.Context, c Command) (Receipt, error) {
	if err := j.Trouble(); err != nil {
		return Receipt{}, err
	}
	p := &pending{Command: c, ctx: ctx, answer: make(chan answer, 1)}
	select {
	case j.inbox <- p:
	case <-j.ended:
		return Receipt{}, ErrUnavailable
	case <-ctx.Done():
		return Receipt{}, ctx.Err()
	}
	select {
	case a := <-p.answer:
		return a.receipt, a.err
	case <-ctx.Done():
		return Receipt{}, ctx.Err()
	case <-j.ended:
		select {
		case a := <-p.answer:
			return a.receipt, a.err
		default:
			return Receipt{}, ErrUnavailable
		}
	}
}

const (
	// tailEvery is how often a shared store is asked for others' batches: live pages of another server lag by so much.
	tailEvery = 100 * time.Millisecond
	// skewEvery is how often the store's clock is asked for.
	skewEvery = 10 * time.Second
	// lately is how long ago another server must have written for this one to make way.
	lately = time.Second
	// longestPause bounds making way, whatever the round trip.
	longestPause = 200 * time.Millisecond
	// retryEvery is the pause between repeats of an append whose outcome is unknown.
	retryEvery = 200 * time.Millisecond
)

// Run writes until the context ends, or until the store turns out not to continue what was read from it; that error is
// returned, and writes are refused from then on.
func (j *Journal) Run(ctx context.Context) error {
	defer close(j.ended)
	var waiting []*pending
	for {
		if len(waiting) == 0 {
			p, err := j.await(ctx)
			if err != nil {
				return nil
			}
			if p != nil {
				waiting = append(waiting, p)
			}
		}
		waiting = j.drain(waiting)
		if j.failed != nil {
			j.refuse(j.failed)
			replyAll(waiting, j.failed)
			waiting = nil
			continue
		}
		if err := j.checkClock(ctx); err != nil {
			j.refuse(err)
			replyAll(waiting, err)
			waiting = nil
			if j.opt.Shared {
				if err := j.catchUp(ctx); err != nil && j.fatal(err) {
					return err
				}
			}
			continue
		}
		var err error
		waiting, err = j.round(ctx, waiting)
		if ctx.Err() != nil {
			replyAll(waiting, ErrUnavailable)
			return nil
		}
		if err != nil {
			replyAll(waiting, err)
			waiting = nil
			if j.fatal(err) {
				return err
			}
			j.pause(ctx, retryEvery) // a store that fails at once must not be asked in a tight loop
		}
	}
}

func (j *Journal) pause(ctx context.Context, d time.Duration) {
	timer, stop := j.opt.Clock.After(d)
	defer stop()
	select {
	case <-timer:
	case <-ctx.Done():
	}
}

func replyAll(waiting []*pending, err error) {
	for _, p := range waiting {
		p.reply(Receipt{}, err)
	}
}

// fatal reports whether nothing can be trusted any more, and makes that known.
func (j *Journal) fatal(err error) bool {
	var unknown *applyError
	switch {
	case errors.Is(err, ErrForked), errors.As(err, &unknown):
		j.failed = err
		j.refuse(err)
		return true
	case errors.Is(err, ErrWritingEnded):
		j.failed = err
		j.refuse(err)
	}
	return false
}

// applyError is an entry that is stored but cannot be applied.
type applyError struct{ err error }

func (e *applyError) Error() string { return e.err.Error() }
func (e *applyError) Unwrap() error { return e.err }

// await returns the next command, or nil when it is time to look at deadlines, clocks and other servers.
func (j *Journal) await(ctx context.Context) (*pending, error) {
	wake := skewEvery
	if j.opt.Shared {
		wake = tailEvery
	}
	if due, ok := j.machine.NextDue(); ok {
		wake = min(wake, max(due.Sub(j.opt.Clock.Now()), 0))
	}
	if wake == 0 && j.failed != nil {
		wake = skewEvery
	}
	timer, stop := j.opt.Clock.After(wake)
	defer stop()
	select {
	case p := <-j.inbox:
		return p, nil
	case <-timer:
		return nil, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// drain adds what waits in the inbox, without waiting, up to a batch's worth.
func (j *Journal) drain(waiting []*pending) []*pending {
	for len(waiting) < MaxBatchEntries {
		select {
		case p := <-j.inbox:
			waiting = append(waiting, p)
		default:
			return waiting
		}
	}
	return waiting
}

// checkClock returns ErrClock while the clock cannot be trusted.
func (j *Journal) checkClock(ctx context.Context) error {
	if !j.opt.Shared {
		if off := j.clock.seen(j.opt.Clock); off > maxSkew || off < -maxSkew {
			j.failed = fmt.Errorf("%w: it jumped by %s; check it, then start with --accept-clock", ErrClock, off.Round(time.Millisecond))
			return j.failed
		}
		return nil
	}
	if now := j.opt.Clock.Monotonic(); j.skewKnown && now-j.skewChecked < skewEvery && j.Trouble() == nil {
		return nil
	}
	before := j.opt.Clock.Now()
	theirs, ok, err := j.store.Now(ctx)
	if err != nil || !ok {
		return nil // an unreachable store refuses by itself; one without a clock has nothing to differ from
	}
	after := j.opt.Clock.Now()
	j.skewChecked, j.skewKnown = j.opt.Clock.Monotonic(), true
	ours := before.Add(after.Sub(before) / 2)
	if off := ours.Sub(theirs); off > maxSkew || off < -maxSkew {
		return fmt.Errorf("%w: it is %s away from the store's", ErrClock, off.Round(time.Millisecond))
	}
	if errors.Is(j.Trouble(), ErrClock) {
		j.refuse(nil)
		j.opt.Log.Info("clocks agree again: writes are taken")
	}
	return nil
}

// round decides what waits, makes one batch of it durable, applies and answers it. It returns what must wait for the next
// round. An error means that nothing was written.
func (j *Journal) round(ctx context.Context, waiting []*pending) ([]*pending, error) {
	if j.opt.Shared && len(waiting) == 0 {
		if err := j.catchUp(ctx); err != nil {
			return nil, err
		}
	}
	at := j.opt.Clock.Now().UTC().Truncate(time.Millisecond)
	if at.Before(j.at.at) {
		at = j.at.at
	}
	// What is due comes first, and alone; a thousand phases at once still fit into a few batches.
	if due := j.machine.Due(at); len(due) > 0 {
		id, err := j.randomID()
		if err != nil {
			return waiting, err
		}
		d := draft{at: at, tree: j.at.tree.clone()}
		if err := d.add(j, id, due[:min(len(due), MaxBatchEntries)], nil); err != nil {
			return waiting, err
		}
		_, err = j.commit(ctx, &d)
		return waiting, err
	}
	if len(waiting) == 0 {
		return nil, nil
	}
	d := draft{at: at, tree: j.at.tree.clone()}
	taken, kept := newSharing(), newSharing()
	var later []*pending
	for _, p := range waiting {
		if p.ctx.Err() != nil {
			p.reply(Receipt{}, p.ctx.Err())
			continue
		}
		if d.full || !taken.admits(&p.Command) || !kept.admits(&p.Command) {
			kept.add(&p.Command) // what comes after it must not overtake it
			later = append(later, p)
			continue
		}
		if known, ok := j.machine.Outcome(p.ID); ok {
			p.reply(Receipt{Number: known.Last, Outcome: known}, nil)
			continue
		}
		acts, err := p.Decide(at)
		if err != nil {
			p.reply(Receipt{}, err)
			continue
		}
		if len(acts) == 0 {
			p.reply(Receipt{Number: j.at.tree.size}, nil)
			continue
		}
		switch err := d.add(j, p.ID, acts, p); {
		case errors.Is(err, errNoRoom):
			kept.add(&p.Command)
			later = append(later, p)
			d.full = true
			continue
		case err != nil:
			p.reply(Receipt{}, err)
			continue
		}
		taken.add(&p.Command)
	}
	if len(d.batch.Entries) == 0 {
		return later, nil
	}
	ours, err := j.commit(ctx, &d)
	switch {
	case err != nil:
		replyAll(d.commands, err)
		return later, err
	case !ours:
		return append(d.commands, later...), nil
	}
	j.makeWay(ctx)
	return later, nil
}

// makeWay pauses after an own batch when others write, too: they are farther from the store, and would read this batch only
// to find the next number taken again.
func (j *Journal) makeWay(ctx context.Context) {
	if !j.opt.Shared || j.foreignSeen == 0 || j.opt.Clock.Monotonic()-j.foreignSeen > lately {
		return
	}
	j.pause(ctx, min(3*j.roundTrip, longestPause))
}

// draft is a batch in the making.
type draft struct {
	at        time.Time
	tree      tree
	batch     Batch
	documents []Document
	commands  []*pending
	outcomes  []deliberation.Outcome // of commands, in their order
	decoded   []deliberation.Entry
	bytes     int
	full      bool
}

var errNoRoom = errors.New("journal: batch full")

// add appends the acts of one command. It returns errNoRoom, and adds nothing, if they do not fit beside what is there.
func (d *draft) add(j *Journal, command deliberation.ID, acts []deliberation.Act, p *pending) error {
	if len(acts) > MaxBatchEntries {
		return ErrTooLarge
	}
	if len(d.batch.Entries)+len(acts) > MaxBatchEntries {
		return errNoRoom
	}
	var raws [][]byte
	var entries []deliberation.Entry
	size := 0
	for _, act := range acts {
		e := deliberation.Entry{Command: command, Actor: act.Actor, Fact: act.Fact}
		if _, err := io.ReadFull(j.opt.Random, e.Nonce[:]); err != nil {
			return fmt.Errorf("journal: no randomness: %w", err)
		}
		raw, err := deliberation.AppendEntry(make([]byte, 0, 256), &e)
		if err != nil {
			return err
		}
		size += len(raw)
		raws, entries = append(raws, raw), append(entries, e)
	}
	if d.bytes+size > MaxBatchBytes {
		if d.bytes == 0 {
			return ErrTooLarge
		}
		return errNoRoom
	}
	d.bytes += size
	first := d.tree.size + 1
	for _, raw := range raws {
		d.tree.add(tlog.RecordHash(raw))
		d.batch.Entries = append(d.batch.Entries, raw)
	}
	d.decoded = append(d.decoded, entries...)
	if p == nil {
		return nil
	}
	d.commands = append(d.commands, p)
	d.outcomes = append(d.outcomes, deliberation.Outcome{First: first, Last: d.tree.size})
	for _, doc := range p.Documents {
		doc.At = d.at
		d.documents = append(d.documents, doc)
	}
	return nil
}

func (j *Journal) randomID() (deliberation.ID, error) {
	var id deliberation.ID
	if _, err := io.ReadFull(j.opt.Random, id[:]); err != nil {
		return id, fmt.Errorf("journal: no randomness: %w", err)
	}
	return id, nil
}

// commit makes a draft durable, applies it and answers its commands. ours is false if another server took the number; its
// batch has been applied then, and the draft's commands must be decided again. Once an outcome was unknown, only finding out
// ends it: nothing else is decided meanwhile, for it would be decided against a state that may not be the last.
func (j *Journal) commit(ctx context.Context, d *draft) (ours bool, err error) {
	if d.batch.ID, err = j.randomID(); err != nil {
		return false, err
	}
	d.batch.First, d.batch.At, d.batch.Root = j.at.tree.size+1, d.at, d.tree.root()
	unknown := false
	for {
		began := j.opt.Clock.Monotonic()
		err := j.store.Append(ctx, &d.batch, d.documents)
		switch {
		case err == nil:
			j.roundTrip = (3*j.roundTrip + j.opt.Clock.Monotonic() - began) / 4
			return true, j.settle(d, unknown)
		case errors.Is(err, ErrTaken):
			stored, found, err := j.storedAt(ctx, d.batch.First)
			if err == nil && found && stored.ID == d.batch.ID {
				return true, j.settle(d, unknown)
			}
			if err == nil && found {
				if err = j.catchUp(ctx); err == nil {
					j.refuseUnknown(unknown, nil)
					return false, nil
				}
			}
			if err == nil {
				err = fmt.Errorf("%w: number %d is taken, but nothing is stored under it", ErrForked, d.batch.First)
			}
			if j.fatal(err) {
				return false, err
			}
			unknown = true // until it can be read whose batch it is
			j.refuseUnknown(unknown, err)
		case errors.Is(err, ErrOutcomeUnknown):
			unknown = true
			j.refuseUnknown(unknown, err)
		case !unknown || errors.Is(err, ErrWritingEnded):
			return false, err
		}
		if ctx.Err() != nil {
			return false, ErrUnavailable
		}
		j.pause(ctx, retryEvery)
	}
}

// refuseUnknown turns new commands away while an outcome is unknown; they would only queue up.
func (j *Journal) refuseUnknown(unknown bool, err error) {
	if !unknown {
		return
	}
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	j.refuse(err)
}

func (j *Journal) storedAt(ctx context.Context, first uint64) (Batch, bool, error) {
	batches, err := j.store.Batches(ctx, first, 1)
	if err != nil || len(batches) == 0 || batches[0].First != first {
		return Batch{}, false, err
	}
	return batches[0], true, nil
}

// settle applies a durable draft and answers its commands.
func (j *Journal) settle(d *draft, wasUnknown bool) error {
	j.refuseUnknown(wasUnknown, nil)
	j.at.tree, j.at.at = d.tree, d.at
	j.at.lastFirst, j.at.lastID, j.at.lastRoot = d.batch.First, d.batch.ID, d.batch.Root
	j.mu.Lock()
	for i := range d.decoded {
		h := deliberation.Head{Number: d.batch.First + uint64(i), At: d.at.UnixMilli()}
		if err := j.machine.Apply(h, &d.decoded[i]); err != nil {
			j.mu.Unlock()
			return &applyError{err}
		}
	}
	changes := j.machine.TakeChanges()
	j.mu.Unlock()
	j.tell(d.batch.First, changes)
	for i, p := range d.commands {
		p.reply(Receipt{Number: d.outcomes[i].Last, Outcome: d.outcomes[i]}, nil)
	}
	return nil
}

// tell moves the head and calls the observers.
func (j *Journal) tell(first uint64, changes []deliberation.Change) {
	head := j.at.head()
	for _, f := range j.observers {
		f(Applied{Head: head, First: first, Changes: changes})
	}
	j.headMu.Lock()
	j.head = head
	close(j.applied)
	j.applied = make(chan struct{})
	j.headMu.Unlock()
}

// catchUp applies what other servers have written. It reads from its own last batch on: if that is missing or another, or
// what follows does not follow, the store was changed underneath.
func (j *Journal) catchUp(ctx context.Context) error {
	for {
		from := max(j.at.lastFirst, 1)
		batches, err := j.store.Batches(ctx, from, readBatches)
		if err != nil {
			return err
		}
		if j.at.lastFirst != 0 {
			if len(batches) == 0 || batches[0].First != j.at.lastFirst || batches[0].ID != j.at.lastID || batches[0].Root != j.at.lastRoot {
				return fmt.Errorf("%w: batch %d is not there any more", ErrForked, j.at.lastFirst)
			}
			batches = batches[1:]
		}
		if len(batches) == 0 {
			return nil
		}
		for i := range batches {
			b := &batches[i]
			if err := j.at.check(b, toTheEnd); err != nil {
				return err
			}
			j.mu.Lock()
			err := applyBatch(j.machine, b, toTheEnd)
			changes := j.machine.TakeChanges()
			j.mu.Unlock()
			if err != nil {
				return &applyError{err}
			}
			j.foreignSeen = j.opt.Clock.Monotonic()
			j.tell(b.First, changes)
		}
	}
}
