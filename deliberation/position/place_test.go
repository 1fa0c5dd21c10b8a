package position

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestRank(t *testing.T) {
	got := Rank([]Interval{{100, 200}, {700, 900}, {650, 700}, {650, 710}, {0, 1000}, {100, 200}})
	want := []Place{{1, 1, 4}, {3, 1, 4}, {2, 1, 4}, {0, 4, 6}, {5, 4, 6}, {4, 1, 6}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	alone := Rank([]Interval{{0, 9}, {20, 29}, {10, 19}})
	for i, p := range alone {
		if !p.Alone() || p.Best != i+1 {
			t.Errorf("place %d is %+v", i, p)
		}
	}
	if got := Rank(nil); len(got) != 0 {
		t.Errorf("nothing is ranked as %v", got)
	}
}

func drawIntervals(t *rapid.T) []Interval {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Interval {
		low := rapid.Int64Range(0, 1000).Draw(t, "low")
		return Interval{low, min(1000, low+rapid.Int64Range(0, 300).Draw(t, "width"))}
	}), 0, 40).Draw(t, "intervals")
}

// Who is wholly above another comes before it, and its places are better; of two whose order chance could reverse, each could have the
// other's place.
func TestRankIsNeverSurerThanItsIntervals(t *testing.T) {
	apart := 0
	rapid.Check(t, func(t *rapid.T) {
		all := drawIntervals(t)
		places := Rank(all)
		var indices []int
		for at, p := range places {
			indices = append(indices, p.Index)
			if p.Best > at+1 || p.Worst < at+1 {
				t.Fatalf("at place %d: %+v", at+1, p)
			}
			for _, q := range places[at+1:] {
				a, b := all[p.Index], all[q.Index]
				if b.Above(a) {
					t.Fatalf("%v stands before %v", a, b)
				}
				if a.Above(b) {
					apart++
					if p.Best >= q.Best || p.Worst >= q.Worst {
						t.Fatalf("%v at %+v, below it %v at %+v", a, p, b, q)
					}
				} else if p.Worst < at+2 || q.Best > at+1 {
					t.Fatalf("%v at %+v, tied with it %v at %+v", a, p, b, q)
				}
			}
		}
		slices.Sort(indices)
		for i, index := range indices {
			if i != index {
				t.Fatalf("ranked: %v", indices)
			}
		}
		if len(indices) != len(all) {
			t.Fatalf("%d of %d are ranked", len(indices), len(all))
		}
	})
	if apart == 0 {
		t.Error("no two were apart")
	}
}

func TestRankDoesNotDependOnTheOrderGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type ranked struct {
			Interval    Interval
			Best, Worst int
		}
		rank := func(all []Interval) (list []ranked) {
			for _, p := range Rank(all) {
				list = append(list, ranked{all[p.Index], p.Best, p.Worst})
			}
			return list
		}
		all := drawIntervals(t)
		other := rapid.Permutation(all).Draw(t, "other")
		if diff := cmp.Diff(rank(all), rank(other)); diff != "" {
			t.Fatal(diff)
		}
	})
}
