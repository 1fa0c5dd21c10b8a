package page

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // dates are told in Paris time, also where the machine knows no time zones
)

var paris = func() *time.Location {
	l, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err) // embedded just above
	}
	return l
}()

// number groups thousands as the locale does.
func (m *messages) number(n int64) string {
	return string(appendGrouped(nil, n, m.say("format.group")))
}

// date is the day in full, Paris time.
func (m *messages) date(t time.Time) string {
	t = t.In(paris)
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = m.say("format.first")
	}
	return strings.NewReplacer("{day}", day, "{month}", m.say("format.month."+strconv.Itoa(int(t.Month()))),
		"{year}", strconv.Itoa(t.Year())).Replace(m.say("format.date"))
}

// moment is the day and the time of day.
func (m *messages) moment(t time.Time) string {
	return strings.NewReplacer("{date}", m.date(t), "{clock}", m.clock(t)).Replace(m.say("format.moment"))
}

// clock is the time of day, Paris time.
func (m *messages) clock(t time.Time) string {
	t = t.In(paris)
	return strings.NewReplacer("{hour}", strconv.Itoa(t.Hour()), "{minute}", fmt.Sprintf("%02d", t.Minute())).Replace(m.say("format.clock"))
}

// weekday is the moment with the day of the week, for something one goes to.
func (m *messages) weekday(t time.Time) string {
	return strings.NewReplacer("{weekday}", m.say("format.weekday."+strconv.Itoa(int(t.In(paris).Weekday()))),
		"{moment}", m.moment(t)).Replace(m.say("format.weekday"))
}

// until tells an excluded end as people do: midnight ends the day before.
func (m *messages) until(t time.Time) string {
	t = t.In(paris)
	if t.Hour() == 0 && t.Minute() == 0 {
		return strings.ReplaceAll(m.say("format.until"), "{date}", m.date(t.Add(-time.Minute)))
	}
	return m.moment(t)
}

// size is a file size in the units people know, one decimal from a million bytes on.
func (m *messages) size(bytes int64) string {
	switch {
	case bytes < 1_000_000:
		return m.say("format.kilobytes", "n", max(1, (bytes+500)/1000))
	default:
		tenths := (bytes + 50_000) / 100_000
		number := strconv.FormatInt(tenths/10, 10)
		if tenths%10 != 0 {
			number += m.say("format.decimal") + strconv.FormatInt(tenths%10, 10)
		}
		return m.say("format.megabytes", "number", number)
	}
}
