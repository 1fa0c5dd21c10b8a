package deliberation

import (
	"testing"
	"unicode"
)

func TestLanguagesAreKeptByTheirTags(t *testing.T) {
	seen := map[string]bool{}
	for i, l := range Languages() {
		kept, ok := ParseLanguage(l.Tag)
		if !ok || kept != l.Tag || seen[l.Tag] || seen[l.Name] {
			t.Errorf("%q is kept as %q, %v", l.Tag, kept, ok)
		}
		seen[l.Tag], seen[l.Name] = true, true
		if first := []rune(l.Name)[0]; !unicode.IsLetter(first) {
			t.Errorf("%q is called %q", l.Tag, l.Name)
		}
		if want := []string{"fr", "en", "ar"}; i < len(want) && l.Tag != want[i] {
			t.Errorf("%q stands where %q belongs", l.Tag, want[i])
		}
	}
	for typed, want := range map[string]string{"FR": "fr", "zh_": "", "fa-af": "fa-AF", "": "", "xx": "", "klingon": "", "fr\"><b>": "", "pt-BR": "", "und": ""} {
		if kept, ok := ParseLanguage(typed); ok != (want != "") || ok && kept != want {
			t.Errorf("%q is kept as %q, %v", typed, kept, ok)
		}
	}
	Languages()[0].Tag = "x"
	if Languages()[0].Tag != "fr" {
		t.Error("whoever asks can change the list")
	}
}
