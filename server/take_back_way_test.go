package server

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"voix/server/account"
	"voix/server/mail/mailbox"
)

// codeTo is the last code that was sent to an address, once so many messages were sent.
func codeTo(t *testing.T, box *mailbox.Server, messages int, address string) string {
	t.Helper()
	all := box.Letters(t, messages)
	for _, l := range slices.Backward(all) {
		if c := codeInMail.FindStringSubmatch(l.Parts(t)[0].Text); c != nil && l.To == address {
			return c[1] + c[2]
		}
	}
	t.Fatalf("no code was sent to %s", address)
	return ""
}

// shows comes by an address: the answer to the code, which is the last of so many messages.
func (v *visitor) shows(t *testing.T, box *mailbox.Server, messages int, address string) *response {
	t.Helper()
	challenge := v.ask(address)
	return v.post("/connexion/code", typedIn(challenge, codeTo(t, box, messages, address)))
}

func (v *visitor) takesBack(asked *response, do string) *response {
	return v.post(takeBackPath, url.Values{"ticket": {ticketField.FindStringSubmatch(asked.body)[1]}, "do": {do}})
}

// The owner leaves an address that somebody else reads by now. That one takes the account back; so does the owner, and then both are in, no way is added or
// removed, and an administrator decides without seeing any.
func TestWhatATakingBackDropsIsTakenBackAndThenAHumanIsCalled(t *testing.T) {
	s, box := withMail(t, siteOptions{address: publicAddress})
	amina := s.resident("Amina")
	amina.way(account.Email, "vieille@exemple.org")
	s.advance(5 * 24 * time.Hour)
	owner := s.visitor()
	owner.shows(t, box, 1, "vieille@exemple.org").wants(t, http.StatusSeeOther)
	challenge := owner.askWith(url.Values{"email": {"neuve@exemple.org"}, "add": {"yes"}})
	owner.post("/connexion/code", typedIn(challenge, codeTo(t, box, 2, "neuve@exemple.org"))).wants(t, http.StatusSeeOther)
	old := amina.waysHeld()[0]
	// Within the session that the old address began nobody says that another used it: whoever sits down there could.
	owner.get("/moi/acces/retirer/"+old.ID.String()).wants(t, 200, "entrez d’abord par une autre façon").lacks(t, `name="used"`)
	owner.post("/moi/acces/retirer/"+old.ID.String(), url.Values{"number": {"1"}, "used": {"yes"}}).wants(t, http.StatusForbidden)
	owner.post("/moi/acces/retirer/"+old.ID.String(), url.Values{"number": {"2"}}).wants(t, http.StatusSeeOther)

	other := s.visitor()
	asked := other.shows(t, box, 6, "vieille@exemple.org").wants(t, 200, "Qui les avait peut dire, pendant trois jours")
	if a := other.takesBack(asked, "back"); !strings.Contains(a.location(), "acces-repris") {
		t.Fatal(a)
	}
	other.get("/moi/acces").wants(t, 200, "Ce compte a été repris")
	if held := amina.waysHeld(); len(held) != 1 {
		t.Fatal(held)
	}
	if told := wordsOf(t, box.Letters(t, 7), "neuve@exemple.org"); !strings.Contains(told, "remises comme avant") || !strings.Contains(told, "dans les trois jours") {
		t.Errorf("she was told %q", told)
	}

	s.advance(24 * time.Hour)
	back := s.visitor()
	asked = back.shows(t, box, 8, "neuve@exemple.org").wants(t, 200, "Ce compte a déjà été repris une fois", "Un être humain va regarder")
	if a := back.takesBack(asked, "back"); !strings.Contains(a.location(), "acces-bloques") {
		t.Fatal(a)
	}
	if held := amina.waysHeld(); len(held) != 2 {
		t.Fatalf("somebody is out: %v", held)
	}
	for _, v := range []*visitor{back, s.visitor()} {
		if v != back {
			v.shows(t, box, 11, "vieille@exemple.org").wants(t, http.StatusSeeOther)
		}
		v.get("/moi").wants(t, 200, "Amina")
		v.get("/moi/acces").wants(t, 200, "Deux personnes disent que ce compte est le leur").lacks(t, "/moi/acces/retirer/", "/moi/acces/courriel")
		for i, w := range amina.waysHeld() {
			v.get("/moi/acces/retirer/"+w.ID.String()).wants(t, http.StatusConflict)
			v.post("/moi/acces/retirer/"+w.ID.String(), url.Values{"number": {strconv.Itoa(i + 3)}}).wants(t, http.StatusConflict)
		}
	}
	back.get("/moi/effacer").wants(t, http.StatusConflict)
	back.post("/moi/effacer", url.Values{"number": {"9"}, "confirm": {"yes"}}).wants(t, http.StatusConflict)
	back.json(http.MethodDelete, "/api/v1/me", map[string]any{}).wants(t, http.StatusConflict, "ways_locked")
	challenge = back.askWith(url.Values{"email": {"tierce@exemple.org"}, "add": {"yes"}})
	back.post("/connexion/code", typedIn(challenge, codeTo(t, box, 12, "tierce@exemple.org"))).wants(t, http.StatusConflict)
	if held := amina.waysHeld(); len(held) != 2 {
		t.Fatal(held)
	}

	admin := s.administrator("Dominique")
	number := strconv.FormatInt(amina.number, 10)
	s.visitor().get(joiningsPath).wants(t, 200).lacks(t, "Comptes bloqués")
	admin.get(joiningsPath).wants(t, 200, "Comptes bloqués", "Compte "+number).lacks(t, "exemple.org", "Amina")
	decide := url.Values{"number": {"1"}, "person": {number}, "ways": {"leave"}}
	back.post(joiningsPath, decide).wants(t, http.StatusForbidden)
	admin.post(joiningsPath, decide).wants(t, http.StatusSeeOther)
	back.get("/moi/acces").wants(t, 200, "Elles restent bloquées")
	decide.Set("ways", "unlock")
	decide.Set("number", "2")
	admin.post(joiningsPath, decide).wants(t, http.StatusSeeOther)
	admin.get(joiningsPath).wants(t, 200).lacks(t, "Comptes bloqués")
	profile, _, err := s.platform.People.stored(t.Context(), amina.number)
	if err != nil || profile.Dispute == nil || profile.Dispute.By != admin.number || profile.WaysLocked() {
		t.Errorf("%+v, %v", profile.Dispute, err)
	}
	decide.Set("number", "3")
	admin.post(joiningsPath, decide).wants(t, http.StatusConflict)
	s.advance(account.DisputeLife)
	if err := s.platform.People.catchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if profile, _, err = s.platform.People.stored(t.Context(), amina.number); err != nil || profile.Dispute != nil {
		t.Errorf("%+v is kept, %v", profile.Dispute, err)
	}
}

// Who came by another way that is old enough says that somebody else used the one that they remove: nothing is taken back by it, and its holder may call a human.
func TestABarredWayTakesNothingBack(t *testing.T) {
	s, box := withMail(t, siteOptions{address: publicAddress})
	amina := s.resident("Amina")
	amina.way(account.Email, "vieille@exemple.org")
	amina.way(account.Email, "neuve@exemple.org")
	s.advance(5 * 24 * time.Hour)
	owner := s.visitor()
	owner.shows(t, box, 1, "neuve@exemple.org").wants(t, http.StatusSeeOther)
	old := amina.waysHeld()[0]
	owner.get("/moi/acces/retirer/"+old.ID.String()).wants(t, 200, `name="used"`)
	owner.post("/moi/acces/retirer/"+old.ID.String(), url.Values{"number": {"1"}, "used": {"yes"}}).wants(t, http.StatusSeeOther)
	other := s.visitor()
	asked := other.shows(t, box, 4, "vieille@exemple.org").wants(t, 200, "quelqu’un d’autre s’en est servi", "Appeler un être humain").lacks(t, "Ce n’était pas moi")
	other.takesBack(asked, "back").wants(t, http.StatusUnprocessableEntity)
	if held := amina.waysHeld(); len(held) != 1 || held[0].Identifier != "neuve@exemple.org" {
		t.Fatal(held)
	}
	if a := other.takesBack(asked, "call"); !strings.Contains(a.location(), "humain-appele") {
		t.Fatal(a)
	}
	if other.get("/moi").status == http.StatusOK {
		t.Error("who called is in")
	}
	owner.get("/moi/acces").wants(t, 200, "Vos façons de vous connecter sont bloquées")
	s.visitor().shows(t, box, 6, "vieille@exemple.org").wants(t, 200, "Vous avez appelé un être humain").lacks(t, "Ce n’était pas moi", `value="call"`)
}
