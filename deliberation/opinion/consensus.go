package opinion

import (
	"cmp"
	"slices"
)

// Consensus is the group-aware consensus of each statement, in (0, 1): the product over groups of (agrees + 1) / (answers + 2), so that
// one group that does not agree brings it down, however small it is (§9; conversation.clj). counts are Matrix.Counts. Statements
// left out get a value, too.
func Consensus(counts [][]Count, statements int) []float64 {
	score := make([]float64, statements)
	for j := range score {
		score[j] = 1
		for _, group := range counts {
			score[j] *= share(group[j].Agrees, group[j].Seen)
		}
	}
	return score
}

// Rank returns the statements from the highest score to the lowest, of equal ones the first first: those in the mathematics and not
// Unranked before, all others after them. ranked is how many are in the ranking.
func (m *Matrix) Rank(score []float64) (order []int, ranked int) {
	for j := range score {
		order = append(order, j)
		if m.inRanking(j) {
			ranked++
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if m.inRanking(a) != m.inRanking(b) {
			if m.inRanking(a) {
				return -1
			}
			return 1
		}
		return cmp.Compare(score[b], score[a])
	})
	return order, ranked
}

func (m *Matrix) inRanking(j int) bool { return !m.standing[j].leftOut() && !m.standing[j].Unranked }

// Majority is a statement that most people take one side of, all together.
type Majority struct {
	Statement  int
	Count      int     // how many take that side
	Seen       int     // how many answered
	Share      float64 // over 0.5
	ShareScore float64 // over 1.2816
}

// Majorities returns at most five statements that a significant majority of all participants agrees with, and five that it disagrees
// with, strongest first, groups apart (§12; repness.clj). Statements left out are not among them.
func (m *Matrix) Majorities() (agree, disagree []Majority) {
	for j, c := range m.Everybody() {
		if m.standing[j].leftOut() {
			continue
		}
		agree = appendMajority(agree, j, c.Agrees, c.Seen)
		disagree = appendMajority(disagree, j, c.Disagrees, c.Seen)
	}
	return strongest(agree), strongest(disagree)
}

func appendMajority(list []Majority, statement, x, n int) []Majority {
	if m := (Majority{statement, x, n, share(x, n), proportionScore(x, n)}); m.Share > 0.5 && m.ShareScore > significant {
		return append(list, m)
	}
	return list
}

func strongest(list []Majority) []Majority {
	slices.SortStableFunc(list, func(a, b Majority) int { return cmp.Compare(b.Share*b.ShareScore, a.Share*a.ShareScore) })
	return list[:min(len(list), mostShown)]
}
