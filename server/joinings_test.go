package server

import (
	"bytes"
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/journal"
)

// many join from one address, by forms.
func (s *site) many(n int, from string) {
	s.t.Helper()
	for range n {
		form := joining(s.proof(s.platform.NewID().String() + "@example.org"))
		v := s.visitor()
		r := v.request(http.MethodPost, "/inscription", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-For", from)
		if a := v.do(r); a.status != http.StatusSeeOther {
			s.t.Fatalf("%s", a)
		}
	}
}

func (s *site) flags() (n int) {
	s.platform.Read(func(st *deliberation.State) { n = len(st.JoiningFlags()) })
	return n
}

func (s *site) wantFlags(n int) {
	s.t.Helper()
	done := make(chan struct{})
	s.server.later(func(context.Context) { close(done) }) // what was asked for before has been done
	<-done
	if got := s.flags(); got != n {
		s.t.Fatalf("%d flags, not %d", got, n)
	}
}

// More than ten who join from one network in a day call a human, who alone sees whom; nobody is refused, nothing changes for anybody, and no network is
// written anywhere. A place where nothing was found calls nobody for thirty days.
func TestManyJoiningsFromOneNetworkCallAHuman(t *testing.T) {
	s := newSite(t, siteOptions{trustProxy: "127.0.0.1"})
	admin := s.administrator("Dominique")
	const centre, elsewhere = "203.0.113.77", "198.51.100.12"
	s.many(10, centre)
	s.many(10, elsewhere)
	s.wantFlags(0)
	s.many(1, centre)
	s.wantFlags(1)
	s.many(9, centre)
	s.wantFlags(1)
	s.many(1, centre)
	s.wantFlags(2)

	nobody := s.visitor()
	page := nobody.get("/inscriptions").wants(t, 200, "Un être humain a été prévenu 2 fois").lacks(t, "À regarder", centre, `name="flag"`)
	if !strings.Contains(page.body, "<td>31</td>") && !strings.Contains(page.body, "<td>32</td>") {
		t.Errorf("the day is missing: %s", page)
	}
	admin.get("/inscriptions").wants(t, 200, "À regarder", "11 inscriptions", "Rien à signaler", "11 sont toujours là").lacks(t, centre)
	settle := url.Values{"number": {"1"}, "flag": {"2"}, "found": {"nothing"}}
	s.resident("Amina").post("/inscriptions", settle).wants(t, http.StatusForbidden)
	nobody.post("/inscriptions", settle).wants(t, http.StatusSeeOther)
	admin.post("/inscriptions", url.Values{"flag": {"99"}, "found": {"nothing"}}).wants(t, http.StatusNotFound)
	admin.post("/inscriptions", url.Values{"flag": {"2"}, "found": {"ban"}}).wants(t, http.StatusBadRequest)
	admin.post("/inscriptions", settle).wants(t, http.StatusSeeOther)
	nobody.get("/inscriptions").wants(t, 200, "1 fois, il a regardé")

	s.advance(24 * time.Hour)
	s.many(25, centre)
	s.wantFlags(2)
	s.advance(30 * 24 * time.Hour)
	s.many(11, centre)
	s.wantFlags(3)
	var participants int64
	s.platform.Read(func(st *deliberation.State) { participants = st.Participants() })
	if participants != 10+21+25+11+2 {
		t.Errorf("%d take part", participants)
	}
	batches, err := s.platform.Store.Batches(t.Context(), 1, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range batches {
		for _, e := range b.Entries {
			if bytes.Contains(e, []byte("203.0.113")) || bytes.Contains(e, []byte{203, 0, 113, 77}) {
				t.Error("an entry tells of a network")
			}
		}
	}
	for _, c := range []journal.Collection{journal.Texts, journal.People, journal.Files, journal.Flags} {
		if err := s.platform.Store.Scan(t.Context(), c, func(d journal.Document) bool {
			if bytes.Contains(d.Body, []byte("203.0.113")) {
				t.Errorf("a document of %v tells of a network", c)
			}
			return true
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// flagDocuments are those that say who is on flags.
func (s *site) flagDocuments() (all []journal.Document) {
	s.t.Helper()
	if err := s.platform.Store.Scan(s.t.Context(), journal.Flags, func(d journal.Document) bool {
		all = append(all, d)
		return true
	}); err != nil {
		s.t.Fatal(err)
	}
	return all
}

// Who is on a flag reads it among their data, and can take it away; whoever looks sees no number, and not their own flag. What was found erases who it was
// about, in the store as well, and so does an account that is erased before.
func TestWhoIsOnAFlagIsKeptUntilSomebodyHasLooked(t *testing.T) {
	s := newSite(t, siteOptions{trustProxy: "127.0.0.1"})
	own, other := s.administrator("Dominique"), s.administrator("Noé")
	camille := s.resident("Camille")
	var gone []int64
	for range 9 {
		gone = append(gone, s.resident("Lou").number)
	}
	call := gathered{append([]int64{own.number, camille.number}, gone...), []int64{11, 0, 0, 0, 0}}
	if _, err := s.server.flag(t.Context(), s.platform.NewID(), s.platform.NewID(), call); err != nil {
		t.Fatal(err)
	}
	document := s.flagDocuments()[0]
	camille.get("/moi/donnees").wants(t, 200, "11 inscriptions le", "jusqu’à la réponse d’un être humain", "l’administration du site lit combien vous êtes")
	camille.get("/moi/donnees.html").wants(t, 200, "11 inscriptions le")
	camille.get("/moi/donnees.json").wants(t, 200, `"people": 11`)
	s.resident("Amina").get("/moi/donnees").wants(t, 200).lacks(t, "11 inscriptions le")
	settle := url.Values{"number": {"1"}, "flag": {"1"}, "found": {"nothing"}}
	own.get("/inscriptions").wants(t, 200, "quelqu’un d’autre regarde").lacks(t, `name="flag"`)
	own.post("/inscriptions", settle).wants(t, http.StatusForbidden)
	other.get("/inscriptions").wants(t, 200, "11 sont toujours là", "autres habitants <strong>11</strong>", `name="flag"`)

	// Those who leave are no longer on it.
	for _, n := range gone {
		s.do(deliberation.ErasePerson{Person: n})
	}
	if left, err := s.platform.LeaveFlags(t.Context()); err != nil || !left {
		t.Fatal(left, err)
	}
	var flag deliberation.JoiningFlag
	s.platform.Read(func(st *deliberation.State) { flag, _ = st.JoiningFlag(1) })
	on, documents, err := s.platform.flagged(t.Context(), []deliberation.JoiningFlag{flag})
	if err != nil || len(on[document.ID]) != 2 || documents[0].Revision != 2 {
		t.Errorf("after nine left: %v, %v", on, err)
	}
	other.get("/inscriptions").wants(t, 200, "À regarder").lacks(t, "toujours là", "autres habitants <strong>")

	other.post("/inscriptions", settle).wants(t, http.StatusSeeOther)
	s.until("the document of the flag is erased", func() bool { return len(s.flagDocuments()) == 0 })
	camille.get("/moi/donnees").wants(t, 200).lacks(t, "11 inscriptions le")
	own.post("/inscriptions", url.Values{"number": {"2"}, "flag": {"1"}, "found": {"examine"}}).wants(t, http.StatusConflict)
	other.post("/inscriptions", url.Values{"number": {"3"}, "flag": {"1"}, "found": {"examine"}}).wants(t, http.StatusSeeOther)
}

func TestAFlagOfWhichAllHaveLeftIsOfNobody(t *testing.T) {
	s := newSite(t, siteOptions{})
	lou := s.resident("Lou")
	if _, err := s.server.flag(t.Context(), s.platform.NewID(), s.platform.NewID(), gathered{[]int64{lou.number}, []int64{10, 0, 0, 0, 0}}); err != nil {
		t.Fatal(err)
	}
	s.do(deliberation.ErasePerson{Person: lou.number})
	if _, err := s.platform.LeaveFlags(t.Context()); err != nil || len(s.flagDocuments()) != 0 {
		t.Errorf("%d documents, %v", len(s.flagDocuments()), err)
	}
	s.administrator("Dominique").get("/inscriptions").wants(t, 200, "10 inscriptions", `name="flag"`)
}

// Those of whom nobody could be told call somebody with the next who joins.
func TestJoiningsThatCouldNotBeToldAreToldLater(t *testing.T) {
	w := newJoiningsWatch()
	from := netip.MustParsePrefix("203.0.113.0/24")
	var call gathered
	due := false
	for n := range int64(deliberation.UnflaggedJoinings + 1) {
		call, due, _ = w.joined(from, "2027-03-01", n+1, account.Email)
	}
	if !due {
		t.Fatal("eleven call nobody")
	}
	w.unsaid(from, call)
	again, due, _ := w.joined(from, "2027-03-01", 99, account.Card)
	if !due || len(again.persons) != len(call.persons)+1 || again.doors[deliberation.EmailDoorway-1] != 11 || again.doors[deliberation.CardDoorway-1] != 1 {
		t.Errorf("%+v, %v", again, due)
	}
}
