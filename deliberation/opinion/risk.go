package opinion

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"strconv"
)

// Risk is how many persons linked ballots would single out, were they published even without any name: who knows a few votes of
// somebody, from a talk or a post, looks for the rows that hold them; if there is only one, all other votes of that person can be
// read there. (For location traces, four known points single out 95 % of persons: de Montjoye, Hidalgo, Verleysen and Blondel, "Unique in the
// Crowd", Scientific Reports 3, 2013. The measure is theirs.)
type Risk struct {
	Known   int     // how many votes of the person are known, drawn at random; AllKnown: all, and that there are no others
	Persons int     // with at least so many
	Unique  float64 // the share of them, in [0, 1], whom no other row fits; 0 if Persons is
}

// AllKnown is the Risk.Known of somebody whose whole row is known.
const AllKnown = -1

// knownVotes are the numbers of known votes that Risks measures, AllKnown after them.
func knownVotes() []int { return []int{1, 2, 3, 5, 8} }

// draws is how often the known votes of each person are drawn. A power of two: shares stay exact.
const draws = 32

// Risks measures how far linked ballots single people out. A vote is known with its statement; passes count as votes, and statements
// that moderation left out are in, as they would be in what is published. It takes no account of when votes were cast, of which statements
// somebody wrote, nor of somebody who remembers wrongly: the first two make it worse.
//
// The draws are fixed: the same votes give the same risks, whatever their order and wherever this runs.
func (m *Matrix) Risks() []Risk {
	known := knownVotes()
	type found struct {
		persons, draws []int // by number of known votes
		whole          int
	}
	blocks := make([]found, (len(m.Participants)+rowBlock-1)/rowBlock)
	inBlocks(len(m.Participants), rowBlock, func(block, from, to int) {
		f := found{persons: make([]int, len(known)), draws: make([]int, len(known))}
		var order []uint32
		for p := from; p < to; p++ {
			row := m.row(p)
			for i, n := range known {
				if len(row) >= n {
					f.persons[i]++
				}
			}
			if m.wholeRowIsUnique(row) {
				f.whole++
			}
			random := rand.NewPCG(1, uint64(p))
			for range draws {
				order = append(order[:0], row...)
				shuffleFirst(random, order, slices.Max(known))
				for i, n := range known {
					if len(row) >= n && m.fit(order[:n], 2) == 1 {
						f.draws[i]++
					}
				}
			}
		}
		blocks[block] = f
	})
	risks := make([]Risk, 0, len(known)+1)
	share := func(part, all int) float64 { return float64(part) / float64(max(all, 1)) }
	for i, n := range known {
		persons, unique := 0, 0
		for _, f := range blocks {
			persons += f.persons[i]
			unique += f.draws[i]
		}
		risks = append(risks, Risk{n, persons, share(unique, draws*persons)})
	}
	whole := 0
	for _, f := range blocks {
		whole += f.whole
	}
	return append(risks, Risk{AllKnown, len(m.Participants), share(whole, len(m.Participants))})
}

// shuffleFirst puts n elements drawn without return first, or all if there are fewer.
func shuffleFirst(random *rand.PCG, all []uint32, n int) {
	for i := range min(n, len(all)) {
		// The high word of a product spreads 64 random bits over what is left: some are likelier by less than one in 2⁴⁰.
		j, _ := bits.Mul64(random.Uint64(), uint64(len(all)-i))
		all[i], all[i+int(j)] = all[i+int(j)], all[i]
	}
}

// fit counts the persons who cast all the votes of cells, of which there is at least one; it stops at most.
func (m *Matrix) fit(cells []uint32, most int) int {
	rarest := slices.MinFunc(cells, func(a, b uint32) int { return len(m.cast(a)) - len(m.cast(b)) })
	fitting := 0
	for _, p := range m.cast(rarest) {
		if !slices.ContainsFunc(cells, func(cell uint32) bool {
			_, has := slices.BinarySearch(m.row(int(p)), cell)
			return !has
		}) {
			if fitting++; fitting >= most {
				break
			}
		}
	}
	return fitting
}

// cast returns who cast the vote of a cell.
func (m *Matrix) cast(cell uint32) []uint32 {
	return m.voters[m.segmentStart[cell]:m.segmentStart[cell+1]]
}

// wholeRowIsUnique reports whether no two persons have exactly these votes; row is somebody's.
func (m *Matrix) wholeRowIsUnique(row []uint32) bool {
	rarest := slices.MinFunc(row, func(a, b uint32) int { return len(m.cast(a)) - len(m.cast(b)) })
	alike := 0
	for _, p := range m.cast(rarest) {
		if slices.Equal(m.row(int(p)), row) {
			alike++
		}
	}
	return alike == 1
}

// RiskTable is the file that voix opinion --risk writes: known, unique, persons, a line for each Risk; all in place of AllKnown.
func RiskTable(risks []Risk) Table {
	return Table{"risk.csv", func(w *rows) {
		w.row("known", "unique", "persons")
		for _, r := range risks {
			known := "all"
			if r.Known != AllKnown {
				known = strconv.Itoa(r.Known)
			}
			w.row(known, float(r.Unique), strconv.Itoa(r.Persons))
		}
	}}
}
