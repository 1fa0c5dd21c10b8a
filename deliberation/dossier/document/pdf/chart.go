package pdf

import (
	"voix/deliberation/dossier/document"
)

// chart is a drawing between its caption and its description, all on one page.
func (s *setter) chart(b *document.Chart) []item {
	out := s.caption(b.Caption, s.anchors[b.Anchor])
	var t text
	t.add(b.Description, noteAt.look)
	below := keepAll(stack(s.lines(t, textWidth), noteAt, 0, textWidth), false)
	// A drawing is made smaller where it would fill a page: its heading, its caption and its description stand on the same one.
	drawn := scale{unit: textWidth / length(b.Drawing.Width), height: length(b.Drawing.Height)}
	const room = textHeight * 7 / 10
	if length(b.Drawing.Height) > room/max(drawn.unit, 1) {
		drawn.unit = room / length(b.Drawing.Height)
	}
	drawn.x = (textWidth - drawn.unit*length(b.Drawing.Width)) / 2
	if textWidth/length(b.Drawing.Width) == drawn.unit {
		drawn.x = 0
	}
	labels := make([]line, len(b.Drawing.Shapes))
	for i, shape := range b.Drawing.Shapes {
		if label, ok := shape.(*document.Label); ok {
			labels[i] = s.label(label, drawn.unit)
		}
	}
	out = append(out, item{height: drawn.unit * drawn.height, keep: len(below) > 0, after: noteAt.after, draw: func(c *canvas, y length) {
		for i, shape := range b.Drawing.Shapes {
			drawn.shape(c, shape, labels[i], y)
		}
	}})
	for i := range below {
		below[i].keep = i+1 < len(below)
	}
	return append(out, below...)
}

// scale is where a drawing stands and how large its unit is.
type scale struct {
	x      length
	unit   length
	height length // in units
}

// label is a label's line of text, in letters as high as its size says.
func (s *setter) label(l *document.Label, unit length) line {
	style := look{face: regular, size: int(length(min(max(l.Size, 1), 1000)) * unit * 10 / point), colour: inks[l.Ink].words}
	if l.Strong {
		style.face = bold
	}
	var t text
	t.add(document.OneLine(l.Text), style)
	glyphs := s.fonts.glyphs(t)
	base := 0
	if backwards(glyphs) {
		base = 1
	}
	return s.line(t, glyphs, base)
}

// pen is how an ink fills, edges and writes.
type pen struct {
	fill, edge, words colour
	edged, hatched    bool
}

var inks = [...]pen{
	document.Black:    {fill: ink, edge: ink, words: ink},
	document.Quiet:    {fill: colour{0x8a, 0x84, 0x87}, edge: colour{0x8a, 0x84, 0x87}, words: grey},
	document.Strong:   {fill: accent, edge: accent, words: accent},
	document.Soft:     {fill: tint, edge: colour{0xb9, 0x93, 0xab}, words: grey},
	document.Hatched:  {fill: white, edge: accent, words: accent, edged: true, hatched: true},
	document.Paper:    {fill: white, edge: white, words: white},
	document.Outlined: {fill: white, edge: ink, words: ink, edged: true},
}

func (d *scale) shape(c *canvas, shape document.Shape, label line, y length) {
	at := func(px, py int) (length, length) { return d.x + length(px)*d.unit, y + length(py)*d.unit }
	switch b := shape.(type) {
	case *document.Rectangle:
		x, top := at(b.X, b.Y)
		c.rectangle(x, top, length(b.Width)*d.unit, length(b.Height)*d.unit, inks[b.Ink])
	case *document.Dot:
		x, top := at(b.X, b.Y)
		c.dot(x, top, length(b.Radius)*d.unit, inks[b.Ink])
	case *document.Line:
		x1, y1 := at(b.X1, b.Y1)
		x2, y2 := at(b.X2, b.Y2)
		thick := 7 * point / 10
		if b.Thick {
			thick = 2 * point
		}
		c.stroke(x1, y1, x2, y2, thick, inks[b.Ink].edge, b.Dashed)
	case *document.Label:
		x, baseline := at(b.X, b.Y)
		switch b.Align {
		case document.Middle:
			x -= label.width / 2
		case document.End:
			x -= label.width
		}
		c.runs(label, x, baseline)
	}
}
