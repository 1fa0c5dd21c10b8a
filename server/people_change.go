package server

import (
	"context"
	"errors"
	"time"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// errNoProfile: there is nobody, or nobody whose profile can be opened.
var errNoProfile = errors.New("server: no profile")

// Change replaces the profile of a person by what change makes of it, and returns once all servers are told of it, in the journal. change
// may be called several times, each time with what is stored, and what it returns instead of nil ends everything. A repeat under the same id
// changes what is stored once more: change must leave alone what it finds done.
func (w *People) Change(ctx context.Context, id deliberation.ID, number int64, change func(*account.Profile) error) (journal.Receipt, error) {
	return w.change(ctx, id, deliberation.ChangeProfile{Person: number}, change)
}

// Rename is Change for what changes the pseudonym: pages that show it are drawn anew.
func (w *People) Rename(ctx context.Context, id deliberation.ID, number int64, change func(*account.Profile) error) (journal.Receipt, error) {
	return w.change(ctx, id, deliberation.ChangeProfile{Person: number, Renamed: true}, change)
}

func (w *People) change(ctx context.Context, id deliberation.ID, command deliberation.ChangeProfile, change func(*account.Profile) error) (journal.Receipt, error) {
	if err := w.replace(ctx, command.Person, change); err != nil {
		return journal.Receipt{}, err
	}
	return w.platform.Do(ctx, id, command)
}

// Use notes that a way led in, or returns errUsed if what was shown for it had been issued before it last did. The store alone says so: of
// two servers that are shown the same thing at the same moment one finds that the other was faster. No entry tells of it. renew, which may be
// nil, makes of the data that is stored with the way what is to be stored from now on; what it returns instead of nil ends everything.
func (w *People) Use(ctx context.Context, number int64, way account.Way, issued time.Time, renew func(data []byte) ([]byte, error)) error {
	return w.replace(ctx, number, func(p *account.Profile) error {
		i := p.Way(way.Kind, way.Identifier)
		if i < 0 {
			return errNoProfile
		}
		if !p.Ways[i].Used.IsZero() && !issued.After(p.Ways[i].Used) {
			return errUsed
		}
		p.Ways[i].Used = w.platform.Clock.Now().UTC()
		if issued.After(p.Ways[i].Used) {
			p.Ways[i].Used = issued // the clock of the server that handed it out is ahead
		}
		p.Contact.Leads(p.Ways[i].ID, parisDay(w.platform.Clock.Now())) // the journal is told of it with the messenger's next round
		if renew == nil {
			return nil
		}
		data, err := renew(p.Ways[i].Data)
		p.Ways[i].Data = data
		return err
	})
}

// errUsed is why what was shown does not lead in.
var errUsed = errors.New("server: shown before")

func (w *People) replace(ctx context.Context, number int64, change func(*account.Profile) error) error {
	for {
		token := w.cache.begin(number)
		profile, person, err := w.stored(ctx, number)
		if err != nil {
			return err
		}
		if err := change(&profile.Profile); err != nil {
			return err
		}
		next, err := w.platform.sealedDocument(person.Document, profile.Profile)
		if err != nil {
			return err
		}
		next.Revision, next.At = profile.revision+1, w.platform.Clock.Now().UTC()
		err = w.platform.Store.Put(ctx, next)
		for errors.Is(err, journal.ErrOutcomeUnknown) && ctx.Err() == nil {
			err = w.platform.Store.Put(ctx, next)
		}
		if errors.Is(err, journal.ErrRevision) && ctx.Err() == nil {
			continue // another request was faster: what it left is changed
		}
		if err == nil {
			w.remember(number, token, next.Revision, profile.Profile)
		}
		return err
	}
}

// storedProfile is a profile as it stands in the store, with the revision of its document.
type storedProfile struct {
	account.Profile
	revision int64
}

// stored reads the profile of a person past the cache, or returns errNoProfile.
func (w *People) stored(ctx context.Context, number int64) (profile storedProfile, person deliberation.Person, err error) {
	known := false
	w.platform.Read(func(s *deliberation.State) { person, known = s.Person(number) })
	if !known || person.Erased {
		return profile, person, errNoProfile
	}
	documents, err := w.platform.Store.Documents(ctx, journal.People, []deliberation.ID{person.Document})
	if err != nil {
		return profile, person, err
	}
	if len(documents) == 0 {
		return profile, person, errNoProfile
	}
	profile.revision = documents[0].Revision
	profile.Profile, err = w.platform.Keys.Unseal(person.Document, documents[0].Body)
	return profile, person, err
}

// remember takes a profile that this server has just stored into the cache and the directory: never in place of a newer one. token is of before
// what it replaces was read.
func (w *People) remember(number int64, token uint64, revision int64, profile account.Profile) {
	w.platform.Read(func(s *deliberation.State) { // nobody is erased meanwhile
		if person, ok := s.Person(number); ok && !person.Erased {
			w.cache.take(number, token, revision, profile)
			w.directory.put(person, revision, profile)
		}
	})
}

// observe follows what other servers did to profiles.
func (w *People) observe(a journal.Applied) {
	for _, c := range a.Changes {
		switch c.Kind {
		case deliberation.ProfileReplaced:
			w.cache.replaced(c.Topic.Number())
			w.directory.ask(c.Topic.Number())
		case deliberation.PersonGone:
			w.cache.drop(c.Topic.Number())
			w.directory.drop(c.Topic.Number())
		case deliberation.PersonCame:
			w.directory.ask(c.Topic.Number())
		}
	}
}

// heldInStore is how often a holder that the directory names is held against the store.
const heldInStore = 4

// Holder returns who comes in by a way: ok is false if nobody does. The directory may lag behind another server, which took a way away and has
// not said so yet, or never did because it ended; so the store has the last word of whoever it names, and an address that is free is never shut.
// It waits until all that had been applied here when it was called is known, or ctx ends.
func (w *People) Holder(ctx context.Context, kind account.WayKind, identifier string) (person int64, ok bool, err error) {
	for range heldInStore {
		if person, ok, err = w.directory.Find(ctx, kind, identifier); err != nil || !ok {
			return 0, false, err
		}
		profile, _, err := w.stored(ctx, person)
		switch {
		case errors.Is(err, errNoProfile):
		case err != nil:
			return 0, false, err
		case profile.Way(kind, identifier) >= 0:
			return person, true, nil
		}
		w.cache.replaced(person)
		w.directory.ask(person)
	}
	return 0, false, nil
}

// others returns who else comes in by a way, as far as was applied here when it was called.
func (w *People) others(ctx context.Context, kind account.WayKind, identifier string, but int64) (all []int64, err error) {
	held, err := w.directory.holders(ctx, kind, identifier)
	for _, h := range held {
		if h.person != but {
			all = append(all, h.person)
		}
	}
	return all, err
}

// catchUp takes into the cache and the directory what other servers stored and told nobody of, because they ended in between, or because only
// the time of a use had changed. It reads every profile's revision, and opens those that are newer than what is known here.
func (w *People) catchUp(ctx context.Context) error {
	var all int64
	w.platform.Read(func(s *deliberation.State) { all = s.Persons() })
	for from := int64(1); from <= all && ctx.Err() == nil; from += readTogether {
		numbers := make([]int64, 0, readTogether)
		for n := from; n <= min(all, from+readTogether-1); n++ {
			numbers = append(numbers, n)
		}
		newer, err := w.directory.readNow(ctx, numbers)
		if err != nil {
			return err
		}
		for _, n := range newer {
			w.cache.replaced(n)
		}
	}
	return errors.Join(ctx.Err(), w.dropFormer(ctx))
}

// errNothing: a profile is as it is to be.
var errNothing = errors.New("server: nothing to change")

// dropFormer drops the ways in that were removed so long ago that nobody may take them back, and what was noted of disputes that are over.
func (w *People) dropFormer(ctx context.Context) error {
	now := w.platform.Clock.Now()
	for _, person := range w.directory.outlived(now) {
		_, err := w.Change(ctx, w.platform.NewID(), person, func(p *account.Profile) error {
			if former, dispute := p.DropFormer(now), p.DropDispute(now); !former && !dispute {
				return errNothing
			}
			return nil
		})
		if err != nil && !errors.Is(err, errNothing) && !errors.Is(err, errNoProfile) {
			return err
		}
	}
	return nil
}
