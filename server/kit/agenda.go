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

// topics are the agenda, as far as there is room.
func (p *press) topics(d *Debate, until length) {
	head := p.plain(width, p.body+20, true, p.say("poster.topics"))
	if len(d.Agenda) == 0 || p.at+head.Height()+4*line(p.body) > until {
		return
	}
	p.down(head, mm)
	for i, item := range d.Agenda {
		set := p.fit(width-10*mm, 2*line(p.body), p.body, p.body, false, item.Text)
		more := p.plain(width-10*mm, p.body, false, p.say("poster.topics_more"))
		need := set.Height() + mm
		if i+1 < len(d.Agenda) {
			need += more.Height()
		}
		if p.at+need > until {
			if p.at+more.Height() <= until {
				p.put(more, left+10*mm, p.at)
				p.at += more.Height()
			}
			return
		}
		p.put(p.plain(10*mm, p.body, true, number(item.Number)), left, p.at)
		p.put(set, left+10*mm, p.at)
		p.at += set.Height() + mm
	}
}
