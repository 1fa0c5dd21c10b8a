package account

import (
	"encoding/binary"
	"slices"
	"time"

	"voix/deliberation"
)

// News is all that a letter or a call tells of what is new: fewer kinds than there are of notices, and neither how many, nor of what. Whoever posts
// or calls knows the civil name, and is not to find the pseudonym by what happened on which page.
type News string

const (
	// AnsweredNews: somebody replied, argued or answered.
	AnsweredNews News = "answered"
	// WrittenNews: something was done to what they said, or to a debate that they were in.
	WrittenNews News = "written"
	// PhaseNews: a consultation goes on.
	PhaseNews News = "phase"
	// MandateNews: a mandate of theirs was ended.
	MandateNews News = "mandate"
)

// AllNews lists them, in the order in which they are told.
func AllNews() []News { return []News{AnsweredNews, WrittenNews, PhaseNews, MandateNews} }

func newsOf(k deliberation.NoticeKind) News {
	switch k {
	case deliberation.ReplyNotice, deliberation.ArgumentNotice, deliberation.AnswerNotice:
		return AnsweredNews
	case deliberation.PhaseNotice:
		return PhaseNews
	case deliberation.MandateNotice:
		return MandateNews
	}
	return WrittenNews
}

// HandWaits is for how many days a letter or a call may wait for an organisation: then the channel does not reach the person. Silence is not held against
// them: the next channel is used, and without one the clocks stop.
const HandWaits = 14

// ByHand notes of the message that was just noted that an organisation is to post or to say it, and all that it may tell.
func (t *Told) ByHand(said []deliberation.Notice) {
	o := &t.Open[len(t.Open)-1]
	o.Hand, o.News = true, nil
	for _, n := range said {
		if news := newsOf(n.Kind); !slices.Contains(o.News, news) {
			o.News = append(o.News, news)
		}
		if !n.Deadline.IsZero() && (o.Deadline.IsZero() || n.Deadline.Before(o.Deadline)) {
			o.Deadline = n.Deadline.UTC()
		}
	}
}

// WaitsSince is the day since when an organisation is to tell something by a channel, and did not, or did not say so; empty: nothing is. Unless wants is true,
// only what is binding is.
func (t Told) WaitsSince(channel deliberation.ID, wants bool) (day string) {
	for _, o := range t.Open {
		if o.Channel == channel && o.inHand() && (wants || o.Subject != "") && (day == "" || o.Day < day) {
			day = o.Day
		}
	}
	return day
}

// Waits returns what waits to be told by a channel on a day: nothing once somebody was written to or spoken to on that day, and, unless wants is true,
// nothing but what is binding. What is in a lot already is left out.
func (t Told) Waits(channel deliberation.ID, day string, wants bool) (all []Pending) {
	if t.Handed >= day || len(t.InLot(channel, deliberation.ID{})) > 0 {
		return nil
	}
	for _, o := range t.Open {
		if o.Channel == channel && o.inHand() && (wants || o.Subject != "") {
			all = append(all, o)
		}
	}
	return all
}

// InLot returns what was put into a lot for a channel, and is not known to be told; of the zero lot: into any.
func (t Told) InLot(channel, lot deliberation.ID) (all []Pending) {
	for _, o := range t.Open {
		if o.Channel == channel && o.inHand() && !o.Lot.IsZero() && (lot.IsZero() || o.Lot == lot) {
			all = append(all, o)
		}
	}
	return all
}

// Take puts what waits into a lot: nothing of it is told otherwise until it is known what became of that. It reports whether anything was put.
func (t *Told) Take(channel, lot deliberation.ID, day string, wants bool) bool {
	if len(t.Waits(channel, day, wants)) == 0 {
		return false
	}
	for i := range t.Open {
		if o := &t.Open[i]; o.Channel == channel && o.inHand() && (wants || o.Subject != "") {
			o.Lot, o.Taken = lot, day
		}
	}
	return true
}

// Hand notes that what is in a lot was posted, or said, on a day. It reports whether that changed anything.
func (t *Told) Hand(channel, lot deliberation.ID, day string) (changed bool) {
	for i := range t.Open {
		if o := &t.Open[i]; o.Channel == channel && o.inHand() && !lot.IsZero() && o.Lot == lot {
			o.Sent, changed = true, true
		}
	}
	if changed {
		t.Handed = max(t.Handed, day)
	}
	return changed
}

// PutBack takes from a lot what is in it: it waits again. It reports whether that changed anything.
func (t *Told) PutBack(channel, lot deliberation.ID) (changed bool) {
	for i := range t.Open {
		if o := &t.Open[i]; o.Channel == channel && o.inHand() && !lot.IsZero() && o.Lot == lot {
			o.Lot, o.Taken, changed = deliberation.ID{}, "", true
		}
	}
	return changed
}

// reopenAll has told again whatever is known of a channel by hand: a letter that comes back does not say which one it is.
func (t *Told) reopenAll(channel deliberation.ID) {
	for i := range t.Open {
		if o := &t.Open[i]; o.Channel == channel {
			o.Sent = false
			o.leaveHand()
		}
	}
}

func (o *Pending) leaveHand() { o.Hand, o.Lot, o.Taken = false, deliberation.ID{}, "" }

// Rechoose replaces the channels. What an organisation was to tell by another than the first of them is told by that one.
func (c *Reach) Rechoose(channels []Channel) {
	c.Channels, c.Told.Open = channels, slices.Clone(c.Told.Open)
	for i := range c.Told.Open {
		if o := &c.Told.Open[i]; o.inHand() && (len(channels) == 0 || o.Channel != channels[0].ID) {
			o.leaveHand()
		}
	}
}

// Refuse notes that the person wants nothing more by a channel: it is used no more, and what was in hand is told by the next.
func (c *Reach) Refuse(id deliberation.ID, day string, at time.Time) bool {
	i := c.Channel(id)
	if i < 0 {
		return false
	}
	stopped := c.Channels[i].Stopped.IsZero()
	if stopped {
		c.Channels[i].Stopped = at
	}
	return c.Fail(id, day, at) || stopped
}

// ForgetHands drops the channels of which an organisation reads the address or the number, and reports whether there were any. What they were
// to tell is told by those that are left.
func (p *Profile) ForgetHands() bool {
	if p.Contact == nil || !slices.ContainsFunc(p.Contact.Channels, func(c Channel) bool { return c.Kind.ByHand() }) {
		return false
	}
	next := *p.Contact
	next.Rechoose(slices.DeleteFunc(slices.Clone(next.Channels), func(c Channel) bool { return c.Kind.ByHand() }))
	if p.Contact = &next; len(next.Channels) == 0 {
		p.Contact = nil
	}
	return true
}

// Read is that people of an organisation were shown the address or the number of a person, on one day.
type Read struct {
	Organisation int64       `bson:"organisation" json:"organisation"`
	Kind         ChannelKind `bson:"kind" json:"kind"`
	Day          string      `bson:"day" json:"day"` // of Paris
	Times        int64       `bson:"times" json:"times"`
}

// mostReads is how many of the last days on which an address was read are known.
const mostReads = 200

// ReadBy notes that an address or a number was shown.
func (p *Profile) ReadBy(organisation int64, kind ChannelKind, day string) {
	p.Reads = slices.Clone(p.Reads)
	for i := range p.Reads {
		if r := &p.Reads[i]; r.Organisation == organisation && r.Kind == kind && r.Day == day {
			r.Times++
			return
		}
	}
	p.Reads = append(p.Reads, Read{organisation, kind, day, 1})
	p.Reads = p.Reads[max(0, len(p.Reads)-mostReads):]
}

const (
	// handReference is the length of HandReference, of 31 characters: 39 bits. It opens nothing: it is looked for among those of one organisation.
	handReference = 8
	// HandStopLength is the length of HandStop: 59 bits. A guess that is right ends what is sent to one person among all; they are slowed down as receipts are.
	HandStopLength = 12
)

func (k *Keys) handCode(about string, person int64, channel deliberation.ID, length int) string {
	sum := k.byHand.sum(append(binary.BigEndian.AppendUint64([]byte(about+" "), uint64(person)), channel[:]...))
	code, rest := make([]byte, length), binary.BigEndian.Uint64(sum[:8])
	for i := range code {
		code[i] = receiptAlphabet[rest%31]
		rest /= 31
	}
	return string(code)
}

// HandReference is what people of an organisation call a channel of somebody by: it stands on the envelope. Nobody but the platform learns from it whose it is.
func (k *Keys) HandReference(person int64, channel deliberation.ID) string {
	return k.handCode("reference", person, channel, handReference)
}

// HandStop is what somebody types to end what comes by a channel: it stands in the letter.
func (k *Keys) HandStop(person int64, channel deliberation.ID) string {
	return k.handCode("stop", person, channel, HandStopLength)
}
