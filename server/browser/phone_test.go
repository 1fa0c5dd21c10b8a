package browser_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"voix/server"
	"voix/server/sms"
)

// gatewayOfPhones is a gateway that speaks the provider's protocol; what it was given to send comes out of got.
func gatewayOfPhones(t *testing.T) (g sms.Gateway, got chan string) {
	t.Helper()
	got = make(chan string, 10)
	l := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name, secret, _ := r.BasicAuth(); r.URL.Path != "/2010-04-01/Accounts/AC7/Messages.json" || name != "AC7" || secret != "secret" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		got <- r.PostFormValue("To") + " " + r.PostFormValue("Body")
		w.WriteHeader(http.StatusCreated)
	}))
	t.Cleanup(l.Close)
	g, err := sms.NewHTTPGateway(sms.Account{Address: l.URL, Name: "AC7", Secret: "secret", From: "Voix"})
	if err != nil {
		t.Fatal(err)
	}
	return g, got
}

// Somebody joins on an old telephone, without scripts, by a code that comes by SMS; comes back by another; adds a second number, removes the
// first, and signs out everywhere.
func TestPhoneJourney(t *testing.T) {
	gateway, got := gatewayOfPhones(t)
	s := newcomersSite(t, server.Options{SMS: server.SMSOptions{Gateway: gateway}})
	w := newTab(t, s, look{width: 360, height: 740})
	shoot := func(page string) {
		if *shotsIn != "" {
			w.shoot("phone-"+page, false)
			w.look(look{width: 360, height: 740})
		}
	}
	digits := regexp.MustCompile(`\b[0-9]{8}\b`)
	code := func(to string) string {
		t.Helper()
		select {
		case m := <-got:
			if !strings.HasPrefix(m, to+" ") {
				t.Fatalf("sent %q, not to %s", m, to)
			}
			return digits.FindString(m)
		case <-time.After(waitMost):
			t.Fatal("no SMS")
			return ""
		}
	}

	w.open("/connexion?retour=/propositions")
	shoot("connexion")
	w.enter("#field-phone", "01 42 34 56 78")
	w.leads(`[aria-labelledby=door-phone] [type=submit]`)
	w.wantText("Nous ne pouvons pas envoyer de SMS à ce numéro")
	shoot("refused")
	eval[bool](w, `(document.querySelector("#field-phone").value = "", true)`)
	w.enter("#field-phone", "06 12 34 56 78")
	w.leads(`[aria-labelledby=door-phone] [type=submit]`)
	w.wantText("Nous avons envoyé un code")
	shoot("code")
	w.enter("#field-code", code("+33612345678"))
	w.leads(`form[action="/connexion/code"] [type=submit]`)
	w.enter("#field-pseudonym", "Nour de Lens")
	w.press(`label[for=field-college]`)
	w.press(`label[for=field-age]`)
	w.press(`label[for=field-opinions]`)
	shoot("join")
	w.leads(`form[action="/inscription"] [type=submit]`)
	w.wantPath("/propositions")
	w.wantText("Nour de Lens")

	w.open("/moi")
	w.leads(`form[action="/deconnexion"] button`)
	s.clock.skip(time.Minute)
	w.open("/connexion?retour=/moi/acces")
	w.enter("#field-phone", "+33 6 12 34 56 78")
	w.leads(`[aria-labelledby=door-phone] [type=submit]`)
	w.enter("#field-code", code("+33612345678"))
	w.leads(`form[action="/connexion/code"] [type=submit]`)
	w.wantPath("/moi/acces")
	w.wantText("Téléphone", "•••• 78", "C’est la seule")

	w.leads(`a[href="/moi/acces/telephone"]`)
	shoot("add")
	w.enter("#field-phone", "0751234567")
	w.leads(`form[action="/connexion/envoi"] [type=submit]`)
	w.enter("#field-code", code("+33751234567"))
	w.leads(`form[action="/connexion/code"] [type=submit]`)
	w.wantPath("/moi/acces")
	w.wantText("•••• 78", "•••• 67", "Vous avez une façon de plus de vous connecter")
	shoot("acces")
	w.leads(`li.row a[href^="/moi/acces/retirer/"]`)
	w.wantText("•••• 78")
	shoot("retirer")
	w.leads(`form[action^="/moi/acces/retirer/"] [type=submit]`)
	w.wantPath("/moi/acces")
	w.wantText("C’est retiré", "•••• 67", "C’est la seule")
	w.leads(`form[action="/deconnexion/partout"] [type=submit]`)
	w.wantText("Votre connexion est fermée sur tous les appareils")
	w.open("/moi")
	w.wantPath("/connexion")
}
