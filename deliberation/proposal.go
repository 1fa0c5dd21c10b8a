package deliberation

import (
	"crypto/sha256"
	"slices"
	"sort"
	"time"
)

// MaxFiles is the most attachments that a proposal may have.
const MaxFiles = 5

type proposal struct {
	consultation int64
	author       int64
	theme        Theme
	office       Office
	text         ID
	files        []ID
	spoken       bool
	question     int64
	thread       []int64
	summaries    []int64 // in easy French, oldest first
	sheets       []int64 // all versions, oldest first
	sheetGone    bool    // the one that stood when the consultation was closed was taken back since
	objections   []int64 // oldest first
	at           int64
	source       int64
	debate       int64   // in which it was born
	from         []int64 // arguments of that debate that it carries
	organisation int64   // in whose name it is written
	entry        uint64
	changed      uint64
	redrawn      uint64 // the entry that last changed what ChangesSince cannot tell: a phase, a transcript, or a text taken back
	summarised   uint64 // the entry that last changed its summary, or the validations of it
	sheeted      uint64 // the entry that last wrote a version of its sheet
	objected     uint64 // the entry of the last objection, or of the last answer to one
}

// Proposal is what may be shown of a proposal.
type Proposal struct {
	Number       int64
	Consultation int64
	Author       int64
	Theme        Theme  // NoTheme if imported
	Office       Office // National: none named
	Text         ID
	Files        []ID
	Spoken       Spoken
	Question     int64 // on its version 1
	Arguments    int64
	At           time.Time // when it was filed, or given where it was imported from
	Source       int64     // its number where it was imported from, plus one; else 0
	Debate       int64     // in which it was born; 0: in none
	From         []int64   // arguments of that debate that it carries
	Organisation int64     // in whose name it is written; 0: in that of its author
	Erased       bool      // its text was taken back
	Entry        uint64    // that filed it
	Changed      uint64    // the entry that last changed anything shown with it
}

func (s *State) proposal(number int64) *proposal {
	if number < 1 || number > int64(len(s.proposals)) {
		return nil
	}
	return &s.proposals[number-1]
}

// Proposal returns the proposal of that number; ok is false if there is none, or its consultation is not visible yet.
func (s *State) Proposal(number int64) (Proposal, bool) {
	p := s.proposal(number)
	if p == nil || s.consultations[p.consultation-1].importing() {
		return Proposal{}, false
	}
	view := Proposal{
		Number: number, Consultation: p.consultation, Author: p.author, Theme: p.theme, Office: p.office, Text: p.text,
		Question: p.question, Arguments: int64(len(p.thread)), At: time.UnixMilli(p.at).UTC(), Source: p.source,
		Erased: s.IsErased(p.text), Entry: p.entry, Changed: p.changed, Debate: p.debate, From: slices.Clone(p.from), Organisation: p.organisation,
	}
	for _, f := range p.files {
		if !s.IsErased(f) {
			view.Files = append(view.Files, f)
		}
	}
	if p.spoken {
		view.Spoken = s.spoken(Recording{Proposal: number})
	}
	return view, true
}

// ProposalOfQuestion returns the number of the proposal whose version a question is about, 0 for one of a debate.
func (s *State) ProposalOfQuestion(question int64) int64 {
	if q := s.question(question); q != nil {
		return q.proposal
	}
	return 0
}

// Proposals returns the numbers of the proposals of a consultation that match, in journal order; none if it is not visible yet.
func (s *State) Proposals(consultation int64, match func(Theme, Office) bool) []int64 {
	var numbers []int64
	if c, ok := s.Consultation(consultation); !ok || !c.Visible {
		return nil
	}
	for i := range s.proposals {
		if p := &s.proposals[i]; p.consultation == consultation && match(p.theme, p.office) {
			numbers = append(numbers, int64(i+1))
		}
	}
	return numbers
}

// ProposalFiledBy returns the proposal that the entry of that number filed.
func (s *State) ProposalFiledBy(entry uint64) (int64, bool) {
	i := sort.Search(len(s.proposals), func(i int) bool { return s.proposals[i].entry >= entry })
	return int64(i + 1), i < len(s.proposals) && s.proposals[i].entry == entry
}

// FileProof commits to a file without telling which it is: SHA-256 over the salt and the SHA-256 of the content. The bare
// hash of a content would still tell, after an erasure, that it had been given.
func FileProof(salt ID, content Hash) Hash {
	return sha256.Sum256(append(salt[:], content[:]...))
}

// FileProposal files a proposal in a consultation.
type FileProposal struct {
	Consultation int64
	Author       int64
	Theme        Theme
	Office       Office
	Text         ID
	Hash         Hash
	Files        []ID   // already stored, not yet named by anything
	Proofs       []Hash // of the files, in their order; see FileProof
	Voice        ID     // stored like a file; zero: written
	VoiceProof   Hash
	Debate       int64   // in which it was born, run by the author; 0: none
	From         []int64 // arguments of that debate that it carries
	Organisation int64   // that the author writes for, in whose name it is; 0: in their own
}

// Keys names nothing: it is alone in its batch.
func (FileProposal) Keys() Keys { return Keys{} }

// Decide returns the filing, or ErrConsultationUnknown, ErrProposalsClosed, ErrPersonUnknown, ErrFieldMissing, ErrTooManyFiles, ErrTextUsed,
// ErrVoiceOfAgent, ErrOfficeOfAgent, ErrDebateUnknown, ErrNotFacilitator, ErrArgumentUnknown, ErrNotWriter.
func (c FileProposal) Decide(s *State, at time.Time) ([]Act, error) {
	view, ok := s.Consultation(c.Consultation)
	switch {
	case !ok || !view.Visible:
		return nil, ErrConsultationUnknown
	case !view.TakesProposals():
		return nil, ErrProposalsClosed
	case !s.takesPart(c.Author):
		return nil, ErrPersonUnknown
	case c.Organisation != 0 && !c.Voice.IsZero(), !c.Theme.Valid() || c.Text.IsZero() || c.Hash.IsZero() || slices.ContainsFunc(c.Files, ID.IsZero) || !c.Office.validOrNational():
		return nil, ErrFieldMissing
	case !s.mayWriteFor(c.Author, c.Organisation, at.UnixMilli()):
		return nil, ErrNotWriter
	case len(c.Files) > MaxFiles:
		return nil, ErrTooManyFiles
	case len(c.Proofs) != len(c.Files) || slices.ContainsFunc(c.Proofs, Hash.IsZero):
		return nil, ErrFieldMissing
	}
	// Whoever names a document can have it erased, so nobody may name another's.
	documents := append([]ID{c.Text}, c.Files...)
	if !c.Voice.IsZero() {
		documents = append(documents, c.Voice)
	}
	for i, id := range documents {
		if s.used(id) || slices.Contains(documents[:i], id) {
			return nil, ErrTextUsed
		}
	}
	if err := s.mayBeHeard(c.Author, c.Consultation, c.Voice, c.VoiceProof); err != nil {
		return nil, err
	}
	if err := s.mayBeBorn(c.Consultation, c.Debate, c.Author, c.From, at); err != nil {
		return nil, err
	}
	if c.Organisation == 0 && !s.MayNameOffice(c.Author, c.Consultation, c.Office, c.Debate) {
		return nil, ErrOfficeOfAgent
	}
	return byPerson(c.Author, &ProposalFiled{
		Consultation: c.Consultation, Author: c.Author, Theme: c.Theme, Office: c.Office,
		Text: c.Text, Hash: c.Hash, Files: c.Files, Proofs: c.Proofs,
		Voice: c.Voice, VoiceProof: c.VoiceProof, Debate: c.Debate, From: c.From, Organisation: c.Organisation,
	}), nil
}

// mayBeBorn says why a proposal cannot have its origin in a debate. Those who ran a debate vouch for what came of it.
func (s *State) mayBeBorn(consultation, debate, author int64, from []int64, at time.Time) error {
	if debate == 0 {
		if len(from) > 0 {
			return ErrArgumentUnknown
		}
		return nil
	}
	d, err := s.run(debate, author, at)
	switch {
	case err != nil:
		return err
	case d.consultation != consultation || d.rehearses != 0 || d.cancelled != 0:
		return ErrDebateUnknown
	case len(from) > maxCarried:
		return ErrTooManyItems
	}
	for i, number := range from {
		if a, ok := s.Argument(number); !ok || a.Debate != debate || a.Erased || slices.Contains(from[:i], number) {
			return ErrArgumentUnknown
		}
	}
	return nil
}

// maxCarried is the most arguments that one proposal carries.
const maxCarried = 100

// BornIn returns the numbers of the proposals that have their origin in a debate, oldest first.
func (s *State) BornIn(debate int64) (numbers []int64) {
	for i := range s.proposals {
		if debate > 0 && s.proposals[i].debate == debate {
			numbers = append(numbers, int64(i+1))
		}
	}
	return numbers
}

func (s *State) applyProposal(h Head, f *ProposalFiled) error {
	if f.Consultation < 1 || f.Consultation > int64(len(s.consultations)) || s.person(f.Author) == nil {
		return errApply(h, f, "no such consultation or person")
	}
	if !f.Voice.IsZero() && s.isAgentIn(f.Author, f.Consultation) {
		return errApply(h, f, "an agent's voice is never kept")
	}
	if s.mayBeKept(f.Author, f.Voice) != nil || len(f.Files) > 0 && s.IsAccompanied(f.Author) {
		return errApply(h, f, "of a child no voice or picture is ever kept")
	}
	if d := s.ran(h, f.Debate, Actor{Person: f.Author}); f.Debate != 0 && (d == nil || d.rehearses != 0) {
		return errApply(h, f, "no such debate, or not theirs")
	}
	if !s.mayWriteFor(f.Author, f.Organisation, h.At) {
		return errApply(h, f, "its author does not write for the organisation")
	}
	at := h.At
	if !f.Given.IsZero() {
		at = f.Given.UnixMilli()
	}
	number, asked := int64(len(s.proposals)+1), int64(len(s.questions)+1)
	s.proposals = append(s.proposals, proposal{
		consultation: f.Consultation, author: f.Author, theme: f.Theme, office: f.Office, text: f.Text, files: f.Files,
		question: asked, at: at, source: f.Source, entry: h.Number, changed: h.Number, debate: f.Debate, from: f.From, organisation: f.Organisation,
	})
	s.questions = append(s.questions, question{consultation: f.Consultation, proposal: number})
	for _, n := range f.From {
		if n < 1 || n > int64(len(s.arguments)) || s.arguments[n-1].debate != f.Debate {
			return errApply(h, f, "no such argument of its debate")
		}
		s.steps[n] = append(s.steps[n], StepView{Argument: n, Step: Carried, By: f.Author, Proposal: number, Entry: h.Number, At: time.UnixMilli(h.At).UTC()})
	}
	if f.Debate != 0 {
		s.touchDebate(h, f.Debate)
	}
	s.texts[f.Text] = owner{proposalTopic, number}
	for _, id := range f.Files {
		s.files[id] = owner{proposalTopic, number}
	}
	if !f.Voice.IsZero() {
		s.proposals[number-1].spoken = true
		s.hear(Recording{Proposal: number}, proposalTopic, number, f.Voice)
	}
	c := &s.consultations[f.Consultation-1]
	c.proposals++
	c.changed, c.told, c.worded = h.Number, h.Number, h.Number
	if !c.importing() {
		s.note(Change{ConsultationTopic(f.Consultation), ProposalAdded, number, h.Number})
	}
	return nil
}
