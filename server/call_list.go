package server

import (
	"context"
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
	"voix/server/page"
	"voix/server/sms"
)

// callList shows who acts for an organisation whom there is to call: no name and no number, until a call is opened.
func (s *Server) callList(c *fiber.Ctx) error {
	p, err := s.posts(c, c.Query("association"))
	if err != nil {
		return s.toSignIn(c, err, callsPath)
	}
	c.Set("X-Robots-Tag", "noindex")
	all, err := s.handedBy(c.UserContext(), p.organisation.Number, account.ByCall)
	if err != nil {
		return err
	}
	day := parisDay(s.platform.Clock.Now())
	v := page.CallList{Organisations: p.organisations, Chosen: p.chosen}
	for _, h := range all {
		opened := h.reach.Told.InLot(h.channel.ID, deliberation.ID{})
		waits := append(h.waits(day), opened...)
		if !h.used || len(waits) == 0 {
			continue
		}
		line := page.CallLine{Reference: spelledCode(h.reference), Hours: string(h.channel.Hours), News: newsNames(waits), Tried: len(h.channel.Misses), TriedToday: slices.Contains(h.channel.Misses, day)}
		for _, o := range opened {
			line.Opened = line.Opened || o.Taken == day
		}
		v.Calls = append(v.Calls, line)
	}
	return s.showFresh(c, fiber.StatusOK, callsPath, s.platform.Journal.Head().Number, v)
}

// postCallList opens a call, or notes what became of one. Done twice, it is done.
func (s *Server) postCallList(c *fiber.Ctx) error {
	form, _, err := readForm(c)
	if err != nil {
		return err
	}
	if _, err := s.signedIn(c); err != nil {
		return s.toSignIn(c, err, callsPath)
	}
	p, err := s.posts(c, form.Get("association"))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	all, err := s.handedBy(ctx, p.organisation.Number, account.ByCall)
	if err != nil {
		return err
	}
	h, ok := byReference(all, form.Get("reference"))
	if !ok {
		return errCallOver
	}
	if form.Get("do") == "open" {
		return s.openCall(c, ctx, p, h)
	}
	lot, ok := deliberation.ParseID(form.Get("lot"))
	if !ok || lot.IsZero() {
		return errParameter
	}
	now := s.platform.Clock.Now()
	if err := s.callBecame(ctx, h, p.organisation.Number, form.Get("do"), lot, parisDay(now)); err != nil {
		return err
	}
	return seeOther(c, p.at(callsPath), journal.Receipt{Number: s.platform.Journal.Head().Number}, page.CallNoted, "")
}

// errCallOver: there is nobody of that reference to be called: they were reached, or want it otherwise since.
var errCallOver = &failure{status: fiber.StatusNotFound, code: "call_over"}

// openCall shows the number of one person, and what to tell them. Who opens it while another has it open sees the same call: whoever says first
// what became of it has said so.
func (s *Server) openCall(c *fiber.Ctx, ctx context.Context, p actingFor, h handed) error {
	c.Set("X-Robots-Tag", "noindex")
	day := parisDay(s.platform.Clock.Now())
	lot := s.platform.NewID()
	v := page.CallOpen{Chosen: p.chosen, Reference: spelledCode(h.reference)}
	err := s.shown(ctx, h, p.organisation.Number, func(profile *account.Profile, i int) error {
		told, by := &profile.Contact.Told, profile.Contact.Channels[i]
		told.Take(by.ID, lot, day, wantsByHand(profile, by))
		in := told.InLot(by.ID, deliberation.ID{})
		if !wantsByHand(profile, by) { // any more
			in = slices.DeleteFunc(in, func(o account.Pending) bool { return o.Subject == "" })
		}
		if len(in) == 0 {
			return errNothing
		}
		v.Lot, v.Name, v.Number, v.Hours, v.News = in[0].Lot.String(), by.Name, sms.Number(by.Number).Spelled(), string(by.Hours), newsNames(in)
		v.Dial = by.Number
		for _, o := range in {
			if !o.Deadline.IsZero() && (v.Deadline.IsZero() || o.Deadline.Before(v.Deadline)) {
				v.Deadline = o.Deadline
			}
		}
		return nil
	})
	if errors.Is(err, errNothing) {
		return errCallOver
	}
	if err != nil {
		return err
	}
	return s.showFresh(c, fiber.StatusOK, callsPath, s.platform.Journal.Head().Number, v)
}

// callBecame notes what became of a call that was opened.
func (s *Server) callBecame(ctx context.Context, h handed, organisation int64, what string, lot deliberation.ID, day string) error {
	now := s.platform.Clock.Now().UTC()
	if !slices.Contains(page.CallResults(), what) {
		return errParameter
	}
	return s.changeReach(ctx, h.person, func(p *account.Profile) bool {
		i := p.Contact.Channel(h.channel.ID)
		if i < 0 || p.Contact.Channels[i].Organisation != organisation || len(p.Contact.Told.InLot(h.channel.ID, lot)) == 0 {
			return false // somebody said so already, or they want it otherwise since
		}
		switch what {
		case page.CallReached:
			p.Contact.Channels[i].Misses = nil
			return p.Contact.Told.Hand(h.channel.ID, lot, day)
		case page.CallMissed:
			p.Contact.Told.PutBack(h.channel.ID, lot)
			p.Contact.Miss(h.channel.ID, day, "", now)
			return true
		case page.CallWrong:
			return p.Contact.Fail(h.channel.ID, day, now)
		}
		return p.Contact.Refuse(h.channel.ID, day, now)
	})
}
