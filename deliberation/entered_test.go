package deliberation

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// enter prints avis sheets in a debate and enters one of each choice's count, all of one college, on its first item.
func (j *testJournal) enter(debate, by int64, college College, n Tally) (voters []ID) {
	j.must(PrintSheets{Debate: debate, By: by, Avis: n.Total()})
	printed := j.state.Paper(debate).Avis
	sheet := printed - n.Total()
	for _, choice := range Choices() {
		for range n.Of(choice) {
			sheet++
			voters = append(voters, j.newID())
			j.must(EnterAvis{Debate: debate, By: by, Sheet: sheet, Mandated: SignedFor, College: college})
			j.must(CastSheet{Debate: debate, Voter: voters[len(voters)-1], College: college, Choices: []ItemChoice{{1, choice}}})
		}
	}
	return voters
}

// Who stands behind more than a third of a college is named, also where sheets are entered for others, whatever the number of debates over which they
// are spread; and what somebody takes to their account stands as the account does.
func TestWhatIsEnteredForOthersHasAnIssuer(t *testing.T) {
	none := Issuer{}
	for what, c := range map[string]struct {
		organisation bool  // the sheets are entered in debates of an organisation
		debates      int   // over which they are spread, five each
		cards        int   // ballots that come by the organisation's cards
		alone        int64 // ballots that come by nobody, half agreeing
		claimed      int   // sheets whose holders take them to accounts
		want         Issuer
	}{
		"a debate of nobody":                     {debates: 1, alone: 8, want: Issuer{Debate: 1}},
		"two debates of one person":              {debates: 2, alone: 18, want: Issuer{Debate: 1}},
		"a third and no more":                    {debates: 1, alone: 12, want: none},
		"debates of an organisation":             {organisation: true, debates: 2, alone: 18, want: Issuer{Organisation: 1}},
		"an organisation, by sheets and cards":   {organisation: true, debates: 1, cards: 5, alone: 18, want: Issuer{Organisation: 1}},
		"an organisation whose part is no third": {organisation: true, debates: 1, cards: 1, alone: 14, want: none},
		"taken to accounts":                      {debates: 1, alone: 8, claimed: 2, want: none},
	} {
		j := newJournal(t, testTime())
		j.open(3)
		admin, host := j.administrator(), j.join()
		organisation := j.organisation(admin, host, j.midnight(300))
		j.must(FileProposal{Consultation: 1, Author: host, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
		var sheets []ID
		for range c.debates {
			convene := ConveneDebate{Consultation: 1, Author: host, Announcement: j.announcement(j.now)}
			if c.organisation {
				convene.Organisation = organisation
			}
			j.must(convene)
			debate := int64(len(j.state.debates))
			j.must(AddItem{Debate: debate, By: host, Kind: ItemProposal, Proposal: 1})
			sheets = append(sheets, j.enter(debate, host, Concerned, Tally{3, 2, 0})...)
		}
		cast := func(n int64, standing Standing) {
			for i := range n {
				j.must(CastBallot{Voter: j.newID(), College: Concerned, Standing: standing, Question: 1, Choice: Choices()[i%2]})
			}
		}
		cast(int64(c.cards), Standing{Issuer{Organisation: organisation}, Verified})
		cast(c.alone, Standing{})
		for i := range c.claimed {
			j.must(ClaimBallots{From: sheets[i], To: j.newID(), College: Concerned})
		}
		j.close()
		f, _ := j.state.Figures(1)
		var want []Concentration
		if c.want != none {
			want = []Concentration{{Concerned, c.want}}
		}
		if diff := cmp.Diff(want, f.Concentrated, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (- want, + got):\n%s", what, diff)
		}
		if diff := differences(j.state, j.replay(len(j.heads))); diff != "" {
			t.Errorf("%s: replayed, the journal gives another state:\n%s", what, diff)
		}
	}
}

// Who joined a debate of an organisation runs it while they may act for the organisation, and not a day longer.
func TestADebateOfAnOrganisationIsRunUnderAMandateThatRuns(t *testing.T) {
	p := newPermanence(t)
	p.must(JoinFacilitators{Debate: p.debate, Person: p.writer, By: p.host})
	if r := p.run(JoinFacilitators{Debate: p.debate, Person: p.stranger, By: p.host}); r != ErrNotMandated {
		t.Errorf("whoever has no mandate joins: %v", r)
	}
	p.must(PrintSheets{Debate: p.debate, By: p.writer, Forms: 3, Avis: 3})
	p.must(p.call(p.writer))
	said, _ := p.state.Call(p.debate, 1)
	deeds := map[string]Command{
		"announces it anew":    AmendDebate{Debate: p.debate, By: p.writer, Announcement: changedTo(p.announcement(p.now), ByPhone)},
		"prints sheets":        PrintSheets{Debate: p.debate, By: p.writer, Forms: 1},
		"enters a form":        EnterForm{Debate: p.debate, By: p.writer, Form: 1, Mandated: SignedFor, Document: p.newID(), College: Concerned, Side: For, Text: p.newID(), Hash: p.newHash()},
		"enters an avis":       EnterAvis{Debate: p.debate, By: p.writer, Sheet: 1, Mandated: SignedFor, College: Concerned},
		"opens the room":       OpenRoom{Debate: p.debate, By: p.writer, Most: 50},
		"invites somebody":     JoinFacilitators{Debate: p.debate, Person: p.administrator(), By: p.writer},
		"rehearses":            ConveneDebate{Consultation: 1, Author: p.writer, Announcement: p.announcement(p.now), Rehearses: p.debate},
		"cancels it":           CancelDebate{Debate: p.debate, By: p.writer, Text: p.newID(), Hash: p.newHash()},
		"writes a paragraph":   WriteParagraph{Debate: p.debate, By: p.writer, Text: p.newID(), Hash: p.newHash()},
		"takes a call":         p.call(p.writer),
		"corrects what others": CorrectArgument{Argument: said.Argument, By: p.writer, Side: Against, Text: p.newID(), Hash: p.newHash()},
	}
	decide := func(c Command) error {
		_, err := c.Decide(p.state, p.now)
		return err
	}
	for what, c := range deeds {
		if err := decide(c); err != nil && err != ErrNotMandated { // whom it invites has none
			t.Errorf("under a mandate, %s: %v", what, err)
		}
	}
	mandate := int64(0)
	for _, m := range p.state.MandatesOf(p.writer) {
		mandate = m.Number
	}
	p.must(EndMandate{Mandate: mandate, By: p.host, Text: p.newID(), Hash: p.newHash()})
	for what, c := range deeds {
		if err := decide(c); err != ErrNotFacilitator && err != ErrNotYours {
			t.Errorf("under a mandate that ended, %s: %v", what, err)
		}
	}
	if p.state.RunsDebate(p.debate, p.writer, p.now) || p.state.MayTakeCalls(p.debate, p.writer, p.now) || len(p.state.DebatesRunBy(p.writer, p.now)) != 0 {
		t.Error("they run it")
	}
	if p.applies(Actor{Person: p.writer}, &SheetsPrinted{Debate: p.debate, Forms: 1}) || p.applies(Actor{Person: p.writer}, &CallTaken{Debate: p.debate, Call: 2, College: Agent, Avis: 1, Mandated: ReadBack}) {
		t.Error("an entry by whoever speaks for it no more is applied")
	}
	// Its representative dismisses them; nobody else does.
	for what, c := range map[string]struct {
		command DismissFacilitator
		want    error
	}{
		"by a stranger":        {DismissFacilitator{p.debate, p.writer, p.stranger}, ErrNotMandated},
		"by the dismissed one": {DismissFacilitator{p.debate, p.host, p.writer}, ErrNotMandated},
		"by nobody":            {DismissFacilitator{p.debate, p.writer, 99}, ErrPersonUnknown},
		"from nothing":         {DismissFacilitator{99, p.writer, p.host}, ErrDebateUnknown},
	} {
		if err := decide(c.command); err != c.want {
			t.Errorf("dismissed %s: %v", what, err)
		}
	}
	if p.applies(Actor{Person: p.stranger}, &FacilitatorLeft{Debate: p.debate, Facilitator: p.writer}) || p.applies(Actor{Person: p.writer}, &FacilitatorLeft{Debate: p.debate, Facilitator: p.host}) {
		t.Error("a dismissal by whoever does not represent the organisation is applied")
	}
	p.must(DismissFacilitator{p.debate, p.writer, p.host})
	if p.state.IsFacilitator(p.debate, p.writer) {
		t.Error("they are still among those who run it")
	}
	// Left by all, it is its representative's.
	p.must(LeaveFacilitators{Debate: p.debate, Person: p.host})
	p.must(PrintSheets{Debate: p.debate, By: p.host, Forms: 1})
	own := p.announcement(p.now)
	p.must(ConveneDebate{Consultation: 1, Author: p.stranger, Announcement: own})
	mine := int64(len(p.state.debates))
	if err := decide(DismissFacilitator{mine, p.stranger, p.host}); err != ErrNotMandated {
		t.Errorf("somebody is dismissed from a debate of their own: %v", err)
	}
	if diff := differences(p.state, p.replay(len(p.heads))); diff != "" {
		t.Errorf("replayed, the journal gives another state:\n%s", diff)
	}
	// A mandate ends by its date, too, with no entry.
	q := newPermanence(t)
	q.must(JoinFacilitators{Debate: q.debate, Person: q.writer, By: q.host})
	if !q.state.RunsDebate(q.debate, q.writer, q.midnight(100).Add(-time.Minute)) || q.state.RunsDebate(q.debate, q.writer, q.midnight(100)) {
		t.Error("a mandate's last minute does not matter")
	}
}

func changedTo(a Announcement, in Setting) Announcement {
	a.Setting = in
	return a
}
