package server

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

// remarkInput is what somebody puts right in minutes.
type remarkInput struct {
	Paragraph int64  `json:"paragraph" validate:"min=0"` // 0: the whole
	Text      string `json:"text" validate:"required,words,max=2000"`
	Language  string `json:"language" validate:"omitempty,language"` // empty: that of the page
	Reference string `json:"reference" validate:"max=40"`            // of the sheet of whom a facilitator types it for; empty: oneself

	receipt string // of a sheet, by whoever has no account
}

// settlementInput says what became of a remark.
type settlementInput struct {
	Settlement string `json:"settlement" validate:"required,settled"`
	Text       string `json:"text" validate:"required,words,max=2000"` // why
	Language   string `json:"language" validate:"omitempty,language"`  // empty: that of the page
}

func rereadingPath(debate int64) string { return minutesPath(debate) + "/relire" }

// rereadMinutes shows minutes to those who were there, and the form in which they put them right.
func (s *Server) rereadMinutes(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	settling, err := queryNumber(c, "remarque")
	if err != nil {
		return err
	}
	about, err := queryNumber(c, "paragraphe")
	if err != nil {
		return err
	}
	v, changed, err := s.rereadingView(c, number, settling)
	if err != nil {
		return err
	}
	path := rereadingPath(number)
	if about > 0 {
		v.Typed["paragraph"] = cell(about)
	}
	if settling > 0 {
		if v.Settling == nil {
			return deliberation.ErrRemarkUnknown
		}
		path += "?remarque=" + cell(settling)
	}
	return s.showFresh(c, fiber.StatusOK, path, changed, v)
}

func (s *Server) rereadingView(c *fiber.Ctx, number, settling int64) (v page.RereadMinutes, changed uint64, err error) {
	l := s.loader(c.UserContext())
	h, err := s.readHeld(c, l, number, func(st *deliberation.State, h *held) {
		if !h.minutes.Offered && !h.runs {
			return
		}
		l.wantParagraphs(st, h.minutes.Paragraphs, h.Consultation)
		l.wantRemarks(st, h.minutes.Remarks, h.Consultation)
		v.There = st.WasThere(number, h.person)
	})
	if err != nil {
		return v, 0, err
	}
	v.Debate, v.State, v.Limit, v.Typed = l.held(h), h.state(), argumentLength, map[string]string{}
	if h.minutes.Offered || h.runs {
		v.Paragraphs, v.Remarks = l.paragraphs(h.minutes.Paragraphs, h.Consultation), l.remarks(h.minutes, h.Consultation)
	}
	for i := range v.Remarks {
		if r := &v.Remarks[i]; h.runs && r.Number == settling && !r.Settled() && v.State.Stage != "adopted" {
			v.Settling = r
		}
	}
	return v, h.Changed, nil
}

// postRemark takes the forms of that page: a remark by somebody signed in, by whoever holds the receipt of a sheet, or typed by a facilitator
// for somebody; and what a facilitator answers to one.
func (s *Server) postRemark(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	var receipt journal.Receipt
	var settling int64
	done, anchor, path := page.RemarkMade, "", rereadingPath(number)
	switch form.Get("act") {
	case "remark":
		in, err := remarkForm(form)
		if err != nil {
			return err
		}
		session, err := s.remarker(c, number, in)
		if err == errSignedOut {
			return s.giveBack(c, err, path, form)
		}
		var made int64
		if err == nil {
			made, receipt, err = s.makeRemark(c, session, number, in, body)
		}
		if err != nil {
			return s.showRemarkAgain(c, number, 0, form, err)
		}
		anchor = page.Remark{Number: made}.Anchor()
		path, anchor = withCare(path, anchor, in.Text)
	case "settle":
		if settling, err = strconv.ParseInt(form.Get("remark"), 10, 64); err != nil || settling < 1 {
			return errParameter
		}
		session, err := s.signedIn(c)
		if err != nil {
			return s.giveBack(c, err, path, form)
		}
		in := settlementInput{Settlement: form.Get("settlement"), Text: strings.TrimSpace(lines(form.Get("text"))), Language: form.Get("language")}
		if receipt, err = s.settleRemark(c, session, number, settling, in, body); err != nil {
			return s.showRemarkAgain(c, number, settling, form, err)
		}
		done, anchor = page.RemarkSettled, page.Remark{Number: settling}.Anchor()
	default:
		return errParameter
	}
	return seeOther(c, path, receipt, done, anchor)
}

// showRemarkAgain gives back what was typed, with what is wrong with it.
func (s *Server) showRemarkAgain(c *fiber.Ctx, number, settling int64, form url.Values, failed error) error {
	f, known := failureOf(failed)
	if !known || f.status == fiber.StatusNotFound && f.code == deliberation.ErrDebateUnknown.Code {
		return failed
	}
	v, changed, err := s.rereadingView(c, number, settling)
	if err != nil {
		return err
	}
	for name, values := range form {
		v.Typed[name] = lines(values[0])
	}
	v.Faults = s.sayFaults(c, f)
	return s.showFresh(c, f.status, rereadingPath(number), changed, v)
}

func remarkForm(form url.Values) (in remarkInput, err error) {
	in = remarkInput{
		Text: strings.TrimSpace(lines(form.Get("text"))), Language: form.Get("language"), Reference: strings.TrimSpace(form.Get("reference")),
		receipt: strings.TrimSpace(form.Get("receipt")),
	}
	if text := form.Get("paragraph"); text != "" {
		if in.Paragraph, err = strconv.ParseInt(text, 10, 64); err != nil || in.Paragraph < 0 {
			return in, errParameter
		}
	}
	return in, nil
}

// remarker is who makes a remark: the guest whose receipt was typed, else whoever is signed in. The fault of a receipt
// stands beside its field.
func (s *Server) remarker(c *fiber.Ctx, debate int64, in remarkInput) (account.Session, error) {
	if in.receipt == "" {
		return s.signedIn(c)
	}
	ref, err := s.openReceipt(c, in.receipt)
	if err != nil {
		return account.Session{}, s.faultOn(c, "receipt", err)
	}
	if ref.Debate != debate {
		return account.Session{}, faultIn("receipt", s.pages.Catalogue.Say(localeOf(c), "reread.receipt_elsewhere"))
	}
	person, err := s.guestOf(ref)
	if err != nil {
		return account.Session{}, faultIn("receipt", s.pages.Catalogue.Say(localeOf(c), "reread.receipt_unused"))
	}
	return account.Session{Person: person}, nil
}

// guestOf is who took part in a debate under a reference, or ErrSheetUnknown: nothing was entered yet, it was withdrawn, it is an account's own
// by now, or it is an avis sheet, which leads to nobody.
func (s *Server) guestOf(ref deliberation.Reference) (int64, error) {
	var person deliberation.Person
	var ok bool
	s.platform.Read(func(st *deliberation.State) { person, ok = s.platform.guest(st, ref) })
	if !ok || person.Erased {
		return 0, deliberation.ErrSheetUnknown
	}
	return person.Number, nil
}

// faultOn tells a refusal beside the field that it is about; other errors stay what they are.
func (s *Server) faultOn(c *fiber.Ctx, field string, err error) error {
	var refusal *deliberation.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	return faultIn(field, s.refusal(c, refusal.Code))
}

// faultIn is a fault of one field.
func faultIn(field, sentence string) error {
	return refusedInput(page.Faults{{Field: field, Sentence: sentence}})
}

// makeRemark puts something right in minutes, and returns the number of the remark.
func (s *Server) makeRemark(c *fiber.Ctx, session account.Session, debate int64, in remarkInput, body []byte) (int64, journal.Receipt, error) {
	none := journal.Receipt{}
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return 0, none, err
	}
	if faults != nil {
		return 0, none, refusedInput(faults)
	}
	command := deliberation.MakeRemark{Debate: debate, Author: session.Person, Paragraph: in.Paragraph}
	if in.Reference != "" {
		ref, err := deliberation.ParseReference(debate, in.Reference)
		if err != nil {
			return 0, none, s.faultOn(c, "reference", err)
		}
		command.By = session.Person
		if command.Author, err = s.guestOf(ref); err != nil {
			return 0, none, faultIn("reference", s.pages.Catalogue.Say(localeOf(c), "reread.reference_unused"))
		}
	}
	receipt, err := s.doWith(c, session, deliberation.Text{Body: in.Text, Language: languageOf(c, in.Language)}, body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		command.Text, command.Hash = id, hash
		return command
	})
	if err != nil {
		return 0, receipt, err
	}
	var made int64
	s.platform.Read(func(st *deliberation.State) {
		for _, r := range st.Minutes(debate).Remarks {
			if r.Entry == receipt.Outcome.First {
				made = r.Number
			}
		}
	})
	return made, receipt, nil
}

func (s *Server) settleRemark(c *fiber.Ctx, session account.Session, debate, remark int64, in settlementInput, body []byte) (journal.Receipt, error) {
	faults, err := s.faultsOf(c, in)
	if err != nil {
		return journal.Receipt{}, err
	}
	if faults != nil {
		return journal.Receipt{}, refusedInput(faults)
	}
	settlement, err := deliberation.ParseSettlement(in.Settlement)
	if err != nil {
		return journal.Receipt{}, err
	}
	return s.doWith(c, session, deliberation.Text{Body: in.Text, Language: languageOf(c, in.Language)}, body, func(id deliberation.ID, hash deliberation.Hash) deliberation.Command {
		return deliberation.SettleRemark{Debate: debate, By: session.Person, Remark: remark, Settlement: settlement, Text: id, Hash: hash}
	})
}
