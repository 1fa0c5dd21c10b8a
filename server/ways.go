package server

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

var (
	// errLastWay: nothing else would let them in.
	errLastWay = &failure{status: fiber.StatusConflict, code: "last_way"}
	// errWayUnknown: it is not theirs, or not any more.
	errWayUnknown = &failure{status: fiber.StatusNotFound, code: "way_unknown"}
	// errCardKept: a card on which no number was written yet.
	errCardKept = &failure{status: fiber.StatusConflict, code: "card_kept"}
)

// ways shows somebody the ways in that lead to them.
func (s *Server) ways(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, waysPath)
	}
	all, err := s.waysOf(c.UserContext(), session.Person)
	if err != nil {
		return err
	}
	doors := s.doors(c)
	doors.Card = false // a card makes a participant, and is no further way of one
	doors.Providers = s.providerDoors(url.Values{"pour": {"moi"}})
	profile, _, err := s.platform.People.stored(c.UserContext(), session.Person)
	if err != nil {
		return err
	}
	return s.showFresh(c, fiber.StatusOK, waysPath, s.platform.Journal.Head().Number, page.Ways{
		All: all, Doors: doors, Locked: !s.shownLately(session), Dispute: disputeView(profile.Profile, s.platform.Clock.Now()),
	})
}

// waysOf lists the ways in of a person, kind by kind, each oldest first. What is stored is read: when a way last led in is true there only.
func (s *Server) waysOf(ctx context.Context, number int64) ([]page.Way, error) {
	profile, person, err := s.platform.People.stored(ctx, number)
	if errors.Is(err, errNoProfile) {
		return nil, errSignedOut // erased meanwhile
	}
	if err != nil {
		return nil, err
	}
	if len(profile.Ways) == 0 {
		return []page.Way{{Kind: string(account.Link), Since: person.Joined, Last: true}}, nil
	}
	var all []page.Way
	for _, kind := range account.WayKinds() {
		for _, w := range profile.Ways {
			if w.Kind == kind {
				if kind == account.Provider {
					w.Name = s.providerOf(w.Identifier)
				}
				all = append(all, page.Way{
					ID: w.ID.String(), Kind: string(w.Kind), Name: w.Name, Masked: masked(w.Kind, w.Identifier), Since: w.Since, Used: w.Used, Last: len(profile.Ways) == 1, Kept: !w.Removable(), Card: w.Kind == account.Card,
				})
			}
		}
	}
	return all, nil
}

// wayOf is the way of the address, if it is theirs.
func (s *Server) wayOf(c *fiber.Ctx, session account.Session) (page.Way, error) {
	all, err := s.waysOf(c.UserContext(), session.Person)
	if err != nil {
		return page.Way{}, err
	}
	for _, w := range all {
		if w.ID != "" && w.ID == c.Params("id") {
			return w, nil
		}
	}
	return page.Way{}, errWayUnknown
}

// masked is enough of an identifier for its holder to know it again: of an address the first letter and the domain, of a number its last two
// digits. Those of other kinds tell people nothing.
func masked(kind account.WayKind, identifier string) string {
	switch kind {
	case account.Email:
		name, domain, _ := strings.Cut(identifier, "@")
		_, first := utf8.DecodeRuneInString(name)
		return name[:first] + "•••@" + domain
	case account.Phone:
		return "•••• " + identifier[max(0, len(identifier)-2):]
	case account.Card:
		return identifier // it is printed on both halves, and no secret
	}
	return ""
}

// leaveWay says what follows from removing a way in, and asks.
func (s *Server) leaveWay(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, waysPath)
	}
	w, err := s.wayOf(c, session)
	switch {
	case err == nil && !s.shownLately(session):
		return redirect(c, showAgainPath(c.Path()))
	case err != nil:
		return err
	case w.Last:
		return errLastWay
	case w.Kept:
		return errCardKept
	}
	profile, _, err := s.platform.People.stored(c.UserContext(), session.Person)
	if err != nil {
		return err
	}
	if profile.WaysLocked() {
		return errWaysLocked
	}
	now := s.platform.Clock.Now()
	i := slices.IndexFunc(profile.Ways, func(o account.Way) bool { return o.ID.String() == w.ID })
	return s.showFresh(c, fiber.StatusOK, waysPath, s.platform.Journal.Head().Number, page.LeaveWay{Way: w, MayBar: i >= 0 && profile.MayBar(i, now.Add(-shownFor), now)})
}

// postLeaveWay removes it. A repeat, after which it is not there any more, does no harm.
func (s *Server) postLeaveWay(c *fiber.Ctx) error {
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.toSignIn(c, err, waysPath)
	}
	id, ok := deliberation.ParseID(c.Params("id"))
	if !ok {
		return errWayUnknown
	}
	if !s.shownLately(session) {
		return redirect(c, showAgainPath(waysPath))
	}
	command, err := s.commandID(c, session, body)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	var before []account.Way
	bar := form.Get("used") == "yes"
	receipt, err := s.platform.People.Change(ctx, command, session.Person, func(p *account.Profile) error {
		before = slices.Clone(p.Ways)
		return removeWay(p, id, bar, s.platform.Clock.Now().UTC().Truncate(time.Millisecond))
	})
	if errors.Is(err, errNoProfile) {
		return errSignedOut
	}
	if err != nil {
		return err
	}
	if slices.ContainsFunc(before, func(w account.Way) bool { return w.ID == id }) {
		s.tellReaches(localeOf(c), before, wayRemoved)
	}
	if bar || form.Get("elsewhere") == "yes" {
		if receipt, err = s.do(c, s.platform.NewID(), deliberation.EndSessions{Person: session.Person}); err != nil {
			return err
		}
		s.beginSession(c, session.Person, session.Shared)
	}
	return seeOther(c, waysPath, receipt, page.WayRemoved, "")
}

// removeWay takes a way out of a profile, unless it is the last: whoever joined could not come back. One that is not there is left so. bar: nothing is
// to be taken back by it, which only some may say.
func removeWay(p *account.Profile, id deliberation.ID, bar bool, at time.Time) error {
	for i, w := range p.Ways {
		if w.ID != id {
			continue
		}
		if len(p.Ways) == 1 {
			return errLastWay
		}
		if !w.Removable() {
			return errCardKept
		}
		if p.WaysLocked() {
			return errWaysLocked
		}
		if bar && !p.MayBar(i, at.Add(-shownFor), at) {
			return errMayNotBar
		}
		p.LeaveWay(i, at, bar)
		return nil
	}
	return nil
}

// signOutEverywhere ends all sessions of who is signed in, this one included.
func (s *Server) signOutEverywhere(c *fiber.Ctx) error {
	_, body, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.toSignIn(c, err, waysPath)
	}
	receipt, err := s.decided(c, session, body, deliberation.EndSessions{Person: session.Person})
	if err != nil {
		return err
	}
	s.forgetSession(c)
	s.forgetChallenge(c)
	clearDevice(c)
	return seeOther(c, "/", receipt, page.SignedOutEverywhere, "")
}
