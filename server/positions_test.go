package server

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"voix/deliberation"
	"voix/deliberation/position"
)

// votersFor joins so many people of a college.
func (s *site) votersFor(college deliberation.College, n int) (all []*visitor) {
	for i := range n {
		v := s.mustJoin(fmt.Sprintf("%s %d", college, i), college, deliberation.National)
		if college == deliberation.Association {
			v.represents(fmt.Sprintf("Association %d", i))
		}
		all = append(all, v)
	}
	return all
}

// sayAll lets each of them give an opinion, in turn one of the choices.
func sayAll(all []*visitor, question int64, choices ...string) {
	for i, v := range all {
		v.mustVote(question, choices[i%len(choices)])
	}
}

// shownOf is what may be shown of a college on a question.
func (s *site) shownOf(question int64, college deliberation.College) (t deliberation.Tally) {
	s.t.Helper()
	s.platform.Read(func(st *deliberation.State) {
		f, _ := st.Figures(question)
		for _, r := range f.Rows {
			if r.College == college {
				t = r.Tally
			}
		}
	})
	if t.Total() == 0 {
		s.t.Fatalf("nothing of %s is shown on question %d", college, question)
	}
	return t
}

// What is worked out from what is known already is what is worked out anew, whatever happened in between.
func TestStandingsKeptAreThoseWorkedOutAnew(t *testing.T) {
	s := newSite(t, siteOptions{})
	n := s.mustOpen("Vers la convention")
	author := s.resident("Lise")
	people := s.votersFor(deliberation.Concerned, 14)
	var questions []int64
	for i := range 3 {
		proposal := author.mustPropose(fmt.Sprintf("Proposition %d", i), "Un texte.")
		var q int64
		s.platform.Read(func(st *deliberation.State) {
			p, _ := st.Proposal(proposal)
			q = p.Question
		})
		questions = append(questions, q)
	}
	same := func(what string) {
		t.Helper()
		kept := s.server.standings.get(n)
		anew := newStandingsKeeper(s.platform).get(n)
		if diff := cmp.Diff(anew.all, kept.all, cmp.AllowUnexported(standing{})); diff != "" {
			t.Errorf("%s: kept and anew differ:\n%s", what, diff)
		}
		if again := s.server.standings.get(n); again != kept {
			t.Errorf("%s: worked out twice though nothing has changed", what)
		}
		for i := range kept.all {
			one := &kept.all[i]
			s.platform.Read(func(st *deliberation.State) {
				p, _ := st.Proposal(one.number)
				f, _ := st.Figures(p.Question)
				if of := position.Of(st.Rules(n), f); of.Verdict != one.verdict || of.Support != one.support {
					t.Errorf("%s: proposal %d is %v, kept as %v", what, one.number, of.Verdict, one.verdict)
				}
			})
		}
	}
	same("nothing yet")
	sayAll(people, questions[0], "agree", "agree", "agree", "agree", "agree", "agree", "disagree")
	same("one")
	sayAll(people, questions[1], "pass", "pass", "pass", "disagree", "agree")
	author.mustArgue(1, "Parce que cela change tout.")
	same("two")
	if got := s.server.standings.get(n).count(func(*standing) bool { return true }); got != [5]int{1, 0, 1, 0, 1} {
		t.Errorf("verdicts %v", got)
	}
}

// The page, the table and the API show one selection, with the figures that may be shown and no others.
func TestPositionsAreSelectedAlikeEverywhere(t *testing.T) {
	s := newSite(t, siteOptions{})
	n := s.mustOpen("Vers la convention")
	author := s.resident("Lise")
	for i := range 25 {
		author.mustPropose(fmt.Sprintf("Proposition %d", i), "Un texte.")
	}
	sayAll(s.votersFor(deliberation.Concerned, 30), 3, "agree", "agree", "agree", "agree", "agree", "agree", "agree", "agree", "agree", "disagree")
	sayAll(s.votersFor(deliberation.Association, 3), 3, "agree")
	page := fmt.Sprintf("/consultations/%d/positions", n)
	v := s.visitor()

	a := v.get(page + "?verdict=consensus")
	if a.status != http.StatusOK || !strings.Contains(a.body, `id="position-3"`) || strings.Contains(a.body, `id="position-4"`) {
		t.Errorf("the consensus alone: %s", a)
	}
	for _, want := range []string{"Consensus", "Provisoire", "90\u202f%", "/propositions/3/calcul#concerned", "qui ont choisi de répondre"} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	lines, err := csv.NewReader(strings.NewReader(v.get(page + ".csv?verdict=consensus").body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != 1+4 || !slices.Equal(lines[0], positionHeader) {
		t.Fatalf("lines %q", lines)
	}
	shown := s.shownOf(3, deliberation.Concerned)
	if got, want := lines[1][7:13], []string{"concerned", "favourable", cell(shown.Agree), cell(shown.Disagree), "0", cell(shown.Total())}; !slices.Equal(got, want) {
		t.Errorf("the first line is %q, want %q", got, want)
	}
	if got := lines[3]; got[7] != "association" || strings.Join(got[9:17], "") != "" {
		t.Errorf("three ballots are told: %q", got)
	}
	var j apiPositions
	if a := v.get("/api/v1" + page + "?verdict=consensus"); json.Unmarshal([]byte(a.body), &j) != nil || len(j.Items) != 1 || j.Items[0].Proposal != 3 || j.Items[0].Colleges[2].Tally != nil {
		t.Errorf("API: %s", a)
	}
	if *j.Items[0].Best != 1 || *j.Items[0].Worst != 1 || j.Items[0].Colleges[0].Agreeing.Low != position.Wilson(shown.Agree, shown.Total()).Low {
		t.Errorf("API: %+v", j.Items[0])
	}

	if a := v.get(page + "/23"); a.status != http.StatusSeeOther || a.header.Get("Location") != page+"?suite=20#position-23" {
		t.Errorf("the lasting address of a position: %s", a)
	}
	if a := v.get(page + "?suite=20"); !strings.Contains(a.body, `id="position-23"`) || strings.Contains(a.body, `id="position-3"`) {
		t.Errorf("the second page: %s", a)
	}
	if a := v.get(page + "?ordre=place"); strings.Index(a.body, `id="position-3"`) > strings.Index(a.body, `id="position-1"`) {
		t.Errorf("what has a place comes first: %s", a)
	}
	for path, status := range map[string]int{
		page + "?verdict=oui": 400, page + "?theme=x": 400, page + "?caf=x": 400, page + "?college=x": 400, page + "?ordre=x": 400, page + "?suite=x": 400,
		page + "?suite=40": 404, page + "/26": 404, page + "/x": 404, "/consultations/9/positions": 404, page + ".csv?ordre=x": 400, "/api/v1" + page + "?order=x": 400,
		"/propositions/26/calcul": 404, "/propositions/x/calcul": 404,
	} {
		if a := v.get(path); a.status != status {
			t.Errorf("%s: %d, want %d", path, a.status, status)
		}
	}
}

// The steps shown are those of the figures shown, and a page that says the same is not sent again.
func TestACalculationIsShownStepByStep(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la convention")
	author := s.resident("Lise")
	author.mustPropose("Un guichet", "Un texte.")
	author.mustPropose("Un autre", "Un texte.")
	sayAll(s.votersFor(deliberation.Concerned, 30), 1, "agree", "agree", "agree", "agree", "agree", "agree", "agree", "agree", "agree", "disagree")
	v := s.visitor()
	a := v.get("/propositions/1/calcul")
	shown := s.shownOf(1, deliberation.Concerned)
	steps, _ := position.Explain(shown.Agree, shown.Total())
	for _, want := range []string{steps.Share, steps.Centre, steps.Half, steps.Low, steps.High} {
		if want = strings.Replace(want, ".", ",", 1); !strings.Contains(a.body, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	for _, want := range []string{fmt.Sprintf("%d avis sur %d", shown.Agree, shown.Total()), "c’est un consensus", "Place 1 sur 1", "<math", "n’est pas sous le seuil de 60\u202f%"} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	tag := a.header.Get("ETag")
	author.mustArgue(1, "Parce que cela change tout.")
	if again := v.get("/propositions/1/calcul"); again.header.Get("ETag") != tag {
		t.Error("an argument made another page of it")
	}
	if none := v.get("/propositions/2/calcul"); !strings.Contains(none.body, "Aucune qualité ne compte ici") {
		t.Errorf("nothing is known of the second: %s", none)
	}
}
