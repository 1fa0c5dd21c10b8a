package page

import (
	"strings"

	"golang.org/x/text/language"
)

// Locale names a catalogue: the folder client/messages/<locale>.
type Locale string

const (
	// French is the locale that is always there and that others fall back to.
	French Locale = "fr"
	// English and Arabic are complete translations.
	English Locale = "en"
	Arabic  Locale = "ar"
	// EasyFrench is French by the European easy-to-read rules ("L'information pour tous", Inclusion Europe). It has the pages
	// below client/templates/facile; the others it shows in ordinary French, and says so.
	EasyFrench Locale = "fr-falc"
)

// locales are in the order in which they are offered.
var locales = []Locale{French, EasyFrench, English, Arabic}

// Locales lists them in the order in which they are offered.
func Locales() []Locale { return locales }

// prefixes are what the addresses of a locale begin with: an address tells its language, so that pages can be shared and kept by
// caches, and nobody needs a cookie to read in their own.
var prefixes = map[Locale]string{EasyFrench: "/facile", English: "/en", Arabic: "/ar"}

// Address is the address, in this locale, of a page whose French path (with its query, if any) is path.
func (l Locale) Address(path string) string {
	prefix := prefixes[l]
	if prefix == "" {
		return path
	}
	if rest, ok := strings.CutPrefix(path, "/"); ok && (rest == "" || rest[0] == '?' || rest[0] == '#') {
		return prefix + rest // "/en", not "/en/"
	}
	return prefix + path
}

// CutLocale tells the locale of an address's path, and the French path behind it.
func CutLocale(path string) (Locale, string) {
	for _, l := range locales {
		prefix := prefixes[l]
		if prefix == "" || !strings.HasPrefix(path, prefix) {
			continue
		}
		switch rest := path[len(prefix):]; {
		case rest == "":
			return l, "/"
		case rest[0] == '/':
			return l, rest
		}
	}
	return French, path
}

var accepted = language.NewMatcher([]language.Tag{language.French, language.English, language.Arabic})

// AcceptedLocale is the locale that suits an Accept-Language header best: French where it says nothing that we have.
func AcceptedLocale(header string) Locale {
	_, i := language.MatchStrings(accepted, header)
	return []Locale{French, English, Arabic}[i]
}

// Lang is the BCP 47 tag of what is written in this locale: easy-to-read French is French.
func (l Locale) Lang() string {
	tag, _, _ := strings.Cut(string(l), "-")
	return tag
}

// Dir is the direction in which this locale is written: ltr or rtl.
func (l Locale) Dir() string { return direction(l.Lang()) }

// direction of a BCP 47 tag, by its usual script.
func direction(tag string) string {
	parsed, err := language.Parse(tag)
	if err != nil {
		return "auto"
	}
	script, _ := parsed.Script()
	switch script.String() {
	case "Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm":
		return "rtl"
	}
	return "ltr"
}
