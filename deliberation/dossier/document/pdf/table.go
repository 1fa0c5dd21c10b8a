package pdf

import (
	"voix/deliberation/dossier/document"
)

// The measures of a table.
const (
	cellSide  = 5 * point
	cellAbove = 4 * point
)

var (
	cellLook    = look{face: regular, size: 90, colour: ink}
	headLook    = look{face: bold, size: 88, colour: accent}
	captionAt   = setting{look: look{face: bold, size: 98, colour: ink}, leading: 14 * point, before: 14 * point, after: 5 * point}
	noteAt      = setting{look: look{face: regular, size: 88, colour: grey}, leading: 13 * point, before: 5 * point, after: 14 * point}
	narrowest   = 24 * point // column, whatever its weight
	headAtMost  = textHeight / 3
	lineThin    = point / 2
	lineStrong  = 12 * point / 10
	narrowSizes = []int{90, 84, 78, 72} // of letters in a table, tried until no word of it needs to be cut
)

// column is one of a table's, where it stands.
type column struct {
	x, width length
	end      bool // figures stand at its end
}

// row is cells of lines, side by side.
type row struct {
	cells   [][]line
	leading length
	height  length
}

func (r *row) measure() {
	most := 1
	for _, cell := range r.cells {
		most = max(most, len(cell))
	}
	r.height = length(most)*r.leading + 2*cellAbove
}

func (r *row) draw(c *canvas, columns []column, y length) {
	for n, cell := range r.cells {
		for i, l := range cell {
			c.line(l, columns[n].x+cellSide, y+cellAbove+length(i)*r.leading, columns[n].width-2*cellSide, r.leading, columns[n].end)
		}
	}
}

// rows makes an item of each row, with a line below it. Only a row that is higher than a page leaves room for is cut, between lines.
func rows(all []row, columns []column, head *item) []item {
	room := length(textHeight)
	if head != nil {
		room -= head.height
	}
	var out []item
	for _, whole := range all {
		if whole.height > room {
			out = append(out, cutRow(whole, columns, head)...)
			continue
		}
		out = append(out, item{height: whole.height, head: head, draw: func(c *canvas, y length) {
			whole.draw(c, columns, y)
			c.fill(0, y+whole.height-lineThin, textWidth, lineThin, rule)
		}})
	}
	// No row stands alone at a page's foot or head, away from the others.
	if n := len(out); n > 2 {
		out[0].keep = true
		out[n-2].keep = true
	}
	return out
}

// cutRow makes an item of each line of a row, so that it runs on from page to page.
func cutRow(whole row, columns []column, head *item) []item {
	count := int((whole.height - 2*cellAbove) / whole.leading)
	out := make([]item, count)
	for i := range out {
		one := row{leading: whole.leading, cells: make([][]line, len(whole.cells))}
		for n, cell := range whole.cells {
			if i < len(cell) {
				one.cells[n] = cell[i : i+1]
			}
		}
		last := i+1 == count
		height := whole.leading
		if i == 0 {
			height += cellAbove
		}
		if last {
			height += cellAbove
		}
		out[i] = item{height: height, head: head, keep: i == 0 || i+2 == count, draw: func(c *canvas, y length) {
			if i > 0 {
				one.draw(c, columns, y-cellAbove)
			} else {
				one.draw(c, columns, y)
			}
			if last {
				c.fill(0, y+height-lineThin, textWidth, lineThin, rule)
			}
		}}
	}
	return out
}

// caption makes the lines above a table or drawing, kept with it: one at least, for a reference to lead to.
func (s *setter) caption(words string, target int) []item {
	var t text
	t.add(document.OneLine(words), captionAt.look)
	lines := s.lines(t, textWidth)
	if len(lines) == 0 {
		lines = []line{{}}
	}
	made := keepAll(stack(lines, captionAt, 0, textWidth), true)
	made[0].target = target
	return made
}

func (s *setter) table(t *document.Table) []item {
	out := s.caption(t.Caption, s.anchors[t.Anchor])
	texts := make([][]text, 1+len(t.Rows))
	var columns []column
	var leading length
	for n, size := range narrowSizes {
		leading = length(size) * point * 142 / 1000
		heads, cells := headLook, cellLook
		heads.size, cells.size = size*headLook.size/cellLook.size, size
		texts[0] = make([]text, len(t.Columns))
		for i, column := range t.Columns {
			texts[0][i].add(document.OneLine(column.Name), heads)
		}
		for i, spans := range t.Rows {
			texts[1+i] = make([]text, len(spans))
			for j := range spans {
				texts[1+i][j] = s.spans(spans[j], cells)
			}
		}
		var fits bool
		if columns, fits = s.columns(t.Columns, texts); fits || n == len(narrowSizes)-1 {
			break
		}
	}
	all := make([]row, len(texts))
	for i, cells := range texts {
		all[i].cells, all[i].leading = make([][]line, len(cells)), leading
		for j, cell := range cells {
			all[i].cells[j] = s.lines(cell, columns[j].width-2*cellSide)
		}
		all[i].measure()
	}
	first := all[0]
	head := &item{height: first.height, keep: true, draw: func(c *canvas, y length) {
		// Names of one line stand upon the line below them.
		for n, cell := range first.cells {
			down := first.height - 2*cellAbove - length(len(cell))*first.leading
			for i, l := range cell {
				c.line(l, columns[n].x+cellSide, y+cellAbove+down+length(i)*first.leading, columns[n].width-2*cellSide, first.leading, columns[n].end)
			}
		}
		c.fill(0, y+first.height-lineStrong, textWidth, lineStrong, accent)
	}}
	if head.height <= headAtMost {
		out = append(out, *head)
		out = append(out, rows(all[1:], columns, head)...)
	} else {
		out = append(out, rows(all[:1], columns, nil)...)
		out = append(out, rows(all[1:], columns, nil)...)
	}
	note := stack(s.lines(s.spans(t.Note, noteAt.look), textWidth), noteAt, 0, textWidth)
	last := &out[len(out)-1]
	last.after = noteAt.after
	if len(note) > 0 {
		last.keep, last.after = true, 0
	}
	return append(out, note...)
}

// columns shares out the width by weight, then gives a column whose longest word would be cut what others can spare. It tells whether
// no word is cut now; words without end, such as a hash, may be cut where they are wider than a quarter of the page.
func (s *setter) columns(named []document.Column, texts [][]text) ([]column, bool) {
	need := make([]length, len(named))
	for _, cells := range texts {
		for j, cell := range cells {
			need[j] = max(need[j], min(s.longest(cell), textWidth/4)+2*cellSide+point/10)
		}
	}
	weights := 0
	for _, c := range named {
		weights += max(1, c.Weight)
	}
	out := make([]column, len(named))
	wanted, spare, all := length(0), length(0), length(0)
	for j, c := range named {
		out[j].end = c.Number
		out[j].width = textWidth * length(max(1, c.Weight)) / length(weights)
		need[j] = max(need[j], min(narrowest, textWidth/length(len(named))))
		all += need[j]
		if lacking := need[j] - out[j].width; lacking > 0 {
			wanted += lacking
		} else {
			spare -= lacking
		}
	}
	for j := range out {
		switch lacking := need[j] - out[j].width; {
		case all > textWidth:
			out[j].width = need[j] * textWidth / all
		case lacking > 0:
			out[j].width = need[j]
		case wanted > 0:
			out[j].width += lacking * wanted / spare
		}
	}
	x := length(0)
	for j := range out {
		out[j].x = x
		x += out[j].width
	}
	return out, all <= textWidth
}

// fields are names beside what they hold. One that nobody has filled says so in italics.
func (s *setter) fields(f *document.Fields) []item {
	const nameWidth = textWidth * 3 / 10
	columns := []column{{x: 0, width: nameWidth}, {x: nameWidth, width: textWidth - nameWidth}}
	all := make([]row, len(f.Items))
	for i, field := range f.Items {
		var name text
		name.add(document.OneLine(field.Name), look{face: bold, size: 92, colour: accent})
		value := s.spans(field.Spans, look{face: regular, size: 98, colour: ink})
		lines := s.lines(value, columns[1].width-2*cellSide)
		if len(lines) == 0 {
			value = text{}
			value.add(document.Unfilled, look{face: italic, size: 98, colour: grey})
			lines = s.lines(value, columns[1].width-2*cellSide)
		}
		all[i].cells = [][]line{s.lines(name, nameWidth-2*cellSide), lines}
		all[i].leading = 138 * point / 10
		all[i].measure()
	}
	made := rows(all, columns, nil)
	if len(made) > 0 {
		words := made[0].draw
		made[0].draw = func(c *canvas, y length) {
			c.fill(0, y, textWidth, lineStrong, accent)
			words(c, y)
		}
		made[0].before, made[len(made)-1].after = 6*point, 14*point
	}
	return made
}
