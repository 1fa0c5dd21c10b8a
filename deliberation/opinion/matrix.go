package opinion

import (
	"math"
	"slices"
)

// Vote is what a person says of a statement: Agree, Disagree or Pass. The signs are those of Pol.is' exports; inside its
// database they are the other way round (§0).
type Vote int8

// The three votes. A statement that a person did not answer has no vote; Pass is an answer.
const (
	Disagree Vote = -1
	Pass     Vote = 0
	Agree    Vote = 1
)

// Standing is what moderation made of a statement.
type Standing struct {
	Out      bool // moderated -1: left out of the mathematics, as if everybody passed (§1)
	Meta     bool // about the consultation itself: left out likewise, and always worth showing (§13)
	Unranked bool // in the mathematics, but not in a ranking (§9)
}

func (s Standing) leftOut() bool { return s.Out || s.Meta }

// Ballots collects votes. The zero value is empty and ready. It is not safe for concurrent use.
type Ballots struct {
	participants, statements register
	rows, cells              []uint32 // in order of arrival: the participant's number; 3 × the statement's number + vote + 1
}

// Add takes in one vote; of several by one participant on one statement the last counts. The identifiers are copied. At most
// 2³⁰ statements can be told apart.
func (b *Ballots) Add(participant, statement []byte, vote Vote) {
	b.rows = append(b.rows, b.participants.number(participant))
	b.cells = append(b.cells, 3*b.statements.number(statement)+uint32(vote+1))
}

// Len is the number of votes taken in, replaced ones included.
func (b *Ballots) Len() int { return len(b.rows) }

// Matrix is who voted what: a sparse matrix of participants and statements, both in the order of their identifiers (as
// integers if all are). Who never voted and what was never voted on has no place in it. It does not change.
type Matrix struct {
	Participants, Statements []string
	standing                 []Standing
	out                      int      // how many statements are left out
	rowStart                 []int    // of each participant in cells, and the end
	cells                    []uint32 // 3 × statement + vote + 1, by participant, then statement
	segmentStart             []int    // of each cell value in voters, and the end
	voters                   []uint32 // participants by statement, then vote, then place
}

// Matrix sorts and deduplicates what was taken in. A statement without a Standing is in the mathematics and ranked. Standings
// of statements that nobody voted on are passed over.
func (b *Ballots) Matrix(standings map[string]Standing) *Matrix {
	m := new(Matrix)
	var row, column []uint32
	m.Participants, row = b.participants.sorted()
	m.Statements, column = b.statements.sorted()
	m.standing = make([]Standing, len(m.Statements))
	for j, name := range m.Statements {
		m.standing[j] = standings[name]
		if m.standing[j].leftOut() {
			m.out++
		}
	}

	// A stable counting sort by participant, then each row by statement: what is left of one pair is in order of arrival.
	m.rowStart = make([]int, len(m.Participants)+1)
	for _, r := range b.rows {
		m.rowStart[row[r]+1]++
	}
	accumulate(m.rowStart)
	m.cells = make([]uint32, len(b.cells))
	end := slices.Clone(m.rowStart[:len(m.Participants)])
	for i, r := range b.rows {
		p, cell := row[r], b.cells[i]
		m.cells[end[p]] = 3*column[cell/3] + cell%3
		end[p]++
	}
	inBlocks(len(m.Participants), rowBlock, func(_, from, to int) {
		var keys []uint64
		for p := from; p < to; p++ {
			cells := m.row(p)
			keys = keys[:0]
			for i, cell := range cells {
				keys = append(keys, uint64(cell/3)<<34|uint64(i)<<2|uint64(cell%3))
			}
			slices.Sort(keys)
			kept := 0
			for i, key := range keys {
				if i+1 == len(keys) || keys[i+1]>>34 != key>>34 {
					cells[kept] = uint32(3*(key>>34) + key&3)
					kept++
				}
			}
			end[p] = m.rowStart[p] + kept
		}
	})
	kept := 0
	for p, end := range end {
		from := m.rowStart[p]
		m.rowStart[p] = kept
		kept += copy(m.cells[kept:], m.cells[from:end])
	}
	m.rowStart[len(m.Participants)] = kept
	m.cells = m.cells[:kept:kept]

	m.segmentStart = make([]int, 3*len(m.Statements)+1)
	for _, cell := range m.cells {
		m.segmentStart[cell+1]++
	}
	accumulate(m.segmentStart)
	m.voters = make([]uint32, kept)
	next := make([]int, 3*len(m.Statements))
	copy(next, m.segmentStart)
	for p := range m.Participants {
		for _, cell := range m.row(p) {
			m.voters[next[cell]] = uint32(p)
			next[cell]++
		}
	}
	return m
}

// accumulate turns counts, each one place late, into starts.
func accumulate(counts []int) {
	for i := 1; i < len(counts); i++ {
		counts[i] += counts[i-1]
	}
}

// Votes is the number of final votes.
func (m *Matrix) Votes() int { return len(m.cells) }

func (m *Matrix) row(p int) []uint32 { return m.cells[m.rowStart[p]:m.rowStart[p+1]] }

// voted returns who cast that vote on statement j, in their order.
func (m *Matrix) voted(j int, vote Vote) []uint32 {
	cell := 3*j + int(vote+1)
	return m.voters[m.segmentStart[cell]:m.segmentStart[cell+1]]
}

// seen is how many voted on statement j.
func (m *Matrix) seen(j int) int { return m.segmentStart[3*j+3] - m.segmentStart[3*j] }

// flat says whether nobody differs on statement j, in the mathematics: it has no part in any axis.
func (m *Matrix) flat(j int) bool {
	return m.standing[j].leftOut() || max(len(m.voted(j, Agree)), len(m.voted(j, Disagree)), len(m.voted(j, Pass))) == m.seen(j)
}

// Center is the mean of each statement's votes, in [-1, 1]: what a missing vote counts as (imputation, §3), so also the mean of
// the column once filled, which the axes start from (§4; conversation.clj, pca.clj). It is 0 for a statement left out.
func (m *Matrix) Center() []float64 {
	center := make([]float64, len(m.Statements))
	for j := range center {
		if !m.standing[j].leftOut() {
			center[j] = float64(len(m.voted(j, Agree))-len(m.voted(j, Disagree))) / float64(m.seen(j))
		}
	}
	return center
}

// deviations are the entries that the centred matrix has, by cell: vote - center, or 0 for a statement left out. Missing votes are at
// the centre, hence 0: the centred matrix is as sparse as the votes, and is never filled.
func (m *Matrix) deviations(center []float64) []float64 {
	d := make([]float64, 3*len(center))
	for j, c := range center {
		if !m.standing[j].leftOut() {
			d[3*j], d[3*j+1], d[3*j+2] = -1-c, 0-c, 1-c
		}
	}
	return d
}

const (
	rowBlock    = 512
	columnBlock = 16
)

// rowSums adds, for each participant, what table holds for their cells: with four running sums, because additions wait for one another.
func (m *Matrix) rowSums(table, sums []float64) {
	inBlocks(len(m.Participants), rowBlock, func(_, from, to int) {
		for p := from; p < to; p++ {
			cells := m.row(p)
			var a, b, c, d float64
			for ; len(cells) >= 4; cells = cells[4:] {
				a += table[cells[0]]
				b += table[cells[1]]
				c += table[cells[2]]
				d += table[cells[3]]
			}
			for _, cell := range cells {
				a += table[cell]
			}
			sums[p] = (a + b) + (c + d)
		}
	})
}

func sumOf(values []float64, at []uint32) float64 {
	var a, b, c, d float64
	for ; len(at) >= 4; at = at[4:] {
		a += values[at[0]]
		b += values[at[1]]
		c += values[at[2]]
		d += values[at[3]]
	}
	for _, i := range at {
		a += values[i]
	}
	return (a + b) + (c + d)
}

// spread is the linear map x → A'A x, A being the centred matrix: what the axes are the eigenvectors of.
type spread struct {
	m                 *Matrix
	center, deviation []float64
	table, sums       []float64
}

func (m *Matrix) spread(center []float64) *spread {
	return &spread{
		m: m, center: center, deviation: m.deviations(center),
		table: make([]float64, 3*len(center)), sums: make([]float64, len(m.Participants)),
	}
}

// apply sets y to A'A x.
func (s *spread) apply(y, x []float64) {
	for j, xj := range x {
		for cell := 3 * j; cell < 3*j+3; cell++ {
			s.table[cell] = s.deviation[cell] * xj
		}
	}
	s.m.rowSums(s.table, s.sums)
	inBlocks(len(x), columnBlock, func(_, from, to int) {
		for j := from; j < to; j++ {
			y[j] = 0
			for vote := Disagree; vote <= Agree; vote++ {
				y[j] += float64(s.deviation[3*j+int(vote+1)] * sumOf(s.sums, s.m.voted(j, vote)))
			}
		}
	})
}

// project sets onto[p] to the place of each participant along an axis (§5; pca.clj): their deviations along it, times
// √(statements / votes), because who answered little would otherwise stay near the middle. Statements left out count as answered by
// everybody.
func (m *Matrix) project(deviation, axis, onto []float64) {
	table := make([]float64, len(deviation))
	for cell, d := range deviation {
		table[cell] = d * axis[cell/3]
	}
	m.rowSums(table, onto)
	n := float64(len(m.Statements))
	for p := range onto {
		seen := m.out
		for _, cell := range m.row(p) {
			if !m.standing[cell/3].leftOut() {
				seen++
			}
		}
		onto[p] = math.Sqrt(n/float64(max(seen, 1))) * onto[p]
	}
}
