package pdf

import (
	"bytes"
	"fmt"
	"math"

	"github.com/go-fonts/dejavu/dejavusans"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gobolditalic"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// length is a distance in ten-thousandths of a point: an advance in thousandths of the size times a size in tenths of a point. All
// layout is done in these whole numbers, so that it comes out the same on every machine.
type length int

const point length = 10000

func (l length) points() float64 { return float64(l) / float64(point) }

// face is one of the fonts that are embedded.
type face uint8

const (
	regular face = iota
	bold
	italic
	boldItalic
	mono
	monoBold
	wide // shows what the others lack: Arabic, Hebrew, Greek with accents, symbols
	faces
)

// faceNames are how the fonts are called within the file.
var faceNames = [faces]string{"goregular", "gobold", "goitalic", "gobolditalic", "gomono", "gomonobold", "dejavusans"}

// faceFile is a font's TrueType file. Each call gives a copy: fpdf writes into what it is given.
func faceFile(f face) []byte {
	switch f {
	case bold:
		return bytes.Clone(gobold.TTF)
	case italic:
		return bytes.Clone(goitalic.TTF)
	case boldItalic:
		return bytes.Clone(gobolditalic.TTF)
	case mono:
		return bytes.Clone(gomono.TTF)
	case monoBold:
		return bytes.Clone(gomonobold.TTF)
	case wide:
		return bytes.Clone(dejavusans.TTF)
	default:
		return bytes.Clone(goregular.TTF)
	}
}

// metrics are the advances of one face's characters.
type metrics struct {
	font     *sfnt.Font
	buffer   sfnt.Buffer
	advances [0x10000]int16 // of the first plane, in thousandths of the size, plus 2; 0 is not yet known, 1 is missing
}

// fonts are the faces' metrics. fpdf embeds characters of the first plane only, so no other counts as there.
type fonts struct {
	of        [faces]*metrics
	elsewhere string // what follows the name of a writing that no face shows: where it can be read; may be empty
}

func newFonts(elsewhere string) (*fonts, error) {
	all := fonts{elsewhere: elsewhere}
	for f := range faces {
		parsed, err := sfnt.Parse(faceFile(f))
		if err != nil {
			return nil, fmt.Errorf("reading the font %s: %w", faceNames[f], err)
		}
		all.of[f] = &metrics{font: parsed}
	}
	return &all, nil
}

// advance is a character's width in thousandths of the size, rounded as fpdf declares it to readers, and whether the face has it.
func (fs *fonts) advance(f face, r rune) (int, bool) {
	if r < 0 || r > 0xFFFF {
		return 0, false
	}
	m := fs.of[f]
	if known := m.advances[r]; known != 0 {
		return int(known) - 2, known > 1
	}
	m.advances[r] = 1
	if index, err := m.font.GlyphIndex(&m.buffer, r); err == nil && index != 0 {
		units := m.font.UnitsPerEm()
		if wide, err := m.font.GlyphAdvance(&m.buffer, index, fixed.I(int(units)), font.HintingNone); err == nil {
			m.advances[r] = int16(math.Round(1000*float64(wide.Round())/float64(units))) + 2
		}
	}
	known := m.advances[r]
	return int(known) - 2, known > 1
}
