package server

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"voix/deliberation"
)

// What is written in the name of an organisation is signed by it everywhere, and tells nowhere which of its members wrote it.
func TestWhatAnOrganisationWritesIsSignedByIt(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	salma, lou, camille, reader := s.resident("Salma"), s.resident("Lou-la-plume"), s.resident("Camille"), s.visitor()
	salma.represents("Entraide Lille")
	camille.represents("Collectif des mamans")
	n := salma.organisation
	desk := organisationPath(n) + "/bureau"
	lou.get("/propositions/nouvelle").wants(t, 200).lacks(t, `name="organisation"`)
	salma.post(desk, url.Values{"act": {"offer"}, "role": {"writer"}, "ends": {s.lastDay(60)}}).wants(t, 303)
	lou.follow(salma.offerLink(desk), url.Values{}).wants(t, 200)
	lou.get("/propositions/nouvelle").wants(t, 200, `name="organisation"`, fmt.Sprintf(`<option value="%d">Entraide Lille</option>`, n)).lacks(t, "mamans")

	propose := func(v *visitor, organisation any, title string) *response {
		return v.json(http.MethodPost, "/api/v1/proposals", map[string]any{"title": title, "text": "Chaque matin.", "theme": "rights", "organisation": organisation})
	}
	propose(lou, n, "Un accueil le matin").wants(t, 201)
	for _, forged := range []any{camille.organisation, 99} {
		propose(lou, forged, "Un faux").wants(t, 403, "not_writer")
	}
	propose(lou, -1, "Un faux").wants(t, 422)
	propose(lou, "1", "Un faux").wants(t, 422)
	propose(camille, n, "Un faux").wants(t, 403, "not_writer")
	argue := func(v *visitor, pairs ...string) *response {
		form := url.Values{"side": {"for"}, "text": {"Parce que c’est clair."}, "number": {fmt.Sprint(s.head())}}
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		return v.post("/propositions/1/arguments", form)
	}
	argue(lou, "organisation", fmt.Sprint(n)).wants(t, 303)
	argue(camille, "organisation", fmt.Sprint(n)).wants(t, 403, "Vous n’écrivez pas au nom de cette association")
	argue(lou, "organisation", "x").wants(t, 400)
	// A form that is refused comes back with the name that was chosen, so that nobody writes in their own by mistake.
	argue(lou, "organisation", fmt.Sprint(n), "text", "").wants(t, 422, fmt.Sprintf(`<option value="%d" selected>`, n))

	signed := fmt.Sprintf(`href="/associations/%d"><bdi>Entraide Lille</bdi>`, n)
	reader.get("/propositions/1").wants(t, 200, signed)
	for _, path := range []string{"/propositions/1", "/api/v1/proposals/1", "/api/v1/proposals/1/arguments", "/flux/propositions.atom", "/flux/propositions/1.atom", "/", "/propositions", "/en/propositions/1"} {
		if a := reader.get(path); a.status != 200 || strings.Contains(a.body, "Lou-la-plume") {
			t.Errorf("%s names who wrote it: %s", path, a)
		}
	}
	reader.get("/api/v1/proposals/1").wants(t, 200, fmt.Sprintf(`"organisation":%d`, n), "Entraide Lille")
	reader.get("/api/v1/proposals/1/arguments").wants(t, 200, fmt.Sprintf(`"organisation":%d`, n))
	reader.get("/flux/propositions/1.atom").wants(t, 200, "Entraide Lille")

	// Once the mandate is over they write in their own name alone; what was written stays signed as it was.
	mandate := int64(0)
	s.platform.Read(func(st *deliberation.State) {
		all := st.MandatesOf(lou.number)
		mandate = all[len(all)-1].Number
	})
	lou.follow(desk, url.Values{"act": {"end"}, "mandate": {fmt.Sprint(mandate)}})
	propose(lou, n, "Encore un").wants(t, 403, "not_writer")
	lou.get("/propositions/1").wants(t, 200, signed).lacks(t, `name="organisation"`)
	lou.mustArgue(1, "En mon nom cette fois.")
	reader.get("/propositions/1").wants(t, 200, "Lou-la-plume", signed)
}
