package deliberation

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// smallImport is two statements by two participants: five votes on the first, of whom one person changes their mind and one says the
// same twice, and four on the second.
func smallImport(j *testJournal) (rows []ImportedRow, author ID) {
	author = j.newID()
	other := j.newID()
	rows = []ImportedRow{
		ImportedConsultation{Text: j.newID(), Hash: j.newHash()},
		ImportedPerson{Document: author}, ImportedPerson{Document: other},
		ImportedProposal{Author: author, Source: 0, Text: j.newID(), Hash: j.newHash(), Given: day(2018, 3, 1)},
		ImportedProposal{Author: other, Source: 7, Text: j.newID(), Hash: j.newHash()},
	}
	for i := range 5 {
		voter := j.newID()
		rows = append(rows, ImportedBallot{Voter: voter, Source: 0, Choice: Agree, Given: day(2018, 3, 2)})
		switch i {
		case 0:
			rows = append(rows, ImportedBallot{Voter: voter, Source: 0, Choice: Disagree, Given: day(2018, 3, 3)})
		case 1:
			rows = append(rows, ImportedBallot{Voter: voter, Source: 0, Choice: Agree, Given: day(2018, 3, 3)})
		}
		if i < 4 {
			rows = append(rows, ImportedBallot{Voter: voter, Source: 7, Choice: Pass})
		}
	}
	return rows, author
}

func TestAnImportIsExactFromFiveBallotsOnAndArrivesClosed(t *testing.T) {
	j := newJournal(t, testTime())
	rows, _ := smallImport(j)
	j.must(ImportRows{Source: Hash{1}, Rows: rows, Last: true})
	c, ok := j.state.ConsultationFrom(Hash{1})
	if !ok || !c.Visible || !c.Imported() || c.Phase != Closed || c.Ballots != 9 || c.Row != int64(len(rows)) {
		t.Errorf("consultation %+v", c)
	}
	want := Figures{Question: 1, Ballots: 5, Final: true, Rows: []Row{
		{College: Resident, Territory: "national", Shown: true, Tally: Tally{Agree: 4, Disagree: 1}, Ballots: 5},
	}}
	if got, _ := j.state.Figures(1); !cmp.Equal(want, got) {
		t.Error(cmp.Diff(want, got))
	}
	want = Figures{Question: 2, Ballots: 4, Final: true, Rows: []Row{{College: Resident, Territory: OtherOffices, Ballots: 4, LeftOut: 4}}}
	if got, _ := j.state.Figures(2); !cmp.Equal(want, got) {
		t.Error(cmp.Diff(want, got))
	}
	first, _ := j.state.Proposal(1)
	second, _ := j.state.Proposal(2)
	if first.Source != 1 || second.Source != 8 || !first.At.Equal(day(2018, 3, 1)) || !second.At.Equal(j.now) {
		t.Errorf("proposals %+v, %+v", first, second)
	}
	cast := 0
	for _, raw := range j.stored {
		if e, _ := DecodeEntry(raw); e.Fact.Kind() == "ballot.cast" {
			cast++
		}
	}
	if cast != 10 {
		t.Errorf("%d ballots were entered, want 10: nine first ones and a change", cast)
	}
}

func TestAnImportGivesTheSameInAnyChunks(t *testing.T) {
	var want []Figures
	for size := range 25 {
		j := newJournal(t, testTime())
		rows, _ := smallImport(j)
		size = min(size+1, len(rows))
		for from := 0; from < len(rows); from += size {
			to := min(from+size, len(rows))
			chunk := ImportRows{Source: Hash{1}, From: int64(from), Rows: rows[from:to], Last: to == len(rows)}
			j.must(chunk)
			before := len(j.heads)
			j.must(chunk) // sent again, since the answer was lost
			if to-from > 1 {
				j.must(ImportRows{Source: Hash{1}, From: int64(from), Rows: rows[from : to-1]})
			}
			if len(j.heads) != before {
				t.Fatalf("chunks of %d: rows %d to %d were taken in twice", size, from, to)
			}
		}
		var got []Figures
		for n := int64(1); n <= 2; n++ {
			f, _ := j.state.Figures(n)
			got = append(got, f)
		}
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("chunks of %d:\n%s", size, diff)
		}
		before := len(j.heads)
		j.wait(3 * 365 * 24 * 3600e9)
		j.must(ImportRows{Source: Hash{1}, Rows: rows, Last: true})
		if len(j.heads) != before {
			t.Error("run again years later, it made entries")
		}
	}
}

// Half an import looks like nothing at all to whoever reads pages or follows topics.
func TestNothingOfAnImportUnderWayIsVisible(t *testing.T) {
	j := newJournal(t, testTime())
	rows, author := smallImport(j)
	j.state.Record()
	j.must(ImportRows{Source: Hash{1}, Rows: rows})
	if all := j.state.Consultations(); len(all) > 0 {
		t.Errorf("consultations %+v", all)
	}
	c, _ := j.state.Consultation(1)
	if c.Visible || c.TakesProposals() || c.TakesDebates() || c.TakesArguments() || c.TakesBallots() {
		t.Errorf("consultation %+v", c)
	}
	if listed := j.state.Proposals(1, func(Theme, Office) bool { return true }); len(listed) > 0 {
		t.Errorf("proposals %v", listed)
	}
	for n := int64(1); n <= 2; n++ {
		if p, ok := j.state.Proposal(n); ok {
			t.Errorf("proposal %+v", p)
		}
		if f, ok := j.state.Figures(n); ok {
			t.Errorf("figures %+v", f)
		}
	}
	if changes := j.state.TakeChanges(); len(changes) > 0 {
		t.Errorf("changes %v", changes)
	}
	for _, topic := range []Topic{ConsultationTopic(1), ProposalTopic(1), ProposalTopic(2)} {
		if changes, _ := j.state.ChangesSince(topic, 0, 99); len(changes) > 0 || j.state.BallotsOn(topic) != 0 {
			t.Errorf("changes in %v: %v, ballots %d", topic, changes, j.state.BallotsOn(topic))
		}
	}
	// Its documents are named all the same, else they would be swept; and its rows count, else it could not be resumed.
	if text := rows[3].(ImportedProposal).Text; !j.state.Names(author) || !j.state.Names(text) {
		t.Error("its documents are not named")
	}
	if known, ok := j.state.ConsultationFrom(Hash{1}); !ok || known.Row != int64(len(rows)) {
		t.Errorf("it cannot be resumed: %+v", known)
	}

	j.must(ImportRows{Source: Hash{1}, From: int64(len(rows)), Rows: []ImportedRow{ImportedPerson{Document: j.newID()}}, Last: true})
	if all := j.state.Consultations(); len(all) != 1 {
		t.Errorf("completed, it is not visible: %+v", all)
	}
	shown := false
	for _, change := range j.state.TakeChanges() {
		shown = shown || change.Topic == ConsultationTopic(1) && change.Kind == PhaseChanged
	}
	if !shown {
		t.Error("nobody is told that it is complete")
	}
}
