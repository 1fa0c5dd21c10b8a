package pdf

import (
	"strings"
	"unicode"
)

// run is glyphs of one face and look that stand side by side: drawn at one go.
type run struct {
	words    string
	face     face
	look     look
	x        length // from the line's start
	width    length
	squeezed bool // narrowed to hyphenShare
}

// line is one line of a text.
type line struct {
	runs      []run
	width     length
	backwards bool // runs from right to left: stands at the right
}

// lines breaks a text into lines of at most a width. Only what has no place to break and is longer than a line is cut, between two
// letters; narrow no-break spaces and their like never begin or end a line. An empty text has no line.
func (s *setter) lines(t text, width length) []line {
	glyphs := s.fonts.glyphs(t)
	if len(glyphs) == 0 {
		return nil
	}
	base := 0
	if backwards(glyphs) {
		base = 1
	}
	var out []line
	var current []glyph
	var currentWidth, pending length
	var space []glyph
	flush := func() {
		out = append(out, s.line(t, current, base))
		current, space, currentWidth, pending = nil, nil, 0, 0
	}
	for i := 0; i < len(glyphs); {
		switch g := glyphs[i]; {
		case g.char == '\n':
			flush()
			i++
			continue
		case breaks(g.char):
			// Spaces side by side are one.
			if g.char == ' ' && pending == 0 && len(current) > 0 {
				space, pending = append(space, g), g.advance
			}
			i++
			continue
		}
		end := wordEnd(glyphs, i)
		word := glyphs[i:end]
		wide := widthOf(word)
		i = end
		if len(current) > 0 && currentWidth+pending+wide > width {
			flush()
		}
		for wide > width && len(word) > 1 {
			n, part := 1, word[0].advance
			for n < len(word) && (part+word[n].advance <= width || unicode.Is(unicode.Mn, word[n].char)) {
				part += word[n].advance
				n++
			}
			if n == len(word) {
				break
			}
			current = append(current, word[:n]...)
			flush()
			word, wide = word[n:], wide-part
		}
		current = append(append(current, space...), word...)
		currentWidth += pending + wide
		space, pending = nil, 0
	}
	if len(current) > 0 || len(out) == 0 || glyphs[len(glyphs)-1].char == '\n' {
		flush()
	}
	return trimmed(out)
}

// trimmed takes away empty lines at the end, of which nobody is told anything.
func trimmed(lines []line) []line {
	for len(lines) > 0 && len(lines[len(lines)-1].runs) == 0 {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// wordEnd is where the word that begins at a glyph ends: before a space, or after a hyphen or a slash between letters.
func wordEnd(glyphs []glyph, start int) int {
	for i := start; i < len(glyphs); i++ {
		if g := glyphs[i]; g.char == '\n' || breaks(g.char) {
			return i
		} else if (g.char == '-' || g.char == '/') && i > start+1 && i+2 < len(glyphs) &&
			unicode.IsLetter(glyphs[i-1].char) && unicode.IsLetter(glyphs[i+1].char) {
			return i + 1
		}
	}
	return len(glyphs)
}

func widthOf(glyphs []glyph) length {
	var sum length
	for _, g := range glyphs {
		sum += g.advance
	}
	return sum
}

// line makes runs of a line's glyphs, from left to right.
func (s *setter) line(t text, glyphs []glyph, base int) line {
	arrange(glyphs, base)
	made := line{backwards: base == 1}
	var words strings.Builder
	for i, g := range glyphs {
		words.WriteRune(g.char)
		made.width += g.advance
		if i+1 < len(glyphs) && glyphs[i+1].face == g.face && glyphs[i+1].look == g.look && g.fit == declared && glyphs[i+1].fit != squeezed {
			continue
		}
		r := run{words: words.String(), face: g.face, look: t.looks[g.look], squeezed: g.fit == squeezed}
		words.Reset()
		if n := len(made.runs); n > 0 {
			r.x = made.runs[n-1].x + made.runs[n-1].width
		}
		r.width = made.width - r.x
		made.runs = append(made.runs, r)
	}
	return made
}

// longest is the width of a text's longest word: a column that is at least as wide cuts none.
func (s *setter) longest(t text) length {
	glyphs := s.fonts.glyphs(t)
	var most length
	for i := 0; i < len(glyphs); {
		if glyphs[i].char == '\n' || breaks(glyphs[i].char) {
			i++
			continue
		}
		end := wordEnd(glyphs, i)
		most = max(most, widthOf(glyphs[i:end]))
		i = end
	}
	return most
}

// shortened is a text on one line, cut with an ellipsis where it is wider than a width.
func (s *setter) shortened(words string, l look, width length) line {
	var t, ellipsis text
	t.add(s.fonts.plain(words), l)
	ellipsis.add("…", l)
	glyphs := s.fonts.glyphs(t)
	if widthOf(glyphs) > width {
		end := s.fonts.glyphs(ellipsis)
		part := widthOf(end)
		n := 0
		for ; n < len(glyphs) && part+glyphs[n].advance <= width; n++ {
			part += glyphs[n].advance
		}
		glyphs = append(glyphs[:n], end...)
	}
	base := 0
	if backwards(glyphs) {
		base = 1
	}
	return s.line(t, glyphs, base)
}
