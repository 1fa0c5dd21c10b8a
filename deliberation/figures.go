package deliberation

import (
	"cmp"
	"maps"
	"slices"
)

// Tally counts ballots by choice.
type Tally struct {
	Agree    int64 `json:"agree"`
	Disagree int64 `json:"disagree"`
	Pass     int64 `json:"pass"`
}

// Total is the number of ballots in t.
func (t Tally) Total() int64 { return t.Agree + t.Disagree + t.Pass }

// Of is the number of ballots with that choice.
func (t Tally) Of(c Choice) int64 {
	switch c {
	case Agree:
		return t.Agree
	case Disagree:
		return t.Disagree
	case Pass:
		return t.Pass
	}
	return 0
}

// Territory is where the ballots of a row come from: an office's code or one of the constants. Rows never overlap.
type Territory string

const (
	AllTerritories Territory = "all"    // before closing: figures are not split
	OtherOffices   Territory = "others" // after closing: offices that could not be shown by themselves
)

// Row is what may be known of some of the ballots of one college on one question.
type Row struct {
	College   College
	Territory Territory
	Shown     bool   // whether Tally may be shown
	Tally     Tally  // zero unless Shown
	Ballots   int64  // how many ballots there are; known after closing only, else 0
	AtLeast   Choice // after closing, where nothing can be shown: at least Ballots-1 of Ballots have this choice
	LeftOut   int64  // after closing: voters of the college whose last choice the shown figures do not hold; on the college's first row
}

// Figures is all that may be published on a question (rule 7).
type Figures struct {
	Question int64
	Ballots  int64 // of all colleges together, at once
	Final    bool  // the vote is closed: rows never change again
	Rows     []Row // by college, then territory: offices by code, national among them, then others
	// Concentrated: after closing, by college, where one issuer stands behind more than a third of the ballots in the shown figures.
	Concentrated []Concentration
	// Apart: after closing, by college, what of its shown ballots is declared and what is verified, where both may be told.
	Apart []Apart
}

// fewestListed is the number of ballots below which a question is listed without any figures after closing.
const fewestListed = 5

// Figures returns what may be published on a question now; ok is false if there is no such question, or its consultation is
// not visible yet.
func (s *State) Figures(number int64) (f Figures, ok bool) {
	q := s.question(number)
	if q == nil || s.consultations[q.consultation-1].importing() {
		return f, false
	}
	f = Figures{Question: number, Ballots: q.ballots, Final: q.final != nil}
	if f.Final {
		f.Rows, f.Concentrated, f.Apart = slices.Clone(q.final), slices.Clone(q.concentrated), slices.Clone(q.apart)
		return f, true
	}
	for _, college := range Colleges() {
		if c := &q.cells[college-1]; c.shown.total() > 0 {
			f.Rows = append(f.Rows, Row{College: college, Territory: AllTerritories, Shown: true, Tally: c.shown.tally()})
		}
	}
	return f, true
}

func (c *counts) add(other counts) {
	for i := range c {
		c[i] += other[i]
	}
}

type officeCounts struct {
	office Office
	counts byProof
}

// closeVote fixes the figures of every question of a consultation, once.
func (s *State) closeVote(h Head, number int64) {
	c := &s.consultations[number-1]
	if c.imported() {
		for _, q := range s.questionsOf(number) {
			if s.questions[q-1].ballots < fewestListed {
				continue
			}
			for i := range s.questions[q-1].cells {
				if cell := &s.questions[q-1].cells[i]; cell.current.total() > 0 {
					cell.show()
				}
			}
		}
	}
	// Everybody waits while a vote is closed, so this goes once through the ballots and looks nothing up.
	split := make([][]byProof, len(s.questions)) // by question, then college and office
	behind := map[stake]uint32{}
	came := map[AttestedVoters]int64{}
	s.voters.each(func(v *voter) {
		if int64(v.consultation) != number {
			return
		}
		at := int(v.college-1)*len(officeCodes) + int(v.office)
		proof := 0
		if v.verified {
			proof = 1
		}
		if v.issuer != 0 && v.stands() {
			came[AttestedVoters{College: v.college, Issuer: v.issuer.issuer()}]++
		}
		for _, b := range v.ballots {
			q := b.question - 1
			shown := b.shown(&s.questions[q].cells[v.college-1])
			if shown == NoChoice {
				continue
			}
			if split[q] == nil {
				split[q] = make([]byProof, len(Colleges())*len(officeCodes))
			}
			split[q][at][proof][shown-1]++
			if v.issuer != 0 {
				behind[stake{int64(b.question), v.college, v.issuer}]++
			}
		}
	})
	for _, number := range s.questionsOf(number) {
		var byCollege [4][]officeCounts
		for at, n := range split[number-1] {
			if size(n) > 0 {
				college := at / len(officeCodes)
				byCollege[college] = append(byCollege[college], officeCounts{Office(at % len(officeCodes)), n})
			}
		}
		q := &s.questions[number-1]
		q.final, q.apart = q.finalRows(&byCollege, c.imported())
		q.concentrated = nil
		q.released.closed(h)
		s.touchQuestion(h, q, FiguresShown, 0)
	}
	for _, x := range slices.SortedFunc(maps.Keys(behind), stake.compare) {
		q := &s.questions[x.question-1]
		if 3*behind[x] > q.cells[x.college-1].shown.total() && q.showsCollege(x.college) {
			q.concentrated = append(q.concentrated, Concentration{x.college, x.issuer.issuer()})
		}
	}
	c.attested = attestedVoters(came)
}

// stake is what one issuer has in one cell.
type stake struct {
	question int64
	college  College
	issuer   issuerCode
}

func (x stake) compare(y stake) int {
	return cmp.Or(cmp.Compare(x.question, y.question), cmp.Compare(x.college, y.college), compareIssuers(x.issuer.issuer(), y.issuer.issuer()))
}

// compareIssuers puts organisations first, then mandates, then debates, each by number.
func compareIssuers(x, y Issuer) int {
	return cmp.Or(cmp.Compare(x.Debate, y.Debate), cmp.Compare(x.Mandate, y.Mandate), cmp.Compare(x.Organisation, y.Organisation))
}

func attestedVoters(came map[AttestedVoters]int64) (all []AttestedVoters) {
	for x, n := range came {
		if k := int64(x.College.SmallestSet()); n < k {
			x.Fewer = k
		} else {
			x.Voters = n
		}
		all = append(all, x)
	}
	slices.SortFunc(all, func(x, y AttestedVoters) int {
		return cmp.Or(cmp.Compare(x.College, y.College), compareIssuers(x.Issuer, y.Issuer))
	})
	return all
}

// showsCollege reports whether figures of a college are shown.
func (q *question) showsCollege(college College) bool {
	return slices.ContainsFunc(q.final, func(r Row) bool { return r.College == college && r.Shown })
}

// finalRows never returns nil rows: an empty list of them is final, too.
func (q *question) finalRows(byCollege *[4][]officeCounts, exact bool) (rows []Row, told []Apart) {
	rows = []Row{}
	for _, college := range Colleges() {
		c := &q.cells[college-1]
		n := c.current.total()
		if n+c.shown.total() == 0 {
			continue // what was shown stays, also if everybody withdrew since
		}
		first := len(rows)
		switch {
		case c.shown.total() == 0:
			rows = append(rows, unshown(college, c.current))
		case exact:
			for _, o := range byOffice(byCollege[college-1]) {
				rows = append(rows, shownRow(college, Territory(o.office.String()), o.counts.all()))
			}
		default:
			parts := splitByOffice(college, byCollege[college-1])
			for _, part := range parts {
				rows = append(rows, shownRow(college, part.territory, part.counts.all()))
			}
			if apart, ok := apartOf(college, parts); ok {
				told = append(told, apart)
			}
		}
		left, _ := c.movesTotal()
		rows[first].LeftOut = int64(left)
	}
	return rows, told
}

func shownRow(college College, t Territory, n counts) Row {
	return Row{College: college, Territory: t, Shown: true, Tally: n.tally(), Ballots: int64(n.total())}
}

// unshown says of a cell that cannot be shown what can be said: from k ballots on, that all but at most one agree; else their number.
func unshown(college College, current counts) Row {
	n := current.total()
	row := Row{College: college, Territory: OtherOffices, Ballots: int64(n)}
	if n >= uint32(college.SmallestSet()) {
		for _, choice := range Choices() {
			if current[choice-1] >= n-1 {
				row.AtLeast = choice
			}
		}
	}
	return row
}

func byOffice(offices []officeCounts) []officeCounts {
	slices.SortFunc(offices, func(a, b officeCounts) int { return cmp.Compare(a.office.String(), b.office.String()) })
	return offices
}

// part is what one row tells of.
type part struct {
	territory Territory
	counts    byProof
}

// splitByOffice shows the offices that pass by themselves, and the rest together as others. While others fail, the smallest
// passing office joins them, lowest code first: else a failing rest could be found by subtraction from the college's total.
//
// What is declared and what is verified has no say in it: else the few who are attested would decide which offices are shown at all.
func splitByOffice(college College, offices []officeCounts) (parts []part) {
	k := college.SmallestSet()
	var passing []officeCounts
	var others byProof
	for _, o := range byOffice(offices) {
		if all := o.counts.all(); all.passes(k) {
			passing = append(passing, o)
		} else {
			others.add(o.counts)
		}
	}
	for size(others) > 0 && !others.all().passes(k) && len(passing) > 0 {
		smallest := 0
		for i, o := range passing {
			if size(o.counts) < size(passing[smallest].counts) {
				smallest = i
			}
		}
		others.add(passing[smallest].counts)
		passing = slices.Delete(passing, smallest, smallest+1)
	}
	for _, o := range passing {
		parts = append(parts, part{Territory(o.office.String()), o.counts})
	}
	if size(others) > 0 {
		parts = append(parts, part{OtherOffices, others})
	}
	return parts
}
