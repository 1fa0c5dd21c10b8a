package server

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
)

// runs reports whether a person runs a debate now, under the mandate that this takes where it is an organisation's.
func (s *Server) runs(st *deliberation.State, debate, person int64) bool {
	return st.RunsDebate(debate, person, s.platform.Clock.Now())
}

// facilitated returns the debate of an address to one of those who run it. Whoever is signed out is led to sign in and back
// (errSignedOut); others get ErrNotFacilitator, or ErrDebateUnknown, also of a rehearsal that is not theirs.
func (s *Server) facilitated(c *fiber.Ctx) (deliberation.Debate, account.Session, error) {
	return s.debateFor(c, s.runs)
}

// debateFor is facilitated for those whom may returns true for.
func (s *Server) debateFor(c *fiber.Ctx, may func(st *deliberation.State, number, person int64) bool) (d deliberation.Debate, session account.Session, err error) {
	number, err := numberOf(c, "number")
	if err != nil {
		return d, session, err
	}
	session, ok := sessionOf(c)
	if !ok {
		return d, session, errSignedOut
	}
	c.Set("X-Robots-Tag", "noindex")
	does := false
	s.platform.Read(func(st *deliberation.State) {
		d, ok = st.Debate(number)
		does = may(st, number, session.Person)
	})
	switch {
	case !ok || d.Ended || d.Rehearses != 0 && !does:
		return d, session, deliberation.ErrDebateUnknown
	case !does:
		return d, session, deliberation.ErrNotFacilitator
	}
	return d, session, nil
}

// seenDebate returns a debate to who may see it, and ok false to everybody else.
func (s *Server) seenDebate(c *fiber.Ctx, number int64) (d deliberation.Debate, ok bool) {
	s.platform.Read(func(st *deliberation.State) {
		if d, ok = st.Debate(number); ok {
			ok = s.mayBeSeen(c, st, d)
		}
	})
	return d, ok
}

// postedToRun is posted for what only those who run a debate send: a facilitated debate besides.
func (s *Server) postedToRun(c *fiber.Ctx, page func(number int64) string) (sent *posted, d deliberation.Debate, err error) {
	if sent, err = s.posted(c, page); sent == nil {
		return nil, d, err
	}
	if d, _, err = s.facilitated(c); err != nil {
		return nil, d, err
	}
	return sent, d, nil
}

// mayBeSeen reports whether a debate is shown to who asks: a rehearsal is, to those who run it.
func (s *Server) mayBeSeen(c *fiber.Ctx, st *deliberation.State, d deliberation.Debate) bool {
	if d.Rehearses == 0 {
		return true
	}
	session, ok := sessionOf(c)
	return ok && !d.Ended && s.runs(st, d.Number, session.Person)
}

// rehearsed reports whether a path is that of a page of a rehearsal.
func (s *Server) rehearsed(path string) (yes bool) {
	of, ok := strings.CutPrefix(path, "/debats/")
	if !ok {
		return false
	}
	if end := strings.IndexAny(of, "/?"); end >= 0 {
		of = of[:end]
	}
	number, err := strconv.ParseInt(of, 10, 64)
	if err != nil {
		return false
	}
	s.platform.Read(func(st *deliberation.State) {
		d, ok := st.Debate(number)
		yes = ok && d.Rehearses != 0
	})
	return yes
}
