package deliberation

import (
	"testing"
	"time"
)

func TestPhasesBeginOnTheirDaysAndOpenAndCloseWhatTheyShould(t *testing.T) {
	j := newJournal(t, day(2026, 12, 1))
	c := OpenConsultation{Text: j.newID(), Hash: j.newHash()}
	for i := range c.Begins {
		c.Begins[i] = day(2026, 12, 2+i)
	}
	j.must(c)
	for i, want := range []struct{ proposals, debates, arguments, ballots, final bool }{
		{}, {true, true, true, true, false}, {false, true, true, true, false}, {false, false, true, true, false}, {final: true}, {final: true},
	} {
		if i > 0 {
			begins := day(2026, 12, 1+i)
			if next, ok := j.state.NextDue(); !ok || !next.Equal(begins) {
				t.Errorf("%v is foreseen, want %v", next, begins)
			}
			if early := j.state.Due(begins.Add(-time.Millisecond)); len(early) > 0 {
				t.Errorf("phase %d is due early", i)
			}
			j.now = begins
			j.catchUp()
		}
		got, _ := j.state.Consultation(1)
		if got.Phase != Phase(i) || got.TakesProposals() != want.proposals || got.TakesDebates() != want.debates ||
			got.TakesArguments() != want.arguments || got.TakesBallots() != want.ballots || got.VoteClosed() != want.final {
			t.Errorf("in phase %d: %+v", i, got)
		}
		if !got.BallotsUntil().Equal(day(2026, 12, 5)) {
			t.Errorf("ballots until %v", got.BallotsUntil())
		}
	}
	if next, ok := j.state.NextDue(); ok {
		t.Errorf("closed, yet %v is foreseen", next)
	}
}

// A server that was away for days catches up at once, phase by phase, before anything else.
func TestPhasesThatWereMissedBeginTogether(t *testing.T) {
	j := newJournal(t, testTime())
	j.open(3)
	j.wait(100 * 24 * time.Hour)
	if r := j.run(FileProposal{Consultation: 1}); r != ErrProposalsClosed {
		t.Errorf("%v", r)
	}
	if c, _ := j.state.Consultation(1); c.Phase != Closed {
		t.Errorf("phase %v", c.Phase)
	}
}

func TestOnlyTheNextEntryCanBeApplied(t *testing.T) {
	j := newJournal(t, testTime())
	j.open(3)
	e := Entry{Actor: Actor{Program: Operator}, Fact: &PersonJoined{Document: ID{1}, College: Agent}}
	for _, h := range []Head{{0, j.now.UnixMilli()}, {2, j.now.UnixMilli()}, {4, j.now.UnixMilli()}, {3, j.now.UnixMilli() - 1}} {
		if err := j.replay(2).Apply(h, &e); err == nil {
			t.Errorf("entry %v is applied behind entry 2", h)
		}
	}
	if err := j.replay(2).Apply(Head{3, j.now.UnixMilli()}, &e); err != nil {
		t.Error(err)
	}
}

// What no command returns must stop a replay, not be counted.
func TestEntriesThatContradictTheStateAreErrors(t *testing.T) {
	j := newJournal(t, testTime())
	j.open(3)
	j.join()
	j.must(FileProposal{Consultation: 1, Author: 1, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
	j.must(CastBallot{Voter: ID{1}, College: Agent, Office: 1, Question: 1, Choice: Agree})
	for what, e := range map[string]Entry{
		"a ballot on nothing":              {Actor: Actor{Voter: ID{1}}, Fact: &BallotCast{Question: 2, College: Agent, Office: 1, Choice: Pass}},
		"a ballot by nobody":               {Actor: Actor{Person: 1}, Fact: &BallotCast{Question: 1, College: Agent, Office: 1, Choice: Pass}},
		"a voter in another college":       {Actor: Actor{Voter: ID{1}}, Fact: &BallotCast{Question: 1, College: Resident, Office: 1, Choice: Pass}},
		"a voter of another office":        {Actor: Actor{Voter: ID{1}}, Fact: &BallotCast{Question: 1, College: Agent, Choice: Pass}},
		"a phase twice":                    {Actor: Actor{Program: Deadlines}, Fact: &PhaseBegun{Consultation: 1, Phase: Proposing}},
		"a phase that leaves one out":      {Actor: Actor{Program: Deadlines}, Fact: &PhaseBegun{Consultation: 1, Phase: Voting}},
		"a phase of nothing":               {Actor: Actor{Program: Deadlines}, Fact: &PhaseBegun{Consultation: 2, Phase: Proposing}},
		"an argument on nothing":           {Actor: Actor{Person: 1}, Fact: &ArgumentGiven{Proposal: 2, Author: 1, Side: For}},
		"an argument of nobody":            {Actor: Actor{Person: 1}, Fact: &ArgumentGiven{Proposal: 1, Author: 2, Side: For}},
		"a proposal of nobody":             {Actor: Actor{Person: 1}, Fact: &ProposalFiled{Consultation: 1, Author: 2}},
		"a debate nowhere":                 {Actor: Actor{Person: 1}, Fact: &DebateConvened{Consultation: 2, Author: 1}},
		"an erasure of nobody":             {Actor: Actor{Person: 1}, Fact: &PersonErased{Person: 2}},
		"an erasure of nothing":            {Actor: Actor{Person: 1}, Fact: &TextErased{Text: ID{9}}},
		"rows of what is no import":        {Actor: Actor{Program: Importer}, Fact: &ImportAdvanced{Consultation: 1, Row: 1}},
		"the end of what is no import":     {Actor: Actor{Program: Importer}, Fact: &ImportCompleted{Consultation: 1}},
		"an opening without dates":         {Actor: Actor{Program: Operator}, Fact: &ConsultationOpened{Text: ID{9}}},
		"an import with dates":             {Actor: Actor{Program: Importer}, Fact: &ConsultationOpened{Text: ID{9}, Source: Hash{1}, Vote: day(2026, 12, 1)}},
		"an opening without all its dates": {Actor: Actor{Program: Operator}, Fact: &ConsultationOpened{Text: ID{9}, Vote: day(2026, 12, 1)}},
	} {
		s := j.replay(len(j.heads))
		if err := s.Apply(Head{s.Number() + 1, j.now.UnixMilli()}, &e); err == nil {
			t.Errorf("%s is applied", what)
		}
	}
	j.close()
	late := Entry{Actor: Actor{Voter: ID{1}}, Fact: &BallotCast{Question: 1, College: Agent, Office: 1, Choice: Pass}}
	if err := j.state.Apply(Head{j.state.Number() + 1, j.now.UnixMilli()}, &late); err == nil {
		t.Error("a ballot is counted in a vote that is closed")
	}
}
