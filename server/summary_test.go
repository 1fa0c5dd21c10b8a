package server

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"voix/deliberation"
)

// mustSummarise writes a summary through the API, in place of the one of that number, and returns its own.
func (v *visitor) mustSummarise(proposal, replaces int64, text string) int64 {
	v.site.t.Helper()
	a := v.json("POST", fmt.Sprintf("/api/v1/proposals/%d/summary", proposal), map[string]any{"text": text, "replaces": replaces}).wants(v.site.t, 201)
	return decode[apiReceipt](v.site.t, a).Summary
}

func TestSummaryIsWrittenLookedOverAndValidated(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	author := s.resident("Camille")
	author.mustPropose("Un accueil", "Le matin, sans rendez-vous.")
	writer := s.mustJoin("Guichet 4", deliberation.Agent, deliberation.National)
	reader := s.visitor()
	const page, form = "/propositions/1", "/propositions/1/resume"

	reader.get(page).wants(t, 200, "L’écrire en facile à lire", form)
	reader.get(form).wants(t, 200, "Une idée par phrase", "/connexion?retour=").lacks(t, "<textarea")
	if a := reader.post(form, url.Values{"text": {"x"}}).wants(t, 303); a.location() != "/connexion?retour="+form {
		t.Error(a)
	}

	// Looked over, nothing is written; nothing that was typed is lost.
	long := "La Caf reçoit les personnes le matin et elles n’ont pas besoin de prendre un rendez-vous sur internet. RSA."
	a := writer.post(form, url.Values{"text": {long}, "replaces": {"0"}, "number": {"4"}, "check": {"yes"}}).wants(t, 200, "Une phrase de 18 mots", "est une abréviation", "tel que les autres le liront")
	if strings.Count(a.body, "La Caf reçoit les personnes le matin") < 2 {
		t.Errorf("the text is not shown and given back: %s", a)
	}
	reader.get(page).wants(t, 200, "L’écrire en facile à lire")
	writer.post(form, url.Values{"text": {""}, "replaces": {"0"}, "number": {"4"}, "check": {"yes"}}).wants(t, 422, "Il manque votre texte.")
	writer.post(form, url.Values{"text": {strings.Repeat("é", 1501)}, "replaces": {"0"}, "number": {"4"}}).wants(t, 422, "500 caractères au plus")

	before := reader.get(page).header.Get("ETag")
	told := s.dial("topics=proposal/1")
	told.next()
	writer.follow(form, url.Values{"text": {"La Caf vous reçoit.\r\nC’est le matin."}, "replaces": {"0"}, "number": {"4"}}).
		wants(t, 200, `data-notice="resume"`, "La Caf vous reçoit.\nC’est le matin.", "Pas encore relu")
	if m := told.next(); m.Kind != "summary" || m.Topic != "proposal/1" {
		t.Errorf("told %+v", m)
	}
	if after := reader.get(page).wants(t, 200, s.called(writer, 1)).header.Get("ETag"); after == before {
		t.Error("the page has the tag that it had without the summary")
	}
	// In easy French it comes before the text, which stays at hand.
	easy := reader.get("/facile"+page).wants(t, 200, "La Caf vous reçoit.", "Le matin, sans rendez-vous.").body
	_, easy, _ = strings.Cut(easy, "<main")
	if strings.Index(easy, "La Caf vous reçoit.") > strings.Index(easy, "Le matin, sans rendez-vous.") {
		t.Error("the summary stands below the text")
	}

	writer.get(form).wants(t, 200, "Vous avez écrit ce texte").lacks(t, "/resume/validation")
	author.get(form).wants(t, 200, "Vous participez autrement").lacks(t, "/resume/validation")
	author.post(form+"/validation", url.Values{"summary": {"1"}, "agree": {"yes"}, "number": {"5"}}).wants(t, 403)
	writer.post(form+"/validation", url.Values{"summary": {"1"}, "agree": {"yes"}, "number": {"5"}}).wants(t, 403)
	var readers []*visitor
	for i := range 2 {
		readers = append(readers, s.mustJoin(fmt.Sprintf("Relectrice %d", i), deliberation.Concerned, deliberation.National))
	}
	readers[0].get(form).wants(t, 200, "Vous êtes une personne concernée", form+"/validation")
	readers[0].follow(form+"/validation", url.Values{"summary": {"1"}, "agree": {"yes"}, "number": {"5"}}).
		wants(t, 200, `data-notice="relecture"`, "Relu par une personne concernée").lacks(t, "Pas encore relu")
	readers[0].get(form).wants(t, 200, "Vous avez validé ce texte")
	readers[1].json("PUT", "/api/v1/summaries/1/validation", nil).wants(t, 200)
	for _, v := range []*visitor{reader, author, readers[0], writer} {
		for _, path := range []string{page, form, "/api/v1/proposals/1"} {
			v.get(path).wants(t, 200).lacks(t, "Relectrice 1")
		}
	}
	reader.get(page).wants(t, 200, "Validé par 2 personnes concernées")
	j := decode[apiProposal](t, reader.get("/api/v1/proposals/1").wants(t, 200)).Easy
	if j == nil || j.Number != 1 || j.Validations != 2 || !j.Validated || j.Language != "fr" || j.Author.Pseudonym != s.called(writer, 1) {
		t.Errorf("the API tells %+v", j)
	}
	readers[1].json("DELETE", "/api/v1/summaries/1/validation", nil).wants(t, 200)
	reader.get(page).wants(t, 200, "Relu par une personne concernée")

	// Somebody who saw another text is asked to read the new one first; what they typed stays.
	author.mustSummarise(1, 1, "Le matin, la Caf vous reçoit.")
	readers[1].post(form, url.Values{"text": {"Encore mieux."}, "replaces": {"1"}, "number": {"5"}}).wants(t, 409, "entre-temps", "Encore mieux.", "Le matin, la Caf vous reçoit.")
	reader.get(page).wants(t, 200, "Pas encore relu").lacks(t, "C’est le matin.")
	readers[0].json("PUT", "/api/v1/summaries/1/validation", nil).wants(t, 409)
	readers[0].json("PUT", "/api/v1/summaries/9/validation", nil).wants(t, 404)
	reader.json("PUT", "/api/v1/summaries/2/validation", nil).wants(t, 401)
	reader.get("/propositions/9/resume").wants(t, 404)
	writer.post(form+"/validation", url.Values{"summary": {"x"}}).wants(t, 400)
}
