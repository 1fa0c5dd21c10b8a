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

// parisDayEnds returns when the Paris day of at ends and the next begins, both in milliseconds since 1970 UTC.
func parisDayEnds(at int64) int64 {
	year, month, day := time.UnixMilli(at).In(paris).Date()
	return time.Date(year, month, day+1, 0, 0, 0, 0, paris).UnixMilli()
}

// parisDay counts the Paris day in which a time lies, from 1970 on, for two centuries.
func parisDay(at int64) uint16 { return uint16(parisDayEnds(at) / (24 * time.Hour).Milliseconds()) }

// isParisMidnight reports whether a Paris day begins at t.
func isParisMidnight(t time.Time) bool {
	year, month, day := t.In(paris).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, paris).Equal(t)
}
