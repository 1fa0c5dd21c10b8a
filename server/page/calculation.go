package page

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"voix/deliberation"
	"voix/deliberation/position"
)

// Calculation is the page /propositions/{n}/calcul: where each figure of a position comes from.
type Calculation struct {
	PositionRow
	Consultation ConsultationLine
	Until        time.Time // when the vote closes (excluded); zero: not set
	Placed       int       // how many proposals of the consultation have a place
}

// CalculationAddress is where the page shows how the figures of a college are worked out.
func CalculationAddress(proposal uint64, college deliberation.College) string {
	address := "/propositions/" + strconv.FormatUint(proposal, 10) + "/calcul"
	if college.Valid() {
		address += "#" + college.String()
	}
	return address
}

// Calculated is CalculationAddress of this college's figures.
func (c CollegeStanding) Calculated() string { return CalculationAddress(c.Number, c.Of()) }

// Side is how the interval of one share of a college's ballots is worked out, and what follows.
type Side struct {
	Steps     []position.Steps // of the shown figures: one; of a college of whom only at least is told: none
	Counted   position.Counted // the fewest and the most ballots that may have the choice
	Worst     position.Interval
	Choice    deliberation.Choice
	Ballots   int64
	LeftOut   int64 // because of whom Worst is wider than the steps say
	Threshold int64
}

// Reached reports whether the whole interval lies above the threshold. Low is rounded down, so that equal is above.
func (s Side) Reached() bool { return s.Worst.Low >= s.Threshold }

// Under reports whether the whole interval lies under the threshold.
func (s Side) Under() bool { return s.Worst.High < s.Threshold }

// Widened reports whether the interval is that of the fewest and the most ballots, and not of one number.
func (s Side) Widened() bool { return len(s.Steps) == 0 || s.LeftOut > 0 }

// Sides are the shares that decide where a college stands: of those who disagree only if those who agree do not. None where nothing is told.
func (c CollegeStanding) Sides() []Side {
	var all []Side
	add := func(choice deliberation.Choice, k int64, worst position.Interval) {
		counted, ok := c.Counted(choice)
		if !ok {
			return
		}
		side := Side{Counted: counted, Worst: worst, Choice: choice, Ballots: c.Ballots, Threshold: c.Threshold}
		if c.College.Shown {
			steps, ok := position.Explain(k, c.Ballots)
			if !ok {
				return
			}
			side.Steps, side.LeftOut = []position.Steps{steps}, c.LeftOut
		}
		all = append(all, side)
	}
	if add(deliberation.Agree, c.Agree, c.Agreeing); !slices.ContainsFunc(all, Side.Reached) {
		add(deliberation.Disagree, c.Disagree, c.Disagreeing)
	}
	return all
}

// Counting are the colleges that count, with where they stand.
func (s Standing) Counting() []CollegeStanding {
	var all []CollegeStanding
	for i := range s.Colleges {
		if s.Colleges[i].Counts() {
			all = append(all, CollegeStanding{College: s.Colleges[i]})
		}
	}
	return all
}

// standing counts the colleges that count and stand so.
func (s Standing) standing(at position.Stance) int {
	n := 0
	for i := range s.Colleges {
		if s.Colleges[i].Counts() && s.Colleges[i].Stance == at {
			n++
		}
	}
	return n
}

// Favourable is how many colleges that count are for it.
func (s Standing) Favourable() int { return s.standing(position.Favourable) }

// Opposed is how many are against it.
func (s Standing) Opposed() int { return s.standing(position.Opposed) }

// Split is how many are divided, and that is established.
func (s Standing) Split() int { return s.standing(position.Split) }

// Uncertain is of how many it cannot be told.
func (s Standing) Uncertain() int { return s.standing(position.Uncertain) }

// Every lists all four colleges, also those of which nothing is shown: why is told of each.
func (s Standing) Every() []CollegeStanding {
	var all []CollegeStanding
	for i := range s.Colleges {
		all = append(all, CollegeStanding{College: s.Colleges[i], Open: s.Open, Threshold: s.Rules.Threshold, Number: s.Number, Pattern: s.Pattern})
	}
	return all
}

// Above is how many proposals that have a place lie wholly above this one.
func (c Calculation) Above() int { return c.Standing.Place.Best - 1 }

// Below is how many proposals that have a place lie wholly below this one.
func (c Calculation) Below() int { return c.Placed - c.Standing.Place.Worst }

// decimal writes a number that is given with a point.
func (m *messages) decimal(number string) string {
	return strings.Replace(number, ".", m.say("format.decimal"), 1)
}

func (Calculation) template() string { return "calculation" }
