package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/account"
)

// proof is what somebody holds who has shown an address that is nobody's yet.
func (s *site) proof(address string) string {
	s.t.Helper()
	proof, err := s.server.issue(account.Proof, account.Ticket{Way: account.Email, Identifier: address, Return: "/propositions"})
	if err != nil {
		s.t.Fatal(err)
	}
	return proof
}

func joining(proof string) url.Values {
	return url.Values{"proof": {proof}, "pseudonym": {"Inès de Lille"}, "college": {"concerned"}, "office": {"caf-59"}, "age": {"yes"}, "opinions": {"yes"}}
}

func TestSomebodyJoinsByThemselves(t *testing.T) {
	s := newSite(t, siteOptions{})
	ines := s.visitor()
	form := joining(s.proof("ines@example.org"))
	a := ines.post("/inscription", form)
	if a.status != http.StatusSeeOther || a.location() != "/propositions" {
		t.Fatalf("joined: %s", a)
	}
	if me := ines.get("/moi"); !strings.Contains(me.body, "Inès de Lille") || !strings.Contains(me.body, "Nord") {
		t.Errorf("not signed in: %s", me)
	}
	// The button was pressed twice: the browser shows the second answer.
	second := s.visitor()
	if a := second.post("/inscription", form); a.status != http.StatusSeeOther || second.get("/moi").status != http.StatusOK {
		t.Errorf("pressed twice: %s", a)
	}
	// With the same proof nobody else comes in, nor does whoever finds the form in the browser later.
	other := joining(form.Get("proof"))
	other.Set("pseudonym", "Quelqu’un d’autre")
	for _, again := range []url.Values{other, form} {
		s.clock.advance(2 * time.Minute)
		v := s.visitor()
		if a := v.post("/inscription", again); a.status != http.StatusConflict || v.get("/moi").status == http.StatusOK {
			t.Errorf("a proof was good for two: %s", a)
		}
	}
	var joined int64
	s.platform.Read(func(st *deliberation.State) { joined = st.Participants() })
	if joined != 1 {
		t.Errorf("%d people take part", joined)
	}
}

func TestJoiningNamesEveryFaultAndKeepsWhatWasTyped(t *testing.T) {
	s := newSite(t, siteOptions{})
	v := s.visitor()
	form := url.Values{"proof": {s.proof("ines@example.org")}, "pseudonym": {strings.Repeat("a", 41)}, "office": {"caf-00"}, "shared": {"yes"}}
	a := v.post("/inscription", form)
	if a.status != http.StatusUnprocessableEntity {
		t.Fatalf("%s", a)
	}
	for _, want := range []string{strings.Repeat("a", 41), `id="field-college-fault"`, `id="field-office-fault"`, `id="field-age-fault"`, `id="field-opinions-fault"`, form.Get("proof")} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if v.get("/moi").status == http.StatusOK {
		t.Error("signed in all the same")
	}
}

func TestAProofThatIsOverOrForgedJoinsNobody(t *testing.T) {
	s := newSite(t, siteOptions{})
	old := s.proof("ines@example.org")
	challenge, err := s.server.issue(account.Challenge, account.Ticket{Way: account.Email, Identifier: "ines@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	s.clock.advance(61 * time.Minute)
	for name, proof := range map[string]string{"over": old, "a challenge": challenge, "none": "", "forged": strings.Repeat("A", 200)} {
		v := s.visitor()
		if a := v.post("/inscription", joining(proof)); a.status != http.StatusUnprocessableEntity || v.get("/moi").status == http.StatusOK {
			t.Errorf("%s: %s", name, a)
		}
	}
	var persons int64
	s.platform.Read(func(st *deliberation.State) { persons = st.Persons() })
	if persons != 0 {
		t.Errorf("%d joined", persons)
	}
}

// An address is free again once its holder is erased, and nothing of it is in any store then.
func TestAnErasedPersonsWayIsFreeAgain(t *testing.T) {
	s := newSite(t, siteOptions{})
	ines := s.visitor()
	ines.post("/inscription", joining(s.proof("ines@example.org")))
	ines.json("DELETE", "/api/v1/me", map[string]any{}).wants(t, 200)
	again := s.visitor()
	if a := again.post("/inscription", joining(s.proof("ines@example.org"))); a.status != http.StatusSeeOther {
		t.Errorf("%s", a)
	}
}
