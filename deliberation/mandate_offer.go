package deliberation

import "time"

const (
	// OfferLasts is how long an offered mandate can be accepted.
	OfferLasts = 14 * 24 * time.Hour
	// MostOffers is how many offers of one person wait at once.
	MostOffers = 50
)

type offer struct {
	role         Role
	scope        Scope
	starts, ends int64 // milliseconds; starts may be 0
	by           int64 // 0: the operator
	college      College
	at           int64
	mandate      int64 // that it led to
	withdrawn    bool
	entry        uint64
}

// Offer is a mandate that nobody holds yet.
type Offer struct {
	Number    int64
	Role      Role
	Scope     Scope
	Starts    time.Time // zero: once it is accepted
	Ends      time.Time
	By        int64     // 0: the operator
	College   College   // see Mandate
	Until     time.Time // when it can be accepted no more
	Mandate   int64     // that it led to; 0: none yet
	Withdrawn bool
}

func (s *State) offer(number int64) *offer {
	if number < 1 || number > int64(len(s.offers)) {
		return nil
	}
	return &s.offers[number-1]
}

// Offer returns the offer of that number; ok is false if there is none.
func (s *State) Offer(number int64) (Offer, bool) {
	o := s.offer(number)
	if o == nil {
		return Offer{}, false
	}
	v := Offer{
		Number: number, Role: o.role, Scope: o.scope, Ends: time.UnixMilli(o.ends).UTC(), By: o.by, College: o.college, Until: time.UnixMilli(o.until()).UTC(),
		Mandate: o.mandate, Withdrawn: o.withdrawn,
	}
	if o.starts != 0 {
		v.Starts = time.UnixMilli(o.starts).UTC()
	}
	return v, true
}

// OfferedBy returns the offer that the entry of that number made.
func (s *State) OfferedBy(entry uint64) (Offer, bool) {
	for i := len(s.offers) - 1; i >= 0 && s.offers[i].entry >= entry; i-- {
		if s.offers[i].entry == entry {
			return s.Offer(int64(i + 1))
		}
	}
	return Offer{}, false
}

// until is when the offer can be accepted no more.
func (o *offer) until() int64 { return min(o.at+OfferLasts.Milliseconds(), o.ends) }

// stands reports whether an offer can still be accepted: nobody did, nobody withdrew it, it has not ended, and whoever made it may still give
// such a mandate.
func (s *State) offerStands(o *offer, at int64) bool {
	return o.mandate == 0 && !o.withdrawn && at < o.until() && (o.by == 0 || s.gives(o.by, o.scope, at)) && s.exists(o.scope)
}

// OfferStands reports whether an offer can be accepted at a time.
func (s *State) OfferStands(number int64, at time.Time) bool {
	o := s.offer(number)
	return o != nil && s.offerStands(o, at.UnixMilli())
}

// OffersIn returns the offers that wait at a time: of an organisation, or (0) those of the platform.
func (s *State) OffersIn(organisation int64, at time.Time) (all []Offer) {
	for i := range s.offers {
		if o := &s.offers[i]; o.scope.Organisation == organisation && s.offerStands(o, at.UnixMilli()) {
			v, _ := s.Offer(int64(i + 1))
			all = append(all, v)
		}
	}
	return all
}

// OfferMandate offers a mandate to whoever gets its link. The operator of the installation offers the one of administrator, nothing else.
type OfferMandate struct {
	By     int64 // 0: the operator
	Role   Role
	Scope  Scope
	Starts time.Time // a Paris midnight; zero: once it is accepted
	Ends   time.Time // a Paris midnight
	// College is what an attester of no organisation attests: people concerned or agents; NoCollege: cards only. Of others always NoCollege.
	College College
}

// Keys names nothing: it is alone in its batch.
func (OfferMandate) Keys() Keys { return Keys{} }

// Decide returns the offer, or ErrMandateForbidden (such a mandate is not this person's to give, or not there), ErrMandateDates,
// ErrTooManyMandates, ErrCollegeUnattested.
func (c OfferMandate) Decide(s *State, at time.Time) ([]Act, error) {
	if !c.Role.empowers() || !s.mayOffer(c.By, c.Role, c.Scope, at.UnixMilli()) {
		return nil, ErrMandateForbidden
	}
	if !names(c.Role, c.Scope, c.College) {
		return nil, ErrCollegeUnattested
	}
	if err := mandateDates(c.Starts, c.Ends, at); err != nil {
		return nil, err
	}
	if s.fullOfMandates(c.By, c.Scope, at.UnixMilli()) {
		return nil, ErrTooManyMandates
	}
	f := &MandateOffered{
		Role: c.Role, Consultation: c.Scope.Consultation, Office: c.Scope.Office, Organisation: c.Scope.Organisation, Starts: c.Starts, Ends: c.Ends,
		College: c.College,
	}
	if c.By == 0 {
		return byProgram(Operator, f), nil
	}
	return byPerson(c.By, f), nil
}

// names reports whether a mandate may name that college to attest.
func names(role Role, scope Scope, college College) bool {
	return college == NoCollege || role == AttesterRole && scope.Organisation == 0 && college.attestable()
}

func (s *State) mayOffer(by int64, role Role, scope Scope, at int64) bool {
	switch {
	case !role.offeredIn(scope) || !s.exists(scope):
		return false
	case by == 0:
		return role == AdministratorRole
	}
	return s.gives(by, scope, at)
}

func (s *State) fullOfMandates(by int64, scope Scope, at int64) bool {
	waiting := 0
	for i := range s.offers {
		if o := &s.offers[i]; o.by == by && s.offerStands(o, at) {
			waiting++
		}
	}
	return waiting >= MostOffers || s.running(scope.Organisation, at) >= MostMandates
}

func (s *State) applyMandateOffered(h Head, by Actor, f *MandateOffered) error {
	scope := Scope{f.Consultation, f.Office, f.Organisation}
	if by.Person == 0 && by.Program != Operator || !s.mayOffer(by.Person, f.Role, scope, h.At) || !names(f.Role, scope, f.College) || mandateDates(f.Starts, f.Ends, time.UnixMilli(h.At)) != nil ||
		s.fullOfMandates(by.Person, scope, h.At) {
		return errApply(h, f, "not theirs to give, not there, not on such days, or too many")
	}
	o := offer{role: f.Role, scope: scope, ends: f.Ends.UnixMilli(), by: by.Person, college: f.College, at: h.At, entry: h.Number}
	if !f.Starts.IsZero() {
		o.starts = f.Starts.UnixMilli()
	}
	s.offers = append(s.offers, o)
	s.mandatesChanged = h.Number
	return nil
}

// WithdrawOffer ends that an offer can be accepted.
type WithdrawOffer struct {
	Offer int64
	By    int64 // who may give such mandates
}

// Keys names nothing: it is alone in its batch.
func (WithdrawOffer) Keys() Keys { return Keys{} }

// Decide returns the withdrawal, nothing if the offer stands no more, or ErrMandateUnknown, ErrMandateForbidden.
func (c WithdrawOffer) Decide(s *State, at time.Time) ([]Act, error) {
	o := s.offer(c.Offer)
	switch {
	case o == nil:
		return nil, ErrMandateUnknown
	case !s.gives(c.By, o.scope, at.UnixMilli()):
		return nil, ErrMandateForbidden
	case !s.offerStands(o, at.UnixMilli()):
		return nil, nil
	}
	return byPerson(c.By, &OfferWithdrawn{Offer: c.Offer}), nil
}

func (s *State) applyOfferWithdrawn(h Head, by Actor, f *OfferWithdrawn) error {
	o := s.offer(f.Offer)
	if o == nil || !s.gives(by.Person, o.scope, h.At) || !s.offerStands(o, h.At) {
		return errApply(h, f, "no such offer, not theirs, or over")
	}
	o.withdrawn = true
	s.mandatesChanged = h.Number
	return nil
}

// AcceptMandate lets a person hold what was offered. That they have its link is the caller's to check.
type AcceptMandate struct {
	Offer  int64
	Person int64
}

// Keys names nothing: it is alone in its batch.
func (AcceptMandate) Keys() Keys { return Keys{} }

// Decide returns the mandate, nothing if this person accepted it before, or ErrMandateUnknown, ErrPersonUnknown, ErrOfferUsed (it stands no
// more), ErrOwnMandate (nobody gives one to themselves).
func (c AcceptMandate) Decide(s *State, at time.Time) ([]Act, error) {
	o := s.offer(c.Offer)
	switch {
	case o == nil:
		return nil, ErrMandateUnknown
	case !s.takesPart(c.Person):
		return nil, ErrPersonUnknown
	case o.mandate != 0 && s.mandates[o.mandate-1].holder == c.Person:
		return nil, nil
	case !s.offerStands(o, at.UnixMilli()):
		return nil, ErrOfferUsed
	case o.by == c.Person:
		return nil, ErrOwnMandate
	}
	return byPerson(c.Person, &MandateAccepted{Offer: c.Offer}), nil
}

func (s *State) applyMandateAccepted(h Head, by Actor, f *MandateAccepted) error {
	o := s.offer(f.Offer)
	if o == nil || !s.takesPart(by.Person) || o.by == by.Person || !s.offerStands(o, h.At) {
		return errApply(h, f, "no such offer, over, or their own")
	}
	s.giveMandate(h, mandate{holder: by.Person, role: o.role, scope: o.scope, starts: o.starts, ends: o.ends, by: o.by, college: o.college})
	o.mandate = int64(len(s.mandates))
	if n := o.scope.Organisation; n != 0 {
		s.organisations[n-1].changed = h.Number
	}
	return nil
}
