package deliberation

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDaysInParisFollowEachOtherThroughSummerTime(t *testing.T) {
	for at, d := day(2026, 1, 1), 1; at.Year() < 2028; at, d = day(2026, 1, d+1), d+1 {
		for _, inside := range []time.Time{at, at.Add(time.Hour), day(2026, 1, d+1).Add(-time.Millisecond)} {
			if next := parisDayEnds(inside.UnixMilli()); next != day(2026, 1, d+1).UnixMilli() {
				t.Fatalf("the day of %v ends at %v", inside, time.UnixMilli(next).In(Paris()))
			}
			if isParisMidnight(inside) != inside.Equal(at) {
				t.Fatalf("%v is midnight: %v", inside, isParisMidnight(inside))
			}
		}
	}
	if hours := day(2026, 3, 30).Sub(day(2026, 3, 29)).Hours(); hours != 23 {
		t.Errorf("the zone has no summer time: 29 March 2026 has %v hours", hours)
	}
}

func TestADayInParisEndsAtTheNextMidnight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// From 2020 on: on 26 September 1976 midnight came twice in Paris, long before any journal.
		at := rapid.Int64Range(1_577_836_800_000, 4_000_000_000_000).Draw(t, "ms")
		next := parisDayEnds(at)
		if next <= at || next-at > 25*3600*1000 || parisDate(next-1) != parisDate(at) || parisDate(next) == parisDate(at) {
			t.Fatalf("the day of %v ends at %v", time.UnixMilli(at).In(Paris()), time.UnixMilli(next).In(Paris()))
		}
	})
}
