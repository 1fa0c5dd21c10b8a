package browser_test

import (
	netmail "net/mail"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server"
	"voix/server/mail"
	"voix/server/mail/mailbox"
)

// Two sides contend for an account on old telephones, without scripts: each takes it back from the other once, then both are in, nothing is added or removed,
// and an administrator decides without seeing any address.
func TestContestedAccountJourney(t *testing.T) {
	box := mailbox.Start(t, nil)
	var relay mail.Relay
	if err := relay.UnmarshalText([]byte("smtp+plain://" + box.Address)); err != nil {
		t.Fatal(err)
	}
	s := newcomersSite(t, server.Options{
		Address: "https://voix.example", Mail: &mail.Settings{Relay: relay, From: netmail.Address{Name: "Voix au chapitre", Address: "voix@voix.example"}},
	})
	digits := regexp.MustCompile(`(?m)^    (\d{4} \d{4})\r?$`)
	old, fresh := newTab(t, s, plain), newTab(t, s, plain)
	shoot := func(w *tab, page string) {
		if *shotsIn != "" {
			w.shoot("contest-"+page, false)
			w.look(plain)
		}
		if wide := eval[float64](w, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
			t.Errorf("%s is %v pixels wider than the screen", page, wide)
		}
	}
	lacks := func(w *tab, words ...string) {
		for _, word := range words {
			if strings.Contains(eval[string](w, `document.body.innerText`), word) {
				t.Errorf("%q is on %s", word, w.where())
			}
		}
	}
	// shows types the code that is the last of so many messages.
	shows := func(w *tab, messages int, path, field, address string) {
		w.open(path)
		w.enter(field, address)
		w.leads(`form[action="/connexion/envoi"] [type=submit]`)
		all := box.Letters(t, messages)
		for i := len(all) - 1; i >= 0; i-- {
			if c := digits.FindStringSubmatch(all[i].Parts(t)[0].Text); c != nil && all[i].To == address {
				w.enter("#field-code", c[1])
				break
			}
		}
		w.leads(`form[action="/connexion/code"] [type=submit]`)
	}
	shows(old, 1, "/connexion", "#field-email", "vieille@exemple.org")
	old.enter("#field-pseudonym", "Nour de Lens")
	for _, field := range []string{"college", "age", "opinions"} {
		old.press(`label[for=field-` + field + `]`)
	}
	old.leads(`form[action="/inscription"] [type=submit]`)
	shows(old, 2, "/moi/acces/courriel", "#field-email", "neuve@exemple.org")
	old.leads(`.rows li:first-child a[href^="/moi/acces/retirer/"]`)
	old.wantText("entrez d’abord par une autre façon")
	shoot(old, "leave")
	old.leads(`form[action^="/moi/acces/retirer/"] [type=submit]`)

	s.clock.skip(24 * time.Hour)
	shows(old, 6, "/connexion?encore=oui", "#field-email", "vieille@exemple.org")
	old.wantText("Elle a été retirée de votre compte", "Qui les avait peut dire, pendant trois jours")
	shoot(old, "first")
	old.leads(`form[action="/connexion/retiree"]:has([value=back]) [type=submit]`)
	old.wantText("Votre compte est de nouveau à vous", "Ce compte a été repris", "Ce compte serait alors bloqué")
	shoot(old, "returned")

	s.clock.skip(24 * time.Hour)
	shows(fresh, 8, "/connexion", "#field-email", "neuve@exemple.org")
	fresh.wantText("Ce compte a déjà été repris une fois", "Un être humain va regarder")
	shoot(fresh, "second")
	fresh.leads(`form[action="/connexion/retiree"]:has([value=back]) [type=submit]`)
	fresh.wantText("ses façons de se connecter sont bloquées", "Deux personnes disent que ce compte est le leur", "Vous en avez 2")
	shoot(fresh, "held")
	if links := eval[int](fresh, `document.querySelectorAll('a[href^="/moi/acces/"]').length`); links != 0 {
		t.Errorf("%d ways to change a locked account", links)
	}

	dominique := s.join("Dominique", deliberation.Resident, deliberation.National)
	dominique.administers()
	desk := newTab(t, s, plain)
	desk.signIn(dominique)
	desk.open("/inscriptions")
	desk.wantText("Comptes bloqués", "Compte 1")
	lacks(desk, "exemple.org", "Nour")
	shoot(desk, "desk")
	desk.leads(`button[name=ways][value=unlock]`)
	desk.wantText("C’est noté dans ce compte")
	lacks(desk, "Comptes bloqués")
	shows(fresh, 11, "/connexion?"+url.Values{"encore": {"oui"}, "retour": {"/moi/acces"}}.Encode(), "#field-email", "neuve@exemple.org")
	lacks(fresh, "Deux personnes disent que ce compte est le leur")
	fresh.leads(`.rows li:first-child a[href^="/moi/acces/retirer/"]`)
}
