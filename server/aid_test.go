package server

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
)

func TestAidNamesWhoHelpsByOffice(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	nord := deliberation.OfficesOf("59")[0]
	house, alone := s.mustJoin("Entraide de Lille", deliberation.Association, nord), s.resident("Camille")
	reader := s.visitor()
	reader.get("/aide").wants(t, 200, "Défenseur des droits", `href="tel:+33969390000"`, `href="tel:3114"`, `href="sms:114"`, "Quelqu’un écrit qu’il va très mal").
		lacks(t, "Entraide de Lille")
	before := reader.get("/aide?caf=caf-59").wants(t, 200, "Caf du Nord", "Aucune association", "Aucun débat", "du département (Nord)")
	hold := func(v *visitor, title string, office deliberation.Office, in time.Duration) {
		t.Helper()
		id, hash, document, err := s.platform.NewText(deliberation.Text{Title: title, Body: "Venez.", Place: "Lille", Language: "fr"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.platform.Do(t.Context(), s.platform.NewID(), deliberation.ConveneDebate{Consultation: c, Author: v.number, Announcement: deliberation.Announcement{Office: office, Begins: s.clock.Now().Add(in).Truncate(time.Millisecond), Text: id, Hash: hash}}, document); err != nil {
			t.Fatal(err)
		}
	}
	hold(house, "Parler des indus", nord, 24*time.Hour)
	hold(house, "Lire une lettre", nord, 240*time.Hour)
	hold(alone, "Autour d’un café", nord, 48*time.Hour)
	hold(house, "Ailleurs", deliberation.OfficesOf("51")[0], 24*time.Hour)
	near := reader.get("/aide?caf=caf-59").wants(t, 200, "<strong>Entraide de Lille</strong> (2 débats)", "Parler des indus", "Lire une lettre", "Autour d’un café").
		lacks(t, "Ailleurs", "<strong>Camille")
	if near.header.Get("ETag") == before.header.Get("ETag") {
		t.Error("the page has the tag that it had without anybody")
	}
	s.advance(30 * time.Hour) // the first is over
	reader.get("/aide?caf=caf-59").wants(t, 200, "(2 débats)", "Lire une lettre").lacks(t, "Parler des indus")
	s.again(house).json("DELETE", "/api/v1/me", nil).wants(t, 200)
	reader.get("/aide?caf=caf-59").wants(t, 200, "Aucune association").lacks(t, "Entraide de Lille", "Lire une lettre")
}

func TestAidFindsTheOfficeThatIsMeant(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v := s.visitor()
	for typed, want := range map[string]string{"59000": "/aide?caf=caf-59", "caf du nord": "/aide?caf=caf-59", "974": "/aide?caf=caf-974"} {
		if a := v.get("/aide?ou="+url.QueryEscape(typed)).wants(t, 303); a.location() != want {
			t.Errorf("%q leads to %q", typed, a.location())
		}
	}
	if a := v.get("/ar/aide?ou=59000").wants(t, 303); a.location() != "/ar/aide?caf=caf-59" {
		t.Error(a)
	}
	v.get("/aide?ou=64000").wants(t, 200, "Plusieurs Caf sont possibles", "/aide?caf=caf-64")
	v.get("/aide?ou="+url.QueryEscape(`Nulle part "><b>`)).wants(t, 200, "reconnu ce lieu", "Nulle part &#34;&gt;&lt;b&gt;")
	v.get("/aide?caf=caf-999").wants(t, 400)
	v.get("/aide?caf=national").wants(t, 200, "Un groupe d’entraide")
	// Before each form the way there keeps the office.
	camille := s.resident("Camille")
	camille.propose(with(aProposal, "office", "caf-59")).wants(t, 303)
	camille.get("/propositions/1").wants(t, 200, `href="/aide?caf=caf-59"`)
	camille.get("/facile/propositions/1").wants(t, 200, `href="/facile/aide?caf=caf-59"`)
	for _, path := range []string{"/", "/propositions/nouvelle", "/propositions/nouvelle/parler"} {
		camille.get(path).wants(t, 200, `href="/aide"`, `href="tel:3114"`)
	}
}

// Whoever has just written that they are very unwell is shown who answers. Nobody else is, nothing is held back, and nothing is left
// of it but an address that does not say why.
func TestWhoWritesOfDistressIsShownWhoAnswers(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, reader := s.resident("Camille"), s.visitor()
	const panel = "Vous n’êtes pas sans aide"
	a := camille.propose(with(aProposal, "title", "Répondre au téléphone", "text", "On attend. Je n’en peux plus, je ne veux plus vivre comme ça.")).wants(t, 303)
	if a.location() != "/propositions/1/merci?aussi=1&n="+a.location()[strings.LastIndex(a.location(), "=")+1:] {
		t.Errorf("led to %q", a.location())
	}
	camille.get(a.location()).wants(t, 200, panel, `href="tel:3114"`, `href="sms:114"`, "Votre proposition est envoyée", "personne n’est prévenu")
	camille.get("/propositions/1/merci").wants(t, 200).lacks(t, panel)
	reader.get("/propositions/1").wants(t, 200, "je ne veux plus vivre").lacks(t, panel)

	a = camille.post("/propositions/1/arguments", url.Values{"side": {"for"}, "text": {"Mon mari me frappe."}, "number": {"3"}}).wants(t, 303)
	if !strings.Contains(a.location(), "aussi=1") || !strings.HasSuffix(a.location(), "#notice") {
		t.Errorf("led to %q", a.location())
	}
	first := camille.get(a.location()).wants(t, 200, panel, `data-notice="argument"`, "Mon mari me frappe.")
	if tag := first.header.Get("ETag"); tag != "" {
		r := camille.request("GET", strings.Split(a.location(), "#")[0], nil)
		r.Header.Set("If-None-Match", tag)
		camille.do(r).wants(t, 200, panel)
	}
	camille.get("/propositions/1").wants(t, 200).lacks(t, panel)
	a = camille.post("/ar/propositions/1/arguments", url.Values{"side": {"for"}, "text": {"لم أعد أحتمل."}, "number": {"3"}}).wants(t, 303)
	camille.get(a.location()).wants(t, 200, "لستم دون عون")

	a = camille.post("/propositions/1/arguments", url.Values{"side": {"for"}, "text": {"En finir avec l’attente, on laisse mourir les guichets."}, "number": {"3"}}).wants(t, 303)
	if strings.Contains(a.location(), "aussi") {
		t.Errorf("led to %q", a.location())
	}
	camille.get(a.location()).wants(t, 200).lacks(t, panel)
	camille.post("/propositions/1/arguments", url.Values{"side": {""}, "text": {"Je veux mourir."}, "number": {"3"}}).wants(t, 422, "Je veux mourir.").lacks(t, panel)
}
