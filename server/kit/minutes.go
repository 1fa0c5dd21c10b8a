package kit

import (
	"strings"

	"voix/deliberation"
)

// minutes is the frame of the minutes: a page for the meeting, one for each point of the agenda, one for what comes next. It is filled in by
// hand during the debate and typed afterwards.
func (p *press) minutes(d *Debate) {
	p.turn()
	p.title(d, "minutes.title")
	p.down(p.fit(width, 3*line(p.body), p.body, 110, false, p.where(d)), mm)
	p.down(p.fit(width, 2*line(p.body), p.body, 110, false, p.say("minutes.conveners", "conveners", strings.Join(d.Conveners, ", "))), 3*mm)
	p.down(p.set(width, p.body, p.say("minutes.lead")), 4*mm)
	p.cells(p.say("minutes.present"), p.collegeNames(), []string{""})
	p.room(p.say("minutes.said"), (bottom-p.at)*2/5)
	p.room(p.say("minutes.atmosphere"), bottom-p.at)
	for _, item := range d.Agenda {
		p.turn()
		p.item(item)
	}
	p.turn()
	p.down(p.plain(width, 220, true, p.say("minutes.next_title")), 3*mm)
	p.down(p.set(width, p.body, p.say("minutes.next_lead")), 3*mm)
	share := (bottom - p.at) / 4
	p.room(p.say("minutes.next_what"), share)
	p.room(p.say("minutes.next_who"), share)
	after := p.set(width, p.body, p.say("minutes.after"))
	p.room(p.say("minutes.remarks"), bottom-p.at-after.Height()-3*mm)
	p.down(after, 0)
}

// item is a page for one point of the agenda.
func (p *press) item(item Item) {
	p.down(p.fit(width, 4*line(p.body+40), p.body+40, p.body-20, true, number(item.Number)+". "+item.Text), 3*mm)
	adopted := p.body + 10
	// Below: what is adopted, how many for and against, and what divides.
	table := line(adopted) + mm + p.showHeight()
	share := (bottom - p.at - table) / 10
	p.room(p.say("minutes.for"), 2*share)
	p.room(p.say("minutes.against"), 2*share)
	p.room(p.say("minutes.asking"), 3*share/2)
	p.room(p.say("minutes.adopt"), 5*share/2)
	p.show()
	p.room(p.say("minutes.divides"), bottom-p.at)
}

// room is a heading and lines to write on, over a height.
func (p *press) room(heading string, high length) {
	end := p.at + high
	words := p.set(width, p.body, heading)
	p.put(words, left, p.at)
	p.lines(left, width, p.at+words.Height(), end-2*mm)
	p.at = end
}

func (p *press) collegeNames() (names []string) {
	for _, college := range deliberation.Colleges() {
		names = append(names, p.say("people."+college.String()))
	}
	return names
}

const showCell = 8 * mm

func (p *press) showHeight() length { return 3*showCell + 2*line(110) + 5*mm + line(p.body) }

// show is where a show of hands is written down, by college: counts, no ballots.
func (p *press) show() {
	p.down(p.plain(width, p.body, true, p.say("minutes.show")), mm)
	const first = 45 * mm
	names := p.collegeNames()
	wide := (width - first) / length(len(names))
	for i, name := range names {
		p.centre(p.fit(wide-2*mm, 2*line(110), 110, 110, false, name), left+first+length(i)*wide+mm, p.at, wide-2*mm)
	}
	p.at += 2*line(110) + mm
	for _, choice := range []string{"agree", "disagree", "pass"} {
		words := p.fit(first-mm-showCell, showCell, p.body, 110, false, p.say("choice."+choice))
		p.sign(choice, left, p.at+mm, showCell-2*mm)
		p.put(words, left+showCell, p.at+(showCell-words.Height())/2)
		for i := range names {
			p.frame(left+first+length(i)*wide, p.at, wide, showCell, hair)
		}
		p.mark(left+first, p.at, width-first, showCell, "cells")
		p.at += showCell
	}
	p.at += 3 * mm
}
