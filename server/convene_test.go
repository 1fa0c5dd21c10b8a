package server

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
)

// anAnnouncement is what the form of a debate sends, two weeks after morning.
func anAnnouncement(changes ...string) url.Values {
	form := url.Values{
		"title": {"Parler de l’accueil"}, "text": {"On prend un thé.\r\nOn parle."}, "hosts": {"Entraide Lille et Femmes du quartier"}, "contact": {"03 20 00 00 00"},
		"office": {"caf-59"}, "date": {"16/03/2026"}, "begins": {"18h30"}, "ends": {"20:30"}, "setting": {"room"}, "place": {"Maison des associations, Lille"},
		"entry": {"Sonnez."}, "access_wheelchair": {"yes"}, "access_meal": {"yes"}, "welcome": {"Interprète en arabe."}, "online": {""}, "audience": {"concerned"},
		"invited": {"Venez à deux."}, "language": {"fr"}, "number": {"1"},
	}
	for i := 0; i < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}

var convenedAt = regexp.MustCompile(`^/debats/(\d+)/merci\?n=\d+$`)

// announces sends the form and returns the number of the debate.
func (v *visitor) announces(changes ...string) (number int64) {
	v.site.t.Helper()
	a := v.post("/debats/convoquer", anAnnouncement(changes...)).wants(v.site.t, 303)
	m := convenedAt.FindStringSubmatch(a.location())
	if m == nil {
		v.site.t.Fatal(a)
	}
	fmt.Sscan(m[1], &number)
	v.get(a.location()).wants(v.site.t, 200)
	return number
}

func TestADebateIsAnnouncedWithAllThatOneNeedsToCome(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, reader := s.mustJoin("Camille", deliberation.Association, deliberation.National), s.visitor()
	reader.get("/carte").wants(t, 200).lacks(t, `href="/caf/caf-59"><title>`)
	camille.get("/debats").wants(t, 200, `href="/debats/convoquer"`, `href="/animer"`)
	camille.get("/consultations/1").wants(t, 200, `href="/debats/convoquer"`)
	camille.get("/debats/convoquer").wants(t, 200, `type="date"`, `type="time"`, `name="access_sign_language"`)

	n := camille.announces()
	camille.get(fmt.Sprintf("/debats/%d/merci", n)).wants(t, 200, "Votre débat est annoncé", fmt.Sprintf("/debats/%d/animer", n))
	page := reader.get(fmt.Sprintf("/debats/%d", n)).wants(t, 200, "Parler de l’accueil", `datetime="2026-03-16T17:30:00Z"`, "jusqu’à", "Maison des associations, Lille", "Sonnez.",
		"Entraide Lille et Femmes du quartier", "03 20 00 00 00", "Interprète en arabe.", "Les personnes concernées", "Venez à deux.", "icon-wheelchair", "icon-meal",
		fmt.Sprintf("/debats/%d/agenda.ics", n), fmt.Sprintf("/debats/%d/affiche.pdf", n), `href="/recu"`)
	page.lacks(t, "icon-childcare", "Préparer et animer", "a été déplacé", "annulé")
	var d deliberation.Debate
	s.platform.Read(func(st *deliberation.State) { d, _ = st.Debate(n) })
	if want := time.Date(2026, 3, 16, 17, 30, 0, 0, time.UTC); !d.Begins.Equal(want) || !d.Ends.Equal(want.Add(2*time.Hour)) || d.Setting != deliberation.InRoom {
		t.Errorf("%+v", d)
	}
	// A territory appears with its first dated debate.
	for path, words := range map[string]string{"/carte": "caf-59", "/caf/caf-59": "Parler de l’accueil", "/debats?caf=caf-59": "Parler de l’accueil", "/": "Parler de l’accueil", "/consultations/1": "Parler de l’accueil"} {
		reader.get(path).wants(t, 200, words)
	}
	reader.get("/debats?caf=caf-75").wants(t, 200).lacks(t, "Parler de l’accueil")

	// Sent twice, it is announced once.
	again := camille.post("/debats/convoquer", anAnnouncement()).wants(t, 409)
	again.wants(t, 409, "déjà annoncé")
}

func TestEveryFaultOfAnAnnouncementIsNamed(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v := s.resident("Camille")
	before := s.head()
	form := anAnnouncement("title", "", "hosts", " ", "contact", "", "office", "atlantis", "date", "31/02/2027", "begins", "25h", "ends", "tard", "setting", "", "audience", "all")
	v.post("/debats/convoquer", form).wants(t, 422, `href="#field-title"`, `href="#field-hosts"`, `href="#field-contact"`, `href="#field-office"`, `href="#field-date"`, `href="#field-begins"`,
		`href="#field-ends"`, `href="#field-setting"`, `href="#field-audience"`,
		`value="31/02/2027"`, `value="25h"`, `value="tard"`, "On prend un thé.\nOn parle.", "Sonnez.", `name="access_meal" value="yes" checked`, "Venez à deux.")
	for _, x := range []struct {
		what, field, says string
		changes           []string
	}{
		{"yesterday", "date", "déjà passée", []string{"date", "2026-03-01"}},
		{"this morning, an hour ago", "date", "déjà passée", []string{"date", "2026-03-02", "begins", "9:00"}},
		{"after the vote", "date", "on ne pourra plus donner son avis", []string{"date", "01/01/2027"}},
		{"ends before it begins", "ends", "finit avant", []string{"ends", "18:00"}},
		{"ends as it begins", "ends", "finit avant", []string{"ends", "18:30"}},
		{"an hour that a night in March has not", "begins", "l’heure d’été", []string{"date", "29/03/2026", "begins", "2:30", "ends", "5:00"}},
		{"ends in that hour", "ends", "l’heure d’été", []string{"date", "29/03/2026", "begins", "1:30", "ends", "2:30"}},
		{"a room without a place", "place", "Il manque le lieu", []string{"place", ""}},
		{"online without an address", "online", "à distance", []string{"setting", "online"}},
		{"both without an address", "online", "à distance", []string{"setting", "both"}},
		{"a place of two lines", "place", "seule ligne", []string{"place", "Ici\nou là"}},
		{"too long a title", "title", "140", []string{"title", strings.Repeat("é", 141)}},
		{"too long a text", "text", "10", []string{"text", strings.Repeat("é", 10_001)}},
		{"a character that is none", "contact", "lire", []string{"contact", "a\x07b"}},
		{"a year of five digits", "date", "calendrier", []string{"date", "16/03/20266"}},
		{"minutes that are none", "begins", "ne se lit pas", []string{"begins", "18h75"}},
		{"four digits", "begins", "ne se lit pas", []string{"begins", "1830"}},
	} {
		a := v.post("/debats/convoquer", anAnnouncement(x.changes...))
		if a.status != 422 || !strings.Contains(a.body, `href="#field-`+x.field+`"`) || !strings.Contains(a.body, x.says) || strings.Count(a.body, `href="#field-`) != 1 {
			t.Errorf("%s: %s", x.what, a)
		}
	}
	if s.head() != before {
		t.Fatal("something refused was announced")
	}
	v.announces("date", "2026-03-28", "begins", "9", "ends", "")
}

// Of the hour that a night in October has twice, a debate begins in the first; other times are those of the clock.
func TestTimesAreThoseOfParis(t *testing.T) {
	for text, want := range map[string]string{
		"2026-10-25 2:30": "2026-10-25T00:30:00Z", "25/10/2026 3h": "2026-10-25T02:00:00Z", "1/7/2026 9 h 05": "2026-07-01T07:05:00Z",
		"29.03.2026 3:00": "2026-03-29T01:00:00Z", "29.03.2026 1:59": "2026-03-29T00:59:00Z", "31/12/2026 0:00": "2026-12-30T23:00:00Z",
	} {
		date, clock, _ := strings.Cut(text, " ")
		if at, ok := parisMoment(date, clock); !ok || at.Format(time.RFC3339) != want {
			t.Errorf("%s is %v, %v, not %s", text, at, ok, want)
		}
	}
	for _, text := range []string{"29/03/2026 2:00", "29/03/2026 2:59", "30/02/2026 9:00", "2026-3-1 9:00", "1/1/1999 9:00", "1/1/2026 24:00", "1/1/2026 -1", "1/1/2026 9:0", " "} {
		date, clock, _ := strings.Cut(text, " ")
		if at, ok := parisMoment(date, clock); ok {
			t.Errorf("%q is %v", text, at)
		}
	}
}

func TestWhoIsSignedOutAnnouncesNothingAndLosesNothing(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	out, camille := s.visitor(), s.resident("Camille")
	n := camille.announces()
	for _, path := range []string{"/debats/convoquer", "/animer", fmt.Sprintf("/debats/%d/modifier", n), fmt.Sprintf("/debats/%d/annuler", n), fmt.Sprintf("/debats/%d/ordre-du-jour", n),
		fmt.Sprintf("/debats/%d/animateurs", n), fmt.Sprintf("/debats/%d/animer", n), fmt.Sprintf("/debats/%d/kit", n), fmt.Sprintf("/debats/%d/merci", n)} {
		if a := out.get(path).wants(t, 303); a.location() != "/connexion?retour="+path {
			t.Error(a)
		}
		stranger := s.resident("Sacha")
		if path != "/debats/convoquer" && path != "/animer" {
			stranger.get(path).wants(t, 403)
		}
	}
	before := s.head()
	r := out.request(http.MethodPost, "/debats/convoquer", strings.NewReader(anAnnouncement("title", "Gardez-moi").Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "http://"+s.address)
	out.do(r).wants(t, 401, "Gardez-moi", "On prend un thé.", "Interprète en arabe.")
	stranger := s.resident("Lou")
	for path, form := range map[string]url.Values{
		"/modifier": anAnnouncement(), "/annuler": {"reason": {"Non."}}, "/ordre-du-jour": {"act": {"add"}, "sort": {"topic"}, "text": {"Quoi"}},
		"/animateurs": {"act": {"leave"}}, "/animer": {"act": {"rehearse"}}, "/kit": {"forms": {"3"}, "avis": {"3"}},
	} {
		stranger.post(fmt.Sprintf("/debats/%d%s", n, path), form).wants(t, 403)
		stranger.post("/debats/99"+path, form).wants(t, 404)
	}
	if head := s.head(); head != before+1 { // who joined
		t.Errorf("%d entries", head-before)
	}
}

func TestADebateBesideAnotherIsAskedAboutOnce(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, dominique := s.resident("Camille"), s.resident("Dominique")
	first := camille.announces()
	title := []string{"title", "Un autre débat"}
	for what, changes := range map[string][]string{
		"at the same time": {}, "two hours after its end": {"begins", "22:30", "ends", "23:00"}, "ending two hours before": {"begins", "15:00", "ends", "16:30"},
	} {
		a := dominique.post("/debats/convoquer", anAnnouncement(append(title, changes...)...))
		a.wants(t, 409, "voulez-vous le préparer ensemble", fmt.Sprintf(`href="/debats/%d"`, first), "Entraide Lille", "03 20 00 00 00", `name="anyway"`, "Un autre débat")
		if strings.Contains(what, "none") {
			t.Error(a)
		}
	}
	for _, changes := range [][]string{{"office", "caf-75"}, {"begins", "9:00", "ends", "12:00"}, {"date", "17/03/2026"}} {
		dominique.announces(append(title, changes...)...)
	}
	second := dominique.announces(append(title, "anyway", "yes")...)
	// One that was cancelled is in nobody's way.
	for _, n := range []int64{first, second} {
		for _, v := range []*visitor{camille, dominique} {
			v.post(fmt.Sprintf("/debats/%d/annuler", n), url.Values{"reason": {"Non."}})
		}
	}
	camille.announces()
}

func TestADebateIsMovedAndSaysSo(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, reader := s.resident("Camille"), s.visitor()
	n := camille.announces()
	path := fmt.Sprintf("/debats/%d", n)
	camille.get(path+"/modifier").wants(t, 200, `value="2026-03-16"`, `value="18:30"`, "Parler de l’accueil", "Sonnez.", `name="access_meal" value="yes" checked`, `value="concerned" checked`, `value="caf-59" selected`)

	// Other words are no move.
	camille.follow(path+"/modifier", anAnnouncement("title", "Parler des lettres")).wants(t, 200, `data-notice="debat-modifie"`, "Parler des lettres").lacks(t, "a été déplacé")
	camille.follow(path+"/modifier", anAnnouncement("date", "2026-03-20", "office", "caf-75")).wants(t, 200, "Ce débat a été déplacé.", "Il était prévu le", "Caf du Nord")
	reader.get("/debats").wants(t, 200, "a été déplacé")
	reader.get("/caf/caf-75").wants(t, 200, "Parler de l’accueil")
	reader.get("/caf/caf-59").wants(t, 200).lacks(t, "Parler de l’accueil")

	camille.post(path+"/modifier", anAnnouncement("date", "2026-03-01", "title", "Gardez-moi")).wants(t, 422, "déjà passée", "Gardez-moi")
	// Once it was held it can still be said otherwise, at the same time.
	s.advance(20 * 24 * time.Hour)
	camille.follow(path+"/modifier", anAnnouncement("date", "2026-03-20", "office", "caf-75", "welcome", "Il y avait un interprète.")).wants(t, 200, "Il y avait un interprète.")
	camille.post(path+"/modifier", anAnnouncement("date", "2026-03-19")).wants(t, 422, "déjà passée")
}

func TestADebateIsCancelledEverywhere(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, reader := s.resident("Camille"), s.visitor()
	n := camille.announces()
	path := fmt.Sprintf("/debats/%d", n)
	camille.follow(path+"/ordre-du-jour", url.Values{"act": {"add"}, "sort": {"question"}, "text": {"Un accueil ?"}})
	camille.get(path+"/annuler").wants(t, 200, "Dites pourquoi")
	camille.post(path+"/annuler", url.Values{"reason": {""}}).wants(t, 422, "Il manque la raison.", `href="#field-reason"`)
	camille.post(path+"/annuler", url.Values{"reason": {strings.Repeat("é", 2001)}}).wants(t, 422, strings.Repeat("é", 2001))
	camille.follow(path+"/annuler", url.Values{"reason": {"La salle est inondée."}}).wants(t, 200, `data-notice="debat-annule"`, "Ce débat est annulé.", "La salle est inondée.").lacks(t, "data-ballot")
	camille.get(path+"/annuler").wants(t, 200, "déjà annulé").lacks(t, `data-draft="cancel"`)
	camille.get(path+"/modifier").wants(t, 200).lacks(t, `data-draft="debate"`)
	camille.post(path+"/modifier", anAnnouncement("date", "2026-03-20")).wants(t, 409)
	reader.get("/debats").wants(t, 200, "Annulé")
	reader.get(path).wants(t, 200, "La salle est inondée.", "On prend un thé.")
	for _, elsewhere := range []string{"/carte", "/consultations/1", "/"} {
		reader.get(elsewhere).wants(t, 200).lacks(t, "Parler de l’accueil")
	}
	s.platform.Read(func(st *deliberation.State) {
		for _, p := range st.Places(1, s.clock.Now()) {
			if p.Debates != 0 {
				t.Errorf("a cancelled debate counts: %+v", p)
			}
		}
	})
}

func TestDebatesAreConvenedAndRunThroughTheAPI(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, stranger := s.resident("Camille"), s.resident("Sacha")
	in := map[string]any{
		"title": "Parler de l’accueil", "text": "On parle.", "hosts": "Entraide", "contact": "03 20 00 00 00", "office": "caf-59", "date": "2026-03-16", "begins": "18:30",
		"setting": "both", "place": "Lille", "online": "https://example.org/salle", "access": []string{"wheelchair", "childcare"}, "audience": "everybody",
	}
	with := func(name string, value any) map[string]any {
		m := maps.Clone(in)
		m[name] = value
		return m
	}
	s.visitor().json(http.MethodPost, "/api/v1/debates", in).wants(t, 401)
	for name, value := range map[string]any{"title": "", "access": []string{"teleport"}, "date": "soon", "setting": "moon", "online": "", "what": 1} {
		if a := camille.json(http.MethodPost, "/api/v1/debates", with(name, value)); a.status != 422 || !strings.Contains(a.body, `"field":"`+name+`"`) {
			t.Errorf("%s: %s", name, a)
		}
	}
	made := decode[apiReceipt](t, camille.json(http.MethodPost, "/api/v1/debates", in).wants(t, 201))
	camille.json(http.MethodPost, "/api/v1/debates", with("title", "Un autre")).wants(t, 409, `"debate_beside"`, `"field":"anyway"`, "cochez la case").lacks(t, "« anyway »", "« anyway")
	at := fmt.Sprintf("/api/v1/debates/%d", made.Debate)

	d := decode[apiDebate](t, s.visitor().get(at))
	if d.Hosts != "Entraide" || d.Contact != "03 20 00 00 00" || d.Online != "https://example.org/salle" || d.Setting != "both" || strings.Join(d.Access, " ") != "wheelchair childcare" || d.Ends != nil {
		t.Errorf("%+v", d)
	}
	if l := decode[apiList[apiDebate]](t, s.visitor().get("/api/v1/debates?office=caf-75")); len(l.Items) != 0 {
		t.Errorf("%d debates of another office", len(l.Items))
	}
	s.visitor().get("/api/v1/debates?office=atlantis").wants(t, 400)

	for _, v := range []*visitor{stranger} {
		v.json(http.MethodPut, at, in).wants(t, 403)
		v.json(http.MethodPut, at+"/cancellation", map[string]any{"reason": "Non."}).wants(t, 403)
		v.json(http.MethodPost, at+"/items", map[string]any{"sort": "topic", "text": "Quoi"}).wants(t, 403)
		v.json(http.MethodDelete, at+"/items/1", map[string]any{}).wants(t, 403)
	}
	camille.json(http.MethodPost, at+"/items", map[string]any{"sort": "question", "text": ""}).wants(t, 422, `"field":"text"`)
	camille.json(http.MethodPost, at+"/items", map[string]any{"sort": "proposal", "proposal": 9}).wants(t, 404)
	if item := decode[apiReceipt](t, camille.json(http.MethodPost, at+"/items", map[string]any{"sort": "question", "text": "Un accueil ?"}).wants(t, 201)); item.Item != 1 {
		t.Errorf("%+v", item)
	}
	camille.json(http.MethodPut, at, with("date", "2026-03-18")).wants(t, 200)
	d = decode[apiDebate](t, s.visitor().get(at))
	if len(d.Moved) != 1 || len(d.Items) != 1 || d.Items[0].Title != "Un accueil ?" || d.Items[0].Question == 0 {
		t.Errorf("%+v", d)
	}
	camille.json(http.MethodDelete, at+"/items/1", map[string]any{}).wants(t, 200)
	camille.json(http.MethodDelete, at+"/items/7", map[string]any{}).wants(t, 404)
	camille.json(http.MethodPut, at+"/cancellation", map[string]any{"reason": ""}).wants(t, 422, `"field":"reason"`)
	camille.json(http.MethodPut, at+"/cancellation", map[string]any{"reason": "La salle est inondée."}).wants(t, 200)
	if d = decode[apiDebate](t, s.visitor().get(at)); !d.Cancelled || d.Reason != "La salle est inondée." || len(d.Items) != 0 {
		t.Errorf("%+v", d)
	}
}
