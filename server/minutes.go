package server

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

func minutesPath(debate int64) string { return debatePath(debate) + "/compte-rendu" }

// wantParagraphs is called while the state is read.
func (l *loader) wantParagraphs(st *deliberation.State, all []deliberation.Paragraph, consultation int64) {
	for _, p := range all {
		v := p.Last()
		l.want(v.Text)
		l.wantAuthor(st, v.By, consultation)
	}
}

func (l *loader) paragraphVersion(p deliberation.Paragraph, version int, consultation int64) page.Paragraph {
	v := p.Versions[version]
	text := l.texts[v.Text]
	return page.Paragraph{
		Number: p.Number, Body: markdownHTML(text.Body), Text: text.Body, Language: text.Language, Author: l.author(v.By, consultation), At: v.At,
		Version: version + 1, Entry: v.Entry, Dropped: p.Dropped,
	}
}

func (l *loader) paragraphs(all []deliberation.Paragraph, consultation int64) (views []page.Paragraph) {
	for _, p := range all {
		views = append(views, l.paragraphVersion(p, len(p.Versions)-1, consultation))
	}
	return views
}

// attendanceOf is how many came, by colleges of which enough came to be named. No sum is told: with one college left out, it would tell that one.
func (l *loader) attendanceOf(p deliberation.Paper) page.Attendance {
	v := page.Attendance{Counted: p.Counted}
	if !p.Counted {
		return v
	}
	for _, college := range deliberation.Colleges() {
		switch n := p.Attendance[college-1]; {
		case n >= int64(college.SmallestSet()):
			v.Colleges = append(v.Colleges, page.CollegeCount{College: college, Count: int(n)})
		case n > 0:
			v.Others = true
		}
	}
	text := l.texts[p.Explanation]
	v.Explanation, v.Language = text.Body, text.Language
	return v
}

// saidOn counts what was said on each item of an agenda, and on none, replies left out.
func saidOn(st *deliberation.State, h *held, a agendaItems) map[int64]page.SaidItem {
	counts := map[int64]page.SaidItem{}
	for _, arg := range st.Arguments(deliberation.Thread{Debate: h.Number}, 0, int(h.Arguments)) {
		if arg.Erased || arg.ReplyTo != 0 {
			continue
		}
		i := counts[arg.Item]
		switch arg.Side {
		case deliberation.For:
			i.For++
		case deliberation.Against:
			i.Against++
		case deliberation.Asking:
			i.Asking++
		}
		counts[arg.Item] = i
	}
	return counts
}

// saidItems are the items of an agenda with those counts, and last what was said on none.
func (l *loader) saidItems(a agendaItems, counts map[int64]page.SaidItem) (all []page.SaidItem) {
	for _, item := range a.items {
		i, title := counts[item.Number], l.itemTitle(a, item.Number)
		if item.Dropped && i.All() == 0 {
			continue
		}
		i.Number, i.Title, i.Language, i.Proposal, i.Dropped = item.Number, title.Title, title.Language, uint64(item.Proposal), item.Dropped
		all = append(all, i)
	}
	if i := counts[0]; i.All() > 0 {
		all = append(all, i)
	}
	return all
}

// wantRemarks is called while the state is read.
func (l *loader) wantRemarks(st *deliberation.State, all []deliberation.Remark, consultation int64) {
	for _, r := range all {
		l.want(r.Text, r.Reason)
		l.wantAuthor(st, r.Author, consultation)
		if r.SettledBy != 0 {
			l.wantAuthor(st, r.SettledBy, consultation)
		}
	}
}

func (l *loader) remark(r deliberation.Remark, consultation int64) page.Remark {
	text, reason := l.texts[r.Text], l.texts[r.Reason]
	v := page.Remark{
		Number: r.Number, Paragraph: r.Paragraph, Author: l.author(r.Author, consultation), Helped: r.By != 0, At: r.At, Text: text.Body, Language: text.Language,
		Settlement: r.Settlement, Reason: reason.Body, Reasoned: reason.Language,
	}
	if r.SettledBy != 0 {
		v.By = l.author(r.SettledBy, consultation)
	}
	return v
}

func (l *loader) remarks(m deliberation.Minutes, consultation int64) (views []page.Remark) {
	for _, r := range m.Remarks {
		v := l.remark(r, consultation)
		v.Stands = slices.ContainsFunc(m.Paragraphs, func(p deliberation.Paragraph) bool { return p.Number == r.Paragraph })
		views = append(views, v)
	}
	return views
}

// minutes shows what is written down of a debate: to those who run it always, to everybody once it is offered to be read over.
func (s *Server) minutes(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	h, err := s.readHeld(c, s.loader(c.UserContext()), number, nil)
	if err != nil {
		return err
	}
	path, topics := minutesPath(number), []string{deliberation.DebateTopic(number).String()}
	if h.runs {
		v, err := s.minutesView(c, number)
		if err != nil {
			return err
		}
		return s.showFreshAs(c, fiber.StatusOK, page.Frame{Locale: localeOf(c), Role: s.roleOf(c), Path: path, Number: h.Changed, Topics: topics}, s.slots(c), v)
	}
	return s.show(c, shown{
		key: cacheKey{path: path}, when: h.state().Stage, changed: h.Changed, topics: topics,
		view: func() (page.View, error) { return s.minutesView(c, number) },
	})
}

func (s *Server) minutesView(c *fiber.Ctx, number int64) (v page.Minutes, err error) {
	l := s.loader(c.UserContext())
	var paper deliberation.Paper
	var items agendaItems
	var counts map[int64]page.SaidItem
	var positions []deliberation.AdoptedPosition
	var born []deliberation.Proposal
	var pictures []deliberation.ID
	h, err := s.readHeld(c, l, number, func(st *deliberation.State, h *held) {
		if !h.runs && !h.minutes.Offered {
			return
		}
		paper, items = st.Paper(number), l.wantItemTitles(st, number)
		counts = saidOn(st, h, items)
		l.want(paper.Explanation)
		l.wantParagraphs(st, h.minutes.Paragraphs, h.Consultation)
		l.wantRemarks(st, h.minutes.Remarks, h.Consultation)
		positions = l.wantAdopted(st, number)
		born, pictures = l.wantBorn(st, number), st.Pictures(number)
	})
	if err != nil {
		return v, err
	}
	v.Debate, v.State = l.held(h), h.state()
	if !v.Readable() {
		return v, nil
	}
	files, err := s.platform.FilesOf(c.UserContext(), pictures)
	if err != nil {
		return v, err
	}
	v.Paragraphs, v.Attendance, v.Items = l.paragraphs(h.minutes.Paragraphs, h.Consultation), l.attendanceOf(paper), l.saidItems(items, counts)
	v.Positions, v.Pictures, v.Remarks = l.adopted(positions, items), attachmentViews(files), l.remarks(h.minutes, h.Consultation)
	for _, p := range born {
		v.Born = append(v.Born, l.proposalLink(p))
	}
	var writers []int64
	for _, p := range h.minutes.Paragraphs {
		v.Changed += len(p.Versions)
		if by := p.Last().By; !slices.Contains(writers, by) {
			writers = append(writers, by)
			v.Writers = append(v.Writers, l.author(by, h.Consultation))
		}
	}
	return v, nil
}

// wantBorn is called while the state is read.
func (l *loader) wantBorn(st *deliberation.State, debate int64) (all []deliberation.Proposal) {
	for _, n := range st.BornIn(debate) {
		if p, ok := st.Proposal(n); ok {
			l.wantWords(p)
			all = append(all, p)
		}
	}
	return all
}
