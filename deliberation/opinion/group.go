package opinion

import (
	"cmp"
	"slices"
	"strconv"
)

// How Pol.is groups people (§2, §7, §8; conversation.clj).
const (
	enoughVotes    = 7   // who voted as often takes part in the groups, or on every statement if there are fewer
	enoughPeople   = 15  // while fewer take part, the most active others do, too
	baseClusters   = 100 // clusters that groups are made of
	baseRounds     = 100
	groupRounds    = 20
	fewestGroups   = 2
	mostGroups     = 5
	basesPerChoice = 12 // one more number of groups is tried for so many base clusters
)

// Group is people who vote alike, or whom the caller put together.
type Group struct {
	Name    string // the decimal number of a group found, else the caller's
	Members []int  // participants, by their place in Matrix.Participants, rising
}

// Active returns the participants who take part in the groups, rising: all who voted on at least seven statements (on all of them if
// there are fewer), passes and statements left out included; if they are under fifteen, also those with most votes of the rest,
// of equal ones the first, up to fifteen (§2; conversation.clj). In Pol.is, who was in once stays in.
func (m *Matrix) Active() []int {
	var active, rest []int
	least := min(enoughVotes, len(m.Statements))
	for p := range m.Participants {
		if len(m.row(p)) >= least {
			active = append(active, p)
		} else {
			rest = append(rest, p)
		}
	}
	if missing := enoughPeople - len(active); missing > 0 {
		slices.SortStableFunc(rest, func(a, b int) int { return cmp.Compare(len(m.row(b)), len(m.row(a))) })
		active = append(active, rest[:min(missing, len(rest))]...)
		slices.Sort(active)
	}
	return active
}

// BaseClusters puts the points, at most a hundred clusters, together by k-means (§7; conversation.clj): the centres start at the first
// hundred different points. Pol.is does so, too, at the first update of a consultation; later it starts from the clusters of the
// update before.
func BaseClusters(points []Point) []Cluster {
	return kMeans(points, nil, distinct(points, baseClusters), baseRounds)
}

// Grouping is one way to put base clusters together.
type Grouping struct {
	Silhouette float64 // in [-1, 1]: the unweighted mean over base clusters (§8; clusters.clj)
	Clusters   []Cluster
}

// Groupings puts base clusters together by k-means weighted by their members (§8; conversation.clj): into k groups if k is positive,
// else into 2, 3 and so on, up to 5 or as many as there are base clusters for. Centres start at those of the first base
// clusters. Fewer groups come back where there are not so many different base clusters, or one attracts none.
//
// Starts that end in a lower sum of squares were tried and left aside. On two public consultations the start of Pol.is leads to groups
// that agree with those it published (adjusted Rand index 0.97 and 0.92). The lowest sum over all pairs of starts gives 0.93 and 0.69: those
// sums differ by less than half a percent, and what Pol.is shows is the optimum near the first participants, which its later
// updates hold on to.
func Groupings(bases []Cluster, k int) []Grouping {
	points, weights := make([]Point, len(bases)), make([]float64, len(bases))
	for i, b := range bases {
		points[i], weights[i] = b.Center, float64(len(b.Members))
	}
	first, last := fewestGroups, min(mostGroups, fewestGroups+len(bases)/basesPerChoice)
	if k > 0 {
		first, last = k, k
	}
	var all []Grouping
	for n := first; n <= last; n++ {
		clusters := kMeans(points, weights, distinct(points, n), groupRounds)
		all = append(all, Grouping{silhouette(points, clusters), clusters})
	}
	return all
}

// Groups finds the groups of people who vote alike: of the Groupings that with the best silhouette, the smaller number of groups
// where two are equal. Pol.is shows another number only once it has won four updates in a row (§8); there are no updates here. k
// fixes the number of groups, if positive. The largest group comes first; of equal ones, that with the first participant.
func (m *Matrix) Groups(plane *Plane, k int) []Group {
	active := m.Active()
	points := make([]Point, len(active))
	for i, p := range active {
		points[i] = plane.Participants[p]
	}
	bases := BaseClusters(points)
	var best Grouping
	for i, g := range Groupings(bases, k) {
		if i == 0 || g.Silhouette > best.Silhouette {
			best = g
		}
	}
	groups := make([]Group, len(best.Clusters))
	for i, c := range best.Clusters {
		for _, base := range c.Members {
			for _, member := range bases[base].Members {
				groups[i].Members = append(groups[i].Members, active[member])
			}
		}
		slices.Sort(groups[i].Members)
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(len(b.Members), len(a.Members)), cmp.Compare(a.Members[0], b.Members[0]))
	})
	for i := range groups {
		groups[i].Name = strconv.Itoa(i)
	}
	return groups
}

// GivenGroups takes the caller's groups instead: the name of each participant's group, by participant, in the order of their names (as
// integers if all are). Who never voted is passed over, and so is a group of none who did.
func (m *Matrix) GivenGroups(names map[string]string) []Group {
	members := map[string][]int{}
	for p, participant := range m.Participants {
		if name, ok := names[participant]; ok {
			members[name] = append(members[name], p)
		}
	}
	var sorted []string
	for name := range members {
		sorted = append(sorted, name)
	}
	sortIdentifiers(sorted)
	var groups []Group
	for _, name := range sorted {
		groups = append(groups, Group{name, members[name]})
	}
	return groups
}
