package deliberation

import (
	"slices"

	"golang.org/x/text/language"
)

// Language is one in which people here say that they write.
type Language struct {
	Tag  string // BCP 47, as golang.org/x/text/language writes it
	Name string // in that language
}

// spokenLanguages are those of the site first, then others that people who live in France speak at home, overseas as well. It is
// short: a list of all languages is no list to choose from.
var spokenLanguages = []Language{
	{"fr", "français"}, {"en", "English"}, {"ar", "العربية"},
	{"bm", "bamanankan"}, {"de", "Deutsch"}, {"es", "español"}, {"it", "italiano"}, {"ht", "kreyòl ayisyen"}, {"gcf", "kréyòl gwadloupéyen"},
	{"rcf", "kréol rényoné"}, {"ku", "kurdî"}, {"ln", "lingála"}, {"ff", "pulaar"}, {"pl", "polski"}, {"pt", "português"}, {"ro", "română"},
	{"swb-Latn", "shimaore"}, {"sq", "shqip"}, {"so", "soomaali"}, {"snk", "sooninkanxanne"}, {"kab", "taqbaylit"}, {"vi", "Tiếng Việt"},
	{"tr", "Türkçe"}, {"wo", "wolof"}, {"ru", "русский"}, {"uk", "українська"}, {"hy", "հայերեն"}, {"ka", "ქართული"}, {"ti", "ትግርኛ"},
	{"fa", "فارسی"}, {"fa-AF", "دری"}, {"ps", "پښتو"}, {"ur", "اردو"}, {"bn", "বাংলা"}, {"ta", "தமிழ்"}, {"zh", "中文"},
}

// Languages lists those that can be chosen, in the order in which they are offered.
func Languages() []Language { return slices.Clone(spokenLanguages) }

// ParseLanguage returns the tag of a language that can be chosen as it is kept; ok is false for any other.
func ParseLanguage(tag string) (kept string, ok bool) {
	parsed, err := language.Parse(tag)
	if err != nil {
		return "", false
	}
	kept = parsed.String()
	return kept, slices.ContainsFunc(spokenLanguages, func(l Language) bool { return l.Tag == kept })
}
