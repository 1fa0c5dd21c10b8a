package deliberation

import (
	_ "embed"
	"time"
)

// The zone comes with the program, not from the machine: days decide when the figures of agents may change, and two
// servers, or one server after an update of its system, must replay a journal to the same state.
//
//go:embed europe-paris.tzif
var parisZone []byte

var paris = func() *time.Location {
	l, err := time.LoadLocationFromTZData("Europe/Paris", parisZone)
	if err != nil {
		panic(err)
	}
	return l
}()

// Paris is the time zone in which people read dates and in which days begin.
func Paris() *time.Location { return paris }

// parisDay returns the days since 1970-01-01 of the Paris day of at, and the moment at which the next one begins, both from milliseconds since 1970 UTC.
func parisDay(at int64) (day, next int64) {
	t := time.UnixMilli(at).In(paris)
	year, month, d := t.Date()
	day = time.Date(year, month, d, 0, 0, 0, 0, time.UTC).Unix() / 86400
	return day, time.Date(year, month, d+1, 0, 0, 0, 0, paris).UnixMilli()
}

// isParisMidnight reports whether a Paris day begins at t.
func isParisMidnight(t time.Time) bool {
	year, month, day := t.In(paris).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, paris).Equal(t)
}
