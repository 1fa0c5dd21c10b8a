package page

import (
	"net/url"
	"strconv"
	"time"

	"voix/deliberation"
	"voix/deliberation/position"
)

// Comparison is the page /comparer: two consultations side by side, or two dates of one.
type Comparison struct {
	Consultations []ConsultationLine // to choose from
	Dated         []ConsultationLine // of these, those that went on here week by week
	Filter        ComparisonFilter
	A, B          Compared // zero: none chosen
	Themes        []ThemeComparison
	Pairs         []Pair
	Looked        int // how many proposals of A were looked for in B
	More          bool
	Building      bool // there is no index yet in which likes are found
	// Weeks are the Mondays of the chosen consultation, oldest first.
	Weeks []time.Time
	Dates []DateCount
	Until time.Time // of the second date: excluded
	From  time.Time // of the first: excluded
}

// ComparisonFilter is what the reader chose. Query parameters: a, b (consultations), theme; or consultation, de, au (Mondays that begin
// the weeks after which one looks).
type ComparisonFilter struct {
	A, B         uint64
	Theme        deliberation.Theme
	Consultation uint64
	From, Until  string // YYYY-MM-DD
}

// Address is the path and query.
func (f ComparisonFilter) Address() string { return f.address("/comparer") }

// Table is where the counts are as CSV.
func (f ComparisonFilter) Table() string { return f.address("/comparer.csv") }

func (f ComparisonFilter) address(path string) string {
	q := url.Values{}
	number := func(name string, n uint64) {
		if n > 0 {
			q.Set(name, strconv.FormatUint(n, 10))
		}
	}
	number("a", f.A)
	number("b", f.B)
	number("consultation", f.Consultation)
	if f.Theme != deliberation.NoTheme {
		q.Set("theme", f.Theme.String())
	}
	if f.From != "" {
		q.Set("de", f.From)
	}
	if f.Until != "" {
		q.Set("au", f.Until)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// Compared is one of two consultations.
type Compared struct {
	Consultation ConsultationLine
	Rules        deliberation.Rules
	Provisional  bool
	Verdicts     [5]int // by the order of position.Verdicts
}

// SameRules reports whether both are worked out alike.
func (c Comparison) SameRules() bool {
	return c.A.Rules.Version == c.B.Rules.Version && c.A.Rules.Threshold == c.B.Rules.Threshold && c.A.Rules.Minimum == c.B.Rules.Minimum
}

// ThemeComparison counts the proposals on one theme by verdict, in both.
type ThemeComparison struct {
	Theme deliberation.Theme // NoTheme: those without one
	A, B  [5]int
}

// A VerdictPair is of how many proposals that is the verdict in the two consultations.
type VerdictPair struct {
	Verdict position.Verdict
	A, B    int
}

// Verdicts pairs the counts.
func (t ThemeComparison) Verdicts() []VerdictPair { return verdictPairs(t.A, t.B) }

// Verdicts pairs the counts of the whole consultations.
func (c Comparison) Verdicts() []VerdictPair { return verdictPairs(c.A.Verdicts, c.B.Verdicts) }

// verdictPairs leaves out verdicts that there are in neither.
func verdictPairs(a, b [5]int) []VerdictPair {
	var all []VerdictPair
	for i, v := range position.Verdicts() {
		if a[i]+b[i] > 0 {
			all = append(all, VerdictPair{v, a[i], b[i]})
		}
	}
	return all
}

// Pair is two proposals, one of each consultation, whose titles are alike.
type Pair struct{ A, B PositionRow }

// Difference says of which of two more people of a college agree.
type Difference uint8

const (
	// Unsure: chance alone could make what difference there is, or one of the two may not be shown.
	Unsure Difference = iota
	MoreInA
	MoreInB
)

var differenceNames = []string{"unsure", "first", "second"}

// String is the name used in messages.
func (d Difference) String() string { return differenceNames[d] }

// A CollegePair is what one college thinks of both proposals.
type CollegePair struct {
	A, B       CollegeStanding
	Difference Difference
}

// Colleges are those of which the figures of both may be shown.
func (p Pair) Colleges() []CollegePair {
	var all []CollegePair
	a, b := p.A.Standing.Every(), p.B.Standing.Every()
	for i := range a {
		if a[i].College.Shown && b[i].College.Shown {
			all = append(all, CollegePair{a[i], b[i], differenceOf(a[i].Agreeing, b[i].Agreeing)})
		}
	}
	return all
}

// differenceOf is sure only where the whole of one interval lies above the whole of the other.
func differenceOf(a, b position.Interval) Difference {
	switch {
	case a.Above(b):
		return MoreInA
	case b.Above(a):
		return MoreInB
	}
	return Unsure
}

// AgreeShare is the share of those who agree, in thousandths, rounded half up.
func (c CollegeStanding) AgreeShare() int64 { return thousandths(c.Agree, c.Ballots) }

// DateCount is how many there were of something at two dates.
type DateCount struct {
	Name        string // of the family "compare.count"
	From, Until int
}

// New is how many came between.
func (d DateCount) New() int { return d.Until - d.From }

// dateCountNames are what is counted at two dates.
var dateCountNames = []string{"proposals", "debates", "arguments", "ballots", "shown"}

// Last reports whether a week is the last one that can be chosen.
func (c Comparison) Last(week time.Time) bool { return week.Equal(c.Weeks[len(c.Weeks)-1]) }

func (Comparison) template() string { return "compare" }
