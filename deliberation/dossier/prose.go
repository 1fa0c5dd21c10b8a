package dossier

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"voix/deliberation"
	"voix/deliberation/dossier/document"
)

// These are the words of the documents, in French, in which all dossiers are written.

var collegeNames = map[string]string{
	"concerned": "personnes concernées", "agent": "agents de la Caf", "association": "associations", "resident": "autres habitants",
}

var collegeSubjects = map[string]string{
	"concerned": "les personnes concernées", "agent": "les agents de la Caf", "association": "les associations", "resident": "les autres habitants",
}

var themeNames = map[string]string{
	"rights": "Respecter le droit", "transparency": "Des règles publiques", "reception": "Un accueil humain",
	"participation": "Décider ensemble", "digital": "Un numérique clair", "means": "Des moyens suffisants",
}

// axes are those of the COG 2023-2027, signed on 10 July 2023. Which theme meets which axis is our own reading, and the dossier says so.
var axes = map[string]string{
	"rights":        "Axe 2 : garantir un accès efficace au juste droit",
	"transparency":  "Axe 2 : garantir un accès efficace au juste droit",
	"reception":     "Axe 1 : développer des services attentionnés à chaque étape de la vie",
	"participation": "Axe 3 : mobiliser les leviers de performance et accompagner les transformations",
	"digital":       "Axe 2 : garantir un accès efficace au juste droit (délivrance des prestations)",
	"means":         "Axe 3 : mobiliser les leviers de performance et accompagner les transformations",
}

var leverNames = map[string]string{
	"law": "Loi", "decree": "Décret ou arrêté", "cog": "COG (convention entre l’État et la Cnaf)", "cpg": "CPG (contrat entre la Cnaf et une Caf)",
	"instruction": "Instruction ou circulaire",
}

var verdictNames = map[string]string{
	"consensus": "Consensus", "majority": "Majorité, avec réserves", "disagreement": "Désaccord", "rejection": "Rejet", "undecided": "On ne peut pas trancher",
	"": "Avis d’une seule qualité",
}

var stanceNames = map[string]string{
	"favourable": "favorables", "opposed": "opposés", "split": "partagés", "uncertain": "sans réponse nette",
	"hidden": "ne peut pas être montré, pour ne désigner personne", "too_few": "trop peu d’avis",
}

var choiceNames = map[string]string{"agree": "d’accord", "disagree": "pas d’accord", "pass": "sans avis"}

// spaced puts narrow no-break spaces where French has them. It is for our own words only: what people wrote stays as they wrote it.
var spaced = strings.NewReplacer(append(slices.Clone(noBreaks), " %", "\u202f%")...).Replace

// spacedFormat does so for a format, in which a percent sign is most often none.
var spacedFormat = strings.NewReplacer(append(slices.Clone(noBreaks), " %%", "\u202f%%")...).Replace

var noBreaks = []string{
	" :", "\u202f:", " ;", "\u202f;", " !", "\u202f!", " ?", "\u202f?", "« ", "«\u202f", " »", "\u202f»",
}

// say is a sentence of ours. One without arguments is no format: it may hold percentages.
func say(format string, args ...any) string {
	if len(args) == 0 {
		return spaced(format)
	}
	return fmt.Sprintf(spacedFormat(format), args...)
}

// count writes a number with its thousands apart.
func count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// many is a number with its noun, both given.
func many(n int64, one, more string) string {
	if n < 2 {
		return count(n) + "\u00a0" + one
	}
	return count(n) + "\u00a0" + more
}

// percent writes thousandths as a percentage.
func percent(thousandths int64) string {
	whole, rest := thousandths/10, thousandths%10
	if rest == 0 {
		return strconv.FormatInt(whole, 10) + "\u202f%"
	}
	return strconv.FormatInt(whole, 10) + "," + strconv.FormatInt(rest, 10) + "\u202f%"
}

// share is a part of a whole in thousandths, rounded half up; 0 of nothing.
func share(part, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	return (2000*part + whole) / (2 * whole)
}

// between writes an interval in thousandths.
func between(low, high int64) string {
	return strings.TrimSuffix(percent(low), "\u202f%") + "\u00a0à\u00a0" + percent(high)
}

var months = []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// longDay writes a day in full.
func longDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	number := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		number = "1er"
	}
	return number + "\u00a0" + months[t.Month()-1] + "\u00a0" + strconv.Itoa(t.Year())
}

// officeName is an office as people call it.
func officeName(code string) string {
	switch code {
	case string(deliberation.OtherOffices):
		return "Autres Caf, ensemble"
	case string(deliberation.AllTerritories):
		return "Toutes les Caf"
	}
	o, err := deliberation.ParseOffice(code)
	if err != nil {
		return code
	}
	if o == deliberation.National {
		return "Aucune Caf nommée"
	}
	return o.Name()
}

// listed joins words as French does: a, b et c.
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " et " + words[len(words)-1]
}

func capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// selfSelected stands beside every table of shares: no interval makes up for who did not answer.
const selfSelected = "Ces parts sont celles des personnes qui ont choisi de répondre, et d’elles seules."

func body(format string, args ...any) *document.Paragraph {
	return &document.Paragraph{Spans: document.Plain(say(format, args...))}
}

func lead(format string, args ...any) *document.Paragraph {
	return &document.Paragraph{Style: document.Lead, Spans: document.Plain(say(format, args...))}
}

func remark(format string, args ...any) *document.Paragraph {
	return &document.Paragraph{Style: document.Note, Spans: document.Plain(say(format, args...))}
}

func heading(level int, anchor, format string, args ...any) *document.Heading {
	return &document.Heading{Level: level, Anchor: anchor, Text: say(format, args...)}
}

// words are a person's, on one line, cut if they are very long.
func words(text, language string) []document.Span {
	return []document.Span{{Text: cut(oneLine(text)), Language: foreign(language)}}
}

// oneLine has one space for all white space but no-break spaces, which belong to the sign that they stand before.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f' }), " ")
}

// foreign is a language that is not that of the document.
func foreign(language string) string {
	if language == "fr" {
		return ""
	}
	return language
}

// cut ends a text that is too long for print, and says so.
func cut(text string) string {
	if len(text) <= printedAtMost {
		return text
	}
	r := []rune(text)
	if len(r) <= printedAtMost {
		return text
	}
	return string(r[:printedAtMost]) + " […]"
}
