package page

import (
	"slices"
	"strings"
	"testing"

	"voix/deliberation"
)

func TestLanguagesRunInTheirDirection(t *testing.T) {
	leftwards := []string{"ar", "fa", "fa-AF", "ps", "ur"}
	r := mustRenderer(t)
	for _, l := range deliberation.Languages() {
		if got, want := direction(l.Tag) == "rtl", slices.Contains(leftwards, l.Tag); got != want {
			t.Errorf("%s runs leftwards: %v", l.Tag, got)
		}
		for _, locale := range Locales() {
			if says := r.written(locale, l.Tag); (says == "") != (l.Tag == locale.Lang()) {
				t.Errorf("%s, on a page in %s, is said to be %q", l.Tag, locale, says)
			}
		}
	}
	for _, odd := range []string{"", "und", "x", "zh-TW", `"><b>`} {
		if says := r.written(French, odd); says != "" {
			t.Errorf("%q is said to be %q", odd, says)
		}
	}
}

func TestAnAnswerCanBeInTheLanguageOfWhatItAnswers(t *testing.T) {
	for answered, want := range map[string]string{"": "fr en ar", "fr": "fr en ar", "ti": "fr en ar ti", "xx": "fr en ar"} {
		var got []string
		for _, l := range replyLanguages(answered) {
			got = append(got, l.Tag)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("what answers %q can be in %v", answered, got)
		}
	}
}
