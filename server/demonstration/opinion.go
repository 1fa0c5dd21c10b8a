package demonstration

import (
	"math/rand/v2"

	"voix/deliberation"
	"voix/server/demonstration/content"
)

// choice draws what a person thinks of a proposal. Leanings move it from the stance of the college by as much as they can without
// changing the college's average.
func (x *person) choice(r *rand.Rand, on *content.Proposal) deliberation.Choice {
	stance := on.Stances[x.college]
	agree := float64(stance.Agree)
	room := min(agree, 100-agree)
	leaning := (float64(on.Leaning.Digital)*x.digital + float64(on.Leaning.Control)*x.control) / 2
	likely := agree + min(max(leaning, -room), room)
	drawn := 100 * r.Float64()
	switch {
	case drawn < likely:
		return deliberation.Agree
	case (drawn-likely)*(100-agree) < (100-likely)*float64(stance.Disagree):
		return deliberation.Disagree
	}
	return deliberation.Pass
}

// changed draws another choice than before; ok is false if the person stays with it.
func (x *person) changed(r *rand.Rand, on *content.Proposal, before deliberation.Choice) (c deliberation.Choice, ok bool) {
	for range 8 {
		if c = x.choice(r, on); c != before {
			return c, true
		}
	}
	return before, false
}
