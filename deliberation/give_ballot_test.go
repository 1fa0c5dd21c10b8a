package deliberation

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// joinAs lets somebody of a college take part.
func (j *testJournal) joinAs(college College) int64 {
	j.t.Helper()
	j.must(Join{Document: j.newID(), College: college})
	return int64(len(j.state.persons))
}

// mandate gives a person a role within an organisation until a day, and returns its number.
func (j *testJournal) mandate(by, person int64, role Role, organisation int64, days int) int64 {
	j.t.Helper()
	j.must(OfferMandate{By: by, Role: role, Scope: Scope{Organisation: organisation}, Ends: j.midnight(days)})
	j.must(AcceptMandate{Offer: int64(len(j.state.offers)), Person: person})
	return int64(len(j.state.mandates))
}

// Whoever gives it, an organisation has one voice: of the college of associations there are never more ballots on a question than organisations
// that spoke, nobody speaks for one without a running mandate, nobody of that college speaks for themselves, and administrators give none.
func TestAnOrganisationHasOneVoice(t *testing.T) {
	reached := map[string]int{}
	wanted := []string{"spoke", ErrAdministratorVotes.Code, ErrNotSpeaker.Code, ErrOrganisationVoice.Code}
	checkUntil(t, func() bool { return reachedAll(reached, wanted...) }, func(t *rapid.T) {
		j := newJournal(t, testTime())
		j.open(60)
		proposal := j.proposed()
		question := j.state.proposals[proposal-1].question
		admin := j.administrator()
		people := []int64{j.joinAs(Association), j.joinAs(Concerned), j.joinAs(Association), j.joinAs(Resident), admin}
		organisations := []int64{j.organisation(admin, people[0], j.midnight(20)), j.organisation(admin, people[1], j.midnight(9))}
		voters, own := map[int64]ID{}, map[int64]ID{}
		for _, o := range organisations {
			voters[o] = j.newID()
		}
		for _, p := range people {
			own[p] = j.newID()
		}
		spoke, waited := map[int64]Choice{}, 0
		colleges := map[int64]College{people[0]: Association, people[1]: Concerned, people[2]: Association, people[3]: Resident, admin: Concerned}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			person := rapid.SampledFrom(people).Draw(t, "person")
			organisation := rapid.SampledFrom(organisations).Draw(t, "organisation")
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0:
				role := rapid.SampledFrom([]Role{SignatoryRole, WriterRole, FacilitatorRole}).Draw(t, "role")
				if representative := j.state.Representative(organisation, j.now); representative != 0 && representative != person {
					j.mandate(representative, person, role, organisation, rapid.IntRange(1, 30).Draw(t, "days"))
				}
			case 1:
				if n := len(j.state.mandates); n > 0 {
					j.run(EndMandate{Mandate: rapid.Int64Range(1, int64(n)).Draw(t, "mandate"), By: person, Text: j.newID(), Hash: j.newHash()})
				}
			case 2:
				if waited++; waited < 10 { // or the vote closes, and every ballot is refused for that
					j.wait(day(2027, 1, 2).Sub(day(2027, 1, 1)) * 3)
				}
			default:
				c := GiveBallot{By: person, CastBallot: CastBallot{
					Voter: own[person], College: colleges[person], Question: question, Choice: rapid.SampledFrom(Choices()).Draw(t, "choice"),
				}}
				if rapid.Bool().Draw(t, "for the organisation") {
					c.Organisation, c.Voter = organisation, voters[organisation]
				}
				speaks := false
				for _, m := range j.state.Mandates() {
					speaks = speaks || m.Holder == person && m.Scope.Organisation == c.Organisation && (m.Role == RepresentativeRole || m.Role == SignatoryRole) && m.Runs(j.now)
				}
				administers := j.state.Holds(person, AdministratorRole, Scope{}, j.now)
				want := (*Refusal)(nil)
				switch {
				case administers:
					want = ErrAdministratorVotes
				case c.Organisation != 0 && !speaks:
					want = ErrNotSpeaker
				case c.Organisation == 0 && colleges[person] == Association:
					want = ErrOrganisationVoice
				}
				if got := j.run(c); got != want {
					t.Fatalf("%+v: %v, not %v", c, got, want)
				}
				if want != nil {
					reached[want.Code]++
				} else if c.Organisation != 0 {
					spoke[c.Organisation] = c.Choice
					reached["spoke"]++
				}
			}
			want := counts{}
			for _, choice := range spoke {
				want[choice-1]++
			}
			if got := j.state.questions[question-1].cells[Association-1].current; got != want {
				t.Fatalf("associations chose %v, by their voices %v", got, want)
			}
		}
		j.replay(3)
	})
	for _, what := range wanted {
		if reached[what] == 0 {
			t.Errorf("never reached: %s", what)
		}
	}
}

// A ballot that somebody of the college of associations gave before there was one voice an organisation stays, and changes no more.
func TestABallotOfBeforeStaysAsItIs(t *testing.T) {
	j := newJournal(t, testTime())
	j.open(60)
	question := j.state.proposals[j.proposed()-1].question
	person, voter := j.joinAs(Association), j.newID()
	cast := CastBallot{Voter: voter, College: Association, Question: question, Choice: Agree}
	j.must(cast)
	cast.Choice = Disagree
	if r := j.run(GiveBallot{CastBallot: cast, By: person}); r != ErrOrganisationVoice {
		t.Error(r)
	}
	cast.College = Concerned // also once they take part otherwise: the first ballot has fixed it
	if r := j.run(GiveBallot{CastBallot: cast, By: person}); r != ErrOrganisationVoice {
		t.Error(r)
	}
	if got := j.state.ChoiceOf(voter, question); got != Agree {
		t.Error(got)
	}
}

// Claims of avis sheets are of one college of people, of few sheets, and of none that the claimant had in hand.
func TestWhoClaimsAvisClaimsTheirOwn(t *testing.T) {
	p := newPermanence(t)
	p.must(PrintSheets{Debate: p.debate, By: p.host, Avis: 20})
	var debates []int64
	for range MostTaken + 1 {
		p.must(ConveneDebate{Consultation: 1, Author: p.host, Announcement: p.announcement(p.now)})
		debates = append(debates, int64(len(p.state.debates)))
		p.must(AddItem{Debate: debates[len(debates)-1], By: p.host, Kind: ItemProposal, Proposal: 1})
		p.must(PrintSheets{Debate: debates[len(debates)-1], By: p.host, Avis: 20})
	}
	all := map[int64][]ID{}
	sheet := func(debate int64, college College) (Reference, ID) {
		ref, voter := Reference{debate, AvisSheet, int64(len(all[debate]) + 1)}, p.newID()
		p.must(EnterAvis{Debate: debate, By: p.host, Sheet: ref.Number, Mandated: SignedFor, College: college})
		p.must(CastSheet{Debate: debate, Voter: voter, College: college, Choices: []ItemChoice{{1, Agree}}})
		all[debate] = append(all[debate], voter)
		return ref, voter
	}
	claim := func(by int64, to ID, college College, ref Reference, from ID) *Refusal {
		return p.run(ClaimOwnBallots{ClaimBallots: ClaimBallots{From: from, To: to, College: college}, By: by, Sheet: ref, Others: all[ref.Debate]})
	}
	person, own := p.joinAs(Concerned), p.newID()
	room := debates[0]
	ref, voter := sheet(room, Concerned)
	second, other := sheet(room, Concerned)
	helper := p.joinAs(Concerned)
	p.must(JoinFacilitators{Debate: room, Person: helper, By: p.host})
	p.must(LeaveFacilitators{Debate: room, Person: helper})
	for what, by := range map[string]int64{"who convened": p.host, "who ran it before": helper} {
		if r := claim(by, p.newID(), Concerned, ref, voter); r != ErrOwnEntry {
			t.Errorf("%s: %v", what, r)
		}
	}
	if r := claim(p.administrator(), p.newID(), Concerned, ref, voter); r != ErrAdministratorVotes {
		t.Error(r)
	}
	if r := claim(person, own, Concerned, Reference{room, AvisSheet, 9}, voter); r != ErrSheetUnknown {
		t.Error(r)
	}
	if r := claim(p.joinAs(Association), p.newID(), Association, ref, voter); r != ErrOrganisationVoice {
		t.Error(r)
	}
	if r := claim(person, own, Concerned, ref, voter); r != nil || p.state.ChoiceOf(own, 1) != Agree {
		t.Error(r)
	}
	if r := claim(person, own, Concerned, second, other); r != ErrTakenEnough || p.state.ChoiceOf(other, 1) != Agree {
		t.Errorf("a second sheet of one debate: %v", r)
	}
	if r := claim(person, own, Concerned, ref, voter); r != nil {
		t.Errorf("the same sheet again: %v", r)
	}
	for i, debate := range debates[1:] {
		want := (*Refusal)(nil)
		if i+1 >= MostTaken {
			want = ErrTakenEnough
		}
		ref, voter := sheet(debate, Concerned)
		if r := claim(person, own, Concerned, ref, voter); r != want {
			t.Errorf("sheet %d of the consultation: %v", i+2, r)
		}
	}
	// Of a call, who took it is who entered it.
	p.must(p.call(p.writer))
	call := Reference{p.debate, CallSheet, 1}
	said := p.newID()
	p.must(CastSheet{Debate: p.debate, Voter: said, College: Concerned, Choices: []ItemChoice{{1, Agree}}})
	if r := claim(p.writer, p.newID(), Concerned, call, said); r != ErrOwnEntry {
		t.Error(r)
	}
	// What an association said is no person's, of whatever college they are.
	joint := p.newID()
	p.must(CastBallot{Voter: joint, College: Association, Question: 1, Choice: Pass})
	if r := claim(p.joinAs(Concerned), p.newID(), Concerned, call, joint); r != ErrOrganisationVoice || p.state.ChoiceOf(joint, 1) != Pass {
		t.Error(r)
	}
	if len(p.state.AvisOf(room)) != 2 || len(p.state.AvisOf(p.debate)) != 1 || p.state.AvisOf(99) != nil {
		t.Error(p.state.AvisOf(room), p.state.AvisOf(p.debate))
	}
	// What was claimed or withdrawn is counted once its day is over.
	p.must(CastSheet{Debate: room, Voter: other, College: Concerned, Choices: []ItemChoice{{1, NoChoice}}, Holder: true})
	if n := p.state.TakenBack(all[room], p.now); n != 0 {
		t.Errorf("%d are told on the same day", n)
	}
	if n := p.state.TakenBack(all[room], p.now.Add(24*time.Hour)); n != 2 {
		t.Errorf("%d are told a day later", n)
	}
}
