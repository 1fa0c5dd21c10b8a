package server

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
)

// The dossier's page says what there is: nothing yet, a draft, the dossier, its signature. What it names first is what the dossier does.
func TestTheDossiersPageSaysWhatThereIs(t *testing.T) {
	s := newSite(t, siteOptions{address: "https://voix.example"})
	n := s.mustOpen("Vers la convention & après")
	author := s.resident("Lise")
	for i := range 12 {
		author.mustPropose(fmt.Sprintf("Proposition %d", i+1), "Un texte.")
	}
	people := s.votersFor(deliberation.Concerned, 30)
	for _, q := range []int64{3, 5} {
		sayAll(people, q, "agree", "agree", "agree", "agree", "agree", "agree", "agree", "agree", "disagree")
	}
	sayAll(people, 7, "agree", "disagree", "pass")
	v := s.visitor()
	path := dossierPath(n)
	says := func(wants ...string) string {
		t.Helper()
		a := v.get(path).wants(t, 200)
		for _, want := range wants {
			if !strings.Contains(a.body, want) {
				t.Errorf("the page does not say %q", want)
			}
		}
		return a.body
	}
	body := says("Le dossier n’existe pas encore", "sera préparé à partir du", `<link rel="cite-as" href="https://voix.example`+path+`">`, `id="position-3"`, `id="position-5"`, `id="position-7"`)
	if strings.Contains(body, `id="position-1"`) || strings.Index(body, `id="position-5"`) > strings.Index(body, `id="position-7"`) {
		t.Error("the summary names others, or in another order")
	}
	if strings.Contains(body, "@misc") {
		t.Error("what does not exist is cited")
	}

	s.advance(91 * 24 * time.Hour)
	says("Projet de dossier", "personnes concernées", "version = {")
	s.advance(30 * 24 * time.Hour)
	s.visitor().downloaded(path + ".zip")
	says("Dossier terminé", "pas encore de signature", "Vers la convention \\&amp; après")

	key := s.sign(n, 5)
	s.visitor().downloaded(path + ".zip")
	var signed deliberation.DossierSignature
	s.platform.Read(func(st *deliberation.State) { signed = st.Signatures(n)[0] })
	body = says("Dossier terminé et signé", signed.Root.String(), signed.Manifest.String(), fmt.Sprintf("@misc{voix-%d-%d,", n, signed.Number),
		`href="`+path+`.zip"`, "Tout le dossier", "dossier.odt", "Un thème, une Caf ou une qualité seulement")
	if !strings.Contains(strings.ReplaceAll(body, "&#43;", "+"), key) {
		t.Error("the page does not tell the key")
	}
}
