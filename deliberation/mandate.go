package deliberation

import (
	"math"
	"slices"
	"time"
)

const (
	// LongestMandate is how long a mandate lasts at most, from when it is offered or confirmed. It can be given again.
	LongestMandate = 5 * 366 * 24 * time.Hour
	// MostMandates is how many mandates run or are yet to begin in one organisation at once, and as many elsewhere.
	MostMandates = 500
)

// Scope is where a mandate holds: in one consultation, for one office, within one organisation, or, if it names none, on the platform as a
// whole, organisations left out. It names one of them at most.
type Scope struct {
	Consultation int64
	Office       Office
	Organisation int64
}

// covers reports whether what holds in s holds in what is asked for, too. What holds on the platform holds in every consultation and for
// every office; nobody but its own members act within an organisation.
func (s Scope) covers(asked Scope) bool { return s == asked || s == Scope{} && asked.Organisation == 0 }

func (s Scope) single() bool {
	named := 0
	for _, is := range []bool{s.Consultation != 0, s.Office != National, s.Organisation != 0} {
		if is {
			named++
		}
	}
	return named <= 1
}

type mandate struct {
	holder       int64
	role         Role
	scope        Scope
	starts, ends int64 // milliseconds; ends is moved when it ends early
	by           int64 // 0: the operator
	taken        bool  // another than its holder ended it
	replaced     bool  // somebody else was confirmed to represent the organisation
	reason       ID    // why another ended it
	proposed     seconding
	college      College // that an attester of their own attests; NoCollege: see State.Attests
	entry        uint64
}

func (m *mandate) runs(at int64) bool { return m.starts <= at && at < m.ends }

// Mandate is that a person has a role, somewhere, from when to when.
type Mandate struct {
	Number int64
	Holder int64
	Role   Role
	Scope  Scope
	Starts time.Time // UTC
	Ends   time.Time // UTC; from then on it holds no more
	By     int64     // who gave it: an administrator, within an organisation its representative; 0: the operator of the installation
	// College is what the mandate of an attester names to attest; NoCollege within an organisation: see State.Attests.
	College  College
	Entry    uint64
	Erased   bool // its holder was
	Taken    bool // another than its holder ended it
	Replaced bool // somebody else was confirmed to represent the organisation
	Reason   ID   // why another ended it; zero: no reason was given
}

// Runs reports whether the mandate holds at a time.
func (m Mandate) Runs(at time.Time) bool {
	return !m.Erased && !at.Before(m.Starts) && at.Before(m.Ends)
}

// Giver is the function of who gave the mandate; NoRole for the operator of the installation.
func (m Mandate) Giver() Role {
	switch {
	case m.By == 0:
		return NoRole
	case m.Scope.Organisation != 0 && m.Role != RepresentativeRole:
		return RepresentativeRole
	}
	return AdministratorRole
}

// Holds reports whether a person has a role in a scope at a time. An erased person never had any.
func (s *State) Holds(person int64, role Role, scope Scope, at time.Time) bool {
	return s.holds(person, role, scope, at.UnixMilli())
}

func (s *State) holds(person int64, role Role, scope Scope, at int64) bool {
	for _, n := range s.mandatesOf[person] {
		if m := &s.mandates[n-1]; m.role == role && m.scope.covers(scope) && m.runs(at) {
			return s.takesPart(person)
		}
	}
	return false
}

// Mandate returns the mandate of that number; ok is false if there is none.
func (s *State) Mandate(number int64) (m Mandate, ok bool) {
	if number < 1 || number > int64(len(s.mandates)) {
		return Mandate{}, false
	}
	v := &s.mandates[number-1]
	return Mandate{
		Number: number, Holder: v.holder, Role: v.role, Scope: v.scope, Starts: time.UnixMilli(v.starts).UTC(), Ends: time.UnixMilli(v.ends).UTC(),
		By: v.by, College: v.college, Entry: v.entry, Erased: !s.takesPart(v.holder),
		Taken: v.taken, Replaced: v.replaced, Reason: v.because(),
	}, true
}

// Mandates returns all mandates there ever were, in journal order.
func (s *State) Mandates() []Mandate {
	all := make([]Mandate, len(s.mandates))
	for i := range all {
		all[i], _ = s.Mandate(int64(i + 1))
	}
	return all
}

// MandatesOf returns all mandates that a person ever had, in journal order.
func (s *State) MandatesOf(person int64) (all []Mandate) {
	for _, n := range s.mandatesOf[person] {
		m, _ := s.Mandate(n)
		all = append(all, m)
	}
	return all
}

// MandatesChanged is the entry that last changed anything of mandates, their offers or organisations; 0 if none did. What runs also
// depends on the day.
func (s *State) MandatesChanged() uint64 { return s.mandatesChanged }

// MandateAcceptedBy returns the mandate that the entry of that number gave.
func (s *State) MandateAcceptedBy(entry uint64) (Mandate, bool) {
	i, ok := slices.BinarySearchFunc(s.mandates, entry, func(m mandate, n uint64) int {
		switch {
		case m.entry < n:
			return -1
		case m.entry > n:
			return 1
		}
		return 0
	})
	if !ok {
		return Mandate{}, false
	}
	return s.Mandate(int64(i + 1))
}

// MayGive reports whether a person may offer a mandate at a time: administrators those of the platform, a representative those within the
// organisation.
func (s *State) MayGive(person int64, role Role, scope Scope, at time.Time) bool {
	return role.empowers() && role.offeredIn(scope) && s.gives(person, scope, at.UnixMilli())
}

// gives reports whether a person gives mandates in a scope at all.
func (s *State) gives(person int64, scope Scope, at int64) bool {
	if scope.Organisation != 0 {
		return s.holds(person, RepresentativeRole, scope, at)
	}
	return s.holds(person, AdministratorRole, Scope{}, at)
}

// mayEnd reports whether a person may end a mandate before its time: its own holder, or whoever gives such.
func (s *State) mayEnd(person int64, m *mandate, at int64) bool {
	switch {
	case !s.takesPart(person):
		return false
	case m.holder == person:
		return true
	case m.role == RepresentativeRole:
		return s.gives(person, Scope{}, at)
	}
	return s.gives(person, m.scope, at)
}

// exists reports whether there is what a scope names.
func (s *State) exists(scope Scope) bool {
	if c, ok := s.Consultation(scope.Consultation); scope.Consultation != 0 && (!ok || !c.Visible) {
		return false
	}
	return scope.single() && scope.Office.validOrNational() && (scope.Organisation == 0 || s.confirmed(scope.Organisation))
}

// running is how many mandates run or are yet to begin within an organisation; 0: everywhere else.
func (s *State) running(organisation int64, at int64) (n int) {
	for i := range s.mandates {
		if m := &s.mandates[i]; m.scope.Organisation == organisation && at < m.ends {
			n++
		}
	}
	return n
}

// mandateDates says why a mandate cannot run between two days, from what was decided at a time on.
func mandateDates(starts, ends, at time.Time) error {
	switch {
	case !storable(ends) || !isParisMidnight(ends), !starts.IsZero() && (!storable(starts) || !isParisMidnight(starts)):
		return ErrMandateDates
	case !ends.After(at), !ends.After(starts), ends.Sub(at) > LongestMandate:
		return ErrMandateDates
	}
	return nil
}

func (s *State) giveMandate(h Head, m mandate) {
	m.starts, m.entry = max(m.starts, h.At), h.Number
	s.mandates = append(s.mandates, m)
	s.mandatesOf[m.holder] = append(s.mandatesOf[m.holder], int64(len(s.mandates)))
	s.mandatesChanged = h.Number
}

// EndMandate ends a mandate before its time. What was done under it stays. That of an administrator is ended by two others: the first says why,
// the second agrees.
type EndMandate struct {
	Mandate int64
	By      int64 // its holder, or who may give such mandates
	Text    ID    // why; its holder says nothing, nor need who agrees
	Hash    Hash
}

// Keys names nothing: it is alone in its batch.
func (EndMandate) Keys() Keys { return Keys{} }

// Decide returns the end, that it is proposed, nothing if it has ended or this administrator has proposed it, or ErrMandateUnknown,
// ErrMandateForbidden, ErrNewAdministrator, ErrFieldMissing, ErrTextUsed.
func (c EndMandate) Decide(s *State, at time.Time) ([]Act, error) {
	if _, ok := s.Mandate(c.Mandate); !ok {
		return nil, ErrMandateUnknown
	}
	m := &s.mandates[c.Mandate-1]
	switch {
	case !s.mayEnd(c.By, m, at.UnixMilli()):
		return nil, ErrMandateForbidden
	case m.ends <= at.UnixMilli():
		return nil, nil
	case c.By == m.holder:
		return byPerson(c.By, &MandateEnded{Mandate: c.Mandate}), nil
	}
	return s.endedBy(c, m, at.UnixMilli())
}

func (s *State) applyMandateEnded(h Head, by Actor, f *MandateEnded) error {
	m := s.mandate(f.Mandate)
	reasoned := !f.Text.IsZero() || !f.Hash.IsZero()
	if m == nil || !s.mayEnd(by.Person, m, h.At) || m.ends <= h.At || reasoned && s.newText(f.Text, f.Hash) != nil {
		return errApply(h, f, "no such mandate, not theirs to end, over, or a text of another")
	}
	if m.taken = by.Person != m.holder; reasoned {
		m.reason, s.texts[f.Text] = f.Text, owner{mandateTopic, f.Mandate}
	}
	s.endMandate(h, m)
	s.tell(news{entry: h.Number, kind: MandateNotice, number: f.Mandate, by: by.Person})
	return nil
}

func (s *State) endMandate(h Head, m *mandate) {
	m.ends = min(m.ends, h.At)
	s.mandatesChanged = h.Number
	if o := m.scope.Organisation; o != 0 {
		s.organisations[o-1].changed = h.Number
	}
}

// endMandatesOf ends all that an erased person held.
func (s *State) endMandatesOf(h Head, person int64) {
	for _, n := range s.mandatesOf[person] {
		s.endMandate(h, &s.mandates[n-1])
	}
}

// NextMandateChange is when a mandate next begins or ends after a time; ok is false if none will. What tells of mandates is stale from then on.
func (s *State) NextMandateChange(after time.Time) (next time.Time, ok bool) {
	soonest := int64(math.MaxInt64)
	for i := range s.mandates {
		m := &s.mandates[i]
		for _, at := range []int64{m.starts, m.ends} {
			if at > after.UnixMilli() && at < soonest {
				soonest, ok = at, true
			}
		}
	}
	return time.UnixMilli(soonest).UTC(), ok
}
