package position

import (
	"cmp"
	"slices"
	"sort"
)

// Place is one question's place in a ranking, counted from 1. It could be any from Best to Worst: chance alone could have put it before or
// after those that it is tied with, and it is tied with all whose interval is neither Above its own nor below.
type Place struct {
	Index       int // in what was ranked
	Best, Worst int
}

// Alone reports whether the place is certain.
func (p Place) Alone() bool { return p.Best == p.Worst }

// Rank orders intervals by Low, then High, highest first, then as they were given. Best is one more than how many lie wholly above;
// Worst, how many do not lie wholly below. Two whose intervals touch are tied.
// Each interval speaks at 95 % for itself; that all of many hold together is less certain. What nothing is known of (Anything) is tied with
// everything, and is better left out. It takes O(n log n).
func Rank(supports []Interval) []Place {
	lows, highs := make([]int64, len(supports)), make([]int64, len(supports))
	places := make([]Place, len(supports))
	for i, s := range supports {
		lows[i], highs[i], places[i].Index = s.Low, s.High, i
	}
	slices.Sort(lows)
	slices.Sort(highs)
	for i, s := range supports {
		notAbove := sort.Search(len(lows), func(j int) bool { return lows[j] > s.High })
		below := sort.Search(len(highs), func(j int) bool { return highs[j] >= s.Low })
		places[i].Best, places[i].Worst = 1+len(lows)-notAbove, len(highs)-below
	}
	slices.SortFunc(places, func(a, b Place) int {
		x, y := supports[a.Index], supports[b.Index]
		return cmp.Or(cmp.Compare(y.Low, x.Low), cmp.Compare(y.High, x.High), cmp.Compare(a.Index, b.Index))
	})
	return places
}
