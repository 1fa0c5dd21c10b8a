package kit

import "voix/deliberation/dossier/document/pdf"

// avis is a sheet on which somebody gives an opinion on each question of the agenda: a page, or several if there are many. All bear the
// sheet's reference, the last one the slip.
func (p *press) avis(d *Debate, sheet Sheet) {
	p.turn()
	p.sheetHead(d, sheet, p.say("avis.title"), p.say("avis.lead"))
	p.colleges(0)
	p.step(0, p.say("avis.each"))
	p.at += mm
	questions := d.questions()
	asked := p.asked(d)
	foot := slipHeight + 14*mm + p.askedHeight(asked) // of the last page
	high := length(choiceHeight)
	sum := bottom - foot - p.at
	for _, item := range questions {
		sum -= p.question(item).Height() + choiceLarge + 3*mm
	}
	if sum >= 0 {
		high = choiceLarge // all stand on the one page
	}
	for i, item := range questions {
		words := p.question(item)
		need := words.Height() + high + 3*mm
		until := bottom - line(p.body) - 2*mm // where it is said that there are more
		if i == len(questions)-1 {
			until -= foot
		}
		if p.at+need > until {
			p.more(d, sheet)
		}
		p.down(words, 2*mm)
		p.choices(high)
	}
	p.ask(asked, bottom-foot)
	p.again(sheet, p.say("avis.change"), bottom-slipHeight)
	p.slip(d, sheet, p.say("avis.receipt"))
}

// question is an item's words, never cut.
func (p *press) question(item Item) pdf.Words {
	return p.sheets.Set(width, pdf.Span{Text: bound(number(item.Number) + ". " + item.Text), Letters: pdf.Letters{Size: p.body + 10, Bold: true}})
}

// more begins another page of a sheet.
func (p *press) more(d *Debate, sheet Sheet) {
	p.put(p.plain(width, p.body, true, p.say("avis.next")), left, bottom-line(p.body))
	p.turn()
	const high = 17 * mm
	p.reference(sheet, left+width, p.at, high)
	p.put(p.plain(110*mm, p.body+20, true, p.say("avis.more")), left, p.at)
	p.at += high + 5*mm
}

// What the three fields of a question take, with the space below them.
const (
	choiceHeight = 19 * mm
	choiceLarge  = 26 * mm
)

// choices are three large fields that differ in word, shape and place.
func (p *press) choices(high length) {
	const (
		gap  = 4 * mm
		edge = 5 * mm / 2
		sign = 7 * mm
		box  = 8 * mm
	)
	cell := (width - 2*gap) / 3
	field := high - 4*mm
	for i, choice := range []string{"agree", "disagree", "pass"} {
		x := left + length(i)*(cell+gap)
		p.frame(x, p.at, cell, field, hair)
		p.box(x+edge, p.at+(field-box)/2, box)
		words := p.fit(cell-box-sign-3*edge, 2*line(p.body), p.body, 120, true, p.say("choice."+choice))
		p.put(words, x+box+2*edge, p.at+(field-words.Height())/2)
		p.sign(choice, x+cell-sign-edge, p.at+(field-sign)/2, sign)
	}
	p.at += high
}
