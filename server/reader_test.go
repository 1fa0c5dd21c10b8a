package server

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
	"voix/deliberation/dossier"
	"voix/server/page"
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
	sayAll(people, 7, "agree", "disagree")
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
	says("Dossier terminé", "pas encore de signature", "Vers la convention \\&amp; après")

	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	key := deliberation.Hash(public)
	if _, err := s.platform.Do(t.Context(), s.platform.NewID(), deliberation.AnnounceKey{Key: key}); err != nil {
		t.Fatal(err)
	}
	var closed uint64
	s.platform.Read(func(st *deliberation.State) { closed = st.ClosedAt(n) })
	signed := deliberation.DossierSigned{
		Consultation: n, Number: int64(closed), Root: sha256.Sum256([]byte("root")), Format: 1, Manifest: sha256.Sum256([]byte("manifest")), Key: key,
	}
	command := deliberation.SignDossier{
		Consultation: n, Number: signed.Number, Root: signed.Root, Format: 1, Manifest: signed.Manifest, Key: key,
		Signature: ed25519.Sign(private, []byte(deliberation.SignedText(&signed))),
	}
	if _, err := s.platform.Do(t.Context(), s.platform.NewID(), command); err != nil {
		t.Fatal(err)
	}
	body = says("Dossier terminé et signé", signed.Root.String(), signed.Manifest.String(), fmt.Sprintf("@misc{voix-%d-%d,", n, closed), "Les fichiers ne sont pas en ligne ici")
	if !strings.Contains(strings.ReplaceAll(body, "&#43;", "+"), dossier.VerifierKey(key)) {
		t.Error("the page does not tell the key")
	}

	s.server.downloads = func(x deliberation.Consultation) (whole, parts []page.Download) {
		return []page.Download{{Address: path + ".zip", Size: 1_500_000}, {File: "dossier.odt", Address: path + "/dossier.odt"}}, []page.Download{{Theme: deliberation.Rights, Address: path + ".zip?theme=rights"}}
	}
	says(`href="`+path+`.zip"`, "Tout le dossier", "1,5\u00a0Mo", "dossier.odt", "Un thème, une Caf ou un groupe seulement")
}
