package server

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/connection"
	"voix/server/page"
)

// Taking back what somebody else did to the ways in of an account. No program can tell an owner from whoever holds an address that was theirs: what is
// taken back can be taken back in turn, and then a human is called.

var (
	// errWaysLocked: two sides contend for the account, and a human has not unlocked it.
	errWaysLocked = &failure{status: fiber.StatusConflict, code: "ways_locked"}
	// errMayNotBar: they did not come in by another way that is three days old.
	errMayNotBar = &failure{status: fiber.StatusForbidden, code: "may_not_bar"}
	// errTakeBackOver: it was taken back already, or it is too late.
	errTakeBackOver = &failure{status: fiber.StatusUnprocessableEntity, code: "take_back_over"}
)

const takeBackPath = signInPath + "/retiree"

// FormerHolder returns from whose account a way was removed in the last days, and their profile, if nobody has it now; ok is false if from nobody's. It
// waits as Holder does.
func (w *People) FormerHolder(ctx context.Context, kind account.WayKind, identifier string) (person int64, profile account.Profile, ok bool, err error) {
	all, err := w.directory.formerHolders(ctx, kind, identifier)
	if err != nil {
		return 0, profile, false, err
	}
	now := w.platform.Clock.Now()
	for _, person := range all {
		stored, _, err := w.stored(ctx, person)
		if errors.Is(err, errNoProfile) {
			continue
		}
		if err != nil {
			return 0, profile, false, err
		}
		if stored.FormerWay(kind, identifier, now) >= 0 {
			return person, stored.Profile, true, nil
		}
	}
	return 0, profile, false, nil
}

// disputeView is what whoever is in an account is told while two sides contend for it.
func disputeView(p account.Profile, now time.Time) (v page.WaysDispute) {
	if p.WaysLocked() {
		return page.WaysDispute{Locked: p.Dispute.Locked, Looked: p.Dispute.Looked}
	}
	if !p.Disputed(now) {
		return v
	}
	for _, f := range p.Former {
		if !f.Barred && !f.Over(now) {
			v.TakenBack, v.Until = p.Dispute.TakenBack, later(v.Until, f.Removed.Add(account.FormerLife))
		}
	}
	return v
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// offerToTakeBack asks whoever has shown a way that was removed from an account whether it was they who removed it; asked is false if it was removed from none.
func (s *Server) offerToTakeBack(c *fiber.Ctx, w wayShown) (asked bool, err error) {
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	person, profile, ok, err := s.platform.People.FormerHolder(ctx, w.Way.Kind, w.Way.Identifier)
	if err != nil || !ok {
		return false, err
	}
	ticket, err := s.issue(account.TakeBack, account.Ticket{Way: w.Way.Kind, Identifier: w.Way.Identifier, Person: person, Return: w.Return})
	if err != nil {
		return true, err
	}
	now := s.platform.Clock.Now()
	former := profile.Former[profile.FormerWay(w.Way.Kind, w.Way.Identifier, now)]
	v := page.TakeBackWay{
		Ticket: ticket, Kind: string(w.Way.Kind), Masked: masked(w.Way.Kind, w.Way.Identifier), Removed: former.Removed, Until: former.Removed.Add(account.FormerLife), Shared: w.Shared,
		Second: profile.Disputed(now), Barred: former.Barred, Called: former.Called,
	}
	if profile.WaysLocked() {
		v.Locked = profile.Dispute.Locked
	}
	return true, s.showFresh(c, fiber.StatusOK, signInPath, 0, v)
}

// postTakeBackWay takes back what somebody else did to the ways in of an account, or calls a human for whoever may not, or, if it was no one else, lets
// whoever has shown the way join anew.
func (s *Server) postTakeBackWay(c *fiber.Ctx) error {
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	t, err := s.platform.Keys.ReadTicket(account.TakeBack, form.Get("ticket"), s.platform.Clock.Now())
	if err != nil {
		return s.beginAnew(c, errChallengeOver)
	}
	w := wayShown{Way: account.Way{Kind: t.Way, Identifier: t.Identifier}, Return: localPath(t.Return), Shared: form.Get("shared") == "yes"}
	if !s.allowSignIn(c) {
		return errTooMany
	}
	defer s.holdWay(t.Way, t.Identifier)()
	switch _, known, err := s.holderOfWay(c, t.Way, t.Identifier); {
	case err != nil:
		return err
	case known:
		return errWayTaken
	}
	switch form.Get("do") {
	case "join":
		return s.offerToJoin(c, w)
	case "call":
		return s.callForWays(c, t)
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	others, err := s.platform.People.takenMeanwhile(ctx, t.Person)
	if err != nil {
		return errIfGone(err)
	}
	profile, _, err := s.platform.People.stored(ctx, t.Person)
	if err != nil {
		return errIfGone(err)
	}
	if profile.WaysLocked() {
		return errWaysLocked
	}
	if i := profile.FormerWay(t.Way, t.Identifier, s.platform.Clock.Now()); i < 0 || profile.Former[i].Barred {
		return errTakeBackOver
	}
	// Before and after: should this server end in between, whoever was in is out all the same.
	if _, err := s.do(c, s.platform.NewID(), deliberation.EndSessions{Person: t.Person}); err != nil {
		return err
	}
	var tell []account.Way
	what := waysRestored
	now := s.platform.Clock.Now().UTC().Truncate(time.Millisecond)
	_, err = s.platform.People.Change(ctx, s.platform.NewID(), t.Person, func(p *account.Profile) error {
		tell = slices.Clone(p.Ways)
		if p.WaysLocked() {
			return errWaysLocked
		}
		free := func(w account.Way) bool { return !others[s.platform.Keys.Handle(w.Kind, w.Identifier)] }
		if !p.TakeBack(t.Way, t.Identifier, now, free) {
			return errTakeBackOver
		}
		what = waysRestored
		if p.WaysLocked() {
			tell, what = slices.Clone(p.Ways), waysLocked
		}
		return nil
	})
	if err != nil {
		return errIfGone(err)
	}
	s.tellReaches(localeOf(c), tell, what)
	if _, err := s.do(c, s.platform.NewID(), deliberation.EndSessions{Person: t.Person}); err != nil {
		return err
	}
	if err := s.recordConnection(c, connection.SignIn, t.Person); err != nil {
		return err
	}
	s.beginSession(c, t.Person, w.Shared)
	if what == waysLocked {
		return redirect(c, waysPath+"?fait="+page.WaysLocked.String())
	}
	return redirect(c, waysPath+"?fait="+page.WaysRestored.String())
}

// errIfGone says of an account that was erased meanwhile that it is too late.
func errIfGone(err error) error {
	if errors.Is(err, errNoProfile) || errors.Is(err, deliberation.ErrPersonUnknown) {
		return errTakeBackOver
	}
	return err
}

// takenMeanwhile returns which of the ways that were removed from an account are somebody else's by now.
func (w *People) takenMeanwhile(ctx context.Context, person int64) (map[account.Handle]bool, error) {
	profile, _, err := w.stored(ctx, person)
	if err != nil {
		return nil, err
	}
	taken := map[account.Handle]bool{}
	for _, f := range profile.Former {
		if f.Way.Kind == account.Link {
			continue // it stands in no directory, and is nobody else's
		}
		others, err := w.others(ctx, f.Way.Kind, f.Way.Identifier, person)
		if err != nil {
			return nil, err
		}
		if len(others) > 0 {
			taken[w.platform.Keys.Handle(f.Way.Kind, f.Way.Identifier)] = true
		}
	}
	return taken, nil
}

// callForWays locks the ways of an account, for the holder of one of which somebody said that another had used it.
func (s *Server) callForWays(c *fiber.Ctx, t account.Ticket) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	var tell []account.Way
	_, err := s.platform.People.Change(ctx, s.platform.NewID(), t.Person, func(p *account.Profile) error {
		tell = slices.Clone(p.Ways)
		if !p.CallHuman(t.Way, t.Identifier, s.platform.Clock.Now().UTC().Truncate(time.Millisecond)) {
			return errTakeBackOver
		}
		return nil
	})
	if err != nil {
		return errIfGone(err)
	}
	s.tellReaches(localeOf(c), tell, waysLocked)
	return redirect(c, signInPath+"?fait="+page.HumanCalled.String())
}
