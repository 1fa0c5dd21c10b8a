package kit

// agenda is hung up in the room: the points, numbered as the forms name them, on as many pages as they need.
func (p *press) agenda(d *Debate) {
	p.turn()
	p.down(p.plain(width, 300, true, p.say("agenda.title")), mm)
	p.down(p.debate(d), 2*mm)
	p.line(left, p.at, left+width, p.at, thick)
	p.at += 6 * mm
	// In the largest letters in which all stand on one page, within reason.
	size := 300
	const first = 20 * mm
	high := func() (sum length) {
		for _, item := range d.Agenda {
			sum += p.plain(width-first, size, true, item.Text).Height() + 6*mm
		}
		return sum
	}
	for size > 180 && p.at+high() > bottom {
		size -= 10
	}
	for _, item := range d.Agenda {
		words := p.plain(width-first, size, true, item.Text)
		if p.at+words.Height() > bottom {
			p.turn()
		}
		p.put(p.plain(first-3*mm, size, true, number(item.Number)), left, p.at)
		p.put(words, left+first, p.at)
		p.at += words.Height() + 2*mm
		p.line(left, p.at, left+width, p.at, hair)
		p.at += 4 * mm
	}
}

// topics are the agenda on the poster: as large as there is room for, and as far.
func (p *press) topics(d *Debate, until length) {
	const first = 12 * mm
	head := p.plain(width, p.body+20, true, p.say("poster.topics"))
	if len(d.Agenda) == 0 || p.at+head.Height()+4*line(p.body) > until {
		return
	}
	p.at += 2 * mm
	p.down(head, mm)
	size := 240
	high := func() (sum length) {
		for _, item := range d.Agenda {
			sum += p.plain(width-first, size, false, item.Text).Height() + mm
		}
		return sum
	}
	for size > p.body && p.at+high() > until {
		size -= 10
	}
	// Where not all fit, room is kept for saying so.
	more := p.plain(width-first, p.body, false, p.say("poster.topics_more"))
	all := p.at+high() <= until
	for _, item := range d.Agenda {
		words := p.plain(width-first, size, false, item.Text)
		if !all && p.at+words.Height()+mm+more.Height() > until {
			p.put(more, left+first, p.at)
			return
		}
		p.put(p.plain(first-3*mm, size, true, number(item.Number)), left, p.at)
		p.put(words, left+first, p.at)
		p.at += words.Height() + mm
	}
}
