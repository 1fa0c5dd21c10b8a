package deliberation

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// An agent names an office only where at least ten agents of it stand in published figures, and being let or refused tells nothing that is not
// published: it is the same for all agents, and no ballot of a vote that goes on moves it.
func TestAnAgentNamesAnOfficeOnlyOnceItsAgentsAreTold(t *testing.T) {
	const small, large = Office(3), Office(9)
	told, untold := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		j := newJournal(t, testTime())
		first := j.open(3)
		agent, other := j.join(), j.join()
		j.state.persons[agent-1].college = Agent
		file := func(consultation, author int64, office Office) *Refusal {
			return j.run(FileProposal{Consultation: consultation, Author: author, Theme: Means, Office: office, Text: j.newID(), Hash: j.newHash()})
		}
		j.must(FileProposal{Consultation: first, Author: other, Theme: Means, Text: j.newID(), Hash: j.newHash()})
		truth := map[Office]int{}
		for range rapid.IntRange(0, 40).Draw(t, "voters") {
			office := rapid.SampledFrom([]Office{small, large, large, large}).Draw(t, "office")
			truth[office]++
			j.must(CastBallot{Voter: j.newID(), College: Agent, Office: office, Question: 1, Choice: rapid.SampledFrom(Choices()).Draw(t, "choice")})
			for _, o := range []Office{small, large} {
				if j.state.MayNameOffice(agent, first, o, 0) || file(first, agent, o) != ErrOfficeOfAgent {
					t.Fatalf("office %s may be named while the vote goes on", o)
				}
			}
		}
		if r := file(first, agent, National); r != nil {
			t.Fatalf("an agent who names none: %v", r)
		}
		if r := file(first, other, small); r != nil {
			t.Fatalf("somebody else who names one: %v", r)
		}
		for range 10 {
			j.wait(24 * time.Hour)
			j.catchUp()
		}
		figures, _ := j.state.Figures(1)
		next := j.open(3)
		j.must(FileProposal{Consultation: next, Author: other, Theme: Means, Text: j.newID(), Hash: j.newHash()})
		asked := int64(len(j.state.questions))
		for _, office := range []Office{small, large} {
			shown := slices.ContainsFunc(figures.Rows, func(r Row) bool {
				return r.College == Agent && r.Shown && r.Territory == Territory(office.String())
			})
			if r := file(next, agent, office); shown != (r == nil) || !shown && r != ErrOfficeOfAgent {
				t.Fatalf("told %v, and answered %v", shown, r)
			}
			if shown && truth[office] < 10 {
				t.Fatalf("%d agents are told apart", truth[office])
			}
			if shown {
				told++
			} else {
				untold++
			}
			// Of the vote that begins now nothing is heard.
			before := j.state.MayNameOffice(agent, next, office, 0)
			for range 12 {
				j.must(CastBallot{Voter: j.newID(), College: Agent, Office: office, Question: asked, Choice: Agree})
				if j.state.MayNameOffice(agent, next, office, 0) != before {
					t.Fatal("a ballot of the vote that goes on is heard")
				}
			}
		}
	})
	if told == 0 || untold == 0 {
		t.Errorf("%d offices told and %d not: the test tries one of them only", told, untold)
	}
}
