package server

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"voix/server/account"
	"voix/server/mail/mailbox"
)

// Whoever sits down at a session that was left open adds and removes no way in, by whatever door, and erases nothing.
func TestWaysAreChangedOnlyByWhoHasJustShownOne(t *testing.T) {
	s, box := withMail(t, siteOptions{address: publicAddress})
	amina := s.resident("Amina")
	amina.way(account.Link, "")
	amina.way(account.Email, "amina@exemple.org")
	s.advance(shownFor)
	remove := "/moi/acces/retirer/" + amina.waysHeld()[1].ID.String()
	again := "/connexion?encore=oui&retour="
	for name, a := range map[string]*response{
		"the form to add":   amina.get("/moi/acces/courriel"),
		"adding":            amina.post("/connexion/envoi", url.Values{"email": {"voleuse@exemple.org"}, "add": {"yes"}}),
		"the page to leave": amina.get(remove),
		"the page to erase": amina.get("/moi/effacer"),
		"erasing":           amina.post("/moi/effacer", url.Values{"number": {"2"}, "confirm": {"yes"}}),
		"leaving":           amina.post(remove, url.Values{"number": {"1"}, "elsewhere": {"yes"}}),
	} {
		if a.status != http.StatusSeeOther || !strings.HasPrefix(a.location(), again) {
			t.Errorf("%s: %s", name, a)
		}
	}
	amina.json(http.MethodPost, "/api/v1/passkeys/challenge", map[string]any{"for": "add"}).wants(t, http.StatusForbidden, "show_again")
	amina.json(http.MethodDelete, "/api/v1/me", map[string]any{}).wants(t, http.StatusForbidden, "show_again")
	amina.get("/moi/acces").wants(t, 200, "Montrer que c’est moi").lacks(t, "/moi/acces/retirer/", "/moi/acces/courriel")
	if len(amina.waysHeld()) != 2 {
		t.Errorf("%v", amina.waysHeld())
	}
	// They show one, and go on; the form that was sent is not done by itself.
	challenge := amina.askWith(url.Values{"email": {"amina@exemple.org"}, "return": {"/moi/acces"}})
	_, code, _ := letterIn(t, box, 1)
	if a := amina.post("/connexion/code", typedIn(challenge, code)); a.location() != "/moi/acces" {
		t.Errorf("%s", a)
	}
	amina.get("/moi/acces").wants(t, 200, "/moi/acces/courriel")
	amina.get(remove).wants(t, 200, `name="elsewhere"`)
}

var ticketField = regexp.MustCompile(`name="ticket" value="([^"]*)"`)

func wordsOf(t *testing.T, letters []mailbox.Letter, to string) (all string) {
	t.Helper()
	for _, l := range letters {
		if l.To == to {
			all += l.Parts(t)[0].Text
		}
	}
	return all
}

// Somebody who took over an account within an open session is thrown out by whoever shows the address that they removed.
func TestARemovedWayTakesTheAccountBack(t *testing.T) {
	s, box := withMail(t, siteOptions{address: publicAddress})
	amina := joinByMail(t, s, box, 1, "amina@exemple.org", "Amina")
	number, _, err := s.platform.People.Holder(t.Context(), account.Email, "amina@exemple.org")
	if err != nil {
		t.Fatal(err)
	}
	amina.number = number
	s.advance(5 * 24 * time.Hour)
	owner := s.visitor()
	challenge := owner.ask("amina@exemple.org")
	_, code, _ := letterIn(t, box, 2)
	owner.post("/connexion/code", typedIn(challenge, code)).wants(t, http.StatusSeeOther)

	// A thief at her screen.
	challenge = owner.askWith(url.Values{"email": {"voleuse@exemple.org"}, "add": {"yes"}})
	_, code, _ = letterIn(t, box, 3)
	owner.post("/connexion/code", typedIn(challenge, code)).wants(t, http.StatusSeeOther)
	if told := wordsOf(t, box.Letters(t, 4), "amina@exemple.org"); !strings.Contains(told, "vient d’être ajoutée") {
		t.Errorf("she was told %q", told)
	}
	i := slices.IndexFunc(amina.waysHeld(), func(w account.Way) bool { return w.Identifier == "amina@exemple.org" })
	owner.post("/moi/acces/retirer/"+amina.waysHeld()[i].ID.String(), url.Values{"number": {"1"}, "elsewhere": {"yes"}}).wants(t, http.StatusSeeOther)
	if told := wordsOf(t, box.Letters(t, 6), "amina@exemple.org"); !strings.Contains(told, "vient d’être retirée") {
		t.Errorf("she was told %q", told)
	}
	if amina.get("/moi").status == http.StatusOK {
		t.Error("elsewhere they are still signed in")
	}
	owner.get("/moi").wants(t, 200, "Amina")

	// Two days later she comes by her address.
	s.advance(48 * time.Hour)
	her := s.visitor()
	challenge = her.ask("amina@exemple.org")
	_, code, _ = letterIn(t, box, 7)
	asked := her.post("/connexion/code", typedIn(challenge, code)).wants(t, 200, "Ce n’était pas moi", "Commencer un autre compte").lacks(t, "Amina")
	ticket := ticketField.FindStringSubmatch(asked.body)[1]
	if her.get("/moi").status == http.StatusOK {
		t.Error("signed in before she pressed")
	}
	her.post("/connexion/retiree", url.Values{"ticket": {ticket}, "do": {"back"}}).wants(t, http.StatusSeeOther)
	her.get("/moi").wants(t, 200, "Amina")
	if owner.get("/moi").status == http.StatusOK {
		t.Error("the thief is still signed in")
	}
	if held := amina.waysHeld(); len(held) != 1 || held[0].Identifier != "amina@exemple.org" {
		t.Errorf("%v", held)
	}
	if _, known, err := s.platform.People.Holder(t.Context(), account.Email, "voleuse@exemple.org"); known || err != nil {
		t.Error("the thief's address still leads in", err)
	}
	// The same button once more does nothing.
	s.visitor().post("/connexion/retiree", url.Values{"ticket": {ticket}, "do": {"back"}}).wants(t, http.StatusConflict)
	s.visitor().post("/connexion/retiree", url.Values{"ticket": {"abc"}, "do": {"back"}}).wants(t, http.StatusUnprocessableEntity)
}

// After three days nothing of a way that was removed is kept, and its holder joins as anybody.
func TestARemovedWayIsForgottenAfterThreeDays(t *testing.T) {
	s, box := withMail(t, siteOptions{})
	amina := s.resident("Amina")
	amina.way(account.Link, "")
	amina.way(account.Email, "amina@exemple.org")
	amina.post("/moi/acces/retirer/"+amina.waysHeld()[1].ID.String(), url.Values{"number": {"1"}}).wants(t, http.StatusSeeOther)
	amina.get("/moi").wants(t, 200, "Amina") // no box was ticked
	profile, _, err := s.platform.People.stored(t.Context(), amina.number)
	if err != nil || len(profile.Former) != 1 {
		t.Fatal(profile.Former, err)
	}
	s.advance(account.FormerLife)
	if err := s.platform.People.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if profile, _, err = s.platform.People.stored(t.Context(), amina.number); err != nil || len(profile.Former) != 0 {
		t.Errorf("%v is kept, %v", profile.Former, err)
	}
	v := s.visitor()
	challenge := v.ask("amina@exemple.org")
	_, code, _ := letterIn(t, box, 2)
	v.post("/connexion/code", typedIn(challenge, code)).wants(t, 200, `action="/inscription"`)
}

// Whoever has shown an address that they removed themselves begins another account with it, and the old one is not touched.
func TestARemovedWayMayBeginAnotherAccount(t *testing.T) {
	s, box := withMail(t, siteOptions{})
	amina := s.resident("Amina")
	amina.way(account.Link, "")
	amina.way(account.Email, "amina@exemple.org")
	amina.post("/moi/acces/retirer/"+amina.waysHeld()[1].ID.String(), url.Values{"number": {"1"}}).wants(t, http.StatusSeeOther)
	v := s.visitor()
	challenge := v.ask("amina@exemple.org")
	_, code, _ := letterIn(t, box, 2)
	asked := v.post("/connexion/code", typedIn(challenge, code)).wants(t, 200, "Ce n’était pas moi")
	ticket := ticketField.FindStringSubmatch(asked.body)[1]
	join := v.post("/connexion/retiree", url.Values{"ticket": {ticket}, "do": {"join"}}).wants(t, 200, `action="/inscription"`)
	form := joining(regexp.MustCompile(`name="proof" value="([^"]*)"`).FindStringSubmatch(join.body)[1])
	v.post("/inscription", form).wants(t, http.StatusSeeOther)
	amina.get("/moi").wants(t, 200, "Amina")
	// Whose the address is now, nobody takes the old account back by it.
	s.visitor().post("/connexion/retiree", url.Values{"ticket": {ticket}, "do": {"back"}}).wants(t, http.StatusConflict)
}
