package position

import (
	"math"
	"math/big"
)

// Interval is where a share lies, both ends included, in whole thousandths: 0 ≤ Low ≤ High ≤ 1000.
type Interval struct {
	Low  int64 `json:"low"`
	High int64 `json:"high"`
}

// Anything is the interval of a share of which nothing is known.
func Anything() Interval { return Interval{0, 1000} }

// Above reports whether the whole of i lies above the whole of o. Neither of the two being above the other, chance alone could have
// put them in their order.
func (i Interval) Above(o Interval) bool { return i.Low > o.High }

// Z is the normal quantile of intervals at 95 %: this decimal number, exactly.
const Z = 1.959963984540054

// Wilson is the score interval of E. B. Wilson ("Probable inference, the law of succession, and statistical inference", Journal of the
// American Statistical Association 22, 1927) for k of n, at 95 %: all shares p from which k/n is no further than Z standard deviations
// √(p(1-p)/n). Low is rounded down and High up, so that the interval is never too narrow. Of nothing, it is Anything.
//
// The ends are those of the exact bounds for every n, not only where floating point happens to fall on the right side. A bound other than
// 0 and 1 is never a whole thousandth itself (for n under 10¹⁶, as Z has 15 decimals and no factor 5): Low ≥ t says that the bound
// lies above t.
//
// It speaks of chance alone, among those who could have answered alike. People choose to take part: of those who stayed away, it
// says nothing, and whatever shows it must say so.
//
// k is taken as 0 if under 0, as n if above n; n under 0 as 0.
func Wilson(k, n int64) Interval {
	if n <= 0 {
		return Anything()
	}
	k = min(max(k, 0), n)
	return Interval{lowest(k, n), 1000 - lowest(n-k, n)}
}

// score holds the terms of the formula: the bounds are centre - half and centre + half.
type score struct{ share, centre, half float64 }

func scoreOf(k, n int64) score {
	const z2 = Z * Z
	count := float64(n)
	share := float64(k) / count
	under := float64(share*(1-share))/count + z2/float64(float64(4*count)*count)
	scale := 1 + z2/count
	return score{share, (share + z2/float64(2*count)) / scale, float64(Z*math.Sqrt(under)) / scale}
}

// lowest is the lower bound in thousandths, rounded down. Where floating point cannot tell on which side of a whole thousandth it lies,
// whole numbers decide.
func lowest(k, n int64) int64 {
	const unclear = 1e-6 // rounding errors are under 1e-9 thousandths
	s := scoreOf(k, n)
	bound := float64(1000 * (s.centre - s.half))
	near := math.Round(bound)
	t := int64(near)
	switch {
	case bound >= near+unclear:
		return t
	case bound <= near-unclear || !notAbove(t, k, n):
		return t - 1
	}
	return t
}

// notAbove reports whether t thousandths are at most the lower bound: t/1000 ≤ k/n, and (k/n - t/1000)² ≥ Z² t/1000 (1 - t/1000) / n. That
// holds of 1000 of n of n, too, as it is the upper bound there; the lower one is under it.
func notAbove(t, k, n int64) bool {
	gap := new(big.Int).Sub(product(1000, k), product(t, n))
	if gap.Sign() < 0 || t >= 1000 {
		return false
	}
	const units, decimals = 1_959_963_984_540_054, 1_000_000_000_000_000
	left := new(big.Int).Mul(gap, big.NewInt(decimals))
	left.Mul(left, left)
	right := product(units, units)
	right.Mul(right, product(t, 1000-t))
	right.Mul(right, big.NewInt(n))
	return left.Cmp(right) >= 0
}

func product(a, b int64) *big.Int { return new(big.Int).Mul(big.NewInt(a), big.NewInt(b)) }
