package deliberation

import (
	"cmp"
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
		f.Rows = slices.Clone(q.final)
		return f, true
	}
	for _, college := range Colleges() {
		if c := &q.cells[college-1]; c.shown.total() > 0 {
			f.Rows = append(f.Rows, Row{College: college, Territory: AllTerritories, Shown: true, Tally: c.shown.tally()})
		}
	}
	return f, true
}

type officeCounts struct {
	office Office
	counts counts
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
	split := make([][]counts, len(s.questions)) // by question, then college and office
	s.voters.each(func(v *voter) {
		if int64(v.consultation) != number {
			return
		}
		at := int(v.college-1)*len(officeCodes) + int(v.office)
		for _, b := range v.ballots {
			q := b.question - 1
			shown := b.shown(&s.questions[q].cells[v.college-1])
			if shown == NoChoice {
				continue
			}
			if split[q] == nil {
				split[q] = make([]counts, len(Colleges())*len(officeCodes))
			}
			split[q][at][shown-1]++
		}
	})
	for _, number := range s.questionsOf(number) {
		var byCollege [4][]officeCounts
		for at, n := range split[number-1] {
			if n.total() > 0 {
				college := at / len(officeCodes)
				byCollege[college] = append(byCollege[college], officeCounts{Office(at % len(officeCodes)), n})
			}
		}
		q := &s.questions[number-1]
		q.final = q.finalRows(&byCollege, c.imported())
		q.released.closed(h)
		s.touchQuestion(h, q, FiguresShown, 0)
	}
}

// finalRows never returns nil: an empty list of rows is final, too.
func (q *question) finalRows(byCollege *[4][]officeCounts, exact bool) []Row {
	rows := []Row{}
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
				rows = append(rows, shownRow(college, Territory(o.office.String()), o.counts))
			}
		default:
			rows = append(rows, splitByOffice(college, byCollege[college-1])...)
		}
		left, _ := c.movesTotal()
		rows[first].LeftOut = int64(left)
	}
	return rows
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

// splitByOffice shows the offices that pass by themselves, and the rest together as others. While others fail, the smallest
// passing office joins them, lowest code first: else a failing rest could be found by subtraction from the college's total.
func splitByOffice(college College, offices []officeCounts) []Row {
	k := college.SmallestSet()
	var passing []officeCounts
	var others counts
	add := func(n counts) {
		for i := range others {
			others[i] += n[i]
		}
	}
	for _, o := range byOffice(offices) {
		if o.counts.passes(k) {
			passing = append(passing, o)
		} else {
			add(o.counts)
		}
	}
	for others.total() > 0 && !others.passes(k) && len(passing) > 0 {
		smallest := 0
		for i, o := range passing {
			if o.counts.total() < passing[smallest].counts.total() {
				smallest = i
			}
		}
		add(passing[smallest].counts)
		passing = slices.Delete(passing, smallest, smallest+1)
	}
	var rows []Row
	for _, o := range passing {
		rows = append(rows, shownRow(college, Territory(o.office.String()), o.counts))
	}
	if others.total() > 0 {
		rows = append(rows, shownRow(college, OtherOffices, others))
	}
	return rows
}
