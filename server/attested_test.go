package server

import (
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
)

// attested is a site with a closed consultation: of its people concerned an association attests 14 of 30, of its agents a union 3 of 40. All are favourable
// to its first proposal, by figures of which the association is behind more than a third.
func attested(t *testing.T) *site {
	s := newSite(t, siteOptions{})
	for _, name := range []string{"Le Fil d’Ariane", "Union des agents"} {
		s.organise(s.mustJoin("Pour "+name, deliberation.Association, deliberation.National), name)
	}
	nord, _ := deliberation.ParseOffice("caf-59")
	s.mustOpen("Vers la convention")
	author := s.mustJoin("Lise", deliberation.Resident, nord)
	author.mustPropose("Un accueil", "Le matin.")
	author.mustPropose("Un courrier", "Clair.")
	cast := func(voter int, college deliberation.College, attested bool, issuer, question int64, choice deliberation.Choice) {
		c := deliberation.CastBallot{College: college, Office: nord, Question: question, Choice: choice}
		binary.BigEndian.PutUint64(c.Voter[8:], uint64(voter+1))
		if attested {
			c.Standing = deliberation.Standing{Issuer: deliberation.Issuer{Organisation: issuer}, Proof: deliberation.Verified}
		}
		if _, err := s.platform.Do(t.Context(), s.platform.NewID(), c); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 30 {
		choices := []deliberation.Choice{deliberation.Agree, deliberation.Disagree}
		against := 0
		if i%7 == 0 || i == 29 {
			against = 1
		}
		cast(i, deliberation.Concerned, i < 14, 1, 1, choices[against])
		cast(i, deliberation.Concerned, i < 14, 1, 2, choices[i%2])
	}
	for i := range 40 {
		choice := deliberation.Agree
		if i%20 == 0 {
			choice = deliberation.Disagree
		}
		cast(100+i, deliberation.Agent, i < 3, 2, 1, choice)
	}
	return s
}

func (s *site) close() {
	s.t.Helper()
	s.advance(92 * 24 * time.Hour)
	s.until("the vote is closed", func() bool { return strings.Contains(s.visitor().get("/api/v1/proposals/1").body, `"final":true`) })
}

// What is verified and what is declared is told apart on every page, table and answer that has figures, once the vote is closed; before, only why it is not.
func TestVerifiedAndDeclaredAreToldApart(t *testing.T) {
	s := attested(t)
	v := s.visitor()
	pages := []string{"/propositions/1", "/propositions/1/calcul", "/consultations/1/positions", "/caf/caf-59", "/consultations/1/chiffres"}
	for _, path := range pages {
		v.get(path).wants(t, 200).lacks(t, "Qualité attestée\u202f:", "Fil d’Ariane")
	}
	v.get("/propositions/1").wants(t, 200, "à part à la fin seulement, pour que personne ne soit reconnu")
	v.get("/consultations/1/chiffres").wants(t, 200, "une fois les avis clos, pour que personne ne soit reconnu")
	for _, path := range []string{"/propositions/1/resultats.csv", "/consultations/1/positions.csv", "/consultations/1/chiffres.csv", "/api/v1/proposals/1", "/api/v1/consultations/1/positions", "/api/v1/consultations/1/participation"} {
		v.get(path).wants(t, 200).lacks(t, `"verified":{`, ",verified\n", `"proof"`, "attested,", `"organisation"`)
	}

	s.close()
	for _, path := range pages[:3] {
		v.get(path).wants(t, 200, "Qualité attestée\u202f: 14 avis. Qualité déclarée\u202f: 16 avis.")
	}
	v.get(pages[3]).wants(t, 200, "24").lacks(t, "Qualité attestée\u202f:")
	v.get("/propositions/1/calcul").wants(t, 200, "Pas de consensus\u202f: plus d’un tiers des avis (personnes concernées)", "Le Fil d’Ariane", "c’est une majorité").lacks(t, "c’est un consensus")
	v.get("/consultations/1/positions").wants(t, 200, "Majorité, avec réserves", "Pas de consensus", "Le Fil d’Ariane").lacks(t, "Pas de rejet")
	v.get("/consultations/1/dossier").wants(t, 200, "Pas de consensus", "Le Fil d’Ariane")
	v.get("/consultations/1/chiffres").wants(t, 200, "Le Fil d’Ariane", "14 personnes", "Union des agents", "moins de 10 personnes")
	if page := v.get("/propositions/1").body; strings.Count(page, "Caf du Nord") > 4 {
		t.Errorf("the Nord stands there %d times", strings.Count(page, "Caf du Nord"))
	}
	results := map[string]string{}
	for _, r := range v.download("/propositions/1/resultats.csv") {
		results[r["college"]] = r["agree"] + "/" + r["disagree"] + ", " + r["declared_agree"] + "/" + r["declared_disagree"] + ", " + r["verified_agree"] + "/" + r["verified_disagree"]
	}
	if results["concerned"] != "24/6, 12/4, 12/2" || results["agent"] != "38/2, /, /" {
		t.Errorf("results %v", results)
	}
	if of := row(t, v.download("/caf/caf-59/resultats.csv"), "proposal", "1", "college", "concerned"); of["agree"] != "24" {
		t.Errorf("of the Nord the table tells %v", of)
	}
	line := row(t, v.download("/consultations/1/positions.csv"), "proposal", "1", "college", "concerned")
	if line["verdict"] != "majority" || line["reserved"] != "yes" || line["declared_agree"] != "12" || line["verified_disagree"] != "2" || line["agree"] != "24" {
		t.Errorf("the table of positions tells %v", line)
	}
	if line := row(t, v.download("/consultations/1/positions.csv"), "proposal", "1", "college", "agent"); line["reserved"] != "" || line["verified_agree"] != "" {
		t.Errorf("three agents are told apart: %v", line)
	}
	var j apiPositions
	if a := v.get("/api/v1/consultations/1/positions"); json.Unmarshal([]byte(a.body), &j) != nil {
		t.Fatalf("API: %s", a)
	}
	if p := j.Items[0]; len(p.Reserved) != 1 || len(p.Behind) != 1 || *p.Behind[0].Organisation != 1 || *p.Colleges[0].Verified != (deliberation.Tally{Agree: 12, Disagree: 2}) || p.Colleges[1].Verified != nil {
		t.Errorf("API: %+v", p)
	}
	came := map[string]string{}
	for _, r := range v.download("/consultations/1/chiffres.csv") {
		if r["by"] == "attested" {
			came[r["key"]] = r["voters"]
		}
	}
	if len(came) != 2 || came["concerned organisation 1"] != "14" || came["agent organisation 2"] != "<10" {
		t.Errorf("who came by whom: %v", came)
	}
}
