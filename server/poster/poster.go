// Package poster draws the picture that other sites and messengers show beside a link to a page (Open Graph): our colours, our
// sign, the title, and a line that says what it is. It holds no name of a person, and no figure but the number of ballots.
package poster

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

// Width and Height of every poster, in pixels: what the sites that show them ask for.
const (
	Width  = 1200
	Height = 630
)

// Poster is what one says. The zero value is a poster of the site alone.
type Poster struct {
	Site  string // its name
	Kind  string // what the page is, above the title; may be empty
	Title string // empty: the poster is that of the site alone
	Line  string // below the title; may be empty
}

// The colours of client/css/base.css in light.
var (
	ground = color.RGBA{0xfa, 0xf5, 0xec, 0xff}
	ink    = color.RGBA{0x1f, 0x1a, 0x17, 0xff}
	quiet  = color.RGBA{0x4d, 0x44, 0x3d, 0xff}
	plum   = color.RGBA{0x6b, 0x1d, 0x4f, 0xff}
	ochre  = color.RGBA{0xe3, 0xb7, 0x78, 0xff}
	white  = color.RGBA{0xff, 0xfd, 0xf8, 0xff}
)

const (
	margin     = 80
	top        = 176         // below the sign
	bottom     = Height - 18 // above the band
	below      = 34          // left free above the band
	kindHeight = 54
	lineHeight = 62
	leading    = 1.14 // of the size, from line to line
)

// titleSizes are tried from the largest: a short title is a poster, a long one is still read whole on a phone.
var titleSizes = []float64{84, 72, 64, 58, 52}

var (
	regular = mustParse(goregular.TTF)
	bold    = mustParse(gobold.TTF)
)

func mustParse(ttf []byte) *opentype.Font {
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic(err) // embedded
	}
	return f
}

// Draw returns the poster as a PNG of at most 60 KB. What our fonts cannot write (they have Latin, Greek and Cyrillic letters) is not
// drawn as boxes: with such a title the poster is that of the site alone. Symbols that they lack are left out.
func Draw(p Poster) ([]byte, error) {
	kind, kindOK := writable(p.Kind)
	title, titleOK := writable(p.Title)
	line, lineOK := writable(p.Line)
	site, siteOK := writable(p.Site)
	if !siteOK {
		site = ""
	}
	canvas := image.NewRGBA(image.Rect(0, 0, Width, Height))
	draw.Draw(canvas, canvas.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	draw.Draw(canvas, image.Rect(0, bottom, Width, Height), image.NewUniform(plum), image.Point{}, draw.Src)
	var err error
	if !titleOK || !kindOK || title == "" {
		drawSign(canvas, margin, 130, 4.4)
		err = write(canvas, bold, 92, plum, margin, 470, site)
	} else {
		if !lineOK {
			line = ""
		}
		drawSign(canvas, margin, 64, 2.1)
		err = errors.Join(write(canvas, bold, 40, plum, margin+125, 124, site), drawTitle(canvas, kind, title, line))
	}
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, few(canvas)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// drawTitle draws the block of kind, title and line in the middle of what is left below the sign.
func drawTitle(on draw.Image, kind, title, line string) error {
	height := 0.0
	if kind != "" {
		height += kindHeight
	}
	if line != "" {
		height += lineHeight
	}
	lines, size, err := wrap(title, Width-2*margin, bottom-below-top-height)
	if err != nil {
		return err
	}
	step := size * leading
	height += float64(len(lines)) * step
	y := top + (bottom-below-top-height)/2
	if kind != "" {
		if err := write(on, bold, 34, plum, margin, int(y+34), fit(bold, 34, kind, Width-2*margin)); err != nil {
			return err
		}
		y += kindHeight
	}
	for _, l := range lines {
		if err := write(on, bold, size, ink, margin, int(y+size*0.92), l); err != nil {
			return err
		}
		y += step
	}
	if line == "" {
		return nil
	}
	return write(on, regular, 34, quiet, margin, int(y+50), fit(regular, 34, line, Width-2*margin))
}

// writable returns the text with all its spaces as plain ones and without symbols that the fonts lack; ok is false if they lack a
// letter or digit of it.
func writable(text string) (_ string, ok bool) {
	var b strings.Builder
	var room sfnt.Buffer
	for _, r := range norm.NFC.String(text) {
		if unicode.IsSpace(r) {
			r = ' '
		}
		i, err := bold.GlyphIndex(&room, r)
		j, err2 := regular.GlyphIndex(&room, r)
		switch {
		case err == nil && err2 == nil && i != 0 && j != 0 && unicode.IsGraphic(r):
			b.WriteRune(r)
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			return "", false
		}
	}
	return strings.Join(strings.Fields(b.String()), " "), true
}

func face(f *opentype.Font, size float64) (font.Face, error) {
	return opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
}

func write(on draw.Image, f *opentype.Font, size float64, c color.Color, x, baseline int, text string) error {
	with, err := face(f, size)
	if err != nil {
		return err
	}
	defer with.Close()
	d := font.Drawer{Dst: on, Src: image.NewUniform(c), Face: with, Dot: fixed.P(x, baseline)}
	d.DrawString(text)
	return nil
}

// wrap cuts a title into lines of that width, as large as the height allows; what does not fit even at the smallest size ends in "…".
func wrap(title string, width int, height float64) (lines []string, size float64, err error) {
	words, most := phrases(title), 0
	for _, size = range titleSizes {
		with, err := face(bold, size)
		if err != nil {
			return nil, 0, err
		}
		within := func(width int) []string {
			return fill(words, func(s string) bool { return font.MeasureString(with, s).Ceil() <= width })
		}
		most = int(height / (size * leading))
		if lines = within(width); len(lines) <= most {
			// Lines of about one length: no last word stands alone.
			for narrower := width - 20; narrower > width/3; narrower -= 20 {
				closer := within(narrower)
				if len(closer) > len(lines) {
					break
				}
				lines = closer
			}
			return lines, size, with.Close()
		}
		if err := with.Close(); err != nil {
			return nil, 0, err
		}
	}
	lines = lines[:most]
	lines[most-1] = fit(bold, size, lines[most-1]+" …", width)
	return lines, size, nil
}

// phrases are the words of a title, with the marks that French sets apart from them.
func phrases(title string) []string {
	var all []string
	open := false
	for _, w := range strings.Fields(title) {
		if n := len(all); n > 0 && (open || strings.Trim(w, "?!:;»…–") == "") {
			all[n-1] += " " + w
		} else {
			all = append(all, w)
		}
		open = w == "«"
	}
	return all
}

// fill lays words into lines; one that is wider than a line is cut.
func fill(words []string, fits func(string) bool) (lines []string) {
	for _, w := range words {
		if n := len(lines); n > 0 && fits(lines[n-1]+" "+w) {
			lines[n-1] += " " + w
			continue
		}
		for !fits(w) {
			part := longest(w, fits)
			lines = append(lines, part)
			w = w[len(part):]
		}
		lines = append(lines, w)
	}
	return lines
}

// longest is the longest beginning that fits, one character at least.
func longest(text string, fits func(string) bool) string {
	end := 0
	for i, r := range text {
		if next := i + utf8.RuneLen(r); i == 0 || fits(text[:next]) {
			end = next
		} else {
			break
		}
	}
	return text[:end]
}

// fit shortens one line until it fits, by whole characters, with "…" at its end.
func fit(f *opentype.Font, size float64, text string, width int) string {
	with, err := face(f, size)
	if err != nil {
		return text // the size is one of ours: the same call has succeeded before
	}
	defer with.Close()
	fits := func(s string) bool { return font.MeasureString(with, s).Ceil() <= width }
	if fits(text) {
		return text
	}
	return strings.TrimRight(longest(text, func(s string) bool { return fits(s + " …") }), " …") + " …"
}
