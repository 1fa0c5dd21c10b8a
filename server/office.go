package server

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

// officeOf reads the office of an address. The whole country is none.
func officeOf(c *fiber.Ctx) (deliberation.Office, error) {
	office, err := deliberation.ParseOffice(c.Params("code"))
	if err != nil || !office.Valid() {
		return deliberation.National, errAddress
	}
	return office, nil
}

const (
	officeRows    = 5 // how many proposals and past debates an office's page names
	officeResults = 4 // and of how many questions it shows what came of them
)

// aroundOffice is what an office's page tells. It holds no words.
type aroundOffice struct {
	place        deliberation.Place
	coming, past []deliberation.Debate
	proposals    []deliberation.Proposal
	ballots      []int64 // on each
	results      []deliberation.OfficeRow
	asked        []deliberation.Proposal // of the first results
}

// version names what the page shows.
func (a aroundOffice) version() string {
	parts := []any{a.place.Debates > 0, a.results, a.ballots}
	for _, d := range a.coming {
		parts = append(parts, "coming", d.Number, d.Arguments, d.Erased)
	}
	for _, d := range a.past {
		parts = append(parts, d.Number, d.Arguments, d.Erased)
	}
	for _, p := range append(slices.Clone(a.proposals), a.asked...) {
		parts = append(parts, p.Number, p.Arguments, p.Erased)
	}
	return versionOf(parts...)
}

// around copies it while the state is read.
func around(st *deliberation.State, office deliberation.Office, now time.Time) (a aroundOffice) {
	a.place.Office = office
	for _, p := range st.Places(0, now) {
		if p.Office == office {
			a.place = p
		}
	}
	var numbers []int64
	for _, x := range st.Consultations() {
		numbers = append(numbers, st.Proposals(x.Number, func(_ deliberation.Theme, o deliberation.Office) bool { return o == office })...)
		for _, d := range st.Debates(x.Number) {
			switch {
			case d.Office != office:
			case d.Begins.After(now):
				a.coming = append(a.coming, d)
			default:
				a.past = append(a.past, d)
			}
		}
	}
	slices.SortStableFunc(a.coming, func(x, y deliberation.Debate) int { return x.Begins.Compare(y.Begins) })
	slices.SortStableFunc(a.past, func(x, y deliberation.Debate) int { return y.Begins.Compare(x.Begins) })
	a.past = a.past[:min(len(a.past), officeRows)]
	slices.Sort(numbers)
	slices.Reverse(numbers)
	for _, n := range numbers[:min(len(numbers), officeRows)] {
		p, _ := st.Proposal(n)
		f, _ := st.Figures(p.Question)
		a.proposals, a.ballots = append(a.proposals, p), append(a.ballots, f.Ballots)
	}
	a.results = st.OfficeRows(office)
	for _, r := range a.results {
		if n := len(a.asked); n > 0 && a.asked[n-1].Number == r.Proposal {
			continue
		} else if n == officeResults {
			break
		}
		p, _ := st.Proposal(r.Proposal)
		a.asked = append(a.asked, p)
	}
	return a
}

// office shows what there is about one office.
func (s *Server) office(c *fiber.Ctx) error {
	office, err := officeOf(c)
	if err != nil {
		return err
	}
	var a aroundOffice
	s.platform.Read(func(st *deliberation.State) { a = around(st, office, s.platform.Clock.Now()) })
	return s.show(c, shown{
		key: cacheKey{path: "/caf/" + office.String()}, when: a.version(),
		view: func() (page.View, error) {
			l := s.loader(c.UserContext())
			for _, d := range append(slices.Clone(a.coming), a.past...) {
				l.wantText(d.Text)
			}
			for _, p := range append(slices.Clone(a.proposals), a.asked...) {
				l.wantText(p.Text)
			}
			if err := l.load(); err != nil {
				return nil, err
			}
			v := page.OfficePage{Place: placeView(a.place)}
			for _, d := range office.Departements() {
				v.Departements = append(v.Departements, d.Name)
				for _, other := range deliberation.OfficesOf(d.Code) {
					if view := officeView(other); other != office && !slices.Contains(v.Neighbours, view) {
						v.Neighbours = append(v.Neighbours, view)
					}
				}
			}
			for _, d := range a.coming {
				v.Coming = append(v.Coming, l.debateRow(d))
			}
			for _, d := range a.past {
				v.Past = append(v.Past, l.debateRow(d))
			}
			for i, p := range a.proposals {
				v.Rows = append(v.Rows, l.proposalRow(p, a.ballots[i]))
			}
			for _, p := range a.asked {
				text := l.texts[p.Text]
				result := page.OfficeResult{Proposal: uint64(p.Number), Title: text.Title, Language: text.Language}
				for _, r := range a.results {
					if r.Proposal == p.Number {
						result.Tallies = append(result.Tallies, page.Tally{
							College: r.Row.College, Kind: page.Exact,
							Agree: int(r.Row.Tally.Agree), Disagree: int(r.Row.Tally.Disagree), Pass: int(r.Row.Tally.Pass),
						})
					}
				}
				v.Results = append(v.Results, result)
			}
			return v, nil
		},
	})
}

// officeTable is what came of every closed question among the people of one office, where that can be told (rule 7).
func (s *Server) officeTable(c *fiber.Ctx) error {
	office, err := officeOf(c)
	if err != nil {
		return err
	}
	t := table{
		name: office.String() + "-resultats", header: []string{"proposal", "college", "territory", "agree", "disagree", "pass", "ballots"},
	}
	s.platform.Read(func(st *deliberation.State) {
		for _, r := range st.OfficeRows(office) {
			t.add(cell(r.Proposal), r.Row.College.String(), string(r.Row.Territory), cell(r.Row.Tally.Agree), cell(r.Row.Tally.Disagree), cell(r.Row.Tally.Pass), cell(r.Row.Ballots))
		}
	})
	return answerTable(c, t)
}
