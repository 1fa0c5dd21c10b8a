package server

import (
	"context"
	"errors"
	"slices"
	"time"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/mail"
	"voix/server/page"
	"voix/server/sms"
)

// outgoing is a message about to be handed over.
type outgoing struct {
	person   int64
	channel  account.Channel
	address  string
	language page.Locale
	day      string
	subject  string // of what is binding; empty: a digest
	said     []deliberation.Notice
	until    time.Time
	plain    bool // it may only say that there is something
}

// send hands a message over. That it was not taken is no error: it is told again on a later day. What it says is read when it leaves, so that nothing leaves
// that was erased while it waited, nor to whom is gone or has stopped it.
func (m *messenger) send(t outgoing) {
	var err error
	switch t.channel.Kind {
	case account.ByEmail:
		message := m.letter(t, nil)
		message.Subject, message.Parts = "", nil
		message.Renew = func(ctx context.Context) (now mail.Message, ok bool, err error) {
			ok, untitled, err := m.still(ctx, t)
			if err != nil || !ok {
				return now, false, err
			}
			lines, err := m.s.noticeLines(ctx, t.language, t.said)
			if err != nil || len(lines) == 0 {
				return now, false, err
			}
			m.s.platform.Read(func(st *deliberation.State) { t.plain = untitled || st.WasAgent(t.person) })
			if t.plain {
				lines = []noticeLine{m.s.plainLine(t.language)}
			}
			return m.letter(t, lines), true, nil
		}
		message.Done = func(taken bool) {
			if taken {
				m.taken(t, "")
			} else {
				m.leadsNowhere(t)
			}
		}
		err = m.post.Send(message)
	case account.BySMS:
		err = m.sms.SendNews(sms.Message{
			To: sms.Number(t.address), Text: m.text(t), Until: t.until,
			Still: func(ctx context.Context) (bool, error) {
				ok, _, err := m.still(ctx, t)
				return ok, err
			},
			Done: func(became sms.Outcome, id string) {
				switch became {
				case sms.Taken:
					m.taken(t, id)
				case sms.NoSuchNumber:
					m.leadsNowhere(t)
				case sms.Stopped:
					m.stopped(t)
				}
			},
		})
	}
	if err != nil {
		m.s.log.Warn("a digest waits for another day", "error", err)
	}
}

// still reports whether a message is yet to leave: whom it is for is there, is reached there, and did not stop it; and whether they want no titles by now.
func (m *messenger) still(ctx context.Context, t outgoing) (ok, untitled bool, err error) {
	stored, _, err := m.s.platform.People.stored(ctx, t.person)
	if errors.Is(err, errNoProfile) {
		return false, false, nil
	}
	if err != nil {
		return false, false, err
	}
	i := stored.Contact.Channel(t.channel.ID)
	if i < 0 {
		return false, false, nil
	}
	by := stored.Contact.Channels[i]
	wants := t.subject != "" || stored.Contact.Rhythm != account.Never && stored.WantsDigests(by)
	return wants && by.Failed.IsZero() && stored.Address(by) == t.address, stored.Contact.Untitled, nil
}

// noteTimeout bounds how long is tried to note what became of a message: until then the post of a server that ends waits for it.
const noteTimeout = 5 * time.Second

// noted notes something of a message.
func (m *messenger) noted(note func(ctx context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), noteTimeout)
	defer cancel()
	if err := note(ctx); err != nil && !errors.Is(err, errNothing) && !errors.Is(err, errNoProfile) {
		m.s.log.Error("what became of a message could not be noted: it is told again on a later day", "error", err)
	}
}

// taken notes that a relay or a gateway took a message, and what the gateway calls it.
func (m *messenger) taken(t outgoing, id string) {
	m.noted(func(ctx context.Context) error {
		return m.s.platform.People.replace(ctx, t.person, func(p *account.Profile) error {
			if p.Contact == nil || !p.Contact.Told.Confirm(t.day, t.subject, t.channel.ID, id) {
				return errNothing
			}
			return nil
		})
	})
}

// leadsNowhere notes that there is no such address or number.
func (m *messenger) leadsNowhere(t outgoing) {
	m.noted(func(ctx context.Context) error {
		return m.s.channelFailed(ctx, t.person, t.day, "", true, func(c account.Channel) bool { return c.ID == t.channel.ID })
	})
}

// stopped notes that whoever has the number answered STOP.
func (m *messenger) stopped(t outgoing) {
	now := m.s.platform.Clock.Now().UTC().Truncate(time.Millisecond)
	m.noted(func(ctx context.Context) error {
		return m.s.changeReach(ctx, t.person, func(p *account.Profile) bool { return p.Contact.StopFromPhone(t.channel.ID, t.day, t.subject, now) })
	})
}

const (
	// deliveryFirst is how long after a gateway took a message it is first asked whether that arrived, deliveryAgain how long after each time it is once more.
	deliveryFirst, deliveryAgain = 30 * time.Minute, time.Hour
	// deliveryDays is for how many days after that of the message it is asked.
	deliveryDays = 2
	// mostAsked are asked for in one round, so that it ends soon.
	mostAsked = 30
	// settled is when it is asked of a message of which all is known.
	settled = 30 * 24 * time.Hour
)

// askOfDeliveries asks what became of messages that a gateway took: one that did not arrive is missed, and is told again. Each server asks, of all messages
// that it knows of; what cannot be asked now is asked later.
func (m *messenger) askOfDeliveries(ctx context.Context, all map[int64]reach, now time.Time) {
	if m.gateway == nil {
		return
	}
	type taken struct {
		person int64
		account.Pending
	}
	var open []taken
	asked := map[string]time.Time{}
	for person, r := range all {
		for _, o := range r.Told.Open {
			if o.Posted == "" || o.Day < parisDay(now.AddDate(0, 0, -deliveryDays)) {
				continue
			}
			at, known := m.asked[o.Posted]
			if !known {
				at = now.Add(deliveryFirst)
			}
			if asked[o.Posted] = at; !now.Before(at) {
				open = append(open, taken{person, o})
			}
		}
	}
	m.asked = asked
	slices.SortFunc(open, func(a, b taken) int { return asked[a.Posted].Compare(asked[b.Posted]) })
	for _, o := range open[:min(len(open), mostAsked)] {
		m.asked[o.Posted] = now.Add(deliveryAgain)
		became, err := m.gateway.Delivery(ctx, o.Posted)
		if err == nil && became == sms.Undelivered {
			err = m.s.channelFailed(ctx, o.person, o.Day, o.Posted, false, func(c account.Channel) bool { return c.ID == o.Channel })
		}
		if err != nil {
			m.s.log.Warn("it could not be asked whether messages arrived", "error", err)
			return
		}
		if became != sms.Underway {
			m.asked[o.Posted] = now.Add(settled)
		}
	}
}
