package position

import (
	"math"
	"math/big"
	"sort"
	"testing"

	"pgregory.net/rapid"
)

// Values of the score interval at 95 % from the literature: R. G. Newcombe, "Two-sided confidence intervals for the single proportion:
// comparison of seven methods", Statistics in Medicine 17, 1998, table I, method 3; L. D. Brown, T. T. Cai and A. DasGupta, "Interval
// estimation for a binomial proportion", Statistical Science 16, 2001, for none and all of ten.
func TestWilsonOfTheLiterature(t *testing.T) {
	for _, c := range []struct {
		k, n int64
		want Interval // their four digits, rounded outwards
	}{
		{81, 263, Interval{255, 367}}, // 0.2553 to 0.3662
		{15, 148, Interval{62, 161}},  // 0.0624 to 0.1605
		{0, 20, Interval{0, 162}},     // 0 to 0.1611
		{1, 29, Interval{6, 172}},     // 0.0061 to 0.1718
		{0, 10, Interval{0, 278}},     // 0 to 0.2775
		{10, 10, Interval{722, 1000}}, // 0.7225 to 1
		{0, 0, Interval{0, 1000}},
		{1, 1, Interval{206, 1000}},   // 1/(1 + z²) = 0.2065
		{-3, 10, Interval{0, 278}},    // as 0
		{12, 10, Interval{722, 1000}}, // as 10
		{3, -1, Interval{0, 1000}},
	} {
		if got := Wilson(c.k, c.n); got != c.want {
			t.Errorf("Wilson(%d, %d) = %v, want %v", c.k, c.n, got, c.want)
		}
	}
}

func share(t *rapid.T, most int64) (k, n int64) {
	n = rapid.Int64Range(1, most).Draw(t, "n")
	return rapid.Int64Range(0, n).Draw(t, "k"), n
}

func TestWilsonHoldsTheShareAndIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, n := share(t, 1<<40)
		i := Wilson(k, n)
		if !(0 <= i.Low && i.Low*n <= 1000*k && 1000*k <= i.High*n && i.High <= 1000) {
			t.Fatalf("Wilson(%d, %d) = %v", k, n, i)
		}
		if mirror := Wilson(n-k, n); mirror != (Interval{1000 - i.High, 1000 - i.Low}) {
			t.Fatalf("Wilson(%d, %d) = %v, yet Wilson(%d, %d) = %v", k, n, i, n-k, n, mirror)
		}
	})
}

func TestWilsonGrowsWithTheShareAndNarrowsWithMoreBallots(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, n := share(t, 1<<40)
		i := Wilson(k, n)
		if k < n {
			if more := Wilson(k+1, n); more.Low < i.Low || more.High < i.High {
				t.Fatalf("%d of %d: %v, one more: %v", k, n, i, more)
			}
		}
		m := rapid.Int64Range(2, 1000).Draw(t, "times")
		if more := Wilson(m*k, m*n); more.Low < i.Low || more.High > i.High {
			t.Fatalf("%d of %d: %v, %d times as many: %v", k, n, i, m, more)
		}
	})
}

// within reports whether p thousandths are in the interval before rounding, in rational numbers: (k/n - p)² ≤ z² p (1 - p) / n.
func within(k, n, p int64) bool {
	z, _ := new(big.Rat).SetString("1.959963984540054")
	at := big.NewRat(p, 1000)
	gap := new(big.Rat).Sub(big.NewRat(k, n), at)
	spread := new(big.Rat).Sub(big.NewRat(1, 1), at)
	spread.Mul(spread, at).Mul(spread, z).Mul(spread, z).Mul(spread, big.NewRat(1, n))
	return gap.Mul(gap, gap).Cmp(spread) <= 0
}

func checkExact(fatalf func(string, ...any), k, n int64) {
	i := Wilson(k, n)
	if i.Low > 0 && within(k, n, i.Low) || i.High < 1000 && within(k, n, i.High) {
		fatalf("Wilson(%d, %d) = %v is too narrow", k, n, i)
	}
	if low := i.Low + 1; low*n <= 1000*k && !within(k, n, low) {
		fatalf("Wilson(%d, %d) = %v could begin at %d", k, n, i, low)
	}
	if high := i.High - 1; high*n >= 1000*k && !within(k, n, high) {
		fatalf("Wilson(%d, %d) = %v could end at %d", k, n, i, high)
	}
}

// Each bound is the whole thousandth next to the exact one, outside of it.
func TestWilsonIsExact(t *testing.T) {
	for n := int64(1); n <= 60; n++ {
		for k := int64(0); k <= n; k++ {
			checkExact(t.Fatalf, k, n)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		k, n := share(t, rapid.SampledFrom([]int64{100, 10_000, 1 << 30, 1 << 50}).Draw(t, "most"))
		checkExact(t.Fatalf, k, n)
	})
}

// Where floating point cannot tell on which side of a whole thousandth a bound lies, whole numbers do: with so many ballots, one more
// moves a bound by less than a rounding error may, so those around any thousandth are decided thus.
func TestWilsonNearWholeThousandths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1<<34, 1<<50).Draw(t, "n")
		at := rapid.Int64Range(1, 999).Draw(t, "thousandths")
		first := n/1000*at + int64(sort.Search(int(n-n/1000*at), func(i int) bool { return Wilson(n/1000*at+int64(i), n).Low >= at }))
		s := scoreOf(first, n)
		if distance := math.Abs(1000*(s.centre-s.half) - float64(at)); distance > 1e-6 {
			t.Fatalf("the bound of %d of %d is %v thousandths away from %d", first, n, distance, at)
		}
		for k := first - 2; k <= min(first+2, n); k++ {
			checkExact(t.Fatalf, k, n)
		}
	})
}

func TestExplain(t *testing.T) {
	got, ok := Explain(81, 263)
	want := Steps{
		K: 81, N: 263, Share: "0.307985", Z: "1.959964", Centre: "0.310749", Half: "0.055461", Low: "0.255289", High: "0.366210",
		Interval: Interval{255, 367},
	}
	if !ok || got != want {
		t.Errorf("Explain(81, 263) = %+v, %v", got, ok)
	}
	if _, ok := Explain(0, 0); ok {
		t.Error("there is a formula for nothing")
	}
}
