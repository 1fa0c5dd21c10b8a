package page

import (
	"time"
)

// Charts are drawn in whole units, so that the same figures give the same bytes. They hold no words: those stand around them as text,
// which wraps, grows and is read in the page's direction; the pictures alone are mirrored where that runs from right to left (see
// picture.css), so that the first week, and whoever agrees, stand where reading begins.

// chartWidth and chartHeight are the units of a column chart; it is stretched to the room there is.
const (
	chartWidth  = 1000
	chartHeight = 100
	// fewestColumns keeps the columns of a short series from becoming walls.
	fewestColumns = 12
)

// Week is what was new from one Monday to the next.
type Week struct {
	Begins                                 time.Time
	Proposals, Debates, Arguments, Ballots int
}

// count is how many of a kind there are: one of the names in seriesNames.
func (w Week) count(series string) int {
	switch series {
	case "proposals":
		return w.Proposals
	case "debates":
		return w.Debates
	case "arguments":
		return w.Arguments
	}
	return w.Ballots
}

// seriesNames are what is counted week by week, in the order in which it is shown.
var seriesNames = []string{"ballots", "arguments", "proposals", "debates"}

// A series is one kind of thing, week by week, ready to be drawn.
type series struct {
	Name    string
	Total   int
	Peak    Week // the first week in which there were most
	Most    int
	First   time.Time
	Ends    time.Time // the Sunday of the last week
	Columns []column
}

// column is one week's, from the bottom of the chart up; of height 0 where there was nothing.
type column struct{ X, Y, Width, Height int }

// seriesOf draws each kind of which there is any.
func seriesOf(weeks []Week) []series {
	var all []series
	for _, name := range seriesNames {
		s := series{Name: name}
		for _, w := range weeks {
			n := w.count(name)
			s.Total += n
			if n > s.Most {
				s.Most, s.Peak = n, w
			}
		}
		if s.Total == 0 {
			continue
		}
		s.First, s.Ends = weeks[0].Begins, weeks[len(weeks)-1].Begins.In(paris).AddDate(0, 0, 6)
		room := max(len(weeks), fewestColumns)
		for i, w := range weeks {
			from, to := chartWidth*i/room, chartWidth*(i+1)/room
			gap := max(1, (to-from)/8)
			n := w.count(name)
			height := chartHeight * n / s.Most
			if n > 0 {
				height = max(2, height) // something is never drawn as nothing
			}
			s.Columns = append(s.Columns, column{from, chartHeight - height, to - from - gap, height})
		}
		all = append(all, s)
	}
	return all
}

// stretch is the length of a bar for part, where the longest is for most, in thousandths; something is never drawn as nothing.
func stretch(part, most int) int {
	if part <= 0 || most <= 0 {
		return 0
	}
	return max(4, chartWidth*part/most)
}
