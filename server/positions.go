package server

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/deliberation/position"
	"voix/server/page"
)

// positionChoice is what a reader chose of a consultation's positions, worked out.
type positionChoice struct {
	deliberation.Consultation
	filter page.PositionFilter
	of     *standings
	chosen []int // indices into of.all, in the order asked for
}

// positionParameters are the names of a filter's parts, on pages and in the API, with the two orders.
type positionParameters struct{ theme, office, verdict, college, order, byNumber, byPlace string }

var (
	positionPage = positionParameters{"theme", "caf", "verdict", "college", "ordre", "numero", "place"}
	positionAPI  = positionParameters{"theme", "office", "verdict", "college", "order", "number", "place"}
)

// choosePositions reads a filter. Unknown values are refused rather than ignored: a filter that does nothing would lie.
func (s *Server) choosePositions(c *fiber.Ctx, named positionParameters) (p positionChoice, err error) {
	if p.Consultation, err = s.visibleConsultation(c); err != nil {
		return p, err
	}
	f := &p.filter
	f.Consultation = uint64(p.Number)
	if name := c.Query(named.theme); name != "" {
		if f.Theme, err = deliberation.ParseTheme(name); err != nil {
			return p, errParameter
		}
	}
	office := deliberation.National
	if f.Office = c.Query(named.office); f.Office != "" {
		if office, err = deliberation.ParseOffice(f.Office); err != nil {
			return p, errParameter
		}
	}
	var verdict position.Verdict
	if f.Verdict = c.Query(named.verdict); f.Verdict != "" {
		if err = verdict.UnmarshalText([]byte(f.Verdict)); err != nil {
			return p, errParameter
		}
	}
	if name := c.Query(named.college); name != "" {
		if f.College, err = deliberation.ParseCollege(name); err != nil {
			return p, errParameter
		}
	}
	switch c.Query(named.order) {
	case "", named.byNumber:
	case named.byPlace:
		f.ByPlace = true
	default:
		return p, errParameter
	}
	p.of = s.standings.get(p.Number)
	take := func(at int) {
		one := &p.of.all[at]
		if (f.Theme == deliberation.NoTheme || one.theme == f.Theme) && (f.Office == "" || one.office == office) &&
			(f.Verdict == "" || one.verdict == verdict) {
			p.chosen = append(p.chosen, at)
		}
	}
	if f.ByPlace {
		for _, at := range p.of.byPlace(f.College) {
			take(at)
		}
	} else {
		for at := range p.of.all {
			take(at)
		}
	}
	return p, nil
}

// positionOf is one proposal with its position, as they are when they are read.
type positionOf struct {
	number   int64
	question int64
	theme    deliberation.Theme
	office   deliberation.Office
	text     deliberation.ID
	spoken   deliberation.Spoken
	erased   bool
	ballots  int64
	final    bool
	place    position.Place
	position position.Position
	behind   []stake // of what is reserved
}

// stake is one of deliberation.Concentration, with the text that names the organisation; zero if nothing does.
type stake struct {
	deliberation.Concentration
	text deliberation.ID
}

// stakes are those because of which a position is reserved, as the state names them.
func stakes(st *deliberation.State, p *position.Position, all []deliberation.Concentration) (behind []stake) {
	for _, x := range all {
		if !slices.Contains(p.Reserved, x.College) {
			continue
		}
		one := stake{Concentration: x}
		if o, ok := st.Organisation(x.Issuer.Organisation); ok && !o.Erased {
			one.text = o.Text
		}
		behind = append(behind, one)
	}
	return behind
}

// stakeViews name them, once texts are loaded.
func (l *loader) stakeViews(all []stake) (views []page.Stake) {
	for _, x := range all {
		views = append(views, page.Stake{College: x.College, Issuer: l.issuer(x.text, x.Issuer)})
	}
	return views
}

// positionsAt works out the positions of some of a consultation's proposals.
func (s *Server) positionsAt(of *standings, some []int, college deliberation.College) []positionOf {
	all := make([]positionOf, 0, len(some))
	figures := make([]deliberation.Figures, 0, len(some))
	s.platform.Read(func(st *deliberation.State) {
		for _, at := range some {
			p, _ := st.Proposal(of.all[at].number)
			f, _ := st.Figures(p.Question)
			figures = append(figures, f)
			all = append(all, positionOf{
				number: p.Number, question: p.Question, theme: p.Theme, office: p.Office, text: p.Text, spoken: p.Spoken, erased: p.Erased,
				ballots: f.Ballots, final: f.Final, place: of.all[at].places[college],
			})
		}
	})
	var reserved []int
	for i := range all {
		all[i].position = position.Of(of.rules, figures[i])
		if all[i].position.Reserved != nil {
			reserved = append(reserved, i)
		}
	}
	if len(reserved) > 0 {
		s.platform.Read(func(st *deliberation.State) {
			for _, i := range reserved {
				all[i].behind = stakes(st, &all[i].position, figures[i].Concentrated)
			}
		})
	}
	return all
}

// seen is what of positions is seen on pages: how many ballots there are is not, before the vote closes.
func seen(all []positionOf) []positionOf {
	shown := slices.Clone(all)
	for i := range shown {
		if !shown[i].final {
			shown[i].ballots = 0
		}
	}
	return shown
}

// positions shows what comes out of a consultation, proposal by proposal.
func (s *Server) positions(c *fiber.Ctx) error {
	p, err := s.choosePositions(c, positionPage)
	if err != nil {
		return err
	}
	cursor, err := offsetOf(c)
	if err != nil {
		return err
	}
	if cursor > 0 && cursor >= len(p.chosen) {
		return errAddress
	}
	to := min(cursor+listPage, len(p.chosen))
	rows := s.positionsAt(p.of, p.chosen[cursor:to], p.filter.College)
	counts := p.of.count(func(*standing) bool { return true })
	placed := p.of.placed(p.filter.College)
	return s.show(c, shown{
		key: cacheKey{path: p.filter.Address(cursorText(cursor))}, changed: p.Began,
		when: versionOf(p.Text, p.VoteClosed(), p.of.rules, seen(rows), counts, placed, len(p.chosen)),
		view: func() (page.View, error) {
			v := page.Positions{
				Filter: p.filter, Provisional: !p.VoteClosed(), Until: p.BallotsUntil(), Rules: p.of.rules, Offices: officeViews(),
				Placed: placed, Total: len(p.chosen),
			}
			for i, verdict := range position.Verdicts() {
				v.Verdicts = append(v.Verdicts, page.VerdictCount{Verdict: verdict, Count: counts[i]})
			}
			if cursor > 0 {
				v.Previous = strconv.Itoa(max(0, cursor-listPage))
			}
			if to < len(p.chosen) {
				v.Next = strconv.Itoa(to)
			}
			l := s.loader(c.UserContext())
			l.wantText(p.Text)
			var err error
			if v.Rows, err = s.positionRows(l, rows, p.of.rules, p.filter.College); err != nil {
				return nil, err
			}
			v.Consultation = l.consultationLine(p.Consultation)
			return v, nil
		},
	})
}

// positionRows says positions in the words of their proposals, and loads what else was wanted.
func (s *Server) positionRows(l *loader, all []positionOf, rules deliberation.Rules, college deliberation.College) ([]page.PositionRow, error) {
	for _, p := range all {
		l.wantWords(p.worded())
		for _, x := range p.behind {
			l.wantText(x.text)
		}
	}
	if err := l.load(); err != nil {
		return nil, err
	}
	var rows []page.PositionRow
	for _, p := range all {
		row := page.PositionRow{
			Number: uint64(p.number), Title: l.titleOf(p.worded()), Language: l.texts[p.text].Language, Theme: p.theme, Office: officeView(p.office),
			Standing: p.standing(rules, college),
		}
		row.Standing.Behind = l.stakeViews(p.behind)
		rows = append(rows, row)
	}
	return rows, nil
}

// worded is what a loader needs of the proposal.
func (p positionOf) worded() deliberation.Proposal {
	return deliberation.Proposal{Number: p.number, Text: p.text, Spoken: p.spoken, Erased: p.erased}
}

func (p positionOf) standing(rules deliberation.Rules, college deliberation.College) page.Standing {
	return page.Standing{
		Position: p.position, Place: p.place, College: college, Ballots: int(p.ballots), Open: !p.final, Pattern: cell(p.number), Number: uint64(p.number), Rules: rules,
	}
}

// toPosition leads from the lasting address of one position to where it stands in the list.
func (s *Server) toPosition(c *fiber.Ctx) error {
	p, err := s.choosePositions(c, positionPage)
	if err != nil {
		return err
	}
	number, err := numberOf(c, "proposal")
	if err != nil {
		return err
	}
	at := slices.IndexFunc(p.chosen, func(i int) bool { return p.of.all[i].number == number })
	if at < 0 {
		return errAddress
	}
	return redirect(c, p.filter.Address(cursorText(at-at%listPage))+"#position-"+cell(number))
}

var positionHeader = slices.Concat([]string{
	"proposal", "theme", "office", "verdict", "best", "worst", "ballots", "college", "stance", "agree", "disagree", "pass", "college_ballots",
	"agree_low", "agree_high", "disagree_low", "disagree_high", "at_least", "left_out",
}, apartColumns(), []string{"reserved"})

// positionsTable is what was chosen, a line for each proposal and college. What may not be shown is left empty. Ends of intervals are
// thousandths.
func (s *Server) positionsTable(c *fiber.Ctx) error {
	p, err := s.choosePositions(c, positionPage)
	if err != nil {
		return err
	}
	t := table{name: "consultation-" + cell(p.Number) + "-positions", header: positionHeader}
	s.eachPosition(p, func(one positionOf) {
		best, worst := "", ""
		if one.place.Best > 0 {
			best, worst = strconv.Itoa(one.place.Best), strconv.Itoa(one.place.Worst)
		}
		about := []string{cell(one.number), one.theme.String(), one.office.String(), one.position.Verdict.String(), best, worst, cell(one.ballots)}
		for _, x := range one.standing(p.of.rules, p.filter.College).Shown() {
			line := append(slices.Clone(about), x.Of().String(), x.Stance.String())
			if x.College.Shown {
				line = append(line, cell(x.Agree), cell(x.Disagree), cell(x.Pass), cell(x.Ballots))
			} else {
				line = append(line, "", "", "", onceClosed(one, x.Ballots))
			}
			if x.Told() {
				line = append(line, cell(x.Agreeing.Low), cell(x.Agreeing.High), cell(x.Disagreeing.Low), cell(x.Disagreeing.High))
			} else {
				line = append(line, "", "", "", "")
			}
			line = append(line, x.AtLeast.String(), cell(x.LeftOut))
			if x.Apart {
				line = append(line, apartCells(x.Declared, x.Verified)...)
			} else {
				line = append(line, "", "", "", "", "", "")
			}
			reserved := ""
			if slices.Contains(one.position.Reserved, x.Of()) {
				reserved = "yes"
			}
			t.add(append(line, reserved)...)
		}
	})
	return answerTable(c, t)
}

// onceClosed is a number of ballots that may be known only once the vote is closed.
func onceClosed(p positionOf, ballots int64) string {
	if !p.final {
		return ""
	}
	return cell(ballots)
}

// eachPosition goes through all that was chosen, a view of the state at a time.
func (s *Server) eachPosition(p positionChoice, do func(positionOf)) {
	for some := range slices.Chunk(p.chosen, readAtOnce) {
		for _, one := range s.positionsAt(p.of, some, p.filter.College) {
			do(one)
		}
	}
}

type apiPositions struct {
	Consultation int64         `json:"consultation"`
	Provisional  bool          `json:"provisional"` // the vote is open: figures move
	Rules        apiRules      `json:"rules"`
	Items        []apiPosition `json:"items"` // all that was chosen
}

type apiRules struct {
	Version   int64  `json:"version"`
	Threshold int64  `json:"threshold"` // thousandths
	Minimum   int64  `json:"minimum"`   // ballots
	Entry     uint64 `json:"entry"`     // that fixed them; 0: the defaults
}

type apiPosition struct {
	Proposal int64                  `json:"proposal"`
	Theme    string                 `json:"theme"`
	Office   string                 `json:"office"`
	Ballots  int64                  `json:"ballots"` // of all colleges together
	Verdict  position.Verdict       `json:"verdict"`
	Dissent  []deliberation.College `json:"dissent"`
	Reserved []deliberation.College `json:"reserved"` // because of one issuer of cards there, it is no consensus, or no rejection
	Behind   []apiStake             `json:"behind"`   // who those are
	Best     *int                   `json:"best"`     // of the places that it could have among what is retained; null: none
	Worst    *int                   `json:"worst"`
	Colleges []apiStanding          `json:"colleges"`
}

type apiStake struct {
	College      deliberation.College `json:"college"`
	Organisation *int64               `json:"organisation"`
	Mandate      *int64               `json:"mandate"` // of who attests by themselves; one of both is null
}

type apiStanding struct {
	College    deliberation.College `json:"college"`
	Stance     position.Stance      `json:"stance"`
	Tally      *deliberation.Tally  `json:"tally"` // null: may not be shown
	Ballots    *int64               `json:"ballots"`
	Agreeing   *position.Interval   `json:"agreeing"` // thousandths, at worst of those left out; null: nothing is told
	Disagree   *position.Interval   `json:"disagreeing"`
	Declared   *deliberation.Tally  `json:"declared"` // parts of tally; null, with verified: not told apart
	Verified   *deliberation.Tally  `json:"verified"`
	AtLeast    string               `json:"at_least"` // all but at most one of the ballots
	LeftOut    int64                `json:"left_out"`
	Calculated string               `json:"calculated"` // the page that shows how
}

// numbered is a number, nil for 0.
func numbered(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

// apiPositions tells what the table tells.
func (s *Server) apiPositions(c *fiber.Ctx) error {
	p, err := s.choosePositions(c, positionAPI)
	if err != nil {
		return err
	}
	r := p.of.rules
	j := apiPositions{
		Consultation: p.Number, Provisional: !p.VoteClosed(), Rules: apiRules{r.Version, r.Threshold, r.Minimum, r.Entry}, Items: []apiPosition{},
	}
	s.eachPosition(p, func(one positionOf) {
		item := apiPosition{
			Proposal: one.number, Theme: one.theme.String(), Office: one.office.String(), Ballots: one.ballots, Verdict: one.position.Verdict,
			Dissent: append([]deliberation.College{}, one.position.Dissent...), Colleges: []apiStanding{},
			Reserved: append([]deliberation.College{}, one.position.Reserved...), Behind: []apiStake{},
		}
		for _, x := range one.behind {
			item.Behind = append(item.Behind, apiStake{x.College, numbered(x.Issuer.Organisation), numbered(x.Issuer.Mandate)})
		}
		if one.place.Best > 0 {
			item.Best, item.Worst = &one.place.Best, &one.place.Worst
		}
		for _, x := range one.standing(r, p.filter.College).Shown() {
			a := apiStanding{
				College: x.Of(), Stance: x.Stance, AtLeast: x.AtLeast.String(), LeftOut: x.LeftOut,
				Calculated: localeOf(c).Address(page.CalculationAddress(uint64(one.number), x.Of())),
			}
			switch {
			case x.College.Shown:
				a.Tally = &deliberation.Tally{Agree: x.Agree, Disagree: x.Disagree, Pass: x.Pass}
				a.Ballots = &x.Ballots
			case one.final:
				a.Ballots = &x.Ballots
			}
			if x.Apart {
				a.Declared, a.Verified = &x.Declared, &x.Verified
			}
			if x.Told() {
				a.Agreeing, a.Disagree = &x.Agreeing, &x.Disagreeing
			}
			item.Colleges = append(item.Colleges, a)
		}
		j.Items = append(j.Items, item)
	})
	return answerCounted(c, j)
}
