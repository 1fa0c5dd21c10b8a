package deliberation

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestWhoAttestsWhom(t *testing.T) {
	j := newJournal(t, testTime())
	administrator := j.administrator()
	representative := map[OrganisationSort]int64{}
	for _, sort := range OrganisationSorts() {
		person := j.join()
		j.must(AnnounceOrganisation{Author: person, Text: j.newID(), Hash: j.newHash(), Sort: sort})
		announced, _ := j.state.AnnouncedBy(j.state.Number())
		j.must(ConfirmOrganisation{Announcement: announced.Number, By: administrator, Ends: j.midnight(90)})
		representative[sort] = person
	}
	mandateOf := func(person int64) int64 {
		all := j.state.MandatesOf(person)
		return all[len(all)-1].Number
	}
	lone := func(college College) int64 {
		person := j.join()
		j.must(OfferMandate{By: administrator, Role: AttesterRole, Ends: j.midnight(90), College: college})
		offer, _ := j.state.OfferedBy(j.state.Number())
		j.must(AcceptMandate{Offer: offer.Number, Person: person})
		return person
	}
	delegate, companion, printer := lone(Agent), lone(Concerned), lone(NoCollege)
	for _, c := range []struct {
		what    string
		person  int64
		attests []College
	}{
		{"an association", representative[AssociationOrganisation], []College{Concerned}},
		{"a union", representative[UnionOrganisation], []College{Agent}},
		{"an institution", representative[InstitutionOrganisation], nil},
		{"a delegate of staff", delegate, []College{Agent}},
		{"who accompanies people", companion, []College{Concerned}},
		{"who only hands out cards", printer, nil},
		{"who gives mandates", administrator, nil},
	} {
		for _, college := range Colleges() {
			want := slices.Contains(c.attests, college)
			if got := j.state.Attests(mandateOf(c.person), college); got != want {
				t.Errorf("%s attests %s: %v", c.what, college, got)
			}
			r := j.run(PrintCards{Mandate: mandateOf(c.person), By: c.person, Cards: FewestCards, College: college, Evidence: Known})
			if (r == nil) != want {
				t.Errorf("%s prints cards that attest %s: %v", c.what, college, r)
			}
		}
	}
	if r := j.run(PrintCards{Mandate: mandateOf(representative[InstitutionOrganisation]), By: representative[InstitutionOrganisation], Cards: FewestCards}); r != ErrNotIssuer {
		t.Errorf("an institution issues cards: %v", r)
	}
	if o, _ := j.state.Organisation(2); o.Sort != UnionOrganisation {
		t.Errorf("a union is a %s", o.Sort)
	}
	// A later mandate of the same attester is no other issuer: it would be another third.
	j.must(OfferMandate{By: administrator, Role: AttesterRole, Scope: Scope{Office: 3}, Ends: j.midnight(120), College: Agent})
	offer, _ := j.state.OfferedBy(j.state.Number())
	first := mandateOf(delegate)
	j.must(AcceptMandate{Offer: offer.Number, Person: delegate})
	if of := j.state.issuer(mandateOf(delegate)); of != (Issuer{Mandate: first}) {
		t.Errorf("a second mandate makes another issuer: %+v", of)
	}
	if r := j.run(PrintCards{Mandate: mandateOf(delegate), By: delegate, Cards: FewestCards, Office: 4}); r != ErrNotIssuer {
		t.Errorf("a mandate for one office has cards laid out in another: %v", r)
	}
	j.must(PrintCards{Mandate: mandateOf(delegate), By: delegate, Cards: FewestCards, Office: 3})
}

// A third is a third: one issuer is named behind the figures of a college exactly where more than a third of the ballots in them are of voters who came
// by its cards, however many questions, issuers and colleges there are; and of who came by whom no number below k is told.
func TestMoreThanAThirdOfACollegeIsNamed(t *testing.T) {
	named, few := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		j := newJournal(t, testTime())
		consultation := j.open(5)
		administrator := j.administrator()
		var issuers []Issuer
		for n := range int64(2) {
			j.organisation(administrator, j.join(), j.midnight(90))
			issuers = append(issuers, Issuer{Organisation: n + 1})
		}
		j.must(OfferMandate{By: administrator, Role: AttesterRole, Ends: j.midnight(90), College: Agent})
		offer, _ := j.state.OfferedBy(j.state.Number())
		j.must(AcceptMandate{Offer: offer.Number, Person: j.join()})
		issuers = append(issuers, Issuer{Mandate: int64(len(j.state.mandates))}, Issuer{})
		for range 2 {
			j.must(FileProposal{Consultation: consultation, Author: administrator, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
		}
		colleges := []College{Concerned, Agent}
		type vote struct {
			college  College
			standing Standing
			choice   Choice
		}
		cast := []map[ID]vote{{}, {}}
		for range rapid.IntRange(5, 70).Draw(t, "voters") {
			id := j.newID()
			v := vote{
				college:  rapid.SampledFrom(colleges).Draw(t, "college"),
				standing: Standing{rapid.SampledFrom(issuers).Draw(t, "issuer"), rapid.SampledFrom([]Proof{Declared, Verified}).Draw(t, "proof")},
			}
			for q := range cast {
				if rapid.IntRange(0, 3).Draw(t, "votes") > 0 {
					v.choice = rapid.SampledFrom(Choices()).Draw(t, "choice")
					cast[q][id] = v
					j.must(CastBallot{Voter: id, College: v.college, Standing: v.standing, Question: int64(q + 1), Choice: v.choice})
				}
			}
		}
		j.wait(26 * time.Hour)
		j.join() // the day of agents is over
		j.close()
		voters := map[AttestedVoters]map[ID]bool{}
		for q, ballots := range cast {
			f, _ := j.state.Figures(int64(q + 1))
			var want []Concentration
			for _, college := range colleges {
				shown, left := int64(0), int64(0)
				for _, r := range rowsOf(f, college) {
					if r.Shown {
						shown += r.Ballots
					}
					left += r.LeftOut
				}
				if shown == 0 || left > 0 {
					continue // whose ballots are shown is known where all are
				}
				behind := map[Issuer]int64{}
				for _, v := range ballots {
					if v.college == college {
						behind[v.standing.Issuer]++
					}
				}
				for _, of := range issuers[:3] {
					if 3*behind[of] > shown {
						want = append(want, Concentration{college, of})
						named++
					}
				}
				got := slices.DeleteFunc(slices.Clone(f.Concentrated), func(c Concentration) bool { return c.College != college })
				wanted := slices.DeleteFunc(slices.Clone(want), func(c Concentration) bool { return c.College != college })
				if !slices.Equal(got, wanted) {
					t.Fatalf("question %d, %s: %+v, want %+v of %+v in %d", q+1, college, got, wanted, behind, shown)
				}
			}
			for id, v := range ballots {
				if !v.standing.Issuer.None() {
					key := AttestedVoters{College: v.college, Issuer: v.standing.Issuer}
					if voters[key] == nil {
						voters[key] = map[ID]bool{}
					}
					voters[key][id] = true
				}
			}
		}
		var want []AttestedVoters
		for key, ids := range voters {
			if n, k := int64(len(ids)), int64(modelK(key.College)); n < k {
				key.Fewer = k
				few++
			} else {
				key.Voters = n
			}
			want = append(want, key)
		}
		slices.SortFunc(want, func(x, y AttestedVoters) int {
			return cmp.Or(cmp.Compare(x.College, y.College), cmp.Compare(x.Issuer.Mandate, y.Issuer.Mandate), cmp.Compare(x.Issuer.Organisation, y.Issuer.Organisation))
		})
		if got := j.state.AttestedVoters(consultation); !slices.Equal(got, want) {
			t.Fatalf("by whom voters came: %+v, want %+v", got, want)
		}
		if diff := differences(j.state, j.replay(len(j.heads))); diff != "" {
			t.Fatalf("replayed, the journal gives another state:\n%s", diff)
		}
	})
	if named == 0 || few == 0 {
		t.Errorf("nothing was at risk: %d named, %d too few to be told", named, few)
	}
}

// A voter's first ballot in the consultation fixes by whom they came and what is attested, as it does their college.
func TestTheFirstBallotFixesTheStanding(t *testing.T) {
	j := newJournal(t, testTime())
	consultation := j.open(5)
	administrator, author := j.administrator(), j.join()
	j.organisation(administrator, author, j.midnight(90))
	for range 2 {
		j.must(FileProposal{Consultation: consultation, Author: author, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
	}
	voter, attested := j.newID(), Standing{Issuer{Organisation: 1}, Verified}
	j.must(CastBallot{Voter: voter, College: Concerned, Question: 1, Choice: Agree})
	j.must(CastBallot{Voter: voter, College: Concerned, Standing: attested, Question: 2, Choice: Agree})
	if v := j.state.voters.find(voter); v.standsAs() != (Standing{}) {
		t.Errorf("a later ballot changes how the first one stands: %+v", v.standsAs())
	}
	for what, standing := range map[string]Standing{
		"an organisation that nobody confirmed": {Issuer: Issuer{Organisation: 2}},
		"a mandate that attests nothing":        {Issuer: Issuer{Mandate: 1}},
		"a mandate that nobody holds":           {Issuer: Issuer{Mandate: 99}},
		"two issuers":                           {Issuer: Issuer{Organisation: 1, Mandate: 1}},
		"a proof that there is not":             {Proof: Verified + 1},
	} {
		if r := j.run(CastBallot{Voter: j.newID(), College: Concerned, Standing: standing, Question: 1, Choice: Agree}); r != ErrNotIssuer {
			t.Errorf("a ballot by %s: %v", what, r)
		}
	}
	for what, f := range map[string]*BallotCast{
		"another standing":  {Question: 1, College: Concerned, Choice: Disagree, Organisation: 1, Proof: Verified},
		"an unknown issuer": {Question: 1, College: Concerned, Choice: Disagree, Organisation: 9},
	} {
		by := voter
		if what == "an unknown issuer" {
			by = j.newID()
		}
		if j.applies(Actor{Voter: by}, f) {
			t.Errorf("a ballot with %s is applied", what)
		}
	}
}

// A change of college bears on consultations that begin after it, whatever else happens, in whatever order.
func TestAChangeOfCollegeBearsOnWhatBeginsLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := newJournal(t, time.Date(2027, 3, 26, 8, 0, 0, 0, Paris()))
		person := j.join()
		p, _ := j.state.Person(person)
		now := p.College
		began := map[int64]College{} // by consultation that has begun
		t.Repeat(map[string]func(*rapid.T){
			"open": func(t *rapid.T) {
				if len(j.state.consultations) > 6 {
					t.Skip()
				}
				opening := OpenConsultation{Text: j.newID(), Hash: j.newHash()}
				year, month, today := j.now.In(Paris()).Date()
				first := rapid.IntRange(0, 3).Draw(t, "begins")
				for i := range opening.Begins {
					opening.Begins[i] = day(year, month, today+first+i+1)
				}
				j.must(opening)
			},
			"change": func(t *rapid.T) {
				college := rapid.SampledFrom(Colleges()).Draw(t, "college")
				j.must(ChangeCollege{Person: person, College: college})
				now = college
			},
			"wait": func(t *rapid.T) {
				j.wait(time.Duration(rapid.IntRange(1, 40).Draw(t, "hours")) * time.Hour)
				j.catchUp()
			},
			"": func(t *rapid.T) {
				for _, c := range j.state.Consultations() {
					if _, known := began[c.Number]; !known && c.Phase != Announced {
						began[c.Number] = now
					}
					want, begun := began[c.Number]
					if !begun {
						want = now
					}
					if got := j.state.CollegeIn(person, c.Number); got != want {
						t.Fatalf("in consultation %d, phase %s, %s, want %s", c.Number, c.Phase, got, want)
					}
				}
			},
		})
		if diff := differences(j.state, j.replay(len(j.heads))); diff != "" {
			t.Fatalf("replayed, the journal gives another state:\n%s", diff)
		}
	})
}
