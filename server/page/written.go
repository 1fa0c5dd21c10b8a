package page

import (
	"golang.org/x/text/language"

	"voix/deliberation"
)

// written says in which language somebody wrote ("en arabe"), where that is not the page's; empty where it is, or is not known.
func (r *Renderer) written(locale Locale, tag string) string {
	parsed, err := language.Parse(tag)
	if err != nil {
		return ""
	}
	tag = parsed.String()
	if key := "written." + tag; tag != locale.Lang() && r.Catalogue.Has(locale, key) {
		return r.Catalogue.Say(locale, key)
	}
	return ""
}

// replyLanguages are those offered for an answer to what was written in a language: a page may hold a hundred such forms, which the
// whole list would make heavy.
func replyLanguages(answered string) []deliberation.Language {
	var some []deliberation.Language
	for i, l := range deliberation.Languages() {
		if i < 3 || l.Tag == answered {
			some = append(some, l)
		}
	}
	return some
}
