package deliberation

import "time"

// WeighsAfter is how long somebody has to have administered before they are one of the two who decide together, unless the operator of the
// installation chose them: else who sits down at one administrator's session appoints the second.
const WeighsAfter = 14 * 24 * time.Hour

// seconding is what one administrator said, for another to agree.
type seconding struct {
	by   int64 // 0: nobody said anything
	ends int64 // of the mandate that an organisation's representative would have
	text ID    // why a mandate should end
}

// weighs reports whether a person is one of the administrators who decide by twos.
func (s *State) weighs(person int64, at int64) bool {
	for _, n := range s.mandatesOf[person] {
		m := &s.mandates[n-1]
		if m.role == AdministratorRole && m.runs(at) && (m.by == 0 || at-m.starts >= WeighsAfter.Milliseconds()) {
			return s.takesPart(person)
		}
	}
	return false
}

// seconds reports whether a person may agree at a time to what stands.
func (s *State) seconds(x seconding, by int64, at int64) bool {
	return x.by != 0 && x.by != by && s.weighs(x.by, at) && s.weighs(by, at)
}

// twoConfirm reports whether it takes two administrators to confirm an announcement at a time: somebody else represents the organisation, or
// was the last who did and another took it from them, and two are there.
func (s *State) twoConfirm(a *presented, at int64) bool {
	if m := s.mandate(s.contests(a, at)); m == nil {
		return false
	}
	weigh := map[int64]struct{}{}
	for i := range s.mandates {
		if holder := s.mandates[i].holder; holder != a.author && s.weighs(holder, at) {
			weigh[holder] = struct{}{}
		}
	}
	return len(weigh) >= 2
}

// contests is the mandate of the last who represented the organisation of an announcement if they have a say at a time: it runs, or was taken
// from them, and is not the author's; else 0.
func (s *State) contests(a *presented, at int64) int64 {
	for i := len(s.mandates) - 1; i >= 0; i-- {
		m := &s.mandates[i]
		if m.role != RepresentativeRole || m.scope != (Scope{Organisation: a.organisation}) {
			continue
		}
		if m.holder != a.author && s.takesPart(m.holder) && (m.runs(at) || m.taken) {
			return int64(i + 1)
		}
		return 0
	}
	return 0
}

func (s *State) mandate(number int64) *mandate {
	if number < 1 || number > int64(len(s.mandates)) {
		return nil
	}
	return &s.mandates[number-1]
}

// Proposed is what one administrator said that another has to agree to.
type Proposed struct {
	By   int64
	Ends time.Time // of a representative's mandate; zero: a mandate is to end now
	Text ID        // why it is; zero for a representative's
}

func (x seconding) told() Proposed {
	v := Proposed{By: x.by, Text: x.text}
	if x.ends != 0 {
		v.Ends = time.UnixMilli(x.ends).UTC()
	}
	return v
}

// TwoConfirm reports whether it takes two administrators to confirm an announcement at a time.
func (s *State) TwoConfirm(announcement int64, at time.Time) bool {
	a := s.presentation(announcement)
	return a != nil && s.waits(a) && s.twoConfirm(a, at.UnixMilli())
}

// ProposedConfirmation is what stands of a confirmation that takes two; ok is false if nothing does.
func (s *State) ProposedConfirmation(announcement int64, at time.Time) (p Proposed, ok bool) {
	a := s.presentation(announcement)
	if a == nil || !s.waits(a) || !s.weighs(a.proposed.by, at.UnixMilli()) || !s.twoConfirm(a, at.UnixMilli()) {
		return Proposed{}, false
	}
	return a.proposed.told(), true
}

// ProposedEnd is what stands of the end of an administrator's mandate; ok is false if nothing does.
func (s *State) ProposedEnd(mandate int64, at time.Time) (p Proposed, ok bool) {
	m := s.mandate(mandate)
	if m == nil || m.ends <= at.UnixMilli() || !s.weighs(m.proposed.by, at.UnixMilli()) {
		return Proposed{}, false
	}
	return m.proposed.told(), true
}

// MayAgree reports whether a person may agree at a time to what another proposed.
func (s *State) MayAgree(p Proposed, person int64, at time.Time) bool {
	return s.seconds(seconding{by: p.By}, person, at.UnixMilli())
}

// confirmedBy is what comes of an administrator's word that an announcement is confirmed: that it is, that it is proposed, or nothing if they have
// said so before.
func (s *State) confirmedBy(c ConfirmOrganisation, a *presented, at int64) ([]Act, error) {
	f := &OrganisationConfirmed{Announcement: c.Announcement, Ends: c.Ends}
	ends := c.Ends.UnixMilli()
	switch {
	case !s.twoConfirm(a, at):
		return byPerson(c.By, f), nil
	case !s.weighs(c.By, at):
		return nil, ErrNewAdministrator
	case a.proposed.ends == ends && s.seconds(a.proposed, c.By, at):
		return byPerson(c.By, f), nil
	case a.proposed.by == c.By && a.proposed.ends == ends:
		return nil, nil
	}
	return byPerson(c.By, &ConfirmationProposed{Announcement: c.Announcement, Ends: c.Ends}), nil
}

func (s *State) applyConfirmationProposed(h Head, by Actor, f *ConfirmationProposed) error {
	a, err := s.settles(f.Announcement, by.Person, h.At)
	if err != nil || a.author == by.Person || !s.twoConfirm(a, h.At) || !s.weighs(by.Person, h.At) || mandateDates(time.Time{}, f.Ends, time.UnixMilli(h.At)) != nil {
		return errApply(h, f, "no such announcement, not theirs to confirm, or not until then")
	}
	a.proposed = seconding{by: by.Person, ends: f.Ends.UnixMilli()}
	s.touchOrganisation(h, a.organisation)
	return nil
}

// endedBy is what comes of somebody's word that the mandate of another ends: that it does, that it is proposed, or nothing if they have said so
// before.
func (s *State) endedBy(c EndMandate, m *mandate, at int64) ([]Act, error) {
	agreed := m.role == AdministratorRole && s.seconds(m.proposed, c.By, at)
	ended := &MandateEnded{Mandate: c.Mandate, Text: c.Text, Hash: c.Hash}
	switch {
	case agreed && c.Text.IsZero() && c.Hash.IsZero():
		return byPerson(c.By, ended), nil
	case m.role == AdministratorRole && !s.weighs(c.By, at):
		return nil, ErrNewAdministrator
	case m.role == AdministratorRole && m.proposed.by == c.By:
		return nil, nil
	}
	if err := s.newText(c.Text, c.Hash); err != nil {
		return nil, err
	}
	if m.role == AdministratorRole && !agreed {
		return byPerson(c.By, &EndProposed{Mandate: c.Mandate, Text: c.Text, Hash: c.Hash}), nil
	}
	return byPerson(c.By, ended), nil
}

func (s *State) applyEndProposed(h Head, by Actor, f *EndProposed) error {
	m := s.mandate(f.Mandate)
	if m == nil || m.role != AdministratorRole || m.holder == by.Person || m.ends <= h.At || !s.weighs(by.Person, h.At) || s.newText(f.Text, f.Hash) != nil {
		return errApply(h, f, "no such mandate, over, not theirs to end, or a text of another")
	}
	m.proposed = seconding{by: by.Person, text: f.Text}
	s.texts[f.Text] = owner{mandateTopic, f.Mandate}
	s.mandatesChanged = h.Number
	s.tell(news{entry: h.Number, kind: EndingNotice, number: f.Mandate, by: by.Person})
	return nil
}

// eraseReasons erases why mandates of an erased person ended, or should: that is about them. Whoever gave the reason gave it for their function, so
// it does not go with them.
func (s *State) eraseReasons(h Head, person int64) {
	for _, n := range s.mandatesOf[person] {
		m := &s.mandates[n-1]
		for _, id := range []ID{m.reason, m.proposed.text} {
			if !id.IsZero() && !s.IsErased(id) {
				s.eraseText(h, id)
			}
		}
	}
}

// because is why another ended a mandate; zero if nobody did, or gave no reason.
func (m *mandate) because() ID {
	switch {
	case !m.taken:
		return ID{}
	case m.reason.IsZero():
		return m.proposed.text
	}
	return m.reason
}
