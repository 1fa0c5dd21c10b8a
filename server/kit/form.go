package kit

import (
	"voix/deliberation"
	"voix/deliberation/dossier/document/pdf"
)

// slipHeight is how much of a sheet is torn off and taken home.
const slipHeight = 52 * mm

// form is one page to write one contribution on. Boxes come before lines: whoever only ticks has said something.
func (p *press) form(d *Debate, sheet Sheet) {
	p.turn()
	p.sheetHead(d, sheet, p.say("form.title"), p.say("form.lead"))
	asked := p.asked(d)
	until := bottom - slipHeight - p.askedHeight(asked)
	p.colleges(1)
	// The points of the agenda are named where there is room for it beside room to write.
	room := choose(p, 62*mm, 58*mm)
	step := int64(2)
	if len(d.Agenda) > 0 {
		p.step(step, p.say("form.about"))
		step++
		p.points(d, until-room)
	}
	p.step(step, p.say("form.side"))
	p.boxes("form.for", "form.against", "form.asking", "form.idea")
	p.step(step+1, p.say("form.words"))
	p.lines(left, width, p.at, until-14*mm)
	p.ask(asked, until-14*mm)
	p.again(sheet, p.say("form.back"), bottom-slipHeight)
	p.slip(d, sheet, p.say("form.receipt"))
}

// sheetHead begins a sheet: what it is, its reference, what debate it is of, and what not to write on it.
func (p *press) sheetHead(d *Debate, sheet Sheet, title, lead string) {
	const high = 17 * mm
	p.reference(sheet, left+width, p.at, high)
	p.put(p.plain(110*mm, choose(p, 260, 280), true, title), left, p.at)
	p.at += high + mm
	p.down(p.debate(d), 2*mm)
	side := choose(p, 9*mm, 11*mm)
	words := p.set(width-side-4*mm, p.body, lead)
	p.sign("nameless", left, p.at, side)
	p.put(words, left+side+4*mm, p.at+max(0, (side-words.Height())/2))
	p.at += max(side, words.Height()) + 3*mm
}

// debate is a line that says which debate a sheet is of.
func (p *press) debate(d *Debate) pdf.Words {
	return p.fit(width, line(p.body), p.body, p.body-20, false, p.say("sheet.debate", "debate", number(d.Number), "title", d.Title))
}

// reference draws a sheet's reference in a frame whose right edge is given.
func (p *press) reference(sheet Sheet, right, y, high length) {
	words := p.sheets.Set(width, pdf.Span{Text: sheet.Reference, Letters: pdf.Letters{Size: 300, Bold: true, Fixed: true}})
	wide := words.Width() + 8*mm
	p.frame(right-wide, y, wide, high, thick)
	p.put(words, right-wide+4*mm, y+(high-words.Height())/2)
}

// step heads one thing to do; a number of 0 is not said.
func (p *press) step(n int64, words string) {
	if n > 0 {
		words = "**" + number(n) + ". **" + words
	}
	p.down(p.set(width, p.body+10, words), mm)
}

// colleges are the boxes for the capacity in which somebody takes part.
func (p *press) colleges(n int64) {
	p.step(n, p.say("sheet.college"))
	var keys []string
	for _, college := range deliberation.Colleges() {
		keys = append(keys, "college."+college.String())
	}
	p.boxes(keys...)
}

// boxes are boxes with messages beside them: in two columns in easy French, else as many beside each other as a line holds.
func (p *press) boxes(keys ...string) {
	if p.easy {
		p.halves(keys...)
		return
	}
	var all []pdf.Words
	for _, key := range keys {
		all = append(all, p.set(p.beside(width), p.body, p.say(key)))
	}
	p.ticks(all)
}

// halves are boxes with messages beside them, in two columns.
func (p *press) halves(keys ...string) {
	const cell = width / 2
	for i := 0; i < len(keys); i += 2 {
		row := length(0)
		for j, key := range keys[i:min(i+2, len(keys))] {
			row = max(row, p.tick(left+length(j)*cell, p.at, p.set(p.beside(cell-3*mm), p.body, p.say(key))))
		}
		p.at += row + 3*mm/2
	}
	p.at += mm
}

// ticks are boxes beside each other, as many as a line holds.
func (p *press) ticks(all []pdf.Words) {
	const apart = 6 * mm
	x, row := left, length(0)
	for _, words := range all {
		wide := p.boxSide() + 3*mm + words.Width()
		if x > left && x+wide > left+width {
			p.at += row + 3*mm/2
			x, row = left, 0
		}
		row = max(row, p.tick(x, p.at, words))
		x += wide + apart
	}
	p.at += row + 2*mm
}

// points are boxes for what of the agenda somebody speaks of: with the words of each if they end above a height, else with the numbers only.
func (p *press) points(d *Debate, until length) {
	other := p.plain(p.beside(width), p.body, false, p.say("form.other"))
	high := max(p.boxSide(), line(p.body)) + 3*mm/2
	// Below, what is yet to come needs the room of two more headings and the rows between them.
	below := choose(p, length(2), 4)*high + 2*line(p.body+10)
	if p.at+length(len(d.Agenda)+1)*high+below <= until {
		for _, item := range d.Agenda {
			words := p.sheets.Shorten(p.beside(width), pdf.Span{Text: bound(number(item.Number) + ". " + item.Text), Letters: pdf.Letters{Size: p.body}})
			p.at += p.tick(left, p.at, words) + 3*mm/2
		}
		p.at += p.tick(left, p.at, other) + 3*mm
		return
	}
	var all []pdf.Words
	for _, item := range d.Agenda {
		all = append(all, p.plain(width, p.body, true, number(item.Number)))
	}
	p.ticks(append(all, other))
}

// again repeats the reference above where the slip is torn off, with what to do when the page is full.
func (p *press) again(sheet Sheet, words string, until length) {
	const high = 11 * mm
	y := until - high - 2*mm
	reference := p.sheets.Set(width, pdf.Span{Text: sheet.Reference, Letters: pdf.Letters{Size: 240, Bold: true, Fixed: true}})
	p.put(reference, left+width-reference.Width(), y+(high-reference.Height())/2)
	set := p.fit(width-reference.Width()-6*mm, high, p.body, 120, false, words)
	p.put(set, left, y+(high-set.Height())/2)
}

// slip is the foot of a sheet, which the participant tears off and takes home: the only place where the receipt stands.
func (p *press) slip(d *Debate, sheet Sheet, title string) {
	const (
		code  = 42 * mm
		clear = 5 * mm
	)
	const cut = bottom - slipHeight
	p.sign("scissors", left, cut-3*mm, 6*mm)
	p.do(func() { p.sheets.Line(left+8*mm, cut, left+width, cut, hair, true) })
	y := cut + clear
	p.code(d.Receipts+sheet.Receipt, left, y, code)
	x, wide := left+code+5*mm, width-code-5*mm
	stack := func(words pdf.Words, after length) {
		p.put(words, x, y)
		y += words.Height() + after
	}
	stack(p.fit(wide, line(p.body+20), p.body+20, p.body-20, true, title), mm)
	size := 260
	letters := func() pdf.Words {
		return p.sheets.Set(width, pdf.Span{Text: sheet.Receipt, Letters: pdf.Letters{Size: size, Bold: true, Fixed: true}})
	}
	for letters().Width() > wide {
		size -= 10
	}
	stack(letters(), 3*mm/2)
	room := bottom - y
	use := p.set(wide, p.body, p.say("slip.use"), "address", d.Typed)
	for size := p.body; use.Height() > room && size > 90; {
		size -= 10
		use = p.set(wide, size, p.say("slip.use"), "address", d.Typed)
	}
	p.put(use, x, y)
}
