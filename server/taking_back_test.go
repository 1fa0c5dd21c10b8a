package server

import (
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"voix/server/account"
)

// takingForms are the forms that take back, where one form does several things.
var takingForms = map[string]url.Values{
	"/arguments/*/utile":                {"useful": {"no"}},
	"/propositions/*/resume/validation": {"summary": {"1"}},
	"/consultations/*/rapporteurs":      {"act": {"stop"}},
	"/debats/*/salle/tour":              {"do": {"unask"}},
	"/debats/*/positions":               {"drop": {"1"}},
	"/debats/*/ordre-du-jour":           {"act": {"drop"}, "item": {"1"}},
	"/debats/*/compte-rendu/ecrire":     {"act": {"write"}, "drop": {"1"}},
	"/debats/*/animateurs":              {"act": {"leave"}},
	"/debats/*/animer":                  {"act": {"end"}},
	"/associations":                     {"act": {"withdraw"}, "announcement": {"1"}},
	"/associations/*/bureau":            {"act": {"end"}, "mandate": {"1"}},
}

var (
	routeParameter = regexp.MustCompile(`:[a-z]+`)
	soundsLikeEnd  = regexp.MustCompile(`retirer|quitter|annuler|arret|effacer|deconnexion|reprendre`)
)

// Whoever withdrew their consent to take part, or never gave it, takes everything back without being asked for it; and by no such form is anything given.
func TestTakingBackNeedsNoConsent(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	s.resident("Dominique").mustPropose("Un accueil", "Le matin.")
	camille := s.mustJoinUnasked("Camille")
	tried := map[string]bool{}
	for _, r := range s.server.app.GetRoutes(true) {
		to := routeParameter.ReplaceAllString(r.Path, "1")
		switch {
		case strings.HasPrefix(r.Path, apiPath+"me") || strings.HasPrefix(r.Path, apiPath+"session") || strings.HasPrefix(r.Path, "/deconnexion") || r.Path == "/moi/effacer":
			continue // they end the session; TestNothingIsWrittenWithoutConsent erases
		case r.Method == http.MethodDelete:
			if a := camille.json(r.Method, to, map[string]any{}); a.status == fiber.StatusPreconditionRequired {
				t.Errorf("%s %s asks for consent", r.Method, to)
			}
		case r.Method == http.MethodPost:
			form, several := url.Values{}, false
			for _, taking := range takingsBack {
				if at, _ := path.Match(taking.to, to); at {
					tried[taking.to] = true
					form, several = takingForms[taking.to], taking.taken != nil
					if several != (form != nil) {
						t.Fatalf("%s: what takes back is not known to this test", taking.to)
					}
				}
			}
			if !several && form != nil && !soundsLikeEnd.MatchString(to) && !takesNoPart(to) {
				continue
			}
			if a := camille.fromHere(to, form); a.status == fiber.StatusPreconditionRequired {
				t.Errorf("%s %s with %v asks for consent", r.Method, to, form)
			}
			if several { // anything else that is sent there needs it
				if a := camille.fromHere(to, url.Values{"useful": {"yes"}, "agree": {"yes"}, "act": {"add"}, "do": {"ask"}, "text": {"Rien"}}); a.status != fiber.StatusPreconditionRequired {
					t.Errorf("%s %s writes without consent: %d", r.Method, to, a.status)
				}
			}
		}
	}
	for _, taking := range takingsBack {
		if !tried[taking.to] {
			t.Errorf("no route is %s", taking.to)
		}
	}
	if _, given := s.consentsOf(camille).ConsentTo(account.Opinions); given {
		t.Error("one of them gave it")
	}
}

// What takes back works: the form that was looked at is read by whoever answers it, and one click stops messages in the browser of whoever withdrew.
func TestAMarkAndAnAgreementAreTakenBackAfterWithdrawal(t *testing.T) {
	s := withDigests(t, siteOptions{})
	amina, paul, letter := s.firstDigest(t, "day")
	amina.openLink(nil)
	paul.openLink(nil)
	paul.mustArgue(1, "Des chaises.")
	amina.fromHere("/arguments/1/utile", url.Values{"useful": {"yes"}}).wants(t, 303)
	amina.follow("/moi/consentements", url.Values{"purpose": {"opinions"}, "act": {"withdraw"}}).wants(t, 200)
	amina.fromHere("/arguments/1/utile", url.Values{"useful": {"yes"}}).wants(t, fiber.StatusPreconditionRequired)
	amina.fromHere("/arguments/1/utile", url.Values{"useful": {"no"}}).wants(t, 303)
	amina.get("/propositions/1").lacks(t, "1 personne l’a trouvé utile")
	amina.post(stopInMail.FindStringSubmatch(letter.Parts(t)[0].Text)[1], url.Values{}).wants(t, 200, "C’est arrêté")
	if amina.contactHeld().Channels[0].Stopped.IsZero() {
		t.Error("it goes on")
	}
}
