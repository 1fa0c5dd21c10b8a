package server

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

// proposal shows one proposal, what came of it so far, and its thread.
func (s *Server) proposal(c *fiber.Ctx) error {
	return s.showThread(c, func(n int64) deliberation.Thread { return deliberation.Thread{Proposal: n} }, s.shownProposal)
}

// shownProposal says what the page of a proposal shows; form is what was typed if an argument was refused.
func (s *Server) shownProposal(c *fiber.Ctx, number int64, at threadPlace, form page.ArgumentForm) (v shown, err error) {
	var p deliberation.Proposal
	var found bool
	begins, told := true, uint64(0)
	s.platform.Read(func(st *deliberation.State) {
		p, found = st.Proposal(number)
		told = debatesTell(st, p)
		begins = at.holds(st, deliberation.Thread{Proposal: number})
	})
	if !found {
		return v, deliberation.ErrProposalUnknown
	}
	if !begins {
		return v, errParameter
	}
	v = shown{
		key: cacheKey{path: at.in(proposalPath(number))}, changed: max(p.Changed, told), topics: []string{deliberation.ProposalTopic(number).String()},
		view: func() (page.View, error) { return s.proposalView(c.UserContext(), number, at, form) },
	}
	if session, ok := sessionOf(c); ok {
		if v.choice, err = s.ownChoice(c.UserContext(), session, p.Consultation, p.Question); err != nil {
			return v, err
		}
	}
	return v, nil
}

// ownChoice is a person's choice on a question, found through the person's sealed profile.
func (s *Server) ownChoice(ctx context.Context, session account.Session, consultation, question int64) (choice deliberation.Choice, err error) {
	profile, ok, err := s.platform.People.Profile(ctx, session.Person)
	if err != nil || !ok {
		return deliberation.NoChoice, err
	}
	voter := profile.Voter(consultation)
	s.platform.Read(func(st *deliberation.State) { choice = st.ChoiceOf(voter, question) })
	return choice, nil
}

func (s *Server) proposalView(ctx context.Context, number int64, at threadPlace, form page.ArgumentForm) (page.Proposal, error) {
	l := s.loader(ctx)
	var p deliberation.Proposal
	var x deliberation.Consultation
	var figures deliberation.Figures
	var thread discussed
	var timeline []page.Event
	var summary deliberation.Summary
	var sheet deliberation.Sheet
	var versions, objected int
	var objections []deliberation.Objection
	var birth birth
	s.platform.Read(func(st *deliberation.State) {
		p, _ = st.Proposal(number)
		birth = l.wantBirth(st, p)
		summary, _ = l.wantSummary(st, number)
		sheet, versions = l.wantStandingSheet(st, number)
		objections, objected = l.wantFirstObjections(st, number)
		x, _ = st.Consultation(p.Consultation)
		timeline = timelineOf(st, p, x)
		figures, _ = st.Figures(p.Question)
		thread = threadOf(st, deliberation.Thread{Proposal: number}, at, form, l)
		l.wantText(x.Text)
		l.wantWords(p)
		l.wantVoice(st, p.Spoken, p.Consultation)
		l.wantSigned(st, p.Author, p.Consultation, p.Organisation)
	})
	if err := l.load(); err != nil {
		return page.Proposal{}, err
	}
	files, err := s.platform.FilesOf(ctx, p.Files)
	if err != nil {
		return page.Proposal{}, err
	}
	text := l.texts[p.Text]
	path := "/propositions/" + strconv.FormatInt(number, 10)
	v := page.Proposal{
		Number: uint64(number), Title: l.titleOf(p), Voice: l.voice(deliberation.Recording{Proposal: number}, p.Spoken, authorship{p.Author, p.Consultation}, text.Language), Language: text.Language, Body: markdownHTML(text.Body), Beginning: excerpt(text.Body), Author: l.signed(p.Author, p.Consultation, p.Organisation), At: p.At, Theme: p.Theme,
		Office: officeView(p.Office), Consultation: l.consultationLine(x), Attachments: attachmentViews(files),
		Summary: l.summary(summary), Summarising: x.TakesSummaries() && !p.Erased,
		Question: questionView(figures, x, path+"/avis"),
		Thread:   l.threadView(thread, path, x.TakesArguments(), p.Arguments, form),
	}
	v.Timeline = timeline
	v.Sheeting, v.Sheet, v.Versions = x.TakesSheets() && !p.Erased, l.sheet(sheet), versions
	v.Reread = rereadOf(p, x, objected)
	v.Reread.Objections = l.objections(objections, x.TakesObjections())
	v.Origin = l.origin(birth)
	return v, nil
}
