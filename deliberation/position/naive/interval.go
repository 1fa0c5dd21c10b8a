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
		if side, far := e.at(middle); side >= 0 && far {
			low = middle
		} else {
			near = middle
		}
	}
	near, high = 0, 1000
	for high-near > 1 {
		middle := (near + high) / 2
		if side, far := e.at(middle); side <= 0 && far {
			high = middle
		} else {
			near = middle
		}
	}
	return low, high
}

// equation is the one above, all of it times what makes its numbers whole.
type equation struct {
	k1000, n, nz2, decimals *big.Int
	left, right, p          big.Int
}

func newEquation(k, n int64) *equation {
	z := big.NewInt(1959963984540054) // without its point: times 10¹⁵
	e := &equation{k1000: big.NewInt(k), n: big.NewInt(n), nz2: new(big.Int).Mul(z, z), decimals: big.NewInt(1e15)}
	e.k1000.Mul(e.k1000, big.NewInt(1000))
	e.nz2.Mul(e.nz2, e.n)
	e.decimals.Mul(e.decimals, e.decimals)
	return e
}

// at tells where p thousandths are: side is 1 if they are less than what was found, -1 if more, and they are far if z standard errors away
// or further: 10³⁰ (1000 k - n p)² ≥ (10¹⁵ z)² n p (1000 - p).
func (e *equation) at(p int64) (side int, far bool) {
	e.left.Mul(e.n, e.p.SetInt64(p))
	e.left.Sub(e.k1000, &e.left)
	side = e.left.Sign()
	e.right.Mul(&e.left, &e.left)
	e.left.Mul(&e.right, e.decimals)
	e.right.Mul(e.nz2, e.p.SetInt64(p*(1000-p)))
	return side, e.left.Cmp(&e.right) >= 0
}
