package deliberation

import (
	"slices"
	"time"
)

const (
	// MostParagraphs is the most paragraphs of minutes, dropped ones among them.
	MostParagraphs = 500
	// ShortestOffer is how long those who were there have at least to put minutes right: a letter must have the time to come and go.
	ShortestOffer = 7 * 24 * time.Hour
	// LongestOffer is how long at most.
	LongestOffer = 60 * 24 * time.Hour
)

// minutes are written by several people at once, paragraph by paragraph, so that nobody overwrites what another is writing elsewhere.
type minutes struct {
	paragraphs []paragraph // by number
	order      []int64     // numbers, as they are read
	until      int64       // milliseconds; 0: not offered yet
	remarks    []remark
	adopted    uint64
	adoptedAt  int64
	moved      uint64
}

type paragraph struct {
	versions []ParagraphVersion
	dropped  bool
}

// ParagraphVersion is one version of a paragraph of minutes.
type ParagraphVersion struct {
	Text  ID
	By    int64 // who wrote it
	Entry uint64
	At    time.Time
}

// Paragraph is a paragraph of minutes, with all its versions, oldest first.
type Paragraph struct {
	Number   int64
	Versions []ParagraphVersion
	Dropped  bool
}

// Last is the version that stands.
func (p Paragraph) Last() ParagraphVersion { return p.Versions[len(p.Versions)-1] }

type remark struct {
	paragraph  int64
	author     int64
	by         int64
	text       ID
	settlement Settlement
	reason     ID
	settledBy  int64
	entry      uint64
	at         int64
}

// Remark is what somebody who was there puts right in minutes.
type Remark struct {
	Number     int64
	Paragraph  int64 // 0: about the whole
	Author     int64
	By         int64 // who typed it in for them; 0: themselves
	Text       ID
	Settlement Settlement
	Reason     ID
	SettledBy  int64
	Entry      uint64
	At         time.Time // when it was made
}

// Minutes are what is written down of a debate.
type Minutes struct {
	Debate     int64
	Paragraphs []Paragraph // as they are read; dropped ones are left out
	Dropped    []Paragraph // by number
	Offered    bool
	Until      time.Time // when those who were there can put it right no more; zero: not offered
	Remarks    []Remark  // by number
	Open       int64     // of the remarks: neither settled nor taken back
	Adopted    uint64    // the entry that adopted them; 0: not yet
	AdoptedAt  time.Time // zero: not yet
	Moved      uint64    // the entry that last changed any of it
}

// Minutes returns what is written down of a debate; zero if there is no such debate.
func (s *State) Minutes(debate int64) (m Minutes) {
	d := s.debate(debate)
	if d == nil {
		return m
	}
	m = Minutes{Debate: debate, Offered: d.minutes.until != 0, Adopted: d.minutes.adopted, Moved: d.minutes.moved}
	if m.Offered {
		m.Until = time.UnixMilli(d.minutes.until).UTC()
	}
	if m.Adopted != 0 {
		m.AdoptedAt = time.UnixMilli(d.minutes.adoptedAt).UTC()
	}
	for _, number := range d.minutes.order {
		p := &d.minutes.paragraphs[number-1]
		view := Paragraph{number, slices.Clone(p.versions), p.dropped}
		if p.dropped {
			m.Dropped = append(m.Dropped, view)
		} else {
			m.Paragraphs = append(m.Paragraphs, view)
		}
	}
	slices.SortFunc(m.Dropped, func(a, b Paragraph) int { return int(a.Number - b.Number) })
	for i, r := range d.minutes.remarks {
		m.Remarks = append(m.Remarks, Remark{int64(i + 1), r.paragraph, r.author, r.by, r.text, r.settlement, r.reason, r.settledBy, r.entry, time.UnixMilli(r.at).UTC()})
		if r.settlement == NoSettlement && !s.IsErased(r.text) {
			m.Open++
		}
	}
	return m
}

func (m *minutes) paragraph(number int64) *paragraph {
	if number < 1 || number > int64(len(m.paragraphs)) {
		return nil
	}
	return &m.paragraphs[number-1]
}

func (s *State) touchMinutes(h Head, debate int64) {
	s.debates[debate-1].minutes.moved = h.Number
	s.touchDebate(h, debate)
}

// minuting is underway for what changes the minutes, or what stands beside them: not once those who were there have read them over, or
// they would adopt what they never saw. ErrMinutesRead; offered again, they can be changed again.
func (s *State) minuting(number, person int64, at time.Time) (*debate, error) {
	d, err := s.underway(number, person, at)
	if err == nil && d.read(at.UnixMilli()) {
		return nil, ErrMinutesRead
	}
	return d, err
}

// read reports whether the minutes were offered and the time to read them over has passed.
func (d *debate) read(at int64) bool { return d.minutes.until != 0 && at >= d.minutes.until }

// WriteParagraph writes the next version of a paragraph of minutes, or a new paragraph.
type WriteParagraph struct {
	Debate    int64
	By        int64  // a facilitator
	Paragraph int64  // 0: a new one
	Replaces  uint64 // of an old one: the entry of the version that the writer saw
	After     int64  // of a new one: the paragraph that it follows; 0: it comes first
	Text      ID
	Hash      Hash
}

// Keys names nothing: it is alone in its batch.
func (WriteParagraph) Keys() Keys { return Keys{} }

// Decide returns the version, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrDebateCancelled, ErrMinutesAdopted,
// ErrParagraphUnknown, ErrParagraphReplaced (somebody else wrote it meanwhile: nobody overwrites what they have not seen), ErrTooManyItems,
// ErrFieldMissing, ErrTextUsed, ErrDebateAhead (it has not begun), ErrMinutesRead.
func (c WriteParagraph) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.minuting(c.Debate, c.By, at)
	if err != nil {
		return nil, err
	}
	if d.begins > at.UnixMilli() && d.rehearses == 0 {
		return nil, ErrDebateAhead
	}
	if c.Paragraph != 0 {
		p := d.minutes.paragraph(c.Paragraph)
		switch {
		case p == nil:
			return nil, ErrParagraphUnknown
		case p.dropped || p.versions[len(p.versions)-1].Entry != c.Replaces:
			return nil, ErrParagraphReplaced
		}
	} else if len(d.minutes.paragraphs) >= MostParagraphs {
		return nil, ErrTooManyItems
	} else if c.After != 0 && d.minutes.paragraph(c.After) == nil {
		return nil, ErrParagraphUnknown
	}
	if err := s.newText(c.Text, c.Hash); err != nil {
		return nil, err
	}
	return byPerson(c.By, &ParagraphWritten{Debate: c.Debate, Paragraph: c.Paragraph, After: c.After, Text: c.Text, Hash: c.Hash}), nil
}

func (s *State) applyParagraphWritten(h Head, by Actor, f *ParagraphWritten) error {
	d := s.ranUnderway(h, f.Debate, by)
	if d == nil || d.read(h.At) {
		return errApply(h, f, "no such debate, not theirs, or over")
	}
	m := &d.minutes
	version := ParagraphVersion{f.Text, by.Person, h.Number, time.UnixMilli(h.At).UTC()}
	if f.Paragraph != 0 {
		p := m.paragraph(f.Paragraph)
		if p == nil || p.dropped {
			return errApply(h, f, "no such paragraph, or dropped")
		}
		p.versions = append(p.versions, version)
	} else {
		if len(m.paragraphs) >= MostParagraphs || f.After != 0 && m.paragraph(f.After) == nil {
			return errApply(h, f, "too many, or after none")
		}
		m.paragraphs = append(m.paragraphs, paragraph{versions: []ParagraphVersion{version}})
		at := slices.Index(m.order, f.After) + 1 // -1 when it comes first
		m.order = slices.Insert(m.order, at, int64(len(m.paragraphs)))
	}
	s.write(h, f.Debate, by.Person, f.Text)
	s.touchMinutes(h, f.Debate)
	return nil
}

// DropParagraph takes a paragraph out of the minutes.
type DropParagraph struct {
	Debate    int64
	By        int64 // a facilitator
	Paragraph int64
	Replaces  uint64 // the entry of the version that they saw
}

// Keys names nothing: it is alone in its batch.
func (DropParagraph) Keys() Keys { return Keys{} }

// Decide returns that it is dropped, nothing if it was before, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrDebateCancelled,
// ErrMinutesAdopted, ErrParagraphUnknown, ErrParagraphReplaced.
func (c DropParagraph) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.minuting(c.Debate, c.By, at)
	if err != nil {
		return nil, err
	}
	switch p := d.minutes.paragraph(c.Paragraph); {
	case p == nil:
		return nil, ErrParagraphUnknown
	case p.dropped:
		return nil, nil
	case p.versions[len(p.versions)-1].Entry != c.Replaces:
		return nil, ErrParagraphReplaced
	}
	return byPerson(c.By, &ParagraphDropped{Debate: c.Debate, Paragraph: c.Paragraph}), nil
}

func (s *State) applyParagraphDropped(h Head, by Actor, f *ParagraphDropped) error {
	d := s.ranUnderway(h, f.Debate, by)
	if d == nil || d.read(h.At) || d.minutes.paragraph(f.Paragraph) == nil {
		return errApply(h, f, "no such paragraph, not theirs, or over")
	}
	d.minutes.paragraph(f.Paragraph).dropped = true
	s.touchMinutes(h, f.Debate)
	return nil
}

// OfferMinutes lets those who were there put the minutes right until a date.
type OfferMinutes struct {
	Debate int64
	By     int64 // a facilitator
	Until  time.Time
}

// Keys names nothing: it is alone in its batch.
func (OfferMinutes) Keys() Keys { return Keys{} }

// Decide returns the offer, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrDebateCancelled, ErrMinutesAdopted, ErrMinutesEmpty,
// ErrOfferRange (under a week from now, or over sixty days, or before a date that was promised).
func (c OfferMinutes) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.underway(c.Debate, c.By, at)
	switch {
	case err != nil:
		return nil, err
	case !slices.ContainsFunc(d.minutes.paragraphs, func(p paragraph) bool {
		return !p.dropped && !s.IsErased(p.versions[len(p.versions)-1].Text)
	}):
		return nil, ErrMinutesEmpty
	case !storable(c.Until) || c.Until.Before(at.Add(ShortestOffer)) || c.Until.After(at.Add(LongestOffer)) || c.Until.UnixMilli() < d.minutes.until:
		return nil, ErrOfferRange
	}
	return byPerson(c.By, &MinutesOffered{Debate: c.Debate, Until: c.Until}), nil
}

func (s *State) applyMinutesOffered(h Head, by Actor, f *MinutesOffered) error {
	d := s.ranUnderway(h, f.Debate, by)
	if d == nil || f.Until.UnixMilli() < d.minutes.until {
		return errApply(h, f, "no such debate, not theirs, or shorter than promised")
	}
	d.minutes.until = f.Until.UnixMilli()
	s.tell(news{entry: h.Number, kind: MinutesNotice, number: f.Debate, by: by.Person})
	s.touchMinutes(h, f.Debate)
	return nil
}

// MakeRemark puts something right in minutes.
type MakeRemark struct {
	Debate    int64
	Author    int64 // whoever was there: an attendee, who wrote a form, or who gave an argument
	By        int64 // the facilitator who types it in for them; 0: themselves
	Paragraph int64 // 0: about the whole
	Text      ID
	Hash      Hash
}

// Keys names nothing: it is alone in its batch.
func (MakeRemark) Keys() Keys { return Keys{} }

// Decide returns the remark, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrMinutesAdopted, ErrOfferOver (or not begun),
// ErrNotThere, ErrParagraphUnknown, ErrTooManyItems, ErrFieldMissing, ErrTextUsed.
func (c MakeRemark) Decide(s *State, at time.Time) ([]Act, error) {
	d := s.debate(c.Debate)
	by := c.By
	switch {
	case d == nil || d.ended || d.cancelled != 0:
		return nil, ErrDebateUnknown
	case !s.stays(c.Author):
		return nil, ErrPersonUnknown
	case by != 0 && !s.runs(d, by, at.UnixMilli()):
		return nil, ErrNotFacilitator
	case d.minutes.adopted != 0:
		return nil, ErrMinutesAdopted
	case d.minutes.until <= at.UnixMilli():
		return nil, ErrOfferOver
	case !s.WasThere(c.Debate, c.Author):
		return nil, ErrNotThere
	case c.Paragraph != 0 && d.minutes.paragraph(c.Paragraph) == nil:
		return nil, ErrParagraphUnknown
	case len(d.minutes.remarks) >= MostParagraphs:
		return nil, ErrTooManyItems
	}
	if err := s.newText(c.Text, c.Hash); err != nil {
		return nil, err
	}
	if by == 0 {
		by = c.Author
	}
	return byPerson(by, &RemarkMade{Debate: c.Debate, Paragraph: c.Paragraph, Author: c.Author, Text: c.Text, Hash: c.Hash}), nil
}

// WasThere reports whether a person took part in a debate as far as anybody can tell: is in its room's list, gave an argument in it, wrote a
// form, or runs it.
func (s *State) WasThere(debate, person int64) bool {
	d := s.debate(debate)
	if d == nil || person < 1 {
		return false
	}
	return s.Guest(person) == debate || d.isFacilitator(person) || d.room.attendeeOf(person) != 0 ||
		slices.ContainsFunc(d.thread, func(n int64) bool { return s.arguments[n-1].author == person })
}

func (s *State) applyRemarkMade(h Head, by Actor, f *RemarkMade) error {
	d := s.debate(f.Debate)
	if d == nil || d.ended || d.cancelled != 0 || d.minutes.adopted != 0 || h.At >= d.minutes.until || len(d.minutes.remarks) >= MostParagraphs {
		return errApply(h, f, "no such debate, or not the time")
	}
	if !s.stays(f.Author) || by.Person != f.Author && !s.runs(d, by.Person, h.At) || f.Paragraph != 0 && d.minutes.paragraph(f.Paragraph) == nil {
		return errApply(h, f, "no such person or paragraph, or not theirs")
	}
	r := remark{paragraph: f.Paragraph, author: f.Author, text: f.Text, entry: h.Number, at: h.At}
	if by.Person != f.Author {
		r.by = by.Person
	}
	d.minutes.remarks = append(d.minutes.remarks, r)
	s.write(h, f.Debate, f.Author, f.Text)
	s.touchMinutes(h, f.Debate)
	return nil
}

// SettleRemark says what became of a remark.
type SettleRemark struct {
	Debate     int64
	By         int64 // a facilitator
	Remark     int64
	Settlement Settlement
	Text       ID // why
	Hash       Hash
}

// Keys names nothing: it is alone in its batch.
func (SettleRemark) Keys() Keys { return Keys{} }

// Decide returns the settlement, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrDebateCancelled, ErrMinutesAdopted,
// ErrRemarkUnknown, ErrRemarkSettled, ErrFieldMissing, ErrTextUsed.
func (c SettleRemark) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.underway(c.Debate, c.By, at)
	switch {
	case err != nil:
		return nil, err
	case c.Remark < 1 || c.Remark > int64(len(d.minutes.remarks)):
		return nil, ErrRemarkUnknown
	case d.minutes.remarks[c.Remark-1].settlement != NoSettlement:
		return nil, ErrRemarkSettled
	case !c.Settlement.Valid():
		return nil, ErrFieldMissing
	}
	if err := s.newText(c.Text, c.Hash); err != nil {
		return nil, err
	}
	return byPerson(c.By, &RemarkSettled{Debate: c.Debate, Remark: c.Remark, Settlement: c.Settlement, Text: c.Text, Hash: c.Hash}), nil
}

func (s *State) applyRemarkSettled(h Head, by Actor, f *RemarkSettled) error {
	d := s.ranUnderway(h, f.Debate, by)
	if d == nil || f.Remark < 1 || f.Remark > int64(len(d.minutes.remarks)) || d.minutes.remarks[f.Remark-1].settlement != NoSettlement {
		return errApply(h, f, "no such remark, not theirs, or settled before")
	}
	r := &d.minutes.remarks[f.Remark-1]
	r.settlement, r.reason, r.settledBy = f.Settlement, f.Text, by.Person
	s.write(h, f.Debate, by.Person, f.Text)
	s.touchMinutes(h, f.Debate)
	return nil
}

// AdoptMinutes makes the minutes and the positions of a debate its own.
type AdoptMinutes struct {
	Debate int64
	By     int64 // a facilitator
}

// Keys names nothing: it is alone in its batch.
func (AdoptMinutes) Keys() Keys { return Keys{} }

// Decide returns the adoption, or ErrDebateUnknown, ErrPersonUnknown, ErrNotFacilitator, ErrDebateCancelled, ErrMinutesAdopted,
// ErrOfferRunning (those who were there have time left, or were never given any), ErrRemarksOpen, ErrTallyOpen (nobody counted who came,
// or a college gave more sheets than people of it came, and nobody says why).
func (c AdoptMinutes) Decide(s *State, at time.Time) ([]Act, error) {
	d, err := s.underway(c.Debate, c.By, at)
	switch {
	case err != nil:
		return nil, err
	case d.minutes.until == 0 || at.UnixMilli() < d.minutes.until:
		return nil, ErrOfferRunning
	case s.remarksOpen(d):
		return nil, ErrRemarksOpen
	case !s.tallied(c.Debate):
		return nil, ErrTallyOpen
	}
	return byPerson(c.By, &MinutesAdopted{Debate: c.Debate}), nil
}

// tallied reports whether the sheets match who came, or somebody says why they do not.
func (s *State) tallied(debate int64) bool {
	p := s.Paper(debate)
	return p.Counted && (p.Matches() || !p.Explanation.IsZero() && !s.IsErased(p.Explanation))
}

// remarksOpen reports whether anybody waits for what becomes of a remark that they did not take back.
func (s *State) remarksOpen(d *debate) bool {
	return slices.ContainsFunc(d.minutes.remarks, func(r remark) bool { return r.settlement == NoSettlement && !s.IsErased(r.text) })
}

func (s *State) applyMinutesAdopted(h Head, by Actor, f *MinutesAdopted) error {
	d := s.ranUnderway(h, f.Debate, by)
	if d == nil || d.minutes.until == 0 || h.At < d.minutes.until || s.remarksOpen(d) || !s.tallied(f.Debate) {
		return errApply(h, f, "no such debate, not theirs, over, too early, or with open remarks")
	}
	d.minutes.adopted, d.minutes.adoptedAt = h.Number, h.At
	s.closeRoom(h, f.Debate)
	for i := range d.minutes.paragraphs {
		if p := &d.minutes.paragraphs[i]; !p.dropped {
			s.belong(p.versions[len(p.versions)-1].Text)
		}
	}
	for _, a := range d.positions {
		if !a.dropped {
			s.belong(a.text)
		}
	}
	s.touchMinutes(h, f.Debate)
	s.relist(h, d)
	return nil
}
