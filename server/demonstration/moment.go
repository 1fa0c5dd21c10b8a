package demonstration

import (
	"math"
	"time"

	"voix/deliberation"
)

// moment is a planned time: Paris days since the last midnight of the history, with a fraction. The history ends before 1. It does not
// depend on the hour at which one looks: the last day is as full in the morning as in the evening, only more crowded.
type moment float64

// The days of the history, from today.
const (
	historyBegins = -212

	earlyAnnounced = -207
	earlyProposing = -200
	earlyDebating  = -186
	earlyVoting    = -172
	earlyRereading = -158
	earlyClosed    = -110

	mainAnnounced = -60
	mainProposing = -52
	mainDebating  = 29
	mainVoting    = 64
	mainRereading = 92
	mainClosed    = 134

	historyEnds = moment(0.999)
)

// calendar tells what time a moment is.
type calendar struct{ midnight, now time.Time }

func calendarUntil(now time.Time) calendar {
	year, month, day := now.In(deliberation.Paris()).Date()
	return calendar{time.Date(year, month, day, 0, 0, 0, 0, deliberation.Paris()), now}
}

// day is the Paris midnight at which a day begins.
func (c calendar) day(n int) time.Time { return c.midnight.AddDate(0, 0, n).UTC() }

// at never decreases when m grows. Moments of the last day are spread between midnight and now.
func (c calendar) at(m moment) time.Time {
	n := int(math.Floor(float64(m)))
	from, to := c.day(n), c.day(n+1)
	if n == 0 {
		to = c.now
	}
	return from.Add(time.Duration(float64(to.Sub(from)) * (float64(m) - float64(n)))).Truncate(time.Millisecond)
}

// awake moves m out of the night and into the history; later moments stay later, or meet.
func awake(m moment) moment {
	const morning, evening = 7.25 / 24, 23.25 / 24
	day := moment(math.Floor(float64(m)))
	return min(day+min(max(m-day, morning), evening), historyEnds)
}
