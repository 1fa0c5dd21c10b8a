package server

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
)

var offerLink = regexp.MustCompile(`http://[^"]*(/mandats/invitation/[a-z0-9]+)"`)

// offerLink is the only link that a desk shows to whoever made it.
func (v *visitor) offerLink(desk string) string {
	v.site.t.Helper()
	found := offerLink.FindAllStringSubmatch(v.get(desk).wants(v.site.t, 200).body, -1)
	if len(found) != 1 {
		v.site.t.Fatalf("%d links at %s", len(found), desk)
	}
	return found[0][1]
}

// administrator is somebody who took the operator's link.
func (s *site) administrator(pseudonym string) *visitor {
	s.t.Helper()
	v := s.resident(pseudonym)
	i, err := Direct{s.platform}.InviteAdministrator(s.t.Context(), s.day(365))
	if err != nil {
		s.t.Fatal(err)
	}
	v.follow(i.Path, url.Values{}).wants(s.t, 200, `data-notice="mandat"`)
	return v
}

// day is the Paris midnight that many days ahead.
func (s *site) day(days int) time.Time {
	year, month, day := s.platform.Clock.Now().In(deliberation.Paris()).Date()
	return time.Date(year, month, day+days, 0, 0, 0, 0, deliberation.Paris()).UTC()
}

// lastDay is how a form says that a mandate ends then.
func (s *site) lastDay(days int) string {
	return s.day(days).In(deliberation.Paris()).Format("02/01/2006")
}

func anOrganisation(changes ...string) url.Values {
	form := url.Values{
		"name": {"Entraide Lille"}, "register": {"732 829 320"}, "seat": {"Lille"}, "about": {"On aide à remplir les papiers."}, "proof": {"Assemblée du 3 mars."},
		"language": {"fr"}, "number": {"1"}, "nature": {"association"},
	}
	for i := 0; i < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}

func TestAnOrganisationIsAnnouncedConfirmedAndLeft(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	salma, lou, camille, reader := s.resident("Salma"), s.resident("Lou"), s.resident("Camille"), s.visitor()
	admin := s.administrator("Dominique")

	reader.get("/associations").wants(t, 200, "Aucune association n’est encore confirmée")
	if a := reader.get("/associations/annoncer").wants(t, 303); a.location() != "/connexion?retour=/associations/annoncer" {
		t.Error(a)
	}
	salma.post("/associations/annoncer", anOrganisation("register", "732 829 321", "name", "")).wants(t, 422, "732 829 321", "ni un RNA ni un SIREN", "Il manque le nom", "On aide à remplir")
	salma.follow("/associations/annoncer", anOrganisation()).wants(t, 200, `data-notice="association-annoncee"`, "En attente", "Entraide Lille")

	// Nobody else learns of it before it is confirmed.
	for _, v := range []*visitor{reader, lou, salma} {
		v.get("/associations/1").wants(t, 404)
		v.get("/mandats/bureau").wants(t, map[bool]int{true: 303, false: 403}[v == reader])
	}
	reader.get("/associations").wants(t, 200).lacks(t, "Entraide Lille")
	lou.get("/associations").wants(t, 200).lacks(t, "Entraide Lille")
	lou.post("/associations", url.Values{"act": {"withdraw"}, "announcement": {"1"}}).wants(t, 404)
	lou.post("/mandats/bureau", url.Values{"act": {"confirm"}, "announcement": {"1"}, "ends": {s.lastDay(300)}}).wants(t, 403)

	admin.get("/mandats/bureau").wants(t, 200, "Entraide Lille", "732829320", "Assemblée du 3 mars.")
	admin.post("/mandats/bureau", url.Values{"act": {"confirm"}, "announcement": {"1"}, "ends": {"hier"}}).wants(t, 422, "dans le calendrier")
	admin.post("/mandats/bureau", url.Values{"act": {"decline"}, "announcement": {"1"}, "reason": {""}}).wants(t, 422, "Il manque la raison")
	admin.follow("/mandats/bureau", url.Values{"act": {"decline"}, "announcement": {"1"}, "reason": {"Il manque la date."}}).wants(t, 200)
	salma.get("/associations").wants(t, 200, "Pas confirmée", "Il manque la date.")
	salma.follow("/associations/annoncer", anOrganisation("proof", "Assemblée du 3 mars 2026."))
	admin.follow("/mandats/bureau", url.Values{"act": {"confirm"}, "announcement": {"2"}, "ends": {s.lastDay(300)}}).wants(t, 200, `data-notice="mandats"`)
	page := reader.get("/associations/2").wants(t, 200, "Entraide Lille", "732829320", "Lille", "On aide à remplir", "Salma", `rel="canonical"`)
	page.lacks(t, "Assemblée", "/bureau", "Dire que vous la représentez")
	reader.get("/associations").wants(t, 200, "Entraide Lille", `href="/associations/2"`)
	salma.get("/associations/2").wants(t, 200, "/associations/2/bureau")
	lou.get("/associations/2/bureau").wants(t, 403)
	admin.get("/associations/2/bureau").wants(t, 403)

	// A member is invited by a link that leads one person to one mandate.
	desk := "/associations/2/bureau"
	salma.post(desk, url.Values{"act": {"offer"}, "role": {"moderator"}, "ends": {s.lastDay(60)}}).wants(t, 422, "ne se confie pas à cet endroit")
	salma.post(desk, url.Values{"act": {"offer"}, "role": {"king"}, "ends": {s.lastDay(0)}}).wants(t, 422)
	salma.follow(desk, url.Values{"act": {"offer"}, "role": {"attester"}, "ends": {s.lastDay(60)}}).wants(t, 200, `data-notice="mandats"`, "Le lien à remettre")
	link := salma.offerLink(desk)
	before := s.head()
	if a := reader.get(link).wants(t, 303); a.location() != "/connexion?retour="+link {
		t.Error(a)
	}
	got := lou.get(link).wants(t, 200, "Attestation", "Entraide Lille", "Votre nom n’est pas montré")
	if got.header.Get("X-Robots-Tag") == "" || got.header.Get("Cache-Control") != "no-store" || got.header.Get("Referrer-Policy") != receiptReferrer {
		t.Error("an invitation may be listed, kept, or told to other pages")
	}
	if s.head() != before {
		t.Fatal("to look at an offer changes something")
	}
	salma.get(link).wants(t, 200, "C’est votre invitation")
	salma.post(link, url.Values{}).wants(t, 403)
	lou.follow(link, url.Values{}).wants(t, 200, `data-notice="mandat"`)
	lou.get(link).wants(t, 200, "Vous avez accepté ce mandat")
	camille.get(link).wants(t, 200, "ne vaut plus").lacks(t, "Accepter ce mandat")
	camille.post(link, url.Values{}).wants(t, 409)
	if logged := loggedPath(link); logged != "/mandats/invitation/…" {
		t.Errorf("the log holds %s", logged)
	}
	for _, wrong := range []string{link[:len(link)-1], link + "a", "/mandats/invitation/abc", "/mandats/invitation/" + camille.code} {
		camille.get(wrong).wants(t, 404)
		camille.post(wrong, url.Values{}).wants(t, 404)
	}
	reader.get("/associations/2").wants(t, 200, "Attestation", "donné par la personne qui représente").lacks(t, "Lou")
	reader.get("/mandats").wants(t, 200, "Administration du site", "donné par l’exploitant", "Représentation de l’association", "Salma").lacks(t, "Lou", "Dominique")
	lou.get(desk).wants(t, 200, "Rendre ce mandat").lacks(t, "Faire le lien")
	lou.post(desk, url.Values{"act": {"end"}, "mandate": {"2"}, "reason": {"Non."}}).wants(t, 403)

	// The representative leaves: nothing new is given, what was given runs on.
	salma.follow(desk, url.Values{"act": {"offer"}, "role": {"writer"}, "ends": {s.lastDay(60)}}).wants(t, 200)
	pending := salma.offerLink(desk)
	salma.follow(desk, url.Values{"act": {"end"}, "mandate": {"2"}}).wants(t, 200, "Qui fait quoi")
	salma.get(desk).wants(t, 403)
	camille.post(pending, url.Values{}).wants(t, 409)
	reader.get("/associations/2").wants(t, 200, "Attestation", "Personne ne représente cette association", "/associations/annoncer?association=2")
	lou.get(desk).wants(t, 200, "aucun nouveau n’est donné")
	lou.post(desk, url.Values{"act": {"offer"}, "role": {"writer"}, "ends": {s.lastDay(60)}}).wants(t, 422)
	camille.get("/associations/annoncer?association=2").wants(t, 200, `value="Entraide Lille"`, `value="732829320"`).lacks(t, "Assemblée")
	camille.follow("/associations/annoncer", anOrganisation("organisation", "2", "proof", "Élue le 9 mai.", "about", "On aide, toujours.")).wants(t, 200)
	admin.follow("/mandats/bureau", url.Values{"act": {"confirm"}, "announcement": {"3"}, "ends": {s.lastDay(300)}}).wants(t, 200)
	reader.get("/associations/2").wants(t, 200, "Camille", "On aide, toujours.", "Attestation")

	// The member's mandate runs to its end, and not a day longer.
	s.advance(61 * 24 * time.Hour)
	reader.get("/associations/2").wants(t, 200, "Camille").lacks(t, "Attestation")
	s.platform.Read(func(st *deliberation.State) {
		if st.Holds(lou.number, deliberation.AttesterRole, deliberation.Scope{Organisation: 2}, s.platform.Clock.Now()) {
			t.Error("a mandate outlives its end")
		}
	})

	// Who is erased leaves no words; the organisation stays, with its name, wherever it stands.
	s.again(camille).follow("/moi/effacer", url.Values{"confirm": {"yes"}}).wants(t, 200, `data-notice="effacement"`)
	reader.get("/associations/2").wants(t, 200, "Entraide Lille", "732829320", "a effacé ce texte", "Personne ne représente").lacks(t, "On aide", "Camille", "Texte effacé")
	for _, path := range []string{"/associations", "/mandats"} {
		reader.get(path).wants(t, 200, "Entraide Lille").lacks(t, "Camille")
	}
}

func TestAnAdministratorGivesFunctionsAndNoBallot(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	author, lou := s.resident("Camille"), s.resident("Lou")
	proposal := author.mustPropose("Un accueil", "Le matin.")
	i, err := Direct{s.platform}.InviteAdministrator(t.Context(), s.day(30))
	if err != nil {
		t.Fatal(err)
	}
	admin, second := s.resident("Dominique"), s.resident("Sacha")
	admin.get(i.Path).wants(t, 200, "vous ne donnez plus votre avis", "Administration du site")
	admin.follow(i.Path, url.Values{}).wants(t, 200)
	second.post(i.Path, url.Values{}).wants(t, 409)
	second.get("/mandats/bureau").wants(t, 403)
	before := s.head()
	admin.post(fmt.Sprintf("/propositions/%d/avis", proposal), url.Values{"choice": {"agree"}}).wants(t, 403, "vous ne donnez pas d’avis")
	admin.json("PUT", "/api/v1/questions/1/ballot", map[string]string{"choice": "agree"}).wants(t, 403, "administrator_votes")
	if s.head() != before {
		t.Error("an administrator's ballot made an entry")
	}

	desk := "/mandats/bureau"
	for _, wrong := range []url.Values{
		{"act": {"offer"}, "role": {"administrator"}, "scope": {"caf-59"}, "ends": {s.lastDay(20)}}, {"act": {"offer"}, "role": {"writer"}, "ends": {s.lastDay(20)}},
		{"act": {"offer"}, "role": {"moderator"}, "scope": {"caf-99999"}, "ends": {s.lastDay(20)}}, {"act": {"offer"}, "role": {"moderator"}, "scope": {"consultation-9"}, "ends": {s.lastDay(20)}},
		{"act": {"offer"}, "role": {"moderator"}, "scope": {"consultation-x"}, "ends": {s.lastDay(20)}}, {"act": {"offer"}, "role": {"moderator"}, "ends": {s.lastDay(-3)}},
		{"act": {"offer"}, "role": {"moderator"}, "ends": {s.lastDay(3000)}}, {"act": {"offer"}, "role": {"moderator"}, "starts": {s.lastDay(20)}, "ends": {s.lastDay(10)}}, {"act": {"offer"}},
	} {
		if a := admin.post(desk, wrong); a.status != 422 && a.status != 403 {
			t.Errorf("%v: %v", wrong, a.status)
		}
	}
	admin.post(desk, url.Values{"act": {"crown"}}).wants(t, 400)
	admin.follow(desk, url.Values{"act": {"offer"}, "role": {"respondent"}, "scope": {"caf-59"}, "starts": {s.lastDay(10)}, "ends": {s.lastDay(20)}}).wants(t, 200)
	lou.follow(admin.offerLink(desk), url.Values{}).wants(t, 200)
	s.visitor().get("/mandats").wants(t, 200, "Réponse d’une institution", "Caf du Nord", "Lou", "commence le")
	holds := func() (yes bool) {
		s.platform.Read(func(st *deliberation.State) {
			yes = st.Holds(lou.number, deliberation.RespondentRole, deliberation.Scope{Office: deliberationOffice(t, "caf-59")}, s.platform.Clock.Now())
		})
		return yes
	}
	if holds() {
		t.Error("a mandate holds before its first day")
	}
	s.advance(11 * 24 * time.Hour)
	admin.openLink(nil) // sessions of administrators have ended since
	if !holds() {
		t.Error("a mandate does not hold between its days")
	}
	admin.post(desk, url.Values{"act": {"end"}, "mandate": {"2"}}).wants(t, 422, "Il manque la raison")
	admin.post(desk, url.Values{"act": {"end"}, "mandate": {"2"}, "agree": {"yes"}}).wants(t, 422)
	if !holds() {
		t.Error("a mandate ends without a reason")
	}
	admin.follow(desk, url.Values{"act": {"end"}, "mandate": {"2"}, "reason": {"Les débats sont finis."}}).wants(t, 200, "Mandats arrêtés", "Les débats sont finis.")
	if holds() {
		t.Error("a mandate that was ended holds")
	}
	lou.get("/mandats").wants(t, 200, "Pourquoi il a été arrêté", "Les débats sont finis.")
	for _, other := range []*visitor{s.visitor(), author} {
		other.get("/mandats").wants(t, 200, "Mandats finis").lacks(t, "Les débats sont finis.")
	}
	admin.follow(desk, url.Values{"act": {"offer"}, "role": {"auditor"}, "ends": {s.lastDay(10)}}).wants(t, 200)
	withdrawn := admin.offerLink(desk)
	var waiting deliberation.Offer
	s.platform.Read(func(st *deliberation.State) { waiting = st.OffersIn(0, s.platform.Clock.Now())[0] })
	admin.follow(desk, url.Values{"act": {"withdraw"}, "offer": {fmt.Sprint(waiting.Number)}}).wants(t, 200)
	lou.post(withdrawn, url.Values{}).wants(t, 409)

	// Given back, the mandate keeps nobody from giving a view.
	admin.follow(desk, url.Values{"act": {"end"}, "mandate": {"1"}}).wants(t, 200, "Qui fait quoi")
	admin.get(desk).wants(t, 403)
	admin.follow(fmt.Sprintf("/propositions/%d/avis", proposal), url.Values{"choice": {"agree"}}).wants(t, 200)
	if a := s.visitor().get("/mandats").wants(t, 200, "Mandats finis"); strings.Contains(a.body, "Dominique") {
		t.Error("who administered the site is named")
	}
}

func deliberationOffice(t *testing.T, code string) deliberation.Office {
	t.Helper()
	o, err := deliberation.ParseOffice(code)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Who administers is signed out after half a day; nobody else is.
func TestASessionOfAnAdministratorIsShort(t *testing.T) {
	s := newSite(t, siteOptions{})
	admin, lou := s.administrator("Dominique"), s.resident("Lou")
	s.advance(11 * time.Hour)
	admin.get("/mandats/bureau").wants(t, 200)
	s.advance(2 * time.Hour)
	admin.get("/mandats/bureau").wants(t, 303)
	admin.post("/mandats/bureau", url.Values{"act": {"offer"}, "role": {"moderator"}, "ends": {s.lastDay(60)}}).wants(t, 303)
	lou.get("/moi").wants(t, 200)
	admin.openLink(nil)
	admin.get("/mandats/bureau").wants(t, 200)
}

// Over somebody who represents an organisation, and to end the mandate of an administrator, one administrator proposes and another agrees; whom it is
// about reads why.
func TestTwoAdministratorsDecideWhatTakesAMandate(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	salma, lou := s.resident("Salma"), s.resident("Lou")
	first, second, third := s.administrator("Dominique"), s.administrator("Sacha"), s.administrator("Charlie")
	desk := "/mandats/bureau"
	again := func() {
		for _, v := range []*visitor{first, second, third} { // sessions of administrators are short
			v.openLink(nil)
		}
	}
	salma.follow("/associations/annoncer", anOrganisation()).wants(t, 200)
	first.follow(desk, url.Values{"act": {"confirm"}, "announcement": {"1"}, "ends": {s.lastDay(300)}}).wants(t, 200)
	lou.follow("/associations/annoncer", anOrganisation("organisation", "1", "about", "On continue.")).wants(t, 200)
	salma.get("/associations/1/bureau").wants(t, 200, "une autre personne a dit représenter cette association")
	first.post(desk, url.Values{"act": {"confirm"}, "announcement": {"2"}, "ends": {s.lastDay(200)}}).wants(t, 409, "peut encore répondre")
	s.advance(deliberation.SuccessionWaits)
	again()
	ends := url.Values{"act": {"confirm"}, "announcement": {"2"}, "ends": {s.lastDay(200)}}
	first.get(desk).wants(t, 200, "Deux personnes qui administrent le site", "Proposer de confirmer").lacks(t, "D’accord, confirmer")
	first.follow(desk, ends).wants(t, 200, "Confirmation proposée").lacks(t, "D’accord, confirmer")
	first.follow(desk, ends).wants(t, 200)
	s.visitor().get("/associations/1").wants(t, 200, "Salma", "On aide à remplir")
	second.get(desk).wants(t, 200, "D’accord, confirmer")
	second.follow(desk, ends).wants(t, 200)
	s.visitor().get("/associations/1").wants(t, 200, "Lou", "On continue.").lacks(t, "Salma")
	salma.get("/mandats").wants(t, 200, "Une autre personne a été confirmée")
	lou.get("/mandats").wants(t, 200).lacks(t, "Une autre personne a été confirmée")

	why := url.Values{"act": {"end"}, "mandate": {"2"}, "reason": {"Le mandat ne sert plus."}}
	first.post(desk, url.Values{"act": {"end"}, "mandate": {"2"}, "agree": {"yes"}}).wants(t, 422)
	first.follow(desk, why).wants(t, 200, "Arrêt proposé", "Le mandat ne sert plus.").lacks(t, "D’accord, arrêter")
	second.get(desk).wants(t, 200, "On propose d’arrêter ce mandat", "Le mandat ne sert plus.").lacks(t, "D’accord, arrêter")
	second.get("/mandats").wants(t, 200, "Le mandat ne sert plus.")
	lou.get("/mandats").wants(t, 200).lacks(t, "Le mandat ne sert plus.", "On propose")
	first.follow(desk, url.Values{"act": {"end"}, "mandate": {"2"}, "agree": {"yes"}}).wants(t, 200)
	second.get(desk).wants(t, 200)
	third.get(desk).wants(t, 200, "D’accord, arrêter ce mandat")
	third.follow(desk, url.Values{"act": {"end"}, "mandate": {"2"}, "agree": {"yes"}}).wants(t, 200, "Mandats arrêtés", "Le mandat ne sert plus.")
	second.get(desk).wants(t, 403)
	second.get("/mandats").wants(t, 200, "Pourquoi il a été arrêté", "Le mandat ne sert plus.")
}
