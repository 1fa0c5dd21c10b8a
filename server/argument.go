package server

import (
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/attachment"
	"voix/server/journal"
	"voix/server/page"
)

type argumentInput struct {
	Side     string `json:"side" validate:"required,side"`
	Text     string `json:"text" validate:"required,words,max=2000"`
	Parent   int64  `json:"parent" validate:"min=0"`
	Quotes   int64  `json:"quotes" validate:"min=0"`
	Language string `json:"language" validate:"omitempty,language"` // empty: that of the page
	Item     int64  `json:"item" validate:"min=0"`                  // of the debate's agenda; 0: of none

	Organisation int64 `json:"organisation" validate:"min=0"` // in whose name; 0: in one's own

	voice voiceInput
}

// giveArgument gives an argument or a reply, and returns its number.
func (s *Server) giveArgument(c *fiber.Ctx, session account.Session, t deliberation.Thread, in argumentInput, body []byte) (int64, journal.Receipt, error) {
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return 0, journal.Receipt{}, err
	}
	if faults = s.withVoice(c, &in.voice, faults, map[string]string{"text": in.Text}); faults != nil {
		return 0, journal.Receipt{}, refusedInput(faults)
	}
	side, err := deliberation.ParseSide(in.Side)
	if err != nil {
		return 0, journal.Receipt{}, err
	}
	if err := s.heard(c, session, &in.voice); err != nil {
		return 0, journal.Receipt{}, err
	}
	receipt, err := s.doWith(c, session, deliberation.Text{Body: in.Text, Language: languageOf(c, in.Language)}, body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.GiveArgument{
			Thread: t, Author: session.Person, Item: in.Item, Side: side, ReplyTo: in.Parent, Quotes: in.Quotes, Text: id, Hash: hash,
			Voice: in.voice.id, VoiceProof: in.voice.proof, Organisation: in.Organisation,
		}
	})
	if err != nil {
		return 0, receipt, err
	}
	var number int64
	s.platform.Read(func(st *deliberation.State) { number, _ = st.ArgumentGivenBy(receipt.Outcome.First) })
	return number, receipt, nil
}

func (s *Server) postProposalArgument(c *fiber.Ctx) error {
	return s.postArgument(c, func(number int64) (deliberation.Thread, string) {
		return deliberation.Thread{Proposal: number}, proposalPath(number)
	}, func(number int64, form page.ArgumentForm) (shown, error) {
		return s.shownProposal(c, number, threadPlace{}, form)
	})
}

func (s *Server) postDebateArgument(c *fiber.Ctx) error {
	return s.postArgument(c, func(number int64) (deliberation.Thread, string) {
		return deliberation.Thread{Debate: number}, debatePath(number)
	}, func(number int64, form page.ArgumentForm) (shown, error) {
		return s.shownDebate(c, number, threadPlace{}, form)
	})
}

// postArgument takes the form of a thread. When it has faults the page comes back with what was typed.
func (s *Server) postArgument(c *fiber.Ctx, of func(int64) (deliberation.Thread, string), again func(int64, page.ArgumentForm) (shown, error)) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	thread, path := of(number)
	var in argumentInput
	var body []byte
	var session account.Session
	if isMultipart(c) {
		if session, err = s.signedIn(c); err != nil {
			return s.giveBackParts(c, err, path, spokenLimit)
		}
		in, body, err = s.readSpokenArgument(c, session.Person)
	} else {
		var form url.Values
		if form, body, err = readForm(c); err != nil {
			return err
		}
		if session, err = s.signedIn(c); err != nil {
			return s.giveBack(c, err, path, form)
		}
		if in, err = argumentForm(form); err == nil {
			in.Organisation, err = organisationTyped(c, form.Get("organisation"))
		}
	}
	if err != nil {
		return err
	}
	argument, receipt, err := s.giveArgument(c, session, thread, in, body)
	if err != nil {
		f, known := failureOf(err)
		if !known || f.status == fiber.StatusNotFound {
			return err
		}
		if in.voice.asked() {
			return s.showSpeaking(c, f.status, session.Person, s.speakingArgument(thread, in, s.sayFaults(c, f)))
		}
		side, _ := deliberation.ParseSide(in.Side)
		v, otherErr := again(number, page.ArgumentForm{Parent: uint64(in.Parent), Quotes: uint64(in.Quotes), Item: uint64(in.Item), Side: side, Text: in.Text, Language: in.Language, Faults: s.sayFaults(c, f)})
		if otherErr != nil {
			return otherErr
		}
		return s.showAgain(c, f.status, v)
	}
	path, anchor := s.argumentPlace(argument)
	path, anchor = withCare(path, anchor, in.Text)
	return seeOther(c, path, receipt, page.ArgumentKept, anchor)
}

// threadPath is the page of a thread.
func threadPath(t deliberation.Thread) string {
	if t.Debate != 0 {
		return debatePath(t.Debate)
	}
	return proposalPath(t.Proposal)
}

// argumentPlace is where an argument stands: a path with the part of its thread, and the anchor in that page.
func (s *Server) argumentPlace(argument int64) (path, anchor string) {
	var thread deliberation.Thread
	var at threadPlace
	s.platform.Read(func(st *deliberation.State) {
		thread = st.ThreadOf(deliberation.Recording{Argument: argument})
		at.after = st.DiscussedAfter(thread, at.order, argument, threadPage)
	})
	return at.in(threadPath(thread)), page.Argument{Number: uint64(argument)}.Anchor()
}

// spokenLimit is how much an argument with a voice message may be.
var spokenLimit = formLimit + attachment.DefaultLimits.VoiceBytes

// readSpokenArgument reads an argument that may come as a voice message.
func (s *Server) readSpokenArgument(c *fiber.Ctx, person int64) (in argumentInput, sent []byte, err error) {
	parent := ""
	fields := in.voice.fields(map[string]*string{"side": &in.Side, "text": &in.Text, "parent": &parent, "language": &in.Language, "number": new(string)})
	sent, err = readParts(c, spokenLimit, fields, map[string]fileField{"voice": s.takeVoice(c, person, &in.voice)})
	if err == nil && parent != "" {
		if in.Parent, err = strconv.ParseInt(parent, 10, 64); err != nil {
			return in, sent, errParameter
		}
	}
	return in, sent, err
}

func argumentForm(form url.Values) (in argumentInput, err error) {
	in = argumentInput{Side: form.Get("side"), Text: lines(form.Get("text")), Language: form.Get("language")}
	for name, number := range map[string]*int64{"parent": &in.Parent, "quotes": &in.Quotes, "item": &in.Item} {
		if text := form.Get(name); text != "" {
			if *number, err = strconv.ParseInt(text, 10, 64); err != nil {
				return in, errParameter
			}
		}
	}
	return in, nil
}

// sayFaults tells a refusal in the form that was refused: its faults, or one about the whole.
func (s *Server) sayFaults(c *fiber.Ctx, f *failure) page.Faults {
	if f.faults != nil {
		return f.faults
	}
	return page.Faults{{Sentence: s.refusal(c, f.code)}}
}

// showAgain shows a page with what was typed, for this request alone.
func (s *Server) showAgain(c *fiber.Ctx, status int, v shown) error {
	content, err := v.view()
	if err != nil {
		return err
	}
	slots := s.slots(c)
	slots.Ballot = v.choice
	return s.showFreshAs(c, status, page.Frame{
		Locale: localeOf(c), Role: s.roleOf(c), Path: v.key.path, Number: v.changed, Topics: v.topics,
	}, slots, content)
}
