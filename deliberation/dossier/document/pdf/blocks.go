package pdf

import (
	"strconv"
	"strings"

	"voix/deliberation/dossier/document"
)

// setting is how a paragraph stands.
type setting struct {
	look          look
	leading       length // from line to line
	before, after length
	indent        length
}

var settings = map[document.Style]setting{
	document.Body:  {look: look{face: regular, size: 105, colour: ink}, leading: 156 * point / 10, after: 8 * point},
	document.Lead:  {look: look{face: regular, size: 125, colour: ink}, leading: 19 * point, before: 2 * point, after: 12 * point},
	document.Quote: {look: look{face: regular, size: 105, colour: ink}, leading: 156 * point / 10, before: 6 * point, after: 10 * point, indent: 18 * point},
	document.Note:  {look: look{face: regular, size: 88, colour: grey}, leading: 13 * point, before: 2 * point, after: 10 * point},
}

// headings are the looks of levels 1 to 4.
var headings = [...]setting{
	{look: look{face: bold, size: 200, colour: accent}, leading: 26 * point, before: 30 * point, after: 14 * point},
	{look: look{face: bold, size: 145, colour: accent}, leading: 20 * point, before: 24 * point, after: 8 * point},
	{look: look{face: bold, size: 120, colour: accent}, leading: 17 * point, before: 18 * point, after: 6 * point},
	{look: look{face: bold, size: 105, colour: accent}, leading: 156 * point / 10, before: 14 * point, after: 4 * point},
}

// items are the document's title and blocks, as what stands below each other on its pages.
func (s *setter) items() []item {
	out := s.title()
	fresh := true
	heading := 0
	for i, block := range s.document.Blocks {
		var made []item
		switch b := block.(type) {
		case *document.Break:
			fresh = true
			continue
		case *document.Heading:
			made = s.heading(b, s.headings[heading])
			heading++
		case *document.Paragraph:
			made = s.paragraph(b)
			if announces(b) && i+1 < len(s.document.Blocks) && len(made) > 0 {
				made[len(made)-1].keep = true
			}
		case *document.List:
			made = s.list(b)
		case *document.Table:
			made = s.table(b)
		case *document.Chart:
			made = s.chart(b)
		case *document.Fields:
			made = s.fields(b)
		case *document.Contents:
			made = s.contents(b)
		}
		if len(made) > 0 {
			made[0].fresh, fresh = fresh, false
		}
		out = append(out, made...)
	}
	return out
}

// title is what stands on the first page.
func (s *setter) title() []item {
	const down, bar = textHeight * 27 / 100, 64 * point
	out := []item{{height: down + 30*point, keep: true, draw: func(c *canvas, y length) { c.fill(0, y+down, bar, 4*point, accent) }}}
	for _, part := range []struct {
		words string
		at    setting
	}{
		{s.document.Title, setting{look: look{face: bold, size: 280, colour: accent}, leading: 36 * point, after: 16 * point, indent: 30 * point}},
		{s.document.Subtitle, setting{look: look{face: regular, size: 135, colour: ink}, leading: 20 * point, indent: 60 * point}},
	} {
		var t text
		t.add(part.words, part.at.look)
		out = append(out, stack(s.lines(t, textWidth-part.at.indent), part.at, 0, textWidth-part.at.indent)...)
	}
	return out
}

// stack makes an item of each line, and keeps the first two and the last two together.
func stack(lines []line, at setting, x, width length) []item {
	out := make([]item, len(lines))
	for i, l := range lines {
		out[i] = item{height: at.leading, keep: i+1 < len(lines) && (i == 0 || i+2 == len(lines)),
			draw: func(c *canvas, y length) { c.line(l, x, y, width, at.leading, false) }}
	}
	if len(out) > 0 {
		out[0].before, out[len(out)-1].after = at.before, at.after
	}
	return out
}

// keepAll keeps items on one page, and the last on that of what follows if asked.
func keepAll(items []item, next bool) []item {
	for i := range items {
		items[i].keep = i+1 < len(items) || next
	}
	return items
}

func (s *setter) heading(h *document.Heading, target int) []item {
	at := headings[h.Level-1]
	var t text
	t.add(document.OneLine(h.Text), at.look)
	lines := s.lines(t, textWidth)
	if len(lines) == 0 {
		lines = []line{{}}
	}
	made := keepAll(stack(lines, at, 0, textWidth), true)
	made[0].target, made[0].entry = target, h
	return made
}

func (s *setter) paragraph(p *document.Paragraph) []item {
	at := settings[p.Style]
	made := stack(s.lines(s.spans(p.Spans, at.look), textWidth-at.indent), at, at.indent, textWidth-at.indent)
	if p.Style == document.Quote {
		for i := range made {
			words := made[i].draw
			made[i].draw = func(c *canvas, y length) {
				c.fill(2*point, y, 3*point, at.leading+point/10, accent)
				words(c, y)
			}
		}
	}
	return made
}

// announces tells whether a paragraph ends with a colon: what it announces comes next.
func announces(p *document.Paragraph) bool {
	return len(p.Spans) > 0 && strings.HasSuffix(strings.TrimSpace(p.Spans[len(p.Spans)-1].Text), ":")
}

func (s *setter) list(l *document.List) []item {
	at := settings[document.Body]
	const indent = 20 * point
	var out []item
	for n, spans := range l.Items {
		lines := s.lines(s.spans(spans, at.look), textWidth-indent)
		if len(lines) == 0 {
			lines = []line{{}}
		}
		made := stack(lines, setting{leading: at.leading, after: 4 * point}, indent, textWidth-indent)
		mark := text{}
		marked := at.look
		marked.colour = accent
		if l.Ordered {
			mark.add(strconv.Itoa(n+1)+".", marked)
		} else {
			mark.add("•", marked)
		}
		sign := s.line(mark, s.fonts.glyphs(mark), 0)
		words := made[0].draw
		made[0].draw = func(c *canvas, y length) {
			c.line(sign, 0, y, indent-7*point, at.leading, true)
			words(c, y)
		}
		out = append(out, made...)
	}
	if len(out) > 0 {
		out[len(out)-1].after = at.after
	}
	return out
}

// contents lists the headings of levels 1 and 2. The whole line leads to the heading.
func (s *setter) contents(c *document.Contents) []item {
	at := headings[0]
	var t text
	t.add(document.OneLine(c.Title), at.look)
	out := keepAll(stack(s.lines(t, textWidth), at, 0, textWidth), true)
	const numberWidth, step = 34 * point, 16 * point
	heading, above := 0, -1 // above: where the entry of the part stands to which the next may belong
	for _, block := range s.document.Blocks {
		h, ok := block.(*document.Heading)
		if !ok {
			continue
		}
		target := s.headings[heading]
		heading++
		if h.Level > 2 {
			continue
		}
		entry := setting{look: look{face: bold, size: 105, colour: ink, target: target}, leading: 15 * point, before: 9 * point, after: 3 * point}
		indent := length(0)
		if h.Level == 2 {
			entry.look.face, entry.look.size, entry.before, indent = regular, 100, 0, step
		}
		var words, number text
		words.add(document.OneLine(h.Text), entry.look)
		number.add(strconv.Itoa(s.pages[target]), entry.look)
		figures := s.line(number, s.fonts.glyphs(number), 0)
		lines := s.lines(words, textWidth-indent-numberWidth-step)
		if len(lines) == 0 {
			lines = []line{{}}
		}
		made := keepAll(stack(lines, entry, indent, textWidth-indent-numberWidth), false)
		if h.Level == 2 && above >= 0 {
			out[above].keep = true
		}
		last := &made[len(made)-1]
		drawn, end := last.draw, indent+lines[len(lines)-1].width
		last.draw = func(c *canvas, y length) {
			drawn(c, y)
			c.leader(end+6*point, textWidth-figures.width-6*point, y, entry.leading, entry.look.size)
			c.line(figures, 0, y, textWidth, entry.leading, true)
			c.lead(end, y, textWidth-end, entry.leading, target)
		}
		out, above = append(out, made...), -1
		if h.Level == 1 {
			above = len(out) - 1
		}
	}
	return out
}
