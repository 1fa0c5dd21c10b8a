package naive

import "math/big"

// Interval returns the lower and upper end of E. B. Wilson's interval (1927) at 95 % for k of n, in thousandths, rounded outwards. These are
// the shares p that are no further than z standard errors from what was found:
//
//	|k/n - p| ≤ z √(p (1 - p) / n), with z = 1.959963984540054
//
// The equation is not solved. Below k/n there is one place where p becomes too far, and above it another: both are found by halving, in
// whole numbers of any length. If n is 0 or less, all shares are possible; k is held between 0 and n.
func Interval(k, n int64) (low, high int64) {
	if n <= 0 {
		return 0, 1000
	}
	if k < 0 {
		k = 0
	}
	if k > n {
		k = n
	}
	e := newEquation(k, n)
	// low is always too far or on the edge; near is not, or is 1000, which the lower end never reaches, nor the upper one 0.
	low, near := int64(0), int64(1000)
	for near-low > 1 {
		middle := (low + near) / 2
		if e.side(middle) >= 0 && e.onEdge(middle) {
			low = middle
		} else {
			near = middle
		}
	}
	near, high = 0, 1000
	for high-near > 1 {
		middle := (near + high) / 2
		if e.side(middle) <= 0 && e.onEdge(middle) {
			high = middle
		} else {
			near = middle
		}
	}
	return low, high
}

// equation is the one above, all of it times what makes its numbers whole.
type equation struct{ k1000, n, nz2, decimals *big.Int }

func newEquation(k, n int64) *equation {
	z, _ := new(big.Int).SetString("1959963984540054", 10)
	e := &equation{big.NewInt(k), big.NewInt(n), new(big.Int), new(big.Int)}
	e.k1000.Mul(e.k1000, big.NewInt(1000))
	e.nz2.Mul(z, z)
	e.nz2.Mul(e.nz2, e.n)
	e.decimals.Exp(big.NewInt(10), big.NewInt(30), nil)
	return e
}

// side is 1 if p thousandths are less than what was found, -1 if they are more.
func (e *equation) side(p int64) int {
	return e.k1000.Cmp(new(big.Int).Mul(e.n, big.NewInt(p)))
}

// onEdge reports whether p thousandths are z standard errors away or further: 10³⁰ (1000 k - n p)² ≥ z'² n p (1000 - p), z' being z without its
// point.
func (e *equation) onEdge(p int64) bool {
	far := new(big.Int).Mul(e.n, big.NewInt(p))
	far.Sub(e.k1000, far)
	far.Mul(far, far)
	far.Mul(far, e.decimals)
	allowed := new(big.Int).Mul(e.nz2, big.NewInt(p*(1000-p)))
	return far.Cmp(allowed) >= 0
}
