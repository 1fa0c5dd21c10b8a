// Package document says what a written dossier holds, whatever it is written as: headings, paragraphs, tables, charts. The packages
// below it write one such document as HTML, ODT or PDF; the same document always gives the same bytes.
package document

// Document is a whole text. Its language is French.
type Document struct {
	Title    string
	Subtitle string
	Running  string // short, at the top of each page
	Footer   string // at the bottom of each page, before its number: what the document is of, so that a loose page still tells
	Blocks   []Block
}

// Block is one thing after another in a document: *Heading, *Paragraph, *List, *Table, *Chart, *Fields, *Contents, *Break.
type Block interface{ block() }

// Heading begins a part. Parts are numbered by their text, not by the writer.
type Heading struct {
	Level  int    // 1 to 4; the document's title is above them
	Text   string //
	Anchor string // to which references lead: ASCII letters, digits and hyphens, unique in the document
}

// Style is what a paragraph is for.
type Style int

const (
	Body  Style = iota
	Lead        // says the most important thing of its part
	Quote       // in the words of who is quoted
	Note        // how a figure is to be read, or what it leaves out
)

// Paragraph is text that runs on.
type Paragraph struct {
	Style Style
	Spans []Span
}

// Span is a run of text. A line break within Text starts a new line.
type Span struct {
	Text     string
	Strong   bool
	Emphasis bool
	Code     bool   // as a machine reads it: a hash, a file's name
	Link     string // an https address, or # and an anchor of this document: a reference, which is told by its page where there are pages
	Language string // BCP 47, if not French; Arabic runs from right to left
}

// List is a list of items, each of which is a paragraph.
type List struct {
	Ordered bool
	Items   [][]Span
}

// Table has a caption, named columns and rows; the first cell of a row names it.
type Table struct {
	Caption string
	Anchor  string // may be empty
	Columns []Column
	Rows    [][][]Span // each has as many cells as there are columns; an empty cell has no spans
	Note    []Span     // below it; may be empty
}

// Column of a table.
type Column struct {
	Name   string
	Number bool // figures: aligned at the end
	Weight int  // share of the width, from 1
}

// Chart is a drawing of figures that stand in the table after it: who does not see it misses nothing.
type Chart struct {
	Caption     string
	Anchor      string // may be empty
	Description string // says in words what the drawing shows
	Drawing     Drawing
}

// Drawing is made of shapes in the order in which they are drawn. Units are thousandths of the text's width; the origin is the top left.
type Drawing struct {
	Width, Height int // Width is 1000
	Shapes        []Shape
}

// Shape is *Rectangle, *Line, *Dot or *Label.
type Shape interface{ shape() }

// Ink is how something is filled or drawn: meant to be told apart in black and white, too.
type Ink int

const (
	Black    Ink = iota
	Quiet        // axes and what is beside the point
	Strong       // the one strong colour
	Soft         // a light tint of it
	Hatched      // strong lines on paper
	Paper        // white
	Outlined     // white with a black edge
)

// Rectangle is filled with its ink.
type Rectangle struct {
	X, Y, Width, Height int
	Ink                 Ink
}

// Line is straight.
type Line struct {
	X1, Y1, X2, Y2 int
	Ink            Ink
	Dashed         bool
	Thick          bool
}

// Dot is a filled circle.
type Dot struct {
	X, Y, Radius int
	Ink          Ink
}

// Align is which of a label's ends is at its X.
type Align int

const (
	Start Align = iota
	Middle
	End
)

// Label is one line of text whose baseline is at Y. Size is the height of its letters' line in units: 24 is that of running text.
type Label struct {
	X, Y   int
	Text   string
	Size   int
	Align  Align
	Ink    Ink
	Strong bool
}

// Fields are things with names, such as those of a sheet. One that nobody has filled says so.
type Fields struct {
	Items []Field
}

// Field is one of them.
type Field struct {
	Name  string
	Spans []Span // none: nobody has filled it
}

// Contents is the table of contents: headings of level 1 and 2, with their pages where there are pages.
type Contents struct{ Title string }

// Break starts a new page.
type Break struct{}

func (*Heading) block()   {}
func (*Paragraph) block() {}
func (*List) block()      {}
func (*Table) block()     {}
func (*Chart) block()     {}
func (*Fields) block()    {}
func (*Contents) block()  {}
func (*Break) block()     {}

func (*Rectangle) shape() {}
func (*Line) shape()      {}
func (*Dot) shape()       {}
func (*Label) shape()     {}

// Unfilled is what a field reads that nobody has filled.
const Unfilled = "Non renseigné"

// Plain is a paragraph's or cell's spans of plain text.
func Plain(text string) []Span { return []Span{{Text: text}} }
