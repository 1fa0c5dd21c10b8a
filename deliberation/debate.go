package deliberation

import (
	"slices"
	"sort"
	"time"
)

type debate struct {
	consultation int64
	author       int64
	office       Office
	begins       int64
	ends         int64 // milliseconds, 0: not said
	setting      Setting
	access       Access
	audience     Audience
	rehearses    int64 // the debate whose rehearsal this is
	organisation int64 // in whose name it was convened; 0: in nobody's
	first        int64 // the first debate that the same person convened in nobody's name in the consultation: that of the issuer (see Issuer)
	calls        []call
	ended        bool // of a rehearsal: all is erased
	text         ID
	before       []announced // what was announced before, oldest first
	cancelled    uint64      // the entry that cancelled it
	reason       ID
	facilitators []int64 // the convener first, then as they joined
	former       []int64 // who ran it and does no more
	items        []item
	paper        paper
	room         room
	minutes      minutes
	positions    []adopted
	pictures     []ID
	thread       []int64
	entry        uint64
	announced    int64 // when it was last announced, moved or cancelled, in milliseconds
	changed      uint64
	redrawn      uint64 // the entry that last changed what ChangesSince cannot tell: a phase, a text taken back, or anything but its thread
}

type announced struct {
	begins int64
	office Office
	text   ID
	entry  uint64 // that replaced it
}

// convened is the text with which a debate was first announced. What it was announced with since belongs to whoever wrote that.
func (d *debate) convened() ID {
	if len(d.before) > 0 {
		return d.before[0].text
	}
	return d.text
}

// Debate is what may be shown of a local debate.
type Debate struct {
	Number       int64
	Consultation int64
	Author       int64
	Office       Office
	Begins       time.Time
	Ends         time.Time // zero: not said
	Setting      Setting
	Access       Access
	Audience     Audience
	Organisation int64 // in whose name it was convened; 0: in nobody's
	Rehearses    int64 // of a rehearsal: which debate's. It is shown to those who run that one, and to nobody else
	Ended        bool  // of a rehearsal: nothing is left of it
	Text         ID
	Moved        []Moved // when and where it was announced before, oldest first; only changes of date or office
	Cancelled    uint64  // the entry that cancelled it; 0: it is held
	Reason       ID      // why
	Facilitators []int64 // who convened it first, then as they joined
	Arguments    int64
	Erased       bool
	Entry        uint64
	Announced    time.Time // when it was last announced, moved, said otherwise or cancelled
	Revision     int64     // how often that was done since it was convened
	Changed      uint64
}

// Moved is a date and place that a debate once had.
type Moved struct {
	Begins time.Time
	Office Office
	Entry  uint64 // that moved it
}

func (s *State) debate(number int64) *debate {
	if number < 1 || number > int64(len(s.debates)) {
		return nil
	}
	return &s.debates[number-1]
}

// Debate returns the debate of that number, a rehearsal, too; ok is false if there is none.
func (s *State) Debate(number int64) (Debate, bool) {
	d := s.debate(number)
	if d == nil {
		return Debate{}, false
	}
	view := Debate{
		Number: number, Consultation: d.consultation, Author: d.author, Office: d.office, Begins: time.UnixMilli(d.begins).UTC(),
		Setting: d.setting, Access: d.access, Audience: d.audience, Organisation: d.organisation, Rehearses: d.rehearses, Ended: d.ended,
		Text: d.text, Cancelled: d.cancelled, Reason: d.reason, Facilitators: slices.Clone(d.facilitators),
		Arguments: int64(len(d.thread)), Erased: s.IsErased(d.text), Entry: d.entry, Changed: d.changed,
	}
	view.Announced, view.Revision = time.UnixMilli(d.announced).UTC(), int64(len(d.before))
	if d.cancelled != 0 {
		view.Revision++
	}
	if d.ends != 0 {
		view.Ends = time.UnixMilli(d.ends).UTC()
	}
	for i, b := range d.before {
		next := announced{begins: d.begins, office: d.office}
		if i+1 < len(d.before) {
			next = d.before[i+1]
		}
		if b.begins != next.begins || b.office != next.office {
			view.Moved = append(view.Moved, Moved{time.UnixMilli(b.begins).UTC(), b.office, b.entry})
		}
	}
	return view, true
}

// PublicDebate is Debate for what everybody may see: ok is false for a rehearsal, too.
func (s *State) PublicDebate(number int64) (Debate, bool) {
	d, ok := s.Debate(number)
	return d, ok && d.Rehearses == 0
}

// Rehearsed reports whether a thread is that of a rehearsal: what is said there is for those who run it, and for nobody else.
func (s *State) Rehearsed(t Thread) bool {
	d := s.debate(t.Debate)
	return d != nil && d.rehearses != 0
}

// Debates returns the debates of a consultation, by beginning, then number; cancelled ones among them, rehearsals not.
func (s *State) Debates(consultation int64) []Debate {
	var all []Debate
	for i := range s.debates {
		if s.debates[i].consultation == consultation && s.debates[i].rehearses == 0 {
			d, _ := s.Debate(int64(i + 1))
			all = append(all, d)
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Begins.Before(all[j].Begins) })
	return all
}

// DebatesRunBy returns the debates and rehearsals that a person runs at a time, latest date first.
func (s *State) DebatesRunBy(person int64, at time.Time) []Debate {
	var all []Debate
	for i := range s.debates {
		if s.runs(&s.debates[i], person, at.UnixMilli()) {
			d, _ := s.Debate(int64(i + 1))
			all = append(all, d)
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Begins.After(all[j].Begins) })
	return all
}

// DebateConvenedBy returns the debate that the entry of that number announced.
func (s *State) DebateConvenedBy(entry uint64) (int64, bool) {
	i := sort.Search(len(s.debates), func(i int) bool { return s.debates[i].entry >= entry })
	return int64(i + 1), i < len(s.debates) && s.debates[i].entry == entry
}

// Announcement is when, where and how a debate is held: what its form asks for.
type Announcement struct {
	Office   Office
	Begins   time.Time // whole milliseconds
	Ends     time.Time // after Begins, or zero
	Setting  Setting
	Access   Access
	Audience Audience
	Text     ID // title, place and words; its Parts by DebatePart
	Hash     Hash
}

// valid says why it cannot be announced.
func (a Announcement) valid(s *State) error {
	switch {
	case a.Text.IsZero() || a.Hash.IsZero() || !storable(a.Begins) || !a.Office.validOrNational():
		return ErrFieldMissing
	case a.Setting != NoSetting && !a.Setting.Valid() || a.Audience != NoAudience && !a.Audience.Valid() || a.Access < 0 || a.Access > allAccess:
		return ErrFieldMissing
	case !a.Ends.IsZero() && (!storable(a.Ends) || !a.Ends.After(a.Begins)):
		return ErrDatesOrder
	case s.used(a.Text):
		return ErrTextUsed
	}
	return nil
}

// DebatePart is a field of what is announced of a debate, besides its title, place and announcement: its place in the parts of the text.
type DebatePart int

const (
	DebateHosts    DebatePart = iota // who convenes it, such as the names of associations
	DebateContact                    // how to reach them
	DebateWelcome                    // what more there is to say of access: which languages, which stop, what ages
	DebateOnline                     // how one takes part over the network
	DebateAudience                   // what more there is to say of who may come
	debateParts
)

// DebateParts is how many there are.
const DebateParts = int(debateParts)

// ConveneDebate announces a local debate, or makes a rehearsal of one.
type ConveneDebate struct {
	Consultation int64
	Author       int64
	Announcement
	Rehearses    int64 // a debate that Author runs; 0: it is held
	Organisation int64 // that Author acts for, in whose name it is; 0: in nobody's
}

// Keys names nothing: it is alone in its batch.
func (ConveneDebate) Keys() Keys { return Keys{} }

// Decide returns the debate, or ErrConsultationUnknown, ErrDebatesClosed, ErrPersonUnknown, ErrFieldMissing, ErrDatesOrder, ErrTextUsed,
// ErrNotMandated (they do not act for the organisation, or none convenes what is held by telephone), ErrDebateUnknown, ErrNotFacilitator, ErrRehearsalOpen.
func (c ConveneDebate) Decide(s *State, at time.Time) ([]Act, error) {
	view, ok := s.Consultation(c.Consultation)
	switch {
	case !ok || !view.Visible:
		return nil, ErrConsultationUnknown
	case c.Rehearses == 0 && !view.TakesDebates() || !view.TakesArguments():
		return nil, ErrDebatesClosed
	case !s.takesPart(c.Author):
		return nil, ErrPersonUnknown
	case c.Organisation != 0 && !s.callsFor(c.Author, c.Organisation, at), c.Setting == ByPhone && c.Organisation == 0 && c.Rehearses == 0:
		return nil, ErrNotMandated
	}
	if err := c.Announcement.valid(s); err != nil {
		return nil, err
	}
	if c.Rehearses != 0 {
		d, err := s.run(c.Rehearses, c.Author, at)
		if err != nil {
			return nil, err
		}
		if d.rehearses != 0 || d.consultation != c.Consultation {
			return nil, ErrDebateUnknown
		}
		if _, open := s.RehearsalOf(c.Rehearses); open {
			return nil, ErrRehearsalOpen
		}
	}
	return byPerson(c.Author, &DebateConvened{
		Consultation: c.Consultation, Author: c.Author, Office: c.Office, Begins: c.Begins, Text: c.Text, Hash: c.Hash,
		Ends: c.Ends, Setting: c.Setting, Access: int64(c.Access), Audience: c.Audience, Rehearses: c.Rehearses,
		Organisation: c.Organisation,
	}), nil
}

// RehearsalOf returns the rehearsal of a debate that has not ended; ok is false if there is none.
func (s *State) RehearsalOf(debate int64) (Debate, bool) {
	for i := range s.debates {
		if d := &s.debates[i]; debate > 0 && d.rehearses == debate && !d.ended {
			return s.Debate(int64(i + 1))
		}
	}
	return Debate{}, false
}

func (s *State) applyDebate(h Head, f *DebateConvened) error {
	if f.Consultation < 1 || f.Consultation > int64(len(s.consultations)) || s.person(f.Author) == nil || f.Access < 0 || f.Access > allAccess {
		return errApply(h, f, "no such consultation or person")
	}
	if f.Organisation != 0 && !s.callsFor(f.Author, f.Organisation, h.time()) || f.Organisation == 0 && f.Setting == ByPhone && f.Rehearses == 0 {
		return errApply(h, f, "who convenes it does not act for the organisation")
	}
	if f.Rehearses != 0 {
		d := s.debate(f.Rehearses)
		_, open := s.RehearsalOf(f.Rehearses)
		if d == nil || d.rehearses != 0 || d.consultation != f.Consultation || open || !s.runs(d, f.Author, h.At) {
			return errApply(h, f, "no debate of theirs to rehearse")
		}
	}
	number := int64(len(s.debates) + 1)
	d := debate{
		consultation: f.Consultation, author: f.Author, office: f.Office, begins: f.Begins.UnixMilli(), text: f.Text,
		setting: f.Setting, access: Access(f.Access), audience: f.Audience, rehearses: f.Rehearses, organisation: f.Organisation,
		facilitators: []int64{f.Author}, entry: h.Number, announced: h.At, changed: h.Number,
	}
	if !f.Ends.IsZero() {
		d.ends = f.Ends.UnixMilli()
	}
	if f.Rehearses != 0 {
		d.facilitators = slices.Clone(s.debates[f.Rehearses-1].facilitators)
	} else if f.Organisation == 0 {
		d.first = number
		for i := range s.debates {
			if o := &s.debates[i]; o.author == f.Author && o.consultation == f.Consultation && o.first != 0 {
				d.first = o.first
				break
			}
		}
	}
	s.debates = append(s.debates, d)
	s.texts[f.Text] = owner{debateTopic, number}
	if f.Rehearses != 0 {
		s.touchDebate(h, f.Rehearses) // whose desk leads there
		return nil
	}
	c := &s.consultations[f.Consultation-1]
	c.debates++
	c.changed, c.convened, c.worded = h.Number, h.Number, h.Number
	s.note(Change{ConsultationTopic(f.Consultation), DebateAdded, number, h.Number})
	return nil
}

// run returns a debate for one of those who run it, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator.
func (s *State) run(number, person int64, at time.Time) (*debate, error) {
	return s.runFor(number, person, s.runBy(person, at))
}

func (s *State) runBy(person int64, at time.Time) func(*debate) bool {
	return func(d *debate) bool { return s.runs(d, person, at.UnixMilli()) }
}

// runFor is run for those whom may returns true for, besides who runs it or instead.
func (s *State) runFor(number, person int64, may func(*debate) bool) (*debate, error) {
	d := s.debate(number)
	switch {
	case d == nil || d.ended:
		return nil, ErrDebateUnknown
	case !s.takesPart(person):
		return nil, ErrPersonUnknown
	case !may(d):
		return nil, ErrNotFacilitator
	}
	return d, nil
}

// underway is run for what makes no sense once a debate is cancelled or its minutes are adopted: ErrDebateCancelled, ErrMinutesAdopted.
func (s *State) underway(number, person int64, at time.Time) (*debate, error) {
	return s.underwayFor(number, person, s.runBy(person, at))
}

// underwayFor is to underway what runFor is to run.
func (s *State) underwayFor(number, person int64, may func(*debate) bool) (*debate, error) {
	d, err := s.runFor(number, person, may)
	switch {
	case err != nil:
		return nil, err
	case d.cancelled != 0:
		return nil, ErrDebateCancelled
	case d.minutes.adopted != 0:
		return nil, ErrMinutesAdopted
	}
	return d, nil
}

// ran is run for a fact: the debate, or nil if whoever acts does not run it, or nothing is left of it.
func (s *State) ran(h Head, number int64, by Actor) *debate {
	if d := s.debate(number); d != nil && !d.ended && s.runs(d, by.Person, h.At) {
		return d
	}
	return nil
}

// ranUnderway is underway for a fact.
func (s *State) ranUnderway(h Head, number int64, by Actor) *debate {
	if d := s.ran(h, number, by); d != nil && d.cancelled == 0 && d.minutes.adopted == 0 {
		return d
	}
	return nil
}

// touchDebate marks a debate, and what is listed of it, as changed.
func (s *State) touchDebate(h Head, number int64) {
	d := &s.debates[number-1]
	d.changed, d.redrawn = h.Number, h.Number
	if d.rehearses == 0 {
		s.consultations[d.consultation-1].changed = h.Number
	}
	s.note(Change{DebateTopic(number), DebateRedrawn, 0, h.Number})
}

// AmendDebate announces a debate anew.
type AmendDebate struct {
	Debate int64
	By     int64 // a facilitator
	Announcement
}

// Keys names nothing: it is alone in its batch.
func (AmendDebate) Keys() Keys { return Keys{} }

// Decide returns the announcement, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrDebateCancelled, ErrMinutesAdopted,
// ErrDebatesClosed, ErrNotMandated (no organisation convenes what is to be held by telephone), ErrFieldMissing, ErrDatesOrder, ErrTextUsed.
func (c AmendDebate) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.underway(c.Debate, c.By, at)
	if err != nil {
		return nil, err
	}
	if view, _ := s.Consultation(d.consultation); !view.TakesArguments() {
		return nil, ErrDebatesClosed
	}
	if d.unanswered(c.Setting) {
		return nil, ErrNotMandated
	}
	if err := c.Announcement.valid(s); err != nil {
		return nil, err
	}
	return byPerson(c.By, &DebateAmended{
		Debate: c.Debate, Office: c.Office, Begins: c.Begins, Ends: c.Ends, Setting: c.Setting, Access: int64(c.Access),
		Audience: c.Audience, Text: c.Text, Hash: c.Hash,
	}), nil
}

// unanswered reports whether a debate could not be held in a setting because no organisation answers for it: by telephone.
func (d *debate) unanswered(in Setting) bool {
	return in == ByPhone && d.organisation == 0 && d.rehearses == 0
}

func (s *State) applyDebateAmended(h Head, by Actor, f *DebateAmended) error {
	d := s.ranUnderway(h, f.Debate, by)
	if d == nil || f.Access < 0 || f.Access > allAccess || d.unanswered(f.Setting) {
		return errApply(h, f, "no such debate, not theirs, or over")
	}
	d.before = append(d.before, announced{d.begins, d.office, d.text, h.Number})
	d.announced = h.At
	d.office, d.begins, d.ends, d.text = f.Office, f.Begins.UnixMilli(), 0, f.Text
	d.setting, d.access, d.audience = f.Setting, Access(f.Access), f.Audience
	if !f.Ends.IsZero() {
		d.ends = f.Ends.UnixMilli()
	}
	s.write(h, f.Debate, by.Person, f.Text)
	s.touchDebate(h, f.Debate)
	s.relist(h, d)
	return nil
}

// relist marks the lists in which a debate stands as changed.
func (s *State) relist(h Head, d *debate) {
	if d.rehearses == 0 {
		c := &s.consultations[d.consultation-1]
		c.convened, c.worded = h.Number, h.Number
	}
}

// CancelDebate says that a debate is not held.
type CancelDebate struct {
	Debate int64
	By     int64 // a facilitator
	Text   ID    // the reason
	Hash   Hash
}

// Keys names nothing: it is alone in its batch.
func (CancelDebate) Keys() Keys { return Keys{} }

// Decide returns the cancellation, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrDebateCancelled, ErrMinutesAdopted,
// ErrFieldMissing, ErrTextUsed.
func (c CancelDebate) Decide(s *State, at time.Time) ([]Act, error) {
	if _, err := s.underway(c.Debate, c.By, at); err != nil {
		return nil, err
	}
	if err := s.newText(c.Text, c.Hash); err != nil {
		return nil, err
	}
	return byPerson(c.By, &DebateCancelled{Debate: c.Debate, Text: c.Text, Hash: c.Hash}), nil
}

func (s *State) applyDebateCancelled(h Head, by Actor, f *DebateCancelled) error {
	d := s.ranUnderway(h, f.Debate, by)
	if d == nil {
		return errApply(h, f, "no such debate, not theirs, or over")
	}
	d.cancelled, d.reason = h.Number, f.Text
	s.closeRoom(h, f.Debate)
	d.announced = h.At
	s.write(h, f.Debate, by.Person, f.Text)
	s.touchDebate(h, f.Debate)
	s.relist(h, d)
	return nil
}
