package server

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

const convenePath = "/debats/convoquer"

func amendPath(debate int64) string  { return debatePath(debate) + "/modifier" }
func cancelPath(debate int64) string { return debatePath(debate) + "/annuler" }

// convening returns the consultation in which debates are announced now; ok is false if there is none.
func convening(st *deliberation.State) (x deliberation.Consultation, ok bool) {
	x, ok = st.Consultation(currentOf(st.Consultations()))
	return x, ok && x.TakesDebates()
}

// conveneForm shows the empty form with which a debate is announced.
func (s *Server) conveneForm(c *fiber.Ctx) error {
	if _, ok := sessionOf(c); !ok {
		return s.toSignIn(c, errSignedOut, convenePath)
	}
	v, changed := s.conveneView(announcementInput{Audience: deliberation.Everybody.String(), Setting: deliberation.InRoom.String()})
	return s.showFresh(c, fiber.StatusOK, convenePath, changed, v)
}

func (s *Server) conveneView(in announcementInput) (v page.ConveneForm, changed uint64) {
	v = page.ConveneForm{Offices: officeViews(), Limits: page.ConveneLimits{Title: titleLength, Text: textLength}}
	v.Typed, v.Access = in.typed()
	s.platform.Read(func(st *deliberation.State) {
		var x deliberation.Consultation
		x, v.Open = convening(st)
		changed, v.Closes = x.Began, x.BallotsUntil()
	})
	return v, changed
}

// postConvene takes that form.
func (s *Server) postConvene(c *fiber.Ctx) error {
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.giveBack(c, err, convenePath, form)
	}
	in := announcementForm(form)
	number, receipt, err := s.conveneDebate(c, session, in, body)
	if err != nil {
		v, changed := s.conveneView(in)
		return s.showConveneAgain(c, v, convenePath, changed, err)
	}
	path, _ := withCare(debatePath(number)+"/merci", "", in.Title, in.Text)
	return seeOther(c, path, receipt, page.NoNotice, "")
}

// showConveneAgain gives a form back that was refused.
func (s *Server) showConveneAgain(c *fiber.Ctx, v page.ConveneForm, path string, changed uint64, err error) error {
	f, known := failureOf(err)
	if !known || f.status == fiber.StatusNotFound || f.status == fiber.StatusForbidden {
		return err
	}
	v.Faults = s.sayFaults(c, f)
	if f.meets != nil {
		if v.Meets, err = s.metViews(c.UserContext(), f.meets); err != nil {
			return err
		}
	}
	return s.showFresh(c, f.status, path, changed, v)
}

// besideOthers is the failure of an announcement beside other debates of the same office.
func (s *Server) besideOthers(c *fiber.Ctx, others []deliberation.Debate) *failure {
	return &failure{
		status: fiber.StatusConflict, code: "debate_beside", meets: others,
		faults: page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), "anyway", "required", nil)},
	}
}

// conveneDebate announces a debate in the consultation that goes on.
func (s *Server) conveneDebate(c *fiber.Ctx, session account.Session, in announcementInput, body []byte) (number int64, r journal.Receipt, err error) {
	var x deliberation.Consultation
	s.platform.Read(func(st *deliberation.State) { x, _ = convening(st) })
	faults, err := s.overlook(c, in, x, deliberation.Debate{})
	if err != nil {
		return 0, r, err
	}
	if faults != nil {
		return 0, r, refusedInput(faults)
	}
	a := in.announcement()
	var others []deliberation.Debate
	s.platform.Read(func(st *deliberation.State) { others = met(st, x.Number, 0, a) })
	if others != nil && !in.Anyway {
		return 0, r, s.besideOthers(c, others)
	}
	r, err = s.doWith(c, session, in.words(languageOf(c, in.Language)), body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		a.Text, a.Hash = id, hash
		return deliberation.ConveneDebate{Consultation: x.Number, Author: session.Person, Announcement: a}
	})
	if err != nil {
		return 0, r, err
	}
	s.platform.Read(func(st *deliberation.State) { number, _ = st.DebateConvenedBy(r.Outcome.First) })
	return number, r, nil
}

// convened thanks, and says what happens next.
func (s *Server) convened(c *fiber.Ctx) error {
	d, _, err := s.facilitated(c)
	if err != nil {
		return s.toSignIn(c, err, c.Path())
	}
	text, err := s.platform.Texts.One(c.UserContext(), d.Text)
	if err != nil {
		return err
	}
	return s.showFresh(c, fiber.StatusOK, c.Path(), d.Changed, page.Announced{
		Number: uint64(d.Number), Title: text.Title, Language: text.Language, At: d.Begins, Office: officeView(d.Office),
	})
}

// amendForm shows what was announced of a debate, to be changed.
func (s *Server) amendForm(c *fiber.Ctx) error {
	d, _, err := s.facilitated(c)
	if err != nil {
		return s.toSignIn(c, err, c.Path())
	}
	text, err := s.platform.Texts.One(c.UserContext(), d.Text)
	if err != nil {
		return err
	}
	return s.showFresh(c, fiber.StatusOK, amendPath(d.Number), d.Changed, s.amendView(d, announcementOf(d, text)))
}

func (s *Server) amendView(d deliberation.Debate, in announcementInput) page.ConveneForm {
	v, _ := s.conveneView(in)
	v.Debate = uint64(d.Number)
	s.platform.Read(func(st *deliberation.State) {
		x, _ := st.Consultation(d.Consultation)
		v.Open, v.Closes = x.TakesArguments() && d.Cancelled == 0 && st.Minutes(d.Number).Adopted == 0, x.BallotsUntil()
	})
	return v
}

// postAmend takes that form.
func (s *Server) postAmend(c *fiber.Ctx) error {
	sent, d, err := s.postedToRun(c, amendPath)
	if sent == nil {
		return err
	}
	in := announcementForm(sent.form)
	receipt, err := s.amendDebate(c, sent.session, d, in, sent.body)
	if err != nil {
		return s.showConveneAgain(c, s.amendView(d, in), amendPath(d.Number), d.Changed, err)
	}
	return seeOther(c, debatePath(d.Number), receipt, page.DebateAmended, "")
}

// amendDebate announces a debate anew.
func (s *Server) amendDebate(c *fiber.Ctx, session account.Session, d deliberation.Debate, in announcementInput, body []byte) (r journal.Receipt, err error) {
	var x deliberation.Consultation
	s.platform.Read(func(st *deliberation.State) { x, _ = st.Consultation(d.Consultation) })
	faults, err := s.overlook(c, in, x, d)
	if err != nil {
		return r, err
	}
	if faults != nil {
		return r, refusedInput(faults)
	}
	a := in.announcement()
	if moved := !a.Begins.Equal(d.Begins) || a.Office != d.Office; moved && d.Rehearses == 0 && !in.Anyway {
		var others []deliberation.Debate
		s.platform.Read(func(st *deliberation.State) { others = met(st, d.Consultation, d.Number, a) })
		if others != nil {
			return r, s.besideOthers(c, others)
		}
	}
	return s.doWith(c, session, in.words(languageOf(c, in.Language)), body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		a.Text, a.Hash = id, hash
		return deliberation.AmendDebate{Debate: d.Number, By: session.Person, Announcement: a}
	})
}

// reasonInput is why a debate is not held.
type reasonInput struct {
	Reason   string `json:"reason" validate:"required,words,max=2000"`
	Language string `json:"language" validate:"omitempty,language"` // empty: that of the page
}

func reasonForm(form url.Values) reasonInput {
	return reasonInput{Reason: lines(form.Get("reason")), Language: form.Get("language")}
}

// cancelForm asks why a debate is not held.
func (s *Server) cancelForm(c *fiber.Ctx) error {
	d, _, err := s.facilitated(c)
	if err != nil {
		return s.toSignIn(c, err, c.Path())
	}
	return s.showCancel(c, fiber.StatusOK, d, reasonInput{}, nil)
}

func (s *Server) showCancel(c *fiber.Ctx, status int, d deliberation.Debate, in reasonInput, faults page.Faults) error {
	line, err := s.debateLine(c.UserContext(), d)
	if err != nil {
		return err
	}
	open := d.Cancelled == 0
	s.platform.Read(func(st *deliberation.State) { open = open && st.Minutes(d.Number).Adopted == 0 })
	return s.showFresh(c, status, cancelPath(d.Number), d.Changed, page.CancelForm{
		Debate: line, Open: open, Text: in.Reason, Written: in.Language, Faults: faults,
	})
}

// postCancel takes that form.
func (s *Server) postCancel(c *fiber.Ctx) error {
	sent, d, err := s.postedToRun(c, cancelPath)
	if sent == nil {
		return err
	}
	in := reasonForm(sent.form)
	receipt, err := s.cancelDebate(c, sent.session, d, in, sent.body)
	if err != nil {
		f, known := failureOf(err)
		if !known || f.status == fiber.StatusNotFound {
			return err
		}
		return s.showCancel(c, f.status, d, in, s.sayFaults(c, f))
	}
	return seeOther(c, debatePath(d.Number), receipt, page.DebateCancelled, "")
}

func (s *Server) cancelDebate(c *fiber.Ctx, session account.Session, d deliberation.Debate, in reasonInput, body []byte) (r journal.Receipt, err error) {
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return r, err
	}
	if faults != nil {
		return r, refusedInput(faults)
	}
	return s.doWith(c, session, deliberation.Text{Body: in.Reason, Language: languageOf(c, in.Language)}, body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.CancelDebate{Debate: d.Number, By: session.Person, Text: id, Hash: hash}
	})
}
