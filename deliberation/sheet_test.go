package deliberation

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sheetOn is a version of a sheet that is right but for what the caller makes wrong.
func sheetOn(j *testJournal, proposal, author, replaces int64) WriteSheet {
	return WriteSheet{
		Proposal: proposal, Author: author, Replaces: replaces, Lever: Decree, Due: day(2029, 1, 1), Text: j.newID(), Hash: j.newHash(),
	}
}

// sheeted is a consultation with a proposal of person 1 and a sheet by each of the rapporteurs 2 and 3, one after the other.
func sheeted(t *testing.T) (j *testJournal, first, second WriteSheet) {
	j = newJournal(t, testTime())
	j.open(4)
	author := j.join()
	j.must(FileProposal{Consultation: 1, Author: author, Theme: Rights, Text: j.newID(), Hash: j.newHash()})
	for _, person := range []int64{j.join(), j.join()} {
		j.must(VolunteerAsRapporteur{Consultation: 1, Person: person})
	}
	first, second = sheetOn(j, 1, 2, 0), sheetOn(j, 1, 3, 1)
	second.Lever, second.Due = NoLever, time.Time{}
	j.must(first)
	j.must(second)
	return j, first, second
}

// standing is the version of the sheet beside proposal 1, 0 if there is none.
func (j *testJournal) standing() int64 {
	sheet, _ := j.state.SheetOf(1)
	return sheet.Version
}

func TestEachVersionOfASheetIsKeptAndAttributed(t *testing.T) {
	j, first, second := sheeted(t)
	number := j.state.Number()
	want := []Sheet{
		{Proposal: 1, Consultation: 1, Version: 1, Author: 2, Lever: Decree, Due: day(2029, 1, 1).UTC(), Text: first.Text, At: j.now.UTC(), Entry: number - 1},
		{Proposal: 1, Consultation: 1, Version: 2, Author: 3, Text: second.Text, At: j.now.UTC(), Entry: number},
	}
	if diff := cmp.Diff(want, j.state.SheetVersions(1)); diff != "" {
		t.Errorf("versions (- want, + got):\n%s", diff)
	}
	if got, ok := j.state.SheetOf(1); !ok || got != want[1] {
		t.Errorf("beside the proposal stands %+v", got)
	}
	if by := j.state.SheetsBy(2); len(by) != 1 || by[0] != want[0] || j.state.SheetsBy(1) != nil {
		t.Errorf("person 2 wrote %+v", by)
	}
	if by, ok := j.state.SheetWrittenBy(number); !ok || by != want[1] {
		t.Errorf("the last entry wrote %+v", by)
	}
	if by, ok := j.state.SheetWrittenBy(1); ok {
		t.Errorf("the first entry wrote %+v", by)
	}
	if _, ok := j.state.SheetOf(99); ok || j.state.SheetVersions(99) != nil {
		t.Error("a proposal that is not there has a sheet")
	}
	if p, _ := j.state.Proposal(1); p.Changed != number || j.state.Worded(ProposalTopic(1)).Number != number {
		t.Errorf("the proposal was last changed by %d, want %d", p.Changed, number)
	}
	if g := j.state.GivenBy(3); g.Sheets != 1 || len(g.Rapporteur) != 1 {
		t.Errorf("a rapporteur gave %+v", g)
	}
}

func TestAVersionTakenBackLeavesTheOneBeforeStanding(t *testing.T) {
	j, first, second := sheeted(t)
	if r := j.run(EraseText{Text: second.Text, By: 2}); r != ErrNotYours {
		t.Errorf("another's version is taken back: %v", r)
	}
	j.must(EraseText{Text: second.Text, By: 3})
	if versions := j.state.SheetVersions(1); !versions[1].Erased || versions[0].Erased || j.standing() != 1 {
		t.Errorf("%+v, and version %d stands", versions, j.standing())
	}
	if j.state.Names(second.Text) || !j.state.IsErased(second.Text) {
		t.Error("the text would be kept")
	}
	// A number is never given twice: who saw the version that is gone must look again.
	if r := j.run(sheetOn(j, 1, 3, 2)); r != ErrSheetReplaced {
		t.Errorf("over a version that was taken back: %v", r)
	}
	j.must(sheetOn(j, 1, 3, 1))
	if j.standing() != 3 {
		t.Errorf("version %d stands", j.standing())
	}
	j.must(ErasePerson{Person: 3})
	if j.standing() != 1 || j.state.IsRapporteur(1, 3) || j.state.IsErased(first.Text) {
		t.Errorf("after the erasure of its author version %d stands, rapporteurs %v", j.standing(), j.state.Rapporteurs(1))
	}
}

func TestAVersionTakenBackAfterClosingLeavesNone(t *testing.T) {
	for _, c := range []struct {
		what          string
		before, after []int64 // who erases what they wrote, before and after the end
		stood, stands int64
	}{
		{"the last one", nil, []int64{3}, 2, 0},
		{"the first one", nil, []int64{2}, 2, 2},
		{"both", nil, []int64{2, 3}, 2, 0},
		{"the last one in time", []int64{3}, nil, 1, 1},
		{"the last one in time, the first one after", []int64{3}, []int64{2}, 1, 0},
		{"the first one in time, the last one after", []int64{2}, []int64{3}, 2, 0},
		{"both in time", []int64{3, 2}, nil, 0, 0},
	} {
		j, first, second := sheeted(t)
		texts := map[int64]ID{2: first.Text, 3: second.Text}
		for _, person := range c.before {
			j.must(EraseText{Text: texts[person], By: person})
		}
		j.wait(10 * 24 * time.Hour)
		j.catchUp()
		if view, _ := j.state.Consultation(1); view.Phase != Closed || j.standing() != c.stood {
			t.Errorf("%s: in phase %v version %d stands, want %d", c.what, view.Phase, j.standing(), c.stood)
		}
		for _, person := range c.after {
			j.must(ErasePerson{Person: person})
		}
		if j.standing() != c.stands || len(j.state.SheetVersions(1)) != 2 {
			t.Errorf("%s is taken back: version %d stands, want %d", c.what, j.standing(), c.stands)
		}
		if diff := differences(j.state, j.replay(len(j.heads))); diff != "" {
			t.Errorf("%s is taken back: replayed, the journal gives another state:\n%s", c.what, diff)
		}
	}
}

func TestASheetGoesWithTheProposalThatItSaysInOtherWords(t *testing.T) {
	for what, do := range map[string]func(*testJournal) Command{
		"the text":   func(j *testJournal) Command { p, _ := j.state.Proposal(1); return EraseText{Text: p.Text, By: 1} },
		"its author": func(*testJournal) Command { return ErasePerson{Person: 1} },
	} {
		j, first, second := sheeted(t)
		j.must(do(j))
		if j.standing() != 0 || j.state.Names(first.Text) || j.state.Names(second.Text) {
			t.Errorf("%s is taken back: version %d stands", what, j.standing())
		}
		if r := j.run(sheetOn(j, 1, 2, 0)); r != ErrTextErased {
			t.Errorf("%s is taken back, and a sheet is written: %v", what, r)
		}
	}
}

func TestASheetIsTold(t *testing.T) {
	j, _, second := sheeted(t)
	before := j.state.Number()
	j.state.Record()
	j.must(sheetOn(j, 1, 2, 2))
	want := []Change{{ProposalTopic(1), SheetChanged, 0, j.state.Number()}}
	if diff := cmp.Diff(want, j.state.TakeChanges(), cmp.AllowUnexported(Topic{})); diff != "" {
		t.Error(diff)
	}
	if got, ok := j.state.ChangesSince(ProposalTopic(1), before, 9); !ok || len(got) != 1 || got[0] != want[0] {
		t.Errorf("who comes back is told %v, %v", got, ok)
	}
	j.must(EraseText{Text: second.Text, By: 3})
	if _, ok := j.state.ChangesSince(ProposalTopic(1), before, 9); ok {
		t.Error("who comes back after an erasure is not told to fetch anew")
	}
}

func TestRapporteursComeAndGoUntilTheConsultationIsClosed(t *testing.T) {
	j := newJournal(t, testTime())
	j.open(4)
	first, second := j.join(), j.join()
	for _, person := range []int64{second, first, second} {
		j.must(VolunteerAsRapporteur{Consultation: 1, Person: person})
	}
	changed := j.state.Number()
	if diff := cmp.Diff([]int64{second, first}, j.state.Rapporteurs(1)); diff != "" || j.state.RapporteursChanged(1) != changed {
		t.Errorf("rapporteurs since %d:\n%s", j.state.RapporteursChanged(1), diff)
	}
	if c, _ := j.state.Consultation(1); c.Changed != changed {
		t.Error("the consultation did not change with its rapporteurs")
	}
	j.must(WithdrawAsRapporteur{Consultation: 1, Person: second})
	j.must(WithdrawAsRapporteur{Consultation: 1, Person: second})
	if j.state.Number() != changed+1 || j.state.IsRapporteur(1, second) || !j.state.IsRapporteur(1, first) {
		t.Errorf("after a withdrawal: %v", j.state.Rapporteurs(1))
	}
	j.wait(30 * 24 * time.Hour)
	if r := j.run(WithdrawAsRapporteur{Consultation: 1, Person: first}); r != ErrSheetsClosed || !j.state.IsRapporteur(1, first) {
		t.Errorf("who filled the sheets changes once all is closed: %v", r)
	}
	j.must(ErasePerson{Person: first})
	if len(j.state.Rapporteurs(1)) != 0 {
		t.Error("an erased person is a rapporteur")
	}
	if j.state.Rapporteurs(99) != nil || j.state.IsRapporteur(99, 1) || j.state.RapporteursChanged(99) != 0 {
		t.Error("no consultation has rapporteurs")
	}
}

// What a damaged or foreign journal could say is refused, whatever a command would have answered.
func TestSheetsThatNoCommandWritesAreNotApplied(t *testing.T) {
	j, first, _ := sheeted(t)
	stranger := j.join()
	right := func() *SheetWritten { return &SheetWritten{Proposal: 1, Author: 2, Text: j.newID(), Hash: Hash{1}} }
	if !j.applies(Actor{Person: 2}, right()) {
		t.Fatal("what is right is not applied")
	}
	for what, change := range map[string]func(*SheetWritten){
		"due at noon":          func(f *SheetWritten) { f.Due = day(2029, 1, 1).Add(12 * time.Hour) },
		"another's text":       func(f *SheetWritten) { f.Text = first.Text },
		"another author":       func(f *SheetWritten) { f.Author = 3 },
		"on no proposal":       func(f *SheetWritten) { f.Proposal = 99 },
		"on a proposal before": func(f *SheetWritten) { f.Proposal = -1 },
	} {
		f := right()
		change(f)
		if j.applies(Actor{Person: 2}, f) {
			t.Errorf("%s: applied", what)
		}
	}
	byStranger := right()
	byStranger.Author = stranger
	if j.applies(Actor{Person: stranger}, byStranger) || j.applies(Actor{Program: Operator}, right()) {
		t.Error("who is no rapporteur writes a sheet")
	}
	for what, f := range map[string]Fact{"twice": &RapporteurVolunteered{Consultation: 1}, "nowhere": &RapporteurVolunteered{Consultation: 99}} {
		if j.applies(Actor{Person: 2}, f) {
			t.Errorf("a rapporteur %s", what)
		}
	}
	if j.applies(Actor{Person: stranger}, &RapporteurWithdrew{Consultation: 1}) || j.applies(Actor{Program: Operator}, &RapporteurVolunteered{Consultation: 1}) {
		t.Error("who is no rapporteur withdraws, or a program is one")
	}
	if !j.applies(Actor{Person: 2}, &RapporteurWithdrew{Consultation: 1}) || j.applies(Actor{Program: Operator}, &RapporteurWithdrew{Consultation: 1}) {
		t.Error("only a rapporteur withdraws")
	}
}
