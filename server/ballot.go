package server

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

type ballotInput struct {
	Choice string `json:"choice" validate:"required,choice"`
	// Organisation is whose ballot it is; 0: of whoever gives it.
	Organisation int64 `json:"organisation" validate:"min=0"`
}

// castBallot casts the ballot of whoever is signed in, under the voter that only the sealed profile leads to, or that of an organisation that they
// speak for, under the voter that the master key makes for it.
func (s *Server) castBallot(c *fiber.Ctx, session account.Session, question int64, in ballotInput, body []byte) (journal.Receipt, error) {
	choice, err := deliberation.ParseChoice(in.Choice)
	if err != nil || in.Organisation < 0 { // what is wrong is named only where something is
		faults, err := s.faultsOf(c, in)
		if err != nil {
			return journal.Receipt{}, err
		}
		return journal.Receipt{}, refusedInput(faults)
	}
	var college deliberation.College
	var consultation int64
	s.platform.Read(func(st *deliberation.State) {
		consultation = st.ConsultationOfQuestion(question)
		college = st.CollegeIn(session.Person, consultation)
	})
	if consultation == 0 {
		// By the time it is decided the question may be there; the voter of no consultation would be a second one in it.
		return journal.Receipt{}, deliberation.ErrQuestionUnknown
	}
	profile, voter, ok, err := s.platform.People.BallotsNow(c.UserContext(), session.Person, consultation)
	if err != nil {
		return journal.Receipt{}, err
	}
	if !ok {
		return journal.Receipt{}, errSignedOut
	}
	// Without a key of the client each request is a command of its own: the same choice again changes nothing anyway, and
	// nothing on the page moves when somebody changes their mind back and forth, so what was sent cannot tell a repeat.
	id := s.platform.NewID()
	if len(c.Request().Header.Peek("Idempotency-Key")) > 0 {
		if id, err = s.commandID(c, session, body); err != nil {
			return journal.Receipt{}, err
		}
	}
	if in.Organisation != 0 {
		voter = s.platform.Keys.OrganisationVoter(in.Organisation, consultation)
	}
	return s.platform.Do(s.patience.context(), id, deliberation.GiveBallot{
		CastBallot: deliberation.CastBallot{
			Voter: voter, College: college, Office: profile.Office, Standing: profile.Attestation.Standing(college), Question: question, Choice: choice,
		},
		By: session.Person, Organisation: in.Organisation,
	})
}

// postBallot takes the three buttons of a proposal's page.
func (s *Server) postBallot(c *fiber.Ctx) error {
	sent, err := s.posted(c, proposalPath)
	if sent == nil {
		return err
	}
	var p deliberation.Proposal
	var ok bool
	s.platform.Read(func(st *deliberation.State) { p, ok = st.Proposal(sent.number) })
	if !ok {
		return deliberation.ErrProposalUnknown
	}
	receipt, err := s.castBallot(c, sent.session, p.Question, ballotInput{Choice: sent.form.Get("choice")}, sent.body)
	if err != nil {
		return err
	}
	return seeOther(c, proposalPath(sent.number), receipt, page.BallotKept, "avis")
}

func proposalPath(number int64) string { return "/propositions/" + strconv.FormatInt(number, 10) }

// seeOther leads to the page that shows the effect of a write: it carries the number for other servers to wait for.
func seeOther(c *fiber.Ctx, path string, r journal.Receipt, done page.Notice, anchor string) error {
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	address := path + separator + "n=" + strconv.FormatUint(r.Number, 10)
	if done != page.NoNotice {
		address += "&fait=" + done.String()
	}
	if anchor != "" {
		address += "#" + anchor
	}
	return redirect(c, address)
}

// toSignIn leads somebody who is not signed in to signing in, and back; other errors stay what they are.
func (s *Server) toSignIn(c *fiber.Ctx, err error, back string) error {
	if err != errSignedOut {
		return err
	}
	return redirect(c, "/connexion?retour="+back)
}
