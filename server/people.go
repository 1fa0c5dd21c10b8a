package server

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"sync/atomic"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// People opens sealed profiles, through a bounded cache.
type People struct {
	platform  *Platform
	directory *directory
	cache     *profileCache
	told      sync.Map // numbers of those whose profile could not be opened, logged once each
}

func newPeople(p *Platform) *People {
	return &People{platform: p, cache: newProfileCache(), directory: newDirectory(p)}
}

// Profiles returns the profiles of persons; those erased or unknown are left out, and those that cannot be opened:
// one altered document must not take down every page that names its person.
func (w *People) Profiles(ctx context.Context, numbers []int64) (map[int64]account.Profile, error) {
	found := make(map[int64]account.Profile, len(numbers))
	type reading struct {
		person int64
		token  uint64
	}
	byDocument := map[deliberation.ID]reading{}
	var missing []deliberation.ID
	w.platform.Read(func(s *deliberation.State) {
		for _, n := range numbers {
			person, ok := s.Person(n)
			if !ok || person.Erased {
				continue
			}
			if known := w.cache.get(n); known != nil {
				found[n] = known.Profile
			} else if _, asked := byDocument[person.Document]; !asked {
				byDocument[person.Document] = reading{n, w.cache.begin(n)}
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
		of := byDocument[d.ID]
		if err != nil {
			if _, known := w.told.LoadOrStore(of.person, true); !known {
				w.platform.Log.Error("a profile cannot be opened: its person is shown as if erased, and cannot sign in", "person", of.person, "error", err)
			}
			continue
		}
		found[of.person] = profile
		w.cache.take(of.person, of.token, d.Revision, profile) // not if they were erased meanwhile: observe says so
	}
	w.platform.Read(func(s *deliberation.State) {
		for n := range found {
			if person, _ := s.Person(n); person.Erased {
				delete(found, n)
			}
		}
	})
	return found, nil
}

// Names returns what persons are called by others; those erased or unknown have none, nor those whose profile cannot be opened.
func (w *People) Names(ctx context.Context, numbers []int64) (account.Names, error) {
	found, err := w.Profiles(ctx, numbers)
	return account.NamesOf(found), err
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

// BallotsNow is Ballots before a choice is made: the first one in a consultation fixes by whom its voter is attested, which another server may have noted
// a moment ago and told nobody, so that until then the profile is read from the store.
func (w *People) BallotsNow(ctx context.Context, number, consultation int64) (profile account.Profile, voter deliberation.ID, ok bool, err error) {
	profile, voter, ok, err = w.Ballots(ctx, number, consultation)
	if err != nil || !ok {
		return profile, voter, ok, err
	}
	cast := false
	w.platform.Read(func(s *deliberation.State) { cast = s.HasCast(voter) })
	if cast {
		return profile, voter, true, nil
	}
	stored, _, err := w.stored(ctx, number)
	if errors.Is(err, errNoProfile) {
		return profile, voter, false, nil
	}
	return stored.Profile, stored.Voter(consultation), err == nil, err
}

// known returns what the cache holds of a person who is not erased, or nil.
func (w *People) known(number int64) (known *opened) {
	w.platform.Read(func(s *deliberation.State) {
		if person, joined := s.Person(number); joined && !person.Erased {
			known = w.cache.get(number)
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
	// Consents are what they agree to as they join, and OldEnough whether they say to be fifteen or older. Who is invited is asked the first time
	// they write.
	Consents  []account.Purpose
	OldEnough bool
}

// Join lets a person take part and returns the number and the sign-in code. A repeat under the same id joins nobody twice, but the code
// is that of the first.
func (p *Platform) Join(ctx context.Context, id deliberation.ID, n Newcomer) (number int64, code string, err error) {
	profile := account.Profile{ChosenName: n.Pseudonym, Office: n.Office}
	var card account.CardReference
	if n.Way != nil {
		profile.Ways = []account.Way{*n.Way}
		if n.Way.Kind == account.Card {
			if card, err = account.ParseCard(n.Way.Identifier); err != nil {
				return 0, "", err
			}
			p.Read(func(s *deliberation.State) {
				batch, _ := s.Batch(card.Batch)
				union := ofUnion(s, batch.Issuer)
				if union && !slices.Contains(n.Consents, account.Union) {
					return // they join as if nobody had handed the card over: to be known to a union is sensitive (GDPR art. 9)
				}
				if !union {
					n.Consents = slices.DeleteFunc(slices.Clone(n.Consents), func(p account.Purpose) bool { return p == account.Union })
				}
				profile.Attestation = account.AttestationBy(batch, p.Clock.Now())
			})
		}
	}
	now := p.Clock.Now()
	for _, purpose := range n.Consents {
		profile.Consent(purpose, now)
	}
	if n.OldEnough {
		profile.StateAge(now)
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
	if card.Valid() {
		command = deliberation.JoinByCard{Join: join, Card: p.Keys.PrintedCard(card)}
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
		p.People.remember(number, 0, document.Revision, profile)
	}
	return number, p.Keys.Code(person.Document), nil
}

func (p *Platform) sealedDocument(id deliberation.ID, profile account.Profile) (journal.Document, error) {
	body, err := p.Keys.Seal(p.Random, id, profile)
	return journal.Document{Collection: journal.People, ID: id, Revision: 1, Body: body}, err
}
