package page

import (
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"voix/deliberation"
	"voix/deliberation/position"
)

// Positions is the page /consultations/{n}/positions: what comes out of each proposal.
type Positions struct {
	Consultation ConsultationLine
	Filter       PositionFilter
	Provisional  bool      // the vote is open: figures move
	Until        time.Time // when it closes (excluded); zero: not set
	Rules        deliberation.Rules
	Offices      []Office // those that can be chosen
	Verdicts     []VerdictCount
	Placed       int // proposals that have a place
	Total        int // how many match, on all pages
	Rows         []PositionRow
	// Previous and Next are cursors for the parameter "suite"; empty when there is no such page.
	Previous, Next string
}

// VerdictCount is of how many proposals that is the verdict.
type VerdictCount struct {
	Verdict position.Verdict
	Count   int
}

// PositionFilter is what the reader chose. Query parameters: theme, caf, verdict, college, ordre ("numero" or "place"), suite.
type PositionFilter struct {
	Consultation uint64
	Theme        deliberation.Theme   // NoTheme: all
	Office       string               // an office code, "national", or empty: all
	Verdict      string               // as position.Verdict.String; empty: all
	College      deliberation.College // whose figures are shown, and by which places go; NoCollege: all
	ByPlace      bool                 // else by number
}

// Chosen reports whether anything but the order narrows the page.
func (f PositionFilter) Chosen() bool {
	return f.Theme != deliberation.NoTheme || f.Office != "" || f.Verdict != "" || f.College != deliberation.NoCollege
}

func (f PositionFilter) address(path string, names [5]string, order string) string {
	q := url.Values{}
	if f.Theme != deliberation.NoTheme {
		q.Set(names[0], f.Theme.String())
	}
	if f.Office != "" {
		q.Set(names[1], f.Office)
	}
	if f.Verdict != "" {
		q.Set(names[2], f.Verdict)
	}
	if f.College != deliberation.NoCollege {
		q.Set(names[3], f.College.String())
	}
	if f.ByPlace {
		q.Set(names[4], order)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

var (
	positionQuery    = [5]string{"theme", "caf", "verdict", "college", "ordre"}
	positionAPIQuery = [5]string{"theme", "office", "verdict", "college", "order"}
)

// Path is the address of the page without a choice.
func (f PositionFilter) Path() string {
	return "/consultations/" + strconv.FormatUint(f.Consultation, 10) + "/positions"
}

// Address is the path and query of the page from the given cursor on (empty: from its start).
func (f PositionFilter) Address(cursor string) string {
	address := f.address(f.Path(), positionQuery, "place")
	if cursor == "" {
		return address
	}
	if address == f.Path() {
		return address + "?suite=" + cursor
	}
	return address + "&suite=" + cursor
}

// Table is where what is chosen is as CSV, all pages of it.
func (f PositionFilter) Table() string { return f.address(f.Path()+".csv", positionQuery, "place") }

// JSON is where what is chosen is as JSON.
func (f PositionFilter) JSON() string {
	return f.address("/api/v1"+f.Path(), positionAPIQuery, "place")
}

// PositionRow is what came out of one proposal.
type PositionRow struct {
	Number   uint64
	Title    string // empty: erased
	Language string // BCP 47, of what was written here
	Theme    deliberation.Theme
	Office   Office
	Standing Standing
}

// Standing is the position of one proposal as pages tell it.
type Standing struct {
	position.Position
	Place   position.Place       // among what is retained; the zero Place: it has none
	College deliberation.College // whose figures alone are shown, and whose place it is; NoCollege: all
	Ballots int                  // of all colleges together
	Open    bool                 // the vote is open: figures move, and what is not shown may be shown later
	Pattern string               // tells its drawings from others on the page
	Number  uint64               // of the proposal, for links to how it is worked out; 0: none
	Rules   deliberation.Rules
	// Behind are those who stand behind more than a third of a college, by name, as far as the page needs them.
	Behind []Stake
}

// Stake is that one issuer of cards stands behind more than a third of a college's figures.
type Stake struct {
	College deliberation.College
	Issuer  CardIssuer
}

// Reservation is why there is no consensus, or no rejection.
type Reservation struct {
	College   deliberation.College
	Rejection bool // there would be one; else a consensus
	Issuers   []CardIssuer
}

// Reservations are those of the position, college by college. In the figures of one college alone there is none to make.
func (s Standing) Reservations() []Reservation {
	var all []Reservation
	for _, college := range s.Reserved {
		r := Reservation{College: college, Rejection: s.Verdict == position.Disagreement}
		for _, b := range s.Behind {
			if b.College == college {
				r.Issuers = append(r.Issuers, b.Issuer)
			}
		}
		all = append(all, r)
	}
	return all
}

// Placed reports whether it has a place.
func (s Standing) Placed() bool { return s.Place.Best > 0 }

// Shown lists what there is to show of colleges: before the vote closes of all of them, as the absence of one would tell something.
func (s Standing) Shown() []CollegeStanding {
	var all []CollegeStanding
	for i := range s.Colleges {
		c := CollegeStanding{College: s.Colleges[i], Open: s.Open, Threshold: s.Rules.Threshold, Number: s.Number, Pattern: s.Pattern}
		if s.College != deliberation.NoCollege && s.College != c.Of() || !s.Open && c.Ballots == 0 {
			continue
		}
		all = append(all, c)
	}
	return all
}

// AnyShown reports whether there are figures of a college to put in a table.
func (s Standing) AnyShown() bool {
	for _, c := range s.Shown() {
		if c.College.Shown {
			return true
		}
	}
	return false
}

// Dissenting are the colleges of Dissent with where they stand.
func (s Standing) Dissenting() []CollegeStanding {
	var all []CollegeStanding
	for _, c := range s.Position.Dissent {
		all = append(all, CollegeStanding{College: s.Colleges[c-1]})
	}
	return all
}

// CollegeStanding is one college's part of a standing.
type CollegeStanding struct {
	position.College
	Open      bool
	Threshold int64 // thousandths
	Number    uint64
	Pattern   string
}

// Of is the college that it is of.
func (c CollegeStanding) Of() deliberation.College { return c.College.College }

// Counts reports whether the college has a part in the verdict.
func (c CollegeStanding) Counts() bool { return c.College.Counts() }

// StanceName names where the college stands, for the family "stance".
func (c CollegeStanding) StanceName() string { return c.Of().String() + "." + c.Stance.String() }

// Tally is what may be published of it, as a sentence tells it.
func (c CollegeStanding) Tally() Tally {
	t := Tally{College: c.Of()}
	switch {
	case c.College.Shown:
		t.Kind, t.Agree, t.Disagree, t.Pass, t.LeftOut = Exact, int(c.Agree), int(c.Disagree), int(c.Pass), int(c.LeftOut)
		if c.Apart {
			t.Apart, t.Declared, t.Verified = true, int(c.Declared.Total()), int(c.Verified.Total())
		}
	case c.Open:
		t.Kind = Withheld
	case c.AtLeast != deliberation.NoChoice:
		t.Kind, t.Choice, t.Least, t.Of = AtLeast, c.AtLeast, int(c.Ballots-1), int(c.Ballots)
	case c.Ballots > 0:
		t.Kind, t.Of = NumberOnly, int(c.Ballots)
	default:
		t.Kind = None
	}
	return t
}

// Against reports whether more disagree than agree: the picture then shows the share of those.
func (c CollegeStanding) Against() bool { return c.Disagree > c.Agree }

// Choice is what the picture shows the share of.
func (c CollegeStanding) Choice() deliberation.Choice {
	if c.Against() {
		return deliberation.Disagree
	}
	return deliberation.Agree
}

// Share is the share of that choice in thousandths, rounded half up.
func (c CollegeStanding) Share() int64 { return thousandths(c.pictured(), c.Ballots) }

func (c CollegeStanding) pictured() int64 {
	if c.Against() {
		return c.Disagree
	}
	return c.Agree
}

// Interval is where that share lies.
func (c CollegeStanding) Interval() position.Interval {
	if c.Against() {
		return c.Disagreeing
	}
	return c.Agreeing
}

// thousandths of a whole, rounded half up; 0 of nothing.
func thousandths(part, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	return (2000*part + whole) / (2 * whole)
}

// span is how long something from a to b is.
func span(i position.Interval) int64 { return max(i.High-i.Low, 1) }

// percent writes thousandths as a percentage, with a decimal where there is one.
func (m *messages) percent(t int64) string {
	number := strconv.FormatInt(t/10, 10)
	if t%10 != 0 {
		number += m.say("format.decimal") + strconv.FormatInt(t%10, 10)
	}
	return m.say("results.share", "n", number)
}

// verdict says what comes out, and who parts from it.
func (m *messages) verdict(s Standing) string {
	verdict := m.say("verdict." + s.Verdict.String())
	var who []string
	for _, c := range s.Dissenting() {
		who = append(who, m.say("stance."+c.StanceName()))
	}
	if len(who) == 0 {
		return verdict
	}
	return m.say("positions.dissent", "verdict", verdict, "who", strings.Join(who, m.say("format.list")+" "))
}

// capital makes the first letter of a sentence large.
func capital(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:]
}

// MostVerdicts is the greatest of the counts.
func (p Positions) MostVerdicts() int { return mostOf(p.Verdicts) }

func mostOf(counts []VerdictCount) int {
	most := 0
	for _, v := range counts {
		most = max(most, v.Count)
	}
	return most
}

func (Positions) template() string { return "positions" }
