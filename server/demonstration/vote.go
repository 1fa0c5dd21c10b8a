package demonstration

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"voix/deliberation"
)

// ballot is a choice that a person gives.
type ballot struct {
	person, proposal int
	choice           deliberation.Choice
}

// sittings is how many times a day ballots are cast: what many people do in between is cast together, which is what makes the history
// quick to build. Nobody sees when a ballot was cast.
const sittings = 3

// sitting numbers them from midnight of today.
func sittingOf(m moment) int { return int(math.Floor(float64(m) * sittings)) }

func (p *planner) vote() {
	r := random(p.seed, "ballots")
	cast := map[int]vote{}
	for i := range p.persons {
		if p.persons[i].early {
			p.earlyBallots(r, i, cast)
		}
		if !p.persons[i].guest && r.IntN(100) < 93 {
			p.mainBallots(r, i, cast)
		}
	}
	for _, sitting := range slices.Sorted(maps.Keys(cast)) {
		p.add((moment(sitting)+0.99)/sittings, cast[sitting])
	}
}

// earlyBallots are those of one person in the consultation that is over. The later a proposal stands there, the fewer vote on it.
func (p *planner) earlyBallots(r *rand.Rand, person int, cast map[int]vote) {
	const last = earlyRereading*sittings - 1
	for i := range p.content.Closed.Proposals {
		if r.Float64() > 0.97-0.06*float64(i) {
			continue
		}
		from := max(p.persons[person].joins, p.proposals[i].filed)
		sitting := min(sittingOf(from+soon(r, 8))+1, last-2)
		p.cast(r, person, i, sitting, last, cast)
	}
}

// mainBallots are those of one person in the main consultation: five to sixty, in a few sittings.
func (p *planner) mainBallots(r *rand.Rand, person int, cast map[int]vote) {
	const last = sittings - 1
	wanted := 5 + int(56*math.Pow(r.Float64(), 2.4))
	at := max(p.persons[person].joins, mainProposing+0.5)
	given := map[int]bool{}
	for wanted > 0 {
		sitting := sittingOf(at) + 1
		if sitting > last {
			return
		}
		for _, i := range p.chosen(r, moment(sitting)/sittings, min(wanted, 8+r.IntN(8)), given) {
			given[i] = true
			wanted--
			p.cast(r, person, i, sitting, last, cast)
		}
		at += 0.4 + soon(r, 6)
	}
}

// chosen draws proposals of the main consultation that were filed before and are not among given, the appealing ones more often.
func (p *planner) chosen(r *rand.Rand, before moment, most int, given map[int]bool) []int {
	type drawn struct {
		proposal int
		rank     float64
	}
	var all []drawn
	for i := range p.proposals {
		if x := &p.proposals[i]; x.consultation == mainConsultation && x.filed < before && !given[i] {
			all = append(all, drawn{i, r.ExpFloat64() / x.appeal})
		}
	}
	slices.SortFunc(all, func(a, b drawn) int { return cmp.Compare(a.rank, b.rank) })
	var chosen []int
	for _, d := range all[:min(most, len(all))] {
		chosen = append(chosen, d.proposal)
	}
	return chosen
}

// cast plans a ballot in a sitting, and now and then a change of mind in a later one, up to the last.
func (p *planner) cast(r *rand.Rand, person, proposal, sitting, last int, cast map[int]vote) {
	x, on := &p.persons[person], p.proposals[proposal].Proposal
	choice := x.choice(r, on)
	cast[sitting] = append(cast[sitting], ballot{person, proposal, choice})
	if r.IntN(100) >= 4 {
		return
	}
	later := sitting + 1 + int(sittings*soon(r, 4))
	if changed, ok := x.changed(r, on, choice); ok && later <= last {
		cast[later] = append(cast[later], ballot{person, proposal, changed})
	}
}
