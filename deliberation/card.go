package deliberation

import (
	"slices"
	"time"
)

const (
	// MostCards is how many cards one batch has at most: what a printer takes.
	MostCards = 150
	// MostCardsOut is how many cards of one issuer may be about at once, neither used nor revoked: nobody holds a crowd in store.
	MostCardsOut = 1500
)

// batch is so many cards that were printed at once.
type batch struct {
	mandate int64
	by      int64
	office  Office
	printed int64
	used    int64
	revoked int64
	over    bool // all that were left are revoked
	entry   uint64
	at      int64
}

// cards are all batches, and what became of those cards that anything became of.
type cards struct {
	batches []batch
	spent   map[ID]bool // whether it was used; else it was revoked
	changed uint64
}

// Issuer is in whose name cards are issued: an organisation, or, where a mandate names none, the mandate itself.
type Issuer struct {
	Organisation int64 // 0: none
	Mandate      int64 // 0: any of the organisation
}

// issuesCards reports whether whoever holds a mandate may issue cards: an attester, or who speaks for an organisation or runs its debates.
func (m *mandate) issuesCards() bool {
	return m.role == AttesterRole || m.scope.Organisation != 0 && (m.role == RepresentativeRole || m.role == FacilitatorRole)
}

func (s *State) issuer(mandate int64) Issuer {
	if o := s.mandates[mandate-1].scope.Organisation; o != 0 {
		return Issuer{Organisation: o}
	}
	return Issuer{Mandate: mandate}
}

// CardMandates returns the mandates of a person under which cards may be issued at a time, one an issuer, in journal order.
func (s *State) CardMandates(person int64, at time.Time) (all []Mandate) {
	var known []Issuer
	for _, n := range s.mandatesOf[person] {
		if m := &s.mandates[n-1]; m.issuesCards() && m.runs(at.UnixMilli()) && s.takesPart(person) && !slices.Contains(known, s.issuer(n)) {
			known = append(known, s.issuer(n))
			view, _ := s.Mandate(n)
			all = append(all, view)
		}
	}
	return all
}

// Batch is what is known of cards that were printed at once.
type Batch struct {
	Number  int64
	Issuer  Issuer
	By      int64 // who had them printed
	Office  Office
	Printed int64
	Used    int64
	Revoked int64
	Over    bool // all that were left are revoked
	At      time.Time
	Entry   uint64
}

func (s *State) batch(number int64) *batch {
	if number < 1 || number > int64(len(s.cards.batches)) {
		return nil
	}
	return &s.cards.batches[number-1]
}

// Batch returns a batch of cards; ok is false if there is none of that number.
func (s *State) Batch(number int64) (Batch, bool) {
	b := s.batch(number)
	if b == nil {
		return Batch{}, false
	}
	return Batch{
		Number: number, Issuer: s.issuer(b.mandate), By: b.by, Office: b.office, Printed: b.printed, Used: b.used, Revoked: b.revoked, Over: b.over,
		At: time.UnixMilli(b.at).UTC(), Entry: b.entry,
	}, true
}

// BatchesOf returns the batches that a person may revoke cards of at a time, in the order of their numbers: their own, and those of the organisation
// in which they may issue some.
func (s *State) BatchesOf(person int64, at time.Time) (all []Batch) {
	for i := range s.cards.batches {
		if s.answersFor(&s.cards.batches[i], person, at.UnixMilli()) {
			b, _ := s.Batch(int64(i + 1))
			all = append(all, b)
		}
	}
	return all
}

func (s *State) answersFor(b *batch, person, at int64) bool {
	if !s.takesPart(person) || b.by == person {
		return s.takesPart(person)
	}
	of := s.issuer(b.mandate)
	return of.Organisation != 0 && slices.ContainsFunc(s.mandatesOf[person], func(n int64) bool {
		m := &s.mandates[n-1]
		return m.issuesCards() && m.runs(at) && s.issuer(n) == of
	})
}

// CardsChanged is the entry that last changed anything of cards, 0 if none did.
func (s *State) CardsChanged() uint64 { return s.cards.changed }

// CardStanding is what became of a card.
type CardStanding uint8

const (
	CardFree    CardStanding = iota // it makes a participant
	CardTaken                       // it made one
	CardInvalid                     // it was revoked before
)

// Card returns what became of a card of a batch. That the batch has such a card is the caller's to know.
func (s *State) Card(number int64, card ID) CardStanding {
	b := s.batch(number)
	used, spent := s.cards.spent[card]
	switch {
	case used:
		return CardTaken
	case spent || b == nil || b.over:
		return CardInvalid
	}
	return CardFree
}

// CardIssuer is what is published of those who have cards printed: never which person joined by one. Figures are exact: rule 7 does not bear on them,
// for they tell of nobody's opinion, and are what shows an issuer who makes up people.
type CardIssuer struct {
	Issuer
	Printed int64
	Used    int64
	Revoked int64
	Offices []Office // that lay some of them out, in the order of their codes
}

// CardIssuers returns all issuers, in the order in which each first had cards printed.
func (s *State) CardIssuers() (all []CardIssuer) {
	for i := range s.cards.batches {
		b := &s.cards.batches[i]
		issuer := s.issuer(b.mandate)
		at := slices.IndexFunc(all, func(c CardIssuer) bool { return c.Issuer == issuer })
		if at < 0 {
			at, all = len(all), append(all, CardIssuer{Issuer: issuer})
		}
		c := &all[at]
		c.Printed, c.Used, c.Revoked = c.Printed+b.printed, c.Used+b.used, c.Revoked+b.revoked
		if b.office != National && !slices.Contains(c.Offices, b.office) {
			c.Offices = append(c.Offices, b.office)
			slices.Sort(c.Offices)
		}
	}
	return all
}

// out is how many cards of an issuer are about, neither used nor revoked.
func (s *State) out(of Issuer) (n int64) {
	for i := range s.cards.batches {
		if b := &s.cards.batches[i]; s.issuer(b.mandate) == of {
			n += b.printed - b.used - b.revoked
		}
	}
	return n
}

// issuing returns whether a mandate lets a person issue cards at a time.
func (s *State) issuing(number, person, at int64) bool {
	if number < 1 || number > int64(len(s.mandates)) {
		return false
	}
	m := &s.mandates[number-1]
	return m.holder == person && m.issuesCards() && m.runs(at) && s.takesPart(person)
}

// PrintCards has a batch of cards made.
type PrintCards struct {
	Mandate int64
	By      int64 // who holds it
	Cards   int64
	Office  Office // that lays them out; National: none
}

// Keys names nothing: it is alone in its batch.
func (PrintCards) Keys() Keys { return Keys{} }

// Decide returns the batch, or ErrNotIssuer, ErrFieldMissing, ErrTooManyCards.
func (c PrintCards) Decide(s *State, at time.Time) ([]Act, error) {
	switch {
	case !s.issuing(c.Mandate, c.By, at.UnixMilli()):
		return nil, ErrNotIssuer
	case c.Cards < 1 || !c.Office.validOrNational():
		return nil, ErrFieldMissing
	case c.Cards > MostCards || c.Cards > MostCardsOut-s.out(s.issuer(c.Mandate)):
		return nil, ErrTooManyCards
	}
	return byPerson(c.By, &CardsPrinted{Mandate: c.Mandate, Cards: c.Cards, Office: c.Office}), nil
}

func (s *State) applyCardsPrinted(h Head, by Actor, f *CardsPrinted) error {
	if !s.issuing(f.Mandate, by.Person, h.At) || f.Cards < 1 || f.Cards > MostCards || f.Cards > MostCardsOut-s.out(s.issuer(f.Mandate)) {
		return errApply(h, f, "no such mandate, not theirs, or too many")
	}
	s.cards.batches = append(s.cards.batches, batch{mandate: f.Mandate, by: by.Person, office: f.Office, printed: f.Cards, entry: h.Number, at: h.At})
	s.cards.changed = h.Number
	return nil
}

// JoinByCard lets somebody take part who has a card.
type JoinByCard struct {
	Join
	Batch int64
	Card  ID // that such a card was printed is the caller's to know
}

// Keys names nothing: it is alone in its batch.
func (JoinByCard) Keys() Keys { return Keys{} }

// Decide returns the joining and the use of the card, in that order, or ErrFieldMissing, ErrTextUsed, ErrCardUnknown, ErrCardUsed, ErrCardRevoked.
func (c JoinByCard) Decide(s *State, at time.Time) ([]Act, error) {
	b := s.batch(c.Batch)
	switch {
	case b == nil || c.Card.IsZero():
		return nil, ErrCardUnknown
	case s.Card(c.Batch, c.Card) == CardTaken:
		return nil, ErrCardUsed
	case s.Card(c.Batch, c.Card) == CardInvalid:
		return nil, ErrCardRevoked
	case b.used+b.revoked >= b.printed:
		return nil, ErrCardUnknown
	}
	acts, err := c.Join.Decide(s, at)
	if err != nil {
		return nil, err
	}
	return append(acts, byPerson(int64(len(s.persons)+1), &CardUsed{Batch: c.Batch, Card: c.Card})...), nil
}

func (s *State) applyCardUsed(h Head, by Actor, f *CardUsed) error {
	b, p := s.batch(f.Batch), s.person(by.Person)
	if b == nil || f.Card.IsZero() || s.Card(f.Batch, f.Card) != CardFree || b.used+b.revoked >= b.printed {
		return errApply(h, f, "no such card, or used or revoked before")
	}
	if p == nil || p.entry != h.Number-1 || p.debate != 0 || p.imported {
		return errApply(h, f, "not by who has just joined")
	}
	b.used++
	s.spend(h, f.Card, true)
	return nil
}

func (s *State) spend(h Head, card ID, used bool) {
	if s.cards.spent == nil {
		s.cards.spent = map[ID]bool{}
	}
	s.cards.spent[card] = used
	s.cards.changed = h.Number
}

// RevokeCard ends that a card makes a participant: it was lost, or its sheet was.
type RevokeCard struct {
	Batch int64
	Card  ID // zero: all that are left of the batch
	By    int64
}

// Keys names nothing: it is alone in its batch.
func (RevokeCard) Keys() Keys { return Keys{} }

// Decide returns the revocation, or ErrBatchUnknown, ErrPersonUnknown, ErrNotYours. Of a card that was used or revoked before it returns nothing, and
// does not say which: no issuer learns so whether somebody takes part, nor takes anything from them.
func (c RevokeCard) Decide(s *State, at time.Time) ([]Act, error) {
	b := s.batch(c.Batch)
	switch {
	case b == nil:
		return nil, ErrBatchUnknown
	case !s.takesPart(c.By):
		return nil, ErrPersonUnknown
	case !s.answersFor(b, c.By, at.UnixMilli()):
		return nil, ErrNotYours
	case b.over || b.used+b.revoked >= b.printed || !c.Card.IsZero() && s.Card(c.Batch, c.Card) != CardFree:
		return nil, nil
	}
	return byPerson(c.By, &CardRevoked{Batch: c.Batch, Card: c.Card}), nil
}

func (s *State) applyCardRevoked(h Head, by Actor, f *CardRevoked) error {
	b := s.batch(f.Batch)
	if b == nil || !s.answersFor(b, by.Person, h.At) || b.over || b.used+b.revoked >= b.printed {
		return errApply(h, f, "no such cards left, or not theirs")
	}
	if f.Card.IsZero() {
		b.over, b.revoked = true, b.printed-b.used
		s.cards.changed = h.Number
		return nil
	}
	if s.Card(f.Batch, f.Card) != CardFree {
		return errApply(h, f, "used or revoked before")
	}
	b.revoked++
	s.spend(h, f.Card, false)
	return nil
}
