package opinion

import (
	"math"
	"slices"
)

const (
	// maxKrylov bounds the steps toward one axis: random votes without any structure may need more for the last digits, and have no
	// use for them.
	maxKrylov = 600
	// tolerance is how far an axis may be from the eigenvector, relative to the gap that separates it from the others.
	tolerance = 1e-14
	// nothing is the part of the largest eigenvalue below which another one is taken for zero.
	nothing = 1e-12
)

// leading returns two orthogonal eigenvectors of largest eigenvalue of a symmetric positive map of n dimensions, at unit length, and
// their eigenvalues. One whose eigenvalue is zero is the zero vector: there is nothing along it.
//
// The second is looked for among all that is at right angles to the first, from another start: so an eigenvalue that is there twice is
// found twice, which one search for both would miss.
func leading(n int, apply func(y, x []float64)) (axes [2][]float64, values [2]float64) {
	axes = [2][]float64{make([]float64, n), make([]float64, n)}
	var found [][]float64
	for a := range min(2, n) {
		axis, value := largest(n, apply, values[0], found)
		if value <= nothing*values[0] {
			break
		}
		axes[a], values[a] = axis, value
		found = append(found, axis)
	}
	if values[1] > values[0] { // equal but for rounding
		axes[0], axes[1], values[0], values[1] = axes[1], axes[0], values[1], values[0]
	}
	return axes, values
}

// largest returns the eigenvector of largest eigenvalue among what is at right angles to those found. scale is the largest eigenvalue
// known so far: what is tiny beside it is rounding.
//
// Pol.is iterates x → A'Ax a hundred times from a random start (§4), which comes near the eigenvector if the gap is wide. This is
// the Lanczos method, on the same products: it finds the best approximation that lies in the space of all iterates. Every new direction
// is made orthogonal to all earlier ones, twice, so that none comes back by rounding. The start is fixed.
func largest(n int, apply func(y, x []float64), scale float64, found [][]float64) (axis []float64, value float64) {
	all := append(slices.Clone(found), start(n, found)) // found, then the basis
	var diagonal, beside []float64                      // of the map seen in the basis, which is tridiagonal
	check := 4
	for {
		k := len(all) - len(found)
		step, last := make([]float64, n), all[len(all)-1]
		apply(step, last)
		diagonal = append(diagonal, dot(step, last))
		orthogonalise(step, all)
		orthogonalise(step, all)
		length := math.Sqrt(dot(step, step))
		scale = max(scale, math.Abs(diagonal[k-1]), length)
		if len(all) == n || k == maxKrylov || length <= scale*1e-14 {
			break
		}
		if k >= check {
			check = k + max(4, k/8)
			if values, end := tridiagonal(diagonal, beside, false); converged(values, end, length, scale) {
				break
			}
		}
		beside = append(beside, length)
		for j := range step {
			step[j] /= length
		}
		all = append(all, step)
	}
	values, vector := tridiagonal(diagonal, beside, true)
	axis = make([]float64, n)
	for i, q := range all[len(found):] {
		part := vector[i]
		for j := range q {
			axis[j] += float64(part * q[j])
		}
	}
	orthogonalise(axis, found)
	length := math.Sqrt(dot(axis, axis))
	for j := range axis {
		axis[j] /= length
	}
	return axis, values[0]
}

// converged says whether the residual of the first vector is small beside the gap to its neighbour: the angle to the eigenvector is at
// most their quotient. end holds the last component of the vector: times length, that is the residual. Below the rounding of the
// products themselves there is nothing to wait for.
func converged(values, end []float64, length, scale float64) bool {
	return math.Abs(length*end[0]) <= max(tolerance*(values[0]-values[1]), 0x1p-52*scale)
}

// start returns a unit vector at right angles to those found, drawn from a fixed sequence (splitmix64).
func start(n int, found [][]float64) []float64 {
	v := make([]float64, n)
	state := uint64(len(found)) << 32
	for {
		for j := range v {
			state += 0x9e3779b97f4a7c15
			z := state
			z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
			z = (z ^ z>>27) * 0x94d049bb133111eb
			v[j] = float64(int64(z^z>>31)>>11) / (1 << 52)
		}
		before := math.Sqrt(dot(v, v))
		orthogonalise(v, found)
		orthogonalise(v, found)
		if length := math.Sqrt(dot(v, v)); length > before*1e-9 {
			for j := range v {
				v[j] /= length
			}
			return v
		}
	}
}

// orthogonalise takes out of v its part along each vector of an orthonormal basis.
func orthogonalise(v []float64, basis [][]float64) {
	parts := make([]float64, len(basis))
	inBlocks(len(basis), 32, func(_, from, to int) {
		for i := from; i < to; i++ {
			parts[i] = dot(v, basis[i])
		}
	})
	inBlocks(len(v), 512, func(_, from, to int) {
		for i, q := range basis {
			part := parts[i]
			for j := from; j < to; j++ {
				v[j] -= float64(part * q[j])
			}
		}
	})
}

func dot(x, y []float64) float64 {
	y = y[:len(x)]
	var a, b, c, d float64
	i := 0
	for ; i+4 <= len(x); i += 4 {
		a += float64(x[i] * y[i])
		b += float64(x[i+1] * y[i+1])
		c += float64(x[i+2] * y[i+2])
		d += float64(x[i+3] * y[i+3])
	}
	for ; i < len(x); i++ {
		a += float64(x[i] * y[i])
	}
	return (a + b) + (c + d)
}

// tridiagonal returns the eigenvalues of a symmetric tridiagonal matrix in falling order, and the eigenvector of the first, or, unless
// whole, only its last component: by the implicit QL method with Wilkinson's shift (Golub and Van Loan, Matrix Computations, 8.3).
func tridiagonal(diagonal, beside []float64, whole bool) (values, vector []float64) {
	n := len(diagonal)
	d, e := slices.Clone(diagonal), append(slices.Clone(beside), 0)
	// rows[i] is the i-th row of the transposed eigenvector matrix: rotations mix whole rows.
	rows := make([][]float64, n)
	for i := range rows {
		if whole {
			rows[i] = make([]float64, n)
			rows[i][i] = 1
		} else {
			rows[i] = make([]float64, 1)
		}
	}
	if !whole {
		rows[n-1][0] = 1
	}
	for l := range n {
		for {
			m := l
			for ; m < n-1; m++ {
				if around := math.Abs(d[m]) + math.Abs(d[m+1]); math.Abs(e[m]) <= float64(around*0x1p-53) {
					break
				}
			}
			if m == l {
				break
			}
			g := (d[l+1] - d[l]) / (2 * e[l])
			r := math.Sqrt(float64(g*g) + 1)
			g = d[m] - d[l] + e[l]/(g+math.Copysign(r, g))
			s, c, p := 1.0, 1.0, 0.0
			i := m - 1
			for ; i >= l; i-- {
				f, b := float64(s*e[i]), float64(c*e[i])
				r = math.Sqrt(float64(f*f) + float64(g*g))
				e[i+1] = r
				if r == 0 {
					d[i+1] -= p
					e[m] = 0
					break
				}
				s, c = f/r, g/r
				g = d[i+1] - p
				r = float64((d[i]-g)*s) + float64(2*float64(c*b))
				p = float64(s * r)
				d[i+1] = g + p
				g = float64(c*r) - b
				lower, upper := rows[i], rows[i+1]
				for k := range upper {
					f := upper[k]
					upper[k] = float64(s*lower[k]) + float64(c*f)
					lower[k] = float64(c*lower[k]) - float64(s*f)
				}
			}
			if r == 0 && i >= l {
				continue
			}
			d[l] -= p
			e[l], e[m] = g, 0
		}
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case d[a] > d[b]:
			return -1
		case d[a] < d[b]:
			return 1
		}
		return 0
	})
	values = make([]float64, n)
	for i, o := range order {
		values[i] = d[o]
	}
	return values, rows[order[0]]
}
