package page

import (
	"testing"

	"pgregory.net/rapid"
)

func TestColumnsFillTheirChartAndNothingMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var weeks []Week
		for i := range rapid.IntRange(1, 120).Draw(t, "weeks") {
			weeks = append(weeks, Week{Begins: at(2027, 1, 4+7*i, 0, 0), Ballots: rapid.IntRange(0, 1_000_000).Draw(t, "ballots"), Debates: rapid.IntRange(0, 2).Draw(t, "debates")})
		}
		for _, s := range seriesOf(weeks) {
			if len(s.Columns) != len(weeks) || s.Total == 0 || s.Most == 0 || s.Peak.count(s.Name) != s.Most {
				t.Fatalf("series %+v", s)
			}
			tallest, right := 0, 0
			for i, c := range s.Columns {
				n := weeks[i].count(s.Name)
				if c.X < right || c.Width < 1 || c.X+c.Width > chartWidth || c.Y < 0 || c.Y+c.Height != chartHeight || (n == 0) != (c.Height == 0) {
					t.Fatalf("week %d of %d is drawn as %+v", i, n, c)
				}
				if exact := chartHeight * n / s.Most; n > 0 && c.Height != max(2, exact) {
					t.Fatalf("%d of %d is %d high", n, s.Most, c.Height)
				}
				tallest, right = max(tallest, c.Height), c.X+c.Width
			}
			if tallest != chartHeight {
				t.Fatalf("the tallest column is %d high", tallest)
			}
		}
	})
	if got := seriesOf([]Week{{Begins: at(2027, 1, 4, 0, 0)}}); len(got) != 0 {
		t.Errorf("nothing is drawn as %+v", got)
	}
}

func TestTimelineIsInOrder(t *testing.T) {
	events := []Event{{Kind: EventErased}, {Kind: EventPhase, At: at(2027, 4, 1, 0, 0)}, {Kind: EventFiled, At: at(2027, 3, 1, 9, 30)}, {Kind: EventArgued, At: at(2027, 2, 27, 0, 0)}}
	SortEvents(events)
	for i, want := range []EventKind{EventFiled, EventArgued, EventPhase, EventErased} {
		if events[i].Kind != want {
			t.Errorf("event %d is %s", i, events[i].Kind)
		}
	}
}
