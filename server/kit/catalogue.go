package kit

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"voix/deliberation"
)

//go:embed catalogue
var catalogueFiles embed.FS

// catalogue is what the kit says, by key. Easy French says what it has no words for as French does.
type catalogue map[string]string

var catalogues = sync.OnceValues(func() (both struct{ french, easy catalogue }, err error) {
	read := func(name string, into *catalogue) error {
		raw, err := catalogueFiles.ReadFile("catalogue/" + name)
		if err == nil {
			err = json.Unmarshal(raw, into)
		}
		if err != nil {
			return fmt.Errorf("kit: reading %s: %w", name, err)
		}
		return nil
	}
	if err = read("fr.json", &both.french); err == nil {
		err = read("fr-falc.json", &both.easy)
	}
	for key, words := range both.french {
		if _, own := both.easy[key]; !own && err == nil {
			both.easy[key] = words
		}
	}
	return both, err
})

// say is the message of that key, with pairs of a placeholder's name and what stands for it. It panics if there is none: a test says
// every key.
func (c catalogue) say(key string, pairs ...string) string {
	words, ok := c[key]
	if !ok {
		panic("kit: nothing is said as " + key)
	}
	return fill(words, pairs)
}

func fill(words string, pairs []string) string {
	named := make([]string, len(pairs))
	for i := 0; i < len(pairs); i += 2 {
		named[i], named[i+1] = "{"+pairs[i]+"}", pairs[i+1]
	}
	return strings.NewReplacer(named...).Replace(words)
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

var (
	weekdays = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
	months   = [...]string{"", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
)

// day is a day in full, as the clocks of Paris have it: "samedi 12 décembre 2026".
func day(t time.Time) string {
	t = t.In(deliberation.Paris())
	first := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		first = "1er"
	}
	return weekdays[t.Weekday()] + " " + first + "\u00a0" + months[t.Month()] + " " + strconv.Itoa(t.Year())
}

// clock is a time of day: "14 h", "9 h 30".
func clock(t time.Time) string {
	t = t.In(deliberation.Paris())
	if t.Minute() == 0 {
		return strconv.Itoa(t.Hour()) + "\u00a0h"
	}
	return fmt.Sprintf("%d\u00a0h\u00a0%02d", t.Hour(), t.Minute())
}

// when tells the day, and from when to when, of a debate.
func (c catalogue) when(d *Debate) (date, hours string) {
	date = day(d.Begins)
	switch {
	case d.Ends.IsZero():
		hours = c.say("at", "clock", clock(d.Begins))
	case day(d.Ends) == date:
		hours = c.say("between", "from", clock(d.Begins), "to", clock(d.Ends))
	default:
		hours = c.say("until", "from", clock(d.Begins), "day", day(d.Ends), "to", clock(d.Ends))
	}
	return date, hours
}

// capital begins a line with a capital.
func capital(words string) string {
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// where is the place, the way in over the network, or both.
func (c catalogue) where(d *Debate) string {
	switch {
	case d.Online == "":
		return d.Place
	case d.Place == "":
		return c.say("online_only", "online", d.Online)
	}
	return c.say("online_too", "place", d.Place, "online", d.Online)
}
