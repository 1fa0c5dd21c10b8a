package odt

import (
	"strconv"

	"voix/deliberation/dossier/document"
)

// The largest drawing, in hundredths of a millimetre: the text's width, and a height that leaves room for the caption.
const (
	drawingWidth  = 16000
	drawingHeight = 22000
)

const (
	strong = "#6b1d4f"
	soft   = "#e8cddb"
	ink    = "#1f1a17"
	quiet  = "#4d443d"
	paper  = "#ffffff"
)

// fill is a shape's properties in an ink, for a hatched one without its lines; a soft or a hatched one has an edge, so that it is told from paper in any print.
func fill(i document.Ink) string {
	solid := func(colour string) string { return ` draw:fill="solid" draw:fill-color="` + colour + `"` }
	edge := func(colour string) string {
		return ` draw:stroke="solid" svg:stroke-width="0.25mm" svg:stroke-color="` + colour + `"`
	}
	none := ` draw:stroke="none"`
	switch i {
	case document.Quiet:
		return solid(quiet) + none
	case document.Strong:
		return solid(strong) + none
	case document.Soft:
		return solid(soft) + edge(strong)
	case document.Hatched:
		return solid(paper) + edge(strong)
	case document.Paper:
		return solid(paper) + none
	case document.Outlined:
		return solid(paper) + edge(ink)
	}
	return solid(ink) + none
}

// colour is that of a line or of letters.
func colour(i document.Ink) string {
	switch i {
	case document.Quiet:
		return quiet
	case document.Strong, document.Hatched:
		return strong
	case document.Soft:
		return soft
	case document.Paper:
		return paper
	}
	return ink
}

func (b *body) chart(c *document.Chart) {
	if c.Caption != "" {
		b.paragraph("p", "", b.style("Illustration", false, ""), func() {
			b.bookmark(c.Anchor, func() { b.text(document.OneLine(c.Caption)) })
		})
	}
	b.paragraph("p", "", b.style("Dessin", false, ""), func() {
		if c.Caption == "" {
			b.bookmark(c.Anchor, func() {})
		}
		b.charts++
		b.drawing(c)
	})
}

// scale turns the units of a drawing into lengths on paper.
type scale struct{ numerator, denominator int }

func newScale(d *document.Drawing) scale {
	if d.Height*drawingWidth > d.Width*drawingHeight {
		return scale{drawingHeight, d.Height}
	}
	return scale{drawingWidth, d.Width}
}

func (s scale) hundredths(units int) int { return units * s.numerator / s.denominator }

func (s scale) length(units int) string { return hundredths(s.hundredths(units)) }

func hundredths(n int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	fraction := strconv.Itoa(n % 100)
	if len(fraction) < 2 {
		fraction = "0" + fraction
	}
	return sign + strconv.Itoa(n/100) + "." + fraction + "mm"
}

// drawing is a group of shapes that stands in the line as a letter does. An empty rectangle gives it the drawing's size.
func (b *body) drawing(c *document.Chart) {
	s := newScale(&c.Drawing)
	group := b.auto.name("graphic", "", "", `<style:graphic-properties style:run-through="foreground" style:wrap="none" style:vertical-pos="top" style:vertical-rel="baseline" style:horizontal-pos="from-left" style:horizontal-rel="paragraph"/>`)
	b.put(`<draw:g text:anchor-type="as-char" draw:style-name="`, group, `" draw:name="Figure`, strconv.Itoa(b.charts), `">`,
		`<svg:title>`, attribute(c.Caption), `</svg:title><svg:desc>`, attribute(c.Description), `</svg:desc>`, "\n")
	b.rectangle(s, 0, 0, c.Drawing.Width, c.Drawing.Height, ` draw:fill="none" draw:stroke="none"`)
	for _, shape := range c.Drawing.Shapes {
		switch shape := shape.(type) {
		case *document.Rectangle:
			b.rectangle(s, shape.X, shape.Y, shape.Width, shape.Height, fill(shape.Ink))
			if shape.Ink == document.Hatched {
				w, h := s.hundredths(shape.Width), s.hundredths(shape.Height)
				b.hatch(s.hundredths(shape.X), s.hundredths(shape.Y), w, h, rectangleHatch(w, h))
			}
		case *document.Line:
			b.line(s, shape)
		case *document.Dot:
			b.put(`<draw:ellipse draw:style-name="`, b.shape(fill(shape.Ink)), `" svg:x="`, s.length(shape.X-shape.Radius), `" svg:y="`, s.length(shape.Y-shape.Radius),
				`" svg:width="`, s.length(2*shape.Radius), `" svg:height="`, s.length(2*shape.Radius), `"/>`, "\n")
			if shape.Ink == document.Hatched {
				r := s.hundredths(shape.Radius)
				b.hatch(s.hundredths(shape.X)-r, s.hundredths(shape.Y)-r, 2*r, 2*r, dotHatch(r))
			}
		case *document.Label:
			b.label(s, c.Drawing.Width, shape)
		}
	}
	b.put("</draw:g>")
}

func (b *body) shape(properties string) string {
	return b.auto.name("graphic", "", "", `<style:graphic-properties`+properties+` style:run-through="foreground"/>`)
}

func (b *body) rectangle(s scale, x, y, width, height int, properties string) {
	b.put(`<draw:rect draw:style-name="`, b.shape(properties), `" svg:x="`, s.length(x), `" svg:y="`, s.length(y),
		`" svg:width="`, s.length(width), `" svg:height="`, s.length(height), `"/>`, "\n")
}

func (b *body) line(s scale, l *document.Line) {
	stroke, width := "solid", "0.3mm"
	if l.Thick {
		width = "0.8mm"
	}
	dash := ""
	if l.Dashed {
		stroke, dash = "dash", ` draw:stroke-dash="Tirets"`
	}
	style := b.shape(` draw:stroke="` + stroke + `"` + dash + ` svg:stroke-width="` + width + `" svg:stroke-color="` + colour(l.Ink) + `" draw:fill="none"`)
	b.put(`<draw:line draw:style-name="`, style, `" svg:x1="`, s.length(l.X1), `" svg:y1="`, s.length(l.Y1), `" svg:x2="`, s.length(l.X2), `" svg:y2="`, s.length(l.Y2), `"/>`, "\n")
}

// label writes a line of text in a box around it: as wide as the drawing leaves on the side to which it runs, so that the box does not
// widen the drawing, and centred on the middle of the letters, which fonts put less differently above the baseline than their tops.
func (b *body) label(s scale, total int, l *document.Label) {
	size := s.hundredths(l.Size)
	middle := s.hundredths(l.Y) - size*37/100
	x, right, align := s.hundredths(l.X), s.hundredths(total), "left"
	width := right - x
	switch l.Align {
	case document.Middle:
		width = 2 * min(x, right-x)
		x, align = x-width/2, "center"
	case document.End:
		width = x
		x, align = x-width, "right"
	}
	width = max(width, 1)
	box := b.shape(` draw:stroke="none" draw:fill="none" fo:padding="0mm" draw:textarea-vertical-align="middle" draw:auto-grow-width="false" draw:auto-grow-height="false" fo:wrap-option="no-wrap"`)
	points := size * 7200 / 2540 / 10 // tenths of a point
	letters := ` style:font-name="Text" fo:color="` + colour(l.Ink) + `" fo:font-size="` + strconv.Itoa(points/10) + "." + strconv.Itoa(points%10) + `pt"`
	if l.Strong {
		letters += ` fo:font-weight="bold"`
	}
	text := b.auto.name("text", "", "", "<style:text-properties"+letters+"/>")
	paragraph := b.auto.name("paragraph", "", "", `<style:paragraph-properties fo:text-align="`+align+`" fo:margin-top="0mm" fo:margin-bottom="0mm" style:writing-mode="lr-tb"/><style:text-properties`+letters+`/>`)
	b.put(`<draw:frame draw:style-name="`, box, `" svg:x="`, hundredths(x), `" svg:y="`, hundredths(middle-size*7/10), `" svg:width="`, hundredths(width), `" svg:height="`, hundredths(size*14/10), `"><draw:text-box>`)
	b.paragraph("p", "", paragraph, func() {
		b.put(`<text:span text:style-name="`, text, `">`)
		b.text(document.OneLine(l.Text))
		b.put("</text:span>")
	})
	b.put("</draw:text-box></draw:frame>\n")
}
