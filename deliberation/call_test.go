package deliberation

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// permanence is a journal with an organisation that takes calls for three days from today on, and a proposal and a question on its agenda.
type permanence struct {
	*testJournal
	host, writer, stranger int64
	organisation           int64
	debate                 int64
}

func newPermanence(t failer) *permanence {
	p := &permanence{testJournal: newJournal(t, testTime())}
	consultation := p.open(30)
	admin := p.administrator()
	p.host, p.writer, p.stranger = p.join(), p.join(), p.join()
	p.organisation = p.testJournal.organisation(admin, p.host, p.midnight(300))
	p.must(OfferMandate{Role: WriterRole, Scope: Scope{Organisation: p.organisation}, Ends: p.midnight(100), By: p.host})
	p.must(AcceptMandate{Offer: int64(len(p.state.offers)), Person: p.writer})
	p.must(FileProposal{Consultation: consultation, Author: p.host, Theme: Rights, Text: p.newID(), Hash: p.newHash()})
	a := p.announcement(p.now)
	a.Setting, a.Ends = ByPhone, p.midnight(3).Add(-time.Hour)
	p.must(ConveneDebate{Consultation: consultation, Author: p.host, Organisation: p.organisation, Announcement: a})
	p.debate = int64(len(p.state.debates))
	p.must(AddItem{Debate: p.debate, By: p.host, Kind: ItemProposal, Proposal: 1})
	p.must(AddItem{Debate: p.debate, By: p.host, Kind: ItemQuestion, Text: p.newID(), Hash: p.newHash()})
	return p
}

func (p *permanence) call(by int64) TakeCall {
	return TakeCall{
		Debate: p.debate, By: by, Call: p.state.Calls(p.debate) + 1, Mandated: ReadBack, College: Concerned, Avis: true, Document: p.newID(), Item: 1, Side: For,
		Text: p.newID(), Hash: p.newHash(),
	}
}

func TestACallIsSaidByWhoCalledAndEnteredByWhoTookIt(t *testing.T) {
	p := newPermanence(t)
	p.must(p.call(p.writer))
	only := p.call(p.host)
	only.Document, only.Text, only.Hash, only.Item, only.Side = ID{}, ID{}, Hash{}, 0, NoSide
	p.must(only)
	first, ok := p.state.Call(p.debate, 1)
	a, _ := p.state.Argument(first.Argument)
	if !ok || !first.Avis || first.By != p.writer || a.Author != first.Author || a.By != p.writer || a.Channel != OverPhone || a.Mandated != ReadBack || p.state.Guest(a.Author) != p.debate {
		t.Errorf("%+v, which says %+v", first, a)
	}
	if second, _ := p.state.Call(p.debate, 2); second.Author != 0 || second.Argument != 0 || second.By != p.host || p.state.CallsToday(p.host, p.now) != 1 {
		t.Errorf("%+v", second)
	}
	voter := p.newID()
	p.must(CastSheet{Debate: p.debate, Voter: voter, College: Concerned, Choices: []ItemChoice{{1, Agree}}})
	p.must(CastSheet{Debate: p.debate, Voter: voter, College: Concerned, Choices: []ItemChoice{{1, Disagree}}})
	p.must(CastSheet{Debate: p.debate, Voter: voter, College: Concerned, Choices: []ItemChoice{{1, Agree}}, Holder: true})
	if r := p.run(CastSheet{Debate: p.debate, Voter: voter, College: Concerned, Choices: []ItemChoice{{1, Pass}}}); r != ErrSheetHeld || p.state.ChoiceOf(voter, 1) != Agree {
		t.Errorf("who entered it chooses anew after its holder did: %v", r)
	}
	corrected := CorrectArgument{Argument: a.Number, By: p.host, Side: Against, Text: p.newID(), Hash: p.newHash()}
	p.must(corrected)
	o := p.state.OnBehalf(p.debate)
	if o.Calls != 2 || o.CallAvis != 2 || o.Claimed != 0 || o.Corrected != 1 || o.Total() != 2 || len(o.By) != 2 || o.By[0] != (EnteredBy{Person: p.host, Calls: 1, MostADay: 1}) {
		t.Errorf("published: %+v", o)
	}
	p.must(ClaimPerson{Guest: first.Author, Person: p.stranger})
	if o := p.state.OnBehalf(p.debate); o.Claimed != 1 {
		t.Errorf("after a claim: %+v", o)
	}
	if diff := differences(p.state, p.replay(len(p.heads))); diff != "" {
		t.Errorf("replayed, the journal gives another state:\n%s", diff)
	}
}

func refuseCalls(t *testing.T, answered map[*Refusal]bool) {
	p := newPermanence(t)
	call := func(change func(*TakeCall)) TakeCall { return changed(p.call(p.writer), change) }
	room := p.announcement(p.now)
	p.must(ConveneDebate{Consultation: 1, Author: p.host, Organisation: p.organisation, Announcement: room})
	inRoom := int64(len(p.state.debates))
	ahead := p.announcement(p.now.Add(time.Hour))
	ahead.Setting = ByPhone
	p.must(ConveneDebate{Consultation: 1, Author: p.host, Organisation: p.organisation, Announcement: ahead})
	later := int64(len(p.state.debates))
	p.must(p.call(p.host))
	p.must(ConveneDebate{Consultation: 1, Author: p.host, Announcement: p.announcement(p.now)})
	own := int64(len(p.state.debates))
	byPhone := p.announcement(p.now)
	byPhone.Setting = ByPhone
	p.refuses(t, answered, []refusalCase{
		{"a call without a mandate of the organisation", call(func(c *TakeCall) { c.By = p.stranger }), ErrNotFacilitator},
		{"a call by nobody", call(func(c *TakeCall) { c.By = 99 }), ErrPersonUnknown},
		{"a call of nothing", call(func(c *TakeCall) { c.Debate = 99 }), ErrDebateUnknown},
		{"a call for a debate in a room, by who does not run it", call(func(c *TakeCall) { c.Debate, c.Call = inRoom, 1 }), ErrNotFacilitator},
		{"a call before it begins", call(func(c *TakeCall) { c.Debate, c.Call = later, 1 }), ErrDebateAhead},
		{"a call that was not read back", call(func(c *TakeCall) { c.Mandated = NoMandated }), ErrMandateMissing},
		{"a call that was signed", call(func(c *TakeCall) { c.Mandated = SignedFor }), ErrMandateMissing},
		{"a call before others", call(func(c *TakeCall) { c.Mandated = BeforeOthers }), ErrMandateMissing},
		{"a call twice", call(func(c *TakeCall) { c.Call = 1 }), ErrSheetEntered},
		{"a call after the next", call(func(c *TakeCall) { c.Call++ }), ErrSheetEntered},
		{"a call of no college", call(func(c *TakeCall) { c.College = NoCollege }), ErrFieldMissing},
		{"a call in which nothing is said", call(func(c *TakeCall) { c.Document, c.Text, c.Hash, c.Avis = ID{}, ID{}, Hash{}, false }), ErrFieldMissing},
		{"a call whose words nobody said", call(func(c *TakeCall) { c.Document = ID{} }), ErrFieldMissing},
		{"a child's call without words, of which nothing can be kept", call(func(c *TakeCall) { c.Document, c.Text, c.Hash, c.Accompanied = ID{}, ID{}, Hash{}, true }), ErrFieldMissing},
		{"a call on no side", call(func(c *TakeCall) { c.Side = NoSide }), ErrFieldMissing},
		{"a call on no item", call(func(c *TakeCall) { c.Item = 9 }), ErrItemUnknown},
		{"a call for a debate in a room, by who convened it", call(func(c *TakeCall) { c.Debate, c.Call, c.By = inRoom, 1, p.host }), ErrNotFacilitator},
		{"a permanence of nobody", ConveneDebate{Consultation: 1, Author: p.host, Announcement: byPhone}, ErrNotMandated},
		{"a debate of nobody that becomes a permanence", AmendDebate{Debate: own, By: p.host, Announcement: byPhone}, ErrNotMandated},
		{"a permanence of an organisation by who has no mandate of it", ConveneDebate{Consultation: 1, Author: p.stranger, Organisation: p.organisation, Announcement: p.announcement(p.now)}, ErrNotMandated},
	})
	sheet := p.newID()
	p.must(CastSheet{Debate: p.debate, Voter: sheet, College: Agent, Choices: []ItemChoice{{1, Agree}}, Holder: true})
	claimed, claimant := p.newID(), p.newID()
	p.must(CastSheet{Debate: p.debate, Voter: claimed, College: Agent, Choices: []ItemChoice{{1, Agree}}})
	p.must(ClaimOwnBallots{ClaimBallots: ClaimBallots{From: claimed, To: claimant, College: Agent}, By: p.stranger, Sheet: Reference{p.debate, CallSheet, 1}})
	p.refuses(t, answered, []refusalCase{
		{"claiming what one has entered", ClaimOwnBallots{ClaimBallots: ClaimBallots{From: sheet, To: p.newID(), College: Agent}, By: p.host, Sheet: Reference{p.debate, CallSheet, 1}}, ErrOwnEntry},
		{"claiming a second call of a debate", ClaimOwnBallots{
			ClaimBallots: ClaimBallots{From: sheet, To: claimant, College: Agent}, By: p.stranger, Sheet: Reference{p.debate, CallSheet, 1}, Others: []ID{claimed, sheet},
		}, ErrTakenEnough},
		{"choosing for a holder who has chosen", CastSheet{Debate: p.debate, Voter: sheet, College: Agent, Choices: []ItemChoice{{1, Pass}}}, ErrSheetHeld},
	})
	for p.state.CallsToday(p.writer, p.now) < MostCalls {
		p.must(p.call(p.writer))
	}
	p.refuses(t, answered, []refusalCase{{"one call too many in a day", p.call(p.writer), ErrTooManyCalls}})
	p.wait(p.midnight(1).Sub(p.now))
	p.catchUp()
	p.must(p.call(p.writer))
	p.wait(3 * 24 * time.Hour)
	p.catchUp()
	p.refuses(t, answered, []refusalCase{{"a call after the last day", p.call(p.host), ErrCallsOver}})
	p.wait(60 * 24 * time.Hour)
	p.catchUp()
	a := p.state.debates[p.debate-1]
	p.refuses(t, answered, []refusalCase{{"a call on what is closed", p.call(p.host), ErrCallsOver}})
	if len(a.calls) != MostCalls+2 {
		t.Errorf("%d calls", len(a.calls))
	}
}

// An avis by telephone is refused once the vote is closed, whatever the debate.
func TestNoCallIsTakenForAClosedVote(t *testing.T) {
	p := newPermanence(t)
	a := p.announcement(p.now)
	a.Setting, a.Ends = ByPhone, p.midnight(60)
	p.must(ConveneDebate{Consultation: 1, Author: p.host, Organisation: p.organisation, Announcement: a})
	debate := int64(len(p.state.debates))
	for c, _ := p.state.Consultation(1); c.TakesBallots(); c, _ = p.state.Consultation(1) {
		p.wait(24 * time.Hour)
		p.catchUp()
	}
	late := changed(p.call(p.host), func(c *TakeCall) { c.Debate, c.Call = debate, 1 })
	if r := p.run(late); r != ErrBallotsClosed {
		t.Errorf("an avis after the vote: %v", r)
	}
}

func TestCallsThatNoCommandTakesAreNotApplied(t *testing.T) {
	p := newPermanence(t)
	only := func(change func(*CallTaken)) *CallTaken {
		f := &CallTaken{Debate: p.debate, Call: 1, College: Agent, Avis: 1, Mandated: ReadBack}
		change(f)
		return f
	}
	for what, c := range map[string]struct {
		by   int64
		fact *CallTaken
	}{
		"by a stranger":           {p.stranger, only(func(*CallTaken) {})},
		"of no debate":            {p.host, only(func(f *CallTaken) { f.Debate = 99 })},
		"out of order":            {p.host, only(func(f *CallTaken) { f.Call = 2 })},
		"by one who never joined": {p.host, only(func(f *CallTaken) { f.Author = p.stranger })},
		"with two avis":           {p.host, only(func(f *CallTaken) { f.Avis = 2 })},
		"with nothing":            {p.host, only(func(f *CallTaken) { f.Avis = 0 })},
		"under a signature":       {p.host, only(func(f *CallTaken) { f.Mandated = SignedFor })},
	} {
		if p.applies(Actor{Person: c.by}, c.fact) {
			t.Errorf("a call %s is applied", what)
		}
	}
	for what, f := range map[string]*ArgumentGiven{
		"by telephone, signed":        {Debate: p.debate, Author: p.host, Side: For, Text: p.newID(), Hash: Hash{1}, Channel: OverPhone, Mandated: SignedFor},
		"by telephone, by themselves": {Debate: p.debate, Author: p.host, Side: For, Text: p.newID(), Hash: Hash{1}, Channel: OverPhone, Mandated: ReadBack},
	} {
		if p.applies(Actor{Person: p.host}, f) {
			t.Errorf("words %s are applied", what)
		}
	}
	if p.applies(Actor{Voter: p.newID()}, &BallotsHeld{Consultation: 1}) {
		t.Error("a voter whom nobody knows holds ballots")
	}
	if !p.applies(Actor{Person: p.host}, only(func(*CallTaken) {})) {
		t.Error("what is right is not applied")
	}
}

// somebody takes part over several channels, with an account of their own.
type somebody struct {
	person, said int64
	college      College
	voter        ID
	guests       []int64
	sheets       []ID             // voters of sheets and calls that were not claimed yet
	chosen       map[ID][3]Choice // by voter, the account's among them
	gave         map[int64]bool   // whether an avis, by debate
}

// One person counts once, whatever the channels over which they took part, once they have taken what they said and chose to their account: in
// whatever order, across debates and the online vote.
func TestOnePersonCountsOnceAcrossAllChannels(t *testing.T) {
	doubles, held := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := newPermanence(t)
		a := p.announcement(p.now)
		p.must(ConveneDebate{Consultation: 1, Author: p.host, Announcement: a})
		room := int64(len(p.state.debates))
		p.must(AddItem{Debate: room, By: p.host, Kind: ItemProposal, Proposal: 1}) // the same question as that of the permanence
		p.must(AddItem{Debate: room, By: p.host, Kind: ItemQuestion, Text: p.newID(), Hash: p.newHash()})
		p.must(PrintSheets{Debate: room, By: p.host, Forms: 200, Avis: 200})
		p.must(PrintSheets{Debate: p.debate, By: p.host, Forms: 200, Avis: 200})
		p.must(OpenRoom{Debate: room, By: p.host, Most: 50})
		p.must(AskHands{Debate: room, By: p.host, Item: 1})
		refOf, votersOf := map[ID]Reference{}, map[int64][]ID{}
		questionOf := map[int64][2]int64{p.debate: {1, 2}, room: {1, 3}}
		before := p.state.Participants()
		var people []*somebody
		for range rapid.IntRange(1, 8).Draw(t, "people") {
			college := rapid.SampledFrom([]College{Concerned, Agent, Resident}).Draw(t, "college") // an organisation has a voice of its own
			p.must(Join{Document: p.newID(), College: college})
			people = append(people, &somebody{person: p.state.Persons(), college: college, voter: p.newID(), chosen: map[ID][3]Choice{}, gave: map[int64]bool{}})
		}
		sheetNumber := map[int64]int64{}
		formNumber := map[int64]int64{}
		type entered struct {
			of            *somebody
			debate, sheet int64
			voter         ID
			college       College
		}
		var avis []entered
		choose := func(of *somebody, debate int64, voter ID, college College, holder bool) {
			item := rapid.Int64Range(1, 2).Draw(t, "item")
			choice := rapid.SampledFrom(Choices()).Draw(t, "choice")
			if holder && rapid.IntRange(0, 3).Draw(t, "withdraw") == 0 {
				choice = NoChoice
			}
			want := error(nil)
			if !holder && p.state.Held(voter) {
				want = ErrSheetHeld
				held++
			}
			var got error
			if r := p.run(CastSheet{Debate: debate, Voter: voter, College: college, Choices: []ItemChoice{{item, choice}}, Holder: holder}); r != nil {
				got = r
			}
			if got != want {
				t.Fatalf("choosing: %v, want %v", got, want)
			}
			if got == nil {
				all := of.chosen[voter]
				all[questionOf[debate][item-1]-1] = choice
				of.chosen[voter] = all
			}
		}
		claimBallots := func(of *somebody, i int) {
			from := of.sheets[i]
			of.sheets = slices.Delete(of.sheets, i, i+1)
			p.must(ClaimOwnBallots{
				ClaimBallots: ClaimBallots{From: from, To: of.voter, College: of.college}, By: of.person, Sheet: refOf[from], Others: votersOf[refOf[from].Debate],
			})
			own := of.chosen[of.voter]
			for q, c := range of.chosen[from] {
				if own[q] == NoChoice {
					own[q] = c
				} else if c != NoChoice {
					doubles++
				}
			}
			of.chosen[of.voter] = own
			delete(of.chosen, from)
			avis = slices.DeleteFunc(avis, func(e entered) bool { return e.voter == from })
		}
		claimWords := func(of *somebody, i int) {
			p.must(ClaimPerson{Guest: of.guests[i], Person: of.person})
			of.guests = slices.Delete(of.guests, i, i+1)
		}
		check := func() {
			sheets, words := 0, 0
			var ballots [3]int64
			var tallies [3][4]Tally
			voters := int64(0)
			for _, of := range people {
				sheets += len(of.sheets)
				words += len(of.guests)
				for voter, chosen := range of.chosen {
					stands := false
					for q, c := range chosen {
						if c == NoChoice {
							continue
						}
						stands = true
						ballots[q]++
						tallies[q][p.state.voters.find(voter).college-1].count(c, 1)
					}
					if stands {
						voters++
					}
				}
			}
			for q := range ballots {
				view := p.state.question(int64(q + 1))
				if view.ballots != ballots[q] {
					t.Fatalf("question %d has %d ballots, want %d", q+1, view.ballots, ballots[q])
				}
				for i := range tallies[q] {
					if got := view.cells[i].current.tally(); got != tallies[q][i] {
						t.Fatalf("question %d, college %v: %+v, recounted %+v", q+1, College(i+1), got, tallies[q][i])
					}
				}
			}
			if got := p.state.consultations[0].voters; got != voters {
				t.Fatalf("%d voters, want %d", got, voters)
			}
			if u := p.state.Unclaimed(1); u.Avis != int64(sheets) || u.Words != int64(words) {
				t.Fatalf("unclaimed %+v, want %d avis and %d people with words", u, sheets, words)
			}
			if got := p.state.Participants(); got != before+int64(len(people)+words) {
				t.Fatalf("%d take part, want %d with accounts and %d without", got, before+int64(len(people)), words)
			}
		}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			of := rapid.SampledFrom(people).Draw(t, "who")
			debate := rapid.SampledFrom([]int64{p.debate, room}).Draw(t, "where")
			college := rapid.SampledFrom([]College{of.college, of.college, Concerned}).Draw(t, "says they are")
			switch rapid.IntRange(0, 8).Draw(t, "what") {
			case 0: // a form
				formNumber[debate]++
				p.must(EnterForm{Debate: debate, By: p.host, Form: formNumber[debate], Mandated: SignedFor, Document: p.newID(), College: college, Side: For, Text: p.newID(), Hash: p.newHash()})
				of.guests = append(of.guests, p.state.Persons())
				of.said++
			case 1: // an avis sheet
				if of.gave[debate] {
					break // a second one there is not made one with it
				}
				of.gave[debate] = true
				sheetNumber[debate]++
				p.must(EnterAvis{Debate: debate, By: p.host, Sheet: sheetNumber[debate], Mandated: BeforeOthers, College: college})
				voter := p.newID()
				of.sheets, votersOf[debate] = append(of.sheets, voter), append(votersOf[debate], voter)
				refOf[voter] = Reference{debate, AvisSheet, sheetNumber[debate]}
				choose(of, debate, voter, college, false)
				avis = append(avis, entered{of, debate, sheetNumber[debate], voter, college})
			case 2: // a call
				debate = p.debate // nowhere else are any taken
				c := p.call(p.writer)
				c.College = college
				c.Avis = rapid.Bool().Draw(t, "gives an avis") && !of.gave[debate]
				p.must(c)
				of.guests = append(of.guests, p.state.Persons())
				of.said++
				if c.Avis {
					voter := p.newID()
					of.sheets, votersOf[debate] = append(of.sheets, voter), append(votersOf[debate], voter)
					refOf[voter], of.gave[debate] = Reference{debate, CallSheet, c.Call}, true
					choose(of, debate, voter, college, false)
					avis = append(avis, entered{of: of, debate: debate, voter: voter, college: college})
				}
			case 3: // in the room: a hand is no ballot
				p.must(RaiseHand{Debate: room, Show: 1, Hand: of.voter, College: college, Choice: Agree})
				p.must(Hear{Debate: room, By: p.host, Mandated: BeforeOthers, Document: p.newID(), College: college, Side: Asking, Text: p.newID(), Hash: p.newHash()})
				of.guests = append(of.guests, p.state.Persons())
				of.said++
			case 4: // online
				question := rapid.Int64Range(1, 3).Draw(t, "question")
				choice := rapid.SampledFrom(Choices()).Draw(t, "online")
				p.must(GiveBallot{CastBallot: CastBallot{Voter: of.voter, College: of.college, Question: question, Choice: choice}, By: of.person})
				all := of.chosen[of.voter]
				all[question-1] = choice
				of.chosen[of.voter] = all
				p.must(GiveArgument{Thread: Thread{Debate: debate}, Author: of.person, Side: For, Text: p.newID(), Hash: p.newHash()})
				of.said++
			case 5: // with the receipt
				if len(avis) > 0 {
					e := rapid.SampledFrom(avis).Draw(t, "whose sheet")
					choose(e.of, e.debate, e.voter, e.college, true)
				}
			case 6: // typed in anew
				if len(avis) > 0 {
					e := rapid.SampledFrom(avis).Draw(t, "which sheet")
					choose(e.of, e.debate, e.voter, e.college, false)
				}
			case 7:
				if len(of.sheets) > 0 {
					claimBallots(of, rapid.IntRange(0, len(of.sheets)-1).Draw(t, "claims"))
				}
			case 8:
				if len(of.guests) > 0 {
					claimWords(of, rapid.IntRange(0, len(of.guests)-1).Draw(t, "claims words"))
				}
			}
			check()
		}
		for {
			waiting := slices.DeleteFunc(slices.Clone(people), func(of *somebody) bool { return len(of.sheets)+len(of.guests) == 0 })
			if len(waiting) == 0 {
				break
			}
			of := rapid.SampledFrom(waiting).Draw(t, "who claims")
			if len(of.guests) == 0 || len(of.sheets) > 0 && rapid.Bool().Draw(t, "ballots first") {
				claimBallots(of, rapid.IntRange(0, len(of.sheets)-1).Draw(t, "which"))
			} else {
				claimWords(of, rapid.IntRange(0, len(of.guests)-1).Draw(t, "which words"))
			}
			check()
		}
		for _, of := range people {
			if got := int64(len(p.state.ArgumentsBy(of.person))); got != of.said {
				t.Fatalf("%d arguments of person %d, who said %d", got, of.person, of.said)
			}
			if len(of.chosen) > 1 || p.state.BallotsOf(of.voter) > 3 {
				t.Fatalf("%d voters of person %d", len(of.chosen), of.person)
			}
		}
		if u := p.state.Unclaimed(1); u != (Unclaimed{}) {
			t.Fatalf("all is claimed, and there are %+v", u)
		}
		if diff := differences(p.state, p.replay(len(p.heads))); diff != "" {
			t.Fatalf("replayed, the journal gives another state:\n%s", diff)
		}
	})
	if doubles == 0 || held == 0 {
		t.Errorf("%d choices were given twice, %d were held", doubles, held)
	}
}
