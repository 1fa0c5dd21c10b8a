package server

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"voix/deliberation"
	"voix/server/journal"
	"voix/server/live"
)

const (
	// projectEvery is how often what moves is written: the documents of a proposal that gets a thousand ballots a second are
	// written once. Erasures do not wait.
	projectEvery = time.Second
	// projectAgain is the pause after a failure.
	projectAgain = 5 * time.Second
	// projectedAtOnce is how many things are looked up under the lock, and written, together.
	projectedAtOnce = 200
)

// ErrNotProjected: nobody but this program can read the store.
const ErrNotProjected Sentence = "documents for analysts are kept in a MongoDB store only (--store mongodb://…): an embedded store has none"

// projector keeps documents of what is public beside the journal of a MongoDB store; project_documents.go says what is in
// them. Nothing waits for it, nothing is read back, and what it could not write it writes later.
//
// Every document bears the number as of which it was made and replaces none of a higher one, and nothing ever disappears
// from a state: an erased proposal keeps a document without words. So any number of servers may project at the same time,
// late or twice, and a text that one of them has written off as of its erasure stays away.
type projector struct {
	platform *Platform
	store    *journal.Projection
	moved    projectionQueue
	// taken are the erasures. They have a queue of their own, so that they wait for nothing, however much moves.
	taken projectionQueue
	// caughtUp: all has been projected that happened before this server noted changes.
	caughtUp atomic.Bool
}

// newProjector returns the projector of a platform, nil if its store has none.
func newProjector(p *Platform) *projector {
	store, ok := p.Store.(*journal.Mongo)
	if !ok {
		return nil
	}
	return &projector{
		platform: p, store: store.Projection(projectedCollections()...),
		moved: newProjectionQueue(), taken: newProjectionQueue(),
	}
}

// observe notes what an applied batch has changed. It runs in the journal's writer.
func (p *projector) observe(a journal.Applied) {
	moved, taken := newProjectables(), newProjectables()
	for _, c := range a.Changes {
		topic, ok := live.ParseTopic(c.Topic.String())
		switch {
		case !ok: // a person's erasure: each text that goes with it is a change of its own
		case c.Kind == deliberation.TextTaken:
			taken.add(topic, c)
		default:
			moved.add(topic, c)
		}
	}
	p.moved.note(moved)
	p.taken.note(taken)
}

// run projects until the context ends what was missed before, and what is noted meanwhile.
func (p *projector) run(ctx context.Context) {
	var running sync.WaitGroup
	running.Go(func() {
		if p.untilDone(ctx, p.catchUp) {
			p.caughtUp.Store(true)
		}
	})
	running.Go(func() {
		for p.untilDone(ctx, func(ctx context.Context) error { _, err := p.round(ctx, &p.taken); return err }) {
			select {
			case <-p.taken.noted:
			case <-ctx.Done():
			}
		}
	})
	for p.untilDone(ctx, p.roundOfMoved) {
		p.pause(ctx, projectEvery)
		select {
		case <-p.moved.noted:
		case <-ctx.Done():
		}
	}
	running.Wait()
}

// untilDone repeats what fails, and returns false if the context ended first.
func (p *projector) untilDone(ctx context.Context, do func(context.Context) error) bool {
	for failing := false; ctx.Err() == nil; failing = true {
		err := do(ctx)
		switch {
		case err == nil:
			if failing {
				p.platform.Log.Info("documents for analysts are written again")
			}
			return true
		case !failing && ctx.Err() == nil: // once: it may last for hours
			p.platform.Log.Error("documents for analysts could not be written; trying again", "error", err)
		}
		p.pause(ctx, projectAgain)
	}
	return false
}

func (p *projector) pause(ctx context.Context, d time.Duration) {
	timer, stop := p.platform.Clock.After(d)
	defer stop()
	select {
	case <-timer:
	case <-ctx.Done():
	}
}

// round writes what waits in a queue, and returns a number all of whose changes were in it.
func (p *projector) round(ctx context.Context, q *projectionQueue) (number uint64, err error) {
	number = p.platform.Journal.Head().Number // before taking: observers are told before the head moves
	due := q.take()
	if err := p.write(ctx, due, nil); err != nil {
		q.finish(due)
		return 0, err
	}
	q.finish(newProjectables())
	return number, nil
}

func (p *projector) roundOfMoved(ctx context.Context) error {
	number, err := p.round(ctx, &p.moved)
	if err != nil || !p.caughtUp.Load() || !p.taken.done() {
		return err
	}
	return p.store.SetReached(ctx, projectedForm, number, false)
}

// catchUp projects what no server did: it may have crashed between an entry and the documents. A store that was restored
// from a backup, or documents of another form, take a rebuild.
func (p *projector) catchUp(ctx context.Context) error {
	reached, err := p.store.Reached(ctx, projectedForm)
	if err != nil {
		return err
	}
	last, err := p.last(ctx) // afterwards: others go on
	if err != nil {
		return err
	}
	if reached == 0 || reached > last {
		return p.rebuild(ctx, nil)
	}
	return p.write(ctx, p.changedSince(reached), nil)
}

// last is the number of the journal's last entry, applied here or not.
func (p *projector) last(ctx context.Context) (uint64, error) {
	b, ok, err := p.platform.Store.LastBatch(ctx)
	if err != nil || !ok {
		return 0, err
	}
	return b.First + uint64(len(b.Entries)) - 1, nil
}

// rebuild writes every document anew, whatever was done to those that are stored, and drops what is not among them. Readers
// find each document at all times, as it was or as it is: the number as of which it was made tells old from new.
func (p *projector) rebuild(ctx context.Context, progress Progress) error {
	if err := p.store.DropForeign(ctx, p.last); err != nil {
		return err
	}
	reached, err := p.last(ctx)
	if err != nil {
		return err
	}
	// From here on, what is read here is at least as new as any stored document.
	if err := p.platform.Journal.Wait(ctx, reached); err != nil {
		return err
	}
	if err := p.write(ctx, p.changedSince(0), progress); err != nil {
		return err
	}
	if err := p.store.DropBefore(ctx, reached); err != nil {
		return err
	}
	return p.store.SetReached(ctx, projectedForm, reached, true)
}

// changedSince names what was changed after a number, and some more: an argument does not remember when its text was erased,
// so all arguments of a changed thread are named.
func (p *projector) changedSince(number uint64) *projectables {
	due := newProjectables()
	proposals := map[int64][]int64{}
	p.platform.Read(func(s *deliberation.State) {
		for _, c := range s.Consultations() {
			if c.Changed <= number {
				continue // what changes anything in it changes it
			}
			due.consultations[c.Number] = struct{}{}
			proposals[c.Number] = s.Proposals(c.Number, allProposals)
			for _, d := range s.Debates(c.Number) {
				if d.Changed > number {
					due.debates[d.Number] = struct{}{}
					due.threads[deliberation.Thread{Debate: d.Number}] = struct{}{}
				}
			}
		}
	})
	for _, numbers := range proposals {
		for some := range slices.Chunk(numbers, projectedAtOnce) {
			p.platform.Read(func(s *deliberation.State) {
				for _, n := range some {
					if view, ok := s.Proposal(n); ok && view.Changed > number {
						due.proposals[n] = struct{}{}
						due.threads[deliberation.Thread{Proposal: n}] = struct{}{}
					}
				}
			})
		}
	}
	return due
}

func allProposals(deliberation.Theme, deliberation.Office) bool { return true }

// Project writes the documents for analysts anew, while servers go on or not. It returns ErrNotProjected on an embedded
// store. The platform must have been started.
func (p *Platform) Project(ctx context.Context, progress Progress) error {
	projector := newProjector(p)
	if projector == nil {
		return ErrNotProjected
	}
	return projector.rebuild(ctx, progress)
}

func sorted(set map[int64]struct{}) []int64 { return slices.Sorted(maps.Keys(set)) }
