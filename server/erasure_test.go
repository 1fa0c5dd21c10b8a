package server

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// everyByte returns all that is kept below a folder, by file.
func everyByte(t testing.TB, folder string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		all[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func holds(all map[string][]byte, words []byte) []string {
	var where []string
	for path, content := range all {
		if bytes.Contains(content, words) {
			where = append(where, path)
		}
	}
	return where
}

func TestErasureLeavesNothing(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	gone, stays := s.resident("Capucine-Effacée"), s.resident("Dominique")
	contents := pngOf(t, 77, 33)
	gone.propose(with(aProposal, "title", "Titre-Effacé", "text", "Texte-Effacé."), upload{"Fichier-Effacé.png", "image/png", contents},
		upload{"Note-Effacée.pdf", "application/pdf", []byte(somePDF + "% Contenu-Effacé\n")}).wants(t, 303)
	stays.mustPropose("Titre qui reste", "Texte qui reste.")
	gone.mustArgue(2, "Argument-Effacé.")
	stays.mustArgue(1, "Argument qui reste.")
	s.convene(gone, c, "Débat-Effacé")
	gone.mustSummarise(2, 0, "Ligne-Effacée.")
	stays.mustSummarise(1, 0, "Résumé-Effacé d’un texte qui l’est aussi.")
	for _, v := range []*visitor{gone, stays} {
		v.mustVote(1, "agree")
		v.mustVote(2, "disagree")
	}
	gone.volunteer(c)
	stays.volunteer(c)
	gone.json("POST", "/api/v1/proposals/2/sheets", map[string]any{"finding": "Constat-Effacé."}).wants(t, 201)
	stays.json("POST", "/api/v1/proposals/1/sheets", map[string]any{"finding": "Fiche-Effacée d’un texte qui l’est aussi."}).wants(t, 201)
	words := []string{"Constat-Effacé", "Fiche-Effacée", "Capucine", "Titre-Effacé", "Texte-Effacé", "Fichier-Effacé", "Note-Effacée", "Argument-Effacé", "Débat-Effacé", "Ligne-Effacée", "Résumé-Effacé"}
	reader := s.visitor()
	pages := []string{
		"/", "/propositions", "/propositions/1", "/propositions/2", "/debats", "/debats/1", "/consultations/1", "/propositions/1/merci",
		"/propositions/1/resume", "/propositions/2/resume", "/facile/propositions/2",
		"/propositions/1/fiche", "/propositions/2/fiche", "/propositions/1/fiche/versions", "/propositions/2/fiche/versions", "/propositions/1/objection",
		"/consultations/1/rapporteurs", "/consultations/1/relecture", "/api/v1/proposals/1/sheets", "/api/v1/proposals/2/sheets",
		"/api/v1/proposals", "/api/v1/proposals/1", "/api/v1/proposals/2", "/api/v1/proposals/1/arguments", "/api/v1/proposals/2/arguments",
		"/api/v1/debates", "/api/v1/debates/1", "/api/v1/consultations/1",
	}
	found := 0
	for _, path := range pages { // also fills every cache
		for _, v := range []*visitor{reader, stays} {
			body := v.get(path).wants(t, 200).body
			for _, w := range words {
				if strings.Contains(body, w) {
					found++
				}
			}
		}
	}
	if found < 15 {
		t.Fatalf("the words stand in %d places only: nothing is tried", found)
	}
	links := regexp.MustCompile(`/fichiers/[0-9a-f]{32}(/apercu)?`).FindAllString(reader.get("/propositions/1").body, -1)
	page := s.dial("topics=proposal/1,proposal/2")
	page.next()
	before := s.head()
	old := gone.client.Jar.Cookies(nil)

	if a := gone.post("/moi/effacer", url.Values{"confirm": {"yes"}}).wants(t, 303); !strings.HasPrefix(a.location(), "/?n=") || !strings.Contains(a.location(), "fait=effacement") {
		t.Error(a)
	}
	for _, v := range []*visitor{reader, stays, gone} {
		for _, path := range pages {
			v.get(path).wants(t, 200).lacks(t, words...)
		}
		for _, link := range links {
			v.get(link).wants(t, 404)
		}
	}
	reader.get("/propositions/1").wants(t, 200, "2 avis", "Argument qui reste.")
	reader.get("/propositions/2").wants(t, 200, "2 avis", "Titre qui reste")
	// The old session and the old code are dead.
	back := s.visitor()
	back.client.Jar.SetCookies(nil, old)
	if a := back.get("/moi").wants(t, 303); a.header.Get("Set-Cookie") == "" {
		t.Error("the dead cookie is not taken away")
	}
	back.client.Jar.SetCookies(nil, old)
	back.json("PUT", "/api/v1/questions/1/ballot", map[string]any{"choice": "pass"}).wants(t, 401)
	back.get("/connexion/"+gone.code).wants(t, 422)
	// Pages that were open are told to fetch anew, not what was there.
	for texts := map[string]bool{}; len(texts) < 2; {
		switch m := page.next(); m.Kind {
		case "text":
			texts[m.Topic] = true
		case "ballots", "summary", "sheet": // those from before
		default:
			t.Fatalf("told %+v", m)
		}
	}
	missed := s.dial("topics=proposal/1,proposal/2&since=" + strconv.FormatUint(before, 10))
	missed.next()
	if m := missed.next(); m.Kind != "reload" {
		t.Errorf("told %+v", m)
	}

	// The store forgets, and once compacted its file does, too.
	var voters []deliberation.ID
	s.platform.Read(func(st *deliberation.State) {
		p, _ := st.Person(gone.number)
		voters = append(voters, p.Document)
	})
	s.until("the documents are deleted", func() bool {
		left, err := s.platform.Store.Documents(t.Context(), journal.People, voters)
		if err != nil {
			t.Fatal(err)
		}
		return len(left) == 0
	})
	s.until("the contents are deleted", func() bool {
		n := 0
		for _, err := range s.platform.Files.All(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n == 0
	})
	s.until("the names of files are deleted, which is last", func() bool {
		left := false
		err := s.platform.Store.Scan(t.Context(), journal.Files, func(journal.Document) bool {
			left = true
			return false
		})
		if err != nil {
			t.Fatal(err)
		}
		return !left
	})
	if err := (Direct{s.platform}).Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	gone.get("/").wants(t, 200)
	s.stop()
	all := everyByte(t, s.data)
	for _, w := range append(words, "Contenu-Effacé") {
		if where := holds(all, []byte(w)); where != nil {
			t.Errorf("%q stands in %q", w, where)
		}
	}
	if holds(all, []byte("Titre qui reste")) == nil {
		t.Error("the search finds nothing at all")
	}

	// After a restart everything is as it was: replay, erasures, tallies.
	again := newSite(t, siteOptions{data: s.data})
	v := again.visitor()
	for _, path := range pages {
		v.get(path).wants(t, 200).lacks(t, words...)
	}
	v.get("/propositions/1").wants(t, 200, "2 avis", "Argument qui reste.")
}

// TestRestoredTextsAreErasedAgain puts an erased document back, as restoring a backup would.
func TestRestoredTextsAreErasedAgain(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	gone := s.resident("Capucine")
	gone.mustPropose("Titre-Effacé", "Texte-Effacé.")
	var id deliberation.ID
	s.platform.Read(func(st *deliberation.State) {
		p, _ := st.Proposal(1)
		id = p.Text
	})
	kept, err := s.platform.Store.Documents(t.Context(), journal.Texts, []deliberation.ID{id})
	if err != nil || len(kept) != 1 {
		t.Fatal(kept, err)
	}
	gone.json("DELETE", "/api/v1/me", nil).wants(t, 200)
	deleted := func(s *site) func() bool {
		return func() bool {
			left, err := s.platform.Store.Documents(t.Context(), journal.Texts, []deliberation.ID{id})
			if err != nil {
				t.Fatal(err)
			}
			return len(left) == 0
		}
	}
	s.until("the text is deleted", deleted(s))
	if err := s.platform.Store.Put(t.Context(), kept[0]); err != nil {
		t.Fatal(err)
	}
	s.visitor().get("/propositions/1").wants(t, 200).lacks(t, "Titre-Effacé")
	s.stop()
	again := newSite(t, siteOptions{data: s.data})
	again.visitor().get("/propositions/1").wants(t, 200).lacks(t, "Titre-Effacé")
	again.until("the text is deleted again", deleted(again))
}

// TestTheStoreAloneTellsNobody searches the data folder, as who has stolen it without the master key would.
func TestTheStoreAloneTellsNobody(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	v := s.resident("Capucine-Secrète")
	v.mustPropose("Titre", "Texte.")
	v.mustVote(1, "agree")
	profile, ok, err := s.platform.People.Profile(t.Context(), v.number)
	if err != nil || !ok {
		t.Fatal(err)
	}
	var person deliberation.Person
	s.platform.Read(func(st *deliberation.State) { person, _ = st.Person(v.number) })
	s.stop()
	all := everyByte(t, s.data)
	voter := profile.Voter(c)
	for name, secret := range map[string][]byte{
		"pseudonym": []byte("Capucine"), "voter secret": profile.VoterSecret[:], "code": []byte(v.code),
		"cookie": []byte(v.client.Jar.Cookies(nil)[0].Value),
	} {
		if where := holds(all, secret); where != nil {
			t.Errorf("the %s stands in %q", name, where)
		}
	}
	// The voter stands beside the ballot, and nowhere near the person.
	if holds(all, voter[:]) == nil {
		t.Error("the ballot has no voter: nothing is tried")
	}
	stranger, err := account.NewKeys(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	bolt, err := journal.OpenBolt(filepath.Join(s.data, "journal.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer bolt.Close()
	people, err := bolt.Documents(t.Context(), journal.People, []deliberation.ID{person.Document})
	if err != nil || len(people) != 1 {
		t.Fatal(people, err)
	}
	if _, err := stranger.Unseal(person.Document, people[0].Body); !errors.Is(err, account.ErrSealed) {
		t.Errorf("opened with another key: %v", err)
	}
	if strings.Contains(hex.EncodeToString(people[0].Body), hex.EncodeToString(voter[:])) {
		t.Error("the voter stands in the person's document")
	}
}
