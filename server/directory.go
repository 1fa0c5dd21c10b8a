package server

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// directory knows whose a way in is. It is made of the sealed profiles, in memory, at each start: no store holds anything from which it could
// be told without the master key whether somebody with an address takes part.
type directory struct {
	platform *Platform
	wanted   chan struct{}
	ready    chan struct{} // closed once all profiles there were at the start have been read

	mu    sync.Mutex
	asked map[int64]uint64 // whose profile is to be read, and the when of the last asking
	asks  uint64
	holds map[account.Handle][]holder
	ways  map[int64][]account.Handle
	round chan struct{} // closed, and made anew, whenever asked is empty
}

// holder is somebody with a way in. Two servers may give one way to two people at the same moment: the one who has had it longest comes in
// by it, then the one who joined first.
type holder struct {
	person int64
	since  time.Time
}

func newDirectory(p *Platform) *directory {
	return &directory{
		platform: p, wanted: make(chan struct{}, 1), ready: make(chan struct{}), asked: map[int64]uint64{},
		holds: map[account.Handle][]holder{}, ways: map[int64][]account.Handle{}, round: make(chan struct{}),
	}
}

// Find returns who comes in by a way; ok is false if nobody does. It waits until all that had been applied here when it was called is known,
// or ctx ends.
func (d *directory) Find(ctx context.Context, kind account.WayKind, identifier string) (person int64, ok bool, err error) {
	select {
	case <-d.ready:
	case <-ctx.Done():
		return 0, false, ctx.Err()
	}
	handle := d.platform.Keys.Handle(kind, identifier)
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.asked) > 0 {
		round := d.round
		d.mu.Unlock()
		select {
		case <-round:
		case <-ctx.Done():
			d.mu.Lock()
			return 0, false, ctx.Err()
		}
		d.mu.Lock()
	}
	held := d.holds[handle]
	if len(held) == 0 {
		return 0, false, nil
	}
	return held[0].person, true, nil
}

func (d *directory) put(person int64, profile account.Profile) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.remove(person)
	for _, w := range profile.Ways {
		handle := d.platform.Keys.Handle(w.Kind, w.Identifier)
		if w.Kind == account.Link || slices.Contains(d.ways[person], handle) {
			continue
		}
		held := append(d.holds[handle], holder{person, w.Since})
		slices.SortFunc(held, func(a, b holder) int {
			if c := a.since.Compare(b.since); c != 0 {
				return c
			}
			return int(a.person - b.person)
		})
		d.holds[handle] = held
		d.ways[person] = append(d.ways[person], handle)
	}
}

func (d *directory) drop(person int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.remove(person)
}

func (d *directory) remove(person int64) {
	for _, handle := range d.ways[person] {
		left := slices.DeleteFunc(d.holds[handle], func(h holder) bool { return h.person == person })
		if len(left) == 0 {
			delete(d.holds, handle)
		} else {
			d.holds[handle] = left
		}
	}
	delete(d.ways, person)
}

// ask has the profile of a person read anew.
func (d *directory) ask(person int64) {
	d.mu.Lock()
	d.asks++
	d.asked[person] = d.asks
	d.mu.Unlock()
	select {
	case d.wanted <- struct{}{}:
	default:
	}
}

// readTogether is how many profiles are read at once.
const readTogether = 1000

const readAgain = time.Second

// run reads all profiles, then those that were asked for.
func (d *directory) run(ctx context.Context) {
	all := int64(0)
	d.platform.Read(func(s *deliberation.State) { all = s.Persons() })
	for from := int64(1); from <= all && ctx.Err() == nil; from += readTogether {
		var some []int64
		for n := from; n <= min(all, from+readTogether-1); n++ {
			some = append(some, n)
		}
		d.readUntilDone(ctx, some)
	}
	if ctx.Err() != nil {
		return
	}
	close(d.ready)
	for {
		d.mu.Lock()
		asked := maps.Clone(d.asked)
		d.mu.Unlock()
		if len(asked) > 0 {
			d.readUntilDone(ctx, slices.Collect(maps.Keys(asked)))
		}
		d.mu.Lock()
		for n, last := range asked {
			if d.asked[n] == last { // else it was asked for again while an older one was being read
				delete(d.asked, n)
			}
		}
		more := len(d.asked) > 0
		if !more {
			close(d.round)
			d.round = make(chan struct{})
		}
		d.mu.Unlock()
		if more {
			continue
		}
		select {
		case <-d.wanted:
		case <-ctx.Done():
			return
		}
	}
}

func (d *directory) readUntilDone(ctx context.Context, numbers []int64) {
	for {
		err := d.read(ctx, numbers)
		if err == nil || ctx.Err() != nil {
			return
		}
		if !errors.Is(err, context.Canceled) {
			d.platform.Log.Error("ways in cannot be read: nobody can sign in by them meanwhile", "error", err)
		}
		timer, stop := d.platform.Clock.After(readAgain)
		select {
		case <-timer:
		case <-ctx.Done():
		}
		stop()
	}
}

func (d *directory) read(ctx context.Context, numbers []int64) error {
	of := map[deliberation.ID]int64{}
	ids := make([]deliberation.ID, 0, len(numbers))
	d.platform.Read(func(s *deliberation.State) {
		for _, n := range numbers {
			if person, ok := s.Person(n); ok && !person.Erased && s.Guest(n) == 0 {
				of[person.Document] = n
				ids = append(ids, person.Document)
			}
		}
	})
	documents, err := d.platform.Store.Documents(ctx, journal.People, ids)
	if err != nil {
		return err
	}
	for _, document := range documents {
		profile, err := d.platform.Keys.Unseal(document.ID, document.Body)
		if err != nil {
			continue // told by People when the person is shown
		}
		d.put(of[document.ID], profile)
	}
	d.platform.Read(func(s *deliberation.State) {
		for _, n := range of {
			if person, _ := s.Person(n); person.Erased {
				d.drop(n)
			}
		}
	})
	return nil
}
