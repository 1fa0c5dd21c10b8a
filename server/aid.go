package server

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/distress"
	"voix/server/page"
)

// nextDebates is how many debates to come the page of who can help names.
const nextDebates = 3

// helping is who holds debates about an office, and the next of these. It holds no words.
type helping struct {
	groups  []int64       // associations, the one of the latest debate first
	debates map[int64]int // by association
	coming  []deliberation.Debate
}

// aid shows who can help with somebody's own situation. What was typed to find the office stands in the address alone.
func (s *Server) aid(c *fiber.Ctx) error {
	if typed := c.Query("ou"); typed != "" {
		return s.aidAt(c, typed)
	}
	office := deliberation.National
	if code := c.Query("caf"); code != "" {
		var err error
		if office, err = deliberation.ParseOffice(code); err != nil {
			return errParameter
		}
	}
	now := s.platform.Clock.Now()
	h := helping{debates: map[int64]int{}}
	s.platform.Read(func(st *deliberation.State) {
		if !office.Valid() {
			return
		}
		latest := map[int64]deliberation.Debate{}
		for _, x := range st.Consultations() {
			for _, d := range st.Debates(x.Number) {
				if d.Office != office || d.Erased || d.Cancelled != 0 {
					continue
				}
				if d.Begins.After(now) {
					h.coming = append(h.coming, d)
				}
				if by, _ := st.Person(d.Author); by.College == deliberation.Association && !by.Erased {
					h.debates[d.Author]++
					if d.Begins.After(latest[d.Author].Begins) {
						latest[d.Author] = d
					}
				}
			}
		}
		for n := range latest {
			h.groups = append(h.groups, n)
		}
		slices.SortFunc(h.groups, func(a, b int64) int {
			return cmp.Or(latest[b].Begins.Compare(latest[a].Begins), cmp.Compare(a, b))
		})
		slices.SortStableFunc(h.coming, func(a, b deliberation.Debate) int { return a.Begins.Compare(b.Begins) })
		h.coming = h.coming[:min(len(h.coming), nextDebates)]
	})
	v := s.aidView(office)
	return s.show(c, shown{
		key: cacheKey{path: v.Address()}, when: versionOf(h.groups, h.debates, h.coming),
		view: func() (page.View, error) {
			l := s.loader(c.UserContext())
			for _, d := range h.coming {
				l.wantText(d.Text)
			}
			s.platform.Read(func(st *deliberation.State) {
				for _, n := range h.groups {
					l.wantAuthor(st, n, outside)
				}
			})
			if err := l.load(); err != nil {
				return nil, err
			}
			for _, n := range h.groups {
				if name := l.author(n, outside).Pseudonym; name != "" {
					v.Groups = append(v.Groups, page.AidGroup{Name: name, Debates: h.debates[n]})
				}
			}
			for _, d := range h.coming {
				v.Coming = append(v.Coming, l.debateRow(d))
			}
			return v, nil
		},
	})
}

func (s *Server) aidView(office deliberation.Office) page.Aid {
	v := page.Aid{Office: officeView(office), Offices: officeViews()}
	for _, d := range office.Departements() {
		v.Departements = append(v.Departements, d.Name)
	}
	return v
}

// aidAt leads to the office that is meant by what somebody typed, or asks which.
func (s *Server) aidAt(c *fiber.Ctx, typed string) error {
	found := deliberation.OfficesAt(typed)
	if len(found) == 1 {
		return redirect(c, s.aidView(found[0]).Address())
	}
	v := s.aidView(deliberation.National)
	v.Typed, v.Unknown = typed, len(found) == 0
	for _, office := range found {
		v.Several = append(v.Several, officeView(office))
	}
	return s.showFresh(c, fiber.StatusOK, "/aide", 0, v)
}

// alsoParameter in an address has the page name who answers at once to somebody unwell. It says nothing of why: addresses stay in a
// browser's history, and are shown to others.
const alsoParameter = "aussi"

// withCare is the path and anchor to which somebody is led who has just sent texts. They are published like any others; nothing of what
// is heard in them is kept, counted or told. Who answers is named above the page: there the reader arrives, not at what they wrote.
func withCare(path, anchor string, texts ...string) (at, to string) {
	if !distress.Heard(strings.Join(texts, "\n")) {
		return path, anchor
	}
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	return path + separator + alsoParameter + "=1", "notice"
}
