package kit

import (
	"strings"

	"voix/deliberation/dossier/document/pdf"
)

// welcome is read at the door or out loud: what this is, who is behind it, what becomes of what one says, who can help with one's own file,
// what not to write, and one's rights.
func (p *press) welcome(d *Debate) {
	p.turn()
	p.down(p.plain(width, 300, true, p.say("welcome.title")), mm)
	p.down(p.fit(width, 2*line(p.body+10), p.body+10, p.body, false, p.say("welcome.to", "title", d.Title)), 2*mm)
	p.line(left, p.at, left+width, p.at, thick)
	p.at += 4 * mm
	pairs := []string{"site", d.Site, "conveners", strings.Join(d.Conveners, ", "), "address", d.Typed}
	for _, section := range []struct{ sign, key string }{
		{"speak", "what"}, {"people", "who"}, {"write", "then"}, {"nameless", "nameless"}, {"keep", "rights"}, {"help", "help"},
	} {
		p.section(section.sign, p.say("welcome."+section.key), p.say("welcome."+section.key+"_text"), pairs)
	}
}

// guide tells those who hold the debate how the kit is used.
func (p *press) guide(d *Debate) {
	p.turn()
	p.title(d, "guide.title")
	for _, section := range []struct{ sign, key string }{
		{"print", "print"}, {"day", "before"}, {"people", "during"}, {"keep", "slips"}, {"write", "after"},
	} {
		p.section(section.sign, p.say("guide."+section.key), p.say("guide."+section.key+"_text"), nil)
	}
}

// section is a sign, a heading and what it says; it begins another page rather than being cut.
func (p *press) section(sign, heading, message string, pairs []string) {
	side := choose(p, 12*mm, 15*mm)
	after := choose(p, mm, 2*mm)
	x := left + side + 5*mm
	wide := width - side - 5*mm
	head := p.plain(wide, p.body+20, true, heading)
	var paragraphs []pdf.Words
	high := head.Height()
	for _, line := range strings.Split(message, "\n") {
		words := p.set(wide, p.body, line, pairs...)
		paragraphs = append(paragraphs, words)
		high += words.Height() + after
	}
	if p.at+max(high, side) > bottom {
		p.turn()
	}
	p.sign(sign, left, p.at+mm, side)
	p.put(head, x, p.at)
	page, end := len(p.pages), p.at+side+mm
	p.at += head.Height()
	for _, words := range paragraphs {
		p.flow(words, x, after)
	}
	if len(p.pages) == page { // else it was longer than a page
		p.at = max(p.at, end)
	}
	p.at += choose(p, 3*mm, 6*mm)
}

// flow draws words below all that stands on the page; what is longer than the page goes on at the top of the next.
func (p *press) flow(words pdf.Words, x, after length) {
	for words.Lines() > 0 {
		each := words.First(1).Height()
		fits := int((bottom - p.at) / each)
		if fits < min(2, words.Lines()) {
			p.turn()
			continue
		}
		part := words.First(fits)
		p.put(part, x, p.at)
		p.at += part.Height()
		words = words.After(fits)
	}
	p.at += after
}
