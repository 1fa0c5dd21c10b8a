package server

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"voix/deliberation"
	"voix/deliberation/dossier/document/documenttest"
	"voix/server/account"
)

func TestAnAgendaIsSetAndPeopleGiveTheirOpinionOnIt(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, dominique, reader := s.resident("Camille"), s.resident("Dominique"), s.visitor()
	proposal := dominique.mustPropose("Un accueil sans rendez-vous", "Chaque matin.")
	n := camille.announces()
	path := fmt.Sprintf("/debats/%d", n)
	form := path + "/ordre-du-jour"
	camille.get(form).wants(t, 200, "encore aucun point", "Un accueil sans rendez-vous")
	add := func(sort, text string) url.Values {
		return url.Values{"act": {"add"}, "sort": {sort}, "text": {text}, "language": {"fr"}}
	}
	for what, sent := range map[string]url.Values{
		"field-text":     add("question", " "),
		"field-sort":     add("", "Quoi"),
		"field-proposal": {"act": {"propose"}, "proposal": {"la première"}},
	} {
		camille.post(form, sent).wants(t, 422, `href="#`+what+`"`)
	}
	camille.post(form, add("question", strings.Repeat("é", 501))).wants(t, 422, strings.Repeat("é", 501))
	camille.post(form, add("dance", "Gardez-moi")).wants(t, 422, "Gardez-moi")
	camille.post(form, url.Values{"act": {"propose"}, "proposal": {"99"}}).wants(t, 404, `value="99"`)
	camille.post(form, url.Values{"act": {"fly"}}).wants(t, 400)
	camille.post(form, url.Values{"act": {"drop"}, "item": {"7"}}).wants(t, 404)

	camille.follow(form, add("question", "Un accueil dans chaque ville ?")).wants(t, 200, "Un accueil dans chaque ville ?", `data-notice="ordre-du-jour"`)
	camille.follow(form, add("topic", "Les heures d’ouverture")).wants(t, 200)
	address := fmt.Sprintf("http://%s/propositions/%d-un-accueil?suite=2#avis", s.address, proposal)
	camille.follow(form, url.Values{"act": {"propose"}, "proposal": {address}}).wants(t, 200, "Un accueil sans rendez-vous")
	camille.post(form, url.Values{"act": {"propose"}, "listed": {fmt.Sprint(proposal)}}).wants(t, 409)

	reader.get(path).wants(t, 200, "Un accueil dans chaque ville ?", "Les heures d’ouverture", fmt.Sprintf(`href="/propositions/%d"`, proposal), `class="button quiet" href="/connexion?retour=`).lacks(t, "data-ballot")
	shown := dominique.get(path).wants(t, 200, fmt.Sprintf(`action="/debats/%d/points/1/avis"`, n)).lacks(t, "points/2/avis", "points/3/avis", `aria-pressed="true"`)
	if kept := shown.header.Get("Cache-Control"); kept != "no-store" {
		t.Errorf("a page with somebody's own choices is %q", kept)
	}
	choose := func(v *visitor, item, choice string) *response {
		return v.post(path+"/points/"+item+"/avis", url.Values{"choice": {choice}})
	}
	for _, choice := range []string{"agree", "pass"} {
		choose(dominique, "1", choice).wants(t, 303)
		shown := dominique.get(path).wants(t, 200)
		if !regexp.MustCompile(`choice-`+choice+`" aria-pressed="true"`).MatchString(shown.body) || strings.Count(shown.body, `aria-pressed="true"`) != 1 {
			t.Fatalf("own choice %s is not shown: %s", choice, shown)
		}
	}
	camille.get(path).wants(t, 200).lacks(t, `aria-pressed="true"`)
	choose(dominique, "2", "agree").wants(t, 404)
	choose(dominique, "3", "agree").wants(t, 303) // that of the proposal
	choose(dominique, "9", "agree").wants(t, 404)
	choose(dominique, "1", "maybe").wants(t, 422, `href="`+path+`"`)
	choose(reader, "1", "agree").wants(t, 303)
	// Rule 7: of one ballot nobody learns what it says, of five what came of them.
	reader.get(path).wants(t, 200, "1 avis").lacks(t, "Sans avis <strong>")
	for i := range 12 {
		choose(s.mustJoin(fmt.Sprintf("Concernée %d", i), deliberation.Concerned, deliberation.National), "1", []string{"agree", "agree", "disagree"}[i%3]).wants(t, 303)
	}
	reader.get(path).wants(t, 200, "personnes concernées", `class="bars"`)

	// An argument names its item.
	dominique.get(path).wants(t, 200, `name="item"`)
	dominique.follow(path+"/arguments", url.Values{"side": {"for"}, "text": {"Le mardi soir."}, "item": {"2"}}).wants(t, 200, `<a href="#point-2">`)
	dominique.post(path+"/arguments", url.Values{"side": {"for"}, "text": {"Gardez-moi."}, "item": {"8"}}).wants(t, 404)
	dominique.post(path+"/arguments", url.Values{"side": {""}, "text": {"Gardez-moi."}, "item": {"2"}}).wants(t, 422, `value="2" selected`)

	camille.follow(path+"/kit", url.Values{"forms": {"0"}, "avis": {"5"}})
	camille.get(form).wants(t, 200, "déjà numérotées")
	camille.follow(form, url.Values{"act": {"drop"}, "item": {"1"}}).wants(t, 200, "Retiré de l’ordre du jour")
	choose(dominique, "1", "agree").wants(t, 404)
	reader.get(path).wants(t, 200, "Retiré de l’ordre du jour")
}

func TestFacilitatorsInviteEachOther(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, salma, late, out := s.resident("Camille"), s.resident("Salma"), s.resident("Lou"), s.visitor()
	n := camille.announces()
	path := fmt.Sprintf("/debats/%d", n)
	camille.get(path+"/animateurs").wants(t, 200, "1 personne anime", "Camille").lacks(t, "/animateurs/")
	link := regexp.MustCompile(`http://[^"]*(/debats/\d+/animateurs/[a-z0-9]+)"`).FindStringSubmatch(camille.get(path+"/animateurs?inviter=oui").wants(t, 200).body)
	if link == nil {
		t.Fatal("no link")
	}
	invitation := link[1]
	before := s.head()
	if a := out.get(invitation).wants(t, 303); a.location() != "/connexion?retour="+invitation {
		t.Error(a)
	}
	for range 2 {
		salma.get(invitation).wants(t, 200, "Camille", "Parler de l’accueil", "Accepter")
	}
	if s.head() != before {
		t.Fatal("to look at an invitation changes something")
	}
	salma.get(path+"/animer").wants(t, 403)
	a := salma.follow(invitation, url.Values{}).wants(t, 200, `data-notice="animateur"`, "Préparer et animer")
	if a.header.Get("X-Robots-Tag") != "noindex" {
		t.Error("a desk may be listed")
	}
	salma.get(invitation).wants(t, 200, "Vous animez déjà")
	camille.get(path+"/animateurs").wants(t, 200, "2 personnes animent", "Salma")
	salma.follow(path+"/modifier", anAnnouncement("title", "Parler des lettres")).wants(t, 200, "Parler des lettres")

	last := "z"
	if strings.HasSuffix(invitation, last) { // as one in sixteen does
		last = "y"
	}
	for _, wrong := range []string{invitation[:len(invitation)-1] + last, strings.Replace(invitation, fmt.Sprint(n), "99", 1), path + "/animateurs/abc", path + "/animateurs/" + salma.code} {
		late.get(wrong).wants(t, 404)
		late.post(wrong, url.Values{}).wants(t, 404)
	}
	other := salma.announces("office", "caf-75")
	if logged := loggedPath(invitation); logged != path+"/animateurs/…" {
		t.Errorf("the log holds %s", logged)
	}
	late.get(strings.Replace(invitation, path+"/", fmt.Sprintf("/debats/%d/", other), 1)).wants(t, 404)

	s.advance(account.InvitationLasts)
	late.get(invitation).wants(t, 200, "Cette invitation est finie").lacks(t, "Accepter et animer")
	late.post(invitation, url.Values{}).wants(t, 404)
	s.platform.Read(func(st *deliberation.State) {
		if st.IsFacilitator(n, late.number) {
			t.Error("an invitation that is over lets somebody in")
		}
	})

	// Whoever invited and left has invited nobody any more.
	fresh := regexp.MustCompile(`http://[^"]*(/debats/\d+/animateurs/[a-z0-9]+)"`).FindStringSubmatch(camille.get(path + "/animateurs?inviter=oui").body)[1]
	camille.follow(path+"/animateurs", url.Values{"act": {"leave"}}).wants(t, 200, `data-notice="animateur-fini"`)
	camille.get(path+"/animer").wants(t, 403)
	late.get(fresh).wants(t, 200, "Cette invitation est finie")
	salma.post(path+"/animateurs", url.Values{"act": {"leave"}}).wants(t, 409, "<h1>").lacks(t, "a annoncé le débat")
	salma.post(path+"/animateurs", url.Values{"act": {"stay"}}).wants(t, 400)
}

func TestTheDeskSaysWhatIsMissing(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille := s.resident("Camille")
	camille.get("/animer").wants(t, 200, "Vous n’animez aucun débat", `href="/debats/convoquer"`)
	n := camille.announces()
	path := fmt.Sprintf("/debats/%d", n)
	desk := func() map[string]string {
		t.Helper()
		states := map[string]string{}
		body := camille.get(path+"/animer").wants(t, 200).body
		for _, m := range regexp.MustCompile(`(?s)desk-step desk-(\w+)">.*?class="onward" href="`+path+`/([^"]*)"`).FindAllStringSubmatch(body, -1) {
			states[m[2]] += m[1]
		}
		return states
	}
	want := func(when string, expected map[string]string) {
		t.Helper()
		got := desk()
		for step, state := range expected {
			if got[step] != state {
				t.Errorf("%s: %s is %q, not %q", when, step, got[step], state)
			}
		}
	}
	want("announced", map[string]string{"ordre-du-jour": "todo", "animateurs": "optional", "kit": "todo", "animer#repetition": "optional", "salle/animation": "optional", "presences": "later", "saisie": "later",
		"compte-rendu/ecrire": "later", "suites": "later", "courrier.pdf": "later"})
	camille.get("/animer").wants(t, 200, "2 choses à faire", "À venir")
	camille.follow(path+"/ordre-du-jour", url.Values{"act": {"add"}, "sort": {"question"}, "text": {"Un accueil ?"}})
	camille.follow(path+"/kit", url.Values{"forms": {"2"}, "avis": {"2"}})
	want("prepared", map[string]string{"ordre-du-jour": "done", "kit": "done"})
	camille.get("/animer").wants(t, 200, "Rien ne presse")
	camille.follow(path+"/arguments", url.Values{"side": {"for"}, "text": {"Un mardi."}})
	s.advance(15 * 24 * time.Hour)
	want("held", map[string]string{"presences": "todo", "saisie": "todo", "compte-rendu/ecrire": "todo", "compte-rendu/relire": "laterlaterlater", "suites": "todo", "animer#repetition": "later"})
	camille.get("/animer").wants(t, 200, "À terminer")
	do := func(c deliberation.Command) {
		t.Helper()
		if _, err := s.platform.Do(t.Context(), s.platform.NewID(), c); err != nil {
			t.Fatal(err)
		}
	}
	do(deliberation.CountAttendance{Debate: n, By: camille.number, Counts: [4]int64{0, 0, 0, 0}})
	do(deliberation.EnterAvis{Mandated: deliberation.SignedFor, Debate: n, By: camille.number, Sheet: 1, College: deliberation.Concerned})
	want("one sheet too many", map[string]string{"presences": "donetodo", "saisie": "todo"}) // the second is the mismatch
	do(deliberation.CountAttendance{Debate: n, By: camille.number, Counts: [4]int64{4, 0, 0, 0}})
	want("counted", map[string]string{"presences": "done"})
	camille.follow(path+"/annuler", url.Values{"reason": {"Non."}})
	want("cancelled", map[string]string{"saisie": "later", "compte-rendu/ecrire": "later", "kit": "done"})
	camille.get("/animer").wants(t, 200, "Terminés", "Annulé")
}

func TestARehearsalIsSeenByThoseWhoRunItAlone(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, stranger, out := s.resident("Camille"), s.resident("Sacha"), s.visitor()
	proposal := camille.mustPropose("Un accueil sans rendez-vous", "Chaque matin.")
	n := camille.announces()
	path := fmt.Sprintf("/debats/%d", n)
	camille.follow(path+"/ordre-du-jour", url.Values{"act": {"add"}, "sort": {"question"}, "text": {"Un accueil ?"}})
	camille.follow(path+"/ordre-du-jour", url.Values{"act": {"propose"}, "proposal": {fmt.Sprint(proposal)}})
	camille.follow(path+"/animer", url.Values{"act": {"rehearse"}}).wants(t, 200, `data-notice="repetition"`, `class="rehearsing"`)
	rehearsal := "/debats/2"
	for _, below := range []string{"", "/animer", "/kit", "/ordre-du-jour", "/animateurs", "/modifier"} {
		camille.get(rehearsal+below).wants(t, 200, "class=\"rehearsing\"")
		if below != "" {
			stranger.get(rehearsal+below).wants(t, 404)
		}
	}
	camille.get(path).wants(t, 200).lacks(t, `class="rehearsing"`)
	camille.get(rehearsal).wants(t, 200, "Un accueil ?", "Un accueil sans rendez-vous", "on ne donne pas d’avis").lacks(t, "data-ballot")
	for _, v := range []*visitor{stranger, out} {
		for _, below := range []string{"", "/agenda.ics", "/affiche.pdf"} {
			v.get(rehearsal+below).wants(t, 404)
		}
		v.get("/api/v1"+strings.Replace(rehearsal, "debats", "debates", 1)).wants(t, 404)
		for _, list := range []string{"/debats", "/debats.ics", "/carte", "/caf/caf-59", "/consultations/1", "/api/v1/debates", "/flux/debats.atom", "/recherche?q=accueil", "/sitemap-debats-1.xml"} {
			v.get(list).wants(t, 200).lacks(t, rehearsal+`"`, rehearsal+"\r", rehearsal+"<")
		}
	}
	camille.get(rehearsal+"/affiche.pdf").wants(t, 200)
	stranger.post(rehearsal+"/points/1/avis", url.Values{"choice": {"agree"}}).wants(t, 404)
	camille.post(rehearsal+"/points/1/avis", url.Values{"choice": {"agree"}}).wants(t, 404)
	camille.get("/animer").wants(t, 200).lacks(t, rehearsal+`/animer"`)
	camille.post(path+"/animer", url.Values{"act": {"rehearse"}}).wants(t, 409)
	camille.post(path+"/animer", url.Values{"act": {"end"}}).wants(t, 400)
	camille.get(path+"/animer").wants(t, 200, rehearsal+"/animer")
	camille.follow(rehearsal+"/animer", url.Values{"act": {"end"}}).wants(t, 200, `data-notice="repetition-finie"`)
	camille.get(rehearsal).wants(t, 404)
	camille.get(rehearsal+"/animer").wants(t, 404)
	camille.get("/d/2").wants(t, 404)
}

func TestTheKitNumbersSheetsThatKeepTheirCodes(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, stranger, out := s.resident("Camille"), s.resident("Sacha"), s.visitor()
	n := camille.announces()
	path := fmt.Sprintf("/debats/%d", n)
	kit := path + "/kit"
	camille.get(kit).wants(t, 200, "L’ordre du jour est vide", `value="30"`).lacks(t, "Télécharger le PDF")
	camille.get(kit+"/kit.pdf").wants(t, 200) // nothing is numbered yet
	for what, form := range map[string]url.Values{
		"forms": {"forms": {"beaucoup"}, "avis": {"3"}}, "avis": {"forms": {"3"}, "avis": {"201"}},
	} {
		camille.post(kit, form).wants(t, 422, `href="#field-`+what+`"`, `value="`+form.Get(what)+`"`)
	}
	camille.post(kit, url.Values{"forms": {"0"}, "avis": {""}}).wants(t, 422, `href="#field-forms"`)
	camille.follow(kit, url.Values{"forms": {"3"}, "avis": {"2"}, "number": {"1"}}).wants(t, 200, "Télécharger le PDF", "Ne photocopiez jamais")
	camille.follow(kit, url.Values{"forms": {"3"}, "avis": {"2"}, "number": {"1"}}) // sent twice
	camille.follow(kit, url.Values{"forms": {"2"}, "avis": {"0"}, "number": {"2"}}).wants(t, 200)
	s.platform.Read(func(st *deliberation.State) {
		if p := st.Paper(n); p.Forms != 5 || p.Avis != 2 {
			t.Errorf("%d forms, %d avis sheets", p.Forms, p.Avis)
		}
	})
	pages := func(query string) int {
		t.Helper()
		a := camille.get(kit+"/kit.pdf?"+query).wants(t, 200)
		if a.header.Get("Cache-Control") != "no-store" || a.header.Get("ETag") != "" || a.header.Get("Content-Type") != "application/pdf" {
			t.Errorf("%s: %v", query, a.header)
		}
		return len(documenttest.ReadPDF(t, []byte(a.body)))
	}
	camille.get(kit+"/kit.pdf?part=avis").wants(t, 409, "pas de question")
	if got := pages("part=forms&forms_from=2&forms_to=3"); got != 2 {
		t.Errorf("two forms are %d pages", got)
	}
	if got := pages("part=forms"); got != 5 {
		t.Errorf("five forms are %d pages", got)
	}
	camille.follow(path+"/ordre-du-jour", url.Values{"act": {"add"}, "sort": {"question"}, "text": {"Un accueil ?"}})
	if got := pages("part=sheets&avis_from=1&avis_to=2&easy=yes"); got != 7 {
		t.Errorf("five forms and two avis sheets are %d pages", got)
	}
	if whole := pages("part="); whole < 7+5 {
		t.Errorf("the whole kit has %d pages", whole)
	}
	for _, part := range []string{"poster", "agenda", "welcome", "tally", "minutes"} {
		pages("part=" + part)
	}
	sums := map[[32]byte]bool{}
	for range 2 { // the same numbers, the same codes
		sums[sha256.Sum256([]byte(camille.get(kit+"/kit.pdf?part=forms&forms_from=4&forms_to=5").body))] = true
	}
	if len(sums) != 1 {
		t.Error("printed again, sheets are others")
	}
	for _, wrong := range []string{"part=moon", "part=forms&forms_from=1&forms_to=6", "part=forms&forms_from=0", "part=forms&forms_from=x", "part=avis&avis_from=3"} {
		camille.get(kit+"/kit.pdf?"+wrong).wants(t, 400)
	}
	stranger.get(kit+"/kit.pdf").wants(t, 403)
	if a := out.get(kit+"/kit.pdf").wants(t, 303); a.location() != "/connexion?retour="+kit {
		t.Error(a)
	}
	poster := out.get(path+"/affiche.pdf").wants(t, 200)
	if poster.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(poster.body, "%PDF-") {
		t.Error(poster)
	}
	out.get("/facile"+path+"/affiche.pdf").wants(t, 200)
	out.get("/debats/9/affiche.pdf").wants(t, 404)
}

func TestCalendarsFollowADebate(t *testing.T) {
	s := newSite(t, siteOptions{address: "https://voix.example"})
	s.mustOpen("Vers la prochaine convention")
	camille, out := s.resident("Camille"), s.visitor()
	long := "Un débat; avec, des signes\\ et une phrase assez longue pour que sa ligne soit pliée : où, quand, comment ?"
	n := camille.announces("title", long)
	camille.announces("office", "caf-75", "setting", "online", "place", "", "online", "https://example.org/salle")
	path := fmt.Sprintf("/debats/%d", n)
	read := func(address string) []*ics.VEvent {
		t.Helper()
		a := out.get(address).wants(t, 200)
		if a.header.Get("Content-Type") != "text/calendar; charset=utf-8" || a.header.Get("ETag") == "" {
			t.Errorf("%s: %v", address, a.header)
		}
		for line := range strings.SplitSeq(a.body, "\r\n") {
			if len(line) > 75 {
				t.Errorf("a line of %d bytes: %q", len(line), line)
			}
		}
		cal, err := ics.ParseCalendar(strings.NewReader(a.body))
		if err != nil {
			t.Fatal(err)
		}
		return cal.Events()
	}
	value := func(e *ics.VEvent, name ics.ComponentProperty) string {
		t.Helper()
		p := e.GetProperty(name)
		if p == nil {
			t.Fatalf("no %s", name)
		}
		return p.Value
	}
	of := func() *ics.VEvent {
		t.Helper()
		all := read(path + "/agenda.ics")
		if len(all) != 1 {
			t.Fatalf("%d events", len(all))
		}
		return all[0]
	}
	first := of()
	for name, want := range map[ics.ComponentProperty]string{
		ics.ComponentPropertyUniqueId: "debat-1@voix.example", ics.ComponentPropertySummary: long, ics.ComponentPropertyDtStart: "20260316T173000Z",
		ics.ComponentPropertyDtEnd: "20260316T193000Z", ics.ComponentPropertySequence: "0", ics.ComponentPropertyStatus: "CONFIRMED",
		ics.ComponentPropertyLocation: "Maison des associations, Lille", ics.ComponentPropertyUrl: "https://voix.example/debats/1", ics.ComponentPropertyDtstamp: "20260302T090000Z",
	} {
		if got := value(first, name); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
	if about := value(first, ics.ComponentPropertyDescription); !strings.Contains(about, "On prend un thé.") || !strings.Contains(about, "Sonnez.") {
		t.Errorf("description %q", about)
	}
	s.advance(time.Hour)
	camille.follow(path+"/modifier", anAnnouncement("date", "2026-03-20"))
	if e := of(); value(e, ics.ComponentPropertySequence) != "1" || value(e, ics.ComponentPropertyDtStart) != "20260320T173000Z" || value(e, ics.ComponentPropertyUniqueId) != "debat-1@voix.example" || value(e, ics.ComponentPropertyDtstamp) != "20260302T100000Z" {
		t.Errorf("moved: %s", e.Serialize(&ics.SerializationConfiguration{MaxLength: 75, PropertyMaxLength: 75, NewLine: "\n"}))
	}
	camille.follow(path+"/annuler", url.Values{"reason": {"La salle est inondée."}})
	if e := of(); value(e, ics.ComponentPropertyStatus) != "CANCELLED" || value(e, ics.ComponentPropertySequence) != "2" || !strings.Contains(value(e, ics.ComponentPropertyDescription), "inondée") {
		t.Error("not cancelled")
	}
	for address, want := range map[string]int{"/debats.ics": 2, "/debats.ics?caf=caf-59": 1, "/debats.ics?caf=caf-75": 1, "/debats.ics?caf=caf-13": 0} {
		if got := len(read(address)); got != want {
			t.Errorf("%s has %d events", address, got)
		}
	}
	out.get("/debats.ics?caf=atlantis").wants(t, 400)
	out.get("/debats/9/agenda.ics").wants(t, 404)
	s.advance(200 * 24 * time.Hour)
	if got := len(read("/debats.ics")); got != 0 {
		t.Errorf("%d events that are long over", got)
	}
}

func TestTheShortAddressLeadsOn(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, out := s.resident("Camille"), s.visitor()
	n := camille.announces()
	lead := func(path, want string) {
		t.Helper()
		if a := out.get(path).wants(t, http.StatusSeeOther); a.location() != want {
			t.Errorf("%s leads to %s", path, a.location())
		}
	}
	lead("/d/1", "/debats/1")
	lead("/ar/d/1", "/ar/debats/1")
	out.get("/d/2").wants(t, 404)
	out.get("/d/01").wants(t, 404)
	if _, err := s.platform.Do(t.Context(), s.platform.NewID(), deliberation.OpenRoom{Debate: n, By: camille.number, Most: 50}); err != nil {
		t.Fatal(err)
	}
	lead("/d/1", "/debats/1/salle")
	out.get("/debats/1").wants(t, 200, `href="/debats/1/salle"`)
}
