package deliberation

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// midnight is the Paris midnight of that many days after the journal's day.
func (j *testJournal) midnight(days int) time.Time {
	year, month, d := j.now.In(Paris()).Date()
	return day(year, month, d+days)
}

// administrator lets somebody join whom the operator has made an administrator for a year.
func (j *testJournal) administrator() int64 {
	j.t.Helper()
	person := j.join()
	j.must(OfferMandate{Role: AdministratorRole, Ends: j.midnight(365)})
	j.must(AcceptMandate{Offer: int64(len(j.state.offers)), Person: person})
	return person
}

// organisation is confirmed with a representative until a day; it returns its number.
func (j *testJournal) organisation(administrator, representative int64, until time.Time) int64 {
	j.t.Helper()
	j.must(AnnounceOrganisation{Author: representative, Text: j.newID(), Hash: j.newHash()})
	j.must(ConfirmOrganisation{Announcement: int64(len(j.state.presentations)), By: administrator, Ends: until})
	return int64(len(j.state.organisations))
}

// announces is the announcement of an organisation (0: of one that is new) in three texts, as people make it.
func (j *testJournal) announces(organisation, author int64) AnnounceOrganisation {
	return AnnounceOrganisation{
		Organisation: organisation, Author: author, Text: j.newID(), Hash: j.newHash(), About: j.newID(), AboutHash: j.newHash(), Proof: j.newID(), ProofHash: j.newHash(),
	}
}

// mandateModel is what mandates amount to by their rules, word by word: every question is answered from the entries, without any index.
type mandateModel struct {
	heads   []Head
	entries []Entry
}

// modelMandate is one mandate as its entries tell it.
type modelMandate struct {
	holder, by   int64
	role         Role
	scope        Scope
	starts, ends time.Time
	early        time.Time // when it ended before its time; zero if it did not
}

func (m *mandateModel) read() (all []modelMandate, erased map[int64]bool) {
	var offers []modelMandate
	var announced []OrganisationAnnounced
	organisations := int64(0)
	erased = map[int64]bool{}
	end := func(i int, at time.Time) {
		if at.Before(all[i].ends) && all[i].early.IsZero() {
			all[i].early = at
		}
	}
	for i, e := range m.entries {
		at := time.UnixMilli(m.heads[i].At)
		switch f := e.Fact.(type) {
		case *OrganisationAnnounced:
			a := *f
			if a.Organisation == 0 {
				organisations++
				a.Organisation = organisations
			}
			announced = append(announced, a)
		case *OrganisationConfirmed:
			a := announced[f.Announcement-1]
			scope := Scope{Organisation: a.Organisation}
			for i, before := range all {
				if before.role == RepresentativeRole && before.scope == scope {
					end(i, at)
				}
			}
			all = append(all, modelMandate{holder: a.Author, by: e.Actor.Person, role: RepresentativeRole, scope: scope, starts: at, ends: f.Ends})
		case *MandateOffered:
			offers = append(offers, modelMandate{by: e.Actor.Person, role: f.Role, scope: Scope{f.Consultation, f.Office, f.Organisation}, starts: f.Starts, ends: f.Ends})
		case *MandateAccepted:
			v := offers[f.Offer-1]
			if v.holder = e.Actor.Person; v.starts.Before(at) {
				v.starts = at
			}
			all = append(all, v)
		case *MandateEnded:
			end(int(f.Mandate-1), at)
		case *PersonErased:
			erased[f.Person] = true
			for i := range all {
				if all[i].holder == f.Person {
					end(i, at)
				}
			}
		}
	}
	return all, erased
}

// agreed reports whether another administrator had proposed a confirmation as it was made.
func (m *mandateModel) agreed(c ConfirmOrganisation) bool {
	var last ConfirmationProposed
	by := int64(0)
	for _, e := range m.entries {
		if f, is := e.Fact.(*ConfirmationProposed); is && f.Announcement == c.Announcement {
			last, by = *f, e.Actor.Person
		}
	}
	return by != 0 && by != c.By && last.Ends.Equal(c.Ends)
}

// proposes is who proposed last to end a mandate.
func (m *mandateModel) proposes(mandate int64) (by int64) {
	for _, e := range m.entries {
		if f, is := e.Fact.(*EndProposed); is && f.Mandate == mandate {
			by = e.Actor.Person
		}
	}
	return by
}

func (m *mandateModel) holds(person int64, role Role, scope Scope, at time.Time) bool {
	all, erased := m.read()
	for _, v := range all {
		within := v.scope == scope || v.scope == Scope{} && scope.Organisation == 0
		over := !v.early.IsZero() && !at.Before(v.early)
		if v.holder == person && v.role == role && within && !at.Before(v.starts) && at.Before(v.ends) && !over && !erased[person] {
			return true
		}
	}
	return false
}

// A mandate holds only from its first day to its last, only where it was given, for nobody who was erased; nobody gives one that they may not
// give, nor to themselves; an offer leads to one mandate at most; an organisation has one representative at most; and what was written replays.
func TestMandatesHoldByTheirRules(t *testing.T) {
	reached, held, stopped := map[string]int{}, 0, 0
	kinds := kindsOf([]Fact{
		&OrganisationAnnounced{}, &OrganisationConfirmed{}, &OrganisationDeclined{}, &MandateOffered{}, &OfferWithdrawn{}, &MandateAccepted{}, &MandateEnded{}, &EndProposed{}, &ConfirmationProposed{}, &PersonErased{},
	})
	checkUntil(t, func() bool { return reachedAll(reached, kinds...) && held > 0 && stopped > 0 }, func(t *rapid.T) {
		j := newJournal(t, testTime())
		model := &mandateModel{}
		j.applied = func(h Head, e *Entry) { model.heads, model.entries = append(model.heads, h), append(model.entries, *e) }
		consultation := j.open(60)
		people := []int64{j.administrator(), j.join(), j.join(), j.join(), j.administrator(), j.administrator()}
		organisations := []int64{j.organisation(people[0], people[1], j.midnight(40)), j.organisation(people[0], people[2], j.midnight(3))}
		scopes := []Scope{{}, {Consultation: consultation}, {Office: 4}, {Office: 9}, {Organisation: organisations[0]}, {Organisation: organisations[1]}, {Organisation: 3}}
		person := func(what string) int64 { return rapid.SampledFrom(people).Draw(t, what) }
		scope := func() Scope { return rapid.SampledFrom(scopes).Draw(t, "scope") }
		within := func(n int) int64 { return rapid.Int64Range(1, int64(max(1, n))).Draw(t, "which") }
		ends := func() time.Time { return j.midnight(rapid.IntRange(1, 30).Draw(t, "ends")) }
		if rapid.Bool().Draw(t, "contested") {
			j.must(j.announces(organisations[0], people[3]))
			j.wait(SuccessionWaits)
		}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			before := len(model.entries)
			switch rapid.IntRange(0, 11).Draw(t, "what") {
			case 0, 1, 2:
				c := OfferMandate{By: person("by"), Role: rapid.SampledFrom(Roles()).Draw(t, "role"), Scope: scope(), Ends: ends()}
				if rapid.Bool().Draw(t, "later") {
					c.Starts = j.midnight(rapid.IntRange(0, 20).Draw(t, "starts"))
				}
				gives := model.holds(c.By, AdministratorRole, Scope{}, j.now)
				if c.Scope.Organisation != 0 {
					gives = model.holds(c.By, RepresentativeRole, c.Scope, j.now)
				}
				if r := j.run(c); !gives && r != ErrMandateForbidden {
					t.Fatalf("%d, who may not, offers %+v: %v", c.By, c, r)
				} else if r != nil {
					stopped++
				}
			case 3, 4, 5:
				c := AcceptMandate{Offer: within(len(j.state.offers)), Person: person("holder")}
				o, _ := j.state.Offer(c.Offer)
				r := j.run(c)
				if r == nil && len(model.entries) > before && (o.Mandate != 0 || o.By == c.Person || o.Withdrawn) {
					t.Fatalf("%+v is accepted by %d", o, c.Person)
				}
			case 6:
				c := EndMandate{Mandate: within(len(j.state.mandates)), By: person("by")}
				if rapid.IntRange(0, 3).Draw(t, "reasoned") > 0 {
					c.Text, c.Hash = j.newID(), j.newHash()
				}
				m, _ := j.state.Mandate(c.Mandate)
				r := j.run(c)
				ended, _ := j.state.Mandate(c.Mandate)
				if r == nil && len(model.entries) > before && ended.Taken && (ended.Reason.IsZero() || m.Role == AdministratorRole && model.proposes(c.Mandate) == c.By) {
					t.Fatalf("%d ends %+v without a reason, or alone", c.By, m)
				}
			case 7:
				j.run(WithdrawOffer{Offer: within(len(j.state.offers)), By: person("by")})
			case 8:
				c := j.announces(rapid.Int64Range(0, 3).Draw(t, "organisation"), person("author"))
				if j.run(c) == nil && rapid.IntRange(0, 3).Draw(t, "takes back") == 0 {
					j.must(EraseText{Text: rapid.SampledFrom([]ID{c.Text, c.About, c.Proof}).Draw(t, "which text"), By: c.Author})
				}
			case 9:
				n := within(len(j.state.presentations))
				if rapid.Bool().Draw(t, "declines") {
					j.run(DeclineOrganisation{Announcement: n, By: person("by"), Text: j.newID(), Hash: j.newHash()})
				} else {
					c := ConfirmOrganisation{Announcement: n, By: person("by"), Ends: j.midnight(rapid.IntRange(7, 8).Draw(t, "ends"))}
					two := j.state.TwoConfirm(n, j.now)
					if j.run(c) == nil && len(model.entries) > before && two {
						if _, confirmed := model.entries[before].Fact.(*OrganisationConfirmed); confirmed && !model.agreed(c) {
							t.Fatalf("%d alone confirms %d over another", c.By, n)
						}
					}
				}
			case 10:
				j.wait(time.Duration(rapid.IntRange(1, 200).Draw(t, "hours")) * time.Hour)
			default:
				if rapid.IntRange(0, 9).Draw(t, "erased") == 0 {
					j.must(ErasePerson{Person: person("gone")})
				}
			}
		}
		all, erased := model.read()
		if len(all) != len(j.state.mandates) {
			t.Fatalf("%d mandates, of which %d were given", len(j.state.mandates), len(all))
		}
		times := []time.Time{j.now, j.now.Add(-time.Millisecond), j.now.Add(24 * time.Hour), testTime()}
		for _, v := range all {
			for _, at := range []time.Time{v.starts, v.ends, v.early} {
				times = append(times, at.Add(-time.Millisecond), at, at.Add(time.Millisecond))
			}
		}
		for _, p := range people {
			for _, role := range Roles() {
				for _, where := range scopes {
					at := rapid.SampledFrom(times).Draw(t, "at")
					want := model.holds(p, role, where, at)
					if got := j.state.Holds(p, role, where, at); got != want || got && erased[p] {
						t.Fatalf("%d as %v in %+v at %v: %v, by the entries %v", p, role, where, at, got, want)
					}
					if want {
						held++
					}
				}
			}
		}
		for i := range j.state.presentations {
			a := &j.state.presentations[i]
			gone := func(id ID) bool { return id.IsZero() || j.state.IsErased(id) }
			switch named, told := !j.state.IsErased(a.text), !gone(a.about); {
			case a.about.IsZero(): // one of those with which the journal begins
			case a.settled != 0 && !gone(a.proof), told && erased[a.author], !told && !gone(a.proof):
				t.Fatalf("announcement %d keeps words of its author", i+1)
			case a.confirmed != named && (a.confirmed || !told), told && !named:
				t.Fatalf("announcement %d (confirmed: %v) is named: %v, said: %v", i+1, a.confirmed, named, told)
			}
			if a.confirmed && !a.about.IsZero() && j.run(EraseText{Text: a.text, By: a.author}) != ErrNotYours {
				t.Fatalf("the name of organisation %d is taken back", a.organisation)
			}
		}
		for number := range j.state.organisations {
			represents := 0
			for _, p := range people {
				if j.state.Holds(p, RepresentativeRole, Scope{Organisation: int64(number + 1)}, j.now) {
					represents++
				}
			}
			if represents > 1 || (j.state.Representative(int64(number+1), j.now) != 0) != (represents == 1) {
				t.Fatalf("organisation %d has %d representatives", number+1, represents)
			}
		}
		for i, e := range model.entries {
			reached[e.Fact.Kind()]++
			if e.Actor.Program != NoProgram && takesFromPerson(e.Fact) {
				t.Fatalf("entry %d takes from a person by itself", i)
			}
		}
		if diff := differences(j.state, j.replay(len(j.heads))); diff != "" {
			t.Fatalf("replayed, the journal gives another state:\n%s", diff)
		}
	})
	for _, kind := range kinds {
		if reached[kind] == 0 {
			t.Errorf("no %s", kind)
		}
	}
	if held == 0 || stopped == 0 {
		t.Errorf("%d held, %d refused", held, stopped)
	}
}

// What the representative of an organisation gave runs to its end when they leave; nothing new is given until an administrator confirms another.
func TestAnOrganisationWithoutRepresentativeGivesNothingNew(t *testing.T) {
	j := newJournal(t, testTime())
	administrator, first, member, second, third := j.administrator(), j.join(), j.join(), j.join(), j.join()
	n := j.organisation(administrator, first, j.midnight(300))
	within := Scope{Organisation: n}
	offer := OfferMandate{By: first, Role: AttesterRole, Scope: within, Ends: j.midnight(60)}
	j.must(offer)
	j.must(offer)
	j.must(AcceptMandate{Offer: 2, Person: member})
	j.must(EndMandate{Mandate: 2, By: first})
	if j.state.Representative(n, j.now) != 0 {
		t.Fatal("who has left still represents it")
	}
	if !j.state.Holds(member, AttesterRole, within, j.now) || j.state.Holds(member, AttesterRole, within, j.midnight(60)) {
		t.Error("the member's mandate does not run to its end")
	}
	if r := j.run(AcceptMandate{Offer: 3, Person: third}); r != ErrOfferUsed {
		t.Errorf("what a former representative offered is accepted: %v", r)
	}
	for _, by := range []int64{first, member, administrator} {
		if r := j.run(OfferMandate{By: by, Role: AttesterRole, Scope: within, Ends: j.midnight(60)}); r != ErrMandateForbidden {
			t.Errorf("%d gives a mandate: %v", by, r)
		}
	}
	j.must(AnnounceOrganisation{Organisation: n, Author: second, Text: j.newID(), Hash: j.newHash()})
	if r := j.run(OfferMandate{By: second, Role: AttesterRole, Scope: within, Ends: j.midnight(60)}); r != ErrMandateForbidden {
		t.Errorf("one whom nobody confirmed gives a mandate: %v", r)
	}
	j.must(ConfirmOrganisation{Announcement: 2, By: administrator, Ends: j.midnight(300)})
	j.must(OfferMandate{By: second, Role: AttesterRole, Scope: within, Ends: j.midnight(60)})
	j.must(AcceptMandate{Offer: 4, Person: third})
	if !j.state.Holds(third, AttesterRole, within, j.now) || j.state.Representative(n, j.now) != second {
		t.Error("the new representative gives nothing")
	}
}

// Who is erased leaves no words about an organisation, and no mandate; the organisation stays.
func TestAnErasedRepresentativeLeavesTheOrganisation(t *testing.T) {
	j := newJournal(t, testTime())
	administrator, first, second := j.administrator(), j.join(), j.join()
	j.must(j.announces(0, first))
	proof := j.state.presentations[0].proof
	if j.state.IsErased(proof) {
		t.Fatal("a proof goes before anybody read it")
	}
	j.must(ConfirmOrganisation{Announcement: 1, By: administrator, Ends: j.midnight(300)})
	n := int64(1)
	if !slices.Contains(j.state.Erased(), proof) {
		t.Error("a proof stays that was read")
	}
	o, _ := j.state.Organisation(n)
	if r := j.run(EraseText{Text: o.Text, By: first}); r != ErrNotYours {
		t.Errorf("a representative takes the name of the organisation: %v", r)
	}
	j.must(ErasePerson{Person: first})
	after, ok := j.state.Organisation(n)
	if !ok || !after.Confirmed || after.Erased || j.state.IsErased(o.Text) || !slices.Contains(j.state.Erased(), o.About) {
		t.Errorf("%+v", after)
	}
	// Of one that was announced in one text nothing is the organisation's.
	whole := j.organisation(administrator, second, j.midnight(300))
	j.must(ErasePerson{Person: second})
	if after, _ := j.state.Organisation(whole); !after.Erased || !j.state.IsErased(after.Text) {
		t.Errorf("%+v", after)
	}
	if j.state.Representative(n, j.now) != 0 || j.state.Holds(first, RepresentativeRole, Scope{Organisation: n}, testTime()) {
		t.Error("an erased person represents it")
	}
}

func TestRegistersAreReadByTheirFormat(t *testing.T) {
	for typed, want := range map[string]Register{
		"W751234567": {RNA, "W751234567"}, " w75 123 4567": {RNA, "W751234567"}, "W2A1000123": {RNA, "W2A1000123"}, "W9R4001234": {RNA, "W9R4001234"},
		"732 829 320": {SIREN, "732829320"}, "732829320": {SIREN, "732829320"}, "732.829.320": {SIREN, "732829320"}, "732\u202f829\u202f320": {SIREN, "732829320"},
		"732829321": {}, "000000000": {}, "73282932": {}, "7328293200": {}, "W75123456": {}, "W7512345678": {}, "WA51234567": {}, "W75123456x": {},
		"": {}, "association": {}, "w": {}, "７３２８２９３２０": {},
	} {
		got, ok := ParseRegister(typed)
		if got != want || ok != (want != Register{}) {
			t.Errorf("%q is read as %+v, %v", typed, got, ok)
		}
	}
	// Luhn's formula finds every digit that was mistyped.
	rapid.Check(t, func(t *rapid.T) {
		number := []byte("732829320")
		i := rapid.IntRange(0, 8).Draw(t, "where")
		number[i] = rapid.SampledFrom([]byte("0123456789")).Filter(func(c byte) bool { return c != number[i] }).Draw(t, "digit")
		if _, ok := ParseRegister(string(number)); ok {
			t.Fatalf("%s is taken", number)
		}
	})
}

func refuseAroundMandates(t *testing.T, answered map[*Refusal]bool) {
	j := newJournal(t, testTime())
	administrator, representative, member, stranger := j.administrator(), j.join(), j.join(), j.join()
	n := j.organisation(administrator, representative, j.midnight(300))
	within := Scope{Organisation: n}
	consultation := j.open(30)
	offer := OfferMandate{By: administrator, Role: ModeratorRole, Scope: Scope{Consultation: consultation}, Ends: j.midnight(30)}
	j.must(offer)                                                                                   // 2
	j.must(offer)                                                                                   // 3
	j.must(OfferMandate{By: representative, Role: WriterRole, Scope: within, Ends: j.midnight(30)}) // 4
	j.must(AcceptMandate{Offer: 2, Person: member})
	j.must(AnnounceOrganisation{Author: administrator, Text: j.newID(), Hash: j.newHash()}) // 2
	for range MostAnnounced {
		j.must(AnnounceOrganisation{Author: stranger, Text: j.newID(), Hash: j.newHash()}) // 3 to 5
	}
	j.must(AnnounceOrganisation{Organisation: n, Author: member, Text: j.newID(), Hash: j.newHash()}) // 6
	proposal := FileProposal{Consultation: consultation, Author: member, Theme: Digital, Text: j.newID(), Hash: j.newHash()}
	j.must(proposal)
	give := func(by, organisation int64, college College) GiveBallot {
		return GiveBallot{By: by, Organisation: organisation, CastBallot: CastBallot{Voter: j.newID(), College: college, Question: 1, Choice: Agree}}
	}
	with := func(change func(*OfferMandate)) OfferMandate { c := offer; change(&c); return c }
	j.refuses(t, answered, []refusalCase{
		{"announcing what is not there", AnnounceOrganisation{Organisation: 99, Author: member, Text: j.newID(), Hash: j.newHash()}, ErrOrganisationUnknown},
		{"announcing for what is not confirmed", AnnounceOrganisation{Organisation: 2, Author: member, Text: j.newID(), Hash: j.newHash()}, ErrOrganisationUnknown},
		{"announcing as nobody", AnnounceOrganisation{Author: 99, Text: j.newID(), Hash: j.newHash()}, ErrPersonUnknown},
		{"announcing without words", AnnounceOrganisation{Author: member}, ErrFieldMissing},
		{"announcing what it does without a proof", func() AnnounceOrganisation { c := j.announces(0, member); c.Proof = ID{}; return c }(), ErrFieldMissing},
		{"announcing it with the words of another", func() AnnounceOrganisation { c := j.announces(0, member); c.Proof = proposal.Text; return c }(), ErrTextUsed},
		{"announcing one text three times", func() AnnounceOrganisation { c := j.announces(0, member); c.About = c.Text; return c }(), ErrTextUsed},
		{"announcing without end", AnnounceOrganisation{Author: stranger, Text: j.newID(), Hash: j.newHash()}, ErrTooManyAnnounced},
		{"confirming as a representative", ConfirmOrganisation{Announcement: 3, By: representative, Ends: j.midnight(3)}, ErrNotAdministrator},
		{"confirming nothing", ConfirmOrganisation{Announcement: 99, By: administrator, Ends: j.midnight(3)}, ErrOrganisationUnknown},
		{"confirming twice", ConfirmOrganisation{Announcement: 1, By: administrator, Ends: j.midnight(3)}, ErrAnnouncementSettled},
		{"confirming oneself", ConfirmOrganisation{Announcement: 2, By: administrator, Ends: j.midnight(3)}, ErrOwnMandate},
		{"confirming over a representative", ConfirmOrganisation{Announcement: 6, By: administrator, Ends: j.midnight(3)}, ErrRepresentedYet},
		{"confirming until yesterday", ConfirmOrganisation{Announcement: 3, By: administrator, Ends: j.midnight(-1)}, ErrMandateDates},
		{"declining twice", DeclineOrganisation{Announcement: 1, By: administrator, Text: j.newID(), Hash: j.newHash()}, ErrAnnouncementSettled},
		{"declining without reasons", DeclineOrganisation{Announcement: 3, By: administrator}, ErrFieldMissing},
		{"giving as a stranger", with(func(c *OfferMandate) { c.By = stranger }), ErrMandateForbidden},
		{"giving as a moderator", with(func(c *OfferMandate) { c.By = member }), ErrMandateForbidden},
		{"giving as the representative of another place", with(func(c *OfferMandate) { c.By = representative }), ErrMandateForbidden},
		{"making a moderator as the operator", with(func(c *OfferMandate) { c.By = 0 }), ErrMandateForbidden},
		{"giving in no consultation", with(func(c *OfferMandate) { c.Scope.Consultation = 99 }), ErrMandateForbidden},
		{"giving in two scopes at once", with(func(c *OfferMandate) { c.Scope.Office = 4 }), ErrMandateForbidden},
		{"making a rapporteur, which adds nothing", with(func(c *OfferMandate) { c.Role = RapporteurRole }), ErrMandateForbidden},
		{"making a representative", with(func(c *OfferMandate) { c.Role, c.Scope = RepresentativeRole, within }), ErrMandateForbidden},
		{"an administrator of one office", with(func(c *OfferMandate) { c.Role, c.Scope = AdministratorRole, Scope{Office: 4} }), ErrMandateForbidden},
		{"a mandate without end", with(func(c *OfferMandate) { c.Ends = time.Time{} }), ErrMandateDates},
		{"a mandate for too long", with(func(c *OfferMandate) { c.Ends = j.midnight(6 * 366) }), ErrMandateDates},
		{"a mandate that ends at noon", with(func(c *OfferMandate) { c.Ends = c.Ends.Add(12 * time.Hour) }), ErrMandateDates},
		{"a mandate that ends before it begins", with(func(c *OfferMandate) { c.Starts = c.Ends }), ErrMandateDates},
		{"withdrawing nothing", WithdrawOffer{Offer: 99, By: administrator}, ErrMandateUnknown},
		{"withdrawing what another offered", WithdrawOffer{Offer: 3, By: representative}, ErrMandateForbidden},
		{"accepting nothing", AcceptMandate{Offer: 99, Person: member}, ErrMandateUnknown},
		{"accepting as nobody", AcceptMandate{Offer: 3, Person: 99}, ErrPersonUnknown},
		{"accepting what another accepted", AcceptMandate{Offer: 2, Person: stranger}, ErrOfferUsed},
		{"accepting one's own", AcceptMandate{Offer: 3, Person: administrator}, ErrOwnMandate},
		{"ending without a reason", EndMandate{Mandate: 2, By: administrator}, ErrFieldMissing},
		{"ending for a reason that says something else", EndMandate{Mandate: 2, By: administrator, Text: proposal.Text, Hash: j.newHash()}, ErrTextUsed},
		{"ending nothing", EndMandate{Mandate: 99, By: administrator}, ErrMandateUnknown},
		{"an opinion as an administrator", give(administrator, 0, Concerned), ErrAdministratorVotes},
		{"the voice of another's organisation", give(member, n, Concerned), ErrNotSpeaker},
		{"writing a proposal in another's name", func() FileProposal { c := proposal; c.Text, c.Organisation = j.newID(), n; return c }(), ErrNotWriter},
		{"writing an argument in another's name", GiveArgument{Thread: Thread{Proposal: 1}, Author: stranger, Side: For, Text: j.newID(), Hash: j.newHash(), Organisation: n}, ErrNotWriter},
		{"the voice of no organisation", give(member, 0, Association), ErrOrganisationVoice},
		{"an opinion as nobody", give(99, 0, Concerned), ErrPersonUnknown},
		{"ending what another gave", EndMandate{Mandate: 3, By: representative}, ErrMandateForbidden},
		{"reading the journal as an administrator", ReadJournal{By: administrator, From: 1, To: 2}, ErrNotAuditor},
	})
	for range MostOffers - 1 {
		j.must(offer)
	}
	j.refuses(t, answered, []refusalCase{{"one offer too many", offer, ErrTooManyMandates}})
	before := len(j.heads)
	j.must(AcceptMandate{Offer: 2, Person: member})
	j.must(EndMandate{Mandate: 3, By: member})
	j.must(EndMandate{Mandate: 3, By: member})
	if len(j.heads) != before+1 {
		t.Errorf("accepting and ending again made %d entries", len(j.heads)-before-1)
	}
	j.wait(OfferLasts)
	j.refuses(t, answered, []refusalCase{{"accepting too late", AcceptMandate{Offer: 3, Person: stranger}, ErrOfferUsed}})
	j.must(OfferMandate{By: administrator, Role: AdministratorRole, Ends: j.midnight(30)})
	j.must(AcceptMandate{Offer: int64(len(j.state.offers)), Person: stranger})
	j.refuses(t, answered, []refusalCase{
		{"ending the mandate of who appointed one today", EndMandate{Mandate: 1, By: stranger, Text: j.newID(), Hash: j.newHash()}, ErrNewAdministrator},
	})
}

// Nobody is put in the place of somebody who represents an organisation before that one could answer: they agree by giving their mandate back, and
// whoever takes it from them waits all the same.
func TestASuccessorWaitsForAnAnswer(t *testing.T) {
	for _, c := range []struct {
		what  string
		first func(j *testJournal, administrator, representative int64)
		waits time.Duration
	}{
		{"no answer", func(*testJournal, int64, int64) {}, SuccessionWaits},
		{"agreed", func(j *testJournal, _, representative int64) { j.must(EndMandate{Mandate: 2, By: representative}) }, 0},
		{"taken a day later", func(j *testJournal, administrator, _ int64) {
			j.wait(24 * time.Hour)
			j.must(EndMandate{Mandate: 2, By: administrator, Text: j.newID(), Hash: j.newHash()})
		}, SuccessionWaits},
		{"out of reach for three days", func(j *testJournal, _, representative int64) {
			j.must(FailContact{Person: representative})
			j.wait(72 * time.Hour)
			j.must(RestoreContact{Person: representative})
		}, SuccessionWaits},
		{"out of reach and back twice", func(j *testJournal, _, representative int64) {
			for range 2 {
				j.wait(24 * time.Hour)
				j.must(FailContact{Person: representative})
				j.wait(48 * time.Hour)
				j.must(RestoreContact{Person: representative})
			}
		}, SuccessionWaits - 48*time.Hour},
		{"erased", func(j *testJournal, _, representative int64) { j.must(ErasePerson{Person: representative}) }, 0},
	} {
		j := newJournal(t, testTime())
		administrator, representative, successor := j.administrator(), j.join(), j.join()
		n := j.organisation(administrator, representative, j.midnight(300))
		j.must(AnnounceOrganisation{Organisation: n, Author: successor, Text: j.newID(), Hash: j.newHash()})
		c.first(j, administrator, representative)
		confirm := ConfirmOrganisation{Announcement: 2, By: administrator, Ends: j.midnight(200)}
		if c.waits > 0 {
			j.wait(c.waits - time.Second)
			if r := j.run(confirm); r != ErrRepresentedYet {
				t.Errorf("%s: %v", c.what, r)
			}
			j.wait(time.Second)
		}
		if r := j.run(confirm); r != nil {
			t.Errorf("%s: %v", c.what, r)
		}
		if got := j.state.Representative(n, j.now); got != successor {
			t.Errorf("%s: %d represents it", c.what, got)
		}
		// Who represents it may change its words at once.
		j.must(AnnounceOrganisation{Organisation: n, Author: successor, Text: j.newID(), Hash: j.newHash()})
		j.must(ConfirmOrganisation{Announcement: 3, By: administrator, Ends: j.midnight(250)})
	}
}
