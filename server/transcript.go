package server

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

// transcriptInput is what somebody wrote down of a voice message.
type transcriptInput struct {
	Title string `json:"title" validate:"omitempty,words,line,max=140"` // of a proposal only
	Text  string `json:"text" validate:"required,words,max=10000"`
}

// recordingOf is the recording that an address names; of says which sort its number is of.
func recordingOf(c *fiber.Ctx, of func(int64) deliberation.Recording) (deliberation.Recording, error) {
	number, err := numberOf(c, "number")
	return of(number), err
}

func argumentRecording(n int64) deliberation.Recording { return deliberation.Recording{Argument: n} }
func proposalRecording(n int64) deliberation.Recording { return deliberation.Recording{Proposal: n} }

// recordingPlace is where a recording can be heard: a path, and the anchor in that page.
func (s *Server) recordingPlace(of deliberation.Recording) (path, anchor string) {
	if of.Argument != 0 {
		return s.argumentPlace(of.Argument)
	}
	return proposalPath(of.Proposal), "message"
}

func (s *Server) transcribeArgument(c *fiber.Ctx) error { return s.transcribe(c, argumentRecording) }
func (s *Server) transcribeProposal(c *fiber.Ctx) error { return s.transcribe(c, proposalRecording) }

// transcribe shows a voice message beside what is written of it, to be written.
func (s *Server) transcribe(c *fiber.Ctx, kind func(int64) deliberation.Recording) error {
	of, err := recordingOf(c, kind)
	if err != nil {
		return err
	}
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, c.Path())
	}
	return s.showTranscribing(c, fiber.StatusOK, session, of, nil, nil)
}

// heard is a voice message with all that pages need of it.
type heard struct {
	of       deliberation.Recording
	spoken   deliberation.Spoken
	speaker  int64
	given    deliberation.ID // the text with which it came
	proposal deliberation.Proposal
	debate   deliberation.Debate
	argument deliberation.Argument
}

// wantHeard is called while the state is read.
func (l *loader) wantHeard(st *deliberation.State, of deliberation.Recording) (h heard, ok bool) {
	h.of = of
	if h.speaker, ok = st.Speaker(of); !ok {
		return h, false
	}
	thread := st.ThreadOf(of)
	h.proposal, _ = st.Proposal(thread.Proposal)
	h.debate, _ = st.Debate(thread.Debate)
	h.spoken, h.given = h.proposal.Spoken, h.proposal.Text
	if of.Argument != 0 {
		h.argument, _ = st.Argument(of.Argument)
		h.spoken, h.given = h.argument.Spoken, h.argument.Text
	}
	if thread.Debate != 0 {
		l.wantText(h.debate.Text)
	} else {
		l.wantWords(h.proposal)
	}
	l.wantText(h.given)
	l.wantVoice(st, h.spoken, h.consultation())
	l.wantAuthor(st, h.speaker, h.consultation())
	return h, true
}

func (h heard) consultation() int64 { return max(h.proposal.Consultation, h.debate.Consultation) }

func (l *loader) heard(h heard) page.Voice {
	return l.voice(h.of, h.spoken, authorship{h.speaker, h.consultation()}, l.texts[h.given].Language)
}

// about is the title of the page on which it is heard, and its language.
func (l *loader) about(h heard) (title, language string) {
	if h.debate.Number != 0 {
		return l.texts[h.debate.Text].Title, l.texts[h.debate.Text].Language
	}
	return l.titleOf(h.proposal), l.texts[h.proposal.Text].Language
}

// showTranscribing shows the form; in is what was typed when it was refused.
func (s *Server) showTranscribing(c *fiber.Ctx, status int, session account.Session, of deliberation.Recording, in *transcriptInput, faults page.Faults) error {
	l := s.loader(c.UserContext())
	var h heard
	var ok bool
	s.platform.Read(func(st *deliberation.State) { h, ok = l.wantHeard(st, of) })
	if !ok {
		return deliberation.ErrVoiceUnknown
	}
	if err := l.load(); err != nil {
		return err
	}
	path, anchor := s.recordingPlace(of)
	v := page.Transcribe{
		Voice: l.heard(h), Proposal: of.Proposal != 0, Back: path + "#" + anchor, Action: writingPath(of), Most: textLength, Faults: faults,
	}
	v.About, _ = l.about(h)
	t := h.spoken.Transcript
	v.Locked = v.Voice.Own && session.Person != h.speaker
	v.Removing = !t.Text.IsZero() && (session.Person == h.speaker || session.Person == t.Writer)
	v.Title, v.Text = l.texts[t.Text].Title, l.texts[t.Text].Body
	if v.Title == "" && v.Proposal {
		if own := l.texts[h.given].Title; !s.untitled(own) {
			v.Title = own
		}
	}
	if in != nil {
		v.Title, v.Text = in.Title, in.Text
	}
	return s.showFresh(c, status, v.Action, s.platform.Journal.Head().Number, v)
}

// untitled reports whether a title is what stands there, in whichever language, where somebody gave none.
func (s *Server) untitled(title string) bool {
	return slices.ContainsFunc(page.Locales(), func(l page.Locale) bool { return s.pages.Catalogue.Say(l, "voice.title") == title })
}

func (s *Server) postArgumentTranscript(c *fiber.Ctx) error {
	return s.postTranscript(c, argumentRecording)
}
func (s *Server) postProposalTranscript(c *fiber.Ctx) error {
	return s.postTranscript(c, proposalRecording)
}

func (s *Server) postTranscript(c *fiber.Ctx, kind func(int64) deliberation.Recording) error {
	of, err := recordingOf(c, kind)
	if err != nil {
		return err
	}
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.giveBack(c, err, c.Path(), form)
	}
	in := transcriptInput{Title: form.Get("title"), Text: lines(form.Get("text"))}
	receipt, err := s.writeTranscript(c, session, of, in, body)
	if err != nil {
		f, known := failureOf(err)
		if !known || f.status == fiber.StatusNotFound {
			return err
		}
		return s.showTranscribing(c, f.status, session, of, &in, s.sayFaults(c, f))
	}
	path, anchor := s.recordingPlace(of)
	return seeOther(c, path, receipt, page.TranscriptKept, anchor)
}

// writeTranscript writes down a voice message, in the language in which it was spoken.
func (s *Server) writeTranscript(c *fiber.Ctx, session account.Session, of deliberation.Recording, in transcriptInput, body []byte) (journal.Receipt, error) {
	none := journal.Receipt{}
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return none, err
	}
	if faults != nil {
		return none, refusedInput(faults)
	}
	l := s.loader(c.UserContext())
	var h heard
	var ok bool
	s.platform.Read(func(st *deliberation.State) { h, ok = l.wantHeard(st, of) })
	if !ok {
		return none, deliberation.ErrVoiceUnknown
	}
	if err := l.load(); err != nil {
		return none, err
	}
	text := deliberation.Text{Body: in.Text, Language: l.texts[h.given].Language}
	if of.Proposal != 0 {
		text.Title = in.Title
	}
	return s.doWith(c, session, text, body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.WriteTranscript{Of: of, Writer: session.Person, Text: id, Hash: hash}
	})
}

func (s *Server) removeArgumentTranscript(c *fiber.Ctx) error {
	return s.postRemoval(c, argumentRecording)
}
func (s *Server) removeProposalTranscript(c *fiber.Ctx) error {
	return s.postRemoval(c, proposalRecording)
}

func (s *Server) postRemoval(c *fiber.Ctx, kind func(int64) deliberation.Recording) error {
	of, err := recordingOf(c, kind)
	if err != nil {
		return err
	}
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.giveBack(c, err, writingPath(of), form)
	}
	receipt, err := s.removeTranscript(c, session, of, body)
	if err != nil {
		return err
	}
	path, anchor := s.recordingPlace(of)
	return seeOther(c, path, receipt, page.TranscriptGone, anchor)
}

func (s *Server) removeTranscript(c *fiber.Ctx, session account.Session, of deliberation.Recording, body []byte) (journal.Receipt, error) {
	command, err := s.commandID(c, session, body)
	if err != nil {
		return journal.Receipt{}, err
	}
	return s.do(c, command, deliberation.RemoveTranscript{Of: of, By: session.Person})
}

func (s *Server) apiWriteArgumentTranscript(c *fiber.Ctx) error {
	return s.apiWriteTranscript(c, argumentRecording)
}
func (s *Server) apiWriteProposalTranscript(c *fiber.Ctx) error {
	return s.apiWriteTranscript(c, proposalRecording)
}

func (s *Server) apiWriteTranscript(c *fiber.Ctx, kind func(int64) deliberation.Recording) error {
	session, in, body, err := apiWriter[transcriptInput](s, c)
	if err != nil {
		return err
	}
	of, err := recordingOf(c, kind)
	if err != nil {
		return err
	}
	receipt, err := s.writeTranscript(c, session, of, in, body)
	if err != nil {
		return err
	}
	return answerReceipt(c, receipt)
}

func (s *Server) apiRemoveArgumentTranscript(c *fiber.Ctx) error {
	return s.apiRemoveTranscript(c, argumentRecording)
}
func (s *Server) apiRemoveProposalTranscript(c *fiber.Ctx) error {
	return s.apiRemoveTranscript(c, proposalRecording)
}

func (s *Server) apiRemoveTranscript(c *fiber.Ctx, kind func(int64) deliberation.Recording) error {
	session, err := s.signedIn(c)
	if err != nil {
		return err
	}
	body, err := readBody(c, formLimit)
	if err != nil {
		return err
	}
	of, err := recordingOf(c, kind)
	if err != nil {
		return err
	}
	receipt, err := s.removeTranscript(c, session, of, body)
	if err != nil {
		return err
	}
	return answerReceipt(c, receipt)
}

// awaitedPage is how many voice messages the list shows at once: as they are written down, the next ones come up.
const awaitedPage = 20

// awaited lists the voice messages that nobody has written down.
func (s *Server) awaited(c *fiber.Ctx) error {
	l := s.loader(c.UserContext())
	var all []heard
	var v page.Awaited
	var number uint64
	s.platform.Read(func(st *deliberation.State) {
		number = st.Number()
		var recordings []deliberation.Recording
		recordings, v.All = st.AwaitedTranscripts(awaitedPage)
		for _, of := range recordings {
			h, _ := l.wantHeard(st, of)
			all = append(all, h)
		}
	})
	if err := l.load(); err != nil {
		return err
	}
	for _, h := range all {
		row := page.AwaitedRow{Voice: l.heard(h), At: h.proposal.At}
		if h.of.Argument != 0 {
			row.At = h.argument.At
		}
		row.About, row.Language = l.about(h)
		path, anchor := s.recordingPlace(h.of)
		row.Page = path + "#" + anchor
		if row.Voice.File != "" { // an erasure may have been applied meanwhile
			v.Rows = append(v.Rows, row)
		}
	}
	return s.showFresh(c, fiber.StatusOK, "/ecrits-attendus", number, v)
}
