package server

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

func facilitatorsPath(debate int64) string { return debatePath(debate) + "/animateurs" }

// debateLine names a debate.
func (s *Server) debateLine(ctx context.Context, d deliberation.Debate) (page.DebateLine, error) {
	l := s.loader(ctx)
	l.wantText(d.Text)
	if err := l.load(); err != nil {
		return page.DebateLine{}, err
	}
	return l.debateLine(d), nil
}

func (l *loader) debateLine(d deliberation.Debate) page.DebateLine {
	text := l.texts[d.Text]
	place, _ := splitPlace(text.Place)
	return page.DebateLine{
		Number: uint64(d.Number), Title: text.Title, Language: text.Language, At: d.Begins, Office: officeView(d.Office), Place: place,
		Cancelled: d.Cancelled != 0, Past: !d.Begins.After(l.s.platform.Clock.Now()),
	}
}

// facilitators shows who runs a debate; ?inviter=oui makes a link that invites.
func (s *Server) facilitators(c *fiber.Ctx) error {
	d, session, err := s.facilitated(c)
	if err != nil {
		return s.toSignIn(c, err, c.Path())
	}
	return s.showFacilitators(c, fiber.StatusOK, d, session, c.Query("inviter") != "", nil)
}

func (s *Server) showFacilitators(c *fiber.Ctx, status int, d deliberation.Debate, session account.Session, inviting bool, faults page.Faults) error {
	line, err := s.debateLine(c.UserContext(), d)
	if err != nil {
		return err
	}
	l := s.loader(c.UserContext())
	represents := false
	s.platform.Read(func(st *deliberation.State) {
		represents = d.Organisation != 0 && st.Holds(session.Person, deliberation.RepresentativeRole, deliberation.Scope{Organisation: d.Organisation}, s.platform.Clock.Now())
		for _, n := range d.Facilitators {
			l.wantAuthor(st, n, d.Consultation)
		}
	})
	if err := l.load(); err != nil {
		return err
	}
	v := page.Facilitators{
		Debate: line, Own: -1, Convened: len(d.Facilitators) > 0 && d.Facilitators[0] == d.Author, Most: deliberation.MostFacilitators, Faults: faults,
		Represents: represents, Changed: d.Changed,
	}
	for i, n := range d.Facilitators {
		v.All = append(v.All, l.author(n, d.Consultation))
		if n == session.Person {
			v.Own = i
		}
	}
	if inviting && d.Rehearses == 0 {
		// To the day: the page shows the same link all day long.
		until := s.platform.Clock.Now().Add(account.InvitationLasts).Truncate(24 * time.Hour).UTC()
		code := s.platform.Keys.Invitation(account.Invitation{Debate: d.Number, By: session.Person, Until: until})
		v.Invitation, v.Until = s.absolute(c, facilitatorsPath(d.Number)+"/"+code), until
	}
	return s.showFresh(c, status, facilitatorsPath(d.Number), d.Changed, v)
}

// postFacilitators takes the buttons of that page: who presses one runs the debate no more, or who represents its organisation puts another out.
func (s *Server) postFacilitators(c *fiber.Ctx) error {
	sent, err := s.posted(c, facilitatorsPath)
	if sent == nil {
		return err
	}
	d, session, err := s.facilitated(c)
	if err != nil {
		return err
	}
	if act := sent.form.Get("act"); act != "leave" {
		row, err := strconv.Atoi(act)
		switch {
		case err != nil || row < 0:
			return errParameter
		case row >= len(d.Facilitators) || sent.form.Get("changed") != strconv.FormatUint(d.Changed, 10): // the list is another by now
			return s.showFacilitators(c, fiber.StatusConflict, d, session, false, nil)
		}
		receipt, err := s.do(c, s.platform.NewID(), deliberation.DismissFacilitator{Debate: d.Number, Person: d.Facilitators[row], By: session.Person})
		if err != nil {
			return err
		}
		return seeOther(c, facilitatorsPath(d.Number), receipt, page.NoNotice, "")
	}
	receipt, err := s.do(c, s.platform.NewID(), deliberation.LeaveFacilitators{Debate: d.Number, Person: session.Person})
	if err != nil {
		f, known := failureOf(err)
		if !known || f.code != deliberation.ErrLastFacilitator.Code {
			return err
		}
		return s.showFacilitators(c, f.status, d, session, false, s.sayFaults(c, f))
	}
	return seeOther(c, deskPath, receipt, page.NoFacilitator, "")
}

// invited reads the invitation of an address. Of one that nobody made, or for another debate, it returns errInvitation.
func (s *Server) invited(c *fiber.Ctx) (i account.Invitation, d deliberation.Debate, over bool, err error) {
	number, err := numberOf(c, "number")
	if err != nil {
		return i, d, false, err
	}
	i, ok := s.platform.Keys.ReadInvitation(c.Params("code"))
	if !ok || i.Debate != number {
		return i, d, false, errInvitation
	}
	s.platform.Read(func(st *deliberation.State) {
		d, ok = st.Debate(number)
		over = !s.runs(st, number, i.By)
	})
	if !ok || d.Rehearses != 0 {
		return i, d, false, errInvitation
	}
	c.Set("X-Robots-Tag", "noindex")
	return i, d, over || !i.Until.After(s.platform.Clock.Now()), nil
}

// invitation shows who asks whom to do what. Opening it changes nothing: programs that look at links accept none.
func (s *Server) invitation(c *fiber.Ctx) error {
	i, d, over, err := s.invited(c)
	if err != nil {
		return err
	}
	session, ok := sessionOf(c)
	if !ok && !over {
		return s.toSignIn(c, errSignedOut, c.Path())
	}
	line, err := s.debateLine(c.UserContext(), d)
	if err != nil {
		return err
	}
	l := s.loader(c.UserContext())
	v := page.Invitation{Debate: line, Action: c.Path(), Until: i.Until, Over: over}
	s.platform.Read(func(st *deliberation.State) {
		l.wantAuthor(st, i.By, d.Consultation)
		v.Runs = s.runs(st, d.Number, session.Person)
	})
	if err := l.load(); err != nil {
		return err
	}
	v.By = l.author(i.By, d.Consultation)
	return s.showFresh(c, fiber.StatusOK, c.Path(), d.Changed, v)
}

// postInvitation accepts it.
func (s *Server) postInvitation(c *fiber.Ctx) error {
	sent, err := s.posted(c, func(int64) string { return c.Path() })
	if sent == nil {
		return err
	}
	i, d, over, err := s.invited(c)
	if err != nil {
		return err
	}
	if over {
		return errInvitation
	}
	receipt, err := s.do(c, s.platform.NewID(), deliberation.JoinFacilitators{Debate: d.Number, Person: sent.session.Person, By: i.By})
	if err != nil {
		return err
	}
	return seeOther(c, debateDeskPath(d.Number), receipt, page.NowFacilitator, "")
}
