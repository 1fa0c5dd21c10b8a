package deliberation

import (
	"slices"
	"sort"
	"time"
)

// sheet is one version of what stands beside a proposal for those who would have to carry it out.
type sheet struct {
	proposal int64
	version  int64
	author   int64
	lever    Lever
	due      int64 // milliseconds, 0: none
	text     ID
	at       int64
	entry    uint64
}

// Sheet is what may be shown of one version of a sheet.
type Sheet struct {
	Proposal     int64
	Consultation int64 // of the proposal
	Version      int64 // of this proposal's sheet, from 1; a version that was taken back keeps its number
	Author       int64
	Lever        Lever     // NoLever: none named
	Due          time.Time // a Paris midnight; zero: none named
	Text         ID        // its Parts hold the fields
	At           time.Time
	Entry        uint64 // that wrote it
	Erased       bool   // its author, or the proposal's, took it back
}

func (s *State) sheetView(number int64) Sheet {
	v := &s.sheets[number-1]
	view := Sheet{
		Proposal: v.proposal, Consultation: s.consultationOf(v.proposal, 0), Version: v.version, Author: v.author, Lever: v.lever, Text: v.text,
		At: time.UnixMilli(v.at).UTC(), Entry: v.entry, Erased: s.IsErased(v.text),
	}
	if v.due != 0 {
		view.Due = time.UnixMilli(v.due).UTC()
	}
	return view
}

// SheetOf returns the sheet that stands beside a proposal: the last version that was not taken back. Who takes a version back thus
// leaves the one before it standing, until the consultation is closed. From then on the version that stood is the last word: taken back,
// it leaves no sheet, for nobody closed the consultation on the one before.
func (s *State) SheetOf(proposal int64) (Sheet, bool) {
	versions := s.SheetVersions(proposal)
	if len(versions) == 0 || s.proposals[proposal-1].sheetGone {
		return Sheet{}, false
	}
	for _, v := range slices.Backward(versions) {
		if !v.Erased {
			return v, true
		}
	}
	return Sheet{}, false
}

// SheetVersions returns all versions of a proposal's sheet, oldest first, those that were taken back among them.
func (s *State) SheetVersions(proposal int64) []Sheet {
	if _, ok := s.Proposal(proposal); !ok {
		return nil
	}
	var versions []Sheet
	for _, number := range s.proposals[proposal-1].sheets {
		versions = append(versions, s.sheetView(number))
	}
	return versions
}

// HasWrittenSheet reports whether a person wrote any version of a proposal's sheet that was not taken back.
func (s *State) HasWrittenSheet(proposal, person int64) bool {
	return person > 0 && slices.ContainsFunc(s.SheetVersions(proposal), func(v Sheet) bool { return v.Author == person && !v.Erased })
}

// SheetsBy returns the versions of sheets that a person wrote and that were not taken back, oldest first.
func (s *State) SheetsBy(person int64) (all []Sheet) {
	for i := range s.sheets {
		if v := &s.sheets[i]; person > 0 && v.author == person && !s.IsErased(v.text) {
			all = append(all, s.sheetView(int64(i+1)))
		}
	}
	return all
}

// SheetWrittenBy returns the version that the entry of that number wrote.
func (s *State) SheetWrittenBy(entry uint64) (Sheet, bool) {
	i := sort.Search(len(s.sheets), func(i int) bool { return s.sheets[i].entry >= entry })
	if i == len(s.sheets) || s.sheets[i].entry != entry {
		return Sheet{}, false
	}
	return s.sheetView(int64(i + 1)), true
}

// WriteSheet writes the next version of the sheet beside a proposal.
type WriteSheet struct {
	Proposal int64
	Author   int64 // a rapporteur
	Replaces int64 // version that the writer saw there; 0: none
	Lever    Lever
	Due      time.Time // a Paris midnight, or zero
	Text     ID
	Hash     Hash
}

// Keys names nothing: it is alone in its batch.
func (WriteSheet) Keys() Keys { return Keys{} }

// Decide returns the version, or ErrProposalUnknown, ErrSheetsClosed, ErrPersonUnknown, ErrNotRapporteur, ErrFieldMissing,
// ErrDatesMidnight, ErrTextErased, ErrSheetReplaced, ErrTextUsed. A writer who did not see what stands there would replace it unread.
func (c WriteSheet) Decide(s *State, at time.Time) ([]Act, error) {
	if err := s.mayWriteSheet(c.Proposal, c.Author); err != nil {
		return nil, err
	}
	current, _ := s.SheetOf(c.Proposal)
	switch {
	case c.Text.IsZero() || c.Hash.IsZero() || c.Lever != NoLever && !c.Lever.Valid():
		return nil, ErrFieldMissing
	case !c.Due.IsZero() && (!storable(c.Due) || !isParisMidnight(c.Due)):
		return nil, ErrDatesMidnight
	case current.Version != c.Replaces:
		return nil, ErrSheetReplaced
	case s.used(c.Text):
		return nil, ErrTextUsed
	}
	return byPerson(c.Author, &SheetWritten{
		Proposal: c.Proposal, Author: c.Author, Lever: c.Lever, Due: c.Due, Text: c.Text, Hash: c.Hash,
	}), nil
}

// mayWriteSheet says why a person cannot write a sheet of a proposal now.
func (s *State) mayWriteSheet(proposal, author int64) error {
	p, ok := s.Proposal(proposal)
	if !ok {
		return ErrProposalUnknown
	}
	view, _ := s.Consultation(p.Consultation)
	switch {
	case !view.TakesSheets():
		return ErrSheetsClosed
	case !s.takesPart(author):
		return ErrPersonUnknown
	case !s.IsRapporteur(p.Consultation, author):
		return ErrNotRapporteur
	case p.Erased:
		return ErrTextErased
	}
	return nil
}

func (s *State) applySheetWritten(h Head, by Actor, f *SheetWritten) error {
	switch {
	case by.Person != f.Author || s.mayWriteSheet(f.Proposal, f.Author) != nil:
		return errApply(h, f, "not this person's to write, or not now")
	case s.used(f.Text):
		return errApply(h, f, "its text is another's")
	case !f.Due.IsZero() && !isParisMidnight(f.Due):
		return errApply(h, f, "due at no midnight in Paris")
	}
	p := &s.proposals[f.Proposal-1]
	v := sheet{
		proposal: f.Proposal, version: int64(len(p.sheets) + 1), author: f.Author, lever: f.Lever, text: f.Text, at: h.At, entry: h.Number,
	}
	if !f.Due.IsZero() {
		v.due = f.Due.UnixMilli()
	}
	s.sheets = append(s.sheets, v)
	number := int64(len(s.sheets))
	p.sheets = append(p.sheets, number)
	s.texts[f.Text] = owner{sheetTopic, number}
	s.touchProposal(h, f.Proposal, SheetChanged).sheeted = h.Number
	return nil
}

// loseSheet takes note that a version is about to be erased: after closing, the one that stands has no successor.
func (s *State) loseSheet(number int64) {
	p := &s.proposals[s.sheets[number-1].proposal-1]
	if s.consultations[p.consultation-1].phase != Closed {
		return
	}
	if standing, ok := s.SheetOf(s.sheets[number-1].proposal); ok && standing.Text == s.sheets[number-1].text {
		p.sheetGone = true
	}
}

// eraseSheetsBy takes back what a person wrote of sheets.
func (s *State) eraseSheetsBy(h Head, person int64) {
	for i := range s.sheets {
		if v := &s.sheets[i]; v.author == person && !s.IsErased(v.text) {
			s.eraseText(h, v.text)
		}
	}
}
