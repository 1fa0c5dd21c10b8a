package pdf

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"voix/deliberation/dossier/document"
)

// colour is red, green and blue.
type colour [3]uint8

var (
	ink    = colour{0x22, 0x1e, 0x20}
	accent = colour{0x6b, 0x1d, 0x4f} // headings, links, what is strong in a drawing
	tint   = colour{0xe6, 0xd5, 0xdf} // a light tint of it
	grey   = colour{0x5c, 0x56, 0x59} // readable on white: 7 to 1
	rule   = colour{0xd6, 0xcd, 0xd2} // hairlines
	white  = colour{0xff, 0xff, 0xff}
)

// look is how a run of text is drawn and where a click on it leads.
type look struct {
	face   face
	size   int // tenths of a point
	colour colour
	target int    // index of a target in this document, from 1; 0 is none
	url    string // https address; empty is none
}

// emphasise gives the face that stands out as asked beside the look's own.
func (l look) emphasise(strong, slanted bool) look {
	strong = strong || l.face == bold || l.face == boldItalic
	slanted = slanted || l.face == italic || l.face == boldItalic
	switch {
	case strong && slanted:
		l.face = boldItalic
	case strong:
		l.face = bold
	case slanted:
		l.face = italic
	}
	return l
}

// glyph is one character as it is drawn: shaped, with the face that has it.
type glyph struct {
	char    rune
	face    face
	advance length
	look    int // index among the looks of its text
	fit     fit
}

// fit is how a glyph's advance is to the one its font declares.
type fit uint8

const (
	declared fit = iota
	alone        // another: what follows is placed anew
	squeezed     // a share of it, to which the glyph is narrowed
)

// hyphenShare is the share, in hundredths, to which a hyphen within a word is narrowed: that of Go's faces is as wide as a minus.
const hyphenShare = 62

// character is one character of the text as it is read.
type character struct {
	char rune
	look int
}

// text is characters with their looks.
type text struct {
	looks []look
	chars []character
}

func (t *text) add(words string, l look) {
	if words == "" {
		return
	}
	if len(t.looks) == 0 || t.looks[len(t.looks)-1] != l {
		t.looks = append(t.looks, l)
	}
	index := len(t.looks) - 1
	for _, r := range clean(words) {
		t.chars = append(t.chars, character{r, index})
	}
}

// thin is the narrow no-break space of French typography: a fifth of the size, whatever the face makes of it.
const (
	thin        = '\u202f'
	thinAdvance = 200
	noBreak     = '\u00a0'
)

// clean composes accents and takes out what draws nothing on a page, such as marks of direction and soft hyphens. A line break stays.
func clean(words string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == joiner || r == nonJoiner || r == zeroBreak:
			return r
		case unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Arabic, r):
			return -1
		}
		return r
	}, norm.NFC.String(document.Characters(words)))
}

const (
	nonJoiner = '\u200c'
	joiner    = '\u200d'
	zeroBreak = '\u200b'
)

// breaks tells whether a line may end at a space.
func breaks(r rune) bool {
	return r == ' ' || r == zeroBreak || r == '\u3000' || r >= '\u2000' && r <= '\u200a' && r != '\u2007'
}

// invisible tells whether a character draws nothing in any face and says nothing where it is not in a script that needs it.
func invisible(r rune) bool {
	return r == joiner || r == nonJoiner || unicode.Is(unicode.Variation_Selector, r)
}

// readable are the scripts that are drawn well: letter after letter, or shaped by this package.
var readable = []*unicode.RangeTable{unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Georgian,
	unicode.Hebrew, unicode.Arabic, unicode.Tifinagh, unicode.Common, unicode.Inherited}

// shown tells whether some face draws a character well.
func (fs *fonts) shown(r rune) bool {
	if r == '\n' || r == ' ' || invisible(r) || breaks(r) || r == thin {
		return true
	}
	if !unicode.In(r, readable...) {
		return false
	}
	if _, ok := fs.advance(regular, r); ok {
		return true
	}
	_, ok := fs.advance(wide, r)
	return ok
}

// unnamed is what is said of characters whose writing has no name here.
const unnamed = "caractères non affichables"

// writing names what cannot be drawn, in words a reader knows.
func writing(r rune) string {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo):
		return "texte en chinois ou en japonais"
	case unicode.Is(unicode.Hangul, r):
		return "texte en coréen"
	case unicode.Is(unicode.Devanagari, r):
		return "texte en hindi"
	case unicode.Is(unicode.Bengali, r):
		return "texte en bengali"
	case unicode.Is(unicode.Tamil, r):
		return "texte en tamoul"
	case unicode.Is(unicode.Thai, r):
		return "texte en thaï"
	case unicode.Is(unicode.Ethiopic, r):
		return "texte en amharique"
	case unicode.Is(unicode.Arabic, r):
		return "texte en lettres arabes"
	case unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r):
		return "émoji"
	default:
		return unnamed
	}
}

// said puts words in place of what no face can draw: a run of one writing, with what stands between its words, becomes one notice.
// Nothing is dropped silently, and no empty box is drawn.
func (fs *fonts) said(t text) text {
	missing := false
	for _, c := range t.chars {
		if !fs.shown(c.char) {
			missing = true
			break
		}
	}
	if !missing {
		return t
	}
	out := text{looks: t.looks}
	for i := 0; i < len(t.chars); {
		c := t.chars[i]
		if fs.shown(c.char) {
			out.chars = append(out.chars, c)
			i++
			continue
		}
		kind, end := writing(c.char), i+1
		for j := i + 1; j < len(t.chars); j++ {
			next := t.chars[j].char
			if invisible(next) {
				end = j + 1
			} else if fs.shown(next) {
				if next != ' ' {
					break
				}
			} else {
				// Signs that belong to no writing, such as a full stop, are of the one beside them.
				named := writing(next)
				if kind == unnamed {
					kind = named
				}
				if named != kind && named != unnamed {
					break
				}
				end = j + 1
			}
		}
		if n := len(out.chars); n > 0 && !unicode.IsSpace(out.chars[n-1].char) {
			out.chars = append(out.chars, character{' ', c.look})
		}
		for _, r := range "[" + kind + fs.elsewhere + "]" {
			out.chars = append(out.chars, character{r, c.look})
		}
		if end < len(t.chars) && !unicode.IsSpace(t.chars[end].char) && !unicode.IsPunct(t.chars[end].char) {
			out.chars = append(out.chars, character{' ', c.look})
		}
		i = end
	}
	return out
}

// plain is text for where the file keeps words apart from its pages, in its outline and its title: on one line, without anything that
// no face shows.
func (fs *fonts) plain(words string) string {
	var t text
	t.add(words, look{})
	var b strings.Builder
	for _, c := range fs.said(t).chars {
		if !invisible(c.char) {
			b.WriteRune(c.char)
		}
	}
	return strings.Join(strings.FieldsFunc(b.String(), func(r rune) bool { return r == ' ' || r == '\n' }), " ")
}

// glyphs are a text's characters as they are drawn, still in the order in which they are read.
func (fs *fonts) glyphs(t text) []glyph {
	t = fs.said(t)
	shape(t.chars)
	out := make([]glyph, 0, len(t.chars))
	for i, c := range t.chars {
		if c.char == shapedAway || invisible(c.char) {
			continue
		}
		l := t.looks[c.look]
		g := glyph{char: c.char, face: l.face, look: c.look}
		switch {
		case c.char == '\n' || c.char == zeroBreak:
		case c.char == thin:
			g.char, g.advance, g.fit = noBreak, length(thinAdvance*l.size), alone
		case breaks(c.char):
			wide, _ := fs.advance(l.face, ' ')
			g.char, g.advance = ' ', length(wide*l.size)
		default:
			advance, ok := fs.advance(l.face, c.char)
			if !ok {
				// Go's faces share their characters, but a character may be missing in one only.
				if advance, ok = fs.advance(wide, c.char); ok {
					g.face = wide
				} else {
					advance, _ = fs.advance(regular, c.char)
					g.face = regular
				}
			}
			g.advance = length(advance * l.size)
			if c.char == '-' && l.face != mono && l.face != monoBold && i > 0 && i+1 < len(t.chars) &&
				unicode.IsLetter(t.chars[i-1].char) && unicode.IsLetter(t.chars[i+1].char) {
				g.advance, g.fit = length(advance*l.size*hyphenShare/100), squeezed
			}
		}
		out = append(out, g)
	}
	return out
}

// spans makes text of a document's spans in a look. A reference to another place of the document is followed by its page.
func (s *setter) spans(spans []document.Span, base look) text {
	var t text
	for i := range spans {
		span := &spans[i]
		l := base.emphasise(span.Strong, span.Emphasis)
		if span.Code {
			l.face, l.size = mono, base.size*92/100
			if base.face == bold || span.Strong {
				l.face = monoBold
			}
		}
		suffix := ""
		if anchor, internal := span.Reference(); internal {
			if target, ok := s.anchors[anchor]; ok {
				l.target, l.colour = target, accent
				if i+1 == len(spans) || spans[i+1].Link != span.Link {
					suffix = "\u00a0(p.\u00a0" + s.pageNumber(target) + ")"
				}
			}
		} else if url, ok := span.Address(); ok {
			l.url, l.colour = url, accent
		}
		t.add(span.Text, l)
		t.add(suffix, l)
	}
	return t
}
