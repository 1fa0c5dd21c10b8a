package deliberation

import (
	"sort"
	"time"
)

type objection struct {
	proposal int64
	author   int64
	text     ID
	at       int64
	entry    uint64
	answers  []answer
}

type answer struct {
	number int64 // through all objections
	author int64
	text   ID
	at     int64
	entry  uint64
}

// answerPlace is where the answer of a number stands.
type answerPlace struct {
	objection int64
	index     int
}

// Objection is what may be shown of an objection to how the position on a proposal was rendered.
type Objection struct {
	Number       int64
	Proposal     int64
	Consultation int64 // of the proposal
	Author       int64
	Text         ID
	At           time.Time
	Entry        uint64 // that raised it
	Erased       bool
	Answers      []Answer // in the order in which they were given
}

// Answer is what a rapporteur says to an objection.
type Answer struct {
	Number    int64 // through all objections
	Objection int64 // that it answers
	Author    int64
	Text      ID
	At        time.Time
	Entry     uint64 // that gave it
	Erased    bool
}

// Objection returns the objection of that number; ok is false if there is none.
func (s *State) Objection(number int64) (Objection, bool) {
	if number < 1 || number > int64(len(s.objections)) {
		return Objection{}, false
	}
	o := &s.objections[number-1]
	view := Objection{
		Number: number, Proposal: o.proposal, Consultation: s.consultationOf(o.proposal, 0), Author: o.author, Text: o.text, At: time.UnixMilli(o.at).UTC(), Entry: o.entry,
		Erased: s.IsErased(o.text),
	}
	for _, a := range o.answers {
		view.Answers = append(view.Answers, Answer{
			Number: a.number, Objection: number, Author: a.author, Text: a.text, At: time.UnixMilli(a.at).UTC(), Entry: a.entry, Erased: s.IsErased(a.text),
		})
	}
	return view, true
}

// Objections returns the objections raised on a proposal, in the order in which they were raised, erased ones among them.
func (s *State) Objections(proposal int64) []Objection {
	p := s.proposal(proposal)
	if p == nil {
		return nil
	}
	var all []Objection
	for _, number := range p.objections {
		o, _ := s.Objection(number)
		all = append(all, o)
	}
	return all
}

// ObjectionsBy returns the objections that a person raised and has not taken back, in the order in which they were raised.
func (s *State) ObjectionsBy(person int64) (all []Objection) {
	for i := range s.objections {
		if o := &s.objections[i]; person > 0 && o.author == person && !s.IsErased(o.text) {
			view, _ := s.Objection(int64(i + 1))
			all = append(all, view)
		}
	}
	return all
}

// AnswersBy returns the answers to objections that a person gave and has not taken back, in the order in which they were given.
func (s *State) AnswersBy(person int64) (all []Answer) {
	for i, at := range s.answers {
		if a := s.answer(int64(i + 1)); person > 0 && a.author == person && !s.IsErased(a.text) {
			view, _ := s.Objection(at.objection)
			all = append(all, view.Answers[at.index])
		}
	}
	return all
}

// ObjectionRaisedBy returns the objection that the entry of that number raised.
func (s *State) ObjectionRaisedBy(entry uint64) (int64, bool) {
	i := sort.Search(len(s.objections), func(i int) bool { return s.objections[i].entry >= entry })
	return int64(i + 1), i < len(s.objections) && s.objections[i].entry == entry
}

// TakesObjections reports whether people can object to how positions were rendered, and rapporteurs answer.
func (c Consultation) TakesObjections() bool { return c.Phase == Rereading }

// RaiseObjection says how the position on a proposal was rendered wrongly. Whoever takes part may, also on a proposal whose text was
// taken back: its figures stand.
type RaiseObjection struct {
	Proposal int64
	Author   int64
	Text     ID
	Hash     Hash
}

// Keys names nothing: it is alone in its batch.
func (RaiseObjection) Keys() Keys { return Keys{} }

// Decide returns the objection, or ErrProposalUnknown, ErrObjectionsClosed, ErrPersonUnknown, ErrFieldMissing, ErrTextUsed.
func (c RaiseObjection) Decide(s *State, at time.Time) ([]Act, error) {
	if err := s.mayObject(c.Proposal, c.Author); err != nil {
		return nil, err
	}
	if err := s.mayKeep(c.Text, c.Hash); err != nil {
		return nil, err
	}
	return byPerson(c.Author, &ObjectionRaised{Proposal: c.Proposal, Author: c.Author, Text: c.Text, Hash: c.Hash}), nil
}

// mayObject says why a person cannot object to the position on a proposal now.
func (s *State) mayObject(proposal, author int64) error {
	p, ok := s.Proposal(proposal)
	if !ok {
		return ErrProposalUnknown
	}
	view, _ := s.Consultation(p.Consultation)
	switch {
	case !view.TakesObjections():
		return ErrObjectionsClosed
	case !s.takesPart(author):
		return ErrPersonUnknown
	}
	return nil
}

func (s *State) applyObjectionRaised(h Head, by Actor, f *ObjectionRaised) error {
	switch {
	case by.Person != f.Author || s.mayObject(f.Proposal, f.Author) != nil:
		return errApply(h, f, "not this person's to raise, or not now")
	case s.used(f.Text):
		return errApply(h, f, "its text is another's")
	}
	s.objections = append(s.objections, objection{proposal: f.Proposal, author: f.Author, text: f.Text, at: h.At, entry: h.Number})
	number := int64(len(s.objections))
	p := &s.proposals[f.Proposal-1]
	p.objections = append(p.objections, number)
	s.texts[f.Text] = owner{objectionTopic, number}
	s.consultations[p.consultation-1].objections++
	s.touchObjections(h, f.Proposal)
	return nil
}

// AnswerObjection answers an objection. Rapporteurs do, each as often as there is something to say, and nobody to their own. Who wrote the
// sheet beside the proposal, or a version of it that was not taken back, leaves it to the others: someone else is to look.
type AnswerObjection struct {
	Objection int64
	Author    int64
	Text      ID
	Hash      Hash
}

// Keys names nothing: it is alone in its batch.
func (AnswerObjection) Keys() Keys { return Keys{} }

// Decide returns the answer, or ErrObjectionUnknown, ErrObjectionsClosed, ErrPersonUnknown, ErrNotRapporteur, ErrOwnObjection,
// ErrOwnSheet, ErrTextErased, ErrFieldMissing, ErrTextUsed.
func (c AnswerObjection) Decide(s *State, at time.Time) ([]Act, error) {
	if err := s.mayAnswer(c.Objection, c.Author); err != nil {
		return nil, err
	}
	if err := s.mayKeep(c.Text, c.Hash); err != nil {
		return nil, err
	}
	return byPerson(c.Author, &ObjectionAnswered{Objection: c.Objection, Author: c.Author, Text: c.Text, Hash: c.Hash}), nil
}

// mayAnswer says why a person cannot answer an objection now.
func (s *State) mayAnswer(number, author int64) error {
	o, ok := s.Objection(number)
	if !ok {
		return ErrObjectionUnknown
	}
	if err := s.mayObject(o.Proposal, author); err != nil {
		return err
	}
	switch {
	case !s.IsRapporteur(s.proposals[o.Proposal-1].consultation, author):
		return ErrNotRapporteur
	case o.Author == author:
		return ErrOwnObjection
	case s.HasWrittenSheet(o.Proposal, author):
		return ErrOwnSheet
	case o.Erased:
		return ErrTextErased
	}
	return nil
}

func (s *State) applyObjectionAnswered(h Head, by Actor, f *ObjectionAnswered) error {
	switch {
	case by.Person != f.Author || s.mayAnswer(f.Objection, f.Author) != nil:
		return errApply(h, f, "not this person's to answer, or not now")
	case s.used(f.Text):
		return errApply(h, f, "its text is another's")
	}
	o := &s.objections[f.Objection-1]
	s.answers = append(s.answers, answerPlace{f.Objection, len(o.answers)})
	number := int64(len(s.answers))
	if len(o.answers) == 0 {
		s.consultations[s.proposals[o.proposal-1].consultation-1].answered++
	}
	o.answers = append(o.answers, answer{number: number, author: f.Author, text: f.Text, at: h.At, entry: h.Number})
	s.texts[f.Text] = owner{answerTopic, number}
	s.tell(news{entry: h.Number, kind: AnswerNotice, number: number, by: f.Author})
	s.touchObjections(h, o.proposal)
	return nil
}

// answer returns the answer of a number that there is.
func (s *State) answer(number int64) *answer {
	at := s.answers[number-1]
	return &s.objections[at.objection-1].answers[at.index]
}

// objectedOf is the proposal on which an answer stands.
func (s *State) objectedOf(answer int64) int64 {
	return s.objections[s.answers[answer-1].objection-1].proposal
}

func (s *State) touchObjections(h Head, number int64) {
	s.touchProposal(h, number, ObjectionsChanged).objected = h.Number
}

// eraseObjectionsBy takes back what a person wrote of objections and answers. Whether an objection was answered stays: figures never
// change.
func (s *State) eraseObjectionsBy(h Head, person int64) {
	for i := range s.objections {
		o := &s.objections[i]
		if o.author == person && !s.IsErased(o.text) {
			s.eraseText(h, o.text)
		}
		for _, a := range o.answers {
			if a.author == person && !s.IsErased(a.text) {
				s.eraseText(h, a.text)
			}
		}
	}
}
