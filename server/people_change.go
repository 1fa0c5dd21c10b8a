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
	if err := w.replace(ctx, number, change); err != nil {
		return journal.Receipt{}, err
	}
	return w.platform.Do(ctx, id, deliberation.ChangeProfile{Person: number})
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
			w.remember(number, profile.Profile)
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

// remember takes a profile that this server has just stored into the cache and the directory.
func (w *People) remember(number int64, profile account.Profile) {
	w.platform.Read(func(s *deliberation.State) {
		if person, ok := s.Person(number); ok && !person.Erased {
			w.cache.Add(number, &opened{Profile: profile})
		}
	})
	w.directory.put(number, profile)
}

// observe follows what other servers did to profiles.
func (w *People) observe(a journal.Applied) {
	for _, c := range a.Changes {
		switch c.Kind {
		case deliberation.ProfileReplaced:
			w.cache.Remove(c.Topic.Number())
			w.directory.ask(c.Topic.Number())
		case deliberation.PersonGone:
			w.cache.Remove(c.Topic.Number())
			w.directory.drop(c.Topic.Number())
		case deliberation.PersonCame:
			w.directory.ask(c.Topic.Number())
		}
	}
}
