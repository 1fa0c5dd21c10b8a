package deliberation

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// bloc is ballots that are cast one after another by new voters.
type bloc struct {
	college College
	office  string
	tally   Tally
}

// vote opens a consultation with one question, casts the ballots and returns the journal, on the same day, and the voters.
func vote(t *testing.T, blocs ...bloc) (*testJournal, []CastBallot) {
	t.Helper()
	j := newJournal(t, testTime())
	consultation, author := j.open(3), j.join()
	j.must(FileProposal{Consultation: consultation, Author: author, Theme: Reception, Text: j.newID(), Hash: j.newHash()})
	return j, j.castAll(Declared, blocs...)
}

// castAll casts the ballots of new voters, on question 1.
func (j *testJournal) castAll(proof Proof, blocs ...bloc) (cast []CastBallot) {
	j.t.Helper()
	for _, b := range blocs {
		office, err := ParseOffice(b.office)
		if err != nil {
			j.t.Fatalf("%v", err)
		}
		for _, choice := range Choices() {
			for range b.tally.Of(choice) {
				c := CastBallot{Voter: j.newID(), College: b.college, Office: office, Question: 1, Choice: choice, Standing: Standing{Proof: proof}}
				j.must(c)
				cast = append(cast, c)
			}
		}
	}
	return cast
}

func (j *testJournal) checkFigures(when string, want Figures) {
	j.t.Helper()
	got, _ := j.state.Figures(1)
	want.Question = 1
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		j.t.Errorf("%s (- want, + got):\n%s", when, diff)
	}
}

func (j *testJournal) close() {
	j.t.Helper()
	j.wait(10 * 24 * time.Hour)
	j.catchUp()
}

func shownBefore(c College, t Tally) Row {
	return Row{College: c, Territory: AllTerritories, Shown: true, Tally: t}
}

func shownAfter(c College, at Territory, t Tally, left int64) Row {
	return Row{College: c, Territory: at, Shown: true, Tally: t, Ballots: t.Total(), LeftOut: left}
}

func TestWhatIsPublishedBeforeClosing(t *testing.T) {
	for _, c := range []struct {
		what  string
		blocs []bloc
		want  []Row
	}{
		{"four are too few", []bloc{{Concerned, "national", Tally{2, 2, 0}}}, nil},
		{"five of whom one differs", []bloc{{Concerned, "national", Tally{4, 1, 0}}}, nil},
		{"five of whom two differ", []bloc{{Concerned, "national", Tally{3, 2, 0}}}, []Row{shownBefore(Concerned, Tally{3, 2, 0})}},
		{"two who differ from each other, too", []bloc{{Resident, "national", Tally{3, 1, 1}}}, []Row{shownBefore(Resident, Tally{3, 1, 1})}},
		{"fifty of one mind", []bloc{{Association, "caf-59", Tally{50, 0, 0}}}, nil},
		{"one more after a release is not shown", []bloc{{Concerned, "national", Tally{3, 2, 0}}, {Concerned, "national", Tally{1, 0, 0}}},
			[]Row{shownBefore(Concerned, Tally{3, 2, 0})}},
		{"colleges are not added together", []bloc{{Concerned, "national", Tally{2, 2, 0}}, {Resident, "national", Tally{2, 2, 0}}}, nil},
		{"agents are not shown on the day itself", []bloc{{Agent, "national", Tally{10, 10, 0}}}, nil},
	} {
		j, cast := vote(t, c.blocs...)
		j.checkFigures(c.what, Figures{Ballots: int64(len(cast)), Rows: c.want})
	}
}

func TestAgentsAreShownOnALaterDayInParis(t *testing.T) {
	for _, c := range []struct {
		tally Tally
		shown bool
	}{{Tally{5, 4, 0}, false}, {Tally{8, 2, 0}, true}, {Tally{9, 1, 0}, false}} {
		j, cast := vote(t, bloc{Agent, "national", c.tally})
		j.wait(day(2026, 11, 23).Sub(j.now) - time.Millisecond)
		j.join()
		j.checkFigures("a moment before midnight", Figures{Ballots: int64(len(cast))})
		j.wait(time.Millisecond)
		j.join()
		want := Figures{Ballots: int64(len(cast))}
		if c.shown {
			want.Rows = []Row{shownBefore(Agent, c.tally)}
		}
		j.checkFigures("at midnight", want)
	}
}

func TestChangesOfMindAreShownOnceManyMovedDifferently(t *testing.T) {
	j, cast := vote(t, bloc{Concerned, "national", Tally{10, 10, 0}})
	first := shownBefore(Concerned, Tally{10, 10, 0})
	// The first five showed at the eighth disagreement or so: go on from a state that shows all twenty.
	got, _ := j.state.Figures(1)
	for n := 0; got.Rows[0].Tally != first.Tally; n++ {
		c := CastBallot{Voter: j.newID(), College: Concerned, Question: 1, Choice: Choices()[n%3]}
		j.must(c)
		cast = append(cast, c)
		got, _ = j.state.Figures(1)
		first.Tally = tallyNow(j, Concerned)
	}
	turn := func(i int, to Choice) {
		cast[i].Choice = to
		j.must(cast[i])
	}
	for i := range 6 {
		turn(i, Pass)
	}
	j.checkFigures("six made one move", Figures{Ballots: int64(len(cast)), Rows: []Row{first}})
	turn(6, Disagree)
	j.checkFigures("and one another", Figures{Ballots: int64(len(cast)), Rows: []Row{first}})
	turn(0, Agree)
	turn(0, Pass)
	j.checkFigures("who moves often counts once", Figures{Ballots: int64(len(cast)), Rows: []Row{first}})
	turn(7, Disagree)
	j.checkFigures("and a second one", Figures{Ballots: int64(len(cast)), Rows: []Row{shownBefore(Concerned, tallyNow(j, Concerned))}})
}

func tallyNow(j *testJournal, c College) Tally {
	return j.state.questions[0].cells[c-1].current.tally()
}

func TestWhatIsPublishedAfterClosing(t *testing.T) {
	for _, c := range []struct {
		what  string
		blocs []bloc
		want  []Row
	}{
		{"nobody", nil, nil},
		{"too few: their number alone", []bloc{{Agent, "caf-01", Tally{5, 4, 0}}},
			[]Row{{College: Agent, Territory: OtherOffices, Ballots: 9, LeftOut: 9}}},
		{"of one mind: all but at most one", []bloc{{Concerned, "caf-01", Tally{0, 5, 0}}},
			[]Row{{College: Concerned, Territory: OtherOffices, Ballots: 5, AtLeast: Disagree, LeftOut: 5}}},
		{"all but one: the same", []bloc{{Concerned, "caf-01", Tally{1, 4, 0}}},
			[]Row{{College: Concerned, Territory: OtherOffices, Ballots: 5, AtLeast: Disagree, LeftOut: 5}}},
		{"agents by ten", []bloc{{Agent, "caf-01", Tally{0, 0, 9}}, {Agent, "caf-02", Tally{1, 0, 0}}},
			[]Row{{College: Agent, Territory: OtherOffices, Ballots: 10, AtLeast: Pass, LeftOut: 10}}},
		{"a late one is left out", []bloc{{Concerned, "caf-01", Tally{3, 2, 0}}, {Concerned, "caf-01", Tally{1, 0, 0}}},
			[]Row{shownAfter(Concerned, "caf-01", Tally{3, 2, 0}, 1)}},
		{"agents of the last day are not left out", []bloc{{Agent, "caf-01", Tally{8, 2, 0}}},
			[]Row{shownAfter(Agent, "caf-01", Tally{8, 2, 0}, 0)}},
		{"two offices that pass, and national between them", []bloc{
			{Agent, "caf-02", Tally{6, 6, 0}}, {Agent, "ccss-48", Tally{6, 6, 0}}, {Agent, "national", Tally{8, 2, 0}}},
			[]Row{shownAfter(Agent, "caf-02", Tally{6, 6, 0}, 0), shownAfter(Agent, "ccss-48", Tally{6, 6, 0}, 0), shownAfter(Agent, "national", Tally{8, 2, 0}, 0)}},
		{"small offices together are others", []bloc{
			{Agent, "caf-01", Tally{4, 1, 0}}, {Agent, "caf-02", Tally{3, 2, 0}}, {Agent, "caf-03", Tally{10, 10, 0}}},
			[]Row{shownAfter(Agent, "caf-03", Tally{10, 10, 0}, 0), shownAfter(Agent, OtherOffices, Tally{7, 3, 0}, 0)}},
		{"a lone small office takes the smallest along", []bloc{
			{Agent, "caf-01", Tally{1, 0, 0}}, {Agent, "caf-02", Tally{10, 10, 0}}, {Agent, "caf-03", Tally{6, 6, 0}}},
			[]Row{shownAfter(Agent, "caf-02", Tally{10, 10, 0}, 0), shownAfter(Agent, OtherOffices, Tally{7, 6, 0}, 0)}},
		{"of two equally small, the lower code", []bloc{
			{Agent, "caf-01", Tally{1, 0, 0}}, {Agent, "caf-03", Tally{6, 6, 0}}, {Agent, "caf-02", Tally{7, 5, 0}}},
			[]Row{shownAfter(Agent, "caf-03", Tally{6, 6, 0}, 0), shownAfter(Agent, OtherOffices, Tally{8, 5, 0}, 0)}},
		{"a large office of one mind does, too", []bloc{
			{Agent, "caf-01", Tally{30, 0, 0}}, {Agent, "caf-02", Tally{0, 2, 8}}, {Agent, "caf-03", Tally{9, 9, 0}}},
			[]Row{shownAfter(Agent, "caf-03", Tally{9, 9, 0}, 0), shownAfter(Agent, OtherOffices, Tally{30, 2, 8}, 0)}},
		{"all in one", []bloc{{Agent, "caf-01", Tally{9, 0, 0}}, {Agent, "caf-02", Tally{0, 9, 0}}},
			[]Row{shownAfter(Agent, OtherOffices, Tally{9, 9, 0}, 0)}},
	} {
		j, cast := vote(t, c.blocs...)
		j.close()
		j.checkFigures(c.what, Figures{Ballots: int64(len(cast)), Final: true, Rows: c.want, Apart: allDeclared(c.want)})
	}
}

// allDeclared is what is told apart of the rows of one college that hold no verified ballot.
func allDeclared(rows []Row) []Apart {
	var declared Tally
	for _, r := range rows {
		declared.Agree, declared.Disagree, declared.Pass = declared.Agree+r.Tally.Agree, declared.Disagree+r.Tally.Disagree, declared.Pass+r.Tally.Pass
	}
	if declared.Total() == 0 {
		return nil
	}
	return []Apart{{College: rows[0].College, Declared: declared}}
}

// The few who are attested decide neither which offices are shown, nor do they stand out themselves.
func TestWhatIsDeclaredAndVerifiedIsToldOfTheWholeCollege(t *testing.T) {
	for _, c := range []struct {
		what     string
		declared []bloc
		verified []bloc
		rows     []Row
		apart    []Apart
	}{
		{"one attested voter in an office takes nothing from it, and is not told of",
			[]bloc{{Agent, "caf-01", Tally{20, 20, 0}}, {Agent, "caf-02", Tally{10, 10, 0}}}, []bloc{{Agent, "caf-01", Tally{1, 0, 0}}},
			[]Row{shownAfter(Agent, "caf-01", Tally{21, 20, 0}, 0), shownAfter(Agent, "caf-02", Tally{10, 10, 0}, 0)}, nil},
		{"nor four, where more are attested elsewhere",
			[]bloc{{Agent, "caf-01", Tally{20, 20, 0}}, {Agent, "caf-02", Tally{10, 10, 0}}}, []bloc{{Agent, "caf-01", Tally{4, 0, 0}}, {Agent, "caf-02", Tally{5, 5, 0}}},
			[]Row{shownAfter(Agent, "caf-01", Tally{24, 20, 0}, 0), shownAfter(Agent, "caf-02", Tally{15, 15, 0}, 0)},
			[]Apart{{Agent, Tally{30, 30, 0}, Tally{9, 5, 0}}}},
		{"all attested are of one office, where one is not: taking them from it would leave that one",
			[]bloc{{Agent, "caf-01", Tally{1, 0, 0}}, {Agent, "caf-02", Tally{10, 10, 0}}}, []bloc{{Agent, "caf-01", Tally{5, 5, 0}}},
			[]Row{shownAfter(Agent, "caf-01", Tally{6, 5, 0}, 0), shownAfter(Agent, "caf-02", Tally{10, 10, 0}, 0)}, nil},
		{"all of one office are attested, and one elsewhere: taking that office from them would leave that one",
			[]bloc{{Agent, "caf-02", Tally{10, 10, 0}}}, []bloc{{Agent, "caf-01", Tally{5, 5, 0}}, {Agent, "caf-02", Tally{1, 0, 0}}},
			[]Row{shownAfter(Agent, "caf-01", Tally{5, 5, 0}, 0), shownAfter(Agent, "caf-02", Tally{11, 10, 0}, 0)}, nil},
		{"all of one office are attested, and nobody elsewhere: this tells no more than the rows do",
			[]bloc{{Agent, "caf-02", Tally{10, 10, 0}}}, []bloc{{Agent, "caf-01", Tally{5, 5, 0}}},
			[]Row{shownAfter(Agent, "caf-01", Tally{5, 5, 0}, 0), shownAfter(Agent, "caf-02", Tally{10, 10, 0}, 0)},
			[]Apart{{Agent, Tally{10, 10, 0}, Tally{5, 5, 0}}}},
	} {
		j, cast := vote(t, c.declared...)
		cast = append(cast, j.castAll(Verified, c.verified...)...)
		j.close()
		j.checkFigures(c.what, Figures{Ballots: int64(len(cast)), Final: true, Rows: c.rows, Apart: c.apart})
	}
}
