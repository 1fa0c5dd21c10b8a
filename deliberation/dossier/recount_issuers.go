package dossier

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"voix/deliberation"
	"voix/deliberation/position/naive"
)

// named reports whether i names one issuer, and no two.
func (i issuerOf) named() bool {
	return min(i.Organisation, i.Mandate, i.Debate) == 0 && max(i.Organisation, i.Mandate, i.Debate) > 0 &&
		max(i.Organisation, i.Mandate, i.Debate) == i.Organisation+i.Mandate+i.Debate
}

func (i issuerOf) compare(other issuerOf) int {
	return cmp.Or(cmp.Compare(i.Debate, other.Debate), cmp.Compare(i.Mandate, other.Mandate), cmp.Compare(i.Organisation, other.Organisation))
}

func (i issuerOf) String() string {
	if i.Debate != 0 {
		return fmt.Sprintf("débat %d", i.Debate)
	}
	return fmt.Sprintf("organisation %d, mandat %d", i.Organisation, i.Mandate)
}

// checkIssuers holds what is told of cards and of who came by them against what may be told. How many came by whom is no sum of published ballots: it
// cannot be recounted, only be found to fit.
func (v *verifier) checkIssuers() {
	bad := func(format string, args ...any) {
		v.add(Fault{File: positionsJSON, What: fmt.Sprintf(format, args...)})
	}
	cards := func(n, printed int64) bool { return n >= 0 && n <= printed }
	for i := range v.head.Issuers {
		one := &v.head.Issuers[i]
		again := slices.ContainsFunc(v.head.Issuers[:i], func(other issuer) bool { return other.issuerOf == one.issuerOf })
		_, err := deliberation.ParseOrganisationSort(one.Sort)
		switch {
		case again || !one.named() || one.Printed < 0 || one.Used%int64(deliberation.Concerned.SmallestSet()) != 0 || !cards(one.Used, one.Printed) || !cards(one.Revoked, one.Printed), one.Debate != 0 && (one.Printed != 0 || len(one.Attests) > 0):
			bad("cartes (%s)\u202f: elles ne peuvent pas être dites ainsi", one.issuerOf)
		case one.Organisation == 0 && (one.Name != "" || one.Sort != "" || one.Erased), one.Organisation != 0 && err != nil, one.Erased && one.Name != ErasedText:
			bad("cartes (%s)\u202f: qui les remet n’est pas nommé comme il faut", one.issuerOf)
		}
		last := deliberation.NoCollege
		for _, name := range one.Attests {
			college, err := deliberation.ParseCollege(name)
			if err != nil || college <= last {
				bad("cartes (%s)\u202f: les qualités attestées ne sont pas à leur place", one.issuerOf)
			}
			last = college
		}
	}
	least := map[string]int64{}
	lastCollege, lastIssuer := deliberation.NoCollege, issuerOf{}
	for i := range v.head.Participation.Attested {
		x := &v.head.Participation.Attested[i]
		college, err := deliberation.ParseCollege(x.College)
		k := int64(college.SmallestSet())
		of := fmt.Sprintf("personnes venues par des cartes (%s, %s)", x.College, x.issuerOf)
		switch {
		case !v.head.Consultation.Closed || v.head.Consultation.Imported || !v.knowsIssuer(x.issuerOf):
			bad("%s\u202f: il ne peut pas y en avoir", of)
		case err != nil || cmp.Or(cmp.Compare(lastCollege, college), lastIssuer.compare(x.issuerOf)) >= 0:
			bad("%s\u202f: elles ne sont pas à leur place", of)
		case (x.Voters == nil) == (x.Fewer == nil), x.Voters != nil && *x.Voters < k, x.Fewer != nil && *x.Fewer != k:
			bad("%s\u202f: leur nombre ne peut pas être dit ainsi", of)
		case x.Voters != nil:
			least[x.College] += *x.Voters
		default:
			least[x.College]++
		}
		lastCollege, lastIssuer = college, x.issuerOf
	}
	for _, one := range v.head.Participation.Voters {
		if n := least[one.College]; n > one.Voters {
			v.add(Fault{positionsJSON, 0, "personnes venues par des cartes, de la qualité " + one.College, "au plus " + itoa(one.Voters), itoa(n)})
		}
		delete(least, one.College)
	}
	for _, college := range collegeOrder {
		if least[college] > 0 {
			bad("des personnes de la qualité %s sont venues par des cartes, mais aucune n’a donné d’avis", college)
		}
	}
}

// checkApart holds what is told of declared and of verified ballots against the college's own figures, and against what may be told: it is a sum
// over all territories, which no row gives.
func (v *verifier) checkApart(line int, q *asked, c *stance, n naive.Counts) {
	bad := func(what string) {
		v.add(Fault{File: positionsJSON, Line: line, What: fmt.Sprintf("%s, %s, déclarés et attestés\u202f: ", q.at, c.College) + what})
	}
	if (c.Declared == nil) != (c.Verified == nil) {
		bad("l’un n’est pas dit sans l’autre")
		return
	}
	if c.Declared == nil {
		return
	}
	if !n.Shown || !v.head.Consultation.Closed || v.head.Consultation.Imported {
		bad("ils ne peuvent pas être dits ici")
		return
	}
	sum := tally{c.Declared.Agree + c.Verified.Agree, c.Declared.Disagree + c.Verified.Disagree, c.Declared.Pass + c.Verified.Pass}
	v.same(positionsJSON, line, fmt.Sprintf("%s, %s, déclarés et attestés", q.at, c.College), fmt.Sprint(n.Agree, n.Disagree, n.Pass), fmt.Sprint(sum.Agree, sum.Disagree, sum.Pass))
	college, _ := deliberation.ParseCollege(c.College)
	for _, t := range []*tally{c.Declared, c.Verified} {
		commonest := max(t.Agree, t.Disagree, t.Pass)
		if min(t.Agree, t.Disagree, t.Pass) < 0 || t.total() > 0 && (t.total() < int64(college.SmallestSet()) || t.total()-commonest < 2) {
			bad("ils ne peuvent pas être montrés")
		}
	}
}

func (v *verifier) knowsIssuer(of issuerOf) bool {
	return of.named() && slices.ContainsFunc(v.head.Issuers, func(i issuer) bool { return i.issuerOf == of })
}

// checkConcentrated holds who is said to stand behind more than a third of a college's shown ballots against how many came by them: nobody has more
// ballots there than people, and people whose ballots are still shown though they took them all back are left out.
func (v *verifier) checkConcentrated(line int, q *asked) {
	lastCollege, lastIssuer := deliberation.NoCollege, issuerOf{}
	times := map[string]int{}
	for _, x := range q.position.Concentrated {
		of := fmt.Sprintf("%s, plus d’un tiers (%s, %s)", q.at, x.College, x.issuerOf)
		bad := func(what string) { v.add(Fault{File: positionsJSON, Line: line, What: of + "\u202f: " + what}) }
		college, err := deliberation.ParseCollege(x.College)
		if err != nil || !v.head.Consultation.Closed || !v.knowsIssuer(x.issuerOf) || cmp.Or(cmp.Compare(lastCollege, college), lastIssuer.compare(x.issuerOf)) >= 0 {
			bad("il ne peut pas être dit, ou pas ici")
			continue
		}
		lastCollege, lastIssuer = college, x.issuerOf
		if times[x.College]++; times[x.College] > 2 {
			bad("plus de deux tiers ne sont pas possibles")
		}
		var most, shown int64
		for i := range v.head.Participation.Attested {
			if y := &v.head.Participation.Attested[i]; y.College == x.College && y.issuerOf == x.issuerOf {
				if y.Voters != nil {
					most = *y.Voters
				} else {
					most = *y.Fewer - 1
				}
			}
		}
		for i := range q.rows {
			if r := &q.rows[i]; r.College == x.College && r.shown() {
				shown += r.Ballots
				if r.LeftOut != nil {
					most += *r.LeftOut
				}
			}
		}
		if told := q.ballots != nil; told && (shown == 0 || 3*most <= shown) {
			v.add(Fault{positionsJSON, line, of, "plus d’un tiers de " + strconv.FormatInt(shown, 10), "au plus " + itoa(most)})
		}
	}
}
