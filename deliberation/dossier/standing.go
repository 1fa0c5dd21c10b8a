package dossier

import (
	"voix/deliberation"
	"voix/deliberation/dossier/document/workbook"
	"voix/deliberation/position"
)

// standing is what comes out of a question by the consultation's rules. Of a dossier of one college only that college's stance is told:
// what comes of all of them is not for one to say.
type standing struct {
	Verdict  string   `json:"verdict"` // consensus, majority, disagreement, rejection, undecided; empty in the dossier of one college
	Dissent  []string `json:"dissent"` // of a majority: the colleges that count and are not favourable
	Colleges []stance `json:"colleges"`
	// Concentrated are the colleges in which one issuer of cards stands behind more than a third of the shown ballots; by college, then issuer.
	Concentrated []concentration `json:"concentrated"`
	// Reserved are those of them because of which there is a majority, and no consensus, or a disagreement, and no rejection. Empty in the dossier
	// of one college, and by rules of version 1.
	Reserved []string `json:"reserved"`
	// Best and Worst are the places between which the support for it may stand among all that are kept (consensus and majority)
	// in this dossier; null for the others, and for what was erased. Support is that of the least favourable college that counts.
	Best  *int64 `json:"best"`
	Worst *int64 `json:"worst"`
	// Rift is how much it divides people at least, from 0 to 1000 (position.Rift), and Parted who: the college that agrees more and
	// the one that agrees less, or the one that is divided in itself.
	Rift   int64    `json:"rift"`
	Parted []string `json:"parted"`
}

// stance is where one college stands on a question, all its shown figures together. Shares are in thousandths.
type stance struct {
	College string `json:"college"`
	Stance  string `json:"stance"` // favourable, opposed, split, uncertain, hidden, too_few
	Agree   *int64 `json:"agree"`  // null, with all below, where nothing can be shown
	Against *int64 `json:"disagree"`
	Pass    *int64 `json:"pass"`
	Ballots int64  `json:"ballots"`
	// Declared and Verified are the parts of the three above of voters who say what they are, and of those of whom somebody attests it; null
	// where both are not told apart.
	Declared *tally `json:"declared"`
	Verified *tally `json:"verified"`
	LeftOut  int64  `json:"left_out"` // voters whose last choice the figures do not hold
	// AtLeast is a choice that all of Ballots have but at most one, where nothing else can be shown.
	AtLeast *string `json:"at_least"`
	// Where the share of those who agree, and of those who disagree, lies among all ballots: the Wilson interval at 95 %, and at worst for
	// who is left out (position.College). Null where neither figures nor AtLeast are told.
	AgreeLow     *int64 `json:"agree_low"`
	AgreeHigh    *int64 `json:"agree_high"`
	DisagreeLow  *int64 `json:"disagree_low"`
	DisagreeHigh *int64 `json:"disagree_high"`
}

// of is the stance of a college, empty if there is none of that name.
func (s *standing) of(college string) string {
	for i := range s.Colleges {
		if s.Colleges[i].College == college {
			return s.Colleges[i].Stance
		}
	}
	return ""
}

// apart are declared and verified tallies as a table tells them, each by agree, disagree, pass: on the college's first row, once closed; nil cells elsewhere
// and where both are not told apart.
func (s *standing) apart(r *row) (cells [6]*int64) {
	if r.LeftOut == nil {
		return cells
	}
	for i := range s.Colleges {
		if c := &s.Colleges[i]; c.College == r.College && c.Declared != nil && c.Verified != nil {
			return [6]*int64{&c.Declared.Agree, &c.Declared.Disagree, &c.Declared.Pass, &c.Verified.Agree, &c.Verified.Disagree, &c.Verified.Pass}
		}
	}
	return cells
}

// apartColumns name the cells of apart.
func apartColumns() []string {
	return []string{"declared_agree", "declared_disagree", "declared_pass", "verified_agree", "verified_disagree", "verified_pass"}
}

// apartSheet are the columns of apart in a workbook.
func apartSheet() (all []workbook.Column) {
	for _, name := range []string{
		"Déclaré, d’accord", "Déclaré, pas d’accord", "Déclaré, sans avis", "Attesté, d’accord", "Attesté, pas d’accord", "Attesté, sans avis",
	} {
		all = append(all, workbook.Column{Name: name, Kind: workbook.Integer, Width: 12})
	}
	return all
}

// numbers are cells of a CSV.
func numbers(cells [6]*int64) (all []string) {
	for _, n := range cells {
		all = append(all, number(n))
	}
	return all
}

// retained reports whether the dossier carries a proposal on: what all colleges that count, or at least half of them, are favourable to.
// In the dossier of one college it is what that college is favourable to.
func (s *standing) retained() bool {
	if s.Verdict == "" {
		return len(s.Colleges) == 1 && s.Colleges[0].Stance == position.Favourable.String()
	}
	return s.Verdict == position.Consensus.String() || s.Verdict == position.Majority.String()
}

// rank works out the places of what is retained, before anything is written: a place is known only once all supports are.
func (g *gathering) rank(numbers []int64) {
	var kept []int64
	var supports []position.Interval
	for _, n := range numbers {
		p, _ := g.in.State.Proposal(n)
		at := position.Of(g.rules, g.figures(p.Question))
		if s := g.standingOf(&at); s.retained() && !g.erased(p.Text) {
			kept, supports = append(kept, n), append(supports, at.Support)
		}
	}
	g.places = make(map[int64]position.Place, len(kept))
	for _, place := range position.Rank(supports) {
		g.places[kept[place.Index]] = place
	}
}

func (g *gathering) standing(proposal int64, f deliberation.Figures) standing {
	s := g.standingIn(f)
	if place, ok := g.places[proposal]; ok {
		s.Best, s.Worst = new(int64(place.Best)), new(int64(place.Worst))
	}
	return s
}

// standingIn is what comes out of figures, without a place.
func (g *gathering) standingIn(f deliberation.Figures) standing {
	at := position.Of(g.rules, f)
	s := g.standingOf(&at)
	s.Concentrated = concentrationsOf(f.Concentrated)
	return s
}

// standingOf is a position without its place, and without whom it could hang on.
func (g *gathering) standingOf(p *position.Position) standing {
	s := standing{Verdict: p.Verdict.String(), Dissent: []string{}, Colleges: []stance{}, Concentrated: []concentration{}, Reserved: []string{}, Parted: []string{}}
	if g.part != nil && g.part.College != "" {
		s.Verdict = ""
	} else {
		for _, college := range p.Dissent {
			s.Dissent = append(s.Dissent, college.String())
		}
		for _, college := range p.Reserved {
			s.Reserved = append(s.Reserved, college.String())
		}
	}
	for i := range p.Colleges {
		c := &p.Colleges[i]
		if c.Ballots == 0 {
			continue
		}
		out := stance{College: c.College.String(), Stance: c.Stance.String(), Ballots: c.Ballots, LeftOut: c.LeftOut}
		if c.Shown {
			out.Agree, out.Against, out.Pass = new(c.Agree), new(c.Disagree), new(c.Pass)
			out.Declared, out.Verified = apartOf(c)
		}
		if c.AtLeast.Valid() {
			out.AtLeast = new(c.AtLeast.String())
		}
		if c.Shown || c.AtLeast.Valid() {
			out.AgreeLow, out.AgreeHigh = new(c.Agreeing.Low), new(c.Agreeing.High)
			out.DisagreeLow, out.DisagreeHigh = new(c.Disagreeing.Low), new(c.Disagreeing.High)
		}
		s.Colleges = append(s.Colleges, out)
	}
	rift := p.Rift()
	s.Rift = rift.Size.Low
	for _, college := range []deliberation.College{rift.More, rift.Less, rift.Within} {
		if college.Valid() {
			s.Parted = append(s.Parted, college.String())
		}
	}
	return s
}
