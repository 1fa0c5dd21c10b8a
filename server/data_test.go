package server

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/url"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

// nobodys are the kinds of entries that bear no person: those of the operator and of programs.
var nobodys = []string{
	"consultation.opened", "phase.begun", "import.advanced", "import.completed", "rules.fixed", "key.announced", "dossier.signed",
}

// TestEverythingHeldIsTold fails for whatever is kept on a person and has no row: a field of the profile, or of what the state tells of a person, a kind of
// entry, a cookie.
func TestEverythingHeldIsTold(t *testing.T) {
	told := map[string]bool{}
	var names []string
	for _, d := range heldData {
		names = append(names, d.name)
		for _, h := range d.holds {
			if told[h] {
				t.Errorf("%s is told twice", h)
			}
			told[h] = true
		}
		if !slices.Contains(page.DataSources(), d.source) || !slices.Contains(page.DataBases(), d.basis) || !slices.Contains(page.DataReaders(), d.readers) || !slices.Contains(page.DataUntil(), d.until) {
			t.Errorf("row %s says what no page has words for", d.name)
		}
	}
	if !slices.Equal(names, page.DataNames()) {
		t.Errorf("rows are %v, the page knows %v", names, page.DataNames())
	}
	var kept []string
	for prefix, of := range map[string]any{"profile": account.Profile{}, "person": deliberation.Person{}, "given": deliberation.Given{}} {
		for f := range reflect.TypeOf(of).Fields() {
			kept = append(kept, prefix+"."+f.Name)
		}
	}
	for _, kind := range deliberation.FactKinds() {
		if !slices.Contains(nobodys, kind) {
			kept = append(kept, "entry."+kind)
		}
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	cookies := 0
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			literal, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			if of, ok := literal.Type.(*ast.SelectorExpr); !ok || of.Sel.Name != "Cookie" {
				return true
			}
			for _, e := range literal.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok && kv.Key.(*ast.Ident).Name == "Name" {
					name := kv.Value.(*ast.Ident).Name
					if name != "name" { // dropCookie takes one away
						kept = append(kept, "cookie."+name)
						cookies++
					}
				}
			}
			return true
		})
	}
	if cookies < 3 {
		t.Errorf("%d cookies found: the test looks in the wrong place", cookies)
	}
	for _, k := range kept {
		if !told[k] {
			t.Errorf("%s is kept, and /moi/donnees does not tell: add it to a row of heldData", k)
		}
		delete(told, k)
	}
	for k := range told {
		t.Errorf("%s is told, and is not there any more", k)
	}
}

func TestPeopleSeeAndTakeAwayAllThatIsHeld(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, lou := s.mustJoin("Camille", deliberation.Concerned, deliberation.National), s.resident("Lou")
	contents := pngOf(t, 77, 33)
	camille.propose(with(aProposal, "title", "Mon-Titre", "text", "Mon-Texte."), upload{"photo.png", "image/png", contents}).wants(t, 303)
	lou.mustPropose("Titre-deux", "Texte-autre.")
	camille.mustArgue(2, "Mon-Argument.")
	camille.mustSummarise(2, 0, "Mon-Résumé.")
	camille.mustMark(lou.mustArgue(1, "Argument-autre."))
	camille.mustVote(1, "agree")
	camille.mustVote(2, "disagree")

	shown := camille.get("/moi/donnees").wants(t, 200, "Camille", "Vous avez donné 2 avis.", "2 attendent d’autres avis", "Pour votre qualité, il faut 5 personnes", `href="/moi/donnees.json"`, `href="/moi/corriger"`, "RGPD, article")
	shown.lacks(t, "Lou")
	if shown.header.Get("Cache-Control") != "no-store" {
		t.Error("it may be kept")
	}
	camille.get("/moi").wants(t, 200, `href="/moi/donnees"`)
	for _, path := range []string{"/moi/donnees", "/moi/donnees.json", "/moi/donnees.html", "/moi/donnees.zip", "/moi/corriger"} {
		if a := s.visitor().get(path); a.status != 303 || !strings.HasPrefix(a.location(), "/connexion") {
			t.Errorf("%s shows something to nobody: %s", path, a)
		}
	}
	var got dataFile
	asJSON := camille.get("/moi/donnees.json").wants(t, 200).lacks(t, "Lou")
	if err := json.Unmarshal([]byte(asJSON.body), &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != dataVersion || got.Person.Pseudonym != "Camille" || len(got.Consents) != 1 || len(got.Ballots) != 2 || len(got.Marks) != 1 || len(got.Files) != 1 || len(got.Texts) != 3 || len(got.Rows) != len(heldData)-1 {
		t.Errorf("%+v", got)
	}
	// Others' words are in neither, but for the titles by which one knows what one answered.
	for _, words := range []string{"Mon-Titre", "Mon-Texte", "Mon-Argument", "Mon-Résumé", "Titre-deux"} {
		asJSON.wants(t, 200, words).lacks(t, "Argument-autre", "Texte-autre")
		camille.get("/moi/donnees.html").wants(t, 200, words, "<html lang=\"fr\"").lacks(t, "Lou", "Argument-autre", "<script", "http://", "https://")
	}
	// What leads to ballots, or in, is in none of them.
	profile := s.consentsOf(camille)
	for _, secret := range []string{profile.VoterSecret.String(), profile.Voter(1).String(), camille.code} {
		asJSON.lacks(t, secret)
	}
	archive := camille.get("/moi/donnees.zip").wants(t, 200)
	z, err := zip.NewReader(bytes.NewReader([]byte(archive.body)), int64(len(archive.body)))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		found[f.Name] = len(b)
	}
	if len(found) != 3 || found["donnees.json"] == 0 || found["donnees.html"] == 0 || found[got.Files[0].File] == 0 {
		t.Errorf("the archive holds %v, not also %s", found, got.Files[0].File)
	}
	// Put right, pages that were shown before show the new name, also to who has them.
	before := lou.get("/propositions/2").wants(t, 200, "Camille")
	camille.post("/moi/corriger", url.Values{"pseudonym": {""}, "office": {"caf-0"}}).wants(t, 422, "pseudonyme")
	camille.follow("/moi/corriger", url.Values{"pseudonym": {"Clémentine"}, "office": {"caf-59"}}).wants(t, 200, "C’est corrigé", "Clémentine", "Nord")
	r := lou.request("GET", "/propositions/2", nil)
	r.Header.Set("If-None-Match", before.header.Get("ETag"))
	lou.do(r).wants(t, 200, "Clémentine").lacks(t, "Camille")
	lou.get("/propositions/1").wants(t, 200, "Clémentine").lacks(t, "Camille")
}

// An agent reads which name stands where, and that nobody reads the one that they chose; who is one no more reads of both.
func TestAgentsReadByWhichNamesOthersKnowThem(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	agent := s.mustJoin("Camille", deliberation.Agent, deliberation.National)
	agent.mustPropose("Titre", "Texte.")
	profile := s.consentsOf(agent)
	inFirst, aside := profile.PseudonymIn(1, deliberation.Agent), profile.PseudonymIn(outside, deliberation.Agent)
	row := func(name string) (value, readers string) {
		t.Helper()
		var got dataFile
		if err := json.Unmarshal([]byte(agent.get("/moi/donnees.json").wants(t, 200).body), &got); err != nil {
			t.Fatal(err)
		}
		for _, r := range got.Rows {
			if r.Name == name {
				return r.Value, r.Readers
			}
		}
		t.Fatalf("no row %s", name)
		return "", ""
	}
	agent.get("/moi/donnees").wants(t, 200, inFirst+" («\u202fVers la prochaine convention\u202f»)", aside+" (hors des consultations)")
	everyone, _ := row("proposals")
	if _, readers := row("pseudonym"); readers == "" || readers == everyone {
		t.Error(readers)
	}
	_, before := row("pseudonym")
	if _, err := s.platform.Do(t.Context(), s.platform.NewID(), deliberation.ChangeCollege{Person: agent.number, College: deliberation.Resident}); err != nil {
		t.Fatal(err)
	}
	agent.get("/moi/donnees").wants(t, 200, inFirst).lacks(t, aside)
	_, after := row("pseudonym")
	if _, all := row("proposals"); after != all || after == before {
		t.Errorf("read by %q, then by %q, proposals by %q", before, after, all)
	}
	// In which nobody knows the name that they chose, no page changes with it.
	shown := s.visitor().get("/propositions/1").wants(t, 200, inFirst)
	agent.follow("/moi/corriger", url.Values{"pseudonym": {"Clémentine"}}).wants(t, 200, "Clémentine")
	r := s.visitor().request("GET", "/propositions/1", nil)
	r.Header.Set("If-None-Match", shown.header.Get("ETag"))
	if a := s.visitor().do(r); a.status != 304 {
		t.Errorf("%s", a)
	}
}
