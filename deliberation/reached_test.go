package deliberation

import (
	"testing"

	"pgregory.net/rapid"
)

// checkUntil checks a property, and checks it again while chance has not shown it all that it is about, ten times at most: what never came was
// never checked, and what comes rarely must not fail a test.
func checkUntil(t *testing.T, shown func() bool, property func(*rapid.T)) {
	t.Helper()
	for range 10 {
		rapid.Check(t, property)
		if t.Failed() || shown() {
			return
		}
	}
}

// reachedAll reports whether each of some was counted.
func reachedAll[K comparable](counted map[K]int, all ...K) bool {
	for _, one := range all {
		if counted[one] == 0 {
			return false
		}
	}
	return true
}

func kindsOf(facts []Fact) (kinds []string) {
	for _, f := range facts {
		kinds = append(kinds, f.Kind())
	}
	return kinds
}
