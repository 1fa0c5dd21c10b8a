package server

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

func debatePath(number int64) string { return "/debats/" + strconv.FormatInt(number, 10) }

// splitPlace takes the two parts of a debate's place apart: where it is, and, after an empty line, how one gets in.
func splitPlace(place string) (where, access string) {
	where, access, _ = strings.Cut(place, "\n\n")
	return where, access
}

// debates lists local debates: those to come, soonest first, then those that were held.
func (s *Server) debates(c *fiber.Ctx) error {
	code := c.Query("caf")
	office, err := deliberation.ParseOffice(code)
	if code != "" && err != nil {
		return errParameter
	}
	offset, err := offsetOf(c)
	if err != nil {
		return err
	}
	now := s.platform.Clock.Now()
	var coming, past []deliberation.Debate
	var topics []string
	changed, listed := uint64(0), map[int64]uint64{}
	s.platform.Read(func(st *deliberation.State) {
		for _, x := range st.Consultations() {
			changed = max(changed, x.Began)
			if !x.VoteClosed() {
				topics = append(topics, deliberation.ConsultationTopic(x.Number).String())
			}
			for _, d := range st.Debates(x.Number) {
				if code != "" && d.Office != office {
					continue
				}
				changed, listed[d.Number] = max(changed, d.Entry), st.Listed(deliberation.DebateTopic(d.Number))
				if d.Begins.After(now) {
					coming = append(coming, d)
				} else {
					past = append(past, d)
				}
			}
		}
	})
	slices.SortStableFunc(coming, func(a, b deliberation.Debate) int { return a.Begins.Compare(b.Begins) })
	slices.SortStableFunc(past, func(a, b deliberation.Debate) int { return b.Begins.Compare(a.Begins) })
	if len(topics) > maxTopics {
		topics = nil
	}
	when := strconv.Itoa(len(past)) // what has begun stands elsewhere
	v := page.Debates{Office: code, Offices: officeViews()}
	if offset > 0 && offset >= len(past) {
		return errAddress
	}
	// Only what was held grows without end.
	from := min(offset, len(past))
	to := min(from+listPage, len(past))
	if from > 0 {
		v.Previous = strconv.Itoa(max(0, from-listPage))
		coming = nil
	}
	if to < len(past) {
		v.Next = strconv.Itoa(to)
	}
	for _, d := range append(slices.Clone(coming), past[from:to]...) {
		changed = max(changed, listed[d.Number])
	}
	return s.show(c, shown{
		key: cacheKey{path: v.Address(cursorText(offset))}, when: when, changed: changed, topics: topics,
		view: func() (page.View, error) {
			l := s.loader(c.UserContext())
			for _, d := range append(slices.Clone(coming), past[from:to]...) {
				l.wantText(d.Text)
			}
			if err := l.load(); err != nil {
				return nil, err
			}
			for _, d := range coming {
				v.Coming = append(v.Coming, l.debateRow(d))
			}
			for _, d := range past[from:to] {
				v.Past = append(v.Past, l.debateRow(d))
			}
			return v, nil
		},
	})
}

// debate shows one local debate and its thread.
func (s *Server) debate(c *fiber.Ctx) error {
	return s.showThread(c, func(n int64) deliberation.Thread { return deliberation.Thread{Debate: n} }, s.shownDebate)
}

func (s *Server) shownDebate(c *fiber.Ctx, number int64, at threadPlace, form page.ArgumentForm) (v shown, err error) {
	var d deliberation.Debate
	var ok bool
	begins := true
	s.platform.Read(func(st *deliberation.State) {
		if d, ok = st.Debate(number); ok {
			ok = mayBeSeen(c, st, d)
		}
		begins = at.holds(st, deliberation.Thread{Debate: number})
	})
	if !ok {
		return v, deliberation.ErrDebateUnknown
	}
	if !begins {
		return v, errParameter
	}
	when := "coming"
	if !d.Begins.After(s.platform.Clock.Now()) {
		when = "past"
	}
	return shown{
		key: cacheKey{path: at.in(debatePath(number))}, when: when, changed: d.Changed, topics: []string{deliberation.DebateTopic(number).String()},
		view: func() (page.View, error) { return s.debateView(c.UserContext(), number, at, form) },
	}, nil
}

func (s *Server) debateView(ctx context.Context, number int64, at threadPlace, form page.ArgumentForm) (page.Debate, error) {
	l := s.loader(ctx)
	var d deliberation.Debate
	var x deliberation.Consultation
	var thread discussed
	s.platform.Read(func(st *deliberation.State) {
		d, _ = st.Debate(number)
		x, _ = st.Consultation(d.Consultation)
		thread = threadOf(st, deliberation.Thread{Debate: number}, at, form, l)
		l.wantText(d.Text, x.Text)
		l.wantAuthor(st, d.Author)
	})
	if err := l.load(); err != nil {
		return page.Debate{}, err
	}
	text := l.texts[d.Text]
	v := page.Debate{
		Number: uint64(number), Title: text.Title, Language: text.Language, Body: markdownHTML(text.Body), Beginning: excerpt(text.Body), Author: l.author(d.Author), Office: officeView(d.Office),
		Consultation: l.consultationLine(x), At: d.Begins, Past: !d.Begins.After(s.platform.Clock.Now()),
		Thread: l.threadView(thread, debatePath(number), x.TakesArguments(), d.Arguments, form),
	}
	v.Place, v.Access = splitPlace(text.Place)
	return v, nil
}
