package server

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"voix/deliberation"
	"voix/server/journal"
	"voix/server/live"
	"voix/server/search"
)

const (
	// foundAtOnce is how many texts are looked up under the lock, and indexed, together.
	foundAtOnce = 200
	// findAgain is the pause after a failure.
	findAgain = projectAgain
)

// finder keeps the search index beside a running server. It is built in the background after start from the state and the texts, and
// follows the journal from then on; find_document.go says what is in it. Who shows what was found looks at the state again: an erased
// text is never shown, whether or not it has left the index yet.
//
// One goroutine writes. Erasures wait for nothing but the batch under way.
type finder struct {
	platform *Platform
	index    *search.Index
	lock     *os.File // of a folder outside the data folder
	pages    func() ([]search.Document, error)
	fixed    []search.Document // pages and offices, which no entry changes: made before there is anything to search in

	moved, taken findQueue
	compacting   chan chan error // takes where to answer
	done, total  atomic.Int64
}

// findable is what is to be looked at again: one document, all of a thread's that was taken back, or all of a consultation.
type findable struct {
	key    search.Key
	thread deliberation.Thread
	whole  int64
}

// findQueue holds each thing once, until it is taken.
type findQueue struct {
	mu      sync.Mutex
	waiting map[findable]struct{}
	noted   chan struct{} // holds one
}

func (q *findQueue) note(all ...findable) {
	if len(all) == 0 {
		return
	}
	q.mu.Lock()
	for _, f := range all {
		q.waiting[f] = struct{}{}
	}
	q.mu.Unlock()
	select {
	case q.noted <- struct{}{}:
	default:
	}
}

func (q *findQueue) take() map[findable]struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	due := q.waiting
	q.waiting = map[findable]struct{}{}
	return due
}

func newFindQueue() findQueue {
	return findQueue{waiting: map[findable]struct{}{}, noted: make(chan struct{}, 1)}
}

// newFinder makes the finder of a platform that was not started yet; the caller closes it. pages are those that are no journal's matter.
func newFinder(p *Platform, pages func() ([]search.Document, error)) (*finder, error) {
	f := &finder{platform: p, pages: pages, moved: newFindQueue(), taken: newFindQueue(), compacting: make(chan chan error)}
	folder := filepath.Join(p.data, searchFolder)
	var err error
	if p.data == "" {
		if folder, f.lock, err = foreignSearchFolder(); err != nil {
			return nil, err
		}
	}
	if f.index, err = search.Open(folder); err != nil {
		return nil, err
	}
	return f, nil
}

// searchFolder is the name of the index's folder in a data folder. What a crash left there is of no use, and holds words.
const searchFolder = "search"

// foreignSearchFolder makes a folder for the index of a server that has no data folder, and removes those of servers that crashed: they
// would hold words that are erased meanwhile.
func foreignSearchFolder() (string, *os.File, error) {
	old, err := filepath.Glob(filepath.Join(os.TempDir(), "voix-search-*"))
	if err != nil {
		return "", nil, err
	}
	for _, folder := range old {
		if lock, err := lockFolder(folder); err == nil { // nobody's any more; another user's cannot be opened
			err = errors.Join(os.RemoveAll(folder), lock.Close())
			if err != nil {
				return "", nil, err
			}
		}
	}
	for {
		own, err := os.MkdirTemp("", "voix-search-")
		if err != nil {
			return "", nil, err
		}
		lock, err := lockFolder(own)
		if errors.Is(err, ErrInUse) || errors.Is(err, fs.ErrNotExist) {
			continue // another server that starts now took it for one that was left behind
		}
		return filepath.Join(own, searchFolder), lock, err
	}
}

func (f *finder) close() error {
	err := f.index.Close()
	if f.lock != nil {
		err = errors.Join(err, os.RemoveAll(filepath.Dir(f.lock.Name())), f.lock.Close())
	}
	return err
}

// observe notes what an applied batch has changed. It runs in the journal's writer.
func (f *finder) observe(a journal.Applied) {
	for _, c := range a.Changes {
		topic, ok := live.ParseTopic(c.Topic.String())
		if !ok {
			continue // a person's erasure: each text that goes with it is a change of its own
		}
		n := int64(topic.Number)
		own := search.Key{Kind: search.Consultation, Number: n}
		thread := deliberation.Thread{}
		switch topic.Kind {
		case live.KindProposal:
			own.Kind, thread.Proposal = search.Proposal, n
		case live.KindDebate:
			own.Kind, thread.Debate = search.Debate, n
		}
		switch c.Kind {
		case deliberation.BallotsMoved, deliberation.FiguresShown:
		case deliberation.TextTaken:
			f.taken.note(findable{key: own}, findable{thread: thread})
		case deliberation.PhaseChanged:
			f.moved.note(findable{key: own}, findable{whole: n}) // an imported one is shown as a whole
		case deliberation.ProposalAdded:
			f.moved.note(findable{key: search.Key{Kind: search.Proposal, Number: c.ID}})
		case deliberation.DebateAdded:
			f.moved.note(findable{key: search.Key{Kind: search.Debate, Number: c.ID}})
		case deliberation.ArgumentAdded:
			f.moved.note(findable{key: search.Key{Kind: search.Argument, Number: c.ID}})
		case deliberation.TranscriptAdded:
			if c.ID != 0 {
				own = search.Key{Kind: search.Argument, Number: c.ID}
			}
			f.moved.note(findable{key: own})
		default:
			f.moved.note(findable{key: own})
		}
	}
}

// run builds the index, and follows until the context ends. After a failure nobody knows what the index holds: it is built anew.
func (f *finder) run(ctx context.Context) {
	for failing := false; ctx.Err() == nil; {
		err := f.build(ctx)
		if err == nil {
			if failing {
				f.platform.Log.Info("search works again")
			}
			failing = false
			err = f.follow(ctx)
		}
		if ctx.Err() != nil {
			return
		}
		if !failing {
			f.platform.Log.Error("search: the index is built anew", "error", err)
		}
		failing = true
		timer, stop := f.platform.Clock.After(findAgain)
		select {
		case <-timer:
		case <-ctx.Done():
		}
		stop()
	}
}

func (f *finder) follow(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case answer := <-f.compacting:
			err := f.build(ctx)
			answer <- err
			if err != nil {
				return err
			}
		case <-f.taken.noted:
		case <-f.moved.noted:
		}
		if err := f.catchUp(ctx); err != nil {
			return err
		}
	}
}

// compact returns once the files of the index hold no word that was erased when it was called.
func (f *finder) compact(ctx context.Context) error {
	answer := make(chan error, 1)
	select {
	case f.compacting <- answer:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// progress is how many things have been indexed, of how many, while there is nothing to search in yet.
func (f *finder) progress() (done, total int64) { return f.done.Load(), f.total.Load() }

// build makes a new index of all that there is, and has it searched.
func (f *finder) build(ctx context.Context) error {
	if f.fixed == nil {
		pages, err := f.pages()
		if err != nil {
			return err
		}
		f.fixed = slices.Concat(pages, officeDocuments())
	}
	if err := f.index.Begin(); err != nil {
		return err
	}
	var consultations []deliberation.Consultation
	f.platform.Read(func(s *deliberation.State) { consultations = s.Consultations() })
	total := int64(len(f.fixed) + len(consultations))
	for _, c := range consultations {
		total += c.Proposals + c.Debates + c.Arguments
	}
	f.done.Store(0)
	f.total.Store(total)
	if err := f.index.Build(f.fixed); err != nil {
		return err
	}
	f.done.Add(int64(len(f.fixed)))
	add := func(keys []search.Key) error {
		for some := range slices.Chunk(keys, foundAtOnce) {
			if err := f.catchUp(ctx); err != nil {
				return err
			}
			put, _, err := f.documents(ctx, some)
			if err != nil {
				return err
			}
			if err := f.index.Build(put); err != nil {
				return err
			}
			f.done.Add(int64(len(some)))
		}
		return nil
	}
	for _, c := range consultations {
		keys, threads := f.within(c.Number)
		if err := add(append(keys, search.Key{Kind: search.Consultation, Number: c.Number})); err != nil {
			return err
		}
		for _, t := range threads {
			if err := add(f.arguments(t)); err != nil {
				return err
			}
		}
	}
	if err := f.catchUp(ctx); err != nil {
		return err
	}
	return f.index.Finish()
}

// within names the proposals and debates of a consultation, and their threads that have arguments.
func (f *finder) within(consultation int64) (keys []search.Key, threads []deliberation.Thread) {
	var numbers []int64
	f.platform.Read(func(s *deliberation.State) {
		numbers = s.Proposals(consultation, allProposals)
		for _, d := range s.Debates(consultation) {
			keys = append(keys, search.Key{Kind: search.Debate, Number: d.Number})
			if d.Arguments > 0 {
				threads = append(threads, deliberation.Thread{Debate: d.Number})
			}
		}
	})
	for some := range slices.Chunk(numbers, foundAtOnce) {
		f.platform.Read(func(s *deliberation.State) {
			for _, n := range some {
				keys = append(keys, search.Key{Kind: search.Proposal, Number: n})
				if p, _ := s.Proposal(n); p.Arguments > 0 {
					threads = append(threads, deliberation.Thread{Proposal: n})
				}
			}
		})
	}
	return keys, threads
}

// arguments names those of a thread.
func (f *finder) arguments(t deliberation.Thread) (keys []search.Key) {
	for after := int64(0); ; {
		var some []deliberation.Argument
		f.platform.Read(func(s *deliberation.State) { some = s.Arguments(t, after, foundAtOnce) })
		if len(some) == 0 {
			return keys
		}
		for _, a := range some {
			keys = append(keys, search.Key{Kind: search.Argument, Number: a.Number})
			after = a.Number
		}
	}
}

// takenBack names the arguments of a thread that were erased, and those whose voice may no longer be written down.
func (f *finder) takenBack(t deliberation.Thread) (keys []search.Key) {
	for after := int64(0); ; {
		var some []deliberation.Argument
		f.platform.Read(func(s *deliberation.State) { some = s.Arguments(t, after, foundAtOnce) })
		if len(some) == 0 {
			return keys
		}
		for _, a := range some {
			if a.Erased || !a.Spoken.Voice.IsZero() {
				keys = append(keys, search.Key{Kind: search.Argument, Number: a.Number})
			}
			after = a.Number
		}
	}
}

// catchUp indexes what was noted, what was taken back first.
func (f *finder) catchUp(ctx context.Context) error {
	if err := f.update(ctx, f.taken.take()); err != nil {
		return err
	}
	return f.update(ctx, f.moved.take())
}

func (f *finder) update(ctx context.Context, due map[findable]struct{}) error {
	var keys []search.Key
	for d := range due {
		switch {
		case d.whole != 0:
			all, threads := f.within(d.whole)
			keys = append(keys, all...)
			for _, t := range threads {
				keys = append(keys, f.arguments(t)...)
			}
		case d.thread != (deliberation.Thread{}):
			keys = append(keys, f.takenBack(d.thread)...)
		case d.key != (search.Key{}):
			keys = append(keys, d.key)
		}
	}
	for some := range slices.Chunk(keys, foundAtOnce) {
		put, gone, err := f.documents(ctx, some)
		if err != nil {
			return err
		}
		if err := errors.Join(f.index.Remove(gone), f.index.Put(put)); err != nil {
			return err
		}
		if len(keys) > foundAtOnce { // a whole consultation: who erases does not wait for it
			if err := f.update(ctx, f.taken.take()); err != nil {
				return err
			}
		}
	}
	return nil
}
