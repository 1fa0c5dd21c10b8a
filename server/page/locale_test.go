package page

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever the path, the address of a locale leads back to that path and that locale.
func TestAddressesTellTheirLocale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		locale := rapid.SampledFrom(Locales()).Draw(t, "locale")
		path := "/" + rapid.SampledFrom([]string{"", "propositions", "propositions/12", "debats", "moi/effacer", "enfants", "arabe"}).Draw(t, "path")
		query := rapid.SampledFrom([]string{"", "?fait=avis", "#avis"}).Draw(t, "query")
		address := locale.Address(path + query)
		at, rest, found := strings.Cut(address, "?")
		if !found {
			at, rest, _ = strings.Cut(address, "#")
		}
		if rest != strings.TrimLeft(query, "?#") {
			t.Fatalf("%s lost %s", address, query)
		}
		if l, p := CutLocale(at); l != locale || p != path {
			t.Fatalf("%s is %s in %s", address, p, l)
		}
	})
	for address, want := range map[string]Locale{"/en": English, "/en/": English, "/ar": Arabic, "/facile/": EasyFrench, "/entraide": French, "/": French, "": French} {
		if got, _ := CutLocale(address); got != want {
			t.Errorf("%q is in %s", address, got)
		}
	}
}

func TestAcceptLanguage(t *testing.T) {
	for header, want := range map[string]Locale{"": French, "ar-DZ,ar;q=0.9": Arabic, "en-GB": English, "de": French, "pt;q=0.8,en;q=0.5": English, ";;;": French} {
		if got := AcceptedLocale(header); got != want {
			t.Errorf("%q: %s", header, got)
		}
	}
}

// What somebody says of the language of a text can write nothing else into a page.
func TestSpokenSaysLanguagesOnly(t *testing.T) {
	for tag, want := range map[string]string{
		"fr": "", "ar": ` lang="ar" dir="rtl"`, "en": ` lang="en" dir="ltr"`, "": ` dir="auto"`, `"><script>`: ` dir="auto"`, "ps": ` lang="ps" dir="rtl"`,
	} {
		if got := string(spoken(French, tag)); got != want {
			t.Errorf("%q: %q", tag, got)
		}
	}
	if got := string(spoken(Arabic, "fr")); got != ` lang="fr" dir="ltr"` {
		t.Error(got)
	}
}
