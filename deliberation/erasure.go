package deliberation

import "time"

// ErasePerson takes back all that a person wrote and gave. Only the person asks for it.
type ErasePerson struct {
	Person int64
}

// Keys names nothing: it is alone in its batch.
func (ErasePerson) Keys() Keys { return Keys{} }

// Decide returns the erasure, nothing if it was done already, or ErrPersonUnknown.
func (c ErasePerson) Decide(s *State, at time.Time) ([]Act, error) {
	p, ok := s.Person(c.Person)
	if !ok {
		return nil, ErrPersonUnknown
	}
	if p.Erased {
		return nil, nil
	}
	return byPerson(c.Person, &PersonErased{Person: c.Person}), nil
}

func (s *State) applyPersonErased(h Head, f *PersonErased) error {
	p := s.person(f.Person)
	if p == nil {
		return errApply(h, f, "no such person")
	}
	if !p.imported && !s.IsErased(p.document) {
		s.participants--
	}
	s.erased[p.document] = struct{}{}
	s.note(Change{Topic{personTopic, f.Person}, PersonGone, 0, h.Number})
	for i := range s.proposals {
		if s.proposals[i].author == f.Person {
			s.eraseText(h, s.proposals[i].text)
		}
	}
	for i := range s.debates {
		if s.debates[i].author == f.Person {
			s.eraseText(h, s.debates[i].text)
		}
	}
	for i := range s.arguments {
		if s.arguments[i].author == f.Person {
			s.eraseText(h, s.arguments[i].text)
		}
	}
	return nil
}

// EraseText takes back one text. Only its author asks for it.
type EraseText struct {
	Text ID
	By   int64
}

// Keys names nothing: it is alone in its batch.
func (EraseText) Keys() Keys { return Keys{} }

// Decide returns the erasure, nothing if it was done already, or ErrTextUnknown, ErrNotYours.
func (c EraseText) Decide(s *State, at time.Time) ([]Act, error) {
	author, ok := s.authorOf(c.Text)
	switch {
	case !ok:
		return nil, ErrTextUnknown
	case author == 0 || author != c.By:
		return nil, ErrNotYours
	case s.IsErased(c.Text):
		return nil, nil
	}
	return byPerson(c.By, &TextErased{Text: c.Text}), nil
}

// authorOf returns who wrote a text; 0 for what the operator wrote.
func (s *State) authorOf(text ID) (int64, bool) {
	o, ok := s.texts[text]
	if !ok {
		return 0, false
	}
	switch o.of {
	case proposalTopic:
		return s.proposals[o.number-1].author, true
	case debateTopic:
		return s.debates[o.number-1].author, true
	case argumentTopic:
		return s.arguments[o.number-1].author, true
	}
	return 0, true
}

func (s *State) applyTextErased(h Head, f *TextErased) error {
	if !s.textKnown(f.Text) {
		return errApply(h, f, "no such text")
	}
	s.eraseText(h, f.Text)
	return nil
}

// eraseText marks a text as erased, and every page on which it stood as changed.
func (s *State) eraseText(h Head, text ID) {
	s.erased[text] = struct{}{}
	o := s.texts[text]
	topic := Topic{o.of, o.number}
	if o.of == argumentTopic {
		a := &s.arguments[o.number-1]
		if topic = ProposalTopic(a.proposal); a.debate != 0 {
			topic = DebateTopic(a.debate)
		}
	}
	consultation := o.number
	switch topic.kind {
	case proposalTopic:
		p := &s.proposals[topic.number-1]
		p.changed, p.redrawn, consultation = h.Number, h.Number, p.consultation
		// Attachments go with the text that they illustrate, not with one argument about it.
		if o.of == proposalTopic {
			for _, id := range p.files {
				s.erased[id] = struct{}{}
			}
		}
	case debateTopic:
		d := &s.debates[topic.number-1]
		d.changed, d.redrawn, consultation = h.Number, h.Number, d.consultation
	}
	s.consultations[consultation-1].changed = h.Number
	s.note(Change{topic, TextTaken, 0, h.Number})
}

// textKnown reports whether an entry has named the text, erased or not.
func (s *State) textKnown(id ID) bool {
	_, ok := s.texts[id]
	return ok
}

// used reports whether an entry has named the document, of whatever sort: one id names one document for ever, else erasing one
// would erase another.
func (s *State) used(id ID) bool {
	_, text := s.texts[id]
	_, file := s.files[id]
	return text || file
}
