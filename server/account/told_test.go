package account_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/server/account"
)

// sent is a message that left.
type sent struct{ day, subject string }

// Whatever comes in which order, whoever ends when, and whatever comes back: nobody is written to twice a day about one subject, a binding notice that
// arrived is told once, and in the end everything was told by something that arrived.
func TestNoSubjectIsToldOfTwiceADay(t *testing.T) {
	subjects := []deliberation.Topic{deliberation.ProposalTopic(1), deliberation.ProposalTopic(2), deliberation.DebateTopic(1)}
	rapid.Check(t, func(t *rapid.T) {
		channel := deliberation.ID{1}
		told := account.Told{Day: "2026-03-01"}
		day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
		var news []deliberation.Notice
		head := uint64(0)
		wrote := map[sent]int{}
		arrived := map[uint64]int{}   // entries that a message told which arrived
		last := map[string][]uint64{} // what the last message of a day and subject told
		today := func() string { return day.Format(time.DateOnly) }
		note := func(subject string, said []deliberation.Notice) {
			seen := map[string]bool{}
			var entries []uint64
			for _, n := range said {
				if s := n.Subject.String(); !seen[s] {
					seen[s] = true
					wrote[sent{today(), s}]++
					if wrote[sent{today(), s}] > 1 {
						t.Fatalf("%s is told of twice on %s", s, today())
					}
				}
				entries = append(entries, n.Entry)
			}
			switch rapid.IntRange(0, 2).Draw(t, "what becomes of it") {
			case 0: // the server ends, or nobody takes it
			default:
				told.Confirm(today(), subject, channel, "")
				for _, e := range entries {
					if arrived[e]++; arrived[e] > 1 && news[e-1].Binding {
						t.Fatalf("entry %d is binding, and told again", e)
					}
				}
				last[today()+" "+subject] = entries
			}
		}
		step := func() {
			told.Begin(today())
			for {
				subject, said := told.Binding(today(), channel, news)
				if subject == "" {
					break
				}
				note(subject, said)
			}
			if said := told.Digest(today(), head, channel, false, news); len(said) > 0 {
				note("", said)
			}
		}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0:
				head++
				news = append(news, deliberation.Notice{
					Kind: deliberation.ReplyNotice, Subject: rapid.SampledFrom(subjects).Draw(t, "subject"), Entry: head, Binding: rapid.IntRange(0, 3).Draw(t, "binding") == 0,
				})
			case 1:
				day = day.AddDate(0, 0, rapid.IntRange(1, 40).Draw(t, "days"))
			case 2:
				step()
			case 3: // a message came back after it was taken
				c := account.Reach{Channels: []account.Channel{{ID: channel, Kind: account.ByEmail}}, Told: told}
				back := day.AddDate(0, 0, -rapid.IntRange(0, 5).Draw(t, "ago")).Format(time.DateOnly)
				c.Fail(channel, back, day)
				told = c.Told
				for key, entries := range last {
					if len(key) > 10 && key[:10] == back {
						for _, e := range entries {
							arrived[e]--
						}
						delete(last, key)
					}
				}
			}
		}
		// From now on all that is sent arrives.
		for range 10 {
			day = day.AddDate(0, 0, 1)
			told.Begin(today())
			for {
				subject, said := told.Binding(today(), channel, news)
				if subject == "" {
					break
				}
				told.Confirm(today(), subject, channel, "")
				for _, n := range said {
					arrived[n.Entry]++
				}
			}
			said := told.Digest(today(), head, channel, false, news)
			told.Confirm(today(), "", channel, "")
			for _, n := range said {
				arrived[n.Entry]++
			}
		}
		for _, n := range news {
			if arrived[n.Entry] < 1 {
				t.Fatalf("entry %d about %s was never told: %+v", n.Entry, n.Subject, told)
			}
		}
		if len(told.Open) > 60 {
			t.Fatalf("kept: %+v", told)
		}
	})
}

// message is one that left, and what is known of it.
type message struct {
	day, subject string
	channel      deliberation.ID
	entries      []uint64
	taken, back  bool
}

// Over months, with two channels that fail and are chosen again, and whatever is heard of which message in which order, first that it came back and then
// that it was taken as well: nothing stays untold, and what is binding is told once as far as it is known to have arrived.
func TestNothingStaysUntoldWhateverComesBackWhen(t *testing.T) {
	subjects := []deliberation.Topic{deliberation.ProposalTopic(1), deliberation.ProposalTopic(2), deliberation.DebateTopic(1)}
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
		today := func() string { return day.Format(time.DateOnly) }
		c := account.Reach{Channels: []account.Channel{{ID: deliberation.ID{1}, Kind: account.ByEmail}, {ID: deliberation.ID{2}, Kind: account.BySMS}}, Told: account.Told{Day: "2026-03-01"}}
		var news []deliberation.Notice
		var all []*message
		wrote := map[sent]bool{}
		head := uint64(0)
		note := func(subject string, channel deliberation.ID, said []deliberation.Notice) *message {
			m := &message{day: today(), subject: subject, channel: channel}
			seen := map[string]bool{}
			for _, n := range said {
				if s := n.Subject.String(); !seen[s] {
					if seen[s] = true; wrote[sent{today(), s}] {
						t.Fatalf("%s is told of twice on %s", s, today())
					}
					wrote[sent{today(), s}] = true
				}
				if n.Binding {
					for _, before := range all {
						if before.taken && !before.back && slices.Contains(before.entries, n.Entry) {
							t.Fatalf("entry %d is binding, arrived on %s, and is told again on %s", n.Entry, before.day, today())
						}
					}
				}
				m.entries = append(m.entries, n.Entry)
			}
			all = append(all, m)
			return m
		}
		// tell has the first channel that works tell what is new, and returns what left.
		tell := func() (left []*message) {
			i := slices.IndexFunc(c.Channels, func(x account.Channel) bool { return x.Failed.IsZero() })
			if i < 0 {
				return nil
			}
			by := c.Channels[i].ID
			c.Told.Begin(today())
			for {
				subject, said := c.Told.Binding(today(), by, news)
				if subject == "" {
					break
				}
				left = append(left, note(subject, by, said))
			}
			if said := c.Told.Digest(today(), head, by, false, news); len(said) > 0 {
				left = append(left, note("", by, said))
			}
			return left
		}
		taken := func(m *message) {
			if c.Told.Confirm(m.day, m.subject, m.channel, "") {
				m.taken = true
			}
		}
		comesBack := func(m *message, forGood bool) {
			if forGood {
				c.Fail(m.channel, m.day, day)
			} else {
				c.Miss(m.channel, m.day, "", day)
			}
			for _, o := range all { // it is known of which day and channel it was, and no more
				o.back = o.back || o.day == m.day && o.channel == m.channel
			}
		}
		works := func() {
			for i := range c.Channels {
				c.Channels[i].Failed, c.Channels[i].Misses, c.Channels[i].Since = time.Time{}, nil, today()
			}
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			var late []*message // of which something may be heard yet
			for _, m := range all {
				if m.day >= day.AddDate(0, 0, -20).Format(time.DateOnly) {
					late = append(late, m)
				}
			}
			switch step := rapid.IntRange(0, 9).Draw(t, "step"); step {
			case 0, 1:
				head++
				news = append(news, deliberation.Notice{
					Kind: deliberation.ReplyNotice, Subject: rapid.SampledFrom(subjects).Draw(t, "subject"), Entry: head, Binding: rapid.IntRange(0, 3).Draw(t, "binding") == 0,
				})
			case 2:
				day = day.AddDate(0, 0, rapid.IntRange(1, 40).Draw(t, "days"))
			case 3:
				day = day.AddDate(0, 0, 1)
			case 4, 5:
				tell()
			case 9:
				works()
			default:
				if len(late) == 0 {
					continue
				}
				m := rapid.SampledFrom(late).Draw(t, "message")
				if step == 6 {
					taken(m)
				} else {
					comesBack(m, step == 7)
				}
			}
		}
		// From now on all that is sent arrives.
		works()
		for range 10 {
			day = day.AddDate(0, 0, 1)
			for _, m := range tell() {
				taken(m)
			}
		}
		for _, n := range news {
			if !slices.ContainsFunc(all, func(m *message) bool { return m.taken && !m.back && slices.Contains(m.entries, n.Entry) }) {
				t.Fatalf("entry %d about %s was never told: %+v", n.Entry, n.Subject, c.Told)
			}
		}
	})
}

// What came back after the person chose the channel anew, or came in by it, says nothing of it; it is told again all the same.
func TestAnOldMessageThatComesBackDoesNotFailAChannelChosenSince(t *testing.T) {
	by, way := deliberation.ID{1}, deliberation.ID{2}
	new := func() *account.Reach {
		return &account.Reach{
			Channels: []account.Channel{{ID: by, Kind: account.ByEmail, Way: way, Since: "2026-03-01"}},
			Told:     account.Told{Until: 9, Day: "2026-03-02", Open: []account.Pending{{Channel: by, Day: "2026-03-02", From: 3, Until: 9, Sent: true}}},
		}
	}
	for what, fail := range map[string]func(*account.Reach, string) bool{
		"for good": func(c *account.Reach, day string) bool { return c.Fail(by, day, noon) },
		"for now":  func(c *account.Reach, day string) bool { return c.Miss(by, day, "", noon) },
	} {
		c := new()
		c.Channels[0].Since = "2026-03-02"
		if !fail(c, "2026-03-02") || !c.Channels[0].Failed.IsZero() || len(c.Channels[0].Misses) > 0 || c.Told.From() != 3 {
			t.Errorf("%s, chosen since: %+v", what, c)
		}
		if fail(c, "2026-03-02") {
			t.Errorf("%s: the same once more changes something", what)
		}
	}
	c := new()
	if c.Fail(by, "2026-03-02", noon); c.Channels[0].Failed.IsZero() {
		t.Fatal("it has not failed")
	}
	if !c.Leads(way, "2026-03-05") || !c.Channels[0].Failed.IsZero() || c.Leads(way, "2026-03-05") {
		t.Errorf("they came in by it, and it is: %+v", c.Channels[0])
	}
	c.Fail(by, "2026-03-04", noon)
	if !c.Channels[0].Failed.IsZero() {
		t.Error("failed by what was sent before they came in by it")
	}
	if c.Fail(by, "2026-03-06", noon); c.Channels[0].Failed.IsZero() {
		t.Error("what was sent since does not fail it")
	}
}

// Whoever wanted no digests is told of nothing that was meanwhile, but of what is binding.
func TestWhoeverComesBackIsToldOfWhatIsNew(t *testing.T) {
	by := deliberation.ID{1}
	news := []deliberation.Notice{
		{Kind: deliberation.ReplyNotice, Subject: deliberation.ProposalTopic(1), Entry: 1},
		{Kind: deliberation.ReplyNotice, Subject: deliberation.ProposalTopic(1), Entry: 2},
		{Kind: deliberation.MinutesNotice, Subject: deliberation.DebateTopic(1), Entry: 3, Binding: true},
		{Kind: deliberation.ReplyNotice, Subject: deliberation.ProposalTopic(1), Entry: 6},
	}
	// The digest of the day before they ended them was lost; the binding message was, too.
	told := account.Told{Day: "2026-01-02", Open: []account.Pending{{Channel: by, Day: "2026-01-02", Until: 1}, {Channel: by, Day: "2026-01-03", Subject: news[2].Subject.String(), From: 1, Until: 3, Entries: []int64{3}}}}
	told.Resume(5, "2026-03-02")
	if told.Owes("2026-03-02") {
		t.Error("a digest from before is owed")
	}
	told.Begin("2026-03-02")
	if said := told.Digest("2026-03-02", 5, by, false, news); len(said) != 0 {
		t.Errorf("on the day of the choice: %+v", said)
	}
	told.Begin("2026-03-03")
	if _, said := told.Binding("2026-03-03", by, news); len(said) != 1 || said[0].Entry != 3 {
		t.Errorf("binding: %+v", said)
	}
	if said := told.Digest("2026-03-03", 6, by, false, news); len(said) != 1 || said[0].Entry != 6 {
		t.Errorf("a digest: %+v", said)
	}
}

// Of two messages of one day the one that no phone got is told again, and the one that arrived is not.
func TestOnlyTheMessageThatDidNotArriveIsToldAgain(t *testing.T) {
	by := deliberation.ID{1}
	c := account.Reach{Channels: []account.Channel{{ID: by, Kind: account.BySMS}}}
	c.Told.Open = []account.Pending{
		{Day: "2026-03-02", Subject: "proposal-1", Channel: by, Sent: true, Posted: "SM1"},
		{Day: "2026-03-02", Channel: by, Sent: true, Posted: "SM2"},
	}
	if !c.Miss(by, "2026-03-02", "SM2", noon) || !c.Told.Open[0].Sent || c.Told.Open[1].Sent || len(c.Channels[0].Misses) != 1 {
		t.Errorf("%+v", c)
	}
	if c.Miss(by, "2026-03-02", "SM3", noon) {
		t.Error("a message of which nothing is known changed something")
	}
}
