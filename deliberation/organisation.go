package deliberation

import "time"

// MostAnnounced is how many announcements of one person wait for an administrator at once.
const MostAnnounced = 3

type organisation struct {
	announcement int64 // whose text is the organisation's; 0: not confirmed yet
	changed      uint64
}

type presented struct {
	organisation int64
	author       int64
	text         ID
	at           int64
	entry        uint64
	settled      uint64 // by which entry it was confirmed or declined
	confirmed    bool
	by           int64 // who settled it
	reason       ID    // why it was declined
}

// Organisation is an association, a union or another body that takes part with one voice.
type Organisation struct {
	Number    int64
	Confirmed bool
	Text      ID    // zero until it is confirmed
	Author    int64 // who wrote that text
	Erased    bool  // that text was
	Changed   uint64
}

// AnnouncedOrganisation is that somebody says they represent an organisation.
type AnnouncedOrganisation struct {
	Number       int64 // of the announcement
	Organisation int64
	Author       int64
	Text         ID
	At           time.Time
	Waits        bool // for an administrator
	Confirmed    bool
	Reason       ID // why it was declined; zero unless it was
	Erased       bool
}

func (s *State) organisation(number int64) *organisation {
	if number < 1 || number > int64(len(s.organisations)) {
		return nil
	}
	return &s.organisations[number-1]
}

func (s *State) confirmed(number int64) bool {
	o := s.organisation(number)
	return o != nil && o.announcement != 0
}

// Organisation returns the organisation of that number; ok is false if there is none.
func (s *State) Organisation(number int64) (Organisation, bool) {
	o := s.organisation(number)
	if o == nil {
		return Organisation{}, false
	}
	v := Organisation{Number: number, Confirmed: o.announcement != 0, Changed: o.changed}
	if v.Confirmed {
		a := &s.presentations[o.announcement-1]
		v.Text, v.Author, v.Erased = a.text, a.author, s.IsErased(a.text)
	}
	return v, true
}

// Organisations returns those that were confirmed, in the order of their numbers.
func (s *State) Organisations() (all []Organisation) {
	for i := range s.organisations {
		if o, _ := s.Organisation(int64(i + 1)); o.Confirmed {
			all = append(all, o)
		}
	}
	return all
}

// Representative returns who represents an organisation at a time, 0 if nobody does.
func (s *State) Representative(organisation int64, at time.Time) int64 {
	for i := len(s.mandates) - 1; i >= 0; i-- {
		if m := &s.mandates[i]; m.role == RepresentativeRole && m.scope.Organisation == organisation && m.runs(at.UnixMilli()) && s.takesPart(m.holder) {
			return m.holder
		}
	}
	return 0
}

// MandatesWithin returns all mandates that there ever were within an organisation, in journal order.
func (s *State) MandatesWithin(organisation int64) (all []Mandate) {
	for i := range s.mandates {
		if s.mandates[i].scope.Organisation == organisation && organisation > 0 {
			m, _ := s.Mandate(int64(i + 1))
			all = append(all, m)
		}
	}
	return all
}

func (s *State) presentation(number int64) *presented {
	if number < 1 || number > int64(len(s.presentations)) {
		return nil
	}
	return &s.presentations[number-1]
}

// waits reports whether an announcement is still to be settled. One that was taken back is not.
func (s *State) waits(a *presented) bool {
	return a.settled == 0 && !s.IsErased(a.text) && s.takesPart(a.author)
}

// AnnouncedOrganisation returns the announcement of that number; ok is false if there is none.
func (s *State) AnnouncedOrganisation(number int64) (AnnouncedOrganisation, bool) {
	a := s.presentation(number)
	if a == nil {
		return AnnouncedOrganisation{}, false
	}
	return AnnouncedOrganisation{
		Number: number, Organisation: a.organisation, Author: a.author, Text: a.text, At: time.UnixMilli(a.at).UTC(), Waits: s.waits(a),
		Confirmed: a.confirmed, Reason: a.reason, Erased: s.IsErased(a.text),
	}, true
}

// AnnouncedOrganisations returns the announcements that keep returns true for, in journal order.
func (s *State) AnnouncedOrganisations(keep func(AnnouncedOrganisation) bool) (all []AnnouncedOrganisation) {
	for i := range s.presentations {
		if a, _ := s.AnnouncedOrganisation(int64(i + 1)); keep(a) {
			all = append(all, a)
		}
	}
	return all
}

// AnnouncedBy returns the announcement that the entry of that number made.
func (s *State) AnnouncedBy(entry uint64) (AnnouncedOrganisation, bool) {
	for i := len(s.presentations) - 1; i >= 0 && s.presentations[i].entry >= entry; i-- {
		if s.presentations[i].entry == entry {
			return s.AnnouncedOrganisation(int64(i + 1))
		}
	}
	return AnnouncedOrganisation{}, false
}

// AnnounceOrganisation says that a person represents an organisation, and in which words it is presented. Who represents it already does the
// same to change those words, or to go on when their mandate ends.
type AnnounceOrganisation struct {
	Organisation int64 // 0: one that is not here yet
	Author       int64
	Text         ID
	Hash         Hash
}

// Keys names nothing: it is alone in its batch.
func (AnnounceOrganisation) Keys() Keys { return Keys{} }

// Decide returns the announcement, or ErrPersonUnknown, ErrOrganisationUnknown, ErrTooManyAnnounced, ErrFieldMissing, ErrTextUsed.
func (c AnnounceOrganisation) Decide(s *State, at time.Time) ([]Act, error) {
	if err := s.mayPresent(c.Organisation, c.Author); err != nil {
		return nil, err
	}
	if err := s.newText(c.Text, c.Hash); err != nil {
		return nil, err
	}
	return byPerson(c.Author, &OrganisationAnnounced{Organisation: c.Organisation, Author: c.Author, Text: c.Text, Hash: c.Hash}), nil
}

func (s *State) mayPresent(organisation, author int64) error {
	switch {
	case !s.takesPart(author):
		return ErrPersonUnknown
	case organisation != 0 && !s.confirmed(organisation):
		return ErrOrganisationUnknown
	}
	waiting := 0
	for i := range s.presentations {
		if a := &s.presentations[i]; a.author == author && s.waits(a) {
			waiting++
		}
	}
	if waiting >= MostAnnounced {
		return ErrTooManyAnnounced
	}
	return nil
}

func (s *State) applyOrganisationAnnounced(h Head, by Actor, f *OrganisationAnnounced) error {
	if by.Person != f.Author || s.mayPresent(f.Organisation, f.Author) != nil || s.newText(f.Text, f.Hash) != nil {
		return errApply(h, f, "no such person or organisation, too many, or a text of another")
	}
	number := f.Organisation
	if number == 0 {
		s.organisations = append(s.organisations, organisation{})
		number = int64(len(s.organisations))
	}
	s.presentations = append(s.presentations, presented{organisation: number, author: f.Author, text: f.Text, at: h.At, entry: h.Number})
	s.texts[f.Text] = owner{announcedTopic, int64(len(s.presentations))}
	s.touchOrganisation(h, number)
	return nil
}

func (s *State) touchOrganisation(h Head, number int64) {
	s.organisations[number-1].changed, s.mandatesChanged = h.Number, h.Number
}

// ConfirmOrganisation says that an administrator has seen the proof of an announcement.
type ConfirmOrganisation struct {
	Announcement int64
	By           int64     // an administrator, not its author
	Ends         time.Time // of its author's mandate as representative: a Paris midnight
}

// Keys names nothing: it is alone in its batch.
func (ConfirmOrganisation) Keys() Keys { return Keys{} }

// Decide returns the confirmation, or ErrOrganisationUnknown, ErrNotAdministrator, ErrAnnouncementSettled, ErrOwnMandate, ErrMandateDates,
// ErrTooManyMandates.
func (c ConfirmOrganisation) Decide(s *State, at time.Time) ([]Act, error) {
	a, err := s.settles(c.Announcement, c.By, at.UnixMilli())
	switch {
	case err != nil:
		return nil, err
	case a.author == c.By:
		return nil, ErrOwnMandate
	case s.running(a.organisation, at.UnixMilli()) >= MostMandates:
		return nil, ErrTooManyMandates
	}
	if err := mandateDates(time.Time{}, c.Ends, at); err != nil {
		return nil, err
	}
	return byPerson(c.By, &OrganisationConfirmed{Announcement: c.Announcement, Ends: c.Ends}), nil
}

// settles returns an announcement that a person may confirm or decline.
func (s *State) settles(number, by int64, at int64) (*presented, error) {
	a := s.presentation(number)
	switch {
	case !s.holds(by, AdministratorRole, Scope{}, at):
		return nil, ErrNotAdministrator
	case a == nil:
		return nil, ErrOrganisationUnknown
	case !s.waits(a):
		return nil, ErrAnnouncementSettled
	}
	return a, nil
}

func (s *State) applyOrganisationConfirmed(h Head, by Actor, f *OrganisationConfirmed) error {
	a, err := s.settles(f.Announcement, by.Person, h.At)
	if err != nil || a.author == by.Person || s.running(a.organisation, h.At) >= MostMandates || mandateDates(time.Time{}, f.Ends, time.UnixMilli(h.At)) != nil {
		return errApply(h, f, "no such announcement, not theirs to confirm, or not until then")
	}
	scope := Scope{Organisation: a.organisation}
	for i := range s.mandates {
		if m := &s.mandates[i]; m.role == RepresentativeRole && m.scope == scope && h.At < m.ends {
			s.endMandate(h, m)
		}
	}
	a.settled, a.confirmed, a.by = h.Number, true, by.Person
	s.organisations[a.organisation-1].announcement = f.Announcement
	s.giveMandate(h, mandate{holder: a.author, role: RepresentativeRole, scope: scope, ends: f.Ends.UnixMilli(), by: by.Person})
	s.touchOrganisation(h, a.organisation)
	return nil
}

// DeclineOrganisation says why an administrator does not confirm an announcement.
type DeclineOrganisation struct {
	Announcement int64
	By           int64
	Text         ID // the reason, which the author reads
	Hash         Hash
}

// Keys names nothing: it is alone in its batch.
func (DeclineOrganisation) Keys() Keys { return Keys{} }

// Decide returns that it is declined, or ErrOrganisationUnknown, ErrNotAdministrator, ErrAnnouncementSettled, ErrFieldMissing, ErrTextUsed.
func (c DeclineOrganisation) Decide(s *State, at time.Time) ([]Act, error) {
	if _, err := s.settles(c.Announcement, c.By, at.UnixMilli()); err != nil {
		return nil, err
	}
	if err := s.newText(c.Text, c.Hash); err != nil {
		return nil, err
	}
	return byPerson(c.By, &OrganisationDeclined{Announcement: c.Announcement, Text: c.Text, Hash: c.Hash}), nil
}

func (s *State) applyOrganisationDeclined(h Head, by Actor, f *OrganisationDeclined) error {
	a, err := s.settles(f.Announcement, by.Person, h.At)
	if err != nil || s.newText(f.Text, f.Hash) != nil {
		return errApply(h, f, "no such announcement, not theirs to decline, or a text of another")
	}
	a.settled, a.by, a.reason = h.Number, by.Person, f.Text
	s.texts[f.Text] = owner{declinedTopic, f.Announcement}
	s.touchOrganisation(h, a.organisation)
	return nil
}

// eraseAnnouncedBy takes back what a person wrote of organisations. Those they represented stay, without those words.
func (s *State) eraseAnnouncedBy(h Head, person int64) {
	for i := range s.presentations {
		if a := &s.presentations[i]; a.author == person && !s.IsErased(a.text) {
			s.eraseText(h, a.text)
		}
		if a := &s.presentations[i]; a.by == person && !a.reason.IsZero() && !s.IsErased(a.reason) {
			s.eraseText(h, a.reason)
		}
	}
}
