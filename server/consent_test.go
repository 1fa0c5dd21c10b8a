package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
)

// mustJoinUnasked lets somebody take part whom nobody asked for consent: as everybody did whom the operator invites.
func (s *site) mustJoinUnasked(pseudonym string) *visitor {
	s.t.Helper()
	number, code, err := s.platform.Join(s.t.Context(), s.platform.NewID(), Newcomer{Pseudonym: pseudonym, College: deliberation.Resident})
	if err != nil {
		s.t.Fatal(err)
	}
	v := s.visitor()
	v.code, v.number = code, number
	v.openLink(nil)
	return v
}

func (s *site) consentsOf(v *visitor) account.Profile {
	s.t.Helper()
	p, _, err := s.platform.People.stored(s.t.Context(), v.number)
	if err != nil {
		s.t.Fatal(err)
	}
	return p.Profile
}

// fromHere posts as a page of ours does.
func (v *visitor) fromHere(path string, form url.Values) *response {
	v.site.t.Helper()
	r := v.request(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return v.do(r)
}

func TestNothingIsWrittenWithoutConsent(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	s.resident("Dominique").mustPropose("Un accueil", "Le matin.")
	camille := s.mustJoinUnasked("Camille")
	argument := url.Values{"side": {"for"}, "text": {"Mon texte tapé, et \"lui\"."}, "number": {"1"}}
	before := s.head()
	for _, path := range []string{"/propositions/1/arguments", "/propositions/1/avis", "/propositions/1/resume", "/arguments/1/utile", "/debats/convoquer", "/associations/annoncer"} {
		camille.post(path, argument).wants(t, fiber.StatusPreconditionRequired)
	}
	camille.json("PUT", "/api/v1/questions/1/ballot", map[string]any{"choice": "agree"}).wants(t, fiber.StatusPreconditionRequired, `"code":"no_consent"`, "accord")
	camille.json("POST", "/api/v1/proposals", map[string]any{"title": "T", "text": "T", "theme": "rights"}).wants(t, fiber.StatusPreconditionRequired)
	// Another site makes nobody agree, nor puts words into a page of ours.
	camille.post("/propositions/1/avis?accord=opinions", url.Values{"choice": {"agree"}}).wants(t, fiber.StatusPreconditionRequired)
	if s.head() != before {
		t.Fatal("something was written")
	}
	asked := camille.fromHere("/propositions/1/arguments", argument).wants(t, fiber.StatusPreconditionRequired, "Avant d’envoyer, il manque votre accord", "Mon texte tapé", `action="/propositions/1/arguments?accord=opinions"`, "quinze ans")
	asked.lacks(t, "checked")
	camille.fromHere("/propositions/1/arguments?accord=opinions", argument).wants(t, 303)
	camille.get("/propositions/1").wants(t, 200, "Mon texte tapé")
	if c, given := s.consentsOf(camille).ConsentTo(account.Opinions); !given || c.Version != account.ConsentVersion || !c.Given.Equal(morning) || s.consentsOf(camille).OldEnough.IsZero() {
		t.Errorf("not noted: %+v", s.consentsOf(camille))
	}
	camille.mustVote(1, "agree")

	// Withdrawn, nothing can be written; what is there stays; given again, all is as before.
	camille.get("/moi").wants(t, 200, `href="/moi/consentements"`)
	camille.get("/moi/consentements").wants(t, 200, "Retirer mon accord", "vous ne pourrez plus écrire").lacks(t, "checked")
	camille.follow("/moi/consentements", url.Values{"purpose": {"opinions"}, "act": {"withdraw"}}).wants(t, 200, "Votre accord est retiré", `href="/moi/effacer"`)
	camille.json("PUT", "/api/v1/questions/1/ballot", map[string]any{"choice": "disagree"}).wants(t, fiber.StatusPreconditionRequired)
	camille.get("/propositions/1").wants(t, 200, "Mon texte tapé", "1 avis")
	camille.post("/moi/consentements", url.Values{"purpose": {"opinions"}, "act": {"give"}}).wants(t, 422, "Cochez la case")
	camille.follow("/moi/consentements", url.Values{"purpose": {"opinions"}, "act": {"give"}, "agree": {"yes"}}).wants(t, 200, "Votre accord est noté")
	camille.mustVote(1, "disagree")
	if n := len(s.consentsOf(camille).Consents); n != 2 {
		t.Errorf("%d in the history", n)
	}
	// Consents that are asked for elsewhere are not given here.
	camille.post("/moi/consentements", url.Values{"purpose": {"union"}, "act": {"give"}, "agree": {"yes"}}).wants(t, 400)
	camille.post("/moi/consentements", url.Values{"purpose": {"anything"}, "act": {"withdraw"}}).wants(t, 422)
	// Without consent one may still leave, and erase all.
	camille.follow("/moi/consentements", url.Values{"purpose": {"opinions"}, "act": {"withdraw"}})
	camille.post("/moi/effacer", url.Values{"confirm": {"yes"}}).wants(t, 303)
}

// Who joins by a door has ticked both: that is kept, with its date.
func TestWhoIsInvitedWritesAfterTheyAgreed(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille := s.mustJoinUnasked("Camille")
	content, body := multipartForm(t, map[string]string{"title": "Un accueil", "text": "Le matin.", "theme": "rights"}, upload{"note.pdf", "application/pdf", []byte(somePDF)})
	r := camille.request(http.MethodPost, "/propositions/nouvelle", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", content)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	camille.do(r).wants(t, fiber.StatusPreconditionRequired, "Un accueil", "multipart/form-data", "Choisissez à nouveau vos fichiers")
}

// Withdrawing the consent to be heard erases the recordings at once, and nothing else.
func TestAWithdrawnVoiceIsErased(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, lou := s.resident("Camille"), s.resident("Lou")
	camille.mustPropose("Un accueil", "Le matin.")
	if _, given := s.consentsOf(camille).ConsentTo(account.Voice); given {
		t.Fatal("given before it was asked for")
	}
	camille.say("/propositions/1/arguments", saidArgument, recording(t, "opus.ogg")).wants(t, 303)
	lou.say("/propositions/1/arguments", saidArgument, recording(t, "opus.ogg")).wants(t, 303)
	if _, given := s.consentsOf(camille).ConsentTo(account.Voice); !given {
		t.Fatal("not noted")
	}
	if n := strings.Count(lou.get("/propositions/1").wants(t, 200).body, "<audio"); n != 2 {
		t.Fatalf("%d recordings", n)
	}
	// A voice of which no consent is known can be taken back as well.
	if _, err := s.platform.People.Change(t.Context(), s.platform.NewID(), camille.number, func(p *account.Profile) error {
		p.Withdraw(account.Voice, morning)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	camille.get("/moi/consentements").wants(t, 200, "Retirer mon accord et effacer mes enregistrements")
	camille.follow("/moi/consentements", url.Values{"purpose": {"voice"}, "act": {"withdraw"}}).wants(t, 200, "Votre accord est retiré")
	if n := strings.Count(lou.get("/propositions/1").wants(t, 200, "Le matin.").body, "<audio"); n != 1 {
		t.Errorf("%d recordings are left", n)
	}
	s.until("one file is left", func() bool {
		n := 0
		for _, err := range s.platform.Files.All(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n == 1
	})
	camille.get("/moi/consentements").wants(t, 200).lacks(t, "effacer mes enregistrements")
	camille.mustVote(1, "agree") // the other consent holds
}
