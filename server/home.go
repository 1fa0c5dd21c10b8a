package server

import (
	"html/template"
	"slices"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

// recent is how many of the latest proposals and next debates a consultation's page names.
const recent = 4

// home shows the consultation that goes on, and names the others.
func (s *Server) home(c *fiber.Ctx) error {
	var all []deliberation.Consultation
	changed := uint64(0)
	s.platform.Read(func(st *deliberation.State) { all = st.Consultations() })
	topics := []string{}
	current := currentOf(all)
	for _, x := range all {
		changed = max(changed, x.Changed)
	}
	if current > 0 {
		topics = append(topics, deliberation.ConsultationTopic(current).String())
	}
	return s.show(c, shown{
		key: cacheKey{path: "/", day: s.parisDate()}, changed: changed, topics: topics,
		view: func() (page.View, error) {
			v := page.Home{}
			l := s.loader(c.UserContext())
			for _, x := range all {
				l.wantText(x.Text)
			}
			if err := l.load(); err != nil {
				return nil, err
			}
			for _, x := range slices.Backward(all) {
				if x.Number == current {
					view, err := s.consultationView(c, current)
					if err != nil {
						return nil, err
					}
					// The first visit tells in ten seconds; the whole stands on the consultation's own page.
					view.Summary = template.HTML("<p>" + template.HTMLEscapeString(excerpt(l.texts[x.Text].Body)) + "</p>")
					v.Current = &view
				} else {
					v.Others = append(v.Others, l.consultationLine(x))
				}
			}
			return v, nil
		},
	})
}

// currentOf is the latest consultation that is going on: not over, else announced; 0 if there is none.
func currentOf(all []deliberation.Consultation) int64 {
	var current int64
	best := deliberation.Announced
	for _, c := range all {
		if c.Phase == deliberation.Closed || c.Imported() {
			continue
		}
		if current == 0 || best == deliberation.Announced || c.Phase != deliberation.Announced {
			current, best = c.Number, c.Phase
		}
	}
	return current
}

// visibleConsultation is the one of the address's number, as pages and API may show it.
func (s *Server) visibleConsultation(c *fiber.Ctx) (x deliberation.Consultation, err error) {
	number, err := numberOf(c, "number")
	if err != nil {
		return x, err
	}
	s.platform.Read(func(st *deliberation.State) { x, _ = st.Consultation(number) })
	if !x.Visible {
		return x, deliberation.ErrConsultationUnknown
	}
	return x, nil
}

func (s *Server) consultation(c *fiber.Ctx) error {
	x, err := s.visibleConsultation(c)
	if err != nil {
		return err
	}
	number := x.Number
	return s.show(c, shown{
		key: cacheKey{path: c.Path(), day: s.parisDate()}, changed: x.Changed, topics: []string{deliberation.ConsultationTopic(number).String()},
		view: func() (page.View, error) { return s.consultationView(c, number) },
	})
}

func (s *Server) consultationView(c *fiber.Ctx, number int64) (page.Consultation, error) {
	l := s.loader(c.UserContext())
	var x deliberation.Consultation
	var rows []deliberation.Proposal
	var ballots []int64
	var debates []deliberation.Debate
	var persons int64
	now := s.platform.Clock.Now()
	s.platform.Read(func(st *deliberation.State) {
		x, _ = st.Consultation(number)
		l.wantText(x.Text)
		numbers := st.Proposals(number, everything)
		for _, n := range slices.Backward(numbers[max(0, len(numbers)-recent):]) {
			p, _ := st.Proposal(n)
			f, _ := st.Figures(p.Question)
			rows, ballots = append(rows, p), append(ballots, f.Ballots)
			l.wantText(p.Text)
		}
		for _, d := range st.Debates(number) {
			if d.Begins.After(now) && len(debates) < recent {
				debates = append(debates, d)
				l.wantText(d.Text)
			}
		}
		// Who voted is only counted once the vote is closed; until then there are those who have joined the site.
		if persons = x.Voters; !x.VoteClosed() {
			persons = st.Participants()
		}
	})
	if err := l.load(); err != nil {
		return page.Consultation{}, err
	}
	text := l.texts[x.Text]
	v := page.Consultation{
		Number: uint64(number), Title: text.Title, Language: text.Language, Summary: markdownHTML(text.Body), Phase: x.Phase, Steps: steps(x), Proposals: int(x.Proposals),
		Debates: int(x.Debates), Participants: int(persons), Ballots: int(x.Ballots), Imported: x.Imported(),
	}
	if v.Imported {
		v.Source = text.Place
	}
	for i, p := range rows {
		v.RecentProposals = append(v.RecentProposals, l.proposalRow(p, ballots[i]))
	}
	for _, d := range debates {
		v.RecentDebates = append(v.RecentDebates, l.debateRow(d))
	}
	return v, nil
}

func everything(deliberation.Theme, deliberation.Office) bool { return true }
