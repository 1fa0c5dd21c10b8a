package opinion

// Analysis is everything that is worked out of one matrix.
type Analysis struct {
	Matrix            *Matrix
	Plane             *Plane
	Groups            []Group
	Counts            [][]Count          // Matrix.Counts
	Consensus         []float64          // by statement
	Representatives   [][]Representative // by group
	Agreed, Disagreed []Majority
	Priorities        []float64 // by statement
}

// Analyse works everything out. given are the caller's groups (Matrix.GivenGroups); nil has groups found, k of them if positive.
func Analyse(m *Matrix, given []Group, k int) *Analysis {
	a := &Analysis{Matrix: m, Plane: m.Plane(), Groups: given}
	if given == nil {
		a.Groups = m.Groups(a.Plane, k)
	}
	a.Counts = m.Counts(a.Groups)
	a.Consensus = Consensus(a.Counts, len(m.Statements))
	a.Representatives = m.Representatives(a.Counts)
	a.Agreed, a.Disagreed = m.Majorities()
	a.Priorities = m.Priorities(a.Counts, a.Plane.Extremity)
	return a
}
