package deliberation

import "time"

// MostAnnounced is how many announcements of one person wait for an administrator at once.
const MostAnnounced = 3

// SuccessionWaits is how long an announcement of an organisation that somebody else represents stands on their desk before it can be confirmed. Who
// agrees gives their mandate back; then nothing is waited for.
const SuccessionWaits = 14 * 24 * time.Hour

type organisation struct {
	announcement int64 // whose text is the organisation's; 0: not confirmed yet
	sort         OrganisationSort
	changed      uint64
}

type presented struct {
	organisation int64
	sort         OrganisationSort
	author       int64
	text         ID
	about, proof ID // zero: both stand in text
	at           int64
	entry        uint64
	settled      uint64 // by which entry it was confirmed or declined
	confirmed    bool
	by           int64 // who settled it
	reason       ID    // why it was declined
	proposed     seconding
}

// Organisation is an association, a union or another body that takes part with one voice.
type Organisation struct {
	Number    int64
	Confirmed bool
	Sort      OrganisationSort // as confirmed; an association until then
	Text      ID               // its name, register and seat; zero until it is confirmed
	About     ID               // what it does, in its representative's words; zero until it is confirmed
	Author    int64            // who announced it
	Erased    bool             // its name was: it was announced with nothing of its own
	Changed   uint64
}

// AnnouncedOrganisation is that somebody says they represent an organisation.
type AnnouncedOrganisation struct {
	Number       int64 // of the announcement
	Organisation int64
	Sort         OrganisationSort
	Author       int64
	Text         ID // name, register and seat
	About        ID // what the organisation does; Text where it holds all
	Proof        ID // by what its author represents it; Text where it holds all
	At           time.Time
	Waits        bool // for an administrator
	Confirmed    bool
	Reason       ID   // why it was declined; zero unless it was
	Erased       bool // by its author: of a confirmed one, what the organisation does
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
	v := Organisation{Number: number, Confirmed: o.announcement != 0, Sort: o.sort.told(), Changed: o.changed}
	if v.Confirmed {
		a := &s.presentations[o.announcement-1]
		v.Text, v.About, v.Author, v.Erased = a.text, a.said(), a.author, s.IsErased(a.text)
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

// said is the text in which the author says what the organisation does.
func (a *presented) said() ID {
	if a.about.IsZero() {
		return a.text
	}
	return a.about
}

// proved is the text with the proof.
func (a *presented) proved() ID {
	if a.proof.IsZero() {
		return a.text
	}
	return a.proof
}

// waits reports whether an announcement is still to be settled. One that was taken back is not.
func (s *State) waits(a *presented) bool {
	return a.settled == 0 && !s.IsErased(a.said()) && s.takesPart(a.author)
}

// AnnouncedOrganisation returns the announcement of that number; ok is false if there is none.
func (s *State) AnnouncedOrganisation(number int64) (AnnouncedOrganisation, bool) {
	a := s.presentation(number)
	if a == nil {
		return AnnouncedOrganisation{}, false
	}
	return AnnouncedOrganisation{
		Number: number, Organisation: a.organisation, Sort: a.sort.told(), Author: a.author, Text: a.text, About: a.said(), Proof: a.proved(),
		At: time.UnixMilli(a.at).UTC(), Waits: s.waits(a), Confirmed: a.confirmed, Reason: a.reason, Erased: s.IsErased(a.said()),
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
	Text         ID // name, register and seat
	Hash         Hash
	About        ID // what the organisation does; zero, with Proof: Text holds all
	AboutHash    Hash
	Proof        ID
	ProofHash    Hash
	Sort         OrganisationSort // none: an association
}

func (c AnnounceOrganisation) fact() *OrganisationAnnounced {
	return &OrganisationAnnounced{
		Organisation: c.Organisation, Author: c.Author, Text: c.Text, Hash: c.Hash, Sort: c.Sort.stored(),
		About: c.About, AboutHash: c.AboutHash, Proof: c.Proof, ProofHash: c.ProofHash,
	}
}

// newAnnounced says why the texts of an announcement cannot be kept.
func (s *State) newAnnounced(f *OrganisationAnnounced) error {
	if err := s.newText(f.Text, f.Hash); err != nil {
		return err
	}
	if f.About.IsZero() && f.AboutHash.IsZero() && f.Proof.IsZero() && f.ProofHash.IsZero() {
		return nil
	}
	if err := s.newText(f.About, f.AboutHash); err != nil {
		return err
	}
	if f.About == f.Text || f.Proof == f.Text || f.Proof == f.About {
		return ErrTextUsed
	}
	return s.newText(f.Proof, f.ProofHash)
}

// Keys names nothing: it is alone in its batch.
func (AnnounceOrganisation) Keys() Keys { return Keys{} }

// Decide returns the announcement, or ErrPersonUnknown, ErrOrganisationUnknown, ErrTooManyAnnounced, ErrFieldMissing, ErrTextUsed.
func (c AnnounceOrganisation) Decide(s *State, at time.Time) ([]Act, error) {
	if err := s.mayPresent(c.Organisation, c.Author); err != nil {
		return nil, err
	}
	f := c.fact()
	if err := s.newAnnounced(f); err != nil {
		return nil, err
	}
	if c.Sort > InstitutionOrganisation {
		return nil, ErrFieldMissing
	}
	return byPerson(c.Author, f), nil
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
	if by.Person != f.Author || s.mayPresent(f.Organisation, f.Author) != nil || s.newAnnounced(f) != nil {
		return errApply(h, f, "no such person or organisation, too many, or a text of another")
	}
	number := f.Organisation
	if number == 0 {
		s.organisations = append(s.organisations, organisation{})
		number = int64(len(s.organisations))
	}
	s.presentations = append(s.presentations, presented{
		organisation: number, sort: f.Sort, author: f.Author, text: f.Text, about: f.About, proof: f.Proof, at: h.At, entry: h.Number,
	})
	for _, id := range []ID{f.Text, f.About, f.Proof} {
		if !id.IsZero() {
			s.texts[id] = owner{announcedTopic, int64(len(s.presentations))}
		}
	}
	s.touchOrganisation(h, number)
	if s.contests(&s.presentations[len(s.presentations)-1], h.At) != 0 {
		s.tell(news{entry: h.Number, kind: SuccessionNotice, number: int64(len(s.presentations)), by: f.Author})
	}
	return nil
}

func (s *State) touchOrganisation(h Head, number int64) {
	s.organisations[number-1].changed, s.mandatesChanged = h.Number, h.Number
}

// ConfirmableFrom is from when on an announcement can be confirmed: at once, unless somebody else represents the organisation at that time, or another
// has taken the mandate from them: else who takes it could give it on the same day. The days on which nothing reaches who represents it do not count.
func (s *State) ConfirmableFrom(announcement int64, at time.Time) time.Time {
	a := s.presentation(announcement)
	if a == nil {
		return at
	}
	from, scope := a.at, Scope{Organisation: a.organisation}
	for i := range s.mandates {
		switch m := &s.mandates[i]; {
		case m.role != RepresentativeRole || m.scope != scope || m.holder == a.author || !s.takesPart(m.holder):
		case m.runs(at.UnixMilli()):
			from = max(from, a.at+SuccessionWaits.Milliseconds()+s.outOfReach(m.holder, a.at, at.UnixMilli()))
		case m.taken:
			from = max(from, m.ends+SuccessionWaits.Milliseconds())
		}
	}
	return time.UnixMilli(from).UTC()
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
// ErrTooManyMandates, ErrRepresentedYet (by another, who has had no time to answer), ErrNewAdministrator. While another represents the
// organisation, what the first administrator returns is a proposal, and what the second who says the same returns confirms it.
func (c ConfirmOrganisation) Decide(s *State, at time.Time) ([]Act, error) {
	a, err := s.settles(c.Announcement, c.By, at.UnixMilli())
	switch {
	case err != nil:
		return nil, err
	case a.author == c.By:
		return nil, ErrOwnMandate
	case s.running(a.organisation, at.UnixMilli()) >= MostMandates:
		return nil, ErrTooManyMandates
	case at.Before(s.ConfirmableFrom(c.Announcement, at)):
		return nil, ErrRepresentedYet
	}
	if err := mandateDates(time.Time{}, c.Ends, at); err != nil {
		return nil, err
	}
	return s.confirmedBy(c, a, at.UnixMilli())
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
			if m.replaced = m.holder != a.author; m.replaced {
				s.tell(news{entry: h.Number, kind: MandateNotice, number: int64(i + 1), by: by.Person})
			}
			s.endMandate(h, m)
		}
	}
	a.settled, a.confirmed, a.by = h.Number, true, by.Person
	s.dropProof(h, a)
	s.organisations[a.organisation-1].announcement, s.organisations[a.organisation-1].sort = f.Announcement, a.sort
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
	s.dropProof(h, a)
	s.texts[f.Text] = owner{declinedTopic, f.Announcement}
	s.touchOrganisation(h, a.organisation)
	return nil
}

// dropProof erases by what the author of an announcement represents the organisation: it was read, and nobody needs it any more.
func (s *State) dropProof(h Head, a *presented) {
	if !a.proof.IsZero() && !s.IsErased(a.proof) {
		s.eraseText(h, a.proof)
	}
}

// announcer returns whose a text of an announcement is: its author's; 0 for the name, register and seat once they are the organisation's.
func (a *presented) announcer(text ID) int64 {
	if a.confirmed && text == a.text && !a.about.IsZero() {
		return 0
	}
	return a.author
}

// eraseAnnounced erases what goes with a text of an announcement: all three, unless it was confirmed or the text is a proof that was read.
func (s *State) eraseAnnounced(text ID, a *presented) {
	if a.about.IsZero() || a.confirmed || a.settled != 0 && text == a.proof {
		return
	}
	for _, id := range []ID{a.text, a.about, a.proof} {
		s.erased[id] = struct{}{}
	}
}

// eraseAnnouncedBy takes back what a person wrote of organisations. Those they represented stay, with their name, register and seat.
func (s *State) eraseAnnouncedBy(h Head, person int64) {
	for i := range s.presentations {
		if a := &s.presentations[i]; a.author == person && !s.IsErased(a.said()) {
			s.eraseText(h, a.said())
		}
		if a := &s.presentations[i]; a.by == person && !a.reason.IsZero() && !s.IsErased(a.reason) {
			s.eraseText(h, a.reason)
		}
	}
}
