package server

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
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

// Whoever presses the button twice has one voter, which is that of the document in the store: else their ballots would count twice.
func TestPressingTwiceMakesOneVoter(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	s.resident("Paul").mustPropose("Un accueil", "Le matin.")
	form := joining(s.proof("ines@example.org"))
	var pressing sync.WaitGroup
	for range 6 {
		pressing.Go(func() { s.visitor().post("/inscription", form).wants(t, http.StatusSeeOther) })
	}
	pressing.Wait()
	ines := s.visitor()
	ines.post("/inscription", form).wants(t, http.StatusSeeOther)
	ines.mustVote(1, "agree")
	ines.post("/inscription", form).wants(t, http.StatusSeeOther)
	ines.mustVote(1, "disagree")
	number, known, err := s.platform.People.directory.Find(t.Context(), account.Email, "ines@example.org")
	if !known || err != nil {
		t.Fatal(known, err)
	}
	stored, _, err := s.platform.People.stored(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	cached, _, err := s.platform.People.Profile(t.Context(), number)
	if err != nil || cached.VoterSecret != stored.VoterSecret {
		t.Errorf("the voter in memory is not that of the store: %v", err)
	}
	var ballots, participants int64
	var f deliberation.Figures
	s.platform.Read(func(st *deliberation.State) {
		ballots, participants = st.BallotsOf(stored.Voter(c)), st.Participants()
		f, _ = st.Figures(1)
	})
	if f.Ballots != 1 || ballots != 1 || participants != 2 {
		t.Errorf("%d ballots are counted, %d of hers; %d take part", f.Ballots, ballots, participants)
	}
}

// However many forms come at once with one proof, or with several of one address, one person joins.
func TestOneProofMakesOneParticipant(t *testing.T) {
	s := newSite(t, siteOptions{})
	first := s.proof("ines@example.org")
	together := make(chan struct{})
	var posting sync.WaitGroup
	for i := range 24 {
		form := joining(first)
		if i%2 > 0 {
			form = joining(s.proof("ines@example.org"))
		}
		form.Set("pseudonym", fmt.Sprintf("Inès %d", i))
		v := s.visitor()
		v.get("/version")
		posting.Go(func() {
			<-together
			if a := v.post("/inscription", form); a.status != http.StatusSeeOther && a.status != http.StatusConflict {
				t.Errorf("%s", a)
			}
		})
	}
	close(together)
	posting.Wait()
	var persons int64
	s.platform.Read(func(st *deliberation.State) { persons = st.Persons() })
	if persons != 1 {
		t.Errorf("%d people joined by one address", persons)
	}
}

// A personal link that was taken away leads in no more, also where the profile in memory is of before.
func TestALinkTakenAwayElsewhereLeadsInNoMore(t *testing.T) {
	s := newSite(t, siteOptions{})
	amina := s.resident("Amina")
	amina.way(account.Email, "amina@example.org")
	before, _, err := s.platform.People.Profile(t.Context(), amina.number)
	if err != nil {
		t.Fatal(err)
	}
	before.Ways = append([]account.Way{{Kind: account.Link}}, before.Ways...)
	s.platform.People.cache.of.Add(amina.number, &opened{Profile: before})
	v := s.visitor()
	v.post("/connexion", url.Values{"code": {amina.code}}).wants(t, http.StatusUnprocessableEntity)
	if v.get("/moi").status == http.StatusOK {
		t.Error("signed in all the same")
	}
}

// Who signs out everywhere and comes back at once is in, also when the clock that ended the sessions was ahead.
func TestComingBackAfterSigningOutEverywhere(t *testing.T) {
	s := newSite(t, siteOptions{})
	amina := s.resident("Amina")
	s.clock.advance(2 * time.Second)
	amina.post("/deconnexion/partout", url.Values{}).wants(t, http.StatusSeeOther)
	s.clock.advance(-2 * time.Second)
	if amina.get("/moi").status == http.StatusOK {
		t.Error("still signed in")
	}
	amina.openLink(url.Values{})
	amina.get("/moi").wants(t, http.StatusOK, "Amina")
}
