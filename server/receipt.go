package server

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

const (
	// receiptPath is where somebody who tore a slip off a sheet of paper, or was given one in a room, finds what was typed in for them.
	receiptPath     = "/recu"
	receiptReferrer = "strict-origin"
)

// privately keeps the answer of a receipt from everybody but who asked: it is on no way kept, listed or told to other pages. The next page
// learns of no address but that of the site, so that no log of a proxy has the code; with "no-referrer" a browser would also hide where a form
// comes from (Origin: null), and old ones, which say so by nothing else, could send none.
func privately(c *fiber.Ctx) {
	c.Set(fiber.HeaderReferrerPolicy, receiptReferrer)
	c.Set("X-Robots-Tag", "noindex, nofollow")
	c.Set(fiber.HeaderCacheControl, "no-store")
}

// openReceipt reads the code of a slip, or says that it is mistyped (which tells nothing of any sheet), of no sheet, or one guess too many.
func (s *Server) openReceipt(c *fiber.Ctx, code string) (deliberation.Reference, error) {
	// The address on the slip may have been pasted whole.
	if at := strings.LastIndexByte(code, '/'); at >= 0 {
		code = code[at+1:]
	}
	return s.rates.tryReceipt(networkOf(c), func() (deliberation.Reference, error) { return s.platform.Keys.ReadReceipt(code) })
}

func (s *Server) askReceipt(c *fiber.Ctx) error {
	privately(c)
	return s.showFresh(c, fiber.StatusOK, receiptPath, 0, page.Receipt{})
}

// showReceipt shows what a code leads to. A picture of the page, or a program that looks at addresses, changes nothing by it.
func (s *Server) showReceipt(c *fiber.Ctx) error {
	privately(c)
	code, err := url.PathUnescape(c.Params("code"))
	if err != nil {
		return errAddress
	}
	return s.receiptOr(c, code, func(ref deliberation.Reference) error {
		v, err := s.receiptView(c, ref)
		if err != nil {
			return err
		}
		return s.showFresh(c, fiber.StatusOK, receiptPath, s.platform.Journal.Head().Number, v)
	})
}

// receiptOr does something with the sheet of a code, or shows the form with what is wrong with it.
func (s *Server) receiptOr(c *fiber.Ctx, code string, do func(deliberation.Reference) error) error {
	if strings.TrimSpace(code) == "" {
		return s.showFresh(c, fiber.StatusUnprocessableEntity, receiptPath, 0, page.Receipt{Faults: page.Faults{
			{Field: "code", Sentence: s.pages.Catalogue.Say(localeOf(c), "receipt.missing")},
		}})
	}
	ref, err := s.openReceipt(c, code)
	if err == nil {
		return do(ref)
	}
	f, known := failureOf(err)
	if !known {
		return err
	}
	return s.showFresh(c, f.status, receiptPath, 0, page.Receipt{Typed: code, Faults: page.Faults{{Field: "code", Sentence: s.refusal(c, f.code)}}})
}

// receiptPhoto is the picture of a form, for whoever has its slip.
func (s *Server) receiptPhoto(c *fiber.Ctx) error {
	privately(c)
	code, err := url.PathUnescape(c.Params("code"))
	if err != nil {
		return errAddress
	}
	ref, err := s.openReceipt(c, code)
	if err != nil {
		return err
	}
	var f deliberation.Form
	s.platform.Read(func(st *deliberation.State) {
		if person, ok := s.platform.guest(st, ref); ok && !person.Erased && ref.Kind == deliberation.FormSheet {
			f, _ = st.Form(ref.Debate, ref.Number)
		}
	})
	err = s.sendScan(c, f)
	privately(c)
	return err
}

func (s *Server) receiptView(c *fiber.Ctx, ref deliberation.Reference) (page.Receipt, error) {
	l := s.loader(c.UserContext())
	v := page.Receipt{
		Code: s.platform.Keys.Receipt(ref), Kind: ref.Kind.String(), Reference: ref.String(), Debate: uint64(ref.Debate), Standing: "awaited", Limit: argumentLength,
	}
	var d deliberation.Debate
	var items []deliberation.Item
	var proposals map[int64]deliberation.Proposal
	var fates []fate
	known := false
	var retyped []deliberation.Corrected
	s.platform.Read(func(st *deliberation.State) {
		if d, known = st.Debate(ref.Debate); !known {
			return
		}
		if d.Ended {
			v.Standing = "ended"
			return
		}
		l.wantText(d.Text)
		items = st.Agenda(ref.Debate)
		proposals = l.wantItems(st, items)
		if ref.Kind == deliberation.CallSheet {
			fates = s.readCallReceipt(st, l, ref, d, items, &v)
			return
		}
		if ref.Kind == deliberation.AvisSheet {
			s.readAvisReceipt(st, ref, d, items, &v)
			retyped = st.AvisCorrections(ref.Debate, ref.Number)
			for _, r := range retyped {
				l.wantAuthor(st, r.By, d.Consultation)
			}
			return
		}
		if person, joined := s.platform.guest(st, ref); joined {
			v.Standing, fates = s.readWords(st, l, ref, person, &v)
		}
	})
	if !known {
		return v, deliberation.ErrDebateUnknown
	}
	if err := l.load(); err != nil {
		return v, err
	}
	v.Title, v.Language, v.At = l.texts[d.Text].Title, l.texts[d.Text].Language, d.Begins
	v.Items = l.entryItems(items, proposals)
	waiting, keeper, err := s.platform.waitingAvis(c.UserContext(), ref)
	if err != nil {
		return v, err
	}
	if v.Waits = keeper != 0 && v.Votes; v.Waits {
		for _, w := range waiting {
			v.Choices[w.Item] = w.Choice
		}
	}
	if session, ok := sessionOf(c); ok {
		profile, _, err := s.platform.People.Profile(c.UserContext(), session.Person)
		if err != nil {
			return v, err
		}
		v.AsksAge, v.AsksConsent = missingToClaim(profile)
	}
	for _, r := range retyped {
		v.Retyped = append(v.Retyped, page.Correction{By: l.author(r.By, d.Consultation), At: r.At})
	}
	for _, f := range fates {
		v.Words = append(v.Words, s.ownWords(l, f, receiptPath+"/"+url.PathEscape(v.Code)+"/photo"))
	}
	return v, nil
}

// saidBy is what somebody without an account said, withdrawn words of a form among it.
func (s *Server) saidBy(st *deliberation.State, ref deliberation.Reference, person int64) []deliberation.Argument {
	all := st.ArgumentsBy(person)
	if f, ok := st.Form(ref.Debate, ref.Number); ok && ref.Kind == deliberation.FormSheet && len(all) == 0 {
		a, _ := st.Argument(f.Argument)
		all = append(all, a)
	}
	return all
}

// readAvisReceipt reads the choices of a sheet, for whoever has its slip.
func (s *Server) readAvisReceipt(st *deliberation.State, ref deliberation.Reference, d deliberation.Debate, items []deliberation.Item, v *page.Receipt) {
	sheet, entered := st.Avis(ref.Debate, ref.Number)
	if !entered {
		return
	}
	v.Mandated = sheet.Mandated.String()
	s.readChoicesOf(st, ref, d, items, sheet.College, v)
}

// readChoicesOf reads what a sheet or call chose.
func (s *Server) readChoicesOf(st *deliberation.State, ref deliberation.Reference, d deliberation.Debate, items []deliberation.Item, college deliberation.College, v *page.Receipt) {
	x, _ := st.Consultation(d.Consultation)
	v.Standing, v.Votes, v.College, v.Open, v.Until, v.Choices = "stands", true, college, x.TakesBallots() && d.Rehearses == 0, x.BallotsUntil(), map[int64]deliberation.Choice{}
	voter := s.platform.Keys.PaperVoter(ref)
	for _, i := range items {
		if i.Question != 0 {
			v.Choices[i.Number] = st.ChoiceOf(voter, i.Question)
		}
	}
}

// readCallReceipt reads what was said and chosen on a call, for whoever was given its code.
func (s *Server) readCallReceipt(st *deliberation.State, l *loader, ref deliberation.Reference, d deliberation.Debate, items []deliberation.Item, v *page.Receipt) (fates []fate) {
	call, taken := st.Call(ref.Debate, ref.Number)
	if !taken {
		return nil
	}
	if call.Avis {
		s.readChoicesOf(st, ref, d, items, call.College, v)
		v.Mandated = call.Mandated.String()
	}
	if call.Author == 0 {
		return nil
	}
	person, _ := st.Person(call.Author)
	standing, fates := s.readWords(st, l, ref, person, v)
	if v.Votes && !v.Says {
		v.Gone = standing // the choices of the call stand all the same
	} else {
		v.Standing = standing
	}
	return fates
}

// readWords reads what a guest said, and what became of it: it stands, or was claimed or withdrawn.
func (s *Server) readWords(st *deliberation.State, l *loader, ref deliberation.Reference, guest deliberation.Person, v *page.Receipt) (standing string, fates []fate) {
	switch {
	case st.ClaimedBy(guest.Number) != 0:
		return "claimed", nil
	case guest.Erased:
		return "withdrawn", nil
	}
	v.Says, v.Child = true, st.IsAccompanied(guest.Number)
	for _, a := range s.saidBy(st, ref, guest.Number) {
		fates = append(fates, l.wantFate(st, a))
	}
	return "stands", fates
}
