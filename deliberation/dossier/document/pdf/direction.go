package pdf

import (
	"slices"
	"unicode"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// shapedAway marks the alef that has become part of a ligature.
const shapedAway = -2

// forms are how an Arabic letter is written alone, at the end, at the beginning and within a word; 0 where it has no such form.
type forms [4]rune

const (
	isolated = iota
	final
	initial
	medial
)

// letterForms are the presentation forms of each letter. Unicode lists a letter's two or four forms side by side in that order, and each
// decomposes to the letter: so they are found there, not listed here.
var letterForms = func() map[rune]forms {
	all := map[rune]forms{}
	for _, block := range [][2]rune{{0xFE80, 0xFEF4}, {0xFB50, 0xFBB1}, {0xFBD3, 0xFBE9}, {0xFBFC, 0xFBFF}} {
		for r := block[0]; r <= block[1]; {
			letter := decomposed(r)
			var found forms
			n := 0
			for ; n < len(found) && r <= block[1] && (n == 0 || decomposed(r) == letter); n++ {
				found[n] = r
				r++
			}
			// Further forms of a letter that is there already are those of other languages' spelling.
			if _, earlier := all[letter]; letter != 0 && !earlier {
				all[letter] = found
			}
		}
	}
	return all
}()

// decomposed is the one letter that a presentation form stands for, or 0.
func decomposed(form rune) rune {
	letters := []rune(norm.NFC.String(norm.NFKD.String(string(form))))
	if len(letters) != 1 {
		return 0
	}
	return letters[0]
}

// lamAlefs are the ligatures that Arabic asks for, by the alef that follows the lam: alone, then joined before.
var lamAlefs = map[rune][2]rune{'آ': {0xFEF5, 0xFEF6}, 'أ': {0xFEF7, 0xFEF8}, 'إ': {0xFEF9, 0xFEFA}, 'ا': {0xFEFB, 0xFEFC}}

// shape gives Arabic letters the forms in which they join, in place.
func shape(chars []character) {
	if !slices.ContainsFunc(chars, func(c character) bool { return unicode.Is(unicode.Arabic, c.char) }) {
		return
	}
	look := func(i int) forms { return letterForms[chars[i].char] }
	// A letter's neighbours are those that are not marks upon it.
	next := func(i int) int {
		for i++; i < len(chars) && unicode.Is(unicode.Mn, chars[i].char); i++ {
		}
		return i
	}
	const tatweel = 'ـ'
	joined := false // the letter before reaches on to this one
	for i := 0; i < len(chars); i = next(i) {
		if chars[i].char == tatweel || chars[i].char == joiner {
			joined = true
			continue
		}
		own := look(i)
		if own == (forms{}) {
			joined = false
			continue
		}
		after := next(i)
		if chars[i].char == 'ل' && after < len(chars) {
			if ligature, ok := lamAlefs[chars[after].char]; ok {
				chars[i].char = ligature[0]
				if joined {
					chars[i].char = ligature[1]
				}
				chars[after].char, joined = shapedAway, false
				continue
			}
		}
		reaches := own[initial] != 0 && after < len(chars) &&
			(chars[after].char == tatweel || chars[after].char == joiner || look(after)[final] != 0)
		form := own[isolated]
		switch {
		case joined && reaches && own[medial] != 0:
			form = own[medial]
		case joined && own[final] != 0:
			form = own[final]
		case reaches:
			form = own[initial]
		}
		chars[i].char, joined = form, reaches
	}
}

// direction is a character's part in which way a line runs.
func direction(r rune) bidi.Class {
	properties, _ := bidi.LookupRune(r)
	return properties.Class()
}

// backwards tells whether a text runs from right to left: its first letter that has a direction says it.
func backwards(glyphs []glyph) bool {
	for _, g := range glyphs {
		switch direction(g.char) {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
	}
	return false
}

// arrange puts a line's glyphs into the order in which they stand from left to right: rules W2, W7, N1, N2, L2 and L4 of the Unicode
// bidirectional algorithm, for text without marks of direction, which clean has taken out. Where a line runs from right to left a mark
// then stands before its letter, as the face that draws both expects.
func arrange(line []glyph, base int) {
	levels := make([]int, len(line))
	const neutral = -1
	turned, last := base > 0, base
	for i, g := range line {
		switch direction(g.char) {
		case bidi.L:
			levels[i], last = base*2, 0
		case bidi.R, bidi.AL:
			levels[i], last, turned = 1, 1, true
		case bidi.EN, bidi.AN:
			levels[i] = last * 2
			if base == 1 {
				levels[i] = 2
			}
		case bidi.NSM:
			levels[i] = neutral
			if i > 0 {
				levels[i] = levels[i-1]
			}
		default:
			levels[i] = neutral
		}
	}
	if !turned {
		return
	}
	for i := 0; i < len(levels); {
		if levels[i] != neutral {
			i++
			continue
		}
		end := i
		for end < len(levels) && levels[end] == neutral {
			end++
		}
		before, after := base, base
		if i > 0 {
			before = levels[i-1]
		}
		if end < len(levels) {
			after = levels[end]
		}
		// Beside letters from right to left, figures count as such.
		level := base
		switch {
		case before == after && !(base == 0 && before == 2):
			level = before
		case base == 0 && before > 0 && after > 0:
			level = 1
		}
		for ; i < end; i++ {
			levels[i] = level
		}
	}
	for i := range line {
		if levels[i]%2 == 1 {
			if mirrored, ok := mirrors[line[i].char]; ok {
				line[i].char = mirrored
			}
		}
	}
	for level := 2; level >= 1; level-- {
		for i := 0; i < len(line); {
			end := i
			for end < len(line) && levels[end] >= level {
				end++
			}
			if end == i {
				i++
				continue
			}
			slices.Reverse(line[i:end])
			slices.Reverse(levels[i:end])
			i = end
		}
	}
}

// mirrors are the brackets that open the other way when a line runs from right to left.
var mirrors = map[rune]rune{'(': ')', ')': '(', '[': ']', ']': '[', '{': '}', '}': '{', '«': '»', '»': '«', '<': '>', '>': '<'}
