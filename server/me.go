package server

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

// me shows a person what is held on them.
func (s *Server) me(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, "/moi")
	}
	v, err := s.meView(c.UserContext(), session)
	if err != nil {
		return err
	}
	return s.showFresh(c, fiber.StatusOK, "/moi", s.platform.Journal.Head().Number, v)
}

func (s *Server) meView(ctx context.Context, session account.Session) (page.Me, error) {
	profile, _, err := s.platform.People.Profile(ctx, session.Person)
	if err != nil {
		return page.Me{}, err
	}
	l := s.loader(ctx)
	var given deliberation.Given
	var person deliberation.Person
	var ballots []int64
	var texts []ownText
	var sheeted []deliberation.Consultation
	posts, unreachable := false, false
	total, written, runs := int64(0), int64(0), 0
	var said []deliberation.Argument
	debates := map[int64]deliberation.Debate{}
	s.platform.Read(func(st *deliberation.State) {
		person, _ = st.Person(session.Person)
		written = st.WrittenAround(session.Person)
		for _, d := range st.DebatesRunBy(session.Person, s.platform.Clock.Now()) {
			if !d.Ended {
				runs++
			}
		}
		posts = len(st.PostsFor(session.Person, s.platform.Clock.Now())) > 0
		given = st.GivenBy(session.Person)
		for _, p := range given.Proposals {
			l.wantWords(p)
			f, _ := st.Figures(p.Question)
			ballots = append(ballots, f.Ballots)
		}
		texts = ownTexts(st, session.Person)
		for _, o := range texts {
			l.wantText(o.id)
		}
		for _, a := range st.ArgumentsBy(session.Person) {
			if a.Debate != 0 {
				said = append(said, a)
				debates[a.Debate], _ = st.Debate(a.Debate)
				l.wantText(a.Text, debates[a.Debate].Text)
			}
		}
		for _, n := range given.Rapporteur {
			x, _ := st.Consultation(n)
			sheeted = append(sheeted, x)
			l.wantText(x.Text)
		}
		_, unreachable = st.Unreachable(session.Person)
		for _, x := range st.Consultations() {
			total += st.BallotsOf(profile.Voter(x.Number))
		}
	})
	if err := l.load(); err != nil {
		return page.Me{}, err
	}
	v := page.Me{
		Pseudonym: profile.ChosenName, College: person.College, Office: officeView(profile.Office), Since: person.Joined, Posts: posts,
		Failed: profile.Contact.Failed(), Unreachable: unreachable,
		Arguments: int(given.Arguments), Marks: int(given.Marks), Ballots: int(total), Files: int(given.Files), Voices: int(given.Voices),
		Transcripts: int(given.Transcripts), Summaries: int(given.Summaries), Validations: int(given.Validations), Around: int(written), Debates: runs, SignedInSince: session.Since, SignedInUntil: session.Until(),
	}
	for i, p := range given.Proposals {
		v.Proposals = append(v.Proposals, l.proposalRow(p, ballots[i]))
	}
	for _, o := range texts {
		if text, ok := l.ownText(o); ok {
			v.Texts = append(v.Texts, text)
		}
	}
	for _, a := range slices.Backward(said) {
		text := l.texts[a.Text]
		v.Said = append(v.Said, page.SaidRow{
			Argument: a.Number, Title: l.texts[debates[a.Debate].Text].Title, Excerpt: excerpt(text.Body), Language: text.Language, At: a.At,
		})
	}
	for _, x := range sheeted {
		v.Rapporteur = append(v.Rapporteur, l.consultationLine(x))
	}
	return v, nil
}

func (s *Server) eraseForm(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, "/moi/effacer")
	}
	if !s.shownLately(session) {
		return redirect(c, showAgainPath("/moi/effacer"))
	}
	profile, _, err := s.platform.People.stored(c.UserContext(), session.Person)
	if err != nil {
		return err
	}
	if profile.WaysLocked() {
		return errWaysLocked
	}
	return s.showFresh(c, fiber.StatusOK, "/moi/effacer", 0, page.Erase{Pseudonym: profile.ChosenName})
}

func (s *Server) postErase(c *fiber.Ctx) error {
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		if s.writerOf(c) == "" {
			// Nobody knows whose account this was about: who signs in next must not lose theirs by one press. A tick is all that is lost.
			return s.toSignIn(c, err, "/moi/effacer")
		}
		return s.giveBack(c, err, "/moi/effacer", form)
	}
	if !s.shownLately(session) {
		return redirect(c, showAgainPath("/moi/effacer"))
	}
	if form.Get("confirm") != "yes" {
		profile, _, err := s.platform.People.stored(c.UserContext(), session.Person)
		if err != nil {
			return err
		}
		fault := s.pages.Catalogue.FaultOf(localeOf(c), "confirm", "required", 0)
		return s.showFresh(c, fiber.StatusUnprocessableEntity, "/moi/effacer", 0, page.Erase{Pseudonym: profile.ChosenName, Faults: page.Faults{fault}})
	}
	receipt, err := s.erase(c, session, body)
	if err != nil {
		return err
	}
	return seeOther(c, "/", receipt, page.AccountErased, "")
}

// erase takes back all that a person wrote and gave, and ends the session. It is not to be undone, so whoever sits down at a session that was left open,
// and whoever contends for an account with somebody else, cannot have it done: errShowAgain, errWaysLocked.
func (s *Server) erase(c *fiber.Ctx, session account.Session, body []byte) (journal.Receipt, error) {
	if !s.shownLately(session) {
		return journal.Receipt{}, errShowAgain
	}
	profile, _, err := s.platform.People.stored(c.UserContext(), session.Person)
	if err != nil {
		return journal.Receipt{}, err
	}
	if profile.WaysLocked() {
		return journal.Receipt{}, errWaysLocked
	}
	repeat, err := s.commandID(c, session, body)
	if err != nil {
		return journal.Receipt{}, err
	}
	records, err := s.recordsOfClosing(c, session.Person)
	if err != nil {
		return journal.Receipt{}, err
	}
	receipt, err := s.do(c, repeat, deliberation.ErasePerson{Person: session.Person}, records...)
	if err == nil {
		s.forgetSession(c)
		clearDevice(c)
	}
	return receipt, err
}
