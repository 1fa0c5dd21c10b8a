package deliberation

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// rereading is a consultation in which people reread, with a proposal of person 1 and the rapporteur 2.
func rereading(t *testing.T) *testJournal {
	j := newJournal(t, testTime())
	j.open(4)
	j.must(FileProposal{Consultation: 1, Author: j.join(), Theme: Rights, Text: j.newID(), Hash: j.newHash()})
	j.must(VolunteerAsRapporteur{Consultation: 1, Person: j.join()})
	j.wait(4 * 24 * time.Hour)
	j.catchUp()
	if c, _ := j.state.Consultation(1); c.Phase != Rereading {
		t.Fatalf("the phase is %v", c.Phase)
	}
	return j
}

func TestAnObjectionIsAnsweredByAnotherThanWhoRaisedIt(t *testing.T) {
	j := rereading(t)
	stranger := j.join()
	asked := RaiseObjection{Proposal: 1, Author: stranger, Text: j.newID(), Hash: j.newHash()}
	j.must(asked)
	raised := j.state.Number()
	if n, ok := j.state.ObjectionRaisedBy(raised); !ok || n != 1 {
		t.Errorf("the last entry raised objection %d", n)
	}
	if n, ok := j.state.ObjectionRaisedBy(1); ok {
		t.Errorf("the first entry raised objection %d", n)
	}
	counts := func() (int64, int64) { c, _ := j.state.Consultation(1); return c.Objections, c.ObjectionsAnswered }
	if all, answered := counts(); all != 1 || answered != 0 {
		t.Errorf("%d objections, %d answered", all, answered)
	}
	var want []Answer
	for i := range 2 {
		c := AnswerObjection{Objection: 1, Author: 2, Text: j.newID(), Hash: j.newHash()}
		j.must(c)
		want = append(want, Answer{Number: int64(i + 1), Objection: 1, Author: 2, Text: c.Text, At: j.now.UTC(), Entry: raised + 1 + uint64(i)})
	}
	if diff := cmp.Diff([]Objection{{
		Number: 1, Proposal: 1, Consultation: 1, Author: stranger, Text: asked.Text, At: j.now.UTC(), Entry: raised, Answers: want,
	}}, j.state.Objections(1)); diff != "" {
		t.Errorf("objections (- want, + got):\n%s", diff)
	}
	if all, answered := counts(); all != 1 || answered != 1 {
		t.Errorf("%d objections, %d answered", all, answered)
	}
	if p, _ := j.state.Proposal(1); p.Changed != j.state.Number() || j.state.Worded(ProposalTopic(1)).Number != j.state.Number() {
		t.Errorf("the proposal was last changed by entry %d", p.Changed)
	}
	if g, w := j.state.GivenBy(stranger), j.state.GivenBy(2); g.Objections != 1 || g.Answers != 0 || w.Answers != 2 || w.Objections != 0 {
		t.Errorf("given %+v, %+v", g, w)
	}
	if _, ok := j.state.Objection(2); ok || j.state.Objections(99) != nil {
		t.Error("an objection that is not there is shown")
	}
}

func TestWhoWroteTheSheetLeavesTheAnswerToAnother(t *testing.T) {
	j := rereading(t)
	other := j.join()
	j.must(VolunteerAsRapporteur{Consultation: 1, Person: other})
	own := sheetOn(j, 1, 2, 0)
	j.must(own)
	j.must(sheetOn(j, 1, other, 1))
	j.must(RaiseObjection{Proposal: 1, Author: 1, Text: j.newID(), Hash: j.newHash()})
	answer := func(by int64) AnswerObjection {
		return AnswerObjection{Objection: 1, Author: by, Text: j.newID(), Hash: j.newHash()}
	}
	fact := func(by int64) *ObjectionAnswered {
		return &ObjectionAnswered{Objection: 1, Author: by, Text: j.newID(), Hash: Hash{1}}
	}
	for _, by := range []int64{2, other} {
		if r := j.run(answer(by)); r != ErrOwnSheet || j.applies(Actor{Person: by}, fact(by)) {
			t.Errorf("person %d, who wrote a version, answers: %v", by, r)
		}
	}
	j.must(EraseText{Text: own.Text, By: 2})
	if j.state.HasWrittenSheet(1, 2) || !j.state.HasWrittenSheet(1, other) || j.state.HasWrittenSheet(99, 2) || !j.applies(Actor{Person: 2}, fact(2)) {
		t.Error("what was taken back still counts as written, or what was not does not")
	}
	j.must(answer(2))
}

func TestWhatWasSaidInRelectureCanBeTakenBackAndStaysCounted(t *testing.T) {
	said := func(t *testing.T) (j *testJournal, asked RaiseObjection, answered AnswerObjection) {
		j = rereading(t)
		asked = RaiseObjection{Proposal: 1, Author: j.join(), Text: j.newID(), Hash: j.newHash()}
		answered = AnswerObjection{Objection: 1, Author: 2, Text: j.newID(), Hash: j.newHash()}
		j.must(asked)
		j.must(answered)
		return j, asked, answered
	}
	for _, c := range []struct {
		what                      string
		do                        func(asked, answered ID) Command
		objectionGone, answerGone bool
	}{
		{"the objection", func(asked, _ ID) Command { return EraseText{Text: asked, By: 3} }, true, false},
		{"the answer", func(_, answered ID) Command { return EraseText{Text: answered, By: 2} }, false, true},
		{"who objected", func(_, _ ID) Command { return ErasePerson{Person: 3} }, true, false},
		{"who answered", func(_, _ ID) Command { return ErasePerson{Person: 2} }, false, true},
		{"who proposed", func(_, _ ID) Command { return ErasePerson{Person: 1} }, false, false},
	} {
		j, asked, answered := said(t)
		before := j.state.Number()
		j.must(c.do(asked.Text, answered.Text))
		got, _ := j.state.Objection(1)
		if got.Erased != c.objectionGone || got.Answers[0].Erased != c.answerGone || j.state.Names(asked.Text) == c.objectionGone || j.state.Names(answered.Text) == c.answerGone {
			t.Errorf("%s is erased: %+v", c.what, got)
		}
		if view, _ := j.state.Consultation(1); view.Objections != 1 || view.ObjectionsAnswered != 1 {
			t.Errorf("%s is erased: %d objections, %d answered", c.what, view.Objections, view.ObjectionsAnswered)
		}
		if _, ok := j.state.ChangesSince(ProposalTopic(1), before, 9); ok {
			t.Errorf("%s is erased: who comes back is not told to fetch anew", c.what)
		}
	}
	j, asked, answered := said(t)
	for text, by := range map[ID]int64{asked.Text: 2, answered.Text: 3} {
		if r := j.run(EraseText{Text: text, By: by}); r != ErrNotYours {
			t.Errorf("person %d takes back another's words: %v", by, r)
		}
	}
}

func TestWhatAPersonWroteInARelectureIsFound(t *testing.T) {
	j := rereading(t)
	first := RaiseObjection{Proposal: 1, Author: 1, Text: j.newID(), Hash: j.newHash()}
	gone := RaiseObjection{Proposal: 1, Author: 1, Text: j.newID(), Hash: j.newHash()}
	last := RaiseObjection{Proposal: 1, Author: 2, Text: j.newID(), Hash: j.newHash()}
	j.must(first)
	j.must(gone)
	j.must(last)
	answer := AnswerObjection{Objection: 2, Author: 2, Text: j.newID(), Hash: j.newHash()}
	j.must(answer)
	j.must(EraseText{Text: gone.Text, By: 1})
	if all := j.state.ObjectionsBy(1); len(all) != 1 || all[0].Number != 1 || all[0].Text != first.Text {
		t.Errorf("person 1 raised %+v", all)
	}
	if all := j.state.ObjectionsBy(2); len(all) != 1 || all[0].Number != 3 {
		t.Errorf("person 2 raised %+v", all)
	}
	if all := j.state.AnswersBy(2); len(all) != 1 || all[0].Objection != 2 || all[0].Text != answer.Text {
		t.Errorf("person 2 answered %+v", all)
	}
	j.must(EraseText{Text: answer.Text, By: 2})
	if len(j.state.AnswersBy(2)) != 0 || len(j.state.AnswersBy(1)) != 0 || len(j.state.ObjectionsBy(0)) != 0 {
		t.Error("what was taken back, or is nobody's, is found")
	}
}

func TestObjectionsAreTold(t *testing.T) {
	j := rereading(t)
	before := j.state.Number()
	j.state.Record()
	j.must(RaiseObjection{Proposal: 1, Author: 1, Text: j.newID(), Hash: j.newHash()})
	j.must(AnswerObjection{Objection: 1, Author: 2, Text: j.newID(), Hash: j.newHash()})
	want := []Change{{ProposalTopic(1), ObjectionsChanged, 0, before + 1}, {ProposalTopic(1), ObjectionsChanged, 0, before + 2}}
	if diff := cmp.Diff(want, j.state.TakeChanges(), cmp.AllowUnexported(Topic{})); diff != "" {
		t.Error(diff)
	}
	if got, ok := j.state.ChangesSince(ProposalTopic(1), before, 9); !ok || len(got) != 1 || got[0] != want[1] {
		t.Errorf("who comes back is told %v, %v", got, ok)
	}
}

func TestObjectionsThatNoCommandMakesAreNotApplied(t *testing.T) {
	j := rereading(t)
	text := j.newID()
	j.must(RaiseObjection{Proposal: 1, Author: 1, Text: text, Hash: j.newHash()})
	j.must(RaiseObjection{Proposal: 1, Author: 2, Text: j.newID(), Hash: j.newHash()})
	raised := func(proposal, author int64, text ID) *ObjectionRaised {
		return &ObjectionRaised{Proposal: proposal, Author: author, Text: text, Hash: Hash{1}}
	}
	answered := func(objection, author int64, text ID) *ObjectionAnswered {
		return &ObjectionAnswered{Objection: objection, Author: author, Text: text, Hash: Hash{1}}
	}
	free := j.newID()
	if !j.applies(Actor{Person: 1}, raised(1, 1, free)) || !j.applies(Actor{Person: 2}, answered(1, 2, free)) {
		t.Fatal("what is right is not applied")
	}
	for what, c := range map[string]struct {
		by   Actor
		fact Fact
	}{
		"an objection by a program":         {Actor{Program: Operator}, raised(1, 1, free)},
		"an objection in another's name":    {Actor{Person: 2}, raised(1, 1, free)},
		"an objection to nothing":           {Actor{Person: 1}, raised(99, 1, free)},
		"an objection in another's words":   {Actor{Person: 1}, raised(1, 1, text)},
		"an answer by a program":            {Actor{Program: Operator}, answered(1, 2, free)},
		"an answer by who is no rapporteur": {Actor{Person: 1}, answered(2, 1, free)},
		"an answer to nothing":              {Actor{Person: 2}, answered(99, 2, free)},
		"an answer to oneself":              {Actor{Person: 2}, answered(2, 2, free)},
		"an answer in another's words":      {Actor{Person: 2}, answered(1, 2, text)},
	} {
		if j.applies(c.by, c.fact) {
			t.Errorf("%s is applied", what)
		}
	}
	j.wait(24 * time.Hour)
	j.catchUp()
	if j.applies(Actor{Person: 1}, raised(1, 1, free)) || j.applies(Actor{Person: 2}, answered(1, 2, free)) {
		t.Error("after the relecture, something is said in it")
	}
}
