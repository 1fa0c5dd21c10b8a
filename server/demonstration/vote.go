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

// The ballots of a day are cast together in the evening, when everybody else has gone to bed (see awake): so they share batches, which
// is what makes the history quick to build. Nobody sees when a ballot was cast.
const evening = 0.985

func dayOf(m moment) int { return int(math.Floor(float64(m))) }

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
	for _, day := range slices.Sorted(maps.Keys(cast)) {
		p.add(moment(day)+evening, cast[day])
	}
}

// earlyBallots are those of one person in the consultation that is over. The later a proposal stands there, the fewer vote on it who came by themselves.
func (p *planner) earlyBallots(r *rand.Rand, person int, cast map[int]vote) {
	const last = earlyRereading - 1
	for i := range p.content.Closed.Proposals {
		patience := 0.97 - 0.06*float64(i)
		if p.persons[person].issuer > 0 {
			patience = 0.97 // whom somebody accompanies goes through all of them
		}
		if r.Float64() > patience {
			continue
		}
		from := max(p.persons[person].joins, p.proposals[i].filed)
		p.cast(r, person, i, min(dayOf(from+soon(r, 8)), last), last, cast)
	}
}

// mainBallots are those of one person in the main consultation: five to sixty, on a few days.
func (p *planner) mainBallots(r *rand.Rand, person int, cast map[int]vote) {
	wanted := 5 + int(56*math.Pow(r.Float64(), 2.4))
	at := max(p.persons[person].joins, mainProposing+0.5)
	given := map[int]bool{}
	for wanted > 0 && at < historyEnds {
		for _, i := range p.chosen(r, moment(dayOf(at))+evening, min(wanted, 8+r.IntN(8)), given) {
			given[i] = true
			wanted--
			p.cast(r, person, i, dayOf(at), 0, cast)
		}
		at += 0.8 + soon(r, 6)
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

// cast plans a ballot on a day, and now and then a change of mind on a later one, up to the last.
func (p *planner) cast(r *rand.Rand, person, proposal, day, last int, cast map[int]vote) {
	x, on := &p.persons[person], p.proposals[proposal].Proposal
	choice := x.choice(r, on)
	cast[day] = append(cast[day], ballot{person, proposal, choice})
	if r.IntN(100) >= 4 {
		return
	}
	later := day + 1 + int(soon(r, 4))
	if changed, ok := x.changed(r, on, choice); ok && later <= last {
		cast[later] = append(cast[later], ballot{person, proposal, changed})
	}
}
