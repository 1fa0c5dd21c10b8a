package server

import (
	"html/template"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

// recent is how many of the latest proposals and next debates a consultation's page names.
const recent = 4

// home shows the consultation that goes on, and names the others.
func (s *Server) home(c *fiber.Ctx) error {
	var all []deliberation.Consultation
	var g glance
	s.platform.Read(func(st *deliberation.State) {
		all = st.Consultations()
		if current := currentOf(all); current > 0 {
			g = glanceAt(st, current, s.platform.Clock.Now())
		}
	})
	changed := g.changed
	for _, x := range all {
		changed = max(changed, x.Told)
	}
	topics := []string{}
	if g.Number > 0 {
		topics = append(topics, deliberation.ConsultationTopic(g.Number).String())
	}
	return s.show(c, shown{
		key: cacheKey{path: "/"}, when: g.when, changed: changed, topics: topics,
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
				if x.Number == g.Number {
					view, err := s.consultationView(c, g)
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
	var g glance
	s.platform.Read(func(st *deliberation.State) { g = glanceAt(st, x.Number, s.platform.Clock.Now()) })
	return s.show(c, shown{
		key: cacheKey{path: c.Path()}, when: g.when, changed: g.changed, topics: []string{deliberation.ConsultationTopic(x.Number).String()},
		view: func() (page.View, error) { return s.consultationView(c, g) },
	})
}

// glance is what pages tell of a consultation as a whole. It holds no words.
type glance struct {
	deliberation.Consultation
	rows    []deliberation.Proposal // the latest
	ballots []int64                 // on each
	debates []deliberation.Debate   // the next
	persons int64
	changed uint64 // the entry that last changed any of it
	when    string // which debates are still to come
}

// glanceAt copies it while the state is read.
func glanceAt(st *deliberation.State, number int64, now time.Time) (g glance) {
	g.Consultation, _ = st.Consultation(number)
	g.changed = max(g.Told, g.Convened)
	for _, n := range st.LatestProposals(number, recent) {
		p, _ := st.Proposal(n)
		f, _ := st.Figures(p.Question)
		g.rows, g.ballots = append(g.rows, p), append(g.ballots, f.Ballots)
		g.changed = max(g.changed, st.Listed(deliberation.ProposalTopic(n)))
	}
	for _, n := range st.NextDebates(number, now, recent) {
		d, _ := st.Debate(n)
		g.debates = append(g.debates, d)
		g.changed = max(g.changed, st.Listed(deliberation.DebateTopic(n)))
		g.when += "." + strconv.FormatInt(n, 36)
	}
	// Who voted is only counted once the vote is closed; until then there are those who have joined the site.
	if g.persons = g.Voters; !g.VoteClosed() {
		g.persons = st.Participants()
		g.changed = max(g.changed, st.ParticipantsChanged())
	}
	return g
}

func (s *Server) consultationView(c *fiber.Ctx, g glance) (page.Consultation, error) {
	l := s.loader(c.UserContext())
	l.wantText(g.Text)
	for _, p := range g.rows {
		l.wantWords(p)
	}
	for _, d := range g.debates {
		l.wantText(d.Text)
	}
	if err := l.load(); err != nil {
		return page.Consultation{}, err
	}
	text := l.texts[g.Text]
	v := page.Consultation{
		Number: uint64(g.Number), Title: text.Title, Language: text.Language, Summary: markdownHTML(text.Body), Beginning: excerpt(text.Body),
		Phase: g.Phase, Steps: steps(g.Consultation), Proposals: int(g.Proposals), Debates: int(g.Debates), Participants: int(g.persons),
		Ballots: int(g.Ballots), Imported: g.Imported(),
	}
	if v.Imported {
		v.Source = text.Place
	}
	for i, p := range g.rows {
		v.RecentProposals = append(v.RecentProposals, l.proposalRow(p, g.ballots[i]))
	}
	for _, d := range g.debates {
		v.RecentDebates = append(v.RecentDebates, l.debateRow(d))
	}
	return v, nil
}
