package server

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

// lockedWays lists the accounts whose ways in are locked, for an administrator, who sees of none what leads into it.
func (s *Server) lockedWays(ctx context.Context, reader int64) (all []page.LockedWays, err error) {
	for _, n := range s.platform.People.directory.locked() {
		profile, _, err := s.platform.People.stored(ctx, n)
		if errors.Is(err, errNoProfile) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if profile.WaysLocked() {
			all = append(all, page.LockedWays{Person: n, Since: profile.Dispute.Locked, Looked: profile.Dispute.Looked, Own: n == reader})
		}
	}
	return all, nil
}

// errNotLocked: somebody else unlocked it, or nobody had called.
var errNotLocked = &failure{status: fiber.StatusConflict, code: "not_locked"}

// settleWays takes what an administrator decided of an account whose ways in are locked: it is noted in that account, with who decided.
func (s *Server) settleWays(c *fiber.Ctx, session account.Session, number, decision string) error {
	person, err := strconv.ParseInt(number, 10, 64)
	unlock := decision == "unlock"
	if err != nil || !unlock && decision != "leave" {
		return errParameter
	}
	switch {
	case !s.administers(session.Person):
		return deliberation.ErrNotAdministrator
	case person == session.Person:
		return errOwnLock
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	receipt, err := s.platform.People.Change(ctx, s.platform.NewID(), person, func(p *account.Profile) error {
		if !p.Settle(unlock, session.Person, s.platform.Clock.Now().UTC().Truncate(time.Millisecond)) {
			return errNotLocked
		}
		return nil
	})
	if errors.Is(err, errNoProfile) {
		err = errNotLocked
	}
	if err != nil {
		return err
	}
	return seeOther(c, joiningsPath, receipt, page.WaysSettled, "")
}

// errOwnLock: nobody decides about their own account.
var errOwnLock = &failure{status: fiber.StatusForbidden, code: "own_lock"}
