package server

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/deliberation/position"
	"voix/server/page"
	"voix/server/search"
)

const (
	// mostPairs is how many pairs of like proposals are shown, and mostLookedFor how many proposals are looked for at most.
	mostPairs     = 20
	mostLookedFor = 100
)

// comparison is what the page compares, worked out of what may be published.
type comparison struct {
	filter        page.ComparisonFilter
	consultations []deliberation.Consultation
	a, b          *standings
	x, y          deliberation.Consultation // those of a and b
	weeks         []deliberation.Week       // of the one whose dates are compared
	shown         []time.Time               // when figures on its proposals were first shown, in no order
	from, until   time.Time                 // ends of the weeks after which one looks
}

// compared reads what is to be compared. Nothing chosen is no fault: the page then offers what there is.
func (s *Server) compared(c *fiber.Ctx) (m comparison, err error) {
	f := &m.filter
	for name, into := range map[string]*uint64{"a": &f.A, "b": &f.B, "consultation": &f.Consultation} {
		if text := c.Query(name); text != "" {
			if *into, err = strconv.ParseUint(text, 10, 32); err != nil || *into == 0 {
				return m, errParameter
			}
		}
	}
	if name := c.Query("theme"); name != "" {
		if f.Theme, err = deliberation.ParseTheme(name); err != nil {
			return m, errParameter
		}
	}
	f.From, f.Until = c.Query("de"), c.Query("au")
	if (f.A == 0) != (f.B == 0) || (f.From != "" || f.Until != "") && f.Consultation == 0 {
		return m, errParameter
	}
	s.platform.Read(func(st *deliberation.State) {
		m.consultations = st.Consultations()
		if f.Consultation > 0 {
			m.weeks = st.Weeks(int64(f.Consultation))
			for _, n := range st.Proposals(int64(f.Consultation), func(deliberation.Theme, deliberation.Office) bool { return true }) {
				p, _ := st.Proposal(n)
				if first, _, ok := st.Releases(p.Question); ok {
					m.shown = append(m.shown, first)
				}
			}
		}
	})
	find := func(number uint64) (deliberation.Consultation, error) {
		i := slices.IndexFunc(m.consultations, func(x deliberation.Consultation) bool { return uint64(x.Number) == number })
		if i < 0 {
			return deliberation.Consultation{}, deliberation.ErrConsultationUnknown
		}
		return m.consultations[i], nil
	}
	if f.A > 0 {
		if m.x, err = find(f.A); err != nil {
			return m, err
		}
		if m.y, err = find(f.B); err != nil {
			return m, err
		}
		m.a, m.b = s.standings.get(m.x.Number), s.standings.get(m.y.Number)
	}
	if f.Consultation > 0 {
		if _, err = find(f.Consultation); err != nil {
			return m, err
		}
		if m.from, err = m.endOf(&f.From); err != nil {
			return m, err
		}
		if m.until, err = m.endOf(&f.Until); err != nil {
			return m, err
		}
		if m.from.After(m.until) {
			f.From, f.Until, m.from, m.until = f.Until, f.From, m.until, m.from
		}
	}
	return m, nil
}

// endOf is when the week that begins on a day ends; zero if none is named. A week of another consultation is none: whoever chooses another
// one in the form still has the weeks of the last there.
func (m *comparison) endOf(day *string) (time.Time, error) {
	if *day == "" {
		return time.Time{}, nil
	}
	if _, err := time.Parse(time.DateOnly, *day); err != nil {
		return time.Time{}, errParameter
	}
	for _, w := range m.weeks {
		if parisDay(w.Begins) == *day {
			return w.Ends(), nil
		}
	}
	*day = ""
	return time.Time{}, nil
}

// themes counts proposals by theme and verdict; only themes on which there is something.
func (m *comparison) themes() []page.ThemeComparison {
	var all []page.ThemeComparison
	for _, theme := range append(deliberation.Themes(), deliberation.NoTheme) {
		if m.filter.Theme != deliberation.NoTheme && theme != m.filter.Theme {
			continue
		}
		on := func(one *standing) bool { return one.theme == theme }
		t := page.ThemeComparison{Theme: theme, A: m.a.count(on), B: m.b.count(on)}
		if t.A != ([5]int{}) || t.B != ([5]int{}) {
			all = append(all, t)
		}
	}
	return all
}

// dates counts what there was at the two dates, of what was public then.
func (m *comparison) dates() []page.DateCount {
	if m.from.IsZero() || m.until.IsZero() {
		return nil
	}
	counts := []page.DateCount{{Name: "proposals"}, {Name: "debates"}, {Name: "arguments"}, {Name: "ballots"}, {Name: "shown"}}
	add := func(at time.Time, into func(*page.DateCount) *int) {
		for _, w := range m.weeks {
			if w.Begins.Before(at) {
				for i, n := range []int64{w.Proposals, w.Debates, w.Arguments, w.Ballots} {
					*into(&counts[i]) += int(n)
				}
			}
		}
		for _, first := range m.shown {
			if first.Before(at) {
				*into(&counts[4])++
			}
		}
	}
	add(m.from, func(d *page.DateCount) *int { return &d.From })
	add(m.until, func(d *page.DateCount) *int { return &d.Until })
	return counts
}

// compare shows two consultations side by side, or what there was at two dates of one.
func (s *Server) compare(c *fiber.Ctx) error {
	m, err := s.compared(c)
	if err != nil {
		return err
	}
	changed := uint64(0)
	for _, x := range m.consultations {
		changed = max(changed, x.Entry, x.Began)
	}
	view := page.Comparison{Filter: m.filter, From: m.from, Until: m.until, Dates: m.dates()}
	for _, w := range m.weeks {
		view.Weeks = append(view.Weeks, w.Begins)
	}
	var left, right []positionOf
	if m.a != nil {
		every := func(*standing) bool { return true }
		view.Themes = m.themes()
		view.A = page.Compared{Rules: m.a.rules, Provisional: !m.x.VoteClosed(), Verdicts: m.a.count(every)}
		view.B = page.Compared{Rules: m.b.rules, Provisional: !m.y.VoteClosed(), Verdicts: m.b.count(every)}
		alike, err := s.alikeOf(c.UserContext(), &m)
		if view.Building = errors.Is(err, search.ErrBuilding); err != nil && !view.Building {
			return searchFailure(err)
		}
		view.Looked, view.More = alike.looked, alike.more
		left, right = s.positionsAt(m.a, alike.left, deliberation.NoCollege), s.positionsAt(m.b, alike.right, deliberation.NoCollege)
	}
	return s.show(c, shown{
		key: cacheKey{path: m.filter.Address()}, changed: changed, when: versionOf(view, seen(left), seen(right)),
		view: func() (page.View, error) {
			l := s.loader(c.UserContext())
			for _, x := range m.consultations {
				l.wantText(x.Text)
			}
			var a, b []page.PositionRow
			var err error
			if m.a == nil {
				err = l.load()
			} else if a, err = s.positionRows(l, left, m.a.rules, deliberation.NoCollege); err == nil {
				b, err = s.positionRows(l, right, m.b.rules, deliberation.NoCollege)
			}
			if err != nil {
				return nil, err
			}
			for i := range a {
				view.Pairs = append(view.Pairs, page.Pair{A: a[i], B: b[i]})
			}
			for _, x := range m.consultations {
				line := l.consultationLine(x)
				view.Consultations = append(view.Consultations, line)
				if !x.Imported() {
					view.Dated = append(view.Dated, line)
				}
			}
			view.A.Consultation, view.B.Consultation = l.consultationLine(m.x), l.consultationLine(m.y)
			return view, nil
		},
	})
}

// alike are proposals of one consultation that have one like them in another, as indices into both standings.
type alike struct {
	left, right []int
	looked      int  // how many were looked for
	more        bool // some were not
}

// alikeKey tells what was looked for: the numbers of two consultations, each with its last change, and a theme.
type alikeKey struct {
	a, b               int64
	changedA, changedB uint64
	theme              deliberation.Theme
}

// alikeOf finds what is alike, if it is not known from the last time.
func (s *Server) alikeOf(ctx context.Context, m *comparison) (alike, error) {
	key := alikeKey{m.x.Number, m.y.Number, m.a.changed, m.b.changed, m.filter.Theme}
	if known, ok := s.standings.alike.Get(key); ok {
		return known, nil
	}
	found, err := s.findAlike(ctx, m)
	if err == nil {
		s.standings.alike.Add(key, found)
	}
	return found, err
}

// findAlike looks for the proposals of the first consultation with the most support. Each stands in one pair only.
func (s *Server) findAlike(ctx context.Context, m *comparison) (found alike, err error) {
	var some []int
	for _, at := range m.a.byPlace(deliberation.NoCollege) {
		if one := &m.a.all[at]; !one.erased && (m.filter.Theme == deliberation.NoTheme || one.theme == m.filter.Theme) {
			some = append(some, at)
		}
	}
	if found.more = len(some) > mostLookedFor; found.more {
		some = some[:mostLookedFor]
	}
	l := s.loader(ctx)
	all := s.positionsAt(m.a, some, deliberation.NoCollege)
	for _, p := range all {
		l.wantWords(p.worded())
	}
	if err := l.load(); err != nil {
		return alike{}, err
	}
	for i, p := range all {
		if len(found.left) == mostPairs {
			found.more = true
			break
		}
		found.looked++
		keys, err := s.platform.finder.index.Similar(ctx, search.Draft{Title: l.titleOf(p.worded())}, similarAmong)
		if err != nil {
			return alike{}, err
		}
		for _, key := range keys {
			at, ok := m.b.index(key.Number)
			if ok && key.Number != p.number && !slices.Contains(found.right, at) && !m.b.all[at].erased {
				found.left, found.right = append(found.left, some[i]), append(found.right, at)
				break
			}
		}
	}
	return found, nil
}

// comparedTable is the counts of the page: by theme and verdict, or at two dates.
func (s *Server) comparedTable(c *fiber.Ctx) error {
	m, err := s.compared(c)
	if err != nil {
		return err
	}
	t := table{name: "comparer", header: []string{"by", "theme", "key", "first", "second"}}
	if m.a != nil {
		for _, theme := range m.themes() {
			for i, verdict := range position.Verdicts() {
				t.add("verdict", theme.Theme.String(), verdict.String(), strconv.Itoa(theme.A[i]), strconv.Itoa(theme.B[i]))
			}
		}
	}
	for _, d := range m.dates() {
		t.add("date", "", d.Name, strconv.Itoa(d.From), strconv.Itoa(d.Until))
	}
	return answerTable(c, t)
}
