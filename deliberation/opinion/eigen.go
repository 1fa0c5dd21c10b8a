package opinion

import (
	"math"
	"slices"
)

const (
	// maxKrylov bounds the steps of leading: random votes without any structure may need more for the last digits, and have no use
	// for them.
	maxKrylov = 600
	// tolerance is how far an axis may be from the eigenvector, relative to the gap that separates it from the others.
	tolerance = 1e-14
)

// leading returns the two eigenvectors of largest eigenvalue of a symmetric positive map of n dimensions, at unit length, and their
// eigenvalues. One whose eigenvalue is zero next to the scale of the map is the zero vector: there is nothing along it.
//
// Pol.is iterates x → A'Ax a hundred times from a random start (§4), which comes near the eigenvector if the gap is wide. This is
// the Lanczos method, on the same products: it finds the best approximation that lies in the space of all iterates. Every new direction
// is made orthogonal to all earlier ones, twice, so that none comes back by rounding; where the space is exhausted it goes on from a
// fresh direction. The start is fixed.
func leading(n int, apply func(y, x []float64)) (axes [2][]float64, values [2]float64) {
	axes = [2][]float64{make([]float64, n), make([]float64, n)}
	if n == 0 {
		return axes, values
	}
	var basis [][]float64
	var diagonal, beside []float64 // of the map seen in the basis, which is tridiagonal
	seed := uint64(0)
	next := fresh(n, &seed, basis)
	check := 4
	scale := 0.0
	for next != nil {
		basis = append(basis, next)
		step := make([]float64, n)
		apply(step, next)
		diagonal = append(diagonal, dot(step, next))
		orthogonalise(step, basis)
		orthogonalise(step, basis)
		length := math.Sqrt(dot(step, step))
		scale = max(scale, math.Abs(diagonal[len(diagonal)-1]), length)
		k := len(basis)
		if k == n || k == maxKrylov {
			break
		}
		if length <= scale*1e-14 {
			next, length = fresh(n, &seed, basis), 0
		} else {
			for j := range step {
				step[j] /= length
			}
			next = step
		}
		if length > 0 && k >= check {
			check = k + max(4, k/8)
			if ritz, last := tridiagonal(diagonal, beside, false); converged(ritz, last, length, scale) {
				break
			}
		}
		beside = append(beside, length)
	}
	ritz, vectors := tridiagonal(diagonal, beside, true)
	for a := range min(2, len(ritz)) {
		if ritz[a] <= scale*1e-12 {
			break
		}
		values[a] = ritz[a]
		for i, q := range basis {
			for j := range q {
				axes[a][j] += float64(vectors[a][i] * q[j])
			}
		}
		if a == 1 {
			orthogonalise(axes[1], axes[:1])
		}
		length := math.Sqrt(dot(axes[a], axes[a]))
		for j := range axes[a] {
			axes[a][j] /= length
		}
	}
	return axes, values
}

// converged says whether the residual of both leading vectors is small beside the gap to their neighbours: the angle to the
// eigenvector is at most their quotient. last holds the last component of each vector: times length, that is the residual. Below the rounding of the products themselves there is nothing to wait for.
func converged(ritz []float64, last [][]float64, length, scale float64) bool {
	for a := range 2 {
		gap := ritz[a] - ritz[a+1]
		if a == 1 {
			gap = min(gap, ritz[0]-ritz[1])
		}
		if residual := math.Abs(length * last[a][0]); residual > max(tolerance*gap, 0x1p-52*scale) {
			return false
		}
	}
	return true
}

// fresh returns a unit vector orthogonal to the basis, drawn from a fixed sequence (splitmix64); nil if the basis spans everything.
func fresh(n int, seed *uint64, basis [][]float64) []float64 {
	if len(basis) >= n {
		return nil
	}
	v := make([]float64, n)
	for {
		for j := range v {
			*seed += 0x9e3779b97f4a7c15
			z := *seed
			z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
			z = (z ^ z>>27) * 0x94d049bb133111eb
			v[j] = float64(int64(z^z>>31)>>11) / (1 << 52)
		}
		before := math.Sqrt(dot(v, v))
		orthogonalise(v, basis)
		orthogonalise(v, basis)
		length := math.Sqrt(dot(v, v))
		if length > before*1e-9 {
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

// tridiagonal returns the eigenvalues of a symmetric tridiagonal matrix in falling order, and the eigenvectors of the first two, or, unless
// whole, only their last component: by the implicit QL method with Wilkinson's shift (Golub and Van Loan, Matrix Computations, 8.3).
func tridiagonal(diagonal, beside []float64, whole bool) (values []float64, vectors [][]float64) {
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
	for _, o := range order[:min(2, n)] {
		vectors = append(vectors, rows[o])
	}
	return values, vectors
}
