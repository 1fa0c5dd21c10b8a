package server

import (
	"context"
	"io"
	"sync"
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

const cachedProfiles = 50_000

// People opens sealed profiles, through a bounded cache.
type People struct {
	platform  *Platform
	directory *directory
	cache     *lru.Cache[int64, *opened]
	told      sync.Map // numbers of those whose profile could not be opened, logged once each
}

func newPeople(p *Platform) *People {
	cache, err := lru.New[int64, *opened](cachedProfiles)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &People{platform: p, cache: cache, directory: newDirectory(p)}
}

// Profiles returns the profiles of persons; those erased or unknown are left out, and those that cannot be opened:
// one altered document must not take down every page that names its person.
func (w *People) Profiles(ctx context.Context, numbers []int64) (map[int64]account.Profile, error) {
	found := make(map[int64]account.Profile, len(numbers))
	byDocument := map[deliberation.ID]int64{}
	var missing []deliberation.ID
	w.platform.Read(func(s *deliberation.State) {
		for _, n := range numbers {
			person, ok := s.Person(n)
			if !ok || person.Erased {
				w.cache.Remove(n)
				continue
			}
			if known, ok := w.cache.Get(n); ok {
				found[n] = known.Profile
			} else if _, asked := byDocument[person.Document]; !asked {
				byDocument[person.Document] = n
				missing = append(missing, person.Document)
			}
		}
	})
	if len(missing) == 0 {
		return found, nil
	}
	documents, err := w.platform.Store.Documents(ctx, journal.People, missing)
	if err != nil {
		return nil, err
	}
	for _, d := range documents {
		profile, err := w.platform.Keys.Unseal(d.ID, d.Body)
		n := byDocument[d.ID]
		if err != nil {
			if _, known := w.told.LoadOrStore(n, true); !known {
				w.platform.Log.Error("a profile cannot be opened: its person is shown as if erased, and cannot sign in", "person", n, "error", err)
			}
			continue
		}
		found[n] = profile
		w.cache.Add(n, &opened{Profile: profile})
	}
	w.platform.Read(func(s *deliberation.State) {
		for n := range found {
			if person, _ := s.Person(n); person.Erased {
				delete(found, n)
				w.cache.Remove(n)
			}
		}
	})
	return found, nil
}

// Profile returns the profile of one person; ok is false if there is none any more. Every page of somebody signed in asks for
// one that is in the cache nearly always.
func (w *People) Profile(ctx context.Context, number int64) (profile account.Profile, ok bool, err error) {
	if known := w.known(number); known != nil {
		return known.Profile, true, nil
	}
	found, err := w.Profiles(ctx, []int64{number})
	profile, ok = found[number]
	return profile, ok, err
}

// Ballots returns the profile of one person and the voter under which the person casts ballots in a consultation; ok is false
// if there is no such person any more.
func (w *People) Ballots(ctx context.Context, number, consultation int64) (profile account.Profile, voter deliberation.ID, ok bool, err error) {
	if known := w.known(number); known != nil {
		return known.Profile, known.voterIn(consultation), true, nil
	}
	profile, ok, err = w.Profile(ctx, number)
	if ok {
		voter = profile.Voter(consultation)
	}
	return profile, voter, ok, err
}

// known returns what the cache holds of a person who is not erased, or nil.
func (w *People) known(number int64) (known *opened) {
	w.platform.Read(func(s *deliberation.State) {
		if person, joined := s.Person(number); joined && !person.Erased {
			known, _ = w.cache.Get(number)
		}
	})
	return known
}

// opened is a profile in the cache. Who gives one opinion gives another: the voter that was last asked for is kept beside the
// secret that it is made from, and goes with it.
type opened struct {
	account.Profile
	last atomic.Pointer[ballotsIn]
}

type ballotsIn struct {
	consultation int64
	voter        deliberation.ID
}

func (o *opened) voterIn(consultation int64) deliberation.ID {
	if last := o.last.Load(); last != nil && last.consultation == consultation {
		return last.voter
	}
	voter := o.Profile.Voter(consultation)
	o.last.Store(&ballotsIn{consultation, voter})
	return voter
}

// Newcomer is a person about to join. Direct.Invite refuses one that breaks the rules of its tags.
type Newcomer struct {
	Pseudonym string `validate:"required,words,line,max=40"`
	College   deliberation.College
	Office    deliberation.Office // National: none named
	Way       *account.Way        // by which they came; nil: the operator invites them
}

// Join lets a person take part and returns the number and the sign-in code. A repeat under the same id joins nobody twice, but the code
// is that of the first.
func (p *Platform) Join(ctx context.Context, id deliberation.ID, n Newcomer) (number int64, code string, err error) {
	profile := account.Profile{Pseudonym: n.Pseudonym, Office: n.Office}
	if n.Way != nil {
		profile.Ways = []account.Way{*n.Way}
	}
	if _, err := io.ReadFull(p.Random, profile.VoterSecret[:]); err != nil {
		return 0, "", err
	}
	document, err := p.sealedDocument(p.NewID(), profile)
	if err != nil {
		return 0, "", err
	}
	join := deliberation.Join{Document: document.ID, College: n.College, Invited: n.Way == nil}
	command := deliberation.Command(join)
	if n.Way != nil && n.Way.Kind == account.Card {
		card, err := account.ParseCard(n.Way.Identifier)
		if err != nil {
			return 0, "", err
		}
		command = deliberation.JoinByCard{Join: join, Batch: card.Batch, Card: p.Keys.CardID(card)}
	}
	receipt, err := p.Do(ctx, id, command, document)
	if err != nil {
		return 0, "", err
	}
	var person deliberation.Person
	p.Read(func(s *deliberation.State) {
		number, _ = s.PersonJoinedBy(receipt.Outcome.First)
		person, _ = s.Person(number)
	})
	if person.Document == document.ID { // else it is a repeat: what the first time sealed is theirs, with another secret
		p.People.remember(number, profile)
	}
	return number, p.Keys.Code(person.Document), nil
}

func (p *Platform) sealedDocument(id deliberation.ID, profile account.Profile) (journal.Document, error) {
	body, err := p.Keys.Seal(p.Random, id, profile)
	return journal.Document{Collection: journal.People, ID: id, Revision: 1, Body: body}, err
}
