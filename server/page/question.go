package page

import (
	"slices"
	"time"

	"voix/deliberation"
)

// Question is what one can give one's avis on, and what came of it so far.
type Question struct {
	Number uint64
	Action string // where the ballot form posts: "/propositions/12/avis"
	Phase  deliberation.Phase
	Open   bool      // ballots can be cast now
	Until  time.Time // when the vote closes (excluded); zero: not set
	// Ballots counts them, all colleges together.
	Ballots int
	// Final tells that the vote is over and that Tallies are the last word.
	Final bool
	// Imported tells that the figures come from a public matrix and are exact.
	Imported bool
	// Tallies has one for each college, in the order of deliberation.Colleges; a college without ballots may be
	// left out only when the vote is closed (before, its absence would tell something).
	Tallies []Tally
}

// Tally is what may be published of one college's ballots on a question (rule 7).
type Tally struct {
	College deliberation.College
	Kind    TallyKind

	// Of Exact.
	Agree, Disagree, Pass int

	// Of AtLeast: at least Least of Of voters made Choice. Of NumberOnly: only Of.
	Choice    deliberation.Choice
	Least, Of int

	// Apart tells, of an Exact tally after the close, of how many voters the college is only Declared, and of how many Verified.
	Apart              bool
	Declared, Verified int

	// LeftOut counts, after the close, the ballots that are not in the figures.
	LeftOut int
	// Offices splits an Exact tally after the close; the last row may be the others. Empty: not split.
	Offices []OfficeTally
}

// TallyKind says what a Tally may show.
type TallyKind uint8

const (
	// Withheld: nothing can be shown yet without singling someone out. How many ballots there are is not told either.
	Withheld TallyKind = iota
	// Exact: Agree, Disagree and Pass are shown.
	Exact
	// AtLeast: after the close, nearly everybody said the same.
	AtLeast
	// NumberOnly: after the close, only the number of ballots can be shown.
	NumberOnly
	// None: after the close, nobody of the college took part, or too few to say.
	None
)

// OfficeTally is one row of the split by office.
type OfficeTally struct {
	Office                Office
	Others                bool // all offices that cannot be shown alone
	Agree, Disagree, Pass int
}

// Shown reports whether there are figures to draw.
func (t Tally) Shown() bool { return t.Kind == Exact && t.Voters() > 0 }

// Telling reports whether its sentence says what came of the ballots, and not only why nothing can be said.
func (t Tally) Telling() bool { return t.Shown() || t.Kind == AtLeast }

// Voters is how many ballots an Exact tally shows.
func (t Tally) Voters() int { return t.Agree + t.Disagree + t.Pass }

// count is how many ballots of that choice an Exact tally shows.
func (t Tally) count(c deliberation.Choice) int {
	switch c {
	case deliberation.Agree:
		return t.Agree
	case deliberation.Disagree:
		return t.Disagree
	case deliberation.Pass:
		return t.Pass
	}
	return 0
}

// Voters is how many ballots the row shows.
func (t OfficeTally) Voters() int { return t.Agree + t.Disagree + t.Pass }

// Tally is the row as one can draw it.
func (t OfficeTally) Tally() Tally {
	return Tally{Kind: Exact, Agree: t.Agree, Disagree: t.Disagree, Pass: t.Pass}
}

// Split is how many offices are told apart; those who named none are not counted as one.
func (t Tally) Split() int {
	n := 0
	for _, o := range t.Offices {
		if !o.Others && !o.Office.National() {
			n++
		}
	}
	return n
}

// Joined reports whether some offices are told together.
func (t Tally) Joined() bool {
	return slices.ContainsFunc(t.Offices, func(o OfficeTally) bool { return o.Others })
}

// AnyExact reports whether at least one college's figures are shown.
func (q Question) AnyExact() bool {
	for _, t := range q.Tallies {
		if t.Kind == Exact {
			return true
		}
	}
	return false
}
