package server

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// keptLog is a log that is kept, for what it holds to be searched.
type keptLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *keptLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *keptLog) bytes() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Clone(l.b.Bytes())
}

// TestErasureLeavesNoByteOfAPerson: somebody with every kind of way in, consents, a proof, texts of every kind, a voice, a picture, ballots, an
// organisation and mandates erases their account. Once the store is compacted no word of theirs, no address, no credential, and neither their sealed
// document nor anything that led to their voter stands in any file, in the log, in a backup made afterwards, or on the pages made of that.
func TestErasureLeavesNoByteOfAPerson(t *testing.T) {
	log := &keptLog{}
	s := newSite(t, siteOptions{log: slog.New(slog.NewTextHandler(log, nil))})
	c := s.mustOpen("Vers la prochaine convention")
	gone, stays := s.mustJoin("Pseudo-Effacé", deliberation.Concerned, deliberation.National), s.resident("Dominique")
	words := []string{"Pseudo-Effacé", "Autre-Nom-Effacé", "Titre-Effacé", "Texte-Effacé", "Argument-Effacé", "Résumé-Effacé", "Débat-Effacé", "Constat-Effacé", "Association-Effacée", "Objet-Effacé",
		"Téléphone-Effacé", "gone-person@efface.example", "+33612345698", "sujet-effacé", "Contenu-Effacé", "Note-Effacée", "Preuve-Effacée", "Présentation-Effacée", "effacee-langue", "sujet-de-message-effacé"}

	// What they gave.
	gone.propose(with(aProposal, "title", "Titre-Effacé", "text", "Texte-Effacé."), upload{"Note-Effacée.pdf", "application/pdf", []byte(somePDF + "% Contenu-Effacé\n")}, upload{"photo.png", "image/png", pngOf(t, 77, 33)}).wants(t, 303)
	stays.mustPropose("Titre qui reste", "Texte qui reste.")
	gone.mustArgue(2, "Argument-Effacé.")
	gone.mustMark(stays.mustArgue(1, "Argument qui reste."))
	gone.say("/propositions/2/arguments", saidArgument, recording(t, "opus.ogg")).wants(t, 303)
	gone.mustSummarise(2, 0, "Résumé-Effacé.")
	s.convene(gone, c, "Débat-Effacé")
	gone.volunteer(c)
	gone.json("POST", "/api/v1/proposals/2/sheets", map[string]any{"finding": "Constat-Effacé."}).wants(t, 201)
	gone.follow("/associations/annoncer", anOrganisation("name", "Association-Effacée", "about", "Objet-Effacé.", "proof", "Preuve-Effacée une.")).wants(t, 200, "Association-Effacée")
	gone.follow("/associations/annoncer", anOrganisation("name", "Association-Restée", "about", "Présentation-Effacée.", "proof", "Preuve-Effacée deux.")).wants(t, 200)
	admin := s.administrator("Sacha")
	admin.get("/mandats/bureau").wants(t, 200, "Preuve-Effacée deux.")
	admin.follow("/mandats/bureau", url.Values{"act": {"confirm"}, "announcement": {"2"}, "ends": {s.lastDay(300)}}).wants(t, 200).lacks(t, "Preuve-Effacée deux.")
	gone.mustVote(1, "agree")
	gone.mustVote(2, "disagree")
	stays.mustVote(2, "agree")

	// What they are known by: each kind of way in, a proof, consents, another pseudonym. Every revision of the sealed document is remembered.
	credential := []byte("clé-d-accès-effacée-0123456789")
	var sealed [][]byte
	remember := func() {
		var person deliberation.Person
		s.platform.Read(func(st *deliberation.State) { person, _ = st.Person(gone.number) })
		found, err := s.platform.Store.Documents(t.Context(), journal.People, []deliberation.ID{person.Document})
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		var of struct{ Key, Profile []byte }
		if err := bson.Unmarshal(found[0].Body, &of); err != nil || len(of.Key) == 0 || len(of.Profile) == 0 {
			t.Fatal(err)
		}
		sealed = append(sealed, of.Key, of.Profile)
	}
	remember()
	channel := s.platform.NewID()
	for _, kind := range account.WayKinds() {
		way := account.Way{ID: s.platform.NewID(), Kind: kind, Since: morning, Used: morning, Name: "Téléphone-Effacé", Identifier: map[account.WayKind]string{
			account.Email: "gone-person@efface.example", account.Phone: "+33612345698", account.Passkey: string(credential), account.Card: "1-7", account.Provider: "https://compte.example sujet-effacé",
		}[kind]}
		if _, err := s.platform.People.Change(t.Context(), s.platform.NewID(), gone.number, func(p *account.Profile) error {
			p.Ways = append(p.Ways, way)
			p.Attestation = account.Attestation{Organisation: 1, College: "concerned", Evidence: "card", Since: morning}
			for _, purpose := range account.Purposes() {
				p.Consent(purpose, morning)
			}
			if kind == account.Email {
				p.Contact = &account.Reach{Channels: []account.Channel{{ID: channel, Kind: account.ByEmail, Way: way.ID}}, Rhythm: account.EachDay, Language: "effacee-langue"}
				p.Contact.Told.Open = []account.Pending{{Channel: channel, Day: "2026-11-23", Subject: "sujet-de-message-effacé"}}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		remember()
	}
	gone.follow("/moi/corriger", url.Values{"pseudonym": {"Autre-Nom-Effacé"}, "office": {"caf-59"}}).wants(t, 200)
	remember()
	profile := s.consentsOf(gone)
	secrets := map[string][]byte{
		"the secret that leads to ballots": profile.VoterSecret[:], "the secret of commands": profile.CommandSecret(), "a credential": credential,
		"a channel by which they were written to": channel[:],
	}
	for i, box := range sealed {
		secrets["sealed document "+string(rune('a'+i))] = box
	}
	pages := []string{"/", "/propositions", "/propositions/1", "/propositions/2", "/debats", "/debats/1", "/associations", "/associations/2", "/consultations/1", "/mandats", "/propositions/2/resume", "/propositions/2/fiche/versions",
		"/consultations/1/rapporteurs", "/api/v1/proposals/1", "/api/v1/proposals/2/arguments", "/recherche?q=Effacé", "/flux/propositions.atom"}
	found := 0
	for _, path := range pages { // also fills every cache
		for _, w := range words {
			found += strings.Count(stays.get(path).wants(t, 200).body, w)
		}
	}
	taken := gone.get("/moi/donnees.zip").wants(t, 200)
	if found < 12 || len(taken.body) < 1000 {
		t.Fatalf("the words stand in %d places only: nothing is tried", found)
	}
	before := everyByte(t, s.data)
	for name, secret := range map[string][]byte{"the newest sealed document": sealed[len(sealed)-1], "a word": []byte("Argument-Effacé")} {
		if holds(before, secret) == nil {
			t.Fatalf("%s stands nowhere even before: the search finds nothing", name)
		}
	}

	gone.post("/moi/effacer", url.Values{"confirm": {"yes"}}).wants(t, 303)
	left := func(collection journal.Collection) (n int) {
		if err := s.platform.Store.Scan(t.Context(), collection, func(journal.Document) bool { n++; return true }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	s.until("documents and contents are deleted", func() bool {
		contents := 0
		for _, err := range s.platform.Files.All(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			contents++
		}
		return left(journal.People) == 2 && left(journal.Files) == 0 && contents == 0
	})
	if _, known, err := s.platform.People.directory.Find(t.Context(), account.Email, "gone-person@efface.example"); known || err != nil {
		t.Errorf("the address still leads somewhere: %v", err)
	}
	s.until("the search has forgotten", func() bool {
		return !strings.Contains(stays.get("/recherche?q=Argument-Effacé").body, "Argument-Effacé.")
	})
	if err := (Direct{s.platform}).Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, path := range pages {
		if path != "/recherche?q=Effacé" { // it says what was searched for
			stays.get(path).wants(t, 200).lacks(t, words...)
		}
	}
	stays.get("/associations/2").wants(t, 200, "Association-Restée")
	s.stop()
	nothing := func(where string, all map[string][]byte) {
		t.Helper()
		for _, w := range words {
			if found := holds(all, []byte(w)); found != nil {
				t.Errorf("%s: %q stands in %q", where, w, found)
			}
		}
		for name, secret := range secrets {
			for form, b := range map[string][]byte{"": secret, " in hexadecimal": []byte(hex.EncodeToString(secret)), " in base64": []byte(base64.RawURLEncoding.EncodeToString(secret))} {
				if found := holds(all, b); found != nil {
					t.Errorf("%s: %s%s stands in %q", where, name, form, found)
				}
			}
		}
	}
	after := everyByte(t, s.data)
	if holds(after, []byte("Texte qui reste")) == nil {
		t.Error("the search finds nothing at all")
	}
	nothing("afterwards", after)
	nothing("the log", map[string][]byte{"log": log.bytes()})

	// A backup made afterwards is a copy of the folder; with the key, it starts, and its pages are as ours.
	backup := filepath.Join(t.TempDir(), "backup")
	if err := os.CopyFS(backup, os.DirFS(s.data)); err != nil {
		t.Fatal(err)
	}
	key, err := os.ReadFile(s.data + ".key") // which is no part of it
	if err == nil {
		err = os.WriteFile(backup+".key", key, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	again := newSite(t, siteOptions{data: backup})
	again.clock.advance(time.Hour)
	reader := again.visitor()
	for _, path := range pages {
		if path != "/recherche?q=Effacé" {
			reader.get(path).wants(t, 200).lacks(t, words...)
		}
	}
	reader.get("/propositions/2").wants(t, 200, "2 avis")
	again.stop()
	nothing("the backup, once it ran", everyByte(t, backup))
}
