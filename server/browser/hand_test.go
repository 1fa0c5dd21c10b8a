package browser_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
	"voix/deliberation/dossier/document/documenttest"
	"voix/server"
)

// Somebody with an old telephone and no scripts asks an association for letters; the day after, who represents it prints what is new, posts it, and
// says so, without learning more than a name and where.
func TestLettersJourney(t *testing.T) {
	s := newcomersSite(t, server.Options{Address: "https://voix.example"})
	amina, nadege, paul := s.join("Pseudo-d’Amina", deliberation.Concerned, deliberation.National), s.join("Nadège", deliberation.Resident, deliberation.National), s.join("Paul", deliberation.Resident, deliberation.National)
	dominique := s.join("Dominique", deliberation.Resident, deliberation.National)
	dominique.administers()
	nadege.represents(dominique, "Entraide Lille")
	proposal := amina.propose(1, deliberation.Rights, deliberation.National, "Un titre secret", "Le matin.")
	w := newTab(t, s, plain)
	shoot := func(w *tab, page string) {
		if *shotsIn != "" {
			w.shoot("hand-"+page, false)
			w.look(plain)
		}
		if wide := eval[float64](w, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
			t.Errorf("%s is %v pixels wider than the screen", page, wide)
		}
	}
	w.signIn(amina)
	w.open("/moi/contact")
	choose := func(field, value string) {
		eval[bool](w, `(document.querySelector("#field-`+field+`").value = "`+value+`", true)`)
	}
	choose("first", "letter")
	choose("lines", `12, rue de l’Alma`)
	w.leads(`form[action="/moi/contact"] [type=submit]`)
	w.wantText("un code postal et une ville", "Il manque votre nom", "Il manque l’association", "Il manque votre accord")
	w.want(`document.querySelector("#field-lines").value`, "12, rue de l’Alma")
	shoot(w, "refus")
	choose("organisation", "1")
	choose("lines", `12, rue de l’Alma\n59100 Roubaix`)
	w.enter("#field-postal_name", "Amina Benali")
	w.press(`label[for=field-hand]`)
	w.press(`label[for=field-rhythm]`)
	w.leads(`form[action="/moi/contact"] [type=submit]`)
	w.wantText("Votre choix est enregistré", "Retirer mon accord et effacer mon adresse")
	shoot(w, "choix")

	paul.argue(deliberation.Thread{Proposal: proposal}, deliberation.For, 0, "Des mots secrets.")
	s.clock.skip(24 * time.Hour)
	v := newTab(t, s, plain)
	v.signIn(nadege)
	v.open("/moi")
	v.leads(`a[href="/courriers"]`)
	for range 200 { // until the messenger has looked round, once the day has changed
		if eval[bool](v, `document.querySelector("[value=print]") !== null`) {
			break
		}
		v.open("/courriers")
	}
	v.wantText("1 lettre attend")
	shoot(v, "file")
	v.leads(`[value=print]`)
	v.wantText("Les lettres sont prêtes", "Imprimées, à poster")
	shoot(v, "lot")
	pdf := eval[string](v, `document.querySelector("a[href*='lettres.pdf']").getAttribute("href")`)
	_, file := s.get(t, pdf, http.StatusOK, http.Header{"Cookie": {s.session(t, nadege)}})
	pages := documenttest.ReadPDF(t, file)
	if len(pages) != 1 {
		t.Fatalf("%d pages", len(pages))
	}
	letter := strings.Join(strings.Fields(pages[0].Text()), " ")
	for _, must := range []string{"Amina Benali", "12 RUE DE L'ALMA", "59100 ROUBAIX", "Entraide Lille", "voix.example/arret"} {
		if !strings.Contains(letter, must) {
			t.Errorf("the letter lacks %q:\n%s", must, letter)
		}
	}
	if found := regexp.MustCompile(`Pseudo|secret|Paul`).FindString(letter); found != "" {
		t.Errorf("the letter says %q:\n%s", found, letter)
	}
	v.leads(`[value=posted]`)
	v.wantText("ces lettres sont parties", "Rien à imprimer aujourd’hui")
	shoot(v, "poste")
	w.signIn(amina) // a session does not outlive the day here
	w.open("/moi/donnees")
	w.wantText("Quand une association a lu votre adresse", "Entraide Lille, 1 fois")
}

// The same by telephone: who calls opens one number, reads what to say, and says what became of it; nothing is left to call.
func TestCallListJourney(t *testing.T) {
	s := newcomersSite(t, server.Options{Address: "https://voix.example"})
	amina, nadege, paul := s.join("Pseudo-d’Amina", deliberation.Concerned, deliberation.National), s.join("Nadège", deliberation.Resident, deliberation.National), s.join("Paul", deliberation.Resident, deliberation.National)
	dominique := s.join("Dominique", deliberation.Resident, deliberation.National)
	dominique.administers()
	nadege.represents(dominique, "Entraide Lille")
	proposal := amina.propose(1, deliberation.Rights, deliberation.National, "Un titre secret", "Le matin.")
	w := newTab(t, s, plain)
	w.signIn(amina)
	w.open("/moi/contact")
	w.sets("#field-first", "call", "#field-organisation", "1", "#field-postal_name", "Amina Benali", "#field-call", "03 20 00 00 01", "#field-hours", "evening")
	w.press(`label[for=field-hand]`)
	w.press(`label[for=field-rhythm]`)
	w.leads(`form[action="/moi/contact"] [type=submit]`)
	w.wantText("Votre choix est enregistré")
	paul.argue(deliberation.Thread{Proposal: proposal}, deliberation.For, 0, "Des mots secrets.")
	s.clock.skip(24 * time.Hour)
	v := newTab(t, s, plain)
	v.signIn(nadege)
	v.open("/appels")
	for range 200 { // until the messenger has looked round, once the day has changed
		if eval[bool](v, `document.querySelector("[value=open]") !== null`) {
			break
		}
		v.open("/appels")
	}
	shoot := func(page string) {
		if *shotsIn != "" {
			v.shoot("calls-"+page, false)
			v.look(plain)
		}
		v.fits()
	}
	v.wantText("Le soir", "Quelqu’un a répondu")
	shoot("liste")
	v.leads(`[value=open]`)
	v.wantText("Amina Benali", "03 20 00 00 01", "Entraide Lille", "rappellera")
	if found := eval[string](v, `(document.querySelector("main").innerText.match(/Pseudo|secret|Paul/) || [""])[0]`); found != "" {
		t.Errorf("the page says %q", found)
	}
	shoot("ouvert")
	v.leads(`[value=reached]`)
	v.wantText("C’est noté", "Personne à appeler aujourd’hui")
}
