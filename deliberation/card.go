package deliberation

import (
	"slices"
	"time"
)

const (
	// FewestCards is how many cards one batch has at least: what is told of a batch then tells of nobody in it.
	FewestCards = 20
	// MostCards is how many cards one batch has at most: what a printer takes.
	MostCards = 150
	// MostCardsOut is how many cards of one issuer may be about at once, neither used nor revoked: nobody holds a crowd in store.
	MostCardsOut = 1500
	// CardLasts is how long a card makes a participant, from when it was printed: a sheet that is lost is no hole for years.
	CardLasts = 366 * 24 * time.Hour
)

// batch is so many cards that were printed at once.
type batch struct {
	mandate  int64
	by       int64
	office   Office
	college  College
	evidence Evidence
	printed  int64
	counted  int64 // how many were used, as last counted
	until    int64 // when that Paris day ends: it is counted once a day
	revoked  int64 // how many somebody asked to revoke one by one, used ones among them: that one was used is told by no difference
	over     bool  // all that were left are revoked
	entry    uint64
	at       int64
}

// cards are all batches, and what became of those cards that anything became of. Of which batch a card is that was used no entry tells: whoever had the
// journal could go from the person beside it to the issuer, and from there to their ballots.
type cards struct {
	batches []batch
	used    map[ID]struct{}
	revoked map[ID]struct{}
	changed uint64
}

// PrintedCard is a card as entries name it: by one id when it is used, and by another when it is revoked, so that neither tells of the other. Nobody
// without the master key can make either.
type PrintedCard struct {
	Batch       int64
	Use, Revoke ID
}

// Issuer is in whose name cards are issued: an organisation, or, where a mandate names none, the mandate itself. Of what is entered in a debate for
// others it is who stands behind that: the organisation that convened it, or, where none did, the debate itself. All debates of a consultation that one
// person convened in nobody's name are one issuer, that of the first: else a new debate would be another third (see Concentration).
type Issuer struct {
	Organisation int64 // 0: none
	Mandate      int64 // 0: any of the organisation
	Debate       int64 // 0: none
}

// issuesCards reports whether whoever holds a mandate may issue cards: an attester, or who speaks for an organisation or runs its debates, unless
// that is an institution.
func (s *State) issuesCards(m *mandate) bool {
	if o := m.scope.Organisation; o != 0 {
		return s.organisations[o-1].sort != InstitutionOrganisation && (m.role == AttesterRole || m.role == RepresentativeRole || m.role == FacilitatorRole)
	}
	return m.role == AttesterRole
}

// issuer is in whose name cards are issued under a mandate. All mandates of one attester who acts by themselves are one issuer, that of the first:
// else a new mandate would be another third (see Concentration).
func (s *State) issuer(mandate int64) Issuer {
	m := &s.mandates[mandate-1]
	if o := m.scope.Organisation; o != 0 {
		return Issuer{Organisation: o}
	}
	for _, n := range s.mandatesOf[m.holder] {
		if first := &s.mandates[n-1]; first.role == AttesterRole && first.scope.Organisation == 0 {
			return Issuer{Mandate: n}
		}
	}
	return Issuer{Mandate: mandate}
}

// IssuerOf returns in whose name cards are issued under a mandate; ok is false if there is no such mandate.
func (s *State) IssuerOf(mandate int64) (of Issuer, ok bool) {
	if mandate < 1 || mandate > int64(len(s.mandates)) {
		return of, false
	}
	return s.issuer(mandate), true
}

// CardMandates returns the mandates of a person under which cards may be issued at a time, one an issuer, in journal order.
func (s *State) CardMandates(person int64, at time.Time) (all []Mandate) {
	var known []Issuer
	for _, n := range s.mandatesOf[person] {
		if m := &s.mandates[n-1]; s.issuesCards(m) && m.runs(at.UnixMilli()) && s.takesPart(person) && !slices.Contains(known, s.issuer(n)) {
			known = append(known, s.issuer(n))
			view, _ := s.Mandate(n)
			all = append(all, view)
		}
	}
	return all
}

// Batch is what is known of cards that were printed at once.
type Batch struct {
	Number int64
	Issuer Issuer
	By     int64 // who had them printed
	Office Office
	// College is what the issuer attests by it; NoCollege: nothing. Then Evidence is none.
	College  College
	Evidence Evidence
	Printed  int64
	Gone     Gone
	Over     bool // all that were left are revoked
	At       time.Time
	Until    time.Time // from then on its cards make nobody take part
	Entry    uint64
}

// Gone is how many cards were used, and how many somebody revoked one by one. Whoever handed a card to somebody must not see it being used: so of
// those used it is told once a day at most that they are Step more, and a card that was used before it was revoked, to no effect, counts as both.
// What was left of a batch that is over is not told.
type Gone struct {
	Used    int64 // a multiple of Step: there are as many, and fewer than Step more
	Step    int64 // of batches of several steps, the longest
	Revoked int64
}

// step is k of rule 7 for whom the cards of a batch are meant; of an issuer that may attest agents, as if all were.
func (s *State) step(b *batch) int64 {
	if b.college == Agent || s.Attests(b.mandate, Agent) {
		return int64(Agent.SmallestSet())
	}
	return int64(Concerned.SmallestSet())
}

func (g Gone) and(more Gone) Gone {
	return Gone{Used: g.Used + more.Used, Step: max(g.Step, more.Step), Revoked: g.Revoked + more.Revoked}
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
		Number: number, Issuer: s.issuer(b.mandate), By: b.by, Office: b.office, College: b.college, Evidence: b.evidence, Printed: b.printed,
		Gone: s.gone(b), Over: b.over, At: time.UnixMilli(b.at).UTC(), Until: time.UnixMilli(b.ends()).UTC(), Entry: b.entry,
	}, true
}

func (b *batch) ends() int64 { return b.at + CardLasts.Milliseconds() }

func (s *State) gone(b *batch) Gone {
	return Gone{Used: b.counted, Step: s.step(b), Revoked: b.revoked}
}

// BatchesOf returns the batches that a person may revoke cards of at a time, in the order of their numbers: those of whom they may issue some for, and
// all of them for who gives the platform's mandates: who printed them may have lost theirs for it.
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
	return s.takesPart(person) && (s.holds(person, AdministratorRole, Scope{}, at) || s.issuesFor(s.issuer(b.mandate), person, at))
}

// issuesFor reports whether a person may issue cards in the name of an issuer at a time.
func (s *State) issuesFor(of Issuer, person, at int64) bool {
	return s.takesPart(person) && slices.ContainsFunc(s.mandatesOf[person], func(n int64) bool {
		m := &s.mandates[n-1]
		return s.issuesCards(m) && m.runs(at) && s.issuer(n) == of
	})
}

// MayFetchCards reports whether a person may have the cards of a batch made into a file at a time: who had them printed, while they may issue such.
func (s *State) MayFetchCards(number, person int64, at time.Time) bool {
	b := s.batch(number)
	return b != nil && !b.over && b.by == person && s.issuesFor(s.issuer(b.mandate), person, at.UnixMilli())
}

// CardsChanged is the entry that last changed anything of cards, 0 if none did.
func (s *State) CardsChanged() uint64 { return s.cards.changed }

// CardStanding is what became of a card.
type CardStanding uint8

const (
	CardFree    CardStanding = iota // it makes a participant
	CardTaken                       // it made one
	CardInvalid                     // it was revoked before
	CardExpired                     // it was printed more than CardLasts ago
)

// Card returns what became of a card by a time. That such a card was printed is the caller's to know.
func (s *State) Card(c PrintedCard, at time.Time) CardStanding {
	_, used := s.cards.used[c.Use]
	_, revoked := s.cards.revoked[c.Revoke]
	switch b := s.batch(c.Batch); {
	case used:
		return CardTaken
	case revoked || b == nil || b.over:
		return CardInvalid
	case at.UnixMilli() >= b.ends():
		return CardExpired
	}
	return CardFree
}

// IsCardUsed reports whether the card was used that entries name by an id when it is.
func (s *State) IsCardUsed(use ID) bool {
	_, used := s.cards.used[use]
	return used
}

// CardIssuer is what is published of those who have cards printed: never which person joined by one, nor on which day. Rule 7 does not bear on it, for
// it tells of nobody's opinion: it is what shows an issuer who makes up people.
type CardIssuer struct {
	Issuer
	Printed  int64
	Gone     Gone
	Offices  []Office  // that lay some of them out, in the order of their codes
	Colleges []College // that it attests by some of them, in the order of colleges
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
		c.Printed += b.printed
		c.Gone = c.Gone.and(s.gone(b))
		if b.college != NoCollege && !slices.Contains(c.Colleges, b.college) {
			c.Colleges = append(c.Colleges, b.college)
			slices.Sort(c.Colleges)
		}
		if b.office != National && !slices.Contains(c.Offices, b.office) {
			c.Offices = append(c.Offices, b.office)
			slices.Sort(c.Offices)
		}
	}
	return all
}

// out is how many cards of an issuer are about at a time, as far as is told: neither used nor revoked, nor too old.
func (s *State) out(of Issuer, at int64) (n int64) {
	for i := range s.cards.batches {
		if b := &s.cards.batches[i]; s.issuer(b.mandate) == of && !b.over && at < b.ends() {
			n += max(0, b.printed-b.counted-b.revoked)
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
	return m.holder == person && s.issuesCards(m) && m.runs(at) && s.takesPart(person)
}

// prints says why a batch of cards cannot be made.
func (s *State) prints(mandate, by, cards int64, office Office, college College, evidence Evidence, at int64) error {
	switch {
	case !s.issuing(mandate, by, at):
		return ErrNotIssuer
	case !office.validOrNational() || cards < 1 || (college == NoCollege) != (evidence == NoEvidence) || evidence > Document || college > Resident:
		return ErrFieldMissing
	case office != National && !s.laysOutIn(mandate, office):
		return ErrNotIssuer
	case college != NoCollege && (office != National || !s.Attests(mandate, college)):
		return ErrCollegeUnattested // a Caf that lays out cards hands them to nobody, so nobody is attested there
	}
	return nil
}

// laysOutIn reports whether cards issued under a mandate may be laid out in an office: one for an office is for no other.
func (s *State) laysOutIn(mandate int64, office Office) bool {
	of := s.mandates[mandate-1].scope.Office
	return of == National || of == office
}

// PrintCards has a batch of cards made.
type PrintCards struct {
	Mandate int64
	By      int64 // who holds it
	Cards   int64
	Office  Office // that lays them out; National: none
	// College is what the issuer attests of everybody to whom they hand one, and Evidence how they know; neither: nothing is attested.
	College  College
	Evidence Evidence
}

// Keys names nothing: it is alone in its batch.
func (PrintCards) Keys() Keys { return Keys{} }

// Decide returns the batch, or ErrNotIssuer (also: the mandate is for another office), ErrFieldMissing, ErrFewCards, ErrTooManyCards, ErrCollegeUnattested.
func (c PrintCards) Decide(s *State, at time.Time) ([]Act, error) {
	if err := s.prints(c.Mandate, c.By, c.Cards, c.Office, c.College, c.Evidence, at.UnixMilli()); err != nil {
		return nil, err
	}
	// How many is asked here alone: such bounds may change, and old journals must replay for ever.
	switch {
	case c.Cards < FewestCards:
		return nil, ErrFewCards
	case c.Cards > MostCards || c.Cards > MostCardsOut-s.out(s.issuer(c.Mandate), at.UnixMilli()):
		return nil, ErrTooManyCards
	}
	return byPerson(c.By, &CardsPrinted{Mandate: c.Mandate, Cards: c.Cards, Office: c.Office, College: c.College, Evidence: c.Evidence}), nil
}

func (s *State) applyCardsPrinted(h Head, by Actor, f *CardsPrinted) error {
	if err := s.prints(f.Mandate, by.Person, f.Cards, f.Office, f.College, f.Evidence, h.At); err != nil {
		return errApply(h, f, err.Error())
	}
	s.cards.batches = append(s.cards.batches, batch{
		mandate: f.Mandate, by: by.Person, office: f.Office, college: f.College, evidence: f.Evidence, printed: f.Cards, entry: h.Number, at: h.At,
	})
	s.cards.changed = h.Number
	return nil
}

// JoinByCard lets somebody take part who has a card.
type JoinByCard struct {
	Join
	Card PrintedCard // that such a card was printed is the caller's to know
}

// Keys names nothing: it is alone in its batch.
func (JoinByCard) Keys() Keys { return Keys{} }

// Decide returns the joining and the use of the card, in that order, or ErrFieldMissing, ErrTextUsed, ErrCardUnknown, ErrCardUsed, ErrCardRevoked,
// ErrCardExpired.
func (c JoinByCard) Decide(s *State, at time.Time) ([]Act, error) {
	used, err := UseCard{Card: c.Card}.Decide(s, at)
	if err != nil {
		return nil, err
	}
	acts, err := c.Join.Decide(s, at)
	if err != nil {
		return nil, err
	}
	return append(acts, used...), nil
}

// UseCard spends a card of somebody who takes part already, so that their college is attested. Who it is stands in their sealed profile only.
type UseCard struct {
	Card PrintedCard // that such a card was printed is the caller's to know
}

// Keys names nothing: it is alone in its batch.
func (UseCard) Keys() Keys { return Keys{} }

// Decide returns the use, or ErrCardUnknown, ErrCardUsed, ErrCardRevoked, ErrCardExpired.
func (c UseCard) Decide(s *State, at time.Time) ([]Act, error) {
	if s.batch(c.Card.Batch) == nil || c.Card.Use.IsZero() || c.Card.Revoke.IsZero() {
		return nil, ErrCardUnknown
	}
	switch s.Card(c.Card, at) {
	case CardTaken:
		return nil, ErrCardUsed
	case CardInvalid:
		return nil, ErrCardRevoked
	case CardExpired:
		return nil, ErrCardExpired
	}
	return byProgram(Door, &CardUsed{Card: c.Card.Use}), nil
}

func (s *State) applyCardUsed(h Head, by Actor, f *CardUsed) error {
	if s.IsCardUsed(f.Card) {
		return errApply(h, f, "used before")
	}
	if by.Program != Door {
		return errApply(h, f, "who uses a card is not said")
	}
	mark(&s.cards.used, f.Card)
	return nil
}

func mark(of *map[ID]struct{}, id ID) {
	if *of == nil {
		*of = map[ID]struct{}{}
	}
	(*of)[id] = struct{}{}
}

// CountCards tells how many cards of a batch were used, rounded down to what may be told. The caller knows which cards are of the batch, and counts
// those of which IsCardUsed is true.
type CountCards struct {
	Batch int64
	Used  int64
}

// Keys names nothing: it is alone in its batch.
func (CountCards) Keys() Keys { return Keys{} }

// Decide returns the count, nothing if it would be the same, or was told on the same Paris day; or ErrBatchUnknown.
func (c CountCards) Decide(s *State, at time.Time) ([]Act, error) {
	b := s.batch(c.Batch)
	if b == nil || c.Used > b.printed {
		return nil, ErrBatchUnknown
	}
	used := c.Used - c.Used%s.step(b)
	if used <= b.counted || at.UnixMilli() < b.until {
		return nil, nil
	}
	return byProgram(Door, &CardsCounted{Batch: c.Batch, Used: used}), nil
}

func (s *State) applyCardsCounted(h Head, by Actor, f *CardsCounted) error {
	b := s.batch(f.Batch)
	if b == nil || by.Program != Door || f.Used <= b.counted || f.Used > b.printed || h.At < b.until {
		return errApply(h, f, "not more of a batch, on another day, or not by the door")
	}
	b.counted, b.until = f.Used, parisDayEnds(h.At)
	s.cards.changed = h.Number
	return nil
}

// CountsDue lists the batches of which more cards may be told to be used than are, and of which nothing was counted on the Paris day of a time.
func (s *State) CountsDue(at time.Time) (all []Batch) {
	for i := range s.cards.batches {
		if b := &s.cards.batches[i]; at.UnixMilli() >= b.until && b.counted+s.step(b) <= b.printed {
			view, _ := s.Batch(int64(i + 1))
			all = append(all, view)
		}
	}
	return all
}

// RevokeCard ends that a card makes a participant: it was lost, or its sheet was.
type RevokeCard struct {
	Batch int64
	Card  ID // PrintedCard.Revoke; zero: all that are left of the batch
	By    int64
}

// Keys names nothing: it is alone in its batch.
func (RevokeCard) Keys() Keys { return Keys{} }

// Decide returns the revocation, or ErrBatchUnknown, ErrPersonUnknown, ErrNotYours. Of a card that was used before it returns the same, to no effect,
// and of one that was asked for before nothing: no issuer learns so whether somebody takes part, nor takes anything from them.
func (c RevokeCard) Decide(s *State, at time.Time) ([]Act, error) {
	b := s.batch(c.Batch)
	switch {
	case b == nil:
		return nil, ErrBatchUnknown
	case !s.takesPart(c.By):
		return nil, ErrPersonUnknown
	case !s.answersFor(b, c.By, at.UnixMilli()):
		return nil, ErrNotYours
	case !s.revocable(b, c.Card):
		return nil, nil
	}
	return byPerson(c.By, &CardRevoked{Batch: c.Batch, Card: c.Card}), nil
}

// revocable reports whether nobody asked before to revoke a card, or (zero) all that are left of a batch.
func (s *State) revocable(b *batch, card ID) bool {
	_, asked := s.cards.revoked[card]
	return !b.over && !asked && (card.IsZero() || b.revoked < b.printed)
}

func (s *State) applyCardRevoked(h Head, by Actor, f *CardRevoked) error {
	b := s.batch(f.Batch)
	if b == nil || !s.answersFor(b, by.Person, h.At) || !s.revocable(b, f.Card) {
		return errApply(h, f, "no such cards left, or not theirs")
	}
	s.cards.changed = h.Number
	if f.Card.IsZero() {
		b.over = true
		return nil
	}
	b.revoked++
	mark(&s.cards.revoked, f.Card)
	return nil
}
