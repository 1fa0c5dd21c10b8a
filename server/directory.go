package server

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
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

	mu      sync.Mutex
	asked   map[int64]bool // whose profile is to be read
	asks    uint64         // how often was asked
	read    uint64         // all that was asked for up to here has been read
	holds   map[account.Handle][]holder
	former  map[account.Handle][]int64 // from whose account a way was removed lately
	persons map[int64]listed
	round   chan struct{} // closed, and made anew, whenever read grew
}

// holder is somebody with a way in. Two servers may give one way to two people at the same moment: the one who has had it longest comes in
// by it, then the one who joined first.
type holder struct {
	person int64
	since  time.Time
}

// listed is what the directory holds of a person.
type listed struct {
	revision int64 // of the profile that it is made from
	ways     []account.Handle
	former   []account.Handle
	over     time.Time // when the first of those, or what is noted of a dispute, is to be dropped
	locked   bool      // no way is added or removed
	sole     string    // the issuer, if an account with a provider is their only way in
	reach    *reach    // nil: they do not want to be written to
	cut      bool      // voters are kept from before their secret was replaced
}

// reach is how somebody wants to be written to: no address or number is kept here.
type reach struct {
	account.Reach
	revision int64 // of the profile that it is made from
	current  int   // the place of the channel that is used; -1: none
	wants    bool  // digests come by it
	lost     bool
}

// wantsDigests reports whether digests come by the channel that is used.
func (r reach) wantsDigests() bool { return r.wants && r.Rhythm != account.Never }

// Reach returns how those want to be written to who do, as far as was read. What it returns must not be changed.
func (d *directory) Reach() map[int64]reach {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := map[int64]reach{}
	for n, p := range d.persons {
		if p.reach != nil {
			all[n] = *p.reach
		}
	}
	return all
}

// ReachOf is Reach for one person; ok is false if they do not want to be written to, as far as was read.
func (d *directory) ReachOf(person int64) (r reach, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if p := d.persons[person]; p.reach != nil {
		return *p.reach, true
	}
	return r, false
}

func newDirectory(p *Platform) *directory {
	return &directory{
		platform: p, wanted: make(chan struct{}, 1), ready: make(chan struct{}), asked: map[int64]bool{},
		holds: map[account.Handle][]holder{}, former: map[account.Handle][]int64{}, persons: map[int64]listed{}, round: make(chan struct{}),
	}
}

// Find returns who comes in by a way; ok is false if nobody does. It waits until all that had been applied here when it was called is known,
// or ctx ends, however much is applied meanwhile.
func (d *directory) Find(ctx context.Context, kind account.WayKind, identifier string) (person int64, ok bool, err error) {
	held, err := d.holders(ctx, kind, identifier)
	if err != nil || len(held) == 0 {
		return 0, false, err
	}
	return held[0].person, true, nil
}

// holders is Find for all who have a way, who comes in by it first.
func (d *directory) holders(ctx context.Context, kind account.WayKind, identifier string) ([]holder, error) {
	select {
	case <-d.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	handle := d.platform.Keys.Handle(kind, identifier)
	d.mu.Lock()
	defer d.mu.Unlock()
	for wanted := d.asks; d.read < wanted; {
		round := d.round
		d.mu.Unlock()
		select {
		case <-round:
		case <-ctx.Done():
			d.mu.Lock()
			return nil, ctx.Err()
		}
		d.mu.Lock()
	}
	return slices.Clone(d.holds[handle]), nil
}

// put lists the ways of a person, as of a revision of their profile, unless a newer one is listed. It reports whether this one is newer.
func (d *directory) put(person deliberation.Person, revision int64, profile account.Profile) (newer bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known, there := d.persons[person.Number]
	if there && revision <= known.revision {
		return false
	}
	d.remove(person.Number)
	now := listed{revision: revision}
	for _, w := range profile.Ways {
		handle := d.platform.Keys.Handle(w.Kind, w.Identifier)
		if w.Kind == account.Link || slices.Contains(now.ways, handle) {
			continue
		}
		since := w.Since
		if since.Before(person.Joined.Add(time.Minute)) {
			since = person.Joined // they came by it: the journal says who was first, and no server's clock
		}
		held := append(d.holds[handle], holder{person.Number, since})
		slices.SortFunc(held, func(a, b holder) int {
			if c := a.since.Compare(b.since); c != 0 {
				return c
			}
			return int(a.person - b.person)
		})
		d.holds[handle] = held
		now.ways = append(now.ways, handle)
	}
	for _, f := range profile.Former {
		handle := d.platform.Keys.Handle(f.Way.Kind, f.Way.Identifier)
		if !slices.Contains(now.former, handle) {
			d.former[handle] = append(d.former[handle], person.Number)
			now.former = append(now.former, handle)
		}
		if over := f.Removed.Add(account.FormerLife); now.over.IsZero() || over.Before(now.over) {
			now.over = over
		}
	}
	if over, ok := profile.DisputeOver(); ok && (now.over.IsZero() || over.Before(now.over)) {
		now.over = over
	}
	now.locked = profile.WaysLocked()
	if len(profile.Ways) == 1 && profile.Ways[0].Kind == account.Provider {
		now.sole, _, _ = strings.Cut(profile.Ways[0].Identifier, " ")
	}
	now.cut = slices.ContainsFunc(profile.Cut, func(c account.CutLink) bool { return !c.Voter.IsZero() })
	if profile.Contact != nil {
		now.reach = &reach{Reach: unaddressed(*profile.Contact), revision: revision, current: profile.Current(), lost: profile.Unreachable()}
		now.reach.wants = now.reach.current >= 0 && profile.WantsDigests(profile.Contact.Channels[now.reach.current])
	}
	d.persons[person.Number] = now
	return there
}

// unaddressed is how somebody wants to be written to, without where they live and what number they have.
func unaddressed(c account.Reach) account.Reach {
	c.Channels = slices.Clone(c.Channels)
	for i := range c.Channels {
		x := &c.Channels[i]
		x.Name, x.Lines, x.Number = "", nil, ""
	}
	return c
}

// soleIssuers counts, by issuer, those whose only way in is an account with a provider. It waits until all profiles there were at the start
// have been read, or ctx ends.
func (d *directory) soleIssuers(ctx context.Context) (map[string]int, error) {
	select {
	case <-d.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	of := map[string]int{}
	for _, p := range d.persons {
		if p.sole != "" {
			of[p.sole]++
		}
	}
	return of, nil
}

func (d *directory) drop(person int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.remove(person)
}

func (d *directory) remove(person int64) {
	for _, handle := range d.persons[person].ways {
		left := slices.DeleteFunc(d.holds[handle], func(h holder) bool { return h.person == person })
		if len(left) == 0 {
			delete(d.holds, handle)
		} else {
			d.holds[handle] = left
		}
	}
	for _, handle := range d.persons[person].former {
		d.former[handle] = slices.DeleteFunc(d.former[handle], func(n int64) bool { return n == person })
		if len(d.former[handle]) == 0 {
			delete(d.former, handle)
		}
	}
	delete(d.persons, person)
}

// formerHolders returns from whose accounts a way was removed lately, whoever it was removed from last first. It waits as Find does.
func (d *directory) formerHolders(ctx context.Context, kind account.WayKind, identifier string) ([]int64, error) {
	if _, err := d.holders(ctx, kind, identifier); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	all := slices.Clone(d.former[d.platform.Keys.Handle(kind, identifier)])
	slices.Reverse(all)
	return all, nil
}

// outlived returns those who have a way among their former ones that is to be dropped.
func (d *directory) outlived(at time.Time) (all []int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for n, p := range d.persons {
		if !p.over.IsZero() && !at.Before(p.over) {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all
}

// locked returns whose ways in are locked, as far as was read, in ascending order.
func (d *directory) locked() (all []int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for n, p := range d.persons {
		if p.locked {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all
}

// cut returns of whom voters are kept from before their secret was replaced, as far as was read, in ascending order.
func (d *directory) cut() (all []int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for n, p := range d.persons {
		if p.cut {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all
}

// ask has the profile of a person read anew.
func (d *directory) ask(person int64) {
	d.mu.Lock()
	d.asks++
	d.asked[person] = true
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
		asked, upTo := d.asked, d.asks
		d.asked = map[int64]bool{}
		d.mu.Unlock()
		if len(asked) > 0 {
			d.readUntilDone(ctx, slices.Sorted(maps.Keys(asked)))
		}
		if ctx.Err() != nil {
			return
		}
		d.mu.Lock()
		d.read = upTo
		close(d.round)
		d.round = make(chan struct{})
		more := len(d.asked) > 0
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
		_, err := d.readNow(ctx, numbers)
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

// readNow reads profiles, and returns whose were listed as of an older revision.
func (d *directory) readNow(ctx context.Context, numbers []int64) (newer []int64, err error) {
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
		return nil, err
	}
	for _, document := range documents {
		n := of[document.ID]
		if d.lists(n, document.Revision) {
			continue
		}
		profile, err := d.platform.Keys.Unseal(document.ID, document.Body)
		if err != nil {
			continue // told by People when the person is shown
		}
		d.platform.Read(func(s *deliberation.State) { // nobody is erased meanwhile
			if person, _ := s.Person(n); !person.Erased && d.put(person, document.Revision, profile) {
				newer = append(newer, n)
			}
		})
	}
	return newer, nil
}

// lists reports whether a person is listed as of that revision or a newer one.
func (d *directory) lists(person, revision int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	known, there := d.persons[person]
	return there && known.revision >= revision
}
