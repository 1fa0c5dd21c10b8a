package account

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A postal address as windows of envelopes and sorting machines in France take it (NF Z10-011): at most six lines of at most 38 characters, the name
// first, the postal code and the town last, without punctuation at the ends of lines; in capitals here from the second line on.
const (
	// PostalLines is how many lines an address has at most, the name among them.
	PostalLines = 6
	// PostalWidth is how many characters a line has at most.
	PostalWidth = 38
)

// Rules of an address that can be broken.
const (
	PostalMissing = "required" // nothing was typed
	PostalLong    = "long"     // a line has more than PostalWidth characters
	PostalMany    = "many"     // there are more than PostalLines lines
	PostalSigns   = "signs"    // a character is none of those that machines read
	PostalTown    = "town"     // the last line is no postal code of France and a town
	PostalStreet  = "street"   // nothing stands above the town
)

// frenchTown is the last line of an address: codes of armies (00), of départements and of territories overseas.
var frenchTown = regexp.MustCompile(`^(?:00|0[1-9]|[1-8]\d|9[0-578])\d{3} \p{L}[\p{L}\d' -]*$`)

// ReadPostal returns the lines of an address below the name as they are printed, and every rule that they break.
func ReadPostal(typed string) (lines, broken []string) {
	for line := range strings.Lines(strings.ReplaceAll(typed, "’", "'")) {
		line = strings.Join(strings.FieldsFunc(line, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;.:", r) }), " ")
		if line != "" {
			lines = append(lines, strings.ToUpper(line))
		}
	}
	if len(lines) == 0 {
		return nil, []string{PostalMissing}
	}
	long, signs := false, false
	for _, line := range lines {
		long = long || utf8.RuneCountInString(line) > PostalWidth
		signs = signs || !postalSigns(line)
	}
	for _, rule := range []struct {
		name   string
		broken bool
	}{
		{PostalMany, len(lines)+1 > PostalLines}, {PostalLong, long}, {PostalSigns, signs},
		{PostalTown, !frenchTown.MatchString(lines[len(lines)-1])}, {PostalStreet, len(lines) < 2 && frenchTown.MatchString(lines[0])},
	} {
		if rule.broken {
			broken = append(broken, rule.name)
		}
	}
	return lines, broken
}

// ReadPostalName returns a name as it is printed in the first line, and every rule that it breaks.
func ReadPostalName(typed string) (name string, broken []string) {
	name = strings.Join(strings.Fields(strings.ReplaceAll(typed, "’", "'")), " ")
	if name == "" {
		return "", []string{PostalMissing}
	}
	if utf8.RuneCountInString(name) > PostalWidth {
		broken = append(broken, PostalLong)
	}
	if !postalSigns(name) {
		broken = append(broken, PostalSigns)
	}
	return name, broken
}

// postalSigns reports whether machines in France read all characters of a line, once in capitals.
func postalSigns(line string) bool {
	return !strings.ContainsFunc(line, func(r rune) bool {
		return !unicode.Is(unicode.Latin, r) && (r < '0' || r > '9') && !strings.ContainsRune(" '-/()&.°", r)
	})
}
