package kit

import (
	"strings"

	"voix/deliberation/dossier/document/pdf"
)

// poster is one page: what, when, where first, in letters read from across a corridor; then what is there for those who come; the way to
// more at the foot.
func (p *press) poster(d *Debate) {
	p.turn()
	// From the foot up: how to learn more, who invites.
	const code = 46 * mm
	foot := bottom - 50*mm
	p.frame(left, foot, width, bottom-foot, thick)
	p.code(d.Address, left+2*mm, foot+2*mm, code)
	x, wide := left+code+4*mm, width-code-7*mm
	y := foot + 3*mm
	stack := func(height length, size, least int, bold bool, words string) {
		set := p.fit(wide, height, size, least, bold, words)
		p.put(set, x, y)
		y += set.Height() + mm
	}
	stack(14*mm, p.body, 120, false, p.say("poster.more"))
	stack(10*mm, 220, 120, true, d.Short)
	stack(15*mm, p.body, 120, false, p.say("poster.by", "conveners", strings.Join(d.Conveners, ", ")))
	if d.Contact != "" {
		if room := bottom - 3*mm - y; room > 6*mm {
			stack(room, p.body, 120, true, p.say("poster.contact", "contact", d.Contact))
		}
	}
	// What is there for those who come stands above it.
	y = foot - p.offers(d, foot, false)
	p.offers(d, y, true)
	rest := y - 3*mm

	p.line(left, p.at+10*mm, left+width, p.at+10*mm, 3*thick)
	p.put(p.fit(width*2/3, 9*mm, 180, 120, true, d.Site), left, p.at)
	p.atRight(d.Office, p.at)
	p.at += 16 * mm
	p.down(p.fit(width, line(220), 220, 160, false, p.say("poster.come")), mm)
	date, hours := p.when(d)
	facts := []fact{{"day", p.fitFact(26*mm, 300, true, capital(date)+"\n"+hours)}, {"place", p.fitFact(26*mm, 220, false, p.where(d))}}
	audience := p.audience(d, p.body+20)
	need := audience.Height() + 2*mm
	for _, f := range facts {
		need += f.height()
	}
	p.down(p.fit(width, min(70*mm, rest-p.at-need-6*mm), 560, 200, true, d.Title), 6*mm)
	for _, f := range facts {
		p.fact(f)
	}
	p.down(audience, 2*mm)
	p.topics(d, rest)
}

// fact is a sign and what it stands for, in large letters.
type fact struct {
	sign  string
	words pdf.Words
}

const factSign = 14 * mm

func (p *press) fitFact(height length, size int, bold bool, words string) pdf.Words {
	return p.fit(width-factSign-5*mm, height, size, p.body, bold, words)
}

func (f fact) height() length { return max(f.words.Height(), factSign+mm) + 4*mm }

func (p *press) fact(f fact) {
	p.sign(f.sign, left, p.at+mm, factSign)
	p.put(f.words, left+factSign+5*mm, p.at)
	p.at += f.height()
}

// audience says who may come.
func (p *press) audience(d *Debate, size int) pdf.Words {
	who := d.Audience
	if who == "" {
		who = audiences[0]
	}
	return p.set(width, size, p.say("audience."+who))
}

// line is the height of one line of letters of that size.
func line(size int) length { return length(size) * 1000 * 132 / 100 }

// atRight puts words at the right edge.
func (p *press) atRight(words string, y length) {
	if words == "" {
		return
	}
	set := p.fit(width/3-4*mm, 9*mm, p.body, 120, false, words)
	x := left + width - set.Width()
	p.put(set, x, y+mm)
}

// offers draws what is there for those who come, from a height down, or tells how high that is: signs in rows of three, and what more there is to say.
func (p *press) offers(d *Debate, y length, draw bool) length {
	const side = 10 * mm
	all := d.Access
	if d.Online != "" {
		all = append([]string{"online"}, all...)
	}
	const columns = 3
	cell := width / columns
	start := y
	for i := 0; i < len(all); i += columns {
		row := side
		for j := i; j < min(i+columns, len(all)); j++ {
			set := p.plain(cell-side-4*mm, p.body, false, p.say("access."+all[j]))
			row = max(row, set.Height())
			if draw {
				x := left + length(j-i)*cell
				p.sign(all[j], x, y, side)
				p.put(set, x+side+3*mm, y+max(0, (side-set.Height())/2))
			}
		}
		y += row + 2*mm
	}
	if d.Welcome != "" {
		set := p.fit(width, 2*line(p.body), p.body, p.body, false, d.Welcome)
		if draw {
			p.put(set, left, y)
		}
		y += set.Height() + 3*mm
	}
	return y - start + mm
}
