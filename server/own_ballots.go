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

// wantAsked is called while the state is read.
func (l *loader) wantAsked(st *deliberation.State, question int64) (a askedOf) {
	number, item := st.DebateOfQuestion(question)
	if number == 0 {
		a.proposal, _ = st.Proposal(st.ProposalOfQuestion(question))
		l.wantWords(a.proposal)
		return a
	}
	if a.debate, _ = st.Debate(number); a.debate.Rehearses == 0 {
		a.item, a.agenda = item, l.wantItemTitles(st, number)
	}
	return a
}

// castIn are the choices of one voter in a consultation.
type castIn struct {
	consultation deliberation.Consultation
	asked        []askedOf
}

// wantCast is called while the state is read: what the voters of somebody have chosen, by consultation. voter makes the one of a consultation.
func (l *loader) wantCast(st *deliberation.State, voter func(consultation int64) deliberation.ID) (all []castIn) {
	for _, x := range st.Consultations() {
		one := castIn{consultation: x}
		for _, b := range st.OwnBallots(voter(x.Number)) {
			a := l.wantAsked(st, b.Question)
			if a.debate.Rehearses != 0 {
				continue // nothing of a rehearsal counts
			}
			a.ballot = b
			one.asked = append(one.asked, a)
		}
		if len(one.asked) > 0 {
			l.wantText(x.Text)
			all = append(all, one)
		}
	}
	return all
}

func (l *loader) castIn(all []castIn) (lines []page.OwnConsultation) {
	for _, in := range all {
		one := page.OwnConsultation{ConsultationLine: l.consultationLine(in.consultation)}
		if in.consultation.TakesBallots() {
			one.Until = in.consultation.BallotsUntil()
		}
		for _, a := range in.asked {
			one.Ballots = append(one.Ballots, l.ownBallot(a))
		}
		lines = append(lines, one)
	}
	return lines
}

func (s *Server) ownBallotsView(ctx context.Context, session account.Session) (v page.OwnBallots, err error) {
	profile, _, err := s.platform.People.Profile(ctx, session.Person)
	if err != nil {
		return v, err
	}
	l := s.loader(ctx)
	var own []castIn
	var organisations []deliberation.Organisation
	var theirs [][]castIn
	s.platform.Read(func(st *deliberation.State) {
		own = l.wantCast(st, profile.Voter)
		organisations = l.wantOrganisations(st, st.VoicesOf(session.Person, s.platform.Clock.Now()))
		for _, o := range organisations {
			theirs = append(theirs, l.wantCast(st, func(consultation int64) deliberation.ID {
				return s.platform.Keys.OrganisationVoter(o.Number, consultation)
			}))
		}
	})
	if err := l.load(); err != nil {
		return v, err
	}
	v.Consultations = l.castIn(own)
	for i, o := range organisations {
		v.Organisations = append(v.Organisations, page.OrganisationBallots{Organisation: l.organisationLine(o), Consultations: l.castIn(theirs[i])})
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
