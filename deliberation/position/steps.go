package position

import "strconv"

// Steps are the numbers on the way to an interval, each with six decimals and a point, for pages that show how it is worked out:
//
//	centre = (share + z²/2n) / (1 + z²/n)
//	half   = z √(share (1 - share)/n + z²/4n²) / (1 + z²/n)
//	low    = centre - half, high = centre + half
//
// They are shares of 1. The interval is worked out before they are cut to six decimals.
type Steps struct {
	K, N     int64
	Share    string // k/n
	Z        string
	Centre   string
	Half     string
	Low      string // not rounded to thousandths yet
	High     string
	Interval Interval
}

// Explain returns the steps of Wilson(k, n); ok is false unless 0 ≤ k ≤ n and n > 0: there is no formula then.
func Explain(k, n int64) (s Steps, ok bool) {
	if n <= 0 || k < 0 || k > n {
		return Steps{}, false
	}
	terms := scoreOf(k, n)
	decimal := func(v float64) string { return strconv.FormatFloat(min(max(v, 0), 1), 'f', 6, 64) }
	return Steps{
		K: k, N: n, Share: decimal(terms.share), Z: strconv.FormatFloat(Z, 'f', 6, 64), Centre: decimal(terms.centre), Half: decimal(terms.half),
		Low: decimal(terms.centre - terms.half), High: decimal(terms.centre + terms.half), Interval: Wilson(k, n),
	}, true
}
