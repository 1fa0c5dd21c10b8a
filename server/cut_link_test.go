package server

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"voix/deliberation"
	"voix/server/account"
)

func (v *visitor) consentsTo(what, act string) {
	v.site.t.Helper()
	v.site.again(v).follow("/moi/consentements", url.Values{"purpose": {what}, "act": {act}, "agree": {"yes"}}).wants(v.site.t, 200)
}

// Without consent what was chosen in open votes is taken back on the next day, once, and is linked to nobody once they are closed; who agrees again
// meanwhile still has one voice only.
func TestBallotsWithoutConsentAreTakenBackAndLinkedToNobody(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, paul := s.resident("Camille"), s.resident("Paul")
	for n := range 3 {
		camille.mustPropose(fmt.Sprint("Un accueil ", n), "Le matin.")
	}
	chosen := func(question int64) (n int64) {
		s.platform.Read(func(st *deliberation.State) {
			f, _ := st.Figures(question)
			n = f.Ballots
		})
		return n
	}
	held := func(v *visitor) account.Profile {
		profile, _, err := s.platform.People.stored(t.Context(), v.number)
		if err != nil {
			t.Fatal(err)
		}
		return profile.Profile
	}
	sweep := func() {
		if err := s.platform.withdrawUnconsented(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for n := int64(1); n <= 3; n++ {
		camille.mustVote(n, "agree")
		paul.mustVote(n, "disagree")
	}
	before := held(camille)
	camille.consentsTo("opinions", "withdraw")
	after := held(camille)
	if after.VoterSecret == before.VoterSecret || after.Voter(1) != before.Voter(1) || after.Voter(2) == before.Voter(2) {
		t.Error("the link is not cut, or whose vote is open may choose twice")
	}
	sweep()
	if n := chosen(1); n != 2 {
		t.Errorf("%d choices at once, when the journal would tell whose was taken back", n)
	}

	// Agreed again on the same day, nothing was taken back, and no second voice is there.
	camille.consentsTo("opinions", "give")
	s.advance(24 * time.Hour)
	sweep()
	s.again(camille).mustVote(1, "pass")
	if n := chosen(1); n != 2 {
		t.Errorf("%d chose, of two", n)
	}

	camille.consentsTo("opinions", "withdraw")
	if at := held(camille).Voter(1); at != before.Voter(1) {
		t.Error("another voter the second time")
	}
	s.advance(24 * time.Hour)
	sweep()
	for n := int64(1); n <= 3; n++ {
		if n := chosen(n); n != 1 {
			t.Errorf("%d choices are left", n)
		}
	}
	head := s.head()
	sweep()
	if s.head() != head {
		t.Error("taken back twice")
	}
	camille.consentsTo("opinions", "give")
	s.again(camille).mustVote(2, "disagree")
	if n := chosen(2); n != 2 {
		t.Errorf("%d chose, of two", n)
	}
	camille.consentsTo("opinions", "withdraw")

	// Closed before the next day, what was chosen stays, and nothing of it leads to them.
	s.advance(200 * 24 * time.Hour)
	s.until("the vote is closed", func() (closed bool) {
		s.platform.Read(func(st *deliberation.State) {
			x, _ := st.Consultation(1)
			closed = x.VoteClosed()
		})
		return closed
	})
	sweep()
	after = held(camille)
	if len(after.Cut) != 0 || after.Voter(1) == before.Voter(1) {
		t.Errorf("%+v is kept of a closed vote", after.Cut)
	}
	sweep()
}
