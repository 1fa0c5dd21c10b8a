package server

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

func voicesPath(question int64) string {
	return "/questions/" + strconv.FormatInt(question, 10) + "/association"
}

// voices is the page on which one gives the opinion of organisations on a question.
func (s *Server) voices(c *fiber.Ctx) error {
	question, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, voicesPath(question))
	}
	v, err := s.voicesView(c.UserContext(), session, question)
	if err != nil {
		return err
	}
	return s.showFresh(c, fiber.StatusOK, voicesPath(question), s.platform.Journal.Head().Number, v)
}

func (s *Server) voicesView(ctx context.Context, session account.Session, question int64) (v page.Voices, err error) {
	l := s.loader(ctx)
	var x deliberation.Consultation
	var a askedOf
	var organisations []deliberation.Organisation
	var choices []deliberation.Choice
	found := false
	s.platform.Read(func(st *deliberation.State) {
		if x, found = st.Consultation(st.ConsultationOfQuestion(question)); !found || !x.Visible {
			found = false
			return
		}
		a = l.wantAsked(st, question)
		organisations = l.wantOrganisations(st, st.VoicesOf(session.Person, s.platform.Clock.Now()))
		for _, o := range organisations {
			choices = append(choices, st.ChoiceOf(s.platform.Keys.OrganisationVoter(o.Number, x.Number), question))
		}
	})
	if !found || a.debate.Rehearses != 0 {
		return v, deliberation.ErrQuestionUnknown
	}
	if err := l.load(); err != nil {
		return v, err
	}
	v.Asked, v.Action = l.ownBallot(a), voicesPath(question)
	if v.Open = x.TakesBallots(); v.Open {
		v.Until = x.BallotsUntil()
	}
	for i, o := range organisations {
		v.Voices = append(v.Voices, page.OrganisationVoice{Organisation: l.organisationLine(o), Choice: choices[i]})
	}
	return v, nil
}

// postVoices takes the three buttons of an organisation.
func (s *Server) postVoices(c *fiber.Ctx) error {
	sent, err := s.posted(c, voicesPath)
	if sent == nil {
		return err
	}
	organisation, err := strconv.ParseInt(sent.form.Get("organisation"), 10, 64)
	if err != nil || organisation < 1 {
		return errParameter
	}
	receipt, err := s.castBallot(c, sent.session, sent.number, ballotInput{Choice: sent.form.Get("choice"), Organisation: organisation}, sent.body)
	if err != nil {
		return err
	}
	return seeOther(c, voicesPath(sent.number), receipt, page.BallotKept, "association-"+strconv.FormatInt(organisation, 10))
}

// inNameOf is under what a request keeps in whose name its form was written, for a form that comes back to say so.
const inNameOf = "organisation"

// organisationTyped reads in whose name a form is written: the number of an organisation; nothing or 0: in one's own.
func organisationTyped(c *fiber.Ctx, typed string) (int64, error) {
	if typed == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(typed, 10, 64)
	if err != nil || n < 0 {
		return 0, errParameter
	}
	c.Locals(inNameOf, uint64(n))
	return n, nil
}

// namesToWriteIn are the organisations of some numbers, in whose name somebody may write. One whose words cannot be read at the moment is not offered.
func (s *Server) namesToWriteIn(c *fiber.Ctx, numbers []int64) (all []page.OrganisationLine) {
	if len(numbers) == 0 {
		return nil
	}
	l := s.loader(c.UserContext())
	var organisations []deliberation.Organisation
	s.platform.Read(func(st *deliberation.State) { organisations = l.wantOrganisations(st, numbers) })
	if l.load() != nil {
		return nil
	}
	for _, o := range organisations {
		if line := l.organisationLine(o); line.Name != "" {
			all = append(all, line)
		}
	}
	return all
}

// wantOrganisations is called while the state is read.
func (l *loader) wantOrganisations(st *deliberation.State, numbers []int64) (all []deliberation.Organisation) {
	for _, n := range numbers {
		o, _ := st.Organisation(n)
		l.wantText(o.Text)
		all = append(all, o)
	}
	return all
}
