package account_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/server/account"
)

// Whatever is new, whoever prints, forgets, puts back or says twice what became of a letter, and wherever that ends: nobody is posted two letters on a
// day, nothing is in two letters unless one came back, and in the end all was told by a letter that was posted. Every note is one step: what
// stands between two of them is what a crash leaves.
func TestEveryLetterIsPostedOnce(t *testing.T) {
	subjects := []deliberation.Topic{deliberation.ProposalTopic(1), deliberation.ProposalTopic(2), deliberation.DebateTopic(1)}
	rapid.Check(t, func(t *rapid.T) {
		channel := deliberation.ID{1}
		kind := rapid.SampledFrom([]account.ChannelKind{account.ByLetter, account.ByCall}).Draw(t, "kind")
		c := account.Reach{Channels: []account.Channel{{ID: channel, Kind: kind}}, Told: account.Told{Day: "2026-03-01"}}
		day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
		var news []deliberation.Notice
		head := uint64(0)
		lots := byte(0)
		posted := map[string]int{}                  // letters a day
		told := map[uint64]int{}                    // in how many posted letters each entry was
		of := map[deliberation.ID]map[uint64]bool{} // what each lot tells
		noted := map[string][]uint64{}              // what each message tells, by its day and subject
		back := false
		today := func() string { return day.Format(time.DateOnly) }
		note := func(subject string, said []deliberation.Notice) {
			c.Told.ByHand(said)
			var entries []uint64
			for _, n := range said {
				entries = append(entries, n.Entry)
			}
			noted[today()+" "+subject] = entries
		}
		round := func() {
			next := c.Told
			next.Open, next.Apart = slices.Clone(next.Open), slices.Clone(next.Apart)
			kept := c.Told
			c.Told = next
			c.Told.Begin(today())
			any := false
			for {
				subject, said := c.Told.Binding(today(), channel, news)
				if subject == "" {
					break
				}
				note(subject, said)
				any = true
			}
			if said := c.Told.Digest(today(), head, channel, false, news); len(said) > 0 {
				note("", said)
				any = true
			}
			if !any {
				c.Told = kept // nothing is stored
			}
		}
		take := func() {
			lots++
			lot := deliberation.ID{lots}
			if !c.Told.Take(channel, lot, today(), true) {
				return
			}
			of[lot] = map[uint64]bool{}
			for _, o := range c.Told.InLot(channel, lot) {
				for _, e := range noted[o.Day+" "+o.Subject] {
					of[lot][e] = true
				}
			}
		}
		post := func(lot deliberation.ID) {
			if !c.Told.Hand(channel, lot, today()) {
				return
			}
			if posted[today()]++; posted[today()] > 1 {
				t.Fatalf("two letters on %s", today())
			}
			for e := range of[lot] {
				if told[e]++; told[e] > 1 && !back {
					t.Fatalf("entry %d is in two letters", e)
				}
			}
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			lot := deliberation.ID{byte(rapid.IntRange(0, int(lots)+1).Draw(t, "lot"))}
			switch rapid.IntRange(0, 8).Draw(t, "step") {
			case 0, 1:
				head++
				news = append(news, deliberation.Notice{
					Kind: deliberation.ReplyNotice, Subject: rapid.SampledFrom(subjects).Draw(t, "subject"), Entry: head, Binding: rapid.IntRange(0, 3).Draw(t, "binding") == 0,
				})
			case 2:
				day = day.AddDate(0, 0, rapid.IntRange(1, 40).Draw(t, "days"))
			case 3, 4:
				round()
			case 5:
				take()
			case 6:
				post(lot)
			case 7:
				c.Told.PutBack(channel, lot)
			case 8:
				if rapid.IntRange(0, 5).Draw(t, "came back") == 0 {
					for _, o := range c.Told.Open {
						for _, e := range noted[o.Day+" "+o.Subject] {
							told[e] = 0 // it may have been this letter
						}
					}
					c.Fail(channel, "", day)
					back = true
					c.Channels[0].Failed = time.Time{} // they say that it works
				}
			}
			if since := c.Told.WaitsSince(channel, true); since > today() {
				t.Fatalf("something waits since %s, tomorrow", since)
			}
		}
		// From now on all is printed and posted.
		for range 6 {
			day = day.AddDate(0, 0, 1)
			round()
			take()
			for l := range lots {
				post(deliberation.ID{l + 1})
			}
		}
		for _, n := range news {
			if told[n.Entry] < 1 {
				t.Fatalf("entry %d about %s was told %d times: %+v", n.Entry, n.Subject, told[n.Entry], c.Told)
			}
		}
		if since := c.Told.WaitsSince(channel, true); since != "" {
			t.Fatalf("something waits since %s for ever: %+v", since, c.Told)
		}
	})
}

func TestThreeCallsThatNobodyTakesAreEnough(t *testing.T) {
	channel := deliberation.ID{1}
	c := account.Reach{Channels: []account.Channel{{ID: channel, Kind: account.ByCall}}}
	for i, day := range []string{"2026-03-02", "2026-03-02", "2026-03-20", "2026-05-01"} {
		if !c.Channels[0].Failed.IsZero() {
			t.Fatalf("failed after %d tries on %v", i, c.Channels[0].Misses)
		}
		c.Miss(channel, day, "", noon)
	}
	if c.Channels[0].Failed.IsZero() {
		t.Error("tried on three days, and still called")
	}
}

func TestALetterTellsNeitherHowMuchNorOfWhat(t *testing.T) {
	told := account.Told{Open: []account.Pending{{Day: "2026-03-02"}}}
	var all []deliberation.Notice
	for i, k := range deliberation.NoticeKinds() {
		if k == deliberation.NoNotice {
			continue
		}
		all = append(all, deliberation.Notice{Kind: k, Subject: deliberation.ProposalTopic(int64(i)), Entry: uint64(i)}, deliberation.Notice{Kind: k, Deadline: noon.AddDate(0, 0, i)})
	}
	told.ByHand(all)
	o := told.Open[0]
	if !o.Hand || o.Deadline.IsZero() {
		t.Errorf("%+v", o)
	}
	got := slices.Clone(o.News)
	slices.Sort(got)
	want := account.AllNews()
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("it tells %v of %v", got, want)
	}
}

func TestPostalAddressesAreThoseOfMachines(t *testing.T) {
	for _, c := range []struct {
		typed  string
		lines  string
		broken string
	}{
		{"12, rue de l’Alma\r\n59100 Roubaix", "12 RUE DE L'ALMA|59100 ROUBAIX", ""},
		{"Bât. B, esc. 2\n\n12 rue de l'Alma.\n 59100   Roubaix ", "BÂT B ESC 2|12 RUE DE L'ALMA|59100 ROUBAIX", ""},
		{"BP 12\n20000 Ajaccio Cedex 9", "BP 12|20000 AJACCIO CEDEX 9", ""},
		{"Lotissement 3\n97600 Mamoudzou", "LOTISSEMENT 3|97600 MAMOUDZOU", ""},
		{" \n ", "", "required"},
		{"12 rue de l'Alma\nRoubaix", "12 RUE DE L'ALMA|ROUBAIX", "town"},
		{"59100 Roubaix", "59100 ROUBAIX", "street"},
		{"12 rue de l'Alma\n96100 Nulle-Part", "12 RUE DE L'ALMA|96100 NULLE-PART", "town"},
		{"12 rue de l'Alma\n5910 Roubaix", "12 RUE DE L'ALMA|5910 ROUBAIX", "town"},
		{strings.Repeat("a", 38) + "\n59100 Roubaix", strings.Repeat("A", 38) + "|59100 ROUBAIX", ""},
		{strings.Repeat("é", 39) + "\n59100 Roubaix", strings.Repeat("É", 39) + "|59100 ROUBAIX", "long"},
		{"a\nb\nc\nd\n59100 Roubaix", "A|B|C|D|59100 ROUBAIX", ""},
		{"a\nb\nc\nd\ne\nشارع", "A|B|C|D|E|شارع", "many signs town"},
		{"rue <b>\n59100 Roubaix", "RUE <B>|59100 ROUBAIX", "signs"},
	} {
		lines, broken := account.ReadPostal(c.typed)
		if got := strings.Join(lines, "|"); got != c.lines {
			t.Errorf("%q is read as %q", c.typed, got)
		}
		if got := strings.Join(broken, " "); got != c.broken {
			t.Errorf("%q breaks %q, not %q", c.typed, got, c.broken)
		}
	}
	for typed, want := range map[string]string{"": "required", "  Amina   Benali ": "", "آمنة": "signs", strings.Repeat("n", 39): "long", "a\x00b": "signs"} {
		if _, broken := account.ReadPostalName(typed); strings.Join(broken, " ") != want {
			t.Errorf("the name %q breaks %v", typed, broken)
		}
	}
}

func TestWhoReadAnAddressIsKnownDayByDay(t *testing.T) {
	var p account.Profile
	for range 3 {
		p.ReadBy(1, account.ByLetter, "2026-03-02")
	}
	p.ReadBy(2, account.ByLetter, "2026-03-02")
	want := []account.Read{{Organisation: 1, Kind: account.ByLetter, Day: "2026-03-02", Times: 3}, {Organisation: 2, Kind: account.ByLetter, Day: "2026-03-02", Times: 1}}
	if !slices.Equal(p.Reads, want) {
		t.Errorf("%+v", p.Reads)
	}
	for i := range 400 {
		p.ReadBy(1, account.ByCall, time.Date(2026, 3, i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	}
	if len(p.Reads) != 200 {
		t.Errorf("%d days are known", len(p.Reads))
	}
}
