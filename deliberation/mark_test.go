package deliberation

import (
	"testing"
	"time"
)

func TestMarksMoveWithWordsAndNotWithBallots(t *testing.T) {
	j := newJournal(t, testTime())
	j.open(4)
	author, other := j.join(), j.join()
	text, said := j.newID(), j.newID()
	j.wait(time.Hour)
	j.must(FileProposal{Consultation: 1, Author: author, Theme: Rights, Text: text, Hash: j.newHash()})
	j.must(ConveneDebate{Consultation: 1, Author: author, Announcement: Announcement{Begins: j.now.Add(time.Hour).Truncate(time.Millisecond), Text: j.newID(), Hash: j.newHash()}})
	filed := j.now

	type marks struct{ told, consultation, proposal, debate, text, participants, listed, listedDebate uint64 }
	look := func() marks {
		c, _ := j.state.Consultation(1)
		return marks{
			c.Told, j.state.Worded(ConsultationTopic(1)).Number, j.state.Worded(ProposalTopic(1)).Number, j.state.Worded(DebateTopic(1)).Number,
			j.state.TextChanged(text), j.state.ParticipantsChanged(), j.state.Listed(ProposalTopic(1)), j.state.Listed(DebateTopic(1)),
		}
	}
	before := look()
	for _, c := range []struct {
		what    string
		command Command
		moves   func(*marks, uint64)
	}{
		{"a ballot", CastBallot{Voter: j.newID(), Question: 1, College: Concerned, Choice: Agree}, func(m *marks, n uint64) { m.told, m.listed = n, n }},
		{"an argument", GiveArgument{Thread: Thread{Proposal: 1}, Author: other, Side: For, Text: said, Hash: j.newHash()}, func(m *marks, n uint64) { m.proposal, m.listed = n, n }},
		{"an argument in a debate", GiveArgument{Thread: Thread{Debate: 1}, Author: other, Side: For, Text: j.newID(), Hash: j.newHash()}, func(m *marks, n uint64) { m.debate, m.listedDebate = n, n }},
		{"somebody joins", Join{Document: j.newID(), College: Resident}, func(m *marks, n uint64) { m.participants = n }},
		{"a summary", WriteSummary{Proposal: 1, Author: other, Text: j.newID(), Hash: j.newHash()}, func(m *marks, n uint64) { m.proposal = n }},
		{"an argument is taken back", EraseText{Text: said, By: other}, func(m *marks, n uint64) { m.proposal = n }},
		{"a proposal", FileProposal{Consultation: 1, Author: other, Theme: Rights, Text: j.newID(), Hash: j.newHash()}, func(m *marks, n uint64) { m.told, m.consultation = n, n }},
		{"the text is taken back", EraseText{Text: text, By: author}, func(m *marks, n uint64) { m.consultation, m.proposal, m.text, m.listed = n, n, n, n }},
		{"its author is erased", ErasePerson{Person: author}, func(m *marks, n uint64) {
			m.participants, m.consultation, m.debate = n, n, n // the debate's text goes as well
			m.proposal, m.text, m.listed, m.listedDebate = n, n, n, n
		}},
	} {
		j.wait(time.Hour)
		j.must(c.command)
		want := before
		c.moves(&want, j.state.Number())
		if before = look(); before != want {
			t.Errorf("%s: %+v, want %+v", c.what, before, want)
		}
	}
	j.wait(30 * 24 * time.Hour)
	j.catchUp()
	if m := look(); m.told != j.state.Number() || m.consultation != m.told || m.proposal != m.told || m.debate != m.told {
		t.Errorf("a phase: %+v", m)
	}
	if p, _ := j.state.Proposal(1); !j.state.When(p.Entry).Equal(filed.UTC()) {
		t.Errorf("filed %v, not %v", j.state.When(p.Entry), filed)
	}
	if j.state.Worded(Topic{}) != (Mark{0, time.Time{}}) || j.state.Worded(ProposalTopic(99)).Number != 0 || j.state.TextChanged(ID{}) != 0 || j.state.Listed(ConsultationTopic(1)) != 0 {
		t.Error("what is not there has a mark")
	}
}

func TestTimesAreRememberedToTheMinute(t *testing.T) {
	j := newJournal(t, testTime())
	at := map[uint64]time.Time{}
	for i := range 200 {
		j.wait(time.Duration(i%7) * 13 * time.Second)
		j.must(Join{Document: j.newID(), College: Resident})
		at[j.state.Number()] = j.now
	}
	for n, want := range at {
		if late := want.Sub(j.state.When(n)); late < 0 || late >= time.Minute {
			t.Errorf("entry %d of %v is told as %v", n, want, j.state.When(n))
		}
	}
	if len(j.state.minutes) > 120 {
		t.Errorf("%d times are kept of 200 entries", len(j.state.minutes))
	}
	if !j.state.When(0).IsZero() || !j.state.When(j.state.Number()+1).IsZero() {
		t.Error("an entry that is not there has a time")
	}
}
