package demonstration

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"voix/deliberation"
)

// person is somebody who takes part.
type person struct {
	college          deliberation.College
	office           deliberation.Office
	pseudonym        string
	digital, control float64 // opinions, from -1 to 1, zero on average in each college: see content.Leaning
	joins            moment
	early            bool // took part in the consultation that is over
	issuer           int  // by whose card they come, from 1; 0: by themselves
	guest            bool // waits for whoever looks at the demonstration, or administers it, or speaks for an issuer of cards, and does nothing else
}

// administrator is the index of who administers the demonstration: they join after the guests.
const administrator = 4

// aMinute is about that, in days.
const aMinute = 0.0005

// shares is how many persons in a hundred each college has; the rest are residents.
var shares = map[deliberation.College]int{deliberation.Concerned: 55, deliberation.Agent: 15, deliberation.Association: 10}

// earlyAssociations took part in the consultation that is over: too few for their figures to be shown.
const earlyAssociations = 10

// earlyShares is how many persons in a hundred of the consultation that is over each college had, associations apart.
var earlyShares = map[deliberation.College]int{deliberation.Concerned: 54, deliberation.Agent: 24, deliberation.Resident: 22}

// people plans everybody, in the order in which they join: guests first.
func (p *planner) people(n int) {
	r := random(p.seed, "people")
	for _, g := range guests {
		p.persons = append(p.persons, person{college: g.College, office: officeOf(g.office), joins: historyBegins + 1, guest: true})
	}
	early := map[deliberation.College]int{deliberation.Association: earlyAssociations}
	for college, share := range earlyShares {
		early[college] = n / 6 * share / 100
	}
	p.persons = append(p.persons, person{college: deliberation.Resident, joins: historyBegins + 1, guest: true}) // who administers
	for range issuers {                                                                                          // who speaks for each of them
		p.persons = append(p.persons, person{college: deliberation.Association, joins: historyBegins + 1 + aMinute, guest: true})
	}
	left := n - len(p.persons)
	for _, college := range deliberation.Colleges() {
		count := n * shares[college] / 100
		if college == deliberation.Resident {
			count = left
		}
		left -= count
		for i := range count {
			x := person{college: college, digital: opinion(r), control: opinion(r), early: i < early[college]}
			switch {
			case x.early && i < 3: // somebody of each college is there from the first day
				x.office, x.joins = drawOffice(r, earlyOffices, college), between(r, earlyAnnounced+0.5, earlyProposing)
			case x.early:
				x.office, x.joins = drawOffice(r, earlyOffices, college), between(r, earlyAnnounced+0.5, earlyRereading-3)
			case college == deliberation.Association && i-early[college] < len(p.content.Debates): // who convene the debates
				x.office, x.joins = p.content.Debates[i-early[college]].Office, between(r, mainAnnounced+0.5, mainProposing)
			default:
				x.office, x.joins = drawOffice(r, offices, college), mainArrival(r)
			}
			if x.early {
				x.issuer = p.attested(&x)
			}
			x.joins = awake(x.joins)
			p.persons = append(p.persons, x)
		}
	}
	slices.SortStableFunc(p.persons[administrator+1+len(issuers):], func(a, b person) int { return cmp.Compare(a.joins, b.joins) })
	p.wrote = make([]int, len(p.persons))
	for i, x := range p.persons {
		if !x.guest {
			p.byCollege[x.college] = append(p.byCollege[x.college], i)
		}
		p.add(x.joins, join(i))
		switch {
		case i == administrator:
			p.add(x.joins, administer(i))
		case i > administrator && i <= administrator+len(issuers):
			p.add(x.joins+aMinute, establish(i-administrator-1))
		case x.college == deliberation.Association:
			p.add(x.joins+aMinute, represent(i)) // by then somebody administers, whoever joined first
		}
	}
}

// opinion leans one way or the other rather than neither.
func opinion(r *rand.Rand) float64 {
	x := 0.2 + 0.8*r.Float64()
	if r.IntN(2) == 0 {
		return -x
	}
	return x
}

// mainArrival draws when somebody joins for the main consultation: some when it is announced, most in its first weeks.
func mainArrival(r *rand.Rand) moment {
	if r.IntN(100) < 12 {
		return between(r, mainAnnounced+0.5, mainProposing)
	}
	u := r.Float64()
	return mainProposing + moment(u*(0.35+0.65*u))*(1-mainProposing)
}

// writer draws a person of a college who joined before, wrote little so far and, if possible, is nobody of others; of an office, if it has
// somebody.
func (p *planner) writer(r *rand.Rand, college deliberation.College, before moment, at deliberation.Office, others ...int) int {
	var near, all, joined []int
	for _, i := range p.byCollege[college] {
		if p.persons[i].joins >= before {
			break // they are in the order in which they joined
		}
		joined = append(joined, i)
		if slices.Contains(others, i) {
			continue
		}
		all = append(all, i)
		if at != deliberation.National && p.persons[i].office == at {
			near = append(near, i)
		}
	}
	switch {
	case len(near) > 0:
		all = near
	case len(all) == 0:
		all = joined // somebody of each college is there before anything is written
	}
	best := all[r.IntN(len(all))]
	for range 6 {
		if i := all[r.IntN(len(all))]; p.wrote[i] < p.wrote[best] {
			best = i
		}
	}
	p.wrote[best]++
	return best
}

// name gives everybody a pseudonym of their own. Those who write come first, so that readers see few numbers.
func (p *planner) name() {
	names := p.content.Pseudonyms
	order := make([]int, len(p.persons))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order[administrator+1:], func(a, b int) int { return p.wrote[b] - p.wrote[a] })
	for n, i := range order {
		p.persons[i].pseudonym = numbered(names, n)
	}
}
