package pdf

import (
	"strconv"

	"codeberg.org/go-pdf/fpdf"
)

// canvas draws on the file's present page. Places are measured from the top left of where text stands.
type canvas struct {
	file  *fpdf.Fpdf
	links []int // the file's link to each target
	known [faces]bool
	face  face
	size  int
	font  bool // face and size are set on this page
}

// letters makes a face the present one. Only faces that are used go into the file, and of these only the characters that are.
func (c *canvas) letters(f face, size int) {
	if c.font && c.face == f && c.size == size {
		return
	}
	if !c.known[f] {
		c.file.AddUTF8FontFromBytes(faceNames[f], "", faceFile(f))
		c.known[f] = true
	}
	c.file.SetFont(faceNames[f], "", float64(size)/10)
	c.face, c.size, c.font = f, size, true
}

func (c *canvas) turn() {
	c.file.AddPage()
	c.font = false
}

// line draws a line of text in a box, at its start or its end. Its baseline is where letters of its size stand in the middle.
func (c *canvas) line(l line, x, y, width, leading length, end bool) {
	if end || l.backwards {
		x += width - l.width
	}
	size := 0
	for _, r := range l.runs {
		size = max(size, r.look.size)
	}
	c.runs(l, x, y+leading/2+length(size)*point/10*36/100)
}

// runs draws a line's runs upon a baseline, with what a click on them leads to.
func (c *canvas) runs(l line, x, baseline length) {
	for _, r := range l.runs {
		left := x + r.x
		c.letters(r.face, r.look.size)
		c.file.SetTextColor(int(r.look.colour[0]), int(r.look.colour[1]), int(r.look.colour[2]))
		if r.squeezed {
			c.file.RawWriteStr(strconv.Itoa(hyphenShare) + " Tz")
		}
		c.file.Text((left + marginSide).points(), (baseline + marginTop).points(), r.words)
		if r.squeezed {
			c.file.RawWriteStr("100 Tz")
		}
		high := length(r.look.size) * point / 10
		switch {
		case r.look.target > 0:
			c.lead(left, baseline-high, r.width, high*13/10, r.look.target)
		case r.look.url != "":
			c.fill(left, baseline+high*14/100, r.width, lineThin, accent)
			c.file.LinkString((left + marginSide).points(), (baseline - high + marginTop).points(), r.width.points(), (high * 13 / 10).points(), r.look.url)
		}
	}
}

// lead makes a place lead to a target.
func (c *canvas) lead(x, y, width, height length, target int) {
	c.file.Link((x + marginSide).points(), (y + marginTop).points(), width.points(), height.points(), c.links[target])
}

func (c *canvas) fill(x, y, width, height length, with colour) {
	c.file.SetFillColor(int(with[0]), int(with[1]), int(with[2]))
	c.file.Rect((x + marginSide).points(), (y + marginTop).points(), width.points(), height.points(), "F")
}

func (c *canvas) stroke(x1, y1, x2, y2, thick length, with colour, dashed bool) {
	c.file.SetDrawColor(int(with[0]), int(with[1]), int(with[2]))
	c.file.SetLineWidth(thick.points())
	if dashed {
		c.file.SetDashPattern([]float64{4, 3}, 0)
	}
	c.file.Line((x1 + marginSide).points(), (y1 + marginTop).points(), (x2 + marginSide).points(), (y2 + marginTop).points())
	if dashed {
		c.file.SetDashPattern(nil, 0)
	}
}

// leader draws the dots that lead the eye from an entry to its page.
func (c *canvas) leader(from, to, y, leading length, size int) {
	if to <= from {
		return
	}
	baseline := y + leading/2 + length(size)*point/10*36/100
	c.file.SetDrawColor(int(rule[0]), int(rule[1]), int(rule[2]))
	c.file.SetLineWidth(0.8)
	c.file.SetDashPattern([]float64{0.8, 3.2}, 0)
	c.file.Line((from + marginSide).points(), (baseline + marginTop).points(), (to + marginSide).points(), (baseline + marginTop).points())
	c.file.SetDashPattern(nil, 0)
}

// edge is how thick a shape's edge and its hatching are.
const edge = 8 * point / 10

func (c *canvas) rectangle(x, y, width, height length, p pen) {
	if width < 0 {
		x, width = x+width, -width
	}
	if height < 0 {
		y, height = y+height, -height
	}
	if width == 0 || height == 0 {
		return
	}
	c.fill(x, y, width, height, p.fill)
	if p.hatched {
		c.file.ClipRect((x + marginSide).points(), (y + marginTop).points(), width.points(), height.points(), false)
		c.hatch(x, y, width, height, p.edge)
		c.file.ClipEnd()
	}
	if p.edged {
		c.file.SetDrawColor(int(p.edge[0]), int(p.edge[1]), int(p.edge[2]))
		c.file.SetLineWidth(edge.points())
		in := min(edge, width, height) / 2
		c.file.Rect((x + in + marginSide).points(), (y + in + marginTop).points(), (width - 2*in).points(), (height - 2*in).points(), "D")
	}
}

// hatch draws slanted lines over a rectangle, which the caller has made the only place where they show. They lie on one grid all over
// the page, so that hatched shapes side by side look alike.
func (c *canvas) hatch(x, y, width, height length, with colour) {
	step := 4 * point
	// A shape without measure is drawn with lines further apart, not with lines without end.
	for (width+height)/step > 2000 {
		step *= 2
	}
	for sum := (x + y + step - 1) / step * step; sum <= x+y+width+height; sum += step {
		c.stroke(sum-y, y, sum-y-height, y+height, edge, with, false)
	}
}

// dot draws a circle of four curves. Their points are whole ten-thousandths of a point, which fpdf's own circle does not give.
func (c *canvas) dot(x, y, radius length, p pen) {
	if radius <= 0 {
		return
	}
	c.circle(x, y, radius)
	c.file.SetFillColor(int(p.fill[0]), int(p.fill[1]), int(p.fill[2]))
	c.file.DrawPath("F")
	if p.hatched {
		c.file.RawWriteStr("q")
		c.circle(x, y, radius)
		c.file.RawWriteStr("W n")
		c.hatch(x-radius, y-radius, 2*radius, 2*radius, p.edge)
		c.file.RawWriteStr("Q")
	}
	if p.edged {
		c.file.SetDrawColor(int(p.edge[0]), int(p.edge[1]), int(p.edge[2]))
		c.file.SetLineWidth(edge.points())
		c.circle(x, y, max(radius-edge/2, 1))
		c.file.DrawPath("D")
	}
}

func (c *canvas) circle(x, y, radius length) {
	bend := radius * 5523 / 10000 // what a curve needs to follow a quarter of a circle
	at := func(dx, dy length) (float64, float64) {
		return (x + dx + marginSide).points(), (y + dy + marginTop).points()
	}
	curve := func(ax, ay, bx, by, tx, ty length) {
		x0, y0 := at(ax, ay)
		x1, y1 := at(bx, by)
		x2, y2 := at(tx, ty)
		c.file.CurveBezierCubicTo(x0, y0, x1, y1, x2, y2)
	}
	px, py := at(radius, 0)
	c.file.MoveTo(px, py)
	curve(radius, bend, bend, radius, 0, radius)
	curve(-bend, radius, -radius, bend, -radius, 0)
	curve(-radius, -bend, -bend, -radius, 0, -radius)
	curve(bend, -radius, radius, -bend, radius, 0)
	c.file.ClosePath()
}

// paint draws all pages: the title's, then the document's, each with what runs at its top and bottom.
func paint(file *fpdf.Fpdf, s *setter, places []placed) {
	c := &canvas{file: file, links: make([]int, s.targets+1)}
	for n := range c.links {
		c.links[n] = file.AddLink()
	}
	last := 0
	for _, p := range places {
		last = max(last, p.page)
	}
	c.turn()
	small := look{face: regular, size: 80, colour: grey}
	head := s.shortened(s.document.Running, small, textWidth)
	foot := s.shortened(s.document.Footer, small, textWidth-110*point)
	c.line(head, 0, -36*point, textWidth, 12*point, false)
	c.line(foot, 0, textHeight+24*point, textWidth-110*point, 12*point, false)
	page, depth := 0, -1
	for _, p := range places {
		for page < p.page {
			page++
			c.turn()
			c.line(head, 0, -36*point, textWidth, 12*point, false)
			c.fill(0, -20*point, textWidth, lineThin, rule)
			c.fill(0, textHeight+18*point, textWidth, lineThin, rule)
			c.line(foot, 0, textHeight+24*point, textWidth-110*point, 12*point, false)
			var number text
			number.add("page\u00a0"+strconv.Itoa(page+1)+" sur\u00a0"+strconv.Itoa(last+1), small)
			c.line(s.line(number, s.fonts.glyphs(number), 0), 0, textHeight+24*point, textWidth, 12*point, true)
		}
		if p.item.target > 0 {
			file.SetLink(c.links[p.item.target], max(p.y+marginTop-8*point, 0).points(), page+1)
		}
		p.item.draw(c, p.y)
		if h := p.item.entry; h != nil {
			// A reader's outline has no holes: a level follows the one above it.
			depth = min(h.Level-1, depth+1)
			if words := s.fonts.plain(h.Text); words != "" {
				c.letters(regular, 100) // fpdf writes the outline's words as the present font is encoded
				file.Bookmark(words, depth, (p.y + marginTop).points())
			}
		}
	}
}
