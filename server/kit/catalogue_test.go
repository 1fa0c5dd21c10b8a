package kit

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDaysAndHoursAreToldAsPeopleSayThem(t *testing.T) {
	both, err := catalogues()
	if err != nil {
		t.Fatal(err)
	}
	at := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2027, month, day, hour, minute, 0, 0, time.UTC)
	}
	for _, c := range []struct {
		begins, ends time.Time
		date, hours  string
	}{
		{at(1, 1, 13, 0), time.Time{}, "vendredi 1er\u00a0janvier 2027", "à 14\u00a0h"},
		{at(8, 15, 7, 30), at(8, 15, 10, 5), "dimanche 15\u00a0août 2027", "de 9\u00a0h\u00a030 à 12\u00a0h\u00a005"},
		{at(12, 31, 22, 0), at(12, 31, 23, 30), "vendredi 31\u00a0décembre 2027", "de 23\u00a0h, jusqu’au samedi 1er\u00a0janvier 2028 à 0\u00a0h\u00a030"},
	} {
		date, hours := both.french.when(&Debate{Begins: c.begins, Ends: c.ends})
		if date != c.date || hours != c.hours {
			t.Errorf("%v to %v is %q, %q", c.begins, c.ends, date, hours)
		}
	}
}

func TestFrenchIsWrittenAsItShouldBe(t *testing.T) {
	both, err := catalogues()
	if err != nil {
		t.Fatal(err)
	}
	wrong := regexp.MustCompile(`[^\x{202f}«\d][:;!?»]|«[^\x{202f}]| [:;!?»]|'|\.\.\.|  |^ | $`)
	for name, c := range map[string]catalogue{"fr": both.french, "fr-falc": both.easy} {
		for _, key := range slices.Sorted(maps.Keys(c)) {
			if found := wrong.FindString(c[key]); found != "" {
				t.Errorf("%s, %s: %q in %q", name, key, found, c[key])
			}
			if strings.Count(c[key], "**")%2 != 0 {
				t.Errorf("%s, %s: bold does not end in %q", name, key, c[key])
			}
		}
	}
	for key, words := range both.easy {
		french, ok := both.french[key]
		if !ok {
			t.Errorf("easy French has a message %s of its own", key)
		}
		for _, placeholder := range regexp.MustCompile(`\{[a-z]+\}`).FindAllString(words, -1) {
			if !strings.Contains(french, placeholder) && !strings.HasPrefix(key, "welcome.") {
				t.Errorf("nothing is put in for %s in %s", placeholder, key)
			}
		}
		// Sentences of easy French are short.
		for _, sentence := range regexp.MustCompile(`[.?!:\n]`).Split(strings.ReplaceAll(words, "**", ""), -1) {
			if n := len(strings.Fields(sentence)); n > 14 && words != french {
				t.Errorf("%s: %d words in %q", key, n, sentence)
			}
		}
	}
}

// What is never said only makes translators work.
func TestEveryMessageIsUsed(t *testing.T) {
	both, err := catalogues()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(raw)
	}
	for key := range both.french {
		group := key[:strings.LastIndexByte(key, '.')+1]
		if !strings.Contains(code.String(), `"`+key+`"`) && (group == "" || !strings.Contains(code.String(), `"`+group+`"`)) {
			t.Errorf("%s is never said", key)
		}
	}
}
