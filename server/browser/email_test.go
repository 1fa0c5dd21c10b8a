package browser_test

import (
	netmail "net/mail"
	"regexp"
	"testing"
	"time"

	"voix/server"
	"voix/server/mail"
	"voix/server/mail/mailbox"
)

// Somebody joins on an old telephone, without scripts, by the code of a message, and comes back by the link of another.
func TestEmailJourney(t *testing.T) {
	box := mailbox.Start(t, nil)
	var relay mail.Relay
	if err := relay.UnmarshalText([]byte("smtp+plain://" + box.Address)); err != nil {
		t.Fatal(err)
	}
	s := newcomersSite(t, server.Options{
		Address: "https://voix.example", Mail: &mail.Settings{Relay: relay, From: netmail.Address{Name: "Voix au chapitre", Address: "voix@voix.example"}},
	})
	w := newTab(t, s, look{width: 360, height: 740})
	shoot := func(page string) {
		if *shotsIn != "" {
			w.shoot("email-"+page, false)
			w.look(look{width: 360, height: 740})
		}
	}
	digits, link := regexp.MustCompile(`(?m)^    (\d{4} \d{4})\r?$`), regexp.MustCompile(`(?m)^https://voix\.example(/\S*)\r?$`)

	w.open("/connexion?retour=/propositions")
	shoot("connexion")
	w.enter("#field-email", "nour")
	w.leads(`[aria-labelledby=door-email] [type=submit]`)
	w.wantText("Cette adresse n’est pas complète")
	eval[bool](w, `(document.querySelector("#field-email").value = "", true)`)
	w.enter("#field-email", "Nour@Exemple.org")
	w.leads(`[aria-labelledby=door-email] [type=submit]`)
	w.wantText("Nous avons écrit à nour@exemple.org")
	shoot("code")
	w.enter("#field-code", digits.FindStringSubmatch(box.Letters(t, 1)[0].Parts(t)[0].Text)[1])
	w.leads(`form[action="/connexion/code"] [type=submit]`)
	shoot("inscription")
	w.enter("#field-pseudonym", "Nour de Lens")
	w.press(`label[for=field-college]`)
	w.press(`label[for=field-age]`)
	w.press(`label[for=field-opinions]`)
	w.leads(`form[action="/inscription"] [type=submit]`)
	w.wantPath("/propositions")
	w.wantText("Nour de Lens")

	w.open("/moi")
	w.leads(`form[action="/deconnexion"] button`)
	s.clock.skip(time.Minute)
	w.open("/connexion")
	w.enter("#field-email", "nour@exemple.org")
	w.leads(`[aria-labelledby=door-email] [type=submit]`)
	w.open(link.FindStringSubmatch(box.Letters(t, 2)[1].Parts(t)[0].Text)[1])
	w.wantText("Ce lien vous connecte sous le nom de Nour de Lens")
	shoot("lien")
	w.leads(`form[action="/connexion/code"] [type=submit]`)
	w.open("/moi")
	w.wantText("Nour de Lens")
}
