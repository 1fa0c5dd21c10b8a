package kit

import (
	"strings"

	"voix/deliberation/dossier/document/pdf"
)

// asked are the boxes at the foot of a sheet: that it be entered for whoever filled it in, by whom and with what code they keep hold of it; and that they
// are below fifteen, with an adult who agrees. Whoever enters the sheet records what is ticked.
type asked []pdf.Words

// asked are set for half of a line in easy French, where letters are large and room is short, else for a whole one.
func (p *press) asked(d *Debate) asked {
	size := p.body - 40
	wide := p.beside(choose(p, width, width/2-3*mm))
	return asked{
		p.fit(wide, 2*line(size), size, size-20, false, p.say("sheet.mandate", "site", d.Site, "who", strings.Join(d.Conveners, ", "))),
		p.set(wide, size, p.say("sheet.child")),
	}
}

// askedHeight is what the boxes take with the space below them.
func (p *press) askedHeight(a asked) (high length) {
	for _, words := range a {
		one := max(words.Height(), p.boxSide()) + mm
		high = choose(p, high+one, max(high, one))
	}
	return high
}

// ask draws the boxes below a height.
func (p *press) ask(a asked, y length) {
	x := left
	for _, words := range a {
		high := p.tick(x, y, words) + mm
		y, x = choose(p, y+high, y), choose(p, left, x+width/2)
	}
}
