package server

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
)

// An auditor reads what they first say they read, everybody is told, and nothing of it says who anybody is or what they chose.
func TestAnAuditorReadsTheJournalAndEverybodyIsTold(t *testing.T) {
	s := newSite(t, siteOptions{})
	consultation := s.mustOpen("Vers la convention")
	admin, camille, lou := s.administrator("Dominique"), s.resident("Camille"), s.resident("Lou")
	proposal := lou.mustPropose("Garder un guichet", "Un texte que personne ne doit lire ici.")
	camille.follow("/propositions/1/avis", url.Values{"choice": {"disagree"}}).wants(t, 200)
	if proposal != 1 || consultation != 1 {
		t.Fatal(proposal, consultation)
	}
	s.visitor().get("/controle/lectures").wants(t, 200, "Personne n’a encore lu le journal.")

	reads := func(v *visitor, from, to string) *response {
		return v.post("/controle", url.Values{"from": {from}, "to": {to}, "number": {"1"}})
	}
	for _, v := range []*visitor{admin, camille, lou} {
		v.get("/controle").wants(t, 403)
		v.get("/controle/entrees?de=1&a=2").wants(t, 403)
		before := s.head()
		reads(v, "1", "2").wants(t, 403)
		if s.head() != before {
			t.Fatal("a refused reading left an entry")
		}
	}
	s.visitor().get("/controle").wants(t, 303)
	s.visitor().get("/controle/entrees?de=1&a=2").wants(t, 303)

	s.do(deliberation.OfferMandate{By: admin.number, Role: deliberation.AuditorRole, Ends: s.day(20)})
	s.do(deliberation.AcceptMandate{Offer: 2, Person: camille.number})
	before := s.head()
	camille.get("/mandats").wants(t, 200, `href="/controle"`)
	camille.get("/controle").wants(t, 200, "Lire le journal")
	// What was not said to be read is not shown, and asking changes nothing.
	camille.get("/controle/entrees?de=1&a=2").wants(t, 403, "une heure")
	for _, c := range [][2]string{{"0", "2"}, {"2", "1"}, {"1", "201"}, {"un", "2"}, {"1", "99999"}, {"1", "9223372036854775807"}, {"", ""}} {
		reads(camille, c[0], c[1]).wants(t, 422, "Ces numéros ne conviennent pas.")
	}
	if s.head() != before {
		t.Fatal("looking left an entry")
	}

	read := camille.follow("/controle", url.Values{"from": {"1"}, "to": {fmt.Sprint(before)}}).wants(t, 200,
		"consultation.opened", "proposal.filed", "ballot.cast", "par une voix", "par une personne", "aucun rôle ne lit un avis", "désigne une personne")
	if s.head() != before+1 {
		t.Fatalf("a reading left %d entries", s.head()-before)
	}
	if n := strings.Count(read.body, `<li class="row">`); n != int(before) {
		t.Errorf("%d of %d entries are shown", n, before)
	}
	var documents []string
	s.platform.Read(func(st *deliberation.State) {
		for n := range st.Persons() {
			p, _ := st.Person(n + 1)
			documents = append(documents, p.Document.String())
		}
	})
	read.lacks(t, append(documents, "disagree", "Lou", "Dominique", "Garder un guichet", "Un texte que personne")...)
	address := "/controle/entrees?de=1&a=" + fmt.Sprint(before)
	camille.get("/controle/entrees?de=1&a=2").wants(t, 403) // only what was said, word by word
	for _, v := range []*visitor{admin, lou} {
		v.get(address).wants(t, 403)
	}
	s.visitor().get("/controle/lectures").wants(t, 200, "par une fonction d’audit", "mandat 2", "1 lecture").lacks(t, "Camille")

	s.advance(59 * time.Minute)
	camille.get(address).wants(t, 200)
	s.advance(2 * time.Minute)
	camille.get(address).wants(t, 403)
	camille.follow("/controle", url.Values{"from": {"1"}, "to": {"1"}}).wants(t, 200, "consultation.opened")
	s.do(deliberation.EndMandate{Mandate: 2, By: camille.number})
	camille.get("/controle/entrees?de=1&a=1").wants(t, 403)
	camille.get("/controle").wants(t, 403)
	reads(camille, "1", "1").wants(t, 403)
	s.visitor().get("/controle/lectures").wants(t, 200, "2 lectures")
}
