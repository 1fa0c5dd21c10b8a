package server

import (
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
)

// postMark takes the button below an argument, and leads back to the page on which it was pressed.
func (s *Server) postMark(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	at, err := threadPlaceOf(c)
	if err != nil {
		return err
	}
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	useful := form.Get("useful")
	if useful != "yes" && useful != "no" {
		return errParameter
	}
	thread, known := deliberation.Thread{}, false
	s.platform.Read(func(st *deliberation.State) {
		thread = st.ThreadOf(deliberation.Recording{Argument: number})
		if !at.holds(st, thread) {
			at.after = 0
		}
		known = s.mayBeRead(c, st, number)
	})
	if !known {
		return deliberation.ErrArgumentUnknown
	}
	path, anchor := at.in(threadPath(thread)), page.Argument{Number: uint64(number)}.Anchor()
	session, err := s.signedIn(c)
	if err != nil {
		return s.toSignIn(c, err, url.QueryEscape(path))
	}
	receipt, err := s.mark(c, session, number, useful == "yes")
	if err != nil {
		return err
	}
	return seeOther(c, path, receipt, page.NoNotice, anchor)
}

// mark says, or takes back, that somebody finds an argument useful. Saying it again changes nothing, so no request is a repeat of another:
// people change their minds.
func (s *Server) mark(c *fiber.Ctx, session account.Session, argument int64, useful bool) (journal.Receipt, error) {
	var command deliberation.Command = deliberation.UnmarkArgument{Argument: argument, By: session.Person}
	if useful {
		command = deliberation.MarkArgument{Argument: argument, By: session.Person}
	}
	return s.do(c, s.platform.NewID(), command)
}

// ownMarks fills in what a reader has marked as useful of what a page lets them mark, and what of it they gave.
func (s *Server) ownMarks(slots *page.Slots, person int64, markable []uint64) {
	if len(markable) == 0 {
		return
	}
	s.platform.Read(func(st *deliberation.State) {
		for _, n := range markable {
			if st.HasMarked(person, int64(n)) {
				slots.Marked = append(slots.Marked, n)
			} else if a, _ := st.Argument(int64(n)); a.Author == person {
				slots.Own = append(slots.Own, n)
			}
		}
	})
	slices.Sort(slots.Marked)
	slices.Sort(slots.Own)
}

// postWithdrawMarks takes back all that a person has marked.
func (s *Server) postWithdrawMarks(c *fiber.Ctx) error {
	if _, _, err := readForm(c); err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.toSignIn(c, err, "/moi")
	}
	receipt, err := s.do(c, s.platform.NewID(), deliberation.WithdrawMarks{By: session.Person})
	if err != nil {
		return err
	}
	return seeOther(c, "/moi", receipt, page.MarksGone, "")
}

func (s *Server) apiMark(c *fiber.Ctx) error   { return s.apiMarking(c, true) }
func (s *Server) apiUnmark(c *fiber.Ctx) error { return s.apiMarking(c, false) }

func (s *Server) apiMarking(c *fiber.Ctx, useful bool) error {
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
	known := false
	s.platform.Read(func(st *deliberation.State) { known = s.mayBeRead(c, st, number) })
	if !known {
		return deliberation.ErrArgumentUnknown
	}
	receipt, err := s.mark(c, session, number, useful)
	if err != nil {
		return err
	}
	return answerReceipt(c, receipt)
}

func (s *Server) apiWithdrawMarks(c *fiber.Ctx) error {
	session, err := s.signedIn(c)
	if err != nil {
		return err
	}
	if _, err := readBody(c, formLimit); err != nil {
		return err
	}
	receipt, err := s.do(c, s.platform.NewID(), deliberation.WithdrawMarks{By: session.Person})
	if err != nil {
		return err
	}
	return answerReceipt(c, receipt)
}
