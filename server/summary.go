package server

import (
	"net/url"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

// summaryLength is how many characters a summary in easy French may have: a page of short lines.
const summaryLength = 1500

type summaryInput struct {
	Text     string `json:"text" validate:"required,words,max=1500"`
	Replaces int64  `json:"replaces" validate:"min=0"` // the number of the summary that its writer saw there; 0: none
}

func summaryPath(proposal int64) string { return proposalPath(proposal) + "/resume" }

// wantSummary is called while the state is read.
func (l *loader) wantSummary(st *deliberation.State, proposal int64) (deliberation.Summary, bool) {
	summary, ok := st.SummaryOf(proposal)
	if ok {
		l.wantText(summary.Text)
		l.wantAuthor(st, summary.Author, summary.Consultation)
	}
	return summary, ok
}

// summary is what pages show of a summary; nil if there is none, or its text was erased meanwhile.
func (l *loader) summary(s deliberation.Summary) *page.Summary {
	text, ok := l.texts[s.Text]
	if !ok || s.Number == 0 {
		return nil
	}
	return &page.Summary{
		Number: uint64(s.Number), Text: text.Body, Author: l.author(s.Author, s.Consultation), At: s.At, Validations: s.Validations, Validated: s.Validated(),
	}
}

// summaryForm shows the summary of a proposal, and where it can be written and validated.
func (s *Server) summaryForm(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	v, changed, err := s.summaryFormView(c, number)
	if err != nil {
		return err
	}
	if v.Summary != nil {
		v.Text = v.Summary.Text
	}
	return s.showFresh(c, fiber.StatusOK, summaryPath(number), changed, v)
}

func (s *Server) summaryFormView(c *fiber.Ctx, number int64) (v page.SummaryForm, changed uint64, err error) {
	session, signedIn := sessionOf(c)
	l := s.loader(c.UserContext())
	var summary deliberation.Summary
	var open, may, agreed bool
	p, err := s.readProposal(number, func(st *deliberation.State, p deliberation.Proposal, x deliberation.Consultation) {
		open = x.TakesSummaries() && !p.Erased
		summary, _ = l.wantSummary(st, number)
		l.wantText(p.Text)
		may, agreed = st.MayValidate(session.Person, summary.Number), st.HasValidated(session.Person, summary.Number)
	})
	if err != nil {
		return v, 0, err
	}
	if err := l.load(); err != nil {
		return v, 0, err
	}
	text := l.texts[p.Text]
	v = page.SummaryForm{
		Number: uint64(number), Title: text.Title, Language: text.Language, Body: markdownHTML(text.Body),
		Open: open, Summary: l.summary(summary), Limit: summaryLength,
	}
	switch {
	case !signedIn || v.Summary == nil:
	case agreed:
		v.Stand = page.Agreed // can be taken back at any time
	case !v.Open:
	case summary.Author == session.Person:
		v.Stand = page.Writer
	case may:
		v.Stand = page.MayAgree
	default:
		v.Stand = page.NotFor
	}
	return v, p.Changed, nil
}

// postSummary takes the form: the text is looked over, or written beside the proposal.
func (s *Server) postSummary(c *fiber.Ctx) error {
	sent, err := s.posted(c, summaryPath)
	if sent == nil {
		return err
	}
	in, err := summaryFormInput(sent.form)
	if err != nil {
		return err
	}
	again := func(status int, faults page.Faults) error {
		v, changed, err := s.summaryFormView(c, sent.number)
		if err != nil {
			return err
		}
		v.Text, v.Faults, v.Checked, v.Hints = in.Text, faults, faults == nil, readingHints(in.Text)
		return s.showFresh(c, status, summaryPath(sent.number), changed, v)
	}
	if sent.form.Get("check") != "" {
		faults, err := s.faultsOf(c, in)
		switch {
		case err != nil:
			return err
		case faults != nil:
			return again(fiber.StatusUnprocessableEntity, faults)
		}
		return again(fiber.StatusOK, nil)
	}
	_, receipt, err := s.writeSummary(c, sent.session, sent.number, in, sent.body)
	if err != nil {
		f, known := failureOf(err)
		if !known || f.status == fiber.StatusNotFound {
			return err
		}
		return again(f.status, s.sayFaults(c, f))
	}
	return seeOther(c, proposalPath(sent.number), receipt, page.SummaryKept, "resume")
}

func summaryFormInput(form url.Values) (in summaryInput, err error) {
	in.Text = lines(form.Get("text"))
	if replaces := form.Get("replaces"); replaces != "" {
		if in.Replaces, err = strconv.ParseInt(replaces, 10, 64); err != nil {
			return in, errParameter
		}
	}
	return in, nil
}

// writeSummary writes a summary beside a proposal, and returns its number.
func (s *Server) writeSummary(c *fiber.Ctx, session account.Session, proposal int64, in summaryInput, body []byte) (int64, journal.Receipt, error) {
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return 0, journal.Receipt{}, err
	}
	if faults != nil {
		return 0, journal.Receipt{}, refusedInput(faults)
	}
	receipt, err := s.doWith(c, session, deliberation.Text{Body: in.Text, Language: page.EasyFrench.Lang()}, body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.WriteSummary{
			Proposal: proposal, Author: session.Person, Replaces: in.Replaces, Text: id, Hash: hash,
		}
	})
	if err != nil {
		return 0, receipt, err
	}
	var number int64
	s.platform.Read(func(st *deliberation.State) { number, _ = st.SummaryWrittenBy(receipt.Outcome.First) })
	return number, receipt, nil
}

// postValidation takes the button of a person concerned who has read a summary, or who takes that back.
func (s *Server) postValidation(c *fiber.Ctx) error {
	sent, err := s.posted(c, summaryPath)
	if sent == nil {
		return err
	}
	summary, err := strconv.ParseInt(sent.form.Get("summary"), 10, 64)
	if err != nil {
		return errParameter
	}
	done := page.SummaryAgreed
	if sent.form.Get("agree") != "yes" {
		done = page.SummaryLeft
	}
	receipt, err := s.validateSummary(c, sent.session, summary, done == page.SummaryAgreed)
	if err != nil {
		return err
	}
	return seeOther(c, proposalPath(sent.number), receipt, done, "resume")
}

// validateSummary says, or takes back, that somebody finds a summary easy and true. Saying it again changes nothing, so no request is a
// repeat of another: people change their minds.
func (s *Server) validateSummary(c *fiber.Ctx, session account.Session, summary int64, agree bool) (journal.Receipt, error) {
	var command deliberation.Command = deliberation.WithdrawValidation{Summary: summary, By: session.Person}
	if agree {
		command = deliberation.ValidateSummary{Summary: summary, By: session.Person}
	}
	return s.do(c, s.platform.NewID(), command)
}

type apiSummary struct {
	Number      int64     `json:"number"`
	Text        string    `json:"text"`
	Language    string    `json:"language"`
	Author      apiAuthor `json:"author"`
	At          time.Time `json:"at"`
	Validations int       `json:"validations"` // by persons concerned
	Validated   bool      `json:"validated"`   // enough of them
}

func (l *loader) summaryJSON(s deliberation.Summary) *apiSummary {
	text, ok := l.texts[s.Text]
	if !ok || s.Number == 0 {
		return nil
	}
	return &apiSummary{s.Number, text.Body, text.Language, l.authorJSON(s.Author, s.Consultation), s.At, s.Validations, s.Validated()}
}

func (s *Server) apiWriteSummary(c *fiber.Ctx) error {
	return apiCreate(s, c, func(c *fiber.Ctx, session account.Session, proposal int64, in summaryInput, body []byte) (apiReceipt, error) {
		number, receipt, err := s.writeSummary(c, session, proposal, in, body)
		return apiReceipt{Number: receipt.Number, Summary: number}, err
	})
}

func (s *Server) apiValidateSummary(c *fiber.Ctx) error    { return s.apiValidation(c, true) }
func (s *Server) apiWithdrawValidation(c *fiber.Ctx) error { return s.apiValidation(c, false) }

func (s *Server) apiValidation(c *fiber.Ctx, agree bool) error {
	session, err := s.signedIn(c)
	if err != nil {
		return err
	}
	if _, err := readBody(c, formLimit); err != nil {
		return err
	}
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	receipt, err := s.validateSummary(c, session, number, agree)
	if err != nil {
		return err
	}
	return answerReceipt(c, receipt)
}
