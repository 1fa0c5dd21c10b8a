package browser_test

import (
	netmail "net/mail"
	"regexp"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server"
	"voix/server/mail"
	"voix/server/mail/mailbox"
)

// Somebody with an old telephone and no scripts gives an address, chooses to be told each day, reads the message of the next morning, and ends them all
// without signing in.
func TestContactJourney(t *testing.T) {
	box := mailbox.Start(t, nil)
	var relay mail.Relay
	if err := relay.UnmarshalText([]byte("smtp+plain://" + box.Address)); err != nil {
		t.Fatal(err)
	}
	s := newcomersSite(t, server.Options{
		Address: "https://voix.example", Mail: &mail.Settings{Relay: relay, From: netmail.Address{Name: "Voix au chapitre", Address: "voix@voix.example"}},
	})
	amina, paul := s.join("Amina", deliberation.Concerned, deliberation.National), s.join("Paul", deliberation.Resident, deliberation.National)
	proposal := amina.propose(1, deliberation.Rights, deliberation.National, "Un accueil sans rendez-vous", "Le matin.")
	w := newTab(t, s, look{width: 360, height: 740})
	shoot := func(page string) {
		if *shotsIn != "" {
			w.shoot("contact-"+page, false)
			w.look(look{width: 360, height: 740})
		}
	}
	w.signIn(amina)
	w.open("/moi")
	w.leads(`a[href="/moi/contact"]`)
	w.wantText("Vous n’avez encore ni adresse ni numéro ici")
	w.leads(`a[href="/moi/acces/courriel"]`)
	w.enter("#field-email", "amina@exemple.org")
	w.leads(`form[action="/connexion/envoi"] [type=submit]`)
	code := regexp.MustCompile(`(?m)^    (\d{4} \d{4})\r?$`)
	w.enter("#field-code", code.FindStringSubmatch(box.Letters(t, 1)[0].Parts(t)[0].Text)[1])
	w.leads(`form[action="/connexion/code"] [type=submit]`)
	w.open("/moi/contact")
	eval[bool](w, `(document.querySelector("#field-first").selectedIndex = 1, true)`)
	w.leads(`form[action="/moi/contact"] [type=submit]`)
	w.wantText("Il manque votre choix : quand voulez-vous un message ?")
	shoot("refus")
	w.press(`label[for=field-rhythm]`)
	w.leads(`form[action="/moi/contact"] [type=submit]`)
	w.wantText("Votre choix est enregistré")
	shoot("choix")

	paul.argue(deliberation.Thread{Proposal: proposal}, deliberation.For, 0, "Il faut des agents.")
	s.clock.skip(24 * time.Hour)
	text := box.Letters(t, 2)[1].Parts(t)[0].Text
	stop := regexp.MustCompile(`(?m)^https://voix\.example(/arret/\S*)\r?$`).FindStringSubmatch(text)
	if stop == nil {
		t.Fatalf("no way to end them in:\n%s", text)
	}
	stranger := newTab(t, s, look{width: 360, height: 740})
	stranger.open(stop[1])
	stranger.wantText("Ne plus recevoir nos messages", "Vous recevez un message par jour au plus", "Ou moins souvent", "Chaque mois")
	if *shotsIn != "" {
		stranger.shoot("contact-arret", false)
		stranger.look(look{width: 360, height: 740})
	}
	stranger.leads(`main form [type=submit]`)
	stranger.wantText("C’est arrêté", "Connectez-vous, puis choisissez comment nous vous écrivons")
	if *shotsIn != "" {
		stranger.shoot("contact-arrete", false)
	}
	if wide := eval[float64](stranger, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
		t.Errorf("the page is %v pixels wider than the screen", wide)
	}
}
