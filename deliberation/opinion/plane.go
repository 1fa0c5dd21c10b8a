package opinion

import "math"

// Plane is the two directions along which opinions differ most, and where everybody stands. All values are in the convention that
// +1 agrees; Pol.is' own database has the opposite one (§0), so its centre and places have the other sign.
type Plane struct {
	// Center is Matrix.Center.
	Center []float64
	// Axes are the loadings of each statement on the two principal components (§4; pca.clj): the eigenvectors of largest eigenvalue of A'A, A
	// being the matrix of votes, missing ones imputed by the mean of their statement, less that mean. At unit length, orthogonal,
	// the largest loading (the first of equal ones) positive. An axis along which nothing varies is all zeros.
	Axes [2][]float64
	// Eigenvalues are those of the axes: the sum of the squared deviations along each, at least 0, falling.
	Eigenvalues [2]float64
	// Participants is where each participant stands (§5; pca.clj).
	Participants []Point
	// Statements is where someone would stand who agreed with this statement and answered no other (§6; conversation.clj).
	Statements []Point
	// Extremity is how far from the middle that is, at least 0: how much a statement tells people apart (§6).
	Extremity []float64
}

// Plane works out the plane of opinions. All participants take part.
func (m *Matrix) Plane() *Plane {
	n := len(m.Statements)
	p := &Plane{Center: m.Center(), Participants: make([]Point, len(m.Participants)), Statements: make([]Point, n), Extremity: make([]float64, n)}
	s := m.spread(p.Center)
	p.Axes, p.Eigenvalues = leading(n, s.apply)
	x, y := make([]float64, len(m.Participants)), make([]float64, len(m.Participants))
	for a, onto := range [][]float64{x, y} {
		for j := range p.Axes[a] {
			if m.flat(j) {
				p.Axes[a][j] = 0 // exactly, without the dust of the start
			}
		}
		orient(p.Axes[a])
		m.project(s.deviation, p.Axes[a], onto)
	}
	for i := range x {
		p.Participants[i] = Point{x[i], y[i]}
	}
	for j := range p.Statements {
		if !m.standing[j].leftOut() {
			away := math.Sqrt(float64(n)) * (1 - p.Center[j])
			p.Statements[j] = Point{away * p.Axes[0][j], away * p.Axes[1][j]}
			p.Extremity[j] = distance(p.Statements[j], Point{})
		}
	}
	return p
}

// orient turns an axis so that its largest loading, the first of equal ones, is positive.
func orient(axis []float64) {
	largest := 0.0
	for _, v := range axis {
		largest = max(largest, math.Abs(v))
	}
	for _, v := range axis {
		if largest > 0 && math.Abs(v) == largest {
			if v < 0 {
				for j := range axis {
					axis[j] = 0 - axis[j]
				}
			}
			return
		}
	}
}
