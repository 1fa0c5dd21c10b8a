package server

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/journal"
)

func pngOf(t testing.TB, width, height int) []byte {
	t.Helper()
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for i := range width {
		picture.Set(i, i%height, color.NRGBA{uint8(i), 40, 90, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const somePDF = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n" +
	"0000000056 00000 n \n0000000111 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n180\n%%EOF\n"

var aProposal = map[string]string{"title": "Un accueil sans rendez-vous", "text": "Chaque **matin**, sans numéro.", "theme": "reception", "office": "national", "number": "3"}

func with(fields map[string]string, changes ...string) map[string]string {
	all := map[string]string{}
	for k, v := range fields {
		all[k] = v
	}
	for i := 0; i < len(changes); i += 2 {
		all[changes[i]] = changes[i+1]
	}
	return all
}

func TestPagesOfAnEmptyPlatform(t *testing.T) {
	s := newSite(t, siteOptions{})
	v := s.visitor()
	for _, path := range []string{"/", "/propositions", "/debats", "/connexion"} {
		v.get(path).wants(t, 200, "<!doctype html>", "<html lang=\"fr\"", "<h1>")
	}
	for _, path := range []string{"/consultations/1", "/propositions/1", "/debats/1", "/propositions/1/merci", "/propositions/0", "/nowhere"} {
		v.get(path).wants(t, 404, "<h1>")
	}
	for _, path := range []string{"/moi", "/moi/effacer", "/propositions/nouvelle"} {
		if a := v.get(path).wants(t, 303); a.location() != "/connexion?retour="+path {
			t.Error(a)
		}
	}
	s.resident("Camille").get("/propositions/nouvelle").wants(t, 200).lacks(t, "multipart")
}

func TestSignInByLinkAndByCode(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille := s.resident("Camille")
	camille.get("/?fait=connexion").wants(t, 200, "Camille", `data-notice="connexion"`)
	camille.get("/moi").wants(t, 200, "Camille", "/moi/effacer")

	typed := s.visitor()
	typed.get("/connexion?retour=/propositions/nouvelle").wants(t, 200, `value="/propositions/nouvelle"`)
	code := strings.ToUpper(camille.code[:20]) + " - " + camille.code[20:]
	if a := typed.post("/connexion", url.Values{"code": {code}, "return": {"/propositions/nouvelle"}}).wants(t, 303); a.location() != "/propositions/nouvelle" {
		t.Error(a)
	}
	typed.get("/propositions/nouvelle").wants(t, 200, "Camille", "multipart/form-data")

	pasted := s.visitor()
	a := pasted.post("/connexion", url.Values{"code": {"http://" + s.address + "/connexion/" + camille.code}, "shared": {"yes"}}).wants(t, 303)
	cookie, err := http.ParseSetCookie(a.header.Get("Set-Cookie"))
	if err != nil || !cookie.Expires.IsZero() || cookie.MaxAge != 0 {
		t.Errorf("on a shared computer the cookie outlives the browser: %v %v", cookie, err)
	}
	pasted.get("/").wants(t, 200, "Camille", `data-shared="yes"`)
	s.advance(11 * time.Minute)
	pasted.get("/").wants(t, 200).lacks(t, "Camille")
	typed.get("/").wants(t, 200, "Camille")

	wrong := s.visitor()
	for _, code := range []string{"", "abc", camille.code[:51] + "z", strings.Repeat("a", 52), strings.Repeat("é", 5000)} {
		reason := "Ce code ne marche pas"
		if code == "" {
			reason = "Il manque votre code."
		}
		wrong.post("/connexion", url.Values{"code": {code}, "return": {"/moi"}}).wants(t, 422, reason, `value="/moi"`)
	}
	wrong.get("/connexion/"+camille.code[:51]+"z").wants(t, 422, "Ce code ne marche pas")
	wrong.get("/moi").wants(t, 303)

	if a := typed.post("/deconnexion", nil).wants(t, 303); a.location() != "/?fait=deconnexion" {
		t.Error(a)
	}
	typed.get("/moi").wants(t, 303)
}

func TestProposeArgueVoteWithoutJavaScript(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, dominique, reader := s.resident("Camille"), s.resident("Dominique"), s.visitor()

	a := camille.propose(aProposal, upload{"Mon dessin.png", "image/png", pngOf(t, 60, 40)}, upload{"note.pdf", "application/pdf", []byte(somePDF)}).wants(t, 303)
	if !regexp.MustCompile(`^/propositions/1/merci\?n=\d+$`).MatchString(a.location()) {
		t.Fatal(a)
	}
	camille.get(a.location()).wants(t, 200, "C’est la proposition 1", "/propositions/1")
	page := reader.get("/propositions/1").wants(t, 200, "Un accueil sans rendez-vous", "<strong>matin</strong>", "Camille", "Mon dessin.png", "note.pdf")
	links := regexp.MustCompile(`/fichiers/[0-9a-f]{32}(/apercu)?`).FindAllString(page.body, -1)
	if len(links) < 2 {
		t.Fatalf("no links to the files: %s", page)
	}
	for _, link := range links {
		reader.get(link).wants(t, 200)
	}
	reader.get("/propositions").wants(t, 200, "Un accueil sans rendez-vous")
	reader.get("/propositions?theme=reception&caf=national&ordre=anciennes&consultation=1").wants(t, 200, "Un accueil sans rendez-vous")
	reader.get("/propositions?theme=digital").wants(t, 200).lacks(t, "Un accueil sans rendez-vous")
	reader.get("/").wants(t, 200, "Un accueil sans rendez-vous")
	reader.get("/consultations/1").wants(t, 200, "Un accueil sans rendez-vous")

	a = dominique.follow("/propositions/1/arguments", url.Values{"side": {"for"}, "text": {"Une heure\r\nde moins."}, "parent": {""}})
	a.wants(t, 200, "Une heure\nde moins.", "Dominique", `data-notice="argument"`)
	camille.follow("/propositions/1/arguments", url.Values{"side": {"asking"}, "text": {"Et le samedi ?"}, "parent": {"1"}}).wants(t, 200, "Et le samedi ?")
	reader.get("/propositions/1").wants(t, 200, "Une heure\nde moins.", "Et le samedi ?").lacks(t, "data-notice")

	for _, choice := range []string{"agree", "disagree", "agree", "pass", "agree"} {
		shown := camille.follow("/propositions/1/avis", url.Values{"choice": {choice}}).wants(t, 200, `data-notice="avis"`)
		if !regexp.MustCompile(`choice-`+choice+`" aria-pressed="true"`).MatchString(shown.body) || strings.Count(shown.body, `aria-pressed="true"`) != 1 {
			t.Fatalf("own choice %s is not shown: %s", choice, shown)
		}
		s.platform.Read(func(st *deliberation.State) {
			if f, _ := st.Figures(1); f.Ballots != 1 {
				t.Errorf("%d ballots of one person", f.Ballots)
			}
		})
	}
	if shown := dominique.get("/propositions/1"); strings.Contains(shown.body, `aria-pressed="true"`) {
		t.Errorf("somebody else's choice is shown: %s", shown)
	}
}

func TestDebatePages(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	camille := s.resident("Camille")
	n := s.convene(camille, c, "Parlons des files d’attente")
	path := fmt.Sprintf("/debats/%d", n)
	v := s.visitor()
	v.get("/debats").wants(t, 200, "Parlons des files d’attente", "Salle des fêtes")
	v.get("/debats?caf=national").wants(t, 200, "Parlons des files d’attente")
	v.get(path).wants(t, 200, "Parlons des files d’attente", "Plain-pied.")
	camille.follow(path+"/arguments", url.Values{"side": {"against"}, "text": {"Trop loin de la gare."}}).wants(t, 200, "Trop loin de la gare.")
	v.get(path).wants(t, 200, "Trop loin de la gare.")
	s.advance(72 * time.Hour)
	v.get("/debats").wants(t, 200, "Parlons des files d’attente")
}

func TestFaultsComeBackWithWhatWasTyped(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v := s.resident("Camille")
	before := s.head()
	long := strings.Repeat("é", 141)
	v.propose(with(aProposal, "title", long)).wants(t, 422, `aria-invalid="true"`, long, "Chaque **matin**", "140", `value="reception" checked`)
	v.propose(with(aProposal, "title", " \n", "text", "", "theme", "weather", "office", "atlantis")).
		wants(t, 422, `id="field-title-fault"`, `id="field-text-fault"`, `id="field-theme-fault"`, `id="field-office-fault"`)
	v.propose(with(aProposal, "text", "a\x00b")).wants(t, 422, `id="field-text-fault"`)
	v.propose(with(aProposal, "text", strings.Repeat("a", 10_001))).wants(t, 422, `id="field-text-fault"`, strings.Repeat("a", 10_001))
	for _, f := range []upload{
		{"page.html", "image/png", []byte("<html><script>alert(1)</script>")},
		{"dessin.svg", "image/svg+xml", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)},
		{"programme.exe", "application/pdf", append([]byte("MZ"), make([]byte, 100)...)},
		{"vide.png", "image/png", nil},
		{"tronquée.png", "image/png", pngOf(t, 300, 300)[:80]},
	} {
		name, _, _ := strings.Cut(f.name, ".")
		v.propose(aProposal, f).wants(t, 422, `id="field-files-fault"`, name, "Il y a une chose", "Un accueil sans rendez-vous", "Chaque **matin**")
	}
	var many []upload
	for i := range deliberation.MaxFiles + 1 {
		many = append(many, upload{fmt.Sprintf("image %d.png", i), "image/png", pngOf(t, 8, 8)})
	}
	v.propose(aProposal, many...).wants(t, 422, `id="field-files-fault"`)

	if s.head() != before {
		t.Fatal("something refused was filed")
	}
	v.propose(aProposal).wants(t, 303)
	before = s.head()
	typed := strings.Repeat("à", 2001)
	v.post("/propositions/1/arguments", url.Values{"side": {"against"}, "text": {typed}}).wants(t, 422, typed, "2", `value="against"`)
	v.post("/propositions/1/arguments", url.Values{"side": {""}, "text": {"Gardez-moi."}}).wants(t, 422, "Gardez-moi.")
	v.post("/propositions/1/arguments", url.Values{"side": {"for"}, "text": {"Gardez-moi."}, "parent": {"77"}}).wants(t, 404)
	v.post("/propositions/1/avis", url.Values{"choice": {"maybe"}}).wants(t, 422, "Ce choix n’existe pas", `href="/propositions/1"`)
	v.post("/propositions/1/avis", url.Values{}).wants(t, 422, "Il manque votre choix", `href="/propositions/1"`)
	for _, elsewhere := range []string{"/propositions/99/avis", "//ailleurs.example/avis"} {
		if a := v.post(elsewhere, url.Values{"choice": {"agree"}}); strings.Contains(a.body, "Revenir à la page d’avant") {
			t.Errorf("%s: %s", elsewhere, a)
		}
	}
	v.post("/propositions/1", url.Values{}).wants(t, 405, "ne s’utilise pas comme cela")
	v.post("/moi/effacer", url.Values{}).wants(t, 422, `id="field-confirm-fault"`)
	if s.head() != before {
		t.Fatal("something refused was filed")
	}
}

func TestTwiceSentIsOnceFiled(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v, other := s.resident("Camille"), s.resident("Dominique")
	file := upload{"dessin.png", "image/png", pngOf(t, 60, 40)}
	first := v.propose(aProposal, file).wants(t, 303)
	if second := v.propose(aProposal, file).wants(t, 303); second.location() != first.location() {
		t.Errorf("%s\n%s", first, second)
	}
	form := url.Values{"side": {"for"}, "text": {"Bien dit."}, "number": {"5"}}
	first = v.post("/propositions/1/arguments", form).wants(t, 303)
	if second := v.post("/propositions/1/arguments", form).wants(t, 303); second.location() != first.location() {
		t.Errorf("%s\n%s", first, second)
	}
	other.post("/propositions/1/arguments", form).wants(t, 303)
	s.platform.Read(func(st *deliberation.State) {
		c, _ := st.Consultation(1)
		if c.Proposals != 1 || c.Arguments != 2 {
			t.Errorf("%d proposals, %d arguments", c.Proposals, c.Arguments)
		}
	})
	// A page that has changed meanwhile is another form: the same words may be meant again.
	form.Set("number", "9")
	v.post("/propositions/1/arguments", form).wants(t, 303)
	s.platform.Read(func(st *deliberation.State) {
		if c, _ := st.Consultation(1); c.Arguments != 3 {
			t.Errorf("%d arguments", c.Arguments)
		}
	})
}

func TestUnnamedFilesAreSweptTheNextDay(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v := s.resident("Camille")
	v.propose(aProposal, upload{"gardée.png", "image/png", pngOf(t, 60, 40)}).wants(t, 303)
	v.propose(with(aProposal, "title", ""), upload{"abandonnée.png", "image/png", pngOf(t, 50, 50)}).wants(t, 422)
	count := func() (documents, contents int) {
		if err := s.platform.Store.Scan(t.Context(), journal.Files, func(journal.Document) bool { documents++; return true }); err != nil {
			t.Fatal(err)
		}
		for _, err := range s.platform.Files.All(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			contents++
		}
		return documents, contents
	}
	documents, contents := count()
	if documents != 2 || contents < 2 {
		t.Fatalf("%d documents, %d contents", documents, contents)
	}
	s.advance(23 * time.Hour)
	if _, err := s.platform.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d, c := count(); d != documents || c != contents {
		t.Fatalf("swept before the day is over: %d, %d", d, c)
	}
	// In steps, for the sweep comes once an hour.
	for range 4 {
		s.advance(time.Hour)
	}
	s.until("the abandoned file is swept", func() bool {
		s.advance(10 * time.Minute)
		d, c := count()
		return d == 1 && c == contents/2
	})
	page := s.visitor().get("/propositions/1").wants(t, 200, "gardée.png")
	s.visitor().get(regexp.MustCompile(`/fichiers/[0-9a-f]{32}`).FindString(page.body)).wants(t, 200)
}
