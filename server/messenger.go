package server

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/mail"
	"voix/server/page"
	"voix/server/sms"
)

// messenger tells people what is new to them, by email and SMS, and puts into the queues of organisations what they post and say. Each server has one.
//
// What it holds to: about one subject nobody is written to twice on one day (of Paris), whatever servers there are and whenever they end, since a message is
// noted in the sealed profile, under its revision, before it is handed over, and dies at the end of its day. What no mail server or gateway took
// is told again on a later day, with what is new since: a server that ends between both delays, and loses nothing. A message whose taking could
// not be noted any more is told again, too.
type messenger struct {
	s    *Server
	post *mail.Post  // nil: no email
	sms  *sms.Sender // nil: no SMS
	// gateway is what it sends by: it is asked what became of messages.
	gateway sms.Gateway

	one    sync.Mutex // a round at a time
	looked map[int64]looked
	full   map[int64]string     // the day of Paris on which no more goes to numbers like theirs
	asked  map[string]time.Time // when a gateway is next to be asked what became of a message that it took
}

func newMessenger(s *Server) *messenger {
	return &messenger{s: s, post: s.post, looked: map[int64]looked{}, full: map[int64]string{}, asked: map[string]time.Time{}}
}

const (
	// messengerEvery is how often is looked whether there is something to tell.
	messengerEvery = time.Minute
	// digestFrom and digestUntil are the hours of Paris between which digests are sent.
	digestFrom, digestUntil = 8, 20
	// ringFrom and ringUntil are those between which phones ring for what nobody has asked for: then it is day in all of France. At 14 h of Paris it is 8 h in
	// Guadeloupe in summer; at 17 h it is 20 h at La Réunion in winter.
	ringFrom, ringUntil = 14, 17
	// noticedTogether is how many entries are looked through under one reading of the state.
	noticedTogether = 20_000
	// mostQueued messages wait in the post before no more digests are made for now: there must be room for codes.
	mostQueued = 2_000
)

// endOfDay is when the day of Paris of a time ends.
func endOfDay(at time.Time) time.Time {
	year, month, day := at.In(deliberation.Paris()).Date()
	return time.Date(year, month, day+1, 0, 0, 0, 0, deliberation.Paris())
}

// mayRing reports whether phones ring at a time for what nobody has asked for, and until when.
func mayRing(at time.Time) (until time.Time, ok bool) {
	year, month, day := at.In(deliberation.Paris()).Date()
	from, until := time.Date(year, month, day, ringFrom, 0, 0, 0, deliberation.Paris()), time.Date(year, month, day, ringUntil, 0, 0, 0, deliberation.Paris())
	return until, !at.Before(from) && at.Before(until)
}

func (m *messenger) run(ctx context.Context) {
	select {
	case <-m.s.platform.People.directory.ready:
	case <-ctx.Done():
		return
	}
	for {
		if err := m.round(ctx); err != nil && ctx.Err() == nil {
			m.s.log.Error("people could not be told what is new", "error", err)
		}
		timer, stop := m.s.platform.Clock.After(messengerEvery)
		select {
		case <-timer:
		case <-ctx.Done():
			stop()
			return
		}
		stop()
	}
}

// digestDue reports whether somebody is to get a digest at a time: after their rhythm, or since one of an earlier day reached nobody.
func digestDue(c account.Reach, at time.Time) bool {
	local := at.In(deliberation.Paris())
	if local.Hour() < digestFrom || local.Hour() >= digestUntil || c.Rhythm == account.Never {
		return false
	}
	today := parisDay(at)
	if c.Told.Owes(today) {
		return true
	}
	last, err := time.Parse(time.DateOnly, c.Told.Day)
	if err != nil {
		return true
	}
	switch c.Rhythm {
	case account.EachWeek:
		last = last.AddDate(0, 0, 7)
	case account.EachMonth:
		last = last.AddDate(0, 1, 0)
	default:
		last = last.AddDate(0, 0, 1)
	}
	return today >= last.Format(time.DateOnly)
}

// round tells whatever is to be told now.
func (m *messenger) round(ctx context.Context) error {
	m.one.Lock()
	defer m.one.Unlock()
	now := m.s.platform.Clock.Now()
	all := m.s.platform.People.directory.Reach()
	if err := m.reconcile(ctx, all); err != nil {
		return err
	}
	m.askOfDeliveries(ctx, all, now)
	head, today := m.s.platform.Journal.Head().Number, parisDay(now)
	for person := range m.looked {
		if _, there := all[person]; !there {
			delete(m.looked, person)
		}
	}
	var waited []int64 // for whom an organisation was to post or to call, and did not
	due, untold := map[int64]bool{}, map[int64]bool{}
	from := head
	late := parisDay(now.AddDate(0, 0, -account.HandWaits))
	for person, r := range all {
		if r.current < 0 || !m.sends(r.Channels[r.current].Kind) {
			delete(all, person)
			continue
		}
		if since := r.Told.WaitsSince(r.Channels[r.current].ID, r.wantsDigests()); since != "" && since <= late {
			waited = append(waited, person)
			continue
		}
		if !m.open(person, r, now) {
			delete(all, person)
			continue
		}
		due[person] = r.wants && digestDue(r.Reach, now)
		if since := m.looked[person].since(r, due[person], today); since < head {
			untold[person], from = true, min(from, since)
		}
	}
	slices.Sort(waited)
	for _, person := range waited {
		by := all[person].Channels[all[person].current].ID
		if err := m.s.channelFailed(ctx, person, today, "", true, func(c account.Channel) bool { return c.ID == by }); err != nil {
			return err
		}
		delete(all, person) // told by the next channel from the next round on
	}
	news, err := m.s.noticesFor(ctx, from, head, func(person int64) bool { return untold[person] })
	if err != nil {
		return err
	}
	for _, person := range inTurn(untold, all, news, today) {
		if err := m.tellAll(ctx, person, all[person], due[person], head, news[person], now); err != nil {
			return err
		}
	}
	return nil
}

// inTurn is in which order people are told: what is binding first, then who is owed a digest that reached nobody, then who has had none for longest. So where
// there is room for some a day only, all have their turn.
func inTurn(untold map[int64]bool, all map[int64]reach, news map[int64][]deliberation.Notice, today string) []int64 {
	binding, owed := map[int64]bool{}, map[int64]bool{}
	for person := range untold {
		binding[person] = slices.ContainsFunc(news[person], func(n deliberation.Notice) bool { return n.Binding })
		owed[person] = all[person].Told.Owes(today)
	}
	first := func(a, b bool) int {
		switch {
		case a == b:
			return 0
		case a:
			return -1
		}
		return 1
	}
	return slices.SortedFunc(maps.Keys(untold), func(a, b int64) int {
		return cmp.Or(first(binding[a], binding[b]), first(owed[a], owed[b]), cmp.Compare(all[a].Told.Day, all[b].Told.Day), cmp.Compare(a, b))
	})
}

// tellAll tells one person what is new to them, and remembers once that is all.
func (m *messenger) tellAll(ctx context.Context, person int64, r reach, due bool, head uint64, news []deliberation.Notice, now time.Time) error {
	for r.current >= 0 && m.open(person, r, now) {
		if !m.has(r, due, head, news, now) {
			m.looked[person] = m.looked[person].upTo(r, due, head, parisDay(now))
			return nil
		}
		again, err := m.tell(ctx, person, head, news)
		if err != nil || !again {
			return err
		}
		there := false
		if r, there = m.s.platform.People.directory.ReachOf(person); !there {
			return nil
		}
	}
	return nil
}

// noticesFor gathers what is new to some, in the order of entries, a part of the journal at a time.
func (s *Server) noticesFor(ctx context.Context, from, until uint64, wanted func(int64) bool) (map[int64][]deliberation.Notice, error) {
	news := map[int64][]deliberation.Notice{}
	for from < until && ctx.Err() == nil {
		to := min(until, from+noticedTogether)
		s.platform.Read(func(st *deliberation.State) {
			for _, n := range st.Notices(from, to, wanted) {
				news[n.Person] = append(news[n.Person], n)
			}
		})
		from = to
	}
	return news, ctx.Err()
}

func (m *messenger) sends(k account.ChannelKind) bool {
	return k == account.ByEmail && m.post != nil || k == account.BySMS && m.sms != nil || k.ByHand()
}

// open reports whether somebody can be told something now by the channel that is used: there is room for it, and no phone rings at night.
func (m *messenger) open(person int64, r reach, now time.Time) bool {
	switch r.Channels[r.current].Kind {
	case account.ByEmail:
		return m.post != nil && m.post.Waiting() < mostQueued
	case account.BySMS:
		_, day := mayRing(now)
		return day && m.sms != nil && m.sms.NewsRoom() && m.full[person] != parisDay(now)
	}
	return r.Channels[r.current].Kind.ByHand()
}

// has reports whether there would be something to tell, as far as this server knows: the store is not asked for all others.
func (m *messenger) has(r reach, due bool, head uint64, news []deliberation.Notice, now time.Time) bool {
	if r.current < 0 {
		return false
	}
	c := r.Reach
	c.Told.Open, c.Told.Apart = slices.Clone(c.Told.Open), slices.Clone(c.Told.Apart)
	_, said := plan(&c, r.Channels[r.current], due, head, news, now)
	return len(said) > 0
}

// plan takes from what is new what one message says, and notes in c that it is told: what is binding, with its subject, else a digest.
func plan(c *account.Reach, by account.Channel, due bool, head uint64, news []deliberation.Notice, now time.Time) (subject string, said []deliberation.Notice) {
	day := parisDay(now)
	c.Told.Begin(day)
	if subject, said = c.Told.Binding(day, by.ID, news); subject == "" && due {
		said = c.Told.Digest(day, head, by.ID, c.Rhythm == account.OnlyMine, news)
	}
	if len(said) > 0 && by.Kind.ByHand() {
		c.Told.ByHand(said)
	}
	return subject, said
}

// tell sends one person one message, unless another server does, and reports whether it did.
func (m *messenger) tell(ctx context.Context, person int64, head uint64, news []deliberation.Notice) (sent bool, err error) {
	now := m.s.platform.Clock.Now()
	var t outgoing
	full := false
	people := m.s.platform.People
	err = people.replace(ctx, person, func(p *account.Profile) error {
		i := p.Current()
		if i < 0 || !m.sends(p.Contact.Channels[i].Kind) {
			return errNothing
		}
		by, until := p.Contact.Channels[i], endOfDay(now)
		if by.Kind == account.BySMS {
			// What is noted has a place kept for it: nothing else has news sent meanwhile.
			var day bool
			if until, day = mayRing(now); !day || !m.sms.NewsRoomFor(sms.Number(p.Address(by))) {
				full = day
				return errNothing
			}
		}
		subject, said := plan(p.Contact, by, digestDue(*p.Contact, now) && p.WantsDigests(by), head, news, now)
		if len(said) == 0 {
			return errNothing
		}
		t = outgoing{person: person, channel: by, address: p.Address(by), language: page.Locale(p.Contact.Language), day: parisDay(now), subject: subject, said: said, until: until, plain: p.Contact.Untitled}
		return nil
	})
	switch {
	case full:
		m.full[person] = parisDay(now)
		return false, nil
	case errors.Is(err, errNothing), errors.Is(err, errNoProfile):
		people.directory.ask(person) // another server told it, or they want it otherwise now: what is stored is newer than what this server knew
		return false, nil
	case err != nil:
		return false, err
	}
	if !t.channel.Kind.ByHand() { // else what is noted is in the queue
		m.send(t)
	}
	return true, nil
}

// channelFailed notes that a channel does not reach somebody: for good, or one message more that did not arrive. Once nothing reaches them, the
// journal says so.
func (s *Server) channelFailed(ctx context.Context, person int64, day, posted string, forGood bool, is func(account.Channel) bool) error {
	now := s.platform.Clock.Now().UTC().Truncate(time.Millisecond)
	return s.changeReach(ctx, person, func(p *account.Profile) (changed bool) {
		i := slices.IndexFunc(p.Contact.Channels, is)
		switch {
		case i < 0:
			return false
		case forGood:
			return p.Contact.Fail(p.Contact.Channels[i].ID, day, now)
		}
		return p.Contact.Miss(p.Contact.Channels[i].ID, day, posted, now)
	})
}

// changeReach changes how somebody is written to, who said how, and has the journal say so once nothing reaches them.
func (s *Server) changeReach(ctx context.Context, person int64, change func(p *account.Profile) (changed bool)) error {
	lost := false
	err := s.platform.People.replace(ctx, person, func(p *account.Profile) error {
		if p.Contact == nil {
			return errNothing
		}
		next := *p.Contact
		next.Channels, next.Told.Open = slices.Clone(next.Channels), slices.Clone(next.Told.Open)
		p.Contact = &next
		changed := change(p)
		lost = p.Unreachable()
		if !changed && !lost {
			return errNothing
		}
		return nil
	})
	if errors.Is(err, errNothing) || errors.Is(err, errNoProfile) {
		return nil
	}
	if err != nil || !lost {
		return err
	}
	_, err = s.platform.Do(ctx, s.platform.NewID(), deliberation.FailContact{Person: person})
	return refusedIsNothing(err)
}

// refusedIsNothing is nil for a refusal of the domain: whom a note is about is gone.
func refusedIsNothing(err error) error {
	var refusal *deliberation.Refusal
	if errors.As(err, &refusal) {
		return nil
	}
	return err
}

// reconcile has the journal say of everybody whether they can be reached, as their profiles do: a server may have ended between both.
func (m *messenger) reconcile(ctx context.Context, all map[int64]reach) error {
	var differ []int64
	m.s.platform.Read(func(st *deliberation.State) {
		for person, r := range all {
			if _, lost := st.Unreachable(person); lost != r.lost {
				differ = append(differ, person)
			}
		}
	})
	slices.Sort(differ)
	for _, person := range differ {
		if err := m.s.sayReached(ctx, person); err != nil {
			return err
		}
	}
	return nil
}

// sayReached has the journal say whether somebody can be reached, as what is stored of them does.
func (s *Server) sayReached(ctx context.Context, person int64) error {
	stored, _, err := s.platform.People.stored(ctx, person)
	if errors.Is(err, errNoProfile) {
		return nil
	}
	if err != nil {
		return err
	}
	s.platform.People.directory.ask(person)
	known := false
	s.platform.Read(func(st *deliberation.State) { _, known = st.Unreachable(person) })
	var command deliberation.Command
	switch lost := stored.Unreachable(); {
	case lost && !known:
		command = deliberation.FailContact{Person: person}
	case !lost && known:
		command = deliberation.RestoreContact{Person: person}
	default:
		return nil
	}
	_, err = s.platform.Do(ctx, s.platform.NewID(), command)
	return refusedIsNothing(err)
}

// startMessenger has people told what is new, if the operator said where the platform is: what leads nowhere is not sent.
func (s *Server) startMessenger(ctx context.Context, o Options) {
	m := newMessenger(s)
	s.messenger = m
	if s.address == "" {
		return
	}
	if o.SMS.Gateway != nil {
		// Apart from the codes: however many digests there are, people still get in.
		m.gateway = o.SMS.Gateway
		m.sms = sms.NewSender(o.SMS.Gateway, s.sentDoors[account.Phone].(*phoneDoor).aDay, s.platform.Clock, s.log)
		s.sending.Go(func() { m.sms.Run(ctx) })
	}
	s.sending.Go(func() { m.run(ctx) })
}
