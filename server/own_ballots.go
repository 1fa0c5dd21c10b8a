package server

import (
	"cmp"
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

// ownBallots shows a person, and nobody else, what they have chosen and whether it was counted as cast (deliberation.State.OwnBallots says why that
// tells nothing about others). No cache keeps it, and no address names the person.
func (s *Server) ownBallots(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, "/moi/avis")
	}
	v, err := s.ownBallotsView(c.UserContext(), session)
	if err != nil {
		return err
	}
	return s.showFresh(c, fiber.StatusOK, "/moi/avis", s.platform.Journal.Head().Number, v)
}

// askedOf is where the question of a ballot is asked: a proposal, or an item of a debate.
type askedOf struct {
	ballot   deliberation.OwnBallot
	proposal deliberation.Proposal
	debate   deliberation.Debate
	agenda   agendaItems
	item     int64
}

func (s *Server) ownBallotsView(ctx context.Context, session account.Session) (v page.OwnBallots, err error) {
	profile, _, err := s.platform.People.Profile(ctx, session.Person)
	if err != nil {
		return v, err
	}
	l := s.loader(ctx)
	var consultations []deliberation.Consultation
	asked := map[int64][]askedOf{} // by consultation
	s.platform.Read(func(st *deliberation.State) {
		for _, x := range st.Consultations() {
			for _, b := range st.OwnBallots(profile.Voter(x.Number)) {
				a := askedOf{ballot: b}
				if number, item := st.DebateOfQuestion(b.Question); number != 0 {
					if a.debate, _ = st.Debate(number); a.debate.Rehearses != 0 {
						continue // nothing of a rehearsal counts
					}
					a.item, a.agenda = item, l.wantItemTitles(st, number)
				} else {
					a.proposal, _ = st.Proposal(st.ProposalOfQuestion(b.Question))
					l.wantWords(a.proposal)
				}
				asked[x.Number] = append(asked[x.Number], a)
			}
			if len(asked[x.Number]) > 0 {
				consultations = append(consultations, x)
				l.wantText(x.Text)
			}
		}
	})
	if err := l.load(); err != nil {
		return v, err
	}
	for _, x := range consultations {
		one := page.OwnConsultation{ConsultationLine: l.consultationLine(x)}
		if x.TakesBallots() {
			one.Until = x.BallotsUntil()
		}
		for _, a := range asked[x.Number] {
			one.Ballots = append(one.Ballots, l.ownBallot(a))
		}
		v.Consultations = append(v.Consultations, one)
	}
	return v, nil
}

// ownBallot names the question of a ballot.
func (l *loader) ownBallot(a askedOf) page.OwnBallot {
	v := page.OwnBallot{Choice: a.ballot.Choice, Status: a.ballot.Status}
	if a.debate.Number == 0 {
		text := l.texts[a.proposal.Text]
		line, _, _ := strings.Cut(strings.TrimSpace(cmp.Or(l.titleOf(a.proposal), text.Body)), "\n")
		v.Page, v.Title, v.Language = proposalPath(a.proposal.Number), line, text.Language
		return v
	}
	title := l.itemTitle(a.agenda, a.item)
	v.Page, v.Title, v.Language = debatePath(a.debate.Number), title.Title, title.Language
	return v
}
