package server

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
)

// volunteer makes a rapporteur of somebody, by the button of the page.
func (v *visitor) volunteer(consultation int64) {
	v.site.t.Helper()
	path := rapporteursPath(consultation)
	v.follow(path, url.Values{"act": {"volunteer"}, "number": {"4"}}).wants(v.site.t, 200, `data-notice="rapporteur"`)
}

// sheetFields are a form of a sheet with these fields filled.
func sheetFields(replaces int64, pairs ...string) url.Values {
	form := url.Values{"replaces": {fmt.Sprint(replaces)}, "number": {"4"}, "lever": {""}, "language": {"fr"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

func TestAnybodyBecomesARapporteurAndStops(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	author := s.resident("Camille")
	author.mustPropose("Un accueil", "Le matin, sans rendez-vous.")
	agent := s.mustJoin("Guichet 4", deliberation.Agent, deliberation.National)
	reader := s.visitor()
	const page, form = "/consultations/1/rapporteurs", "/propositions/1/fiche"

	reader.get("/consultations/1").wants(t, 200, page)
	reader.get("/propositions/1").wants(t, 200, "Personne n’a encore rempli la fiche", form).lacks(t, "sheet-fields", `id="relecture"`)
	reader.get(page).wants(t, 200, "Personne pour l’instant", "/connexion?retour=").lacks(t, `name="act"`)
	if a := reader.post(page, url.Values{"act": {"volunteer"}}).wants(t, 303); a.location() != "/connexion?retour="+page {
		t.Error(a)
	}
	agent.get(form).wants(t, 200, "Devenir rapporteur", page).lacks(t, "<textarea")
	agent.post(form, sheetFields(0, "finding", "Les guichets ferment.")).wants(t, 403, "proposez-vous d’abord", "Les guichets ferment.")
	agent.volunteer(1)
	agent.volunteer(1) // said again, it changes nothing
	agent.get(form).wants(t, 200, "<textarea", "Le matin, sans rendez-vous.")
	reader.get(page).wants(t, 200, s.called(agent, 1), "1 personne").lacks(t, "Guichet 4")
	agent.get("/moi").wants(t, 200, "Vous remplissez des fiches dans", page)
	agent.follow(page, url.Values{"act": {"stop"}, "number": {"4"}}).wants(t, 200, `data-notice="rapporteur-fini"`, `value="volunteer"`)
	reader.get(page).wants(t, 200).lacks(t, "Guichet 4", s.called(agent, 1))
	agent.post(page, url.Values{"act": {"x"}}).wants(t, 400)
	reader.get("/consultations/9/rapporteurs").wants(t, 404)
	agent.post("/consultations/9/rapporteurs", url.Values{"act": {"volunteer"}}).wants(t, 404)

	agent.volunteer(1)
	s.advance(130 * 24 * time.Hour)
	reader.get(page).wants(t, 200, "La consultation n’est pas ouverte", s.called(agent, 1)).lacks(t, `name="act"`)
	reader.get("/propositions/1").wants(t, 200).lacks(t, form)
	agent = s.again(agent)
	agent.get(form).wants(t, 200, "La consultation n’est pas ouverte").lacks(t, "<textarea")
	agent.post(form, sheetFields(0, "finding", "Trop tard.")).wants(t, 409, "ne changent pas en ce moment", "Trop tard.")
	agent.post(page, url.Values{"act": {"stop"}}).wants(t, 409)
}

// again is a browser in which the same person has signed in once more: sessions end.
func (s *site) again(v *visitor) *visitor {
	s.t.Helper()
	w := s.visitor()
	w.code, w.number = v.code, v.number
	w.post("/connexion", url.Values{"code": {v.code}}).wants(s.t, 303)
	return w
}

func TestASheetIsWrittenCorrectedAndCompared(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	author := s.resident("Camille")
	author.mustPropose("Un accueil", "Le matin, sans rendez-vous.")
	first := s.mustJoin("Guichet 4", deliberation.Agent, deliberation.National)
	second := s.mustJoin("Rania", deliberation.Concerned, deliberation.National)
	reader := s.visitor()
	const page, form = "/propositions/1", "/propositions/1/fiche"
	first.volunteer(1)
	second.volunteer(1)

	reader.get(form+"/versions").wants(t, 200, "pas encore de fiche")
	first.post(form, sheetFields(0)).wants(t, 422, "Il manque au moins une réponse", `aria-invalid="true"`)
	first.post(form, sheetFields(0, "finding", "   \r\n ")).wants(t, 422, "Il manque au moins une réponse")
	first.post(form, sheetFields(0, "holder", strings.Repeat("é", 301), "day", "31", "month", "2", "year", "2029", "lever", "magie")).
		wants(t, 422, "300 caractères au plus", "Cette date n’existe pas", "Ce levier n’est pas dans la liste", `value="31"`, `value="2029"`)
	first.post(form, sheetFields(0, "finding", "x", "day", "1", "year", "29")).wants(t, 422, "Cette date n’existe pas")
	first.post(form, sheetFields(0, "replaces", "x", "finding", "x")).wants(t, 400)

	told := s.dial("topics=proposal/1")
	told.next()
	before := reader.get(page).header.Get("ETag")
	sent := sheetFields(0, "finding", "Les guichets ferment.\r\nOn attend.", "commitment", "La Caf reçoit sans rendez-vous.", "lever", "cog", "day", "1", "month", "1", "year", "2029")
	first.follow(form, sent).wants(t, 200, `data-notice="fiche"`, "Les guichets ferment.\nOn attend.", "Convention entre l’État et la Cnaf", "janvier 2029", "Non renseigné", "Version 1", s.called(first, 1))
	if m := told.next(); m.Kind != "sheet" {
		t.Errorf("told %+v", m)
	}
	if after := reader.get(page).wants(t, 200, "Corriger la fiche").header.Get("ETag"); after == before {
		t.Error("the page has the tag that it had without the sheet")
	}
	first.follow(form, sent).wants(t, 200) // pressed twice
	reader.get(form+"/versions").wants(t, 200, "Version 1", "Ce que cette version dit").lacks(t, "Version 2", "Avant\u202f:")
	first.get(form).wants(t, 200, "Les guichets ferment.\nOn attend.", `value="2029"`, `name="replaces" value="1"`, `value="cog" selected`)

	// Somebody who saw nothing there gets theirs beside what was typed, and sends it again knowingly.
	second.post(form, sheetFields(0, "finding", "On attend <trop>.", "commitment", "La Caf reçoit sans rendez-vous.", "lever", "law")).
		wants(t, 409, "entre-temps", s.called(first, 1)+" a publié une autre version", "On attend &lt;trop&gt;.", "Les guichets ferment.", `id="field-lever-beside"`, `id="field-due-beside"`, `name="replaces" value="1"`).
		lacks(t, `id="field-commitment-beside"`, `id="field-holder-beside"`)
	second.follow(form, sheetFields(1, "finding", "On attend <trop>.", "commitment", "La Caf reçoit sans rendez-vous.", "lever", "law")).wants(t, 200, "Version 2", "Rania")
	reader.get(form+"/versions").wants(t, 200, "Ce qui a changé par rapport à la version 1", "Avant\u202f:", "Les guichets ferment.", "Loi")

	j := decode[apiProposal](t, reader.get("/api/v1/proposals/1").wants(t, 200))
	if j.Sheet == nil || j.Sheet.Version != 2 || j.Versions != 2 || j.Sheet.Lever != "law" || j.Sheet.Due != "" || j.Sheet.Fields["finding"] != "On attend <trop>." || j.Sheet.Author.Pseudonym != "Rania" {
		t.Errorf("the API tells %+v", j.Sheet)
	}
	a := second.json("POST", "/api/v1/proposals/1/sheets", map[string]any{"replaces": 2, "finding": "Encore.", "due": "2030-01-01"}).wants(t, 201)
	if r := decode[apiReceipt](t, a); r.Sheet != 3 {
		t.Errorf("receipt %+v", r)
	}
	second.json("POST", "/api/v1/proposals/1/sheets", map[string]any{"replaces": 2, "finding": "Encore ?"}).wants(t, 409)
	second.json("POST", "/api/v1/proposals/1/sheets", map[string]any{"replaces": 3, "due": "2030-13-01"}).wants(t, 422)
	author.json("POST", "/api/v1/proposals/1/sheets", map[string]any{"replaces": 3, "finding": "Moi."}).wants(t, 403)

	// Taken back, the version before stands again; who took it back is told where it went.
	text := second.get("/moi").wants(t, 200, "Une version de fiche", "Encore.").body
	_, text, _ = strings.Cut(text, `href="/moi/textes/`)
	text, _, _ = strings.Cut(text, `"`)
	back := "/moi/textes/" + text
	second.get(back).wants(t, 200, "Encore.", "celle d’avant redevient la fiche")
	first.get(back).wants(t, 404)
	reader.get(back).wants(t, 303)
	first.post(back, url.Values{"number": {"4"}}).wants(t, 403)
	second.follow(back, url.Values{"number": {"4"}}).wants(t, 200, `data-notice="texte-repris"`).lacks(t, "Encore.")
	reader.get(page).wants(t, 200, "On attend &lt;trop&gt;.", "Version 2").lacks(t, "Encore.")
	reader.get(form+"/versions").wants(t, 200, "Cette version a été effacée", "Version 3").lacks(t, "Encore.")
	list := decode[apiList[apiSheet]](t, reader.get("/api/v1/proposals/1/sheets").wants(t, 200).lacks(t, "Encore."))
	if len(list.Items) != 3 || !list.Items[2].Erased || list.Items[2].Fields != nil || list.Items[0].Erased {
		t.Errorf("versions %+v", list.Items)
	}
	second.get(back).wants(t, 404)

	for _, path := range []string{"/propositions/9/fiche", "/propositions/9/fiche/versions", "/moi/textes/x"} {
		second.get(path).wants(t, 404)
	}
	second.post("/moi/textes/x", url.Values{}).wants(t, 404)
	second.post("/propositions/9/fiche", sheetFields(0, "finding", "x")).wants(t, 404)
}

func TestManyVersionsAreToldPageByPage(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v := s.resident("Camille")
	v.mustPropose("Un accueil", "Le matin.")
	v.volunteer(1)
	for i := range versionsPage + 2 {
		v.json("POST", "/api/v1/proposals/1/sheets", map[string]any{"replaces": i, "finding": fmt.Sprintf("Constat %d.", i+1)}).wants(t, 201)
	}
	const path = "/propositions/1/fiche/versions"
	v.get(path).wants(t, 200, "Version 22<", "Version 3<", "par rapport à la version 2\u202f:", path+"?suite=3").lacks(t, "Version 2<")
	v.get(path+"?suite=3").wants(t, 200, "Version 2<", "Version 1<", "Ce que cette version dit").lacks(t, "Version 3<", "?suite=1")
	v.get(path+"?suite=x").wants(t, 400)
	if list := decode[apiList[apiSheet]](t, v.get("/api/v1/proposals/1/sheets?after=20").wants(t, 200)); len(list.Items) != 2 || list.Next != "" {
		t.Errorf("%+v", list)
	}
}

func TestWhoWritesOfDespairInASheetIsToldWhoAnswers(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v := s.resident("Camille")
	v.mustPropose("Un accueil", "Le matin.")
	v.volunteer(1)
	v.follow("/propositions/1/fiche", sheetFields(0, "finding", "Je veux mourir.")).wants(t, 200, "3114", "Je veux mourir.")
}

func TestASheetIsGivenBackWhenTheSessionHasEnded(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v := s.resident("Camille")
	v.mustPropose("Un accueil", "Le matin.")
	v.volunteer(1)
	reader := s.visitor()
	a := reader.send("POST", "/propositions/1/fiche", sheetFields(0, "finding", "Les guichets\r\nferment.", "target", "Dix minutes."), fromHere(reader))
	g := givenBack(t, a)
	a.wants(t, 401, "Les guichets\nferment.", "Dix minutes.")
	v.sendAgain(g).wants(t, 303)
	reader.get("/propositions/1").wants(t, 200, "Les guichets\nferment.", "Dix minutes.")
}
