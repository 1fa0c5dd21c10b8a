package deliberation

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// flagged has so many people join and a human called to look at them.
func (j *testJournal) flagged(many int) (FlagJoinings, []int64) {
	c := FlagJoinings{Doors: make([]int64, len(Doorways())), Document: j.newID()}
	var persons []int64
	for range many {
		persons = append(persons, j.join())
	}
	c.Doors[PasskeyDoorway-1] = int64(many)
	j.must(c)
	return c, persons
}

func refuseAroundJoinings(t *testing.T, answered map[*Refusal]bool) {
	t.Helper()
	j := newJournal(t, testTime())
	administrator, other := j.administrator(), j.administrator()
	few, persons := j.flagged(UnflaggedJoinings)
	j.flagged(UnflaggedJoinings)
	j.must(SettleJoinings{Flag: 2, By: other, Found: ToExamine})
	with := func(alter func(*FlagJoinings)) FlagJoinings {
		c := FlagJoinings{slices.Clone(few.Doors), j.newID()}
		alter(&c)
		return c
	}
	j.refuses(t, answered, []refusalCase{
		{"too few", with(func(c *FlagJoinings) { c.Doors[2]-- }), ErrFieldMissing},
		{"too many", with(func(c *FlagJoinings) { c.Doors[0] = MostFlagged }), ErrFieldMissing},
		{"fewer than none by a door", with(func(c *FlagJoinings) { c.Doors[0], c.Doors[2] = -1, c.Doors[2]+1 }), ErrFieldMissing},
		{"no doors", with(func(c *FlagJoinings) { c.Doors = nil }), ErrFieldMissing},
		{"of nobody", with(func(c *FlagJoinings) { c.Document = ID{} }), ErrFieldMissing},
		{"the same again", few, ErrTextUsed},
		{"no such flag", SettleJoinings{Flag: 9, By: administrator, Found: NothingFound}, ErrFlagUnknown},
		{"by who may not look", SettleJoinings{Flag: 1, By: persons[0], Found: NothingFound}, ErrNotAdministrator},
		{"settled by somebody else", SettleJoinings{Flag: 2, By: administrator, Found: NothingFound}, ErrFlagSettled},
		{"nothing said", SettleJoinings{Flag: 1, By: administrator}, ErrFieldMissing},
	})
}

// A flag changes nothing for anybody: who joined takes part as before, whatever a human finds. It stands as it was found last, by whom and when. Its
// document is named until then, and erased by what was found.
func TestAFlagTakesNothingFromAnybody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := newJournal(t, testTime())
		administrator := j.administrator()
		var flags []FlagJoinings
		var persons []int64
		found := map[int64]FlagFinding{}
		for range rapid.IntRange(1, 6).Draw(t, "deeds") {
			if len(flags) == 0 || rapid.Bool().Draw(t, "flag") {
				c, joined := j.flagged(rapid.IntRange(UnflaggedJoinings, MostFlagged).Draw(t, "people"))
				flags, persons = append(flags, c), append(persons, joined...)
				continue
			}
			n, f := rapid.Int64Range(1, int64(len(flags))).Draw(t, "which"), rapid.SampledFrom(FlagFindings()).Draw(t, "found")
			j.must(SettleJoinings{Flag: n, By: administrator, Found: f})
			found[n] = f
		}
		participants := int64(1 + len(persons))
		for i, c := range flags {
			f, ok := j.state.JoiningFlag(int64(i + 1))
			if !ok || f.Persons() != c.Doors[PasskeyDoorway-1] || !slices.Equal(f.Doors, c.Doors) || f.Found != found[f.Number] || (f.By == administrator) != (f.Found != NoFinding) {
				t.Fatalf("flag %d is %+v, %v", i+1, f, ok)
			}
			looked := f.Found != NoFinding
			if j.state.Names(c.Document) == looked || j.state.IsErased(c.Document) != looked || f.Document.IsZero() != looked {
				t.Fatalf("looked at: %v; its document is named: %v, erased: %v", looked, j.state.Names(c.Document), j.state.IsErased(c.Document))
			}
		}
		for _, p := range persons {
			if !j.state.takesPart(p) {
				t.Fatalf("person %d does not take part any more", p)
			}
		}
		if j.state.Participants() != participants || len(j.state.JoiningFlags()) != len(flags) {
			t.Fatalf("%d take part", j.state.Participants())
		}
		joined := int64(0)
		for _, d := range j.state.JoinedDaily(2, j.now) {
			joined += d.Persons
		}
		if joined != participants {
			t.Fatalf("%d joined, by the days %d", participants, joined)
		}
	})
}

func TestJoinedDailyCountsByParisDays(t *testing.T) {
	j := newJournal(t, time.Date(2027, time.March, 1, 22, 30, 0, 0, time.UTC))
	j.join()
	j.now = j.now.Add(time.Hour) // past midnight in Paris
	j.join()
	j.join()
	days := j.state.JoinedDaily(3, j.now)
	if days[0].Persons != 2 || days[1].Persons != 1 || days[2].Persons != 0 || days[1].Day.In(Paris()).Format(time.DateOnly) != "2027-03-01" {
		t.Errorf("%+v", days)
	}
}

// No entry flags on behalf of a person, or settles by a program or by whoever may not.
func TestEntriesOfFlagsThatNoCommandWrites(t *testing.T) {
	j := newJournal(t, testTime())
	administrator := j.administrator()
	few, persons := j.flagged(UnflaggedJoinings)
	for what, act := range map[string]Act{
		"a flag by a person":       byPerson(administrator, &JoiningsFlagged{few.Doors, j.newID()})[0],
		"a flag by the operator":   byProgram(Operator, &JoiningsFlagged{few.Doors, j.newID()})[0],
		"a flag of nobody":         byProgram(Door, &JoiningsFlagged{few.Doors, ID{}})[0],
		"a flag of another's":      byProgram(Door, &JoiningsFlagged{few.Doors, few.Document})[0],
		"a finding by a program":   byProgram(Door, &JoiningsSettled{1, NothingFound})[0],
		"a finding by somebody":    byPerson(persons[0], &JoiningsSettled{1, NothingFound})[0],
		"a finding of no flag":     byPerson(administrator, &JoiningsSettled{2, NothingFound})[0],
		"a finding that says none": byPerson(administrator, &JoiningsSettled{1, NoFinding})[0],
	} {
		e := Entry{Nonce: j.newID(), Command: j.newID(), At: j.now.UnixMilli(), Actor: act.Actor, Fact: act.Fact}
		if err := j.state.Apply(Head{Number: uint64(len(j.heads) + 1), At: e.At}, &e); err == nil {
			t.Errorf("%s is applied", what)
		}
	}
}
