package search

import (
	"strings"
	"unicode"
)

// Words splits a text at its white space, but not at no-break spaces: in French they belong to what they hold together, as in "12 000"
// or before a colon. A word without letters is possible.
func Words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f' })
}
