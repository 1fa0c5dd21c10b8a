package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
)

// Two consultations stand side by side, what is alike beside what it is like; a difference is told only where it is sure.
func TestTwoConsultationsAreCompared(t *testing.T) {
	s := newSite(t, siteOptions{})
	var numbers [2]int64
	for i, choices := range [2][]string{{"agree", "agree", "agree", "agree", "agree", "agree", "disagree"}, {"disagree", "disagree", "disagree", "disagree", "disagree", "disagree", "agree"}} {
		if i > 0 {
			s.advance(40 * 24 * time.Hour) // the first takes no more proposals
		}
		numbers[i] = s.mustOpen(fmt.Sprintf("Consultation %d", i+1))
		author := s.resident(fmt.Sprintf("Lise %d", i))
		proposal := author.mustPropose("Garder les guichets ouverts dans les petites villes", "Tout le monde n’a pas internet.")
		author.mustPropose(fmt.Sprintf("Un sujet à part, numéro %d", i), "Un texte.")
		var q int64
		s.platform.Read(func(st *deliberation.State) {
			p, _ := st.Proposal(proposal)
			if p.Consultation != numbers[i] {
				t.Fatalf("filed in consultation %d", p.Consultation)
			}
			q = p.Question
		})
		sayAll(s.votersFor(deliberation.Concerned, 30), q, choices...)
	}
	v := s.visitor()
	path := fmt.Sprintf("/comparer?a=%d&b=%d", numbers[0], numbers[1])
	s.until("what is alike is found", func() bool {
		return strings.Contains(v.get(path).body, `href="/propositions/3"`)
	})
	a := v.get(path)
	for _, want := range []string{"sûrement plus d’accord dans la première", `href="/propositions/1"`, "Consensus", "Rejet"} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if table := v.get("/comparer.csv?" + strings.TrimPrefix(path, "/comparer?")); !strings.Contains(table.body, "verdict,rights,consensus,1,0") || !strings.Contains(table.body, "verdict,rights,rejection,0,1") {
		t.Errorf("the table: %s", table.body)
	}
	for path, status := range map[string]int{
		"/comparer": 200, "/comparer?a=1": 400, "/comparer?a=1&b=9": 404, "/comparer?a=x&b=1": 400, "/comparer?a=0&b=0": 400, "/comparer?de=2026-03-02": 400,
		"/comparer?consultation=9": 404, "/comparer?consultation=1&de=hier": 400, "/comparer?consultation=1&de=1999-01-04": 200, "/comparer?a=1&b=2&theme=x": 400,
	} {
		if a := v.get(path); a.status != status {
			t.Errorf("%s: %d, want %d", path, a.status, status)
		}
	}
}

// At two dates, what was public then is counted, whichever is named first.
func TestTwoDatesAreCompared(t *testing.T) {
	s := newSite(t, siteOptions{})
	n := s.mustOpen("Vers la convention")
	author := s.resident("Lise")
	author.mustPropose("Un guichet", "Un texte.")
	s.advance(7 * 24 * time.Hour)
	author.mustPropose("Un autre", "Un texte.")
	author.mustPropose("Un troisième", "Un texte.")
	v := s.visitor()
	for _, path := range []string{
		fmt.Sprintf("/comparer.csv?consultation=%d&de=2026-03-02&au=2026-03-09", n), fmt.Sprintf("/comparer.csv?consultation=%d&de=2026-03-09&au=2026-03-02", n),
	} {
		if a := v.get(path); a.status != http.StatusOK || !strings.Contains(a.body, "date,,proposals,1,3") || !strings.Contains(a.body, "date,,shown,0,0") {
			t.Errorf("%s: %s", path, a.body)
		}
	}
}
