package opinion

import "math"

// Count is how many of some people agreed and disagreed with a statement, and how many answered it, passes included.
type Count struct{ Agrees, Disagrees, Seen int }

func (c Count) plus(d Count) Count {
	return Count{c.Agrees + d.Agrees, c.Disagrees + d.Disagrees, c.Seen + d.Seen}
}

func (c Count) minus(d Count) Count {
	return Count{c.Agrees - d.Agrees, c.Disagrees - d.Disagrees, c.Seen - d.Seen}
}

// Everybody counts each statement's votes by all participants, in a group or not; statements left out included.
func (m *Matrix) Everybody() []Count {
	counts := make([]Count, len(m.Statements))
	for j := range counts {
		counts[j] = Count{len(m.voted(j, Agree)), len(m.voted(j, Disagree)), m.seen(j)}
	}
	return counts
}

// Counts counts the votes of each group on each statement: [group][statement], statements left out included (§9; conversation.clj).
func (m *Matrix) Counts(groups []Group) [][]Count {
	of := make([]int, len(m.Participants)) // 1 + the group; 0 is none
	for g, group := range groups {
		for _, p := range group.Members {
			of[p] = g + 1
		}
	}
	counts := make([][]Count, len(groups))
	for g := range counts {
		counts[g] = make([]Count, len(m.Statements))
	}
	inBlocks(len(m.Statements), columnBlock, func(_, from, to int) {
		tally := make([]int, len(groups)+1)
		for j := from; j < to; j++ {
			for vote := Disagree; vote <= Agree; vote++ {
				clear(tally)
				for _, p := range m.voted(j, vote) {
					tally[of[p]]++
				}
				for g, n := range tally[1:] {
					c := &counts[g][j]
					c.Seen += n
					switch vote {
					case Agree:
						c.Agrees += n
					case Disagree:
						c.Disagrees += n
					}
				}
			}
		}
	})
	return counts
}

// total adds the counts of all groups, by statement.
func total(counts [][]Count, statements int) []Count {
	all := make([]Count, statements)
	for _, group := range counts {
		for j, c := range group {
			all[j] = all[j].plus(c)
		}
	}
	return all
}

// significant is the score above which a proportion counts as larger, one-sided, with 90 % confidence (§10; stats.clj).
const significant = 1.2816

// share is (x+1) / (n+2), in (0, 1): the part of n people, drawn toward a half where they are few (§10; repness.clj).
func share(x, n int) float64 { return float64(x+1) / float64(n+2) }

// proportionScore tells how far x of n is from one half, in standard deviations (§10; stats.clj).
func proportionScore(x, n int) float64 {
	return 2 * math.Sqrt(float64(n+1)) * (float64(x+1)/float64(n+1) - 0.5)
}

// differenceScore tells how much larger x of n is than y of m, in standard deviations; 0 where everybody is counted in both (§10;
// stats.clj).
func differenceScore(x, n, y, m int) float64 {
	x1, n1, x2, n2 := float64(x+1), float64(n+1), float64(y+1), float64(m+1)
	q := (x1 + x2) / (n1 + n2)
	if q == 1 {
		return 0
	}
	return (x1/n1 - x2/n2) / math.Sqrt(float64(q*(1-q))*(1/n1+1/n2))
}

// Side is one of the two sides of a statement, as one group takes it.
type Side struct {
	Count              int     // how many take it
	Share              float64 // Count of those who answered, in (0, 1): pa or pd (§10)
	ShareScore         float64 // how far above a half: pat or pdt
	Ratio              float64 // Share over that of all other groups together, over 0: ra or rd
	RatioScore         float64 // how far above theirs: rat or rdt
	significantlyTaken bool
}

func side(x, n, others, othersSeen int) Side {
	s := Side{
		Count: x, Share: share(x, n), ShareScore: proportionScore(x, n),
		Ratio: share(x, n) / share(others, othersSeen), RatioScore: differenceScore(x, n, others, othersSeen),
	}
	s.significantlyTaken = s.RatioScore > significant && s.ShareScore > significant
	return s
}

// strength orders representative statements: r × r-score × p × p-score (§11).
func (s Side) strength() float64 { return s.Ratio * s.RatioScore * s.Share * s.ShareScore }
