package deliberation

import "time"

// Recording names what somebody said instead of writing it: a proposal or an argument that came as a voice message.
type Recording struct {
	Proposal, Argument int64 // one of them is set
}

// voice is the sound of a recording, and who wrote down what it says.
type voice struct {
	file        ID
	transcripts []int64 // numbers, oldest first, erased ones among them
}

type transcript struct {
	of     Recording
	writer int64
	text   ID
	at     int64
}

// Transcript is what a person wrote down of a voice message. The zero value means that nobody has, or that it was taken back.
type Transcript struct {
	Text   ID
	Writer int64
	At     time.Time
}

// Spoken is what may be shown of a voice message.
type Spoken struct {
	Voice      ID         // the file with the sound; zero: written, not spoken, or erased
	Transcript Transcript // the last one that was not taken back
}

// spoken returns the voice message of a recording; zero if there is none, or it was erased.
func (s *State) spoken(r Recording) (view Spoken) {
	v := s.voices[r]
	if v == nil || s.IsErased(v.file) {
		return view
	}
	view.Voice = v.file
	for i := len(v.transcripts) - 1; i >= 0; i-- {
		if t := s.transcripts[v.transcripts[i]-1]; !s.IsErased(t.text) {
			view.Transcript = Transcript{Text: t.text, Writer: t.writer, At: time.UnixMilli(t.at).UTC()}
			break
		}
	}
	return view
}

// Speaker returns whose voice a recording is; ok is false if there is no such voice message, or it was erased, or it belongs to a
// rehearsal: nobody is asked to write that down.
func (s *State) Speaker(r Recording) (person int64, ok bool) {
	if s.spoken(r).Voice.IsZero() || s.Rehearsed(s.ThreadOf(r)) {
		return 0, false
	}
	if r.Argument != 0 {
		return s.arguments[r.Argument-1].author, true
	}
	return s.proposals[r.Proposal-1].author, true
}

// consultationOf is that of a proposal or a debate; 0 if there is none.
func (s *State) consultationOf(proposal, debate int64) int64 {
	if d := s.debate(debate); d != nil {
		return d.consultation
	}
	if p := s.proposal(proposal); p != nil {
		return p.consultation
	}
	return 0
}

// ThreadOf returns the thread on whose page a recording can be heard; zero if there is none.
func (s *State) ThreadOf(r Recording) Thread {
	if r.Argument != 0 {
		a, _ := s.Argument(r.Argument)
		return Thread{Proposal: a.Proposal, Debate: a.Debate}
	}
	return Thread{Proposal: r.Proposal}
}

// AwaitedTranscripts returns up to limit voice messages that nobody has written down yet, those that have waited longest
// first, and how many there are in all.
func (s *State) AwaitedTranscripts(limit int) (awaited []Recording, all int) {
	for _, r := range s.recordings {
		if v := s.spoken(r); v.Voice.IsZero() || !v.Transcript.Text.IsZero() || s.Rehearsed(s.ThreadOf(r)) {
			continue
		}
		if all++; len(awaited) < limit {
			awaited = append(awaited, r)
		}
	}
	return awaited, all
}

// mayBeHeard refuses a voice that would betray whoever speaks: agents' jobs are protected by a pseudonym, and colleagues know
// each other's voices. The sound and its proof come together or not at all.
func (s *State) mayBeHeard(author, consultation int64, voice ID, proof Hash) error {
	switch {
	case voice.IsZero() && proof.IsZero():
		return nil
	case voice.IsZero() || proof.IsZero():
		return ErrFieldMissing
	case s.isAgentIn(author, consultation):
		return ErrVoiceOfAgent
	case s.mayBeKept(author, voice) != nil:
		return ErrChildKept
	case s.used(voice):
		return ErrTextUsed
	}
	return nil
}

// hear takes in the sound of a recording that was just given; number is that of its owner.
func (s *State) hear(r Recording, of topicKind, number int64, file ID) {
	s.voices[r] = &voice{file: file}
	s.recordings = append(s.recordings, r)
	s.files[file] = owner{of, number}
}

// WriteTranscript writes down what a voice message says, in place of what others wrote before. What the speaker wrote stands:
// nobody else puts other words in its place.
type WriteTranscript struct {
	Of     Recording
	Writer int64
	Text   ID
	Hash   Hash
}

// Keys names nothing: it is alone in its batch.
func (WriteTranscript) Keys() Keys { return Keys{} }

// Decide returns the writing, or ErrVoiceUnknown, ErrPersonUnknown, ErrFieldMissing, ErrTextUsed, ErrTranscriptOfSpeaker.
func (c WriteTranscript) Decide(s *State, at time.Time) ([]Act, error) {
	speaker, ok := s.Speaker(c.Of)
	switch {
	case !ok:
		return nil, ErrVoiceUnknown
	case !s.takesPart(c.Writer):
		return nil, ErrPersonUnknown
	case c.Text.IsZero() || c.Hash.IsZero():
		return nil, ErrFieldMissing
	case s.used(c.Text):
		return nil, ErrTextUsed
	case c.Writer != speaker && s.spoken(c.Of).Transcript.Writer == speaker:
		return nil, ErrTranscriptOfSpeaker
	}
	return byPerson(c.Writer, &TranscriptWritten{
		Proposal: c.Of.Proposal, Argument: c.Of.Argument, Author: c.Writer, Text: c.Text, Hash: c.Hash,
	}), nil
}

func (s *State) applyTranscript(h Head, by Actor, f *TranscriptWritten) error {
	if by.Person != f.Author {
		return errApply(h, f, "only a person writes down what another said")
	}
	r := Recording{f.Proposal, f.Argument}
	v := s.voices[r]
	if v == nil || s.IsErased(v.file) || s.person(f.Author) == nil {
		return errApply(h, f, "no such voice message or person")
	}
	s.transcripts = append(s.transcripts, transcript{of: r, writer: f.Author, text: f.Text, at: h.At})
	number := int64(len(s.transcripts))
	v.transcripts = append(v.transcripts, number)
	s.texts[f.Text] = owner{transcriptTopic, number}
	s.tell(news{entry: h.Number, kind: TranscriptNotice, number: number, by: f.Author, spoken: r})
	s.note(Change{s.redraw(h, r), TranscriptAdded, r.Argument, h.Number})
	return nil
}

// redraw marks all pages on which a recording stands as changed, and returns the topic in which that is told.
func (s *State) redraw(h Head, r Recording) Topic {
	t := s.ThreadOf(r)
	var topic Topic
	var consultation int64
	if t.Debate != 0 {
		d := &s.debates[t.Debate-1]
		d.changed, d.redrawn = h.Number, h.Number
		topic, consultation = DebateTopic(t.Debate), d.consultation
		if d.rehearses != 0 {
			return topic
		}
	} else {
		p := &s.proposals[t.Proposal-1]
		p.changed, p.redrawn = h.Number, h.Number
		topic, consultation = ProposalTopic(t.Proposal), p.consultation
	}
	s.consultations[consultation-1].changed = h.Number
	return topic
}

// RemoveTranscript takes back what was written down of a voice message: the speaker everything that anybody wrote of it,
// somebody else what they wrote themselves.
type RemoveTranscript struct {
	Of Recording
	By int64
}

// Keys names nothing: it is alone in its batch.
func (RemoveTranscript) Keys() Keys { return Keys{} }

// Decide returns an erasure for each text, none if there is nothing left, or ErrVoiceUnknown, ErrNotYours.
func (c RemoveTranscript) Decide(s *State, at time.Time) ([]Act, error) {
	speaker, ok := s.Speaker(c.Of)
	if !ok {
		return nil, ErrVoiceUnknown
	}
	var acts []Act
	others := false
	for _, n := range s.voices[c.Of].transcripts {
		t := s.transcripts[n-1]
		switch {
		case s.IsErased(t.text):
		case c.By == speaker || c.By == t.writer:
			acts = append(acts, byPerson(c.By, &TextErased{Text: t.text})...)
		default:
			others = true
		}
	}
	if len(acts) == 0 && others {
		return nil, ErrNotYours
	}
	return acts, nil
}

// EraseVoices takes back all that a person said instead of writing it: each proposal and argument that came as a voice message, with what was
// written down of it. It is what withdrawing the consent to be heard does.
type EraseVoices struct {
	Person int64
}

// Keys names nothing: it is alone in its batch.
func (EraseVoices) Keys() Keys { return Keys{} }

// Decide returns an erasure for each, none if there is none left, or ErrPersonUnknown.
func (c EraseVoices) Decide(s *State, at time.Time) ([]Act, error) {
	if s.person(c.Person) == nil {
		return nil, ErrPersonUnknown
	}
	var acts []Act
	for _, r := range s.recordings {
		author, text := int64(0), ID{}
		if r.Argument != 0 {
			author, text = s.arguments[r.Argument-1].author, s.arguments[r.Argument-1].text
		} else {
			author, text = s.proposals[r.Proposal-1].author, s.proposals[r.Proposal-1].text
		}
		if author == c.Person && !s.IsErased(text) {
			acts = append(acts, byPerson(c.Person, &TextErased{Text: text})...)
		}
	}
	return acts, nil
}

// eraseVoice takes the sound of a recording and whatever was written down of it.
func (s *State) eraseVoice(r Recording) {
	v := s.voices[r]
	if v == nil {
		return
	}
	s.erased[v.file] = struct{}{}
	for _, n := range v.transcripts {
		s.erased[s.transcripts[n-1].text] = struct{}{}
	}
}
