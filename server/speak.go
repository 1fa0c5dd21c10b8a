package server

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/attachment"
	"voix/server/attachment/sound"
	"voix/server/page"
)

// speaking is a page on which one says something, and what was given there when it was refused.
type speaking struct {
	thread deliberation.Thread // zero: a proposal is said
	given  page.Speak
}

func (s *Server) speakProposal(c *fiber.Ctx) error { return s.speak(c, speaking{}) }

func (s *Server) speakOnProposal(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	return s.speak(c, speaking{thread: deliberation.Thread{Proposal: number}})
}

func (s *Server) speakInDebate(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	return s.speak(c, speaking{thread: deliberation.Thread{Debate: number}})
}

func (s *Server) speak(c *fiber.Ctx, at speaking) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, c.Path())
	}
	return s.showSpeaking(c, fiber.StatusOK, session.Person, at)
}

// speakingProposal is the page again, with what was given.
func (s *Server) speakingProposal(in proposalInput) speaking {
	at := speaking{given: page.Speak{Title: in.Title, Text: in.Text, Office: in.Office, Chosen: in.Language, Faults: in.faults}}
	at.given.Theme, _ = deliberation.ParseTheme(in.Theme)
	return at
}

func (s *Server) speakingArgument(t deliberation.Thread, in argumentInput, faults page.Faults) speaking {
	at := speaking{thread: t, given: page.Speak{Text: in.Text, Chosen: in.Language, Faults: faults}}
	at.given.Side, _ = deliberation.ParseSide(in.Side)
	return at
}

func (s *Server) showSpeaking(c *fiber.Ctx, status int, person int64, at speaking) error {
	v := at.given
	v.Minutes, v.Size, v.Agent = int(sound.Longest.Minutes()), attachment.DefaultLimits.VoiceBytes, s.isAgent(person)
	l := s.loader(c.UserContext())
	var consultation deliberation.Consultation
	var proposal deliberation.Proposal
	var debate deliberation.Debate
	found := true
	s.platform.Read(func(st *deliberation.State) {
		switch t := at.thread; {
		case t.Proposal != 0:
			proposal, found = st.Proposal(t.Proposal)
			consultation, _ = st.Consultation(proposal.Consultation)
			l.wantWords(proposal)
		case t.Debate != 0:
			if debate, found = st.Debate(t.Debate); found {
				found = s.mayBeSeen(c, st, debate)
			}
			consultation, _ = st.Consultation(debate.Consultation)
			l.wantText(debate.Text)
		default:
			consultation, _ = st.Consultation(currentOf(st.Consultations()))
		}
	})
	if !found {
		if at.thread.Proposal != 0 {
			return deliberation.ErrProposalUnknown
		}
		return deliberation.ErrDebateUnknown
	}
	if err := l.load(); err != nil {
		return err
	}
	path := "/propositions/nouvelle/parler"
	switch t := at.thread; {
	case t == deliberation.Thread{}:
		v.Filing, v.Open, v.Offices = true, consultation.TakesProposals(), officeViews()
		v.Back, v.Action, v.API = "/propositions/nouvelle", "/propositions/nouvelle", apiPath+"proposals"
	default:
		v.Open, v.Back = consultation.TakesArguments(), threadPath(t)
		v.Action = v.Back + "/arguments"
		v.API = fmt.Sprintf("%sproposals/%d/arguments", apiPath, t.Proposal)
		if t.Debate != 0 {
			v.API = fmt.Sprintf("%sdebates/%d/arguments", apiPath, t.Debate)
			v.About, v.Language = l.texts[debate.Text].Title, l.texts[debate.Text].Language
		} else {
			v.About, v.Language = l.titleOf(proposal), l.texts[proposal.Text].Language
		}
		path = v.Back + "/parler"
	}
	return s.showFresh(c, status, path, s.platform.Journal.Head().Number, v)
}
