package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Who leaves the page to read the message, on a telephone that drops it, finds it again; nothing is sent a second time, and what was sent works.
func TestThePageOfACodeIsFoundAgain(t *testing.T) {
	s, box := withMail(t, siteOptions{address: publicAddress})
	joinByMail(t, s, box, 1, "ines@exemple.org", "Inès de Lille")
	s.advance(time.Minute)
	v := s.visitor()
	v.get("/connexion").wants(t, 200).lacks(t, `href="/connexion/code"`)
	if a := v.get("/connexion/code").wants(t, 303); a.location() != "/connexion" {
		t.Errorf("without a code: %s", a.location())
	}
	asked := v.post("/connexion/envoi", url.Values{"email": {"ines@exemple.org"}, "return": {"/debats"}}).wants(t, 303)
	cookie := asked.header.Get("Set-Cookie")
	for _, want := range []string{"voix-code=", "max-age=900", "path=/", "HttpOnly", "SameSite=Lax"} {
		if !strings.Contains(strings.ToLower(cookie), strings.ToLower(want)) {
			t.Errorf("%s lacks %s", cookie, want)
		}
	}
	if strings.Contains(asked.location(), "ines") || strings.Contains(cookie, "ines") {
		t.Errorf("the address is told: %s %s", asked.location(), cookie)
	}
	first := v.get(asked.location()).wants(t, 200, "ines@exemple.org", `action="/connexion/code"`)
	for range 5 { // reloaded
		v.get(asked.location()).wants(t, 200, "ines@exemple.org")
	}
	// Dropped, they come by the first line of /connexion. Who comes after them on the device is not told the address.
	v.get("/connexion").wants(t, 200, `href="/connexion/code"`, "J’ai reçu un code").lacks(t, "ines")
	back := v.get("/connexion/code").wants(t, 200, "i•••@exemple.org").lacks(t, "ines@")
	if back.header.Get("Cache-Control") != "no-store" {
		t.Error("the page may be kept")
	}
	_, code, _ := letterIn(t, box, 2)
	challenge := challengeField.FindStringSubmatch(back.body)[1]
	if challenge != challengeField.FindStringSubmatch(first.body)[1] {
		t.Error("another code is asked for")
	}
	v.post("/connexion/code", typedIn(challenge, "00000000")).wants(t, 422)
	v.get("/connexion/code").wants(t, 200) // still there
	if a := v.post("/connexion/code", typedIn(challenge, code)).wants(t, 303); a.location() != "/debats" {
		t.Errorf("led to %s", a.location())
	}
	v.get("/moi").wants(t, 200, "Inès de Lille")
	v.get("/connexion/code").wants(t, 303)
	v.get("/connexion").wants(t, 200).lacks(t, `href="/connexion/code"`)

	// Asked for by who is signed in, to add a way, it is theirs alone.
	v.follow("/connexion/envoi", url.Values{"email": {"autre@exemple.org"}, "add": {"yes"}}).wants(t, 200, "autre@exemple.org")
	v.get("/connexion/code").wants(t, 200, "a•••@exemple.org")
	v.post("/deconnexion", nil).wants(t, 303)
	v.get("/connexion/code").wants(t, 303)

	// It is over after a quarter of an hour, and once its five guesses are spent; a forged or doubled note is none; signing out takes it away.
	again := s.visitor()
	again.ask("ines@exemple.org")
	s.advance(15 * time.Minute)
	again.get("/connexion/code").wants(t, 303)
	spent := s.visitor()
	challenge = spent.ask("ines@exemple.org")
	for range 6 {
		spent.post("/connexion/code", typedIn(challenge, "11111111"))
	}
	spent.get("/connexion/code").wants(t, 303)
	for _, note := range []string{"voix-code=x", "voix-code=" + challenge + "; voix-code=" + challenge, "__Host-voix-code=" + challenge} {
		forged := s.visitor()
		r := forged.request(http.MethodGet, "/connexion/code", nil)
		r.Header.Set("Cookie", note)
		if a := forged.do(r); a.status != 303 {
			t.Errorf("%s: %d", note, a.status)
		}
	}
}
