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
	s.erasePersonDocument(h, f.Person)
	delete(s.unreachable, f.Person)
	delete(s.outages, f.Person)
	for i := range s.proposals {
		if s.proposals[i].author == f.Person {
			s.eraseText(h, s.proposals[i].text)
		}
	}
	for i := range s.debates {
		if s.debates[i].author == f.Person {
			s.eraseText(h, s.debates[i].convened())
		}
	}
	for i := range s.arguments {
		if s.arguments[i].author == f.Person {
			s.eraseText(h, s.arguments[i].text)
		}
	}
	for i := range s.transcripts {
		if t := &s.transcripts[i]; t.writer == f.Person && !s.IsErased(t.text) {
			s.eraseText(h, t.text)
		}
	}
	s.eraseSummariesBy(h, f.Person)
	s.eraseSheetsBy(h, f.Person)
	s.eraseObjectionsBy(h, f.Person)
	s.withdrawMarks(h, f.Person)
	s.withdrawEverywhere(h, f.Person)
	s.eraseDebateTextsBy(h, f.Person)
	s.leaveRooms(h, f.Person)
	s.dismissEverywhere(h, f.Person)
	s.eraseAnnouncedBy(h, f.Person)
	s.endMandatesOf(h, f.Person)
	s.eraseReasons(h, f.Person)
	return nil
}

// erasePersonDocument erases the document of a person, and pictures that go with nothing they wrote.
func (s *State) erasePersonDocument(h Head, number int64) {
	p := s.person(number)
	s.uncount(h, p)
	s.erased[p.document] = struct{}{}
	for _, id := range p.files {
		s.erased[id] = struct{}{}
	}
	s.note(Change{Topic{personTopic, number}, PersonGone, 0, h.Number})
}

// eraseScan erases the picture of the form that an argument was typed in from: it shows the same words.
func (s *State) eraseScan(h Head, debate, argument int64) {
	for _, f := range s.debates[debate-1].paper.entered {
		if f.argument == argument && !f.scan.IsZero() {
			s.erased[f.scan] = struct{}{}
			s.touchDebate(h, debate)
		}
	}
}

// EraseText takes back one text. Only its author asks for it; or, for what was written down of a voice message, the speaker.
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
	case author == 0 || c.By == 0 || author != c.By && s.speakerOf(c.Text) != c.By:
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
	case transcriptTopic:
		return s.transcripts[o.number-1].writer, true
	case summaryTopic:
		return s.summaries[o.number-1].author, true
	case sheetTopic:
		return s.sheets[o.number-1].author, true
	case objectionTopic:
		return s.objections[o.number-1].author, true
	case answerTopic:
		return s.answer(o.number).author, true
	case debateTextTopic:
		return s.debateTexts[o.number-1].author, true
	case announcedTopic:
		return s.presentations[o.number-1].announcer(text), true
	case declinedTopic:
		return s.presentations[o.number-1].by, true
	case mandateTopic:
		return 0, true // the function's
	}
	return 0, true
}

// speakerOf returns whose words a transcript writes down; 0 for any other text.
func (s *State) speakerOf(text ID) int64 {
	o := s.texts[text]
	if o.of != transcriptTopic {
		return 0
	}
	speaker, _ := s.Speaker(s.transcripts[o.number-1].of)
	return speaker
}

func (s *State) applyTextErased(h Head, f *TextErased) error {
	if !s.textKnown(f.Text) {
		return errApply(h, f, "no such text")
	}
	s.eraseText(h, f.Text)
	return nil
}

// eraseText marks a text as erased, with what goes with it, and every page on which it stood as changed.
func (s *State) eraseText(h Head, text ID) {
	o := s.texts[text]
	if o.of == sheetTopic {
		s.loseSheet(o.number)
	}
	again := s.IsErased(text)
	s.erased[text] = struct{}{}
	topic := Topic{o.of, o.number}
	switch o.of {
	case proposalTopic:
		r := Recording{Proposal: o.number}
		topic = s.redraw(h, r)
		s.eraseVoice(r)
		// Attachments go with the text that they illustrate, not with one argument about it; so do its summaries and
		// the versions of its sheet, which say the same in other words, whoever wrote them. Objections are arguments: they stay.
		for _, id := range s.proposals[o.number-1].files {
			s.erased[id] = struct{}{}
		}
		for _, n := range s.proposals[o.number-1].summaries {
			s.erased[s.summaries[n-1].text] = struct{}{}
		}
		for _, n := range s.proposals[o.number-1].sheets {
			s.erased[s.sheets[n-1].text] = struct{}{}
		}
	case argumentTopic:
		r := Recording{Argument: o.number}
		topic = s.redraw(h, r)
		s.eraseVoice(r)
		if !again {
			s.forgetMarks(h, o.number)
			s.answered(o.number, -1)
			s.await(o.number)
		}
		a := &s.arguments[o.number-1]
		s.erased[a.text], s.takenBack[a.text] = struct{}{}, h.Number
		for _, before := range s.corrections[o.number] {
			s.erased[before.Text] = struct{}{}
		}
		if a.debate != 0 {
			s.eraseScan(h, a.debate, o.number)
			s.touchRoom(h, a.debate)
		}
	case transcriptTopic:
		topic = s.redraw(h, s.transcripts[o.number-1].of)
	case summaryTopic:
		topic = s.redraw(h, Recording{Proposal: s.summaries[o.number-1].proposal})
	case sheetTopic:
		topic = s.redraw(h, Recording{Proposal: s.sheets[o.number-1].proposal})
	case objectionTopic:
		topic = s.redraw(h, Recording{Proposal: s.objections[o.number-1].proposal})
	case answerTopic:
		topic = s.redraw(h, Recording{Proposal: s.objectedOf(o.number)})
	case debateTopic:
		d := &s.debates[o.number-1]
		d.changed, d.redrawn = h.Number, h.Number
		if d.rehearses == 0 {
			s.consultations[d.consultation-1].changed = h.Number
		}
	case debateTextTopic:
		topic = DebateTopic(s.debateTexts[o.number-1].debate)
		s.debates[topic.number-1].minutes.moved = h.Number
		s.touchDebate(h, topic.number)
		s.touchRoom(h, topic.number)
	case announcedTopic:
		s.eraseAnnounced(text, &s.presentations[o.number-1])
		s.touchOrganisation(h, s.presentations[o.number-1].organisation)
	case mandateTopic:
		s.mandatesChanged = h.Number
	case declinedTopic:
		s.touchOrganisation(h, s.presentations[o.number-1].organisation)
	default:
		s.consultations[o.number-1].changed = h.Number
	}
	s.takeBack(h, text, o)
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
	return text || file || s.flags.names(id)
}

// mayKeep says why a text cannot be kept under that id.
func (s *State) mayKeep(text ID, hash Hash) error {
	switch {
	case text.IsZero() || hash.IsZero():
		return ErrFieldMissing
	case s.used(text):
		return ErrTextUsed
	}
	return nil
}
