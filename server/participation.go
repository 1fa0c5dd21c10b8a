package server

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/page"
)

// participation is how a consultation went on, as the state tells it (rule 7: see deliberation.Week).
type participation struct {
	deliberation.Consultation
	weeks   []deliberation.Week
	themes  []deliberation.ThemeCount
	places  []deliberation.Place // most written about first, the whole country last
	persons int64
	came    []attestedBy
	entered deliberation.Unclaimed
}

// attestedBy is one of deliberation.AttestedVoters, with the text that names the organisation; zero if nothing does.
type attestedBy struct {
	deliberation.AttestedVoters
	text deliberation.ID
}

// version names what the page shows.
func (p participation) version() string {
	return versionOf(p.Text, p.Proposals, p.Debates, p.Arguments, p.Ballots, p.persons, p.VoteClosed(), p.weeks, p.themes, p.places, p.came, p.entered)
}

// participationOf copies it for the consultation of the address.
func (s *Server) participationOf(c *fiber.Ctx) (p participation, err error) {
	if p.Consultation, err = s.visibleConsultation(c); err != nil {
		return p, err
	}
	s.platform.Read(func(st *deliberation.State) {
		p.Consultation, _ = st.Consultation(p.Number)
		// What is past and what is to come is not told here: at the beginning of time, all is to come.
		p.weeks, p.themes, p.places = st.Weeks(p.Number), st.Themes(p.Number), st.Places(p.Number, time.Time{})
		p.entered = st.Unclaimed(p.Number)
		if p.persons = p.Voters; !p.VoteClosed() {
			p.persons = st.Participants()
		}
		for _, x := range st.AttestedVoters(p.Number) {
			one := attestedBy{AttestedVoters: x}
			if o, ok := st.Organisation(x.Issuer.Organisation); ok && !o.Erased {
				one.text = o.Text
			}
			p.came = append(p.came, one)
		}
	})
	slices.SortStableFunc(p.places, func(a, b deliberation.Place) int {
		if (a.Office == deliberation.National) != (b.Office == deliberation.National) {
			return cmp.Compare(b.Office, a.Office) // National, 0, last
		}
		return cmp.Compare(b.Proposals+b.Debates, a.Proposals+a.Debates)
	})
	return p, nil
}

// participation shows a consultation in figures.
func (s *Server) participation(c *fiber.Ctx) error {
	p, err := s.participationOf(c)
	if err != nil {
		return err
	}
	running := len(p.weeks) > 0 && s.platform.Clock.Now().Before(p.weeks[len(p.weeks)-1].Ends())
	return s.show(c, shown{
		key: cacheKey{path: "/consultations/" + cell(p.Number) + "/chiffres"}, when: p.version() + "." + strconv.FormatBool(running),
		view: func() (page.View, error) {
			l := s.loader(c.UserContext())
			l.wantText(p.Text)
			for _, x := range p.came {
				l.wantText(x.text)
			}
			if err := l.load(); err != nil {
				return nil, err
			}
			v := page.Participation{
				Consultation: l.consultationLine(p.Consultation), Over: p.VoteClosed(), Imported: p.Imported(), Running: running, Participants: int(p.persons),
				Proposals: int(p.Proposals), Debates: int(p.Debates), Arguments: int(p.Arguments), Ballots: int(p.Ballots),
				Unclaimed: page.Unclaimed{Words: int(p.entered.Words), Avis: int(p.entered.Avis)},
			}
			for _, w := range p.weeks {
				v.Weeks = append(v.Weeks, page.Week{
					Begins: w.Begins, Proposals: int(w.Proposals), Debates: int(w.Debates), Arguments: int(w.Arguments), Ballots: int(w.Ballots),
				})
			}
			for _, t := range p.themes {
				v.Themes = append(v.Themes, page.ThemeCount{
					Theme: t.Theme, Proposals: int(t.Proposals), Arguments: int(t.Arguments), Ballots: int(t.Ballots),
				})
			}
			for _, x := range p.came {
				v.Attested = append(v.Attested, page.Attested{College: x.College, Issuer: l.issuer(x.text, x.Issuer), People: int(x.Voters), Fewer: int(x.Fewer)})
			}
			if !p.Imported() {
				for _, place := range p.places {
					v.Places = append(v.Places, placeView(place))
				}
			}
			return v, nil
		},
	})
}

// participationTable is the same as one table: by tells which of week, theme, office and attested a line counts, key which one. What is not
// counted so is left empty. Of attested, key is a
// college and who gave the cards, voters how many came by them, <5 or <10 where they were fewer.
func (s *Server) participationTable(c *fiber.Ctx) error {
	p, err := s.participationOf(c)
	if err != nil {
		return err
	}
	t := table{
		name:   "consultation-" + cell(p.Number) + "-chiffres",
		header: []string{"by", "key", "proposals", "debates", "arguments", "ballots", "voters"},
	}
	t.add("all", "", cell(p.Proposals), cell(p.Debates), cell(p.Arguments), cell(p.Ballots), "")
	for _, w := range p.weeks {
		t.add("week", parisDay(w.Begins), cell(w.Proposals), cell(w.Debates), cell(w.Arguments), cell(w.Ballots), "")
	}
	for _, x := range p.themes {
		t.add("theme", x.Theme.String(), cell(x.Proposals), "", cell(x.Arguments), cell(x.Ballots), "")
	}
	for _, x := range p.places {
		t.add("office", x.Office.String(), cell(x.Proposals), cell(x.Debates), cell(x.Arguments), "", "")
	}
	for _, x := range p.came {
		by, voters := "organisation "+cell(x.Issuer.Organisation), cell(x.Voters)
		if x.Issuer.Organisation == 0 {
			by = "mandate " + cell(x.Issuer.Mandate)
		}
		if x.Fewer > 0 {
			voters = "<" + cell(x.Fewer)
		}
		t.add("attested", x.College.String()+" "+by, "", "", "", "", voters)
	}
	return answerTable(c, t)
}

type apiParticipation struct {
	Consultation int64      `json:"consultation"`
	Proposals    int64      `json:"proposals"`
	Debates      int64      `json:"debates"`
	Arguments    int64      `json:"arguments"`
	Ballots      int64      `json:"ballots"`
	Weeks        []apiWeek  `json:"weeks"` // empty of an imported consultation
	Themes       []apiTheme `json:"themes"`
	Places       []apiAbout `json:"places"`
	Attested     []apiCame  `json:"attested"` // once the vote is closed
}

// apiCame is how many voters of one college came by an issuer's cards, or were attested by them.
type apiCame struct {
	College      deliberation.College `json:"college"`
	Organisation *int64               `json:"organisation"`
	Mandate      *int64               `json:"mandate"`    // of who attests by themselves; one of both is null
	Voters       *int64               `json:"voters"`     // null: fewer than
	Fewer        *int64               `json:"fewer_than"` // and at least one
}

type apiWeek struct {
	Begins    string `json:"begins"` // the Monday, in Paris
	Proposals int64  `json:"proposals"`
	Debates   int64  `json:"debates"`
	Arguments int64  `json:"arguments"`
	Ballots   int64  `json:"ballots"` // all colleges together
}

type apiTheme struct {
	Theme     deliberation.Theme `json:"theme"`
	Proposals int64              `json:"proposals"`
	Arguments int64              `json:"arguments"`
	Ballots   int64              `json:"ballots"` // all colleges together
}

// apiAbout is what texts are about, not where people live.
type apiAbout struct {
	Office    deliberation.Office `json:"office"`
	Proposals int64               `json:"proposals"`
	Debates   int64               `json:"debates"`
	Arguments int64               `json:"arguments"`
}

// apiParticipation tells what the page of figures tells.
func (s *Server) apiParticipation(c *fiber.Ctx) error {
	p, err := s.participationOf(c)
	if err != nil {
		return err
	}
	j := apiParticipation{
		Consultation: p.Number, Proposals: p.Proposals, Debates: p.Debates, Arguments: p.Arguments, Ballots: p.Ballots,
		Weeks: []apiWeek{}, Themes: []apiTheme{}, Places: []apiAbout{}, Attested: []apiCame{},
	}
	for _, w := range p.weeks {
		j.Weeks = append(j.Weeks, apiWeek{parisDay(w.Begins), w.Proposals, w.Debates, w.Arguments, w.Ballots})
	}
	for _, t := range p.themes {
		j.Themes = append(j.Themes, apiTheme{t.Theme, t.Proposals, t.Arguments, t.Ballots})
	}
	for _, x := range p.places {
		j.Places = append(j.Places, apiAbout{x.Office, x.Proposals, x.Debates, x.Arguments})
	}
	for _, x := range p.came {
		j.Attested = append(j.Attested, apiCame{x.College, numbered(x.Issuer.Organisation), numbered(x.Issuer.Mandate), numbered(x.Voters), numbered(x.Fewer)})
	}
	return answerCounted(c, j)
}
