package deliberation

import "slices"

// Apart is what of a college's shown ballots on a question is of voters who say themselves what they are, and what of voters of whom somebody
// attests it; together they are the college's shown rows.
type Apart struct {
	College            College
	Declared, Verified Tally
}

// byProof are the ballots of one college and office: those that are declared, and those that are verified.
type byProof [2]counts

func (n byProof) all() (sum counts) {
	sum.add(n[0])
	sum.add(n[1])
	return sum
}

func (n *byProof) add(other byProof) {
	n[0].add(other[0])
	n[1].add(other[1])
}

func size(n byProof) uint32 { return n.all().total() }

// apartOf tells what is declared and what is verified of the parts of one college, all offices together.
//
// The rows cut the college one way and this cuts it another. Where it is known of whom the verified are (it is public who hands out cards, and
// where), subtracting them from the rows of their offices leaves whoever else is there. So this is told only if, whichever offices one takes
// together, either who is declared in them or who is verified outside of them may be shown by themselves.
func apartOf(college College, parts []part) (told Apart, ok bool) {
	k := college.SmallestSet()
	var whole byProof
	mixed := false
	for _, p := range parts {
		whole.add(p.counts)
		mixed = mixed || p.counts[0].total() > 0 && p.counts[1].total() > 0
	}
	for _, n := range whole {
		if n.total() > 0 && !n.passes(k) {
			return Apart{}, false
		}
	}
	if mixed && leavesFew(parts, k) { // where each row is of one kind, this tells no more than they do
		return Apart{}, false
	}
	return Apart{College: college, Declared: whole[0].tally(), Verified: whole[1].tally()}, true
}

// leavesFew reports whether there are rows whose declared ballots do not pass, while the verified ballots of all other rows do not, either.
//
// Ballots fail to pass in one of four ways: there are fewer than k, or for one of the choices at most one has another. Each way is a bound on a sum
// over rows, so for each pair of ways it is a knapsack: by what the rows taken cost, the least that the others do.
func leavesFew(parts []part, k int) bool {
	const ways = 4
	cost := func(n counts, way int) int {
		if way == 0 {
			return int(n.total())
		}
		return int(n.total() - n[way-1])
	}
	bound := func(way int) int {
		if way == 0 {
			return k - 1
		}
		return 1
	}
	for taken := range ways {
		for left := range ways {
			const none = -1
			least := make([]int, bound(taken)+1) // of the rows left, by the cost of those taken; none: too much
			for i := range least {
				least[i] = none
			}
			least[0] = 0
			for _, p := range parts {
				in, out := cost(p.counts[0], taken), cost(p.counts[1], left)
				for c := len(least) - 1; c >= 0; c-- {
					leave, take := none, none
					if least[c] != none && least[c]+out <= bound(left) {
						leave = least[c] + out
					}
					if c >= in {
						take = least[c-in]
					}
					if least[c] = leave; take != none && (leave == none || take < leave) {
						least[c] = take
					}
				}
			}
			if slices.ContainsFunc(least, func(n int) bool { return n != none }) {
				return true
			}
		}
	}
	return false
}
