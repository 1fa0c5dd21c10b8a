package server

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"voix/deliberation"
)

// associations is how many ballots of associations there are on a question.
func (s *site) associations(question int64) (n int64) {
	s.platform.Read(func(st *deliberation.State) {
		f, _ := st.Figures(question)
		n = f.Ballots
	})
	return n
}

// An organisation has one voice, whoever gives it: the next holder of a mandate changes the same ballot.
func TestTheVoiceOfAnOrganisationChangesHands(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	s.resident("Autrice").mustPropose("Un accueil le matin", "Chaque matin.")
	salma, lou := s.mustJoin("Salma", deliberation.Association, deliberation.National), s.mustJoin("Lou", deliberation.Concerned, deliberation.National)
	page := "/questions/1/association"
	vote := func(v *visitor, organisation int64, choice string) *response {
		return v.post(page, url.Values{"organisation": {fmt.Sprint(organisation)}, "choice": {choice}, "number": {fmt.Sprint(s.head())}})
	}
	// Who takes part as association and speaks for none is told what to do, on the page and when they try all the same.
	salma.get("/propositions/1").wants(t, 200, "Une association a une seule voix", `href="/associations"`).lacks(t, "Donner l’avis d’une association", `name="choice"`)
	salma.get(page).wants(t, 200, "Vous ne représentez aucune association").lacks(t, `name="choice"`)
	salma.post("/propositions/1/avis", url.Values{"choice": {"agree"}, "number": {"1"}}).wants(t, 403, "cet avis ne se donne pas en votre nom", "Présentez votre association")
	salma.json(http.MethodPut, "/api/v1/questions/1/ballot", map[string]any{"choice": "agree"}).wants(t, 403, "organisation_voice")

	salma.represents("Entraide Lille")
	mine := salma.organisation
	salma.get("/propositions/1").wants(t, 200, `href="`+page+`"`)
	vote(salma, mine, "agree").wants(t, 303)
	salma.get(page).wants(t, 200, "Entraide Lille", "Son avis\u202f: <strong>D’accord").lacks(t, "En votre nom")
	salma.get("/moi/avis").wants(t, 200, "Entraide Lille", "Un accueil le matin", "Les personnes qui la représentent")
	if n := s.associations(1); n != 1 {
		t.Fatalf("%d ballots", n)
	}

	// Somebody else's organisation, one that is not there, and a forged field.
	other := s.resident("Camille")
	other.represents("Collectif des mamans")
	vote(salma, other.organisation, "disagree").wants(t, 403, "Vous ne donnez pas l’avis de cette association")
	vote(lou, mine, "disagree").wants(t, 403, "Vous ne donnez pas")
	vote(salma, 99, "agree").wants(t, 403)
	vote(s.visitor(), mine, "agree").wants(t, 303)
	for _, forged := range []any{-1, mine + 7} {
		if a := salma.json(http.MethodPut, "/api/v1/questions/1/ballot", map[string]any{"choice": "agree", "organisation": forged}); a.status != 403 && a.status != 422 {
			t.Error(a)
		}
	}
	for _, forged := range []any{"1", 1.5, []int64{mine}, map[string]any{"number": mine}} {
		if a := salma.json(http.MethodPut, "/api/v1/questions/1/ballot", map[string]any{"choice": "agree", "organisation": forged}); a.status/100 != 4 {
			t.Error(a)
		}
	}
	if n := s.associations(1); n != 1 {
		t.Fatalf("%d ballots", n)
	}

	// Two mandates of one organisation are one voice; somebody of another college keeps their own beside it.
	desk := organisationPath(mine) + "/bureau"
	salma.post(desk, url.Values{"act": {"offer"}, "role": {"signatory"}, "ends": {s.lastDay(60)}}).wants(t, 303)
	lou.follow(salma.offerLink(desk), url.Values{}).wants(t, 200, `data-notice="mandat"`)
	vote(lou, mine, "disagree").wants(t, 303)
	salma.get(page).wants(t, 200, "Son avis\u202f: <strong>Pas d’accord")
	lou.mustVote(1, "agree")
	lou.get("/moi/avis").wants(t, 200, "D’accord", "Pas d’accord")
	if n := s.associations(1); n != 2 {
		t.Fatalf("%d ballots", n)
	}
	other.mustVote(1, "agree")
	other.organisation = 0
	other.mustVote(1, "pass")
	if n := s.associations(1); n != 4 {
		t.Fatalf("%d ballots", n)
	}

	// Once the mandate is given back it is over, and whoever holds the other one changes the same ballot.
	mandate := int64(0)
	s.platform.Read(func(st *deliberation.State) {
		for _, m := range st.MandatesOf(lou.number) {
			mandate = m.Number
		}
	})
	lou.follow(desk, url.Values{"act": {"end"}, "mandate": {fmt.Sprint(mandate)}})
	vote(lou, mine, "pass").wants(t, 403)
	lou.get(page).wants(t, 200, "Vous ne représentez aucune association").lacks(t, "Entraide Lille")
	lou.get("/moi/avis").wants(t, 200).lacks(t, "Entraide Lille")
	vote(salma, mine, "pass").wants(t, 303)
	if n := s.associations(1); n != 4 {
		t.Fatalf("%d ballots", n)
	}
	// An administrator gives none, also not for an organisation that they still represent.
	admin := s.administrator("Dominique")
	admin.json(http.MethodPut, "/api/v1/questions/1/ballot", map[string]any{"choice": "agree", "organisation": mine}).wants(t, 403, "administrator_votes")
	admin.json(http.MethodPut, "/api/v1/questions/1/ballot", map[string]any{"choice": "agree"}).wants(t, 403, "administrator_votes")
	s.visitor().get(page).wants(t, 303)
	salma.get("/questions/999/association").wants(t, 404)
}

// In a show of hands an organisation has one hand.
func TestAnOrganisationRaisesOneHand(t *testing.T) {
	m := newMeeting(t, siteOptions{})
	m.must("item", "item", "1")
	m.must("hands")
	salma, lou, ines := m.mustJoin("Salma", deliberation.Association, deliberation.National), m.resident("Lou"), m.mustJoin("Inès", deliberation.Association, deliberation.National)
	salma.represents("Entraide Lille")
	desk := organisationPath(salma.organisation) + "/bureau"
	salma.post(desk, url.Values{"act": {"offer"}, "role": {"signatory"}, "ends": {m.lastDay(60)}}).wants(t, 303)
	lou.follow(salma.offerLink(desk), url.Values{}).wants(t, 200)
	for _, v := range []*visitor{salma, lou, ines} {
		v.post(roomPath(m.debat)+"/entrer", form("presence", "present", "number", "1")).wants(t, 303)
	}
	raise := func(v *visitor, choice string, pairs ...string) *response {
		return v.post(roomPath(m.debat)+"/main", form(append([]string{"show", "1", "choice", choice, "number", "1"}, pairs...)...))
	}
	raise(ines, "agree").wants(t, 403, "ne se donne pas en votre nom")
	raise(ines, "agree", "organisation", fmt.Sprint(salma.organisation)).wants(t, 403)
	raise(salma, "agree").wants(t, 403)
	raise(salma, "agree", "organisation", fmt.Sprint(salma.organisation)).wants(t, 303)
	raise(lou, "disagree", "organisation", fmt.Sprint(salma.organisation)).wants(t, 303)
	raise(lou, "pass").wants(t, 303)
	raise(lou, "pass", "organisation", "x").wants(t, 400)
	ines.get(roomPath(m.debat)).wants(t, 200, "Une association a une seule voix").lacks(t, `name="choice"`)
	salma.get(roomPath(m.debat)).wants(t, 200, "Je donne l’avis de", "Entraide Lille")
	raised := m.room().Shows[0].Raised
	if raised[deliberation.Association-1] != (deliberation.Tally{Disagree: 1}) || raised[deliberation.Resident-1] != (deliberation.Tally{Pass: 1}) {
		t.Errorf("raised %v", raised)
	}
}
