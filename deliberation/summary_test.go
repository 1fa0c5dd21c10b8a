package deliberation

import (
	"testing"
	"time"
)

// summarised is a consultation with one proposal and a summary of it: of person 1's proposal by person 2.
func summarised(t *testing.T) (j *testJournal, text ID) {
	j = newJournal(t, testTime())
	j.open(4)
	author, writer := j.join(), j.join()
	j.must(FileProposal{Consultation: 1, Author: author, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
	text = j.newID()
	j.must(WriteSummary{Proposal: 1, Author: writer, Text: text, Hash: j.newHash()})
	return j, text
}

func (j *testJournal) summaryOf(proposal int64) Summary {
	j.t.Helper()
	s, ok := j.state.SummaryOf(proposal)
	if !ok {
		j.t.Fatalf("no summary stands beside proposal %d", proposal)
	}
	return s
}

func TestASummaryIsValidatedByTwoOtherPersonsConcerned(t *testing.T) {
	j, _ := summarised(t)
	first, second := j.join(), j.join()
	j.must(Join{Document: j.newID(), College: Agent})
	agent := j.state.Persons()
	for _, c := range []struct {
		by    int64
		want  *Refusal
		count int
	}{
		{2, ErrOwnSummary, 0}, {agent, ErrNotConcerned, 0}, {99, ErrPersonUnknown, 0}, {first, nil, 1}, {first, nil, 1}, {second, nil, 2},
	} {
		if r := j.run(ValidateSummary{Summary: 1, By: c.by}); r != c.want {
			t.Errorf("person %d: %v, want %v", c.by, r, c.want)
		}
		s := j.summaryOf(1)
		if s.Validations != c.count || s.Validated() != (c.count >= 2) {
			t.Errorf("after person %d it has %d validations, validated: %v", c.by, s.Validations, s.Validated())
		}
	}
	if g, w := j.state.GivenBy(first), j.state.GivenBy(2); g.Validations != 1 || g.Summaries != 0 || w.Summaries != 1 || w.Validations != 0 {
		t.Errorf("a reader gave %+v, the writer %+v", g, w)
	}
	if !j.state.HasValidated(first, 1) || j.state.HasValidated(agent, 1) {
		t.Error("a person cannot tell whether they validated it")
	}
	j.must(WithdrawValidation{Summary: 1, By: first})
	if s := j.summaryOf(1); s.Validated() || s.Validations != 1 {
		t.Errorf("after a withdrawal: %+v", s)
	}
	before := len(j.heads)
	j.must(WithdrawValidation{Summary: 1, By: first})
	j.must(WithdrawValidation{Summary: 1, By: agent})
	if len(j.heads) != before {
		t.Error("what is not there was withdrawn")
	}
}

func TestALaterSummaryStandsAloneAndUnvalidated(t *testing.T) {
	j, _ := summarised(t)
	reader, other := j.join(), j.join()
	j.must(ValidateSummary{Summary: 1, By: reader})
	j.must(ValidateSummary{Summary: 1, By: other})
	if r := j.run(WriteSummary{Proposal: 1, Author: reader, Text: j.newID(), Hash: j.newHash()}); r != ErrSummaryReplaced {
		t.Errorf("who has not seen the summary replaces it: %v", r)
	}
	later := j.newID()
	j.must(WriteSummary{Proposal: 1, Author: reader, Replaces: 1, Text: later, Hash: j.newHash()})
	if s := j.summaryOf(1); s.Number != 2 || s.Author != reader || s.Text != later || s.Validations != 0 {
		t.Errorf("beside the proposal stands %+v", s)
	}
	if r := j.run(ValidateSummary{Summary: 1, By: reader}); r != ErrSummaryReplaced {
		t.Errorf("the replaced one is validated: %v", r)
	}
	if r := j.run(ValidateSummary{Summary: 3, By: reader}); r != ErrSummaryUnknown {
		t.Errorf("one that nobody wrote is validated: %v", r)
	}
	// Whoever takes their version back leaves the one before, as it was.
	j.must(EraseText{Text: later, By: reader})
	if s := j.summaryOf(1); s.Number != 1 || !s.Validated() {
		t.Errorf("beside the proposal stands %+v", s)
	}
}

func TestErasuresTakeSummariesAlong(t *testing.T) {
	for _, c := range []struct {
		what string
		do   Command
		left bool
	}{
		{"the writer", ErasePerson{Person: 2}, false},
		{"the author of the proposal", ErasePerson{Person: 1}, false},
		{"a reader", ErasePerson{Person: 3}, true},
	} {
		j, text := summarised(t)
		reader, other := j.join(), j.join()
		j.must(ValidateSummary{Summary: 1, By: reader})
		j.must(ValidateSummary{Summary: 1, By: other})
		j.state.Record()
		j.must(c.do)
		s, ok := j.state.SummaryOf(1)
		if ok != c.left || j.state.IsErased(text) == c.left || j.state.Names(text) != c.left {
			t.Errorf("%s is erased: the summary is there: %v", c.what, ok)
		}
		if c.left && (s.Validations != 1 || s.Validated()) {
			t.Errorf("%s is erased: %d validations", c.what, s.Validations)
		}
		if p, _ := j.state.Proposal(1); p.Changed != j.state.Number() {
			t.Errorf("%s is erased: the proposal did not change", c.what)
		}
		told := false
		for _, change := range j.state.TakeChanges() {
			told = told || change.Topic == ProposalTopic(1)
		}
		if !told {
			t.Errorf("%s is erased: nobody is told", c.what)
		}
	}
	j, _ := summarised(t)
	p, _ := j.state.Proposal(1)
	j.must(EraseText{Text: p.Text, By: 1})
	if s, ok := j.state.SummaryOf(1); ok {
		t.Errorf("its text taken back, the proposal still has the summary %+v", s)
	}
	if r := j.run(WriteSummary{Proposal: 1, Author: 2, Text: j.newID(), Hash: j.newHash()}); r != ErrTextErased {
		t.Errorf("what was taken back is said anew: %v", r)
	}
}

func TestSummariesAreWrittenUntilTheConsultationCloses(t *testing.T) {
	j, _ := summarised(t)
	reader := j.join()
	phaseOf := func() Phase {
		j.catchUp()
		c, _ := j.state.Consultation(1)
		return c.Phase
	}
	for phaseOf() != Rereading {
		j.wait(24 * time.Hour)
	}
	j.must(WriteSummary{Proposal: 1, Author: 1, Replaces: 1, Text: j.newID(), Hash: j.newHash()})
	j.must(ValidateSummary{Summary: 2, By: reader})
	for phaseOf() != Closed {
		j.wait(24 * time.Hour)
	}
	if r := j.run(WriteSummary{Proposal: 1, Author: 2, Replaces: 2, Text: j.newID(), Hash: j.newHash()}); r != ErrSummariesClosed {
		t.Errorf("written in a closed consultation: %v", r)
	}
	if r := j.run(ValidateSummary{Summary: 2, By: 2}); r != ErrSummariesClosed {
		t.Errorf("validated in a closed consultation: %v", r)
	}
	j.must(WithdrawValidation{Summary: 2, By: reader})
	if s := j.summaryOf(1); s.Validations != 0 {
		t.Error("what one has said cannot be taken back any more")
	}
}

func TestNoProgramValidates(t *testing.T) {
	j, _ := summarised(t)
	j.join()
	for _, f := range []Fact{&SummaryValidated{Summary: 1}, &ValidationWithdrawn{Summary: 1}} {
		h := j.heads[len(j.heads)-1]
		h.Number++
		e := Entry{Nonce: ID{1}, Command: ID{2}, At: h.At, Actor: Actor{Program: Operator}, Fact: f}
		if err := j.replay(len(j.heads)).Apply(h, &e); err == nil {
			t.Errorf("%s by a program was applied", f.Kind())
		}
	}
}
