package server

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/search"
	"voix/server/search/searchtest"
)

// found is what the API answers to a query.
func (v *visitor) found(query url.Values) (a apiSearch) {
	v.site.t.Helper()
	answer := v.get("/api/v1/search?"+query.Encode()).wants(v.site.t, 200)
	if err := json.Unmarshal([]byte(answer.body), &a); err != nil {
		v.site.t.Fatal(err)
	}
	return a
}

// addresses are those of what was found for some words but for pages, whose words are ours and change.
func (v *visitor) addresses(words string) string {
	v.site.t.Helper()
	var all []string
	for _, i := range v.found(url.Values{"q": {words}}).Items {
		if i.Kind != "page" {
			all = append(all, i.Address)
		}
	}
	return strings.Join(all, " ")
}

// untilFound polls until words lead to some addresses: the index follows the journal in the background.
func (v *visitor) untilFound(words, addresses string) {
	v.site.t.Helper()
	v.site.untilIndexed()
	v.site.until(fmt.Sprintf("%q leads to %q", words, addresses), func() bool { return v.addresses(words) == addresses })
}

func (s *site) untilIndexed() {
	s.t.Helper()
	s.until("the index is built", func() bool {
		_, err := s.platform.finder.index.Search(s.t.Context(), search.Query{Text: "x", Limit: 1})
		return err == nil
	})
}

func TestSearchFollowsTheJournal(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	nord, err := deliberation.ParseOffice("caf-59")
	if err != nil {
		t.Fatal(err)
	}
	v := s.resident("Capucine")
	reader := s.visitor()
	reader.untilFound("guichet", "")
	v.propose(with(aProposal, "title", "Rouvrir les guichets", "text", "L’**assistante sociale** ne reçoit plus.", "office", "caf-59")).wants(t, 303)
	reader.untilFound("assistantes sociales", "/propositions/1")
	v.mustArgue(1, "Ma voisine attend depuis un trimestre.")
	reader.untilFound("voisines", "/propositions/1#argument-1")
	s.convene(v, c, "Parler des courriers")
	reader.untilFound("courrier", "/debats/1")
	reader.untilFound("salle des fêtes", "/debats/1")
	if a := reader.found(url.Values{"q": {"prochaine convention"}, "kind": {"consultation"}}); len(a.Items) != 1 || a.Items[0].Number != 1 {
		t.Errorf("consultations: %+v", a)
	}

	// Whoever did it, nobody finds a person.
	if got := reader.addresses("Capucine"); got != "" {
		t.Errorf("a pseudonym leads to %q", got)
	}
	for query, want := range map[string]string{
		"q=guichet&kind=proposal": "/propositions/1", "q=guichet&kind=debate": "", "q=voisine&office=caf-59": "/propositions/1#argument-1",
		"q=guichet&office=caf-01": "", "q=gichet": "/propositions/1",
		"q=d%C3%A9claration+accessibilite+conforme&kind=page": "/accessibilite",
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		a := reader.found(values)
		got := ""
		if len(a.Items) > 0 {
			got = a.Items[0].Address
		}
		if got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	if a := reader.found(url.Values{"q": {"caf du nord"}}); len(a.Offices) != 1 || a.Offices[0] != (apiFoundOffice{nord.String(), nord.Name(), 1, 0}) {
		t.Errorf("offices: %+v", a.Offices)
	}
	// What is about an office is found by its name and number, and what only says "caf" is not.
	v.mustPropose("Autre chose", "La Caf de la boulangerie.")
	reader.untilFound("boulangeries", "/propositions/2")
	for _, place := range []string{"caf du nord", "nord", "59", "guichet nord"} {
		if got := reader.addresses(place); !strings.HasPrefix(got, "/propositions/1") || strings.Contains(got, "/propositions/2") {
			t.Errorf("%q leads to %q", place, got)
		}
	}
	if got := reader.addresses("caf de la creuse"); got != "" {
		t.Errorf("an office of which nothing is said leads to %q", got)
	}
	if a := reader.found(url.Values{"q": {"gichet"}}); a.Other != "guichets" {
		t.Errorf("other spelling: %q", a.Other)
	}

	// The page, in two languages, marks the words; nothing typed breaks it.
	reader.get("/recherche?q=assistante+sociale").wants(t, 200, "<mark>assistante</mark> <mark>sociale</mark>", "Rouvrir les guichets", "1 résultat")
	reader.get("/en/recherche?q=assistante").wants(t, 200, "/en/propositions/1", `lang="fr"`, "1 result")
	reader.get("/recherche?q=59000").wants(t, 200, "Caf du Nord", "/caf/caf-59", "1 proposition")
	reader.get("/recherche?q=zzzz").wants(t, 200, "Nous n’avons rien trouvé", "/propositions/nouvelle")
	reader.get("/recherche").wants(t, 200).lacks(t, "résultat")
	hostile := reader.get("/recherche?q="+url.QueryEscape(`"><script>alert(1)</script>`)).wants(t, 200)
	hostile.lacks(t, "<script>alert")
	for _, wrong := range []string{"quoi=rien", "caf=caf-00", "suite=x", "suite=9999999"} {
		reader.get("/recherche?q=rsa&"+wrong).wants(t, 400)
	}
	for _, q := range []string{"%00", "%FF%FE", strings.Repeat("a+", 3000), "%22%2B-~*", "%E2%80%99"} {
		reader.get("/recherche?q="+q).wants(t, 200)
	}
	reader.get("/api/v1/search?q=rsa&kind=person").wants(t, 400)
	if got := reader.found(url.Values{}); got.Total != 0 || len(got.Items) != 0 {
		t.Errorf("nothing asked: %+v", got)
	}

	// After a restart the same is found.
	s.stop()
	if _, err := os.Stat(filepath.Join(s.data, searchFolder)); !os.IsNotExist(err) {
		t.Errorf("the index outlives its server: %v", err)
	}
	again := newSite(t, siteOptions{data: s.data})
	again.visitor().untilFound("voisines", "/propositions/1#argument-1")
}

func TestSimilarProposals(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v := s.resident("Dominique")
	v.mustPropose("Ne plus retenir tout le RSA pour un indu", "Le trop-perçu se rembourse par petites mensualités.")
	v.mustPropose("Rouvrir les guichets", "Sans rendez-vous.")
	v.untilFound("mensualité", "/propositions/1")
	a := v.get("/api/v1/proposals/similar?title="+url.QueryEscape("Arrêter de retenir le RSA en cas d’indu")).wants(t, 200, `"number":1`)
	a.lacks(t, `"number":2`)
	v.get("/api/v1/proposals/similar?title=Planter+des+arbres").wants(t, 200, `"items":[]`)
	v.get("/api/v1/proposals/similar").wants(t, 200, `"items":[]`)
	// A form that comes back with faults names them, without any script.
	v.propose(map[string]string{"title": "Retenir moins de RSA pour un indu", "text": "", "theme": "rights"}).wants(t, 422, "Ne plus retenir tout le RSA", "/propositions/1")
	s.visitor().get("/propositions/nouvelle").lacks(t, "Ne plus retenir")
}

// TestErasedTextsLeaveSearch: at once for whoever asks, and with the next compaction for whoever reads the files.
func TestErasedTextsLeaveSearch(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	gone, stays := s.resident("Capucine"), s.resident("Dominique")
	gone.mustPropose("Mirabelle bergamote", "Zinnia ocarina.")
	stays.mustPropose("Rouvrir les guichets", "Sans rendez-vous.")
	gone.mustArgue(2, "Tournesol quincaille.")
	stays.mustArgue(1, "Coquelicot tramontane.")
	s.convene(gone, c, "Farandole rigodon")
	words := []string{"mirabelle", "bergamote", "zinnia", "ocarina", "tournesol", "quincaille", "farandole", "rigodon"}
	reader := s.visitor()
	reader.untilFound("mirabelle", "/propositions/1")
	reader.untilFound("tournesol", "/propositions/2#argument-1")
	reader.untilFound("rigodon", "/debats/1")
	reader.untilFound("tramontane", "/propositions/1#argument-2")
	folder := filepath.Join(s.data, searchFolder)
	s.until("the words are in the files", func() bool {
		terms := searchtest.Terms(t, folder)
		for _, w := range words {
			if !terms[w] {
				return false
			}
		}
		return true
	})

	gone.json("DELETE", "/api/v1/me", nil).wants(t, 200)
	// At once: whatever the index still holds, nothing of it is told.
	for _, w := range append(words, "mirabele", "zinia", "tournsol") {
		for _, path := range []string{"/recherche?q=", "/api/v1/search?q=", "/api/v1/proposals/similar?title="} {
			body := reader.get(path+w).wants(t, 200).body
			for _, told := range words {
				if told != w && strings.Contains(strings.ToLower(body), told) {
					t.Errorf("%s%s tells %q", path, w, told)
				}
			}
		}
	}
	for _, w := range words {
		reader.untilFound(w, "")
	}
	reader.untilFound("tramontane", "/propositions/1#argument-2") // what others wrote beside it stays
	if err := (Direct{s.platform}).Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	terms := map[string]bool{}
	s.until("the new index is in the files", func() bool {
		terms = searchtest.Terms(t, folder)
		return terms["guichets"]
	})
	for _, w := range words {
		if terms[w] {
			t.Errorf("%q is in the files", w)
		}
	}
	all := everyByte(t, folder)
	for _, w := range words {
		if where := holds(all, []byte(w)); where != nil {
			t.Errorf("%q stands in %q", w, where)
		}
	}
	reader.untilFound("guichet", "/propositions/2")
}

// TestSearchSaysThatItIsBuilt: until there is an index, pages and API say so, and offices are found all the same.
func TestSearchSaysThatItIsBuilt(t *testing.T) {
	s := newSite(t, siteOptions{})
	v := s.visitor()
	s.untilIndexed()
	if err := s.platform.finder.index.Close(); err != nil { // as before the first is finished
		t.Fatal(err)
	}
	v.get("/recherche?q=caf+du+nord").wants(t, 200, "La recherche se prépare", "Caf du Nord")
	a := v.get("/api/v1/search?q=rsa").wants(t, 503, "search_later", "La recherche n’est pas prête")
	if a.header.Get("Retry-After") == "" {
		t.Error("the API does not say when to come again")
	}
	v.get("/api/v1/proposals/similar?title=rsa").wants(t, 503, "search_later")
}

// TestNightlyCompactionRebuildsTheIndex: nobody has to ask for it.
func TestNightlyCompactionRebuildsTheIndex(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	gone := s.resident("Capucine")
	gone.mustPropose("Mirabelle bergamote", "Zinnia ocarina.")
	reader := s.visitor()
	reader.untilFound("mirabelle", "/propositions/1")
	folder := filepath.Join(s.data, searchFolder)
	s.until("the words are in the files", func() bool { return searchtest.Terms(t, folder)["mirabelle"] })
	gone.json("DELETE", "/api/v1/me", nil).wants(t, 200)
	s.until("the text is erased", func() bool {
		s.advance(time.Minute) // a deletion that waits for another try gets it
		return reader.addresses("mirabelle") == ""
	})
	s.until("the night has come, and the words have gone", func() bool {
		s.advance(time.Hour)
		return !searchtest.Terms(t, folder)["mirabelle"]
	})
}

// TestForeignSearchFolders: what a crashed server left behind outside its data folder is removed by the next that starts, and what
// another uses is not.
func TestForeignSearchFolders(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	crashed, lock, err := foreignSearchFolder()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(crashed, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(crashed, "words"), []byte("mirabelle"), 0o600); err != nil {
		t.Fatal(err)
	}
	lock.Close() // as the end of a process does
	used, lock, err := foreignSearchFolder()
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	own, other, err := foreignSearchFolder()
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := os.Stat(filepath.Dir(crashed)); !os.IsNotExist(err) {
		t.Errorf("what was left behind is still there: %v", err)
	}
	if _, err := os.Stat(filepath.Dir(used)); err != nil || own == used {
		t.Errorf("%q and %q: %v", used, own, err)
	}
}
