package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/attachment"
	"voix/server/journal"
)

// recording is a file of attachment/sound/testdata: two seconds, with names and a place that must not stay.
func recording(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile("attachment/sound/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// say sends a form with a voice, or without if it is nil.
func (v *visitor) say(path string, fields map[string]string, voices ...[]byte) *response {
	t := v.site.t
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, name := range []string{"spoken", "consent", "side", "text", "title", "theme", "office", "parent", "number"} {
		if value, ok := fields[name]; ok {
			if err := w.WriteField(name, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, voice := range voices {
		part, err := w.CreateFormFile("voice", "Chez Capucine, 12 rue des Lilas.m4a")
		if err == nil {
			_, err = part.Write(voice)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := v.request(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return v.do(r)
}

var saidArgument = map[string]string{"spoken": "yes", "consent": "yes", "side": "for", "number": "1"}

var playerOf = regexp.MustCompile(`<audio[^>]* src="(/fichiers/[0-9a-f]{32})"`)

func TestAnArgumentIsSaidHeardAndWrittenDown(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	amina, bruno, reader := s.resident("Amina"), s.resident("Bruno"), s.visitor()
	amina.mustPropose("Un accueil sans rendez-vous", "Chaque matin.")
	reader.get("/propositions/1/parler").wants(t, 303)
	amina.get("/propositions/1/parler").wants(t, 200, "Un accueil sans rendez-vous", `name="voice"`, `name="consent"`, "record-", "Votre voix peut vous faire reconnaître")
	if a := amina.get("/propositions/1"); !strings.Contains(a.body, "/propositions/1/parler") {
		t.Fatalf("the thread does not offer to speak: %s", a)
	}

	for name, mediaType := range map[string]string{"live.webm": "audio/webm", "fragmented.mp4": "audio/mp4", "vbr.mp3": "audio/mpeg", "opus.ogg": "audio/webm"} {
		amina.say("/propositions/1/arguments", saidArgument, recording(t, name)).wants(t, 303)
		a := reader.get("/propositions/1?ordre=temps").wants(t, 200, "Message vocal de Amina, 2 secondes", "Pas encore écrit.")
		players := playerOf.FindAllStringSubmatch(a.body, -1)
		path := players[len(players)-1][1]
		sound := reader.get(path).wants(t, 200).lacks(t, "SECRET", "Capucine", "Lilas")
		if sound.header.Get("Content-Type") != mediaType || !strings.Contains(sound.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: %v", name, sound.header)
		}
		part := reader.request(http.MethodGet, path, nil)
		part.Header.Set("Range", "bytes=10-19")
		if a := reader.do(part).wants(t, 206); a.body != sound.body[10:20] {
			t.Errorf("%s: another part", name)
		}
	}

	// Somebody else writes it down; the writer is named, and can be replaced until the speaker writes it.
	bruno.get("/arguments/1/ecrit").wants(t, 200, "Écrire ce que dit ce message", "Un accueil sans rendez-vous")
	a := bruno.post("/arguments/1/ecrit", url.Values{"text": {"On m’a reçue."}, "number": {"1"}}).wants(t, 303)
	if !strings.Contains(a.location(), "fait=ecrit") || !strings.HasSuffix(a.location(), "#argument-1") {
		t.Errorf("led to %s", a.location())
	}
	reader.get("/propositions/1").wants(t, 200, "On m’a reçue.", "Écrit par Bruno, d’après l’enregistrement")
	bruno.post("/arguments/1/ecrit", url.Values{"text": {"  "}, "number": {"1"}}).wants(t, 422, "Il manque un texte que nous puissions lire.")
	carla := s.resident("Carla")
	carla.post("/arguments/1/ecrit/retirer", url.Values{}).wants(t, 403)
	carla.json("PUT", "/api/v1/arguments/1/transcript", map[string]any{"text": "On m’a bien reçue."}).wants(t, 200)
	reader.get("/propositions/1").wants(t, 200, "On m’a bien reçue.", "Écrit par Carla").lacks(t, "On m’a reçue.")
	amina.post("/arguments/1/ecrit", url.Values{"text": {"On m’a mal reçue."}}).wants(t, 303)
	reader.get("/propositions/1").wants(t, 200, "On m’a mal reçue.", "Écrit par la personne qui parle")
	carla.get("/arguments/1/ecrit").wants(t, 200, "Personne d’autre ne peut le changer.").lacks(t, "<textarea")
	carla.post("/arguments/1/ecrit", url.Values{"text": {"Autre chose."}}).wants(t, 409, "Personne d’autre ne peut le changer.")
	s.resident("Dina").json("DELETE", "/api/v1/arguments/1/transcript", nil).wants(t, 403)
	amina.post("/arguments/1/ecrit/retirer", url.Values{}).wants(t, 303)
	reader.get("/propositions/1").wants(t, 200, "Pas encore écrit.").lacks(t, "reçue")

	// The list of what waits, oldest first.
	bruno.post("/arguments/2/ecrit", url.Values{"text": {"Deux."}}).wants(t, 303)
	list := reader.get("/ecrits-attendus").wants(t, 200, "3 messages attendent", "/arguments/1/ecrit", "/arguments/3/ecrit").lacks(t, "/arguments/2/ecrit").body
	if strings.Index(list, "/arguments/1/ecrit") > strings.Index(list, "/arguments/3/ecrit") {
		t.Error("the youngest comes first")
	}
	var items apiList[apiArgument]
	if err := json.Unmarshal([]byte(reader.get("/api/v1/proposals/1/arguments?order=time").wants(t, 200).body), &items); err != nil || len(items.Items) != 4 {
		t.Fatal(items, err)
	}
	if v := items.Items[1].Voice; v == nil || v.Seconds < 1.9 || v.Seconds > 2.2 || v.Transcript == nil || v.Transcript.Text != "Deux." || v.Transcript.Author.Pseudonym != "Bruno" {
		t.Errorf("in the API: %+v", items.Items[1])
	}
	reader.get("/flux/propositions/1.atom").wants(t, 200, "Vous pouvez l’écouter sur le site")
	amina.get("/moi").wants(t, 200, "4 messages vocaux")
	bruno.get("/moi").wants(t, 200, "1 message écrit d’après une voix")
}

func TestAProposalIsSaid(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	amina, bruno, reader := s.resident("Amina"), s.resident("Bruno"), s.visitor()
	amina.get("/propositions/nouvelle").wants(t, 200, "/propositions/nouvelle/parler", `capture="environment"`)
	amina.get("/propositions/nouvelle/parler").wants(t, 200, "Dire une proposition", `action="/propositions/nouvelle"`)
	fields := map[string]string{"spoken": "yes", "consent": "yes", "theme": "reception", "office": "caf-59"}
	if a := amina.say("/propositions/nouvelle", fields, recording(t, "aac.m4a")).wants(t, 303); !strings.HasPrefix(a.location(), "/propositions/1/merci") {
		t.Error(a.location())
	}
	reader.get("/propositions/1").wants(t, 200, "<h1>Proposition parlée</h1>", "<audio", "Pas encore écrit.").lacks(t, "texte effacé", "Texte effacé")
	reader.get("/propositions").wants(t, 200, "Proposition parlée")
	bruno.get("/propositions/1/ecrit").wants(t, 200, `name="title" value=""`)
	bruno.post("/propositions/1/ecrit", url.Values{"title": {"Ouvrir le samedi"}, "text": {"Il faut ouvrir le samedi."}}).wants(t, 303)
	reader.get("/propositions/1").wants(t, 200, "<h1>Ouvrir le samedi</h1>", "Il faut ouvrir le samedi.", "Écrit par Bruno")
	reader.get("/propositions").wants(t, 200, "Ouvrir le samedi").lacks(t, "Proposition parlée")
	reader.get("/").wants(t, 200, "Ouvrir le samedi")
	// Through the API, in another language, with a title.
	fields["title"] = "Saturday opening"
	a := amina.say("/en/api/v1/proposals", fields, recording(t, "live.webm")).wants(t, 201)
	if a.location() != "/en/propositions/2" {
		t.Error(a.location())
	}
	reader.get("/en/propositions/2").wants(t, 200, "Saturday opening", "Not written down yet.")
	a = bruno.say("/api/v1/proposals/2/arguments", saidArgument, recording(t, "live.webm")).wants(t, 201)
	if a.location() != "/propositions/2#argument-1" {
		t.Error(a.location())
	}
	// Sent again, as over a bad line, it is there once.
	again := amina.say("/api/v1/proposals", fields, recording(t, "cbr.mp3")).wants(t, 201)
	if repeat := amina.say("/api/v1/proposals", fields, recording(t, "cbr.mp3")).wants(t, 201); repeat.body != again.body {
		t.Errorf("sent twice: %s and %s", again.body, repeat.body)
	}
	reader.get("/propositions/4").wants(t, 404)
}

func TestAVoiceNeedsConsentSoundAndAPersonWhoIsNoAgent(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	amina := s.resident("Amina")
	agent := s.mustJoin("Guichet 4", deliberation.Agent, deliberation.National)
	amina.mustPropose("Un accueil sans rendez-vous", "Chaque matin.")
	s.convene(amina, c, "Parlons-en")
	good, before := recording(t, "opus.webm"), s.head()
	with := func(changes ...string) map[string]string {
		fields := map[string]string{}
		for k, v := range saidArgument {
			fields[k] = v
		}
		for i := 0; i < len(changes); i += 2 {
			fields[changes[i]] = changes[i+1]
		}
		return fields
	}
	for _, path := range []string{"/propositions/1/arguments", "/debats/1/arguments"} {
		amina.say(path, with("consent", ""), good).wants(t, 422, "Cochez la case si vous voulez publier votre voix.", "Choisissez à nouveau votre enregistrement")
		amina.say(path, with()).wants(t, 422, "Il manque votre message vocal.").lacks(t, "Il manque votre texte.")
		amina.say(path, with("side", ""), good).wants(t, 422, "Il manque votre choix")
		amina.say(path, with("text", strings.Repeat("a", 2001)), good).wants(t, 422, "C’est trop long")
		amina.say(path, with(), []byte("Bonjour")).wants(t, 422, "n’est pas un enregistrement")
		amina.say(path, with(), recording(t, "video.mp4")).wants(t, 422, "Envoyez le son seul.")
		amina.say(path, with(), good[:len(good)/2]).wants(t, 422, "abîmé")
		amina.say(path, with(), []byte{}).wants(t, 422, "Cet enregistrement est vide.")
		amina.say(path, with(), good, good).wants(t, 422, "Un seul enregistrement à la fois.")
		amina.say(path, with(), bytes.Repeat([]byte{7}, int(attachment.DefaultLimits.VoiceBytes)+1)).wants(t, 422, "Cet enregistrement est trop lourd")
		agent.say(path, with(), good).wants(t, 422, "Votre voix vous désignerait", "Écrire plutôt").lacks(t, `name="voice"`)
		s.visitor().say(path, with(), good).wants(t, 303)
	}
	amina.say("/propositions/nouvelle", map[string]string{"spoken": "yes", "consent": "yes"}, good).wants(t, 422, "Il manque le thème")
	amina.say("/api/v1/proposals/1/arguments", with("consent", ""), good).wants(t, 422, `"field":"consent"`)
	agent.say("/api/v1/proposals/1/arguments", with(), good).wants(t, 422, `"field":"voice"`, "désignerait")
	amina.get("/propositions/9/parler").wants(t, 404)
	amina.get("/debats/9/parler").wants(t, 404)
	amina.get("/arguments/9/ecrit").wants(t, 404)
	if s.head() != before {
		t.Errorf("%d entries came of it", s.head()-before)
	}
	// To be heard is agreed to before anything is: it is noted, whatever comes of the form.
	amina.say("/propositions/9/arguments", with(), good).wants(t, 404)
	if _, given := s.consentsOf(amina).ConsentTo(account.Voice); !given || s.head() != before+1 {
		t.Errorf("%d entries", s.head()-before)
	}
	// Nothing of an agent's voice is kept for a moment.
	files := func() (n int) {
		for range s.platform.Files.All(t.Context()) {
			n++
		}
		return n
	}
	kept := files()
	agent.say("/propositions/1/arguments", with(), recording(t, "cbr.mp3")).wants(t, 422)
	if n := files(); n != kept || kept == 0 {
		t.Errorf("%d files became %d", kept, n)
	}
	for _, path := range []string{"/propositions/1", "/propositions/nouvelle", "/debats/1"} {
		agent.get(path).wants(t, 200, "votre voix vous désignerait").lacks(t, "/parler")
		amina.get(path).wants(t, 200, "/parler").lacks(t, "vous désignerait")
	}
	for _, path := range []string{"/propositions/1/parler", "/propositions/nouvelle/parler", "/debats/1/parler"} {
		agent.get(path).wants(t, 200, "votre voix vous désignerait").lacks(t, `name="voice"`, "record-")
		amina.get(path).wants(t, 200, `name="voice"`, "record-")
	}
	// The rule holds below the forms, too.
	text, hash, document, err := s.platform.NewText(deliberation.Text{Language: "fr"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.platform.Do(t.Context(), s.platform.NewID(), deliberation.GiveArgument{
		Thread: deliberation.Thread{Proposal: 1}, Author: agent.number, Side: deliberation.For, Text: text, Hash: hash,
		Voice: s.platform.NewID(), VoiceProof: hash,
	}, document)
	if f, _ := failureOf(err); f == nil || f.code != "voice_of_agent" {
		t.Errorf("an agent's voice: %v", err)
	}
}

// Rule 8 for voices: the sound, and what others wrote of it, go with the account of who spoke; what one wrote of others' voices
// goes with one's own.
func TestErasureTakesVoicesAndTranscripts(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	gone, stays := s.resident("Capucine"), s.resident("Dominique")
	sound := recording(t, "live.webm")
	fields := map[string]string{"spoken": "yes", "consent": "yes", "theme": "rights"}
	gone.say("/api/v1/proposals", fields, sound).wants(t, 201)
	gone.say("/api/v1/proposals/1/arguments", saidArgument, recording(t, "aac.m4a")).wants(t, 201)
	stays.say("/api/v1/proposals/1/arguments", saidArgument, recording(t, "cbr.mp3")).wants(t, 201)
	write := func(v *visitor, path, title, text string) {
		t.Helper()
		v.json("PUT", "/api/v1/"+path+"/transcript", map[string]any{"title": title, "text": text}).wants(t, 200)
	}
	write(stays, "proposals/1", "Titre-Entendu", "Proposition-Entendue.")
	write(stays, "arguments/1", "", "Argument-Entendu.")
	write(gone, "arguments/2", "", "Écoute-Effacée.")
	reader := s.visitor()
	words := []string{"Titre-Entendu", "Proposition-Entendue", "Argument-Entendu", "Écoute-Effacée"}
	pages := []string{"/", "/propositions", "/propositions/1", "/propositions/1/merci", "/ecrits-attendus", "/api/v1/proposals/1", "/api/v1/proposals/1/arguments"}
	reader.get("/propositions/1").wants(t, 200, words...)
	links := playerOf.FindAllStringSubmatch(reader.get("/propositions/1").body, -1)
	if len(links) != 3 {
		t.Fatalf("%d players", len(links))
	}
	// What is kept of a sound is a run of its packets: looked for in the folder afterwards.
	kept := map[string]bool{}
	var traces [][]byte
	for _, link := range links {
		body := reader.get(link[1]).wants(t, 200).body
		traces = append(traces, []byte(body[len(body)/2:len(body)/2+64]))
		kept[link[1]] = true
	}
	gone.json("DELETE", "/api/v1/me", nil).wants(t, 200)
	for _, path := range pages {
		reader.get(path).wants(t, 200).lacks(t, words...)
		stays.get(path).wants(t, 200).lacks(t, words...)
	}
	left := playerOf.FindAllStringSubmatch(reader.get("/propositions/1").wants(t, 200, "Pas encore écrit.").body, -1)
	if len(left) != 1 || !kept[left[0][1]] {
		t.Fatalf("%d players are left", len(left))
	}
	for _, link := range links {
		want := 404
		if link[1] == left[0][1] {
			want = 200
		}
		reader.get(link[1]).wants(t, want)
	}
	stays.get("/arguments/1/ecrit").wants(t, 404)
	stays.get("/propositions/1/ecrit").wants(t, 404)
	stays.json("PUT", "/api/v1/arguments/1/transcript", map[string]any{"text": "Encore."}).wants(t, 404)
	s.until("the contents are deleted", func() bool {
		n := 0
		for _, err := range s.platform.Files.All(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n == 1
	})
	s.until("the documents are deleted", func() bool {
		n := 0
		if err := s.platform.Store.Scan(t.Context(), journal.Files, func(journal.Document) bool { n++; return true }); err != nil {
			t.Fatal(err)
		}
		return n == 1
	})
	if err := (Direct{s.platform}).Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.stop()
	all := everyByte(t, s.data)
	for _, w := range words {
		if where := holds(all, []byte(w)); where != nil {
			t.Errorf("%q stands in %q", w, where)
		}
	}
	for i, trace := range traces {
		if there := holds(all, trace) != nil; there != (links[i][1] == left[0][1]) {
			t.Errorf("sound %d is there: %v", i, there)
		}
	}
	again := newSite(t, siteOptions{data: s.data})
	again.visitor().get("/propositions/1").wants(t, 200, "<audio").lacks(t, words...)
}

// Whoever has the page open is told that something was written down.
func TestATranscriptIsTold(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	amina := s.resident("Amina")
	amina.mustPropose("Un accueil sans rendez-vous", "Chaque matin.")
	amina.say("/api/v1/proposals/1/arguments", saidArgument, recording(t, "live.webm")).wants(t, 201)
	page := s.dial("topics=proposal/1")
	page.next()
	before := s.head()
	amina.json("PUT", "/api/v1/arguments/1/transcript", map[string]any{"text": "On m’a reçue."}).wants(t, 200)
	if m := page.next(); m.Kind != "transcript" || m.ID != 1 || m.Topic != "proposal/1" {
		t.Errorf("told %+v", m)
	}
	missed := s.dial(fmt.Sprintf("topics=proposal/1&since=%d", before))
	missed.next()
	if m := missed.next(); m.Kind != "reload" {
		t.Errorf("told %+v", m)
	}
}
