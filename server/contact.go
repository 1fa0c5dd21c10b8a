package server

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
	"voix/server/sms"
)

// contact shows somebody how they are written to, and lets them choose.
func (s *Server) contact(c *fiber.Ctx) error {
	session, ok := sessionOf(c)
	if !ok {
		return s.toSignIn(c, errSignedOut, contactPath)
	}
	profile, _, err := s.platform.People.stored(c.UserContext(), session.Person)
	if errors.Is(err, errNoProfile) {
		return errSignedOut
	}
	if err != nil {
		return err
	}
	return s.showContact(c, fiber.StatusOK, session, profile.Profile, chosenContact(profile.Profile))
}

// chosenContact fills the form with what was chosen.
func chosenContact(p account.Profile) (v page.Contact) {
	if p.Contact == nil {
		return v
	}
	v.Rhythm, v.Untitled = string(p.Contact.Rhythm), p.Contact.Untitled
	var chosen []string
	for _, by := range p.Contact.Channels {
		switch {
		case by.Kind.ByHand():
			chosen = append(chosen, string(by.Kind))
			v.Organisation = strconv.FormatInt(by.Organisation, 10)
			if by.Name != "" {
				v.Name = by.Name
			}
			if by.Kind == account.ByLetter {
				v.Lines = strings.Join(by.Lines, "\n")
			} else {
				v.Number, v.Hours = sms.Number(by.Number).Spelled(), string(by.Hours)
			}
		case p.Address(by) != "":
			chosen = append(chosen, by.Way.String())
		}
	}
	chosen = append(chosen, "", "", "")
	v.First, v.Second, v.Third = chosen[0], chosen[1], chosen[2]
	return v
}

func (s *Server) showContact(c *fiber.Ctx, status int, session account.Session, p account.Profile, v page.Contact) error {
	v.Mail, v.Phone = s.post != nil && s.address != "", s.sentDoors[account.Phone] != nil && s.address != ""
	for _, w := range p.Ways {
		switch {
		case w.Kind == account.Email && v.Mail:
			v.Choices = append(v.Choices, page.ContactChoice{Value: w.ID.String(), Kind: string(account.ByEmail), Masked: masked(w.Kind, w.Identifier)})
		case w.Kind == account.Phone && v.Phone:
			v.Choices = append(v.Choices, page.ContactChoice{Value: w.ID.String(), Kind: string(account.BySMS), Masked: masked(w.Kind, w.Identifier)})
		}
	}
	l := s.loader(c.UserContext())
	var post []deliberation.Organisation
	s.platform.Read(func(st *deliberation.State) {
		v.Unreachable, _ = st.Unreachable(session.Person)
		v.Agent = st.WasAgent(session.Person)
		now := s.platform.Clock.Now()
		for _, o := range st.Organisations() {
			if st.Posts(o.Number, now) {
				post = append(post, o)
				l.wantText(o.Text)
			}
		}
	})
	if err := l.load(); err != nil {
		return err
	}
	if s.address != "" {
		for _, o := range post {
			if line := l.organisationLine(o); line.Name != "" {
				v.Organisations = append(v.Organisations, line)
			}
		}
	}
	_, held := chosenByHand(p)
	if v.Held = held; len(v.Organisations) > 0 || held {
		v.Choices = append(v.Choices, page.ContactChoice{Value: string(account.ByLetter), Kind: string(account.ByLetter)}, page.ContactChoice{Value: string(account.ByCall), Kind: string(account.ByCall)})
	}
	if p.Contact != nil {
		for _, by := range p.Contact.Channels {
			if !by.Failed.IsZero() {
				v.Failed = append(v.Failed, page.FailedChannel{Kind: string(by.Kind), Masked: masked(by.Kind.WayKind(), p.Address(by)), Since: by.Failed})
			}
		}
	}
	return s.showFresh(c, status, contactPath, s.platform.Journal.Head().Number, v)
}

// chosenByHand is the first channel of somebody that an organisation reads; ok is false if there is none.
func chosenByHand(p account.Profile) (by account.Channel, ok bool) {
	if p.Contact == nil {
		return by, false
	}
	i := slices.IndexFunc(p.Contact.Channels, func(c account.Channel) bool { return c.Kind.ByHand() })
	if i < 0 {
		return by, false
	}
	return p.Contact.Channels[i], true
}

// postContact takes what was chosen. What had failed or was stopped begins anew: whoever chooses it again says that it works.
func (s *Server) postContact(c *fiber.Ctx) error {
	form, body, err := readForm(c)
	if err != nil {
		return err
	}
	session, err := s.signedIn(c)
	if err != nil {
		return s.giveBack(c, err, contactPath, form)
	}
	v := page.Contact{
		First: form.Get("first"), Second: form.Get("second"), Third: form.Get("third"), Rhythm: form.Get("rhythm"),
		Name: strings.TrimSpace(form.Get("postal_name")), Lines: lines(form.Get("lines")), Number: strings.TrimSpace(form.Get("call")), Hours: form.Get("hours"),
		Organisation: form.Get("organisation"), Agreed: form.Get("hand") == "yes", Untitled: form.Get("untitled") == "yes",
	}
	profile, _, err := s.platform.People.stored(c.UserContext(), session.Person)
	if errors.Is(err, errNoProfile) {
		return errSignedOut
	}
	if err != nil {
		return err
	}
	chosen, faults := s.readContact(c, profile.Profile, v)
	if faults != nil {
		v.Faults = faults
		return s.showContact(c, fiber.StatusUnprocessableEntity, session, profile.Profile, v)
	}
	chosen.Language = string(localeOf(c))
	command, err := s.commandID(c, session, body)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), commandTimeout)
	defer cancel()
	now := s.platform.Clock.Now()
	head, today := s.platform.Journal.Head().Number, parisDay(now)
	receipt, err := s.platform.People.Change(ctx, command, session.Person, func(p *account.Profile) error {
		wanted := p.WantsNews()
		// The button is the agreement, or its end: it says so beside it.
		if len(chosen.Channels) == 0 || chosen.Rhythm == account.Never {
			p.Withdraw(account.Contact, now)
		} else {
			p.Consent(account.Contact, now)
		}
		if slices.ContainsFunc(chosen.Channels, func(c account.Channel) bool { return c.Kind.ByHand() }) {
			p.Consent(account.Hand, now)
		} else {
			p.Withdraw(account.Hand, now)
		}
		if len(chosen.Channels) == 0 {
			p.Contact = nil
			return nil
		}
		next := *chosen
		next.Told = account.Told{Until: head, Day: today} // nobody is told of what was before they asked
		if p.Contact != nil {
			next.Told = p.Contact.Told
		}
		channels := slices.Clone(next.Channels)
		for i := range channels {
			channels[i].ID, channels[i].Since = sameChannel(p.Contact, channels[i]), today
		}
		next.Rechoose(channels)
		p.Contact = &next
		p.ResumeNews(wanted, head, today) // nor of what was while they wanted to be told of nothing
		return nil
	})
	if errors.Is(err, errNoProfile) {
		return errSignedOut
	}
	if err != nil {
		return err
	}
	if err := s.sayReached(ctx, session.Person); err != nil {
		return err
	}
	return seeOther(c, contactPath, receipt, page.ContactKept, "")
}

// sameChannel is the id of a channel that leads where it led before, so that what was sent by it can still be ended; else the drawn one.
func sameChannel(before *account.Reach, x account.Channel) deliberation.ID {
	if before == nil {
		return x.ID
	}
	for _, b := range before.Channels {
		if b.Kind == x.Kind && b.Way == x.Way && b.Organisation == x.Organisation && b.Name == x.Name && slices.Equal(b.Lines, x.Lines) && b.Number == x.Number {
			return b.ID
		}
	}
	return x.ID
}

// readContact is what a form chooses, or what is wrong with it.
func (s *Server) readContact(c *fiber.Ctx, p account.Profile, v page.Contact) (*account.Reach, page.Faults) {
	var faults page.Faults
	fault := func(field, rule string) {
		faults = append(faults, s.pages.Catalogue.FaultOf(localeOf(c), field, rule, nil))
	}
	chosen := &account.Reach{Rhythm: account.Rhythm(v.Rhythm), Untitled: v.Untitled}
	taken := map[string]bool{"": true}
	byHand := false
	for _, place := range v.Places() {
		if taken[place.Chosen] {
			if place.Chosen != "" {
				fault(place.Name, "twice")
			}
			continue
		}
		taken[place.Chosen] = true
		x := account.Channel{ID: s.platform.NewID()}
		if kind := account.ChannelKind(place.Chosen); kind.ByHand() {
			byHand, x.Kind = true, kind
			for _, f := range s.readByHand(&x, v) {
				fault(f[0], f[1])
			}
			chosen.Channels = append(chosen.Channels, x)
			continue
		}
		way, ok := deliberation.ParseID(place.Chosen)
		i := slices.IndexFunc(p.Ways, func(w account.Way) bool {
			return ok && w.ID == way && (w.Kind == account.Email || w.Kind == account.Phone)
		})
		if i < 0 {
			fault(place.Name, "other")
			continue
		}
		x.Kind, x.Way = account.ByEmail, way
		if p.Ways[i].Kind == account.Phone {
			x.Kind = account.BySMS
		}
		chosen.Channels = append(chosen.Channels, x)
	}
	if byHand {
		for _, f := range s.readHands(chosen, v) {
			fault(f[0], f[1])
		}
	}
	if len(chosen.Channels) > 0 && !chosen.Rhythm.Valid() {
		fault("rhythm", "required")
	}
	return chosen, faults
}

// readByHand reads what a letter or a call needs, and returns fields with the rules that they break.
func (s *Server) readByHand(x *account.Channel, v page.Contact) (broken [][2]string) {
	if x.Kind == account.ByLetter {
		var rules []string
		x.Lines, rules = account.ReadPostal(v.Lines)
		for _, rule := range rules {
			broken = append(broken, [2]string{"lines", rule})
		}
		return broken
	}
	number, ok := sms.ParseCallable(v.Number)
	switch {
	case v.Number == "":
		broken = append(broken, [2]string{"call", "required"})
	case !ok:
		broken = append(broken, [2]string{"call", "phone"})
	}
	x.Number = string(number)
	if x.Hours = account.CallHours(v.Hours); !x.Hours.Valid() {
		broken = append(broken, [2]string{"hours", "required"})
	}
	return broken
}

// readHands reads what letters and calls have in common, into the channels of chosen that need it.
func (s *Server) readHands(chosen *account.Reach, v page.Contact) (broken [][2]string) {
	name, rules := account.ReadPostalName(v.Name)
	for _, rule := range rules {
		broken = append(broken, [2]string{"postal_name", rule})
	}
	organisation, err := strconv.ParseInt(v.Organisation, 10, 64)
	posts := false
	s.platform.Read(func(st *deliberation.State) { posts = err == nil && st.Posts(organisation, s.platform.Clock.Now()) })
	if !posts {
		broken = append(broken, [2]string{"organisation", "required"})
	}
	if !v.Agreed {
		broken = append(broken, [2]string{"hand", "required"})
	}
	for i := range chosen.Channels {
		if x := &chosen.Channels[i]; x.Kind.ByHand() {
			x.Name, x.Organisation = name, organisation
		}
	}
	return broken
}
