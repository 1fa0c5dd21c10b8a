package position

import "voix/deliberation"

// College is what is published of one college on a question, and where it stands.
type College struct {
	College               deliberation.College
	Agree, Disagree, Pass int64 // of the shown rows; 0 unless Shown
	Ballots               int64 // their sum if Shown; else how many ballots there are, as far as that may be told: before closing 0
	Shown                 bool
	AtLeast               deliberation.Choice // not Shown, yet all but at most one of Ballots have this choice
	LeftOut               int64               // after closing: voters whose last choice the shown figures do not hold
	Agreeing, Disagreeing Interval            // shares of Ballots, "sans avis" included; Anything unless Shown
	Stance                Stance
	Territories           []Territory // in the order of the rows, which never overlap
}

// Counts reports whether the college has a part in the verdict.
func (c *College) Counts() bool { return c.Stance != TooFew }

// Territory is what is published of one territory of a college. It has no stance: rules speak of whole colleges.
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

// collegeOf sums the rows of one college: of those that are shown, the ballots; if none is, only how many there are.
func collegeOf(rules deliberation.Rules, college deliberation.College, rows []deliberation.Row) College {
	c := College{College: college, Agreeing: Anything(), Disagreeing: Anything()}
	unshown := int64(0)
	for i := range rows {
		r := &rows[i]
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
	if !c.Shown {
		c.Ballots = unshown
		return c
	}
	c.AtLeast = deliberation.NoChoice
	c.Agreeing, c.Disagreeing = Wilson(c.Agree, c.Ballots), Wilson(c.Disagree, c.Ballots)
	c.Stance = stanceOf(rules, &c)
	return c
}
