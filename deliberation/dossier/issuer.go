package dossier

import (
	"slices"

	"voix/deliberation"
	"voix/deliberation/position"
)

// issuerOf names who hands out participation cards, or answers for what is entered in debates for others: an organisation by its number, or somebody who
// attests by themselves by that of their mandate, or whoever convened debates in nobody's name by that of the first. All but one are zero.
type issuerOf struct {
	Organisation int64 `json:"organisation"`
	Mandate      int64 `json:"mandate"`
	Debate       int64 `json:"debate"`
}

// issuer is what is published of one who has cards printed, up to the dossier's number.
type issuer struct {
	issuerOf
	Name    string   `json:"name"`    // of the organisation; empty: a mandate or debate
	Erased  bool     `json:"erased"`  // the name is
	Sort    string   `json:"sort"`    // association, union, institution; empty: a mandate or debate
	Attests []string `json:"attests"` // the colleges that some of the cards attest
	Printed int64    `json:"printed"` // cards
	Used    int64    `json:"used"`    // of those: at least so many, as deliberation.Gone tells it
	Revoked int64    `json:"revoked"` // of those, one by one; a card may be both
}

// came is how many voters of a college came by cards of one issuer, were attested by them, or are of sheets and calls entered in their debates: exactly, or, where they were fewer than k of rule 7, that only.
type came struct {
	College string `json:"college"`
	issuerOf
	Voters *int64 `json:"voters"`
	Fewer  *int64 `json:"fewer_than"`
}

// concentration is that one issuer stands behind more than a third of a college's shown ballots on a question.
type concentration struct {
	College string `json:"college"`
	issuerOf
}

// tally is the sum of some of a college's rows.
type tally struct {
	Agree    int64 `json:"agree"`
	Disagree int64 `json:"disagree"`
	Pass     int64 `json:"pass"`
}

func (t *tally) total() int64 { return t.Agree + t.Disagree + t.Pass }

func namedIssuer(i deliberation.Issuer) issuerOf {
	return issuerOf{i.Organisation, i.Mandate, i.Debate}
}

func concentrationsOf(all []deliberation.Concentration) []concentration {
	out := []concentration{}
	for _, x := range all {
		out = append(out, concentration{x.College.String(), namedIssuer(x.Issuer)})
	}
	return out
}

// apartOf is what of a college is declared and what verified; nil if both are not told apart.
func apartOf(c *position.College) (declared, verified *tally) {
	if !c.Apart {
		return nil, nil
	}
	return new(tally(c.Declared)), new(tally(c.Verified))
}

func cameOf(all []deliberation.AttestedVoters) []came {
	out := []came{}
	for _, x := range all {
		one := came{College: x.College.String(), issuerOf: namedIssuer(x.Issuer)}
		if x.Fewer > 0 {
			one.Fewer = new(x.Fewer)
		} else {
			one.Voters = new(x.Voters)
		}
		out = append(out, one)
	}
	return out
}

// issuers are all who had cards printed, in the order in which they first had, then whoever else is named in the dossier.
func (g *gathering) issuers(named []deliberation.Issuer) ([]issuer, error) {
	all := g.in.State.CardIssuers()
	for _, i := range named {
		if !slices.ContainsFunc(all, func(c deliberation.CardIssuer) bool { return c.Issuer == i }) {
			all = append(all, deliberation.CardIssuer{Issuer: i})
		}
	}
	out := []issuer{}
	for _, c := range all {
		one := issuer{
			issuerOf: namedIssuer(c.Issuer), Attests: []string{}, Printed: c.Printed, Used: c.Gone.Used, Revoked: c.Gone.Revoked,
		}
		for _, college := range c.Colleges {
			one.Attests = append(one.Attests, college.String())
		}
		if o, ok := g.in.State.Organisation(c.Organisation); ok {
			one.Sort = o.Sort.String()
			texts, err := g.texts.read([]deliberation.ID{o.Text})
			if err != nil {
				return nil, err
			}
			one.Name, one.Erased = texts[0].title, texts[0].erased
		}
		out = append(out, one)
	}
	return out, nil
}

// namedIssuers are those by whom voters came, and those who are behind more than a third on a question of the consultation.
func (g *gathering) namedIssuers(numbers []int64) (all []deliberation.Issuer) {
	name := func(i deliberation.Issuer) {
		if !slices.Contains(all, i) {
			all = append(all, i)
		}
	}
	for _, x := range g.in.State.AttestedVoters(g.view.Number) {
		name(x.Issuer)
	}
	question := func(number int64) {
		for _, x := range g.figures(number).Concentrated {
			name(x.Issuer)
		}
	}
	for _, n := range numbers {
		p, _ := g.in.State.Proposal(n)
		question(p.Question)
	}
	for _, d := range g.in.State.Debates(g.view.Number) {
		for _, i := range g.in.State.Agenda(d.Number) {
			if i.Kind == deliberation.ItemQuestion {
				question(i.Question)
			}
		}
	}
	return all
}
