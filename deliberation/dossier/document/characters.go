package document

import (
	"strings"
	"unicode"

	"golang.org/x/text/language"
)

// Characters is text as each form can hold it: XML and HTML forbid most control characters, and lines end in several ways. What is not
// UTF-8 becomes U+FFFD, lines end in \n, tabs stay, other control characters and what Unicode says is no character go. So do the
// controls that embed, override or isolate a direction: what reads from right to left is said by a span's language, and nobody's text
// may turn around what stands after it.
func Characters(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			return '\n'
		case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\ufeff',
			r >= '\ufdd0' && r <= '\ufdef', r&0xfffe == 0xfffe:
			return -1
		}
		return r
	}, text)
}

// OneLine is Characters without line breaks and tabs, for what stands in one line: headings, names, labels.
func OneLine(text string) string {
	return strings.NewReplacer("\n", " ", "\t", " ").Replace(Characters(text))
}

// RightToLeft says whether a language (BCP 47) is written from right to left. French, and what is no language, is not.
func RightToLeft(tag string) bool {
	if tag == "" {
		return false
	}
	parsed, err := language.Parse(tag)
	if err != nil {
		return false
	}
	script, _ := parsed.Script()
	switch script.String() {
	case "Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa":
		return true
	}
	return false
}

// SpansRightToLeft says whether all words of spans run from right to left, so that their paragraph does.
func SpansRightToLeft(spans []Span) bool {
	any := false
	for _, span := range spans {
		if strings.TrimSpace(span.Text) == "" {
			continue
		}
		if !RightToLeft(span.Language) {
			return false
		}
		any = true
	}
	return any
}
