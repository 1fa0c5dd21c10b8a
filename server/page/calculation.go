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
	position.Steps
	Choice    deliberation.Choice
	Threshold int64
}

// Reached reports whether the whole interval lies above the threshold. Low is rounded down, so that equal is above.
func (s Side) Reached() bool { return s.Interval.Low >= s.Threshold }

// Sides are the shares that decide where a college stands: of those who disagree only if those who agree do not. None where its figures
// may not be shown.
func (c CollegeStanding) Sides() []Side {
	if !c.College.Shown {
		return nil
	}
	var all []Side
	add := func(choice deliberation.Choice, k int64) {
		if steps, ok := position.Explain(k, c.Ballots); ok {
			all = append(all, Side{steps, choice, c.Threshold})
		}
	}
	if add(deliberation.Agree, c.Agree); !slices.ContainsFunc(all, Side.Reached) {
		add(deliberation.Disagree, c.Disagree)
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
