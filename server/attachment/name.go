package attachment

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxName is how long a display name may be, in runes.
const maxName = 100

// DisplayName makes of the name that a browser claims one that can be shown
// and offered for download: its last path element, at most 100 runes, one
// line, without control, invisible or direction-changing characters, without a
// leading dot, and with an extension that tells the truth about the kind. It
// is empty if nothing is left of the name.
func DisplayName(claimed string, kind Kind) string {
	claimed = claimed[strings.LastIndexAny(claimed, `/\`)+1:]
	base := clean(claimed)
	if extension := path.Ext(base); known(extension) {
		base = clean(base[:len(base)-len(extension)])
	}
	extension := kind.extension()
	base = clean(firstRunes(base, maxName-len(extension)))
	if base == "" {
		return ""
	}
	return base + extension
}

// firstRunes is the beginning of a name, at most n runes, that parts no accent
// from its letter.
func firstRunes(name string, n int) string {
	runes := []rune(name)
	if len(runes) <= n {
		return name
	}
	for n > 0 && unicode.Is(unicode.M, runes[n]) {
		n--
	}
	return string(runes[:n])
}

// clean is a name without what cannot be shown, or could mislead.
func clean(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError:
			return -1
		case unicode.IsSpace(r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs), unassigned(r):
			return -1
		}
		return r
	}, name)
	name = norm.NFC.String(strings.Join(strings.Fields(name), " "))
	return strings.Trim(name, " .")
}

// unassigned are the code points that no character has.
func unassigned(r rune) bool {
	return !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.C)
}

// known says whether an extension names a type that an upload may have had.
func known(extension string) bool {
	switch strings.ToLower(extension) {
	case ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".pdf", ".txt", ".text", ".csv", ".tsv", ".md", ".odt":
		return true
	}
	return false
}
