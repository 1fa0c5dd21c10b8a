package pdf

import (
	"fmt"
	"io"
	"strings"
)

// Length is a distance in ten-thousandths of a point. Layout in these whole numbers comes out the same on every machine.
type Length = length

const (
	// Point is a seventy-second of an inch.
	Point Length = point
	// Millimetre is true to a fifty-thousandth.
	Millimetre Length = 28346
	// PageWidth and PageHeight are those of A4.
	PageWidth, PageHeight Length = pageWidth, pageHeight
)

// Letters are how words are drawn: always black.
type Letters struct {
	Size  int // tenths of a point
	Bold  bool
	Fixed bool // all characters of one width, and hard to mistake for each other: for codes
}

func (l Letters) look() look {
	made := look{face: regular, size: l.Size}
	switch {
	case l.Fixed && l.Bold:
		made.face = monoBold
	case l.Fixed:
		made.face = mono
	case l.Bold:
		made.face = bold
	}
	return made
}

// Span is words in one kind of letters.
type Span struct {
	Text string
	Letters
}

// Words are broken into lines and can be measured before they are drawn.
type Words struct {
	lines   []line
	leading length
	width   length
}

// Height is how far down the words reach: a whole number of lines.
func (w Words) Height() Length { return length(len(w.lines)) * w.leading }

// Lines is how many there are.
func (w Words) Lines() int { return len(w.lines) }

// Width is that of the widest line.
func (w Words) Width() Length {
	var most length
	for _, l := range w.lines {
		most = max(most, l.width)
	}
	return most
}

// First keeps only so many lines from the first on.
func (w Words) First(lines int) Words {
	w.lines = w.lines[:min(lines, len(w.lines))]
	return w
}

// After leaves so many lines out.
func (w Words) After(lines int) Words {
	w.lines = w.lines[min(lines, len(w.lines)):]
	return w
}

// Sheets is a file of A4 pages on which every place is the caller's: posters, forms, what is written on by hand. All is black on white.
// Places are measured from the paper's top left. The same calls give the same bytes.
type Sheets struct {
	canvas *canvas
	setter *setter
}

// NewSheets begins a file without pages. What no embedded font shows is told in words.
func NewSheets(title string) (*Sheets, error) {
	all, err := newFonts("")
	if err != nil {
		return nil, err
	}
	return &Sheets{canvas: &canvas{file: newFile(all.plain(title))}, setter: &setter{fonts: all}}, nil
}

// Turn begins a page. Nothing can be drawn before the first.
func (s *Sheets) Turn() { s.canvas.turn() }

// leadingShare is the distance of lines in hundredths of the letters' size.
const leadingShare = 132

// Set breaks spans, which follow one upon the other, into lines of at most a width.
func (s *Sheets) Set(width Length, spans ...Span) Words {
	var t text
	size := 0
	for _, span := range spans {
		t.add(span.Text, span.look())
		size = max(size, span.Size)
	}
	return Words{lines: s.setter.lines(t, width), leading: length(size) * point / 10 * leadingShare / 100, width: width}
}

// Shorten sets words on one line, cut with an ellipsis where they are wider than a width.
func (s *Sheets) Shorten(width Length, span Span) Words {
	made := Words{leading: length(span.Size) * point / 10 * leadingShare / 100, width: width}
	if l := s.setter.shortened(span.Text, span.look(), width); len(l.runs) > 0 {
		made.lines = []line{l}
	}
	return made
}

// Write draws words from a place down, at the left of their width; those that are read from right to left at its right.
func (s *Sheets) Write(w Words, x, y Length) { s.write(w, x, y, func(length) length { return 0 }) }

// WriteCentred draws each line in the middle of the words' width.
func (s *Sheets) WriteCentred(w Words, x, y Length) {
	s.write(w, x, y, func(l length) length { return (w.width - l) / 2 })
}

// WriteEnd draws each line at the right of the words' width.
func (s *Sheets) WriteEnd(w Words, x, y Length) {
	s.write(w, x, y, func(l length) length { return w.width - l })
}

func (s *Sheets) write(w Words, x, y length, indent func(length) length) {
	for i, l := range w.lines {
		in := indent(l.width)
		if l.backwards && in == 0 {
			in = w.width - l.width
		}
		size := 0
		for _, r := range l.runs {
			size = max(size, r.look.size)
		}
		baseline := y + length(i)*w.leading + w.leading/2 + length(size)*point/10*36/100
		s.canvas.runs(l, x+in-marginSide, baseline-marginTop)
	}
}

// Outlined draws one line of words across the page, turned by so many degrees to the left about the page's middle, as outlines that hide
// nothing of what else stands there.
func (s *Sheets) Outlined(span Span, degrees int) {
	l := s.setter.shortened(span.Text, span.look(), 2*PageHeight)
	s.canvas.file.TransformBegin()
	s.canvas.file.TransformRotate(float64(degrees), (PageWidth / 2).points(), (PageHeight / 2).points())
	s.canvas.file.SetLineWidth(0.75)
	s.canvas.file.SetDrawColor(0, 0, 0)
	s.canvas.file.SetTextRenderingMode(1)
	s.canvas.runs(l, (PageWidth-l.width)/2-marginSide, PageHeight/2+length(span.Size)*point/10*36/100-marginTop)
	s.canvas.file.SetTextRenderingMode(0)
	s.canvas.file.TransformEnd()
	s.canvas.font = false // the file says which letters are the present ones within what it just left
}

var black = colour{}

// Fill draws a black rectangle.
func (s *Sheets) Fill(x, y, width, height Length) {
	s.canvas.fill(x-marginSide, y-marginTop, width, height, black)
}

// Rectangle draws the edge of a rectangle, within it.
func (s *Sheets) Rectangle(x, y, width, height, thick Length) {
	s.Fill(x, y, width, thick)
	s.Fill(x, y+height-thick, width, thick)
	s.Fill(x, y+thick, thick, height-2*thick)
	s.Fill(x+width-thick, y+thick, thick, height-2*thick)
}

// Line draws a straight line.
func (s *Sheets) Line(x1, y1, x2, y2, thick Length, dashed bool) {
	s.canvas.stroke(x1-marginSide, y1-marginTop, x2-marginSide, y2-marginTop, thick, black, dashed)
}

// Circle draws a circle's edge, half in and half out; a thickness of 0 fills it.
func (s *Sheets) Circle(x, y, radius, thick Length) {
	s.canvas.circle(x-marginSide, y-marginTop, radius)
	s.draw(thick)
}

// Place is a place on a page.
type Place struct{ X, Y Length }

// Path draws lines from place to place, with round ends and corners; a thickness of 0 fills what they go around.
func (s *Sheets) Path(thick Length, places ...Place) {
	for i, p := range places {
		if i == 0 {
			s.canvas.file.MoveTo(p.X.points(), p.Y.points())
		} else {
			s.canvas.file.LineTo(p.X.points(), p.Y.points())
		}
	}
	s.draw(thick)
}

func (s *Sheets) draw(thick length) {
	file := s.canvas.file
	if thick == 0 {
		file.SetFillColor(0, 0, 0)
		file.DrawPath("F")
		return
	}
	file.SetDrawColor(0, 0, 0)
	file.SetLineWidth(thick.points())
	file.SetLineCapStyle("round")
	file.SetLineJoinStyle("round")
	file.DrawPath("D")
	file.SetLineCapStyle("butt")
	file.SetLineJoinStyle("miter")
}

// moduleStep is what sides of modules are a multiple of: a tenth of a point, so that the two decimals of the file are exact.
const moduleStep = point / 10

// Modules draws a square of so many black or white modules a side, as one shape, so that no reader shows seams between them. It is at
// most as wide as side; what it lacks is left free on all sides.
func (s *Sheets) Modules(x, y, side Length, count int, dark func(column, row int) bool) {
	module := side / length(count) / moduleStep * moduleStep
	free := (side - module*length(count)) / 2
	x, y = (x+free)/moduleStep*moduleStep, (y+free)/moduleStep*moduleStep
	var path strings.Builder
	for row := range count {
		for from := 0; from < count; from++ {
			to := from
			for to < count && dark(to, row) {
				to++
			}
			if to > from {
				top := PageHeight/moduleStep*moduleStep - y - length(row)*module
				fmt.Fprintf(&path, "%.2f %.2f %.2f %.2f re\n", (x + length(from)*module).points(), (top - module).points(),
					(length(to-from) * module).points(), module.points())
				from = to
			}
		}
	}
	s.canvas.fill(x-marginSide, y-marginTop, module*length(count), module*length(count), white) // whatever stands below
	s.canvas.file.SetFillColor(0, 0, 0)
	s.canvas.file.RawWriteStr(path.String() + "f")
}

// Output writes the file, of one page at least.
func (s *Sheets) Output(w io.Writer) error {
	if err := s.canvas.file.Output(w); err != nil {
		return fmt.Errorf("writing the PDF: %w", err)
	}
	return nil
}
