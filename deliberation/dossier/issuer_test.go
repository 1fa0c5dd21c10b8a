package dossier_test

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"voix/deliberation"
	"voix/deliberation/dossier"
)

// came is one issuer in one college.
type came struct {
	college deliberation.College
	issuer  deliberation.Issuer
}

func (c came) compare(o came) int {
	return cmp.Or(cmp.Compare(c.college, o.college), cmp.Compare(c.issuer.Debate, o.issuer.Debate), cmp.Compare(c.issuer.Mandate, o.issuer.Mandate), cmp.Compare(c.issuer.Organisation, o.issuer.Organisation))
}

func (c came) told() toldConcentration {
	return toldConcentration{c.college.String(), c.issuer.Organisation, c.issuer.Mandate, c.issuer.Debate}
}

// wantIssuers holds what is told of issuers once the vote is closed against the ballots that the spy knows of: who came by whom, never a number below k,
// and who stands behind more than a third of what is shown of a college.
func (s *spy) wantIssuers() {
	people, behind, shown := map[came]map[int]bool{}, map[cellOf]map[came]int{}, map[cellOf]int{}
	for at, cell := range s.cells {
		behind[at] = map[came]int{}
		for _, b := range cell {
			of := came{at.college, b.standing.Issuer}
			if people[of] == nil {
				people[of] = map[int]bool{}
			}
			people[of][b.voter] = true
			if b.shown != deliberation.NoChoice {
				shown[at]++
				behind[at][of]++
			}
		}
	}
	var want []toldCame
	for of, voters := range people {
		one := toldCame{College: of.college.String(), Organisation: of.issuer.Organisation, Mandate: of.issuer.Mandate, Debate: of.issuer.Debate}
		if n, k := int64(len(voters)), int64(smallestSet(of.college)); of.issuer.None() {
			continue
		} else if n < k {
			one.Fewer = &k
		} else {
			one.Voters = &n
		}
		want = append(want, one)
	}
	order := func(a, b toldConcentration) int {
		college := func(x toldConcentration) deliberation.College {
			c, err := deliberation.ParseCollege(x.College)
			if err != nil {
				s.t.Fatalf("%v", err)
			}
			return c
		}
		return came{college(a), deliberation.Issuer{Organisation: a.Organisation, Mandate: a.Mandate, Debate: a.Debate}}.compare(came{college(b), deliberation.Issuer{Organisation: b.Organisation, Mandate: b.Mandate, Debate: b.Debate}})
	}
	slices.SortFunc(want, func(a, b toldCame) int { return order(a.of(), b.of()) })
	whole := s.h.positionsOf(s.c, dossier.Part{})
	if diff := gocmp.Diff(want, whole.attested(s.t.Fatalf)); diff != "" {
		s.t.Fatalf("who came by whom (-want +told):\n%s", diff)
	}
	thirds := func(proposal int64, told []toldConcentration) {
		want := []toldConcentration{}
		for at, all := range behind {
			for of, n := range all {
				if at.proposal == proposal && !of.issuer.None() && 3*n > shown[at] {
					want = append(want, of.told())
				}
			}
		}
		slices.SortFunc(want, order)
		if diff := gocmp.Diff(want, told); diff != "" {
			s.t.Fatalf("question %d, more than a third (-want +told):\n%s", proposal, diff)
		}
	}
	for _, p := range whole.Proposals {
		thirds(p.Proposal, p.Position.Concentrated)
	}
	for _, d := range whole.Debates {
		for _, i := range d.Items {
			thirds(-i.Item, i.Figures.Position.Concentrated)
		}
	}
}

// attestedSample is a consultation that is closed, in which an association attests people concerned and a union agents. On its first proposal all who
// count are favourable, but the association is behind more than a third of the people concerned; on the second the union is behind none of the ballots.
func attestedSample(fatal func(string, ...any)) (*history, int64) {
	h := newHistory(fatal)
	association := h.issuer(deliberation.AssociationOrganisation, "Le Fil d’Ariane", deliberation.Concerned, 30, 14)
	union := h.issuer(deliberation.UnionOrganisation, "Union des agents", deliberation.Agent, 20, 3)
	c := h.open("Attester", "")
	author := h.join(deliberation.Concerned, deliberation.National)
	first, second := h.propose(c, author, deliberation.Text{Title: "Un"}), h.propose(c, author, deliberation.Text{Title: "Deux"})
	choice := func(against bool) deliberation.Choice {
		if against {
			return deliberation.Disagree
		}
		return deliberation.Agree
	}
	for i := range 30 {
		if i < 14 {
			h.standing[i] = deliberation.Standing{Issuer: association, Proof: deliberation.Verified}
		}
		h.ballot(i, deliberation.Concerned, office(h, "caf-59"), first, choice(i%7 == 0 || i == 29))
		h.ballot(i, deliberation.Concerned, office(h, "caf-59"), second, choice(i%2 == 0))
	}
	for i := range 40 {
		if i < 3 {
			h.standing[100+i] = deliberation.Standing{Issuer: union, Proof: deliberation.Verified}
		}
		h.ballot(100+i, deliberation.Agent, deliberation.National, first, choice(i%20 == 0))
	}
	h.wait(35 * 24 * 60 * 60 * 1e9)
	return h, c
}

// TestVerifiedAndDeclaredAreToldApart holds what the dossier of a consultation with attested colleges says, in every file.
func TestVerifiedAndDeclaredAreToldApart(t *testing.T) {
	h, c := attestedSample(t.Fatalf)
	archive := h.archive(c)
	if _, err := verify(archive); err != nil {
		t.Fatal(err)
	}
	files := unpack(t, archive)
	checkSchema(t, files)
	var rows []string
	for _, r := range table(t, files["positions.csv"]) {
		rows = append(rows, strings.Join([]string{r["proposal"], r["college"], r["territory"], r["agree"], r["disagree"], r["declared_agree"], r["declared_disagree"], r["verified_agree"], r["verified_disagree"], r["verdict"], r["reserved"]}, ","))
	}
	want := []string{
		"1,concerned,caf-59,24,6,12,4,12,2,majority,concerned", "1,agent,national,38,2,,,,,majority,concerned", "2,concerned,caf-59,15,15,8,8,7,7,undecided,",
	}
	if diff := gocmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	counted := map[string]int{}
	for _, b := range table(t, files["ballots.csv"]) {
		counted[b["proposal"]+","+b["college"]+","+b["choice"]]++
	}
	for of, n := range map[string]int{"1,concerned,1": 24, "1,concerned,-1": 6, "1,agent,1": 38, "2,concerned,-1": 15} {
		if counted[of] != n {
			t.Errorf("%d ballots of %s, want %d", counted[of], of, n)
		}
	}
	var issuers []string
	for _, r := range table(t, files["issuers.csv"]) {
		issuers = append(issuers, strings.Join([]string{r["organisation"], r["name"], r["sort"], r["attests"], r["printed"], r["used"], r["revoked"], r["college"], r["voters"]}, ","))
	}
	if diff := gocmp.Diff([]string{"1,Le Fil d’Ariane,association,concerned,30,10,0,concerned,14", "2,Union des agents,union,agent,20,0,0,agent,<10"}, issuers); diff != "" {
		t.Errorf("issuers (-want +got):\n%s", diff)
	}
	for _, said := range []string{
		"Pas de consensus\u202f: plus d’un tiers des avis (personnes concernées) viennent de cartes remises, ou de feuilles et d’appels saisis, par «\u202fLe Fil d’Ariane\u202f»", "dont qualité attestée", "moins de 10",
		"ne sait pas quel compte elle est devenue",
	} {
		if !bytes.Contains(files["dossier.html"], []byte(said)) {
			t.Errorf("dossier.html does not say %q", said)
		}
	}
}

// TestAlteredAttestationsAreFound holds that whoever rewrites who attests whom, in every file that says it and with the hashes made to fit, is found out as
// soon as it does not agree with the rest.
func TestAlteredAttestationsAreFound(t *testing.T) {
	h, c := attestedSample(t.Fatalf)
	archive := h.archive(c)
	const positions, table, issuers = "positions.json", "positions.csv", "issuers.csv"
	for name, changes := range map[string][][3]string{
		"ballots moved from declared to verified": {{positions, `"declared":{"agree":12,"disagree":4,"pass":0},"verified":{"agree":12,"disagree":2,"pass":0}`, `"declared":{"agree":11,"disagree":4,"pass":0},"verified":{"agree":12,"disagree":2,"pass":0}`}, {table, ",12,4,0,12,2,0", ",11,4,0,12,2,0"}},
		"one told without the other":              {{positions, `"declared":{"agree":12,"disagree":4,"pass":0},"verified":{"agree":12,"disagree":2,"pass":0}`, `"declared":{"agree":12,"disagree":4,"pass":0},"verified":null`}, {table, ",12,4,0,12,2,0", ",12,4,0,,,"}},
		"too few of one kind":                     {{positions, `"declared":{"agree":12,"disagree":4,"pass":0},"verified":{"agree":12,"disagree":2,"pass":0}`, `"declared":{"agree":20,"disagree":6,"pass":0},"verified":{"agree":4,"disagree":0,"pass":0}`}, {table, ",12,4,0,12,2,0", ",20,6,0,4,0,0"}},
		"all of one mind":                         {{positions, `"declared":{"agree":12,"disagree":4,"pass":0},"verified":{"agree":12,"disagree":2,"pass":0}`, `"declared":{"agree":14,"disagree":6,"pass":0},"verified":{"agree":10,"disagree":0,"pass":0}`}, {table, ",12,4,0,12,2,0", ",14,6,0,10,0,0"}},
		"fewer than none":                         {{positions, `"declared":{"agree":12,"disagree":4,"pass":0},"verified":{"agree":12,"disagree":2,"pass":0}`, `"declared":{"agree":25,"disagree":7,"pass":0},"verified":{"agree":-1,"disagree":-1,"pass":0}`}, {table, ",12,4,0,12,2,0", ",25,7,0,-1,-1,0"}},
		"other numbers in the table":              {{table, ",12,4,0,12,2,0", ",11,4,0,12,2,0"}},
		"the sum of what is verified":             {{positions, `"verified":{"agree":12`, `"verified":{"agree":13`}},
		"no reservation":                          {{positions, `"reserved":["concerned"]`, `"reserved":[]`}, {positions, `"verdict":"majority"`, `"verdict":"consensus"`}},
		"nobody behind a third":                   {{positions, `"concentrated":[{"college":"concerned","organisation":1,"mandate":0,"debate":0}]`, `"concentrated":[]`}},
		"somebody else behind a third":            {{positions, `"concentrated":[{"college":"concerned","organisation":1,"mandate":0,"debate":0}]`, `"concentrated":[{"college":"concerned","organisation":2,"mandate":0,"debate":0}]`}},
		"a third of a college that is no one's":   {{positions, `"concentrated":[{"college":"concerned","organisation":1,"mandate":0,"debate":0}]`, `"concentrated":[{"college":"concerned","organisation":1,"mandate":0,"debate":0},{"college":"agent","organisation":2,"mandate":0,"debate":0}]`}},
		"a number below k":                        {{positions, "\"voters\": null,\n        \"fewer_than\": 10", "\"voters\": 3,\n        \"fewer_than\": null"}, {issuers, "<10", "3"}},
		"another k":                               {{positions, `"fewer_than": 10`, `"fewer_than": 5`}, {issuers, "<10", "<5"}},
		"more people than there were":             {{positions, `"voters": 14`, `"voters": 31`}, {issuers, "concerned,14", "concerned,31"}},
		"too few for a third":                     {{positions, `"voters": 14`, `"voters": 9`}, {issuers, "concerned,14", "concerned,9"}},
		"more cards used than printed":            {{positions, `"printed": 30`, `"printed": 9`}, {issuers, ",30,10", ",9,10"}},
		"cards that are no whole step":            {{positions, `"used": 10`, `"used": 4`}, {issuers, ",30,10", ",30,4"}},
		"another name":                            {{positions, "Le Fil d’Ariane", "Un autre"}, {issuers, "Le Fil d’Ariane", "Un autre"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := verify(rewrite(t, archive, changes...))
			var f *dossier.Fault
			if !errors.As(err, &f) {
				t.Errorf("Verify: %v", err)
			}
		})
	}
}

// TestErasedIssuer holds that the name of an organisation that was taken back is nowhere, and what its cards did stays.
func TestErasedIssuer(t *testing.T) {
	h, c := attestedSample(t.Fatalf)
	o, _ := h.state.Organisation(1)
	h.do(deliberation.EraseText{Text: o.Text, By: o.Author})
	delete(h.texts, o.Text)
	archive := h.archive(c)
	if _, err := verify(archive); err != nil {
		t.Fatal(err)
	}
	for name, raw := range unpack(t, archive) {
		if bytes.Contains(raw, []byte("Ariane")) {
			t.Errorf("%s names it", name)
		}
	}
	if row := table(t, unpack(t, archive)["issuers.csv"])[0]; row["name"] != dossier.ErasedText || row["erased"] != "true" || row["voters"] != "14" {
		t.Errorf("%v", row)
	}
}
