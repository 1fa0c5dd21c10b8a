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
		if ref.Kind == deliberation.AvisSheet {
			s.readAvisReceipt(st, ref, d, items, &v)
			return
		}
		person, joined := s.platform.guest(st, ref)
		switch {
		case !joined:
		case st.ClaimedBy(person.Number) != 0:
			v.Standing = "claimed"
		case person.Erased:
			v.Standing = "withdrawn"
		default:
			v.Standing = "stands"
			for _, a := range s.saidBy(st, ref, person.Number) {
				fates = append(fates, l.wantFate(st, a))
			}
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
	x, _ := st.Consultation(d.Consultation)
	v.Standing, v.College, v.Open, v.Until, v.Choices = "stands", sheet.College, x.TakesBallots() && d.Rehearses == 0, x.BallotsUntil(), map[int64]deliberation.Choice{}
	voter := s.platform.Keys.PaperVoter(ref)
	for _, i := range items {
		if i.Question != 0 {
			v.Choices[i.Number] = st.ChoiceOf(voter, i.Question)
		}
	}
}
