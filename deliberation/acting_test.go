package deliberation

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Whoever joins, is given a mandate, gives it back or is erased, and whatever day it is: those alone post for an organisation who hold a running mandate
// of it as representative, facilitator or writer, nobody does for an institution or convenes in its name, and an organisation posts exactly if somebody does for it.
func TestWhoPostsAndConvenesForAnOrganisation(t *testing.T) {
	posted := false
	rapid.Check(t, func(t *rapid.T) {
		j := newJournal(t, testTime())
		admin := j.administrator()
		people := []int64{j.join(), j.join(), j.join(), admin}
		sorts := []OrganisationSort{AssociationOrganisation, UnionOrganisation, InstitutionOrganisation}
		for i, sort := range sorts {
			c := j.announces(0, people[i])
			c.Sort = sort
			j.must(c)
			j.must(ConfirmOrganisation{Announcement: int64(len(j.state.presentations)), By: admin, Ends: j.midnight(20)})
		}
		for range rapid.IntRange(0, 12).Draw(t, "acts") {
			switch rapid.IntRange(0, 3).Draw(t, "act") {
			case 0, 1:
				o := rapid.Int64Range(1, 3).Draw(t, "organisation")
				if giver := j.state.Representative(o, j.now); giver != 0 {
					role := rapid.SampledFrom([]Role{FacilitatorRole, WriterRole, SignatoryRole, AttesterRole}).Draw(t, "role")
					// Some are refused: nobody accepts what they gave, nor what they hold.
					j.run(OfferMandate{By: giver, Role: role, Scope: Scope{Organisation: o}, Ends: j.midnight(rapid.IntRange(1, 9).Draw(t, "days"))})
					j.run(AcceptMandate{Offer: int64(len(j.state.offers)), Person: rapid.SampledFrom(people[:3]).Draw(t, "person")})
				}
			case 2:
				n := rapid.Int64Range(1, int64(len(j.state.mandates))).Draw(t, "mandate")
				j.run(EndMandate{Mandate: n, By: j.state.mandates[n-1].holder})
			case 3:
				j.wait(time.Duration(rapid.IntRange(1, 5).Draw(t, "days")) * 24 * time.Hour)
			}
		}
		consultation := j.open(5)
		for _, person := range people {
			convened := j.run(ConveneDebate{
				Consultation: consultation, Author: person, Organisation: 3,
				Announcement: Announcement{Begins: j.now.Add(48 * time.Hour), Text: j.newID(), Hash: j.newHash()},
			})
			if convened != ErrNotMandated || slices.Contains(j.state.CallsFor(person, j.now), 3) {
				t.Fatalf("person %d convenes for an institution: %v", person, convened)
			}
		}
		posts := map[int64]bool{}
		for _, person := range people {
			var want []int64
			for _, m := range j.state.MandatesOf(person) {
				if m.Runs(j.now) && m.Scope.Organisation != 0 && m.Scope.Organisation != 3 && slices.Contains([]Role{RepresentativeRole, FacilitatorRole, WriterRole}, m.Role) {
					want = append(want, m.Scope.Organisation)
					posts[m.Scope.Organisation], posted = true, true
				}
			}
			slices.Sort(want)
			if got := j.state.PostsFor(person, j.now); !slices.Equal(got, slices.Compact(want)) {
				t.Fatalf("person %d posts for %v, not %v", person, got, want)
			}
		}
		for o := range int64(5) {
			if got := j.state.Posts(o, j.now); got != posts[o] {
				t.Fatalf("organisation %d posts: %v", o, got)
			}
		}
	})
	if !posted {
		t.Error("nobody ever posted")
	}
}
