package position

import (
	"slices"

	"voix/deliberation"
)

// College is what is published of one college on a question, and where it stands.
type College struct {
	College               deliberation.College
	Agree, Disagree, Pass int64 // of the shown rows; 0 unless Shown
	Ballots               int64 // their sum if Shown; else how many ballots there are, as far as that may be told: before closing 0
	Shown                 bool
	AtLeast               deliberation.Choice // not Shown, yet all but at most one of Ballots have this choice
	LeftOut               int64               // after closing: voters whose last choice the shown figures do not hold; before, not known and 0
	// Agreeing and Disagreeing are where the shares of those who agree and disagree lie, among all ballots ("sans avis" included), at worst:
	// see Counted. Anything if neither figures nor AtLeast are told.
	Agreeing, Disagreeing Interval
	Stance                Stance
	Territories           []Territory        // in the order of the rows, which never overlap
	Apart                 bool               // Declared and Verified are told
	Declared, Verified    deliberation.Tally // of the shown ballots: of voters who say what they are, and of those of whom somebody attests it
}

// Counts reports whether the college has a part in the verdict.
func (c *College) Counts() bool { return c.Stance != TooFew && c.Stance != Hidden }

// Told reports whether anything is told of what the ballots say: figures, or AtLeast.
func (c *College) Told() bool { return c.Shown || c.AtLeast != deliberation.NoChoice }

// Plain are the intervals of the shown figures by themselves, as if nobody were left out: chance alone. Anything unless Shown.
func (c *College) Plain() (agreeing, disagreeing Interval) {
	if !c.Shown {
		return Anything(), Anything()
	}
	return Wilson(c.Agree, c.Ballots), Wilson(c.Disagree, c.Ballots)
}

// Counted are the fewest and the most of Ballots that may have a choice.
type Counted struct{ Fewest, Most int64 }

// Counted is what is known of how many of Ballots have a choice; ok is false where nothing is.
//
// Who is left out is not so at random: one who moves and one who comes late are, and often of one mind. Each left out may be a new voter or
// one who is in the figures with another choice than the last one. So at worst all of them left the choice, or all went to it: the share of
// k - LeftOut of Ballots is under that of any way in which they may have voted, and the share of k + LeftOut is above.
//
// Where only AtLeast is told, that choice has all ballots or all but one, and each other one or none.
func (c *College) Counted(choice deliberation.Choice) (n Counted, ok bool) {
	switch {
	case c.Shown:
		tally := deliberation.Tally{Agree: c.Agree, Disagree: c.Disagree, Pass: c.Pass}
		k := tally.Of(choice)
		return Counted{max(k-c.LeftOut, 0), min(k+c.LeftOut, c.Ballots)}, true
	case c.AtLeast == deliberation.NoChoice:
		return Counted{}, false
	case c.AtLeast == choice:
		return Counted{max(c.Ballots-1, 0), c.Ballots}, true
	}
	return Counted{0, min(1, c.Ballots)}, true
}

// share is the interval of a choice at worst.
func (c *College) share(choice deliberation.Choice) Interval {
	n, ok := c.Counted(choice)
	if !ok {
		return Anything()
	}
	return Interval{Wilson(n.Fewest, c.Ballots).Low, Wilson(n.Most, c.Ballots).High}
}

// Territory is what is published of one territory of a college. It has no stance: rules speak of whole colleges. Nor is it known which territory those who are left out belong to, so its intervals are of its own figures alone.
type Territory struct {
	Territory             deliberation.Territory
	Shown                 bool
	Agree, Disagree, Pass int64 // 0 unless Shown
	Ballots               int64
	Agreeing, Disagreeing Interval // Anything unless Shown
}

func territoryOf(r *deliberation.Row) Territory {
	if !r.Shown {
		return Territory{Territory: r.Territory, Ballots: r.Ballots, Agreeing: Anything(), Disagreeing: Anything()}
	}
	n := r.Tally.Total()
	return Territory{
		Territory: r.Territory, Shown: true, Agree: r.Tally.Agree, Disagree: r.Tally.Disagree, Pass: r.Tally.Pass, Ballots: n,
		Agreeing: Wilson(r.Tally.Agree, n), Disagreeing: Wilson(r.Tally.Disagree, n),
	}
}

// collegeOf sums the figures' rows of one college: of those that are shown, the ballots; if none is, only how many there are.
func collegeOf(rules deliberation.Rules, college deliberation.College, f *deliberation.Figures) College {
	c := College{College: college}
	if at := slices.IndexFunc(f.Apart, func(a deliberation.Apart) bool { return a.College == college }); at >= 0 {
		c.Apart, c.Declared, c.Verified = true, f.Apart[at].Declared, f.Apart[at].Verified
	}
	unshown := int64(0)
	for i := range f.Rows {
		r := &f.Rows[i]
		if r.College != college {
			continue
		}
		t := territoryOf(r)
		c.Territories = append(c.Territories, t)
		c.LeftOut += r.LeftOut
		if !t.Shown {
			unshown += t.Ballots
			c.AtLeast = r.AtLeast
			continue
		}
		c.Shown = true
		c.Agree += t.Agree
		c.Disagree += t.Disagree
		c.Pass += t.Pass
		c.Ballots += t.Ballots
	}
	if c.Shown {
		c.AtLeast = deliberation.NoChoice
	} else {
		c.Ballots = unshown
	}
	c.Agreeing, c.Disagreeing = c.share(deliberation.Agree), c.share(deliberation.Disagree)
	c.Stance = stanceOf(rules, &c)
	return c
}
