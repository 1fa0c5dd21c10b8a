package account

import (
	"slices"
	"time"

	"voix/deliberation"
)

// Told is what somebody was told, and when: what decides, under the revision of the profile, which of several servers writes to them. A message is
// noted here before it is handed over, so that no two servers send it; what was handed over to nobody in the end is told again on a later day, with
// what is new since. So no subject is told of twice a day, and nothing stays untold.
type Told struct {
	Until uint64    `bson:"until"`           // all up to that entry was told, but for what Apart says
	Day   string    `bson:"day,omitempty"`   // of the last digest, in Paris
	Apart []Apart   `bson:"apart,omitempty"` // subjects about which they were told otherwise, or on a day since
	Open  []Pending `bson:"open,omitempty"`  // messages that nobody took yet, as far as is known; and those of the last day
	// Quiet is up to where no digest tells anything: they wanted none then. What is binding is told.
	Quiet uint64 `bson:"quiet,omitempty"`
	// Handed is the last day of Paris on which a letter to them was posted, or somebody of an organisation spoke to them.
	Handed string `bson:"handed,omitempty"`
}

// Apart is up to where somebody was told about one subject, and the day when they last were.
type Apart struct {
	Subject string `bson:"subject" json:"subject"`
	Until   uint64 `bson:"until" json:"until"`
	Day     string `bson:"day" json:"day"`
}

// Pending is a message, noted before it was handed over.
type Pending struct {
	Channel deliberation.ID `bson:"channel"`
	Day     string          `bson:"day"`
	Subject string          `bson:"subject"` // empty: a digest
	From    uint64          `bson:"from"`    // what was told before it
	Until   uint64          `bson:"until"`   // up to where it tells
	// Entries are those that it tells of, if it is about one subject: what lies between may have been told by another that is yet to come back.
	Entries []int64 `bson:"entries,omitempty"`
	Sent    bool    `bson:"sent"` // somebody took it
	// Back: it did not arrive after all, so that it is told again even if it is heard only then that somebody took it.
	Back bool `bson:"back,omitempty"`
	// Posted is what a gateway of SMS calls it, until it is known whether it arrived.
	Posted string `bson:"posted,omitempty"`
	// Hand: an organisation is to post or to say it. Until that was done, or the channel is found not to lead to the person, nothing else tells it.
	Hand     bool      `bson:"hand,omitempty"`
	News     []News    `bson:"news,omitempty"`     // what it tells, of Hand
	Deadline time.Time `bson:"deadline,omitempty"` // until when they can answer; zero: none runs
	// Lot is the printing, or the opening of a call, that it is part of since the day of Taken; zero: none.
	Lot   deliberation.ID `bson:"lot,omitempty"`
	Taken string          `bson:"taken,omitempty"`
}

func (o Pending) inHand() bool { return o.Hand && !o.Sent }

// since is up to where somebody was told about a subject.
func (t Told) since(subject string) uint64 {
	for _, a := range t.Apart {
		if a.Subject == subject {
			return a.Until
		}
	}
	return t.Until
}

// arrived reports whether what an entry made was told by a binding message of its own, and somebody took that, or has it in hand: it is not told
// again with a digest that came back.
func (t Told) arrived(subject string, entry uint64) bool {
	return slices.ContainsFunc(t.Open, func(o Pending) bool {
		return (o.Sent || o.inHand()) && o.Subject != "" && o.Subject == subject && slices.Contains(o.Entries, int64(entry))
	})
}

// From is the entry up to which everything was told: what is not can only be after it.
func (t Told) From() uint64 {
	from := t.Until
	for _, a := range t.Apart {
		from = min(from, a.Until)
	}
	for _, o := range t.Open {
		if !o.Sent && !o.inHand() {
			from = min(from, o.From)
		}
	}
	return from
}

func (t Told) today(subject, day string) bool {
	return slices.ContainsFunc(t.Apart, func(a Apart) bool { return a.Subject == subject && a.Day == day })
}

// Begin forgets what is over before something is told on a day: of messages of earlier days that nobody took, what they said is yet to be told.
func (t *Told) Begin(day string) {
	lost := func(o Pending) bool { return o.Day < day && !o.Sent && !o.inHand() }
	for _, o := range t.Open {
		if lost(o) && o.Subject == "" {
			t.Until = min(t.Until, o.From)
			for _, a := range t.Apart {
				t.Until = min(t.Until, a.Until) // a subject may be behind, since what was told of it came back
			}
			// What was told of a subject since does not tell what the digest said of it. What was binding is not told again: see arrived.
			t.Apart = slices.DeleteFunc(t.Apart, func(a Apart) bool { return a.Day < day })
			for i := range t.Apart {
				t.Apart[i].Until = min(t.Apart[i].Until, o.From)
			}
		}
	}
	for _, o := range t.Open {
		if lost(o) && o.Subject != "" {
			t.again(o)
		}
	}
	if slices.ContainsFunc(t.Open, lost) {
		t.Open = slices.DeleteFunc(t.Open, lost) // what arrived is known for a while yet: it is not told again with what did not
		return
	}
	// What no digest goes back behind any more needs not be known.
	old := func(o Pending) bool { return o.Day < dayBefore(day, keptSent) && !o.inHand() }
	t.Open = slices.DeleteFunc(t.Open, func(o Pending) bool { return o.Subject == "" && old(o) })
	from := t.From()
	for _, o := range t.Open {
		if o.Subject == "" {
			from = min(from, o.From)
		}
	}
	t.Open = slices.DeleteFunc(t.Open, func(o Pending) bool { return old(o) && o.Until <= from })
}

// Owes reports whether a digest of an earlier day reached nobody.
func (t Told) Owes(day string) bool {
	return slices.ContainsFunc(t.Open, func(o Pending) bool { return o.Day < day && !o.Sent && !o.inHand() && o.Subject == "" })
}

// keptSent is for how many days a message that was taken may still turn out not to have arrived.
const keptSent = 30

func dayBefore(day string, days int) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return at.AddDate(0, 0, -days).Format(time.DateOnly)
}

// again has told what a message about one subject said.
func (t *Told) again(o Pending) {
	for i := range t.Apart {
		if t.Apart[i].Subject == o.Subject {
			t.Apart[i].Until = min(t.Apart[i].Until, o.From)
			return
		}
	}
	t.Apart = append(t.Apart, Apart{o.Subject, min(t.Until, o.From), o.Day})
}

// reopen has told again what was sent by a channel on a day, of that what a gateway calls posted unless that is empty, if anything is known of it. It reports
// whether that changed anything.
func (t *Told) reopen(day string, channel deliberation.ID, posted string) (changed bool) {
	for i := range t.Open {
		if o := &t.Open[i]; o.Day == day && o.Channel == channel && (posted == "" || o.Posted == posted) && !o.inHand() && !o.Back {
			o.Sent, o.Back, o.Posted, changed = false, true, "", true
		}
	}
	return changed
}

// Confirm notes that somebody took a message of a day by a channel, and what a gateway of SMS calls it. It reports whether that changed anything: of what
// came back meanwhile it does not.
func (t *Told) Confirm(day, subject string, channel deliberation.ID, posted string) (changed bool) {
	for i := range t.Open {
		if o := &t.Open[i]; o.Day == day && o.Subject == subject && o.Channel == channel && !o.Back {
			o.Sent, o.Posted, changed = true, posted, true
		}
	}
	return changed
}

// Resume begins digests for whoever wanted none: they tell what is new from that entry on, from the next day on.
func (t *Told) Resume(head uint64, day string) {
	t.Quiet, t.Day = max(t.Quiet, head), max(t.Day, day)
	t.Open = slices.DeleteFunc(slices.Clone(t.Open), func(o Pending) bool { return o.Subject == "" && o.Day < day && !o.Sent && !o.inHand() })
}

// Digest takes from what is new what a digest of that day says, and notes that it is told up to an entry. What is about a subject of which they
// were told that day already stays for another. Nothing is noted if there is nothing to say, or a digest was sent that day. Begin was called.
func (t *Told) Digest(day string, until uint64, channel deliberation.ID, mine bool, new []deliberation.Notice) (said []deliberation.Notice) {
	if t.Day >= day {
		return nil
	}
	for _, n := range new {
		subject := n.Subject.String()
		if n.Entry <= t.since(subject) || n.Entry > until || n.Entry <= t.Quiet && !n.Binding || t.arrived(subject, n.Entry) || mine && !n.Kind.Personal() || t.today(subject, day) {
			continue
		}
		said = append(said, n)
	}
	if len(said) == 0 {
		return nil
	}
	t.Open = append(t.Open, Pending{Channel: channel, Day: day, From: t.From(), Until: until})
	kept := slices.DeleteFunc(t.Apart, func(a Apart) bool { return a.Day != day })
	for _, n := range said {
		if subject := n.Subject.String(); !slices.ContainsFunc(kept, func(a Apart) bool { return a.Subject == subject }) {
			kept = append(kept, Apart{subject, until, day})
		}
	}
	t.Apart, t.Day, t.Until = kept, day, until
	return said
}

// Binding takes from what is new the first subject about which something is binding, and of which they were not told that day: all that is new about it. It
// notes that it is told. Begin was called. An empty subject: there is none.
func (t *Told) Binding(day string, channel deliberation.ID, new []deliberation.Notice) (subject string, said []deliberation.Notice) {
	untold := func(n deliberation.Notice, subject string) bool {
		return n.Entry > t.since(subject) && !t.arrived(subject, n.Entry) && !t.today(subject, day)
	}
	for _, n := range new {
		if s := n.Subject.String(); n.Binding && untold(n, s) {
			subject = s
			break
		}
	}
	if subject == "" {
		return "", nil
	}
	for _, n := range new {
		if n.Subject.String() == subject && untold(n, subject) {
			said = append(said, n)
		}
	}
	until := said[len(said)-1].Entry
	open := Pending{Channel: channel, Day: day, Subject: subject, From: t.since(subject), Until: until}
	for _, n := range said {
		open.Entries = append(open.Entries, int64(n.Entry))
	}
	t.Open = append(t.Open, open)
	t.Apart = append(slices.DeleteFunc(t.Apart, func(a Apart) bool { return a.Subject == subject }), Apart{subject, until, day})
	return subject, said
}
