package position

import (
	"cmp"
	"slices"

	"voix/deliberation"
)

// Position is what comes out of one question.
type Position struct {
	Verdict  Verdict
	Colleges []College              // all four, in their order
	Dissent  []deliberation.College // of a Majority: the colleges that count and are not favourable
	// Reserved are the colleges that count, but in which one issuer stands behind more than a third of the ballots: were it not for them there would be a
	// Consensus, or a Rejection, which are a Majority and a Disagreement instead. By rules of version 1 always nil.
	Reserved []deliberation.College
	// Support is what every college that counts agrees to at least: the agreeing interval of the one where it lies lowest. Resistance is
	// the same for disagreement. A question is ranked by its weakest college, so that no number of ballots of one makes up for another.
	// Anything if no college counts.
	Support, Resistance Interval
	// Weakest is the college whose interval Support is, the first of several in their order; none if no college counts.
	Weakest deliberation.College
}

// listedFrom is from how many ballots in all a question is given with figures; under it, once closed, not even the colleges are told.
const listedFrom = 5

// Of works out the position of a question from what is published on it, by rules with a Threshold of at least 500 and a Minimum of at
// least 1. It reads nothing else, and keeps nothing of f.
func Of(rules deliberation.Rules, f deliberation.Figures) Position {
	p := Position{Support: Anything(), Resistance: Anything()}
	if f.Ballots < listedFrom {
		f.Rows, f.Apart = nil, nil
	}
	for _, college := range deliberation.Colleges() {
		p.Colleges = append(p.Colleges, collegeOf(rules, college, &f))
	}
	p.Verdict, p.Dissent = verdictOf(p.Colleges)
	if rules.Version >= 2 {
		p.reserve(f.Concentrated)
	}
	none := true
	for i := range p.Colleges {
		c := &p.Colleges[i]
		if !c.Counts() {
			continue
		}
		if none || lower(c.Agreeing, p.Support) {
			p.Support, p.Weakest = c.Agreeing, c.College
		}
		if none || lower(c.Disagreeing, p.Resistance) {
			p.Resistance = c.Disagreeing
		}
		none = false
	}
	return p
}

// reserve takes back that all colleges agree where one issuer could have made one of them agree.
func (p *Position) reserve(concentrated []deliberation.Concentration) {
	if p.Verdict != Consensus && p.Verdict != Rejection {
		return
	}
	for _, c := range p.Colleges {
		if c.Counts() && slices.ContainsFunc(concentrated, func(x deliberation.Concentration) bool { return x.College == c.College }) {
			p.Reserved = append(p.Reserved, c.College)
		}
	}
	switch {
	case p.Reserved == nil:
	case p.Verdict == Consensus:
		p.Verdict = Majority
	default:
		p.Verdict = Disagreement
	}
}

// lower orders intervals by Low, then High.
func lower(a, b Interval) bool {
	return cmp.Or(cmp.Compare(a.Low, b.Low), cmp.Compare(a.High, b.High)) < 0
}
