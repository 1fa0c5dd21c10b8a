// Package slug makes the readable tail of an address from a title.
//
// The address of a thing is its number, for ever: /propositions/12. It is short enough to be read out on the telephone and printed
// on a poster, it holds nobody's words, and no page, cache or redirect depends on what a title says today. A title in the canonical
// address would cost more than it gives: it would stay in histories, logs of proxies and other people's bookmarks after its author
// has erased it (rule 8), each amended title would need a redirect that lives for ever, every printed or dictated number would
// cost a slow phone one more round trip, and an Arabic title would become a page of percent signs. What a title in the
// address gives, it gives where an address stands alone, as in a text message: there /propositions/12-recevoir-la-personne-avant says
// what it leads to. So that is what is handed out for sharing. It is never stored: whatever stands after the number is dropped,
// and leads, by a redirect that nobody may keep, to the number. So it cannot break, be wrong, or outlive an erasure.
package slug

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// MaxLength is the most characters of a slug.
const MaxLength = 60

// letters that Unicode does not take apart.
var letters = strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i")

// Of returns the words of a title in small ASCII letters and digits with hyphens between them, cut between words to MaxLength. It
// is empty if too little of the title can be written so, as of one in Arabic: half a title would mislead.
func Of(title string) string {
	var b strings.Builder
	kept, lost := 0, 0
	for _, r := range norm.NFKD.String(letters.Replace(strings.ToLower(norm.NFKC.String(title)))) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
			kept++
		case unicode.Is(unicode.Mn, r) || r == '\u00ad': // an accent; a soft hyphen
		default:
			if unicode.IsLetter(r) {
				lost++
			}
			b.WriteByte(' ') // an apostrophe, too: "l’accueil" is two words
		}
	}
	if lost > kept {
		return ""
	}
	var s string
	for _, word := range strings.Fields(b.String()) {
		switch {
		case s == "" && len(word) > MaxLength:
			return ""
		case s == "":
			s = word
		case len(s)+1+len(word) > MaxLength:
			return s
		default:
			s += "-" + word
		}
	}
	return s
}
