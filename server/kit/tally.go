package kit

import "voix/deliberation"

// tally is where somebody at the door counts who comes, by college, and the sheets: one box a person, never a name.
func (p *press) tally(d *Debate) {
	p.turn()
	p.title(d, "tally.title")
	side := choose(p, 9*mm, 11*mm)
	lead := p.set(width-side-4*mm, p.body, p.say("tally.lead"))
	p.sign("nameless", left, p.at, side)
	p.put(lead, left+side+4*mm, p.at)
	p.at += max(side, lead.Height()) + 4*mm
	for _, college := range deliberation.Colleges() {
		p.strokes(p.say("tally." + college.String()))
	}
	p.at += mm
	p.cells(p.say("tally.room"), []string{p.say("tally.start"), p.say("tally.middle"), p.say("tally.end"), p.say("tally.online")}, []string{""})
	rows := []string{p.say("tally.forms")}
	if len(d.questions()) > 0 {
		rows = append(rows, p.say("tally.avis"))
	}
	p.cells(p.say("tally.sheets"), []string{p.say("tally.printed"), p.say("tally.given"), p.say("tally.back"), p.say("tally.spoiled")}, rows)
	p.down(p.set(width, p.body, p.say("tally.differ")), 0)
	p.lines(left, width, p.at, bottom)
}

// title begins a sheet for those who hold the debate.
func (p *press) title(d *Debate, key string) {
	p.down(p.plain(width, 260, true, p.say(key)), 0)
	date, hours := p.when(d)
	p.down(p.debate(d), 0)
	p.down(p.fit(width, line(p.body), p.body, 110, false, capital(date)+", "+hours), 2*mm)
	p.line(left, p.at, left+width, p.at, thick)
	p.at += 4 * mm
}

// strokes are fifty boxes in groups of five, one to strike for each person, with room for the sum.
func (p *press) strokes(words string) {
	const (
		box   = 52 * mm / 10
		gap   = 7 * mm / 10
		group = 22 * mm / 10
		total = 22 * mm
	)
	p.down(p.set(width, p.body, words), mm/2)
	high := 2*box + 2*mm
	for row := range 2 {
		x := left
		for i := range 25 {
			if i > 0 && i%5 == 0 {
				x += group - gap
			}
			p.frame(x, p.at+length(row)*(box+2*mm), box, box, hair)
			x += box + gap
		}
	}
	p.mark(left, p.at, 25*(box+gap)+4*group, high, "boxes to strike")
	p.frame(left+width-total, p.at, total, high, thick)
	p.mark(left+width-total, p.at, total, high, "box for a sum")
	p.at += high + 3*mm
}

// cells is a table to fill in: a heading, what stands above each column, what stands before each row.
func (p *press) cells(heading string, columns, rows []string) {
	p.down(p.plain(width, p.body, true, heading), mm)
	first := 52 * mm
	if len(rows) == 1 && rows[0] == "" {
		first = 0
	}
	wide := (width - first) / length(len(columns))
	high := length(0)
	for _, column := range columns {
		high = max(high, p.fit(wide-2*mm, 3*line(120), 120, 120, false, column).Height())
	}
	for i, column := range columns {
		p.centre(p.fit(wide-2*mm, high, 120, 120, false, column), left+first+length(i)*wide+mm, p.at, wide-2*mm)
	}
	p.at += high + mm
	cell := choose(p, 11*mm, 12*mm)
	for _, row := range rows {
		if row != "" {
			words := p.fit(first-3*mm, cell, p.body, 110, true, row)
			p.put(words, left, p.at+(cell-words.Height())/2)
		}
		for i := range columns {
			p.frame(left+first+length(i)*wide, p.at, wide, cell, hair)
		}
		p.mark(left+first, p.at, width-first, cell, "cells")
		p.at += cell
	}
	p.at += 4 * mm
}
