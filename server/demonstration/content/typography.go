package content

import (
	"regexp"
	"strings"
)

const narrowSpace = "\u202f"

var (
	beforeSign  = regexp.MustCompile(`[ \x{a0}\x{202f}]+([;:!?»])`)
	afterOpen   = regexp.MustCompile(`«[ \x{a0}\x{202f}]*`)
	thousands   = regexp.MustCompile(`(\d)[ \x{a0}](\d{3})\b`)
	article     = regexp.MustCompile(`\b([DLR])\. (\d)`)
	hours       = regexp.MustCompile(`(\d)[ \x{a0}]h\b`)
	tightSign   = regexp.MustCompile(`[^\x{202f}?!][;:!?]|[^\x{202f}]»`)
	openQuote   = regexp.MustCompile(`«([^\x{202f}]|$)`)
	manyDigits  = regexp.MustCompile(`\d(?:[ .\x{a0}\x{202f}-]?\d){8,}`)
	doubleSpace = regexp.MustCompile(`\S {2,}\S`)
)

// typeset does what a French keyboard makes tedious: curly apostrophes, ellipses, and narrow no-break spaces before ; : ! ? » and after «,
// in thousands and before h, and a no-break space in the number of an article of law.
func typeset(s string) string {
	s = strings.ReplaceAll(s, "'", "’")
	s = strings.ReplaceAll(s, "...", "…")
	s = beforeSign.ReplaceAllString(s, narrowSpace+"$1")
	s = afterOpen.ReplaceAllString(s, "«"+narrowSpace)
	s = thousands.ReplaceAllString(s, "$1"+narrowSpace+"$2")
	s = article.ReplaceAllString(s, "$1.\u00a0$2")
	return hours.ReplaceAllString(s, "$1"+narrowSpace+"h")
}

// typographicFaults names what typeset cannot put right, and what must never be in a demonstration: contact details, numbers of people.
func typographicFaults(s string) []string {
	var faults []string
	for _, check := range []struct {
		bad  bool
		what string
	}{
		{strings.TrimSpace(s) == "", "texte vide"},
		{strings.ContainsAny(s, "\"“”"), "guillemets : écrire « … »"},
		{tightSign.MatchString(s), "il manque une espace avant un signe double : " + tightSign.FindString(s)},
		{openQuote.MatchString(s), "il manque une espace après «"},
		{strings.Count(s, "«") != strings.Count(s, "»"), "un guillemet n’est pas fermé"},
		{doubleSpace.MatchString(s), "deux espaces de suite"},
		{manyDigits.MatchString(s), "une suite de chiffres qui ressemble à un numéro de personne ou de téléphone"},
		{strings.ContainsAny(s, "@<>"), "adresse électronique ou balise"},
		{strings.Contains(s, "://"), "adresse d’un site"},
	} {
		if check.bad {
			faults = append(faults, check.what)
		}
	}
	return faults
}
