package account

import (
	"slices"
	"time"

	"voix/deliberation"
)

// Reach is how somebody wants to be written to, and what they were written. It stands in the sealed profile only; nobody has to choose any.
type Reach struct {
	Channels []Channel `bson:"channels,omitempty"` // in the order in which they are tried
	Rhythm   Rhythm    `bson:"rhythm"`
	Language string    `bson:"language"` // of the site's pages, as page.Locale names them
	// Untitled: messages only say that there is something new. Agents' never say more, whatever they chose.
	Untitled bool `bson:"untitled,omitempty"`
	Told     Told `bson:"told"`
}

// Channel is one means to reach somebody.
type Channel struct {
	ID   deliberation.ID `bson:"id"` // drawn by chance
	Kind ChannelKind     `bson:"kind"`
	// Way is the way in whose address or number is written to: what was shown to be theirs. Once it is taken away, the
	// channel leads nowhere. Zero of ByLetter and ByCall.
	Way deliberation.ID `bson:"way"`
	// Name is who the letter is for, or whom to ask for; Lines are the address below it, as ReadPostal returns them: of ByLetter.
	Name  string   `bson:"name,omitempty"`
	Lines []string `bson:"lines,omitempty"`
	// Number is called, in E.164, and Hours is when: of ByCall.
	Number string    `bson:"number,omitempty"`
	Hours  CallHours `bson:"hours,omitempty"`
	// Organisation posts or calls: one that the person chose. 0 of ByEmail and BySMS.
	Organisation int64 `bson:"organisation,omitempty"`
	// Stopped: they want no digests by it any more. What is binding still comes.
	Stopped time.Time `bson:"stopped,omitempty"`
	// Since is the day of Paris on which it was last chosen, or last shown to lead to them: that something of that day or before did not arrive says
	// nothing of it.
	Since string `bson:"since,omitempty"`
	// Failed is since when it does not reach them; zero: it does, as far as is known.
	Failed time.Time `bson:"failed,omitempty"`
	// Misses are the days of messages that did not arrive for a while, or on which nobody took a call: the last ones, oldest first.
	Misses []string `bson:"misses,omitempty"`
}

// ChannelKind is a kind of channel.
type ChannelKind string

const (
	ByEmail ChannelKind = "email"
	BySMS   ChannelKind = "sms"
	// ByLetter: an organisation prints and posts it.
	ByLetter ChannelKind = "letter"
	// ByCall: somebody of an organisation calls.
	ByCall ChannelKind = "call"
)

// ByHand reports whether people of an organisation do it, who read the address or the number.
func (k ChannelKind) ByHand() bool { return k == ByLetter || k == ByCall }

// CallHours is when somebody is called best.
type CallHours string

const (
	AnyHour   CallHours = "any"
	Morning   CallHours = "morning"
	Afternoon CallHours = "afternoon"
	Evening   CallHours = "evening"
)

// AllCallHours lists them, in the order in which pages show them.
func AllCallHours() []CallHours { return []CallHours{AnyHour, Morning, Afternoon, Evening} }

// Valid reports whether h is one of AllCallHours.
func (h CallHours) Valid() bool { return slices.Contains(AllCallHours(), h) }

// ChannelKinds lists all kinds, in the order in which pages show them.
func ChannelKinds() []ChannelKind { return []ChannelKind{ByEmail, BySMS, ByLetter, ByCall} }

// WayKind is the kind of the ways in whose address the channel uses; empty: none.
func (k ChannelKind) WayKind() WayKind {
	switch k {
	case ByEmail:
		return Email
	case BySMS:
		return Phone
	}
	return ""
}

// Rhythm is how often somebody is told what is new.
type Rhythm string

const (
	EachDay   Rhythm = "day"
	EachWeek  Rhythm = "week"
	EachMonth Rhythm = "month"
	// OnlyMine: at most each day, and of what was done to what they said or hold only.
	OnlyMine Rhythm = "mine"
	// Never: nothing but what is binding.
	Never Rhythm = "never"
)

// Rhythms lists all, in the order in which pages show them.
func Rhythms() []Rhythm { return []Rhythm{EachDay, EachWeek, EachMonth, OnlyMine, Never} }

// Less are the rhythms under which no more comes than under r, and never earlier: r itself is none.
func (r Rhythm) Less() []Rhythm {
	switch r {
	case EachDay:
		return []Rhythm{EachWeek, EachMonth, OnlyMine}
	case EachWeek:
		return []Rhythm{EachMonth}
	}
	return nil
}

// Valid reports whether r is one of Rhythms.
func (r Rhythm) Valid() bool { return slices.Contains(Rhythms(), r) }

const (
	// missesToFail messages that did not arrive for now, of as many days within missesWithin days, make a channel failed.
	missesToFail = 3
	missesWithin = 7
	// callsToFail days on which nobody took a call make a channel failed, however far from each other.
	callsToFail = 3
)

// Current returns the place of the channel that is used: the first that has not failed, and whose way in is still theirs; -1 if there is none.
func (p Profile) Current() int {
	if p.Contact == nil {
		return -1
	}
	return slices.IndexFunc(p.Contact.Channels, func(c Channel) bool { return c.Failed.IsZero() && p.leads(c) })
}

// leads reports whether a channel leads somewhere, and may be used: who reads an address or a number was agreed to.
func (p Profile) leads(c Channel) bool {
	if c.Kind.ByHand() {
		_, agreed := p.ConsentTo(Hand)
		return agreed
	}
	return p.Address(c) != ""
}

// WantsDigests reports whether digests come by a channel: they agreed to be written to, and did not stop that.
func (p Profile) WantsDigests(c Channel) bool {
	_, agreed := p.ConsentTo(Contact)
	return agreed && c.Stopped.IsZero()
}

// Address is where a channel by email or SMS leads; empty if it is no way in of theirs any more.
func (p Profile) Address(c Channel) string {
	for _, w := range p.Ways {
		if w.ID == c.Way && w.Kind == c.Kind.WayKind() {
			return w.Identifier
		}
	}
	return ""
}

// Unreachable reports whether the person chose channels, all of those that are still theirs have failed, and there is one at least.
func (p Profile) Unreachable() bool {
	return p.Contact != nil && p.Current() < 0 && slices.ContainsFunc(p.Contact.Channels, func(c Channel) bool { return !c.Failed.IsZero() })
}

// Channel returns the place of the channel of that id, -1 if there is none.
func (c *Reach) Channel(id deliberation.ID) int {
	if c == nil {
		return -1
	}
	return slices.IndexFunc(c.Channels, func(x Channel) bool { return x.ID == id })
}

// Failed reports whether something that was chosen does not reach the person.
func (c *Reach) Failed() bool {
	return c != nil && slices.ContainsFunc(c.Channels, func(x Channel) bool { return !x.Failed.IsZero() })
}

// Fail notes that a channel does not reach the person: what was told by it on that day is told again by the next one, on another day, whether or not the
// channel had failed before. It reports whether that changed anything.
func (c *Reach) Fail(id deliberation.ID, day string, at time.Time) bool {
	i := c.Channel(id)
	if i < 0 {
		return false
	}
	x := &c.Channels[i]
	if x.Kind.ByHand() {
		if !x.Failed.IsZero() {
			return false
		}
		x.Failed, x.Misses = at, nil
		c.Told.reopenAll(id)
		return true
	}
	changed := c.Told.reopen(day, id, "")
	if !x.Failed.IsZero() || day <= x.Since {
		return changed
	}
	x.Failed, x.Misses = at, nil
	return true
}

// Miss notes that a message of a day did not arrive for now, or that nobody took a call; with the third of a week, or of calls the third, the channel has
// failed. What a message said is told again, on another day: that one which a gateway calls posted, or, where nothing is known but the day (empty), all of the
// day. It reports whether that changed anything.
func (c *Reach) Miss(id deliberation.ID, day, posted string, at time.Time) bool {
	i := c.Channel(id)
	if i < 0 {
		return false
	}
	x := &c.Channels[i]
	changed := !x.Kind.ByHand() && c.Told.reopen(day, id, posted)
	if !x.Failed.IsZero() || slices.Contains(x.Misses, day) || !x.Kind.ByHand() && day <= x.Since {
		return changed
	}
	x.Misses = append(slices.Clone(x.Misses), day)
	slices.Sort(x.Misses)
	most := missesToFail
	if x.Kind == ByCall {
		most = callsToFail
	} else {
		last := x.Misses[len(x.Misses)-1]
		x.Misses = slices.DeleteFunc(x.Misses, func(d string) bool { return d <= dayBefore(last, missesWithin) })
	}
	if len(x.Misses) >= most {
		c.Fail(id, day, at)
	}
	return true
}

// Leads notes that somebody came in on a day by what was sent to a way of theirs: whatever leads there reaches them. It reports whether anything had
// failed.
func (c *Reach) Leads(way deliberation.ID, day string) (again bool) {
	if c == nil || way.IsZero() {
		return false
	}
	c.Channels = slices.Clone(c.Channels)
	for i := range c.Channels {
		if x := &c.Channels[i]; x.Way == way && (!x.Failed.IsZero() || len(x.Misses) > 0) {
			again = again || !x.Failed.IsZero()
			x.Failed, x.Misses, x.Since = time.Time{}, nil, day
		}
	}
	return again
}

// WantsNews reports whether digests come, or would if a channel had not failed.
func (p Profile) WantsNews() bool {
	if p.Contact == nil || p.Contact.Rhythm == Never {
		return false
	}
	i := max(p.Current(), 0)
	return i < len(p.Contact.Channels) && p.WantsDigests(p.Contact.Channels[i])
}

// ResumeNews is called once digests come, or do not, otherwise than before: whoever did not want them, and now does, is told of what is new from that entry on.
func (p *Profile) ResumeNews(wanted bool, head uint64, day string) {
	if !wanted && p.WantsNews() {
		next := *p.Contact
		next.Told.Resume(head, day)
		p.Contact = &next
	}
}

// StopFromPhone notes that messages by a channel are refused because the person said so to whoever carries them. What is binding, and cannot reach them by
// it any more, is told by the next channel. It reports whether that changed anything.
func (c *Reach) StopFromPhone(id deliberation.ID, day, subject string, at time.Time) bool {
	if subject != "" {
		return c.Refuse(id, day, at)
	}
	i := c.Channel(id)
	if i < 0 || !c.Channels[i].Stopped.IsZero() {
		return false
	}
	c.Channels[i].Stopped = at
	return true
}

// inUTC is what was stored, with its times as they were.
func (c *Reach) inUTC() *Reach {
	if c == nil {
		return nil
	}
	for i := range c.Channels {
		x := &c.Channels[i]
		for _, at := range []*time.Time{&x.Stopped, &x.Failed} {
			if !at.IsZero() {
				*at = at.UTC()
			}
		}
	}
	for i := range c.Told.Open {
		c.Told.Open[i].Deadline = utc(c.Told.Open[i].Deadline)
	}
	return c
}
