package journal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"voix/deliberation"
)

const (
	// tailEvery is how often a shared store is asked for others' batches: live pages of another server lag by so much, and
	// for so long at most a server goes on writing to a store that was restored underneath.
	tailEvery = 100 * time.Millisecond
	// skewEvery is how often the store's clock is asked for.
	skewEvery = 10 * time.Second
	// retryEvery is the pause between repeats of an append whose outcome is unknown.
	retryEvery = 200 * time.Millisecond
	// longestGather bounds how long a batch waits for those who were answered with the one before it.
	longestGather = time.Millisecond
	// patience ends a call of the store, so that a store that hangs is known to be away, and its end noticed.
	patience = 5 * time.Second
)

// Run writes until the context ends, or until the store turns out not to continue what was read from it or to hold what
// cannot be read; that error is returned, and writes are refused from then on.
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
		waiting = j.gather(ctx, j.drain(waiting))
		if j.failed != nil {
			j.refuse(j.failed)
			replyAll(waiting, j.failed)
			waiting = nil
			continue
		}
		var err error
		if err = j.checkClock(ctx); err == nil {
			waiting, err = j.round(ctx, waiting)
		}
		switch {
		case ctx.Err() != nil:
			replyAll(waiting, ErrUnavailable)
			return nil
		case err == nil:
			continue
		}
		replyAll(waiting, err)
		waiting = nil
		if j.fatal(err) {
			return err
		}
		if errors.Is(err, ErrClock) && j.opt.Shared {
			j.refuse(err)
			if err := j.tail(ctx); err != nil && j.fatal(err) {
				return err
			}
		}
		if errors.Is(err, ErrUnavailable) && j.opt.Shared {
			j.refuse(err) // until checkClock has an answer of it again
		}
		j.pause(ctx, retryEvery) // a store that fails at once must not be asked in a tight loop
	}
}

func (j *Journal) pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
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

// unanswered keeps of waiting what is to be decided again.
func unanswered(waiting []*pending) []*pending {
	left := waiting[:0]
	for _, p := range waiting {
		if !p.answered {
			left = append(left, p)
		}
	}
	clear(waiting[len(left):])
	return left
}

// fatal reports whether nothing can be trusted any more, and makes that known.
func (j *Journal) fatal(err error) bool {
	var unknown *applyError
	switch {
	case errors.Is(err, ErrForked), errors.Is(err, ErrUnreadable), errors.As(err, &unknown):
		j.failed = err
		j.refuse(err)
		return true
	case errors.Is(err, ErrWritingEnded), errors.Is(err, ErrClock) && !j.opt.Shared:
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
	if due, ok := j.machine.NextDue(); ok && j.failed == nil {
		wake = min(wake, max(due.Sub(j.opt.Clock.Now()), 0))
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

// gather waits a little for as many commands as there were lately, in a batch and behind it. Those who are answered together
// come back together, a moment too late for the next batch: without it each batch would have half of them, and the disk twice
// the work. A quarter of what the last append took is the most that anyone can lose by it.
func (j *Journal) gather(ctx context.Context, waiting []*pending) []*pending {
	if len(waiting) == 0 || len(waiting) >= j.expected || j.failed != nil {
		return waiting
	}
	timer, stop := j.opt.Clock.After(min(j.took/4, longestGather))
	defer stop()
	for len(waiting) < j.expected {
		select {
		case p := <-j.inbox:
			waiting = append(waiting, p)
		case <-timer:
			return waiting
		case <-ctx.Done():
			return waiting
		}
	}
	return waiting
}

// checkClock returns ErrClock while the clock cannot be trusted, and ErrUnavailable where that cannot be found out.
func (j *Journal) checkClock(ctx context.Context) error {
	if !j.opt.Shared {
		if off := j.clock.seen(j.opt.Clock); off > maxSkew || off < -maxSkew {
			return fmt.Errorf("%w: it jumped by %s; check it, then start with --accept-clock", ErrClock, off.Round(time.Millisecond))
		}
		return nil
	}
	if now := j.opt.Clock.Monotonic(); !j.strayed() && j.skewKnown && now-j.skewChecked < skewEvery && j.Trouble() == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	before, began := j.opt.Clock.Now(), j.opt.Clock.Monotonic()
	theirs, ok, err := j.store.Now(ctx)
	if err != nil {
		return unavailable(err)
	}
	took := j.opt.Clock.Monotonic() - began
	j.skewChecked, j.skewKnown, j.stray = j.opt.Clock.Monotonic(), true, 0
	if ok { // one without a clock has nothing to differ from
		// The store looked at its clock somewhere within took: a slow answer must not pass for a wrong clock.
		off := before.Add(took / 2).Sub(theirs)
		if off-took/2 > maxSkew || off+took/2 < -maxSkew {
			return fmt.Errorf("%w: it is %s away from the store's", ErrClock, off.Round(time.Millisecond))
		}
	}
	j.refuse(nil)
	return nil
}

// strayed looks at the clock, and reports whether it has left its course so far since it was last compared with the store's
// that nothing is known of it any more.
func (j *Journal) strayed() bool {
	j.stray += j.clock.seen(j.opt.Clock)
	if j.stray > maxStray || j.stray < -maxStray {
		j.skewKnown = false
	}
	return !j.skewKnown
}

// unavailable says of a read that failed that it did. One that found what cannot be read did not fail.
func unavailable(err error) error {
	if errors.Is(err, ErrUnavailable) || errors.Is(err, ErrUnreadable) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}

// round decides what waits, makes one batch of it durable, applies and answers it. It returns what must wait for the next
// round. An error means that nothing of what it returns was written.
func (j *Journal) round(ctx context.Context, waiting []*pending) ([]*pending, error) {
	if j.opt.Shared {
		if len(waiting) > 0 {
			if err := j.makeWay(ctx, waiting); err != nil {
				return waiting, err
			}
		}
		if len(waiting) == 0 || j.missing.seen || j.opt.Clock.Monotonic()-j.tailed >= tailEvery {
			if err := j.tailFor(ctx, waiting); err != nil {
				return waiting, err
			}
		}
		if j.strayed() {
			return waiting, nil // the store's clock is asked first
		}
	}
	at := j.clock.wall.UTC().Truncate(time.Millisecond) // as it was looked at, so that no jump since then is written
	if at.Before(j.at.at) {
		at = j.at.at
	}
	d := &draft{at: at, tree: j.at.tree.clone(), random: j.opt.Random}
	if len(waiting) > 0 {
		d.makeRoom(len(waiting))
	}
	// What is due comes first, and alone; a thousand phases at once still fit into a few batches.
	if due := j.machine.Due(at); len(due) > 0 {
		id, err := j.randomID()
		if err != nil {
			return waiting, err
		}
		if err := d.add(id, due[:min(len(due), MaxBatchEntries)], nil); err != nil {
			return waiting, err
		}
		_, err = j.commit(ctx, d)
		return waiting, err
	}
	if len(waiting) == 0 {
		return nil, nil
	}
	idle := j.decide(d, waiting)
	switch {
	case len(d.batch.Entries) > 0:
		ours, err := j.commit(ctx, d)
		if err != nil {
			replyAll(d.commands, err)
			return unanswered(waiting), err
		}
		if !ours {
			freshen(waiting)
			return unanswered(waiting), nil
		}
		j.expected = min(len(waiting)+len(j.inbox), MaxBatchEntries)
	case j.opt.Shared && len(idle) > 0:
		// Nothing was written that would have failed if another server had.
		size := j.at.tree.size
		if err := j.tailFor(ctx, waiting); err != nil || j.at.tree.size != size {
			return unanswered(waiting), err
		}
	}
	for _, a := range idle {
		a.to.reply(a.receipt, a.err)
	}
	return unanswered(waiting), nil
}

// makeWay leaves the next number free for as long as courtesy asks.
func (j *Journal) makeWay(ctx context.Context, waiting []*pending) error {
	wait, silent := j.courtesy.wait(j.opt.Clock.Monotonic())
	until := j.opt.Clock.Monotonic() + wait
	for step := max(wait/4, shortestPause); ctx.Err() == nil; {
		left := until - j.opt.Clock.Monotonic()
		if left <= 0 {
			break
		}
		j.pause(ctx, min(left, step))
		if err := j.tailFor(ctx, waiting); err != nil {
			return err
		}
		if !silent && j.courtesy.streak == 0 {
			break
		}
	}
	return nil
}

// tailFor applies what other servers have written, in time for what is waiting.
func (j *Journal) tailFor(ctx context.Context, waiting []*pending) error {
	if err := j.tail(ctx); err != nil {
		return err
	}
	freshen(waiting)
	return nil
}

// freshen notes that what others have written was read to its end since those came in.
func freshen(waiting []*pending) {
	for _, p := range waiting {
		p.fresh = true
	}
}

// idleAnswer is that of a command which makes no entry and is not fresh. It holds only if no other server had written when
// it came in: a ballot that looks like the voter's last may be a return from one that was cast elsewhere.
type idleAnswer struct {
	answer
	to *pending
}

// decide fills a draft with what may share a batch, and returns the answers that must wait until it is known what others wrote.
func (j *Journal) decide(d *draft, waiting []*pending) (idle []idleAnswer) {
	j.taken.reset()
	j.kept.reset()
	for _, p := range waiting {
		if p.ctx.Err() != nil {
			p.reply(Receipt{}, p.ctx.Err())
			continue
		}
		if d.full || !j.taken.admits(&p.Command) || !j.kept.admits(&p.Command) {
			j.kept.add(&p.Command) // what comes after it must not overtake it
			continue
		}
		if known, ok := j.machine.Outcome(p.ID); ok {
			p.reply(Receipt{Number: known.Last, Outcome: known}, nil)
			continue
		}
		acts, err := p.Decide(d.at)
		if err != nil || len(acts) == 0 {
			a := answer{err: err}
			if err == nil {
				a.receipt.Number = j.at.tree.size
			}
			if j.opt.Shared && !p.fresh {
				idle = append(idle, idleAnswer{a, p})
			} else {
				p.reply(a.receipt, a.err)
			}
			continue
		}
		switch err := d.add(p.ID, acts, p); {
		case errors.Is(err, errNoRoom):
			j.kept.add(&p.Command)
			d.full = true
		case err != nil:
			p.reply(Receipt{}, err)
		default:
			j.taken.add(&p.Command)
		}
	}
	return idle
}

// commit makes a draft durable, applies it and answers its commands. ours is false if another server took the number; its
// batch has been applied then, and the draft's commands must be decided again. Once an outcome was unknown, only finding out
// ends it: nothing else is decided meanwhile, for it would be decided against a state that may not be the last. If the
// context ends first, ErrOutcomeUnknown says so.
func (j *Journal) commit(ctx context.Context, d *draft) (ours bool, err error) {
	if d.batch.ID, err = j.randomID(); err != nil {
		return false, err
	}
	d.batch.First, d.batch.At, d.batch.Root = j.at.tree.size+1, d.at, d.tree.root()
	doubt, nothing := false, absence{} // doubt: the batch may be stored
	for {
		began := j.opt.Clock.Monotonic()
		err := j.append(ctx, d, doubt)
		if err == nil {
			j.took = j.opt.Clock.Monotonic() - began
			return true, j.settle(d)
		}
		taken := errors.Is(err, ErrTaken)
		switch {
		case taken:
		case errors.Is(err, ErrOutcomeUnknown):
			doubt = true
		case !doubt || errors.Is(err, ErrWritingEnded):
			return false, err
		}
		// Before it is repeated on a shared store, all that should come before it must be found: a store that was restored
		// meanwhile would take the number gladly, and keep a gap.
		for free := false; !free; {
			if !taken {
				j.refuse(unavailable(err))
				replyAll(j.drain(nil), j.Trouble()) // what came in before the trouble was known
				j.pause(ctx, retryEvery)
				if ctx.Err() != nil {
					return false, ErrOutcomeUnknown
				}
				if !j.opt.Shared {
					break
				}
			}
			ours, readErr := j.catchUp(ctx, &d.batch)
			switch {
			case readErr == nil && ours:
				return true, j.settle(d)
			case readErr == nil && j.at.tree.size >= d.batch.First:
				j.refuse(nil)
				return false, nil
			case readErr == nil && taken:
				readErr = j.gone(&nothing, d.batch.First) // taken, but nothing is stored under it
			case readErr == nil:
				free = true
				continue
			}
			if j.fatal(readErr) {
				return false, readErr
			}
			// Until it can be read whose batch it is, it may be ours.
			doubt, taken, err = true, false, readErr
		}
	}
}

// append gives a repeat more time: behind a slow link, a large batch would never be sent within patience.
func (j *Journal) append(ctx context.Context, d *draft, repeat bool) error {
	wait := patience
	if repeat {
		wait = longPatience
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	return j.store.Append(ctx, &d.batch, d.documents)
}

// settle applies a durable draft and answers its commands.
func (j *Journal) settle(d *draft) error {
	j.refuse(nil)
	j.courtesy.won(j.opt.Clock.Monotonic())
	j.at.tree, j.at.at, j.at.last = d.tree, d.at, markOf(&d.batch)
	if j.opt.Shared {
		j.own = append(j.own, j.at.last)
	}
	j.mu.Lock()
	for i := range d.entries {
		h := deliberation.Head{Number: d.batch.First + uint64(i), At: d.at.UnixMilli()}
		if err := j.machine.Apply(h, &d.entries[i]); err != nil {
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
