package deliberation

import (
	"testing"
	"time"
)

func TestRulesAreFixedWithTheOpening(t *testing.T) {
	j := newJournal(t, testTime())
	if got := j.state.Rules(1); got != firstRules() {
		t.Errorf("no consultation has the rules %+v", got)
	}
	number := j.open(4)
	if got, want := j.state.Rules(number), (Rules{2, 600, 10, 2}); got != want {
		t.Errorf("rules %+v, want %+v", got, want)
	}
	own := OpenConsultation{Text: j.newID(), Hash: j.newHash(), Rules: Rules{Version: 1, Threshold: 950, Minimum: 10_000, Entry: 77}}
	for i := range own.Begins {
		own.Begins[i] = day(2027, 1, i+1)
	}
	j.must(own)
	if got, want := j.state.Rules(2), (Rules{1, 950, 10_000, j.state.Number()}); got != want {
		t.Errorf("rules %+v, want %+v", got, want)
	}
	if first, ok := j.state.ConsultationOpenedBy(j.state.Number() - 1); !ok || first != 2 {
		t.Error("the opening does not come first in its batch")
	}
	j.must(ImportRows{Source: Hash{1}, Rows: []ImportedRow{ImportedConsultation{Text: j.newID(), Hash: j.newHash()}}})
	if got, want := j.state.Rules(3), (Rules{2, 600, 10, j.state.Number() - 1}); got != want {
		t.Errorf("an import has the rules %+v, want %+v", got, want)
	}
}

func TestRulesHaveRanges(t *testing.T) {
	for _, c := range []struct {
		rules Rules
		want  bool
	}{
		{DefaultRules(), true}, {Rules{1, 500, 10, 0}, true}, {Rules{1, 950, 10_000, 5}, true},
		{Rules{}, false}, {Rules{0, 600, 10, 0}, false}, {Rules{2, 600, 10, 0}, true}, {Rules{3, 600, 10, 0}, false}, {Rules{1, 499, 10, 0}, false}, {Rules{1, 951, 10, 0}, false},
		{Rules{1, 600, 9, 0}, false}, {Rules{1, 600, 10_001, 0}, false},
	} {
		if c.rules.Valid() != c.want {
			t.Errorf("%+v is valid: %v", c.rules, !c.want)
		}
	}
}

func TestRulesChangeUntilPeoplePropose(t *testing.T) {
	j := newJournal(t, testTime())
	opening := OpenConsultation{Text: j.newID(), Hash: j.newHash()}
	year, month, today := j.now.In(Paris()).Date()
	for i := range opening.Begins {
		opening.Begins[i] = day(year, month, today+i+1)
	}
	j.must(opening)
	stricter := Rules{Version: 1, Threshold: 700, Minimum: 30}
	j.must(FixRules{Consultation: 1, Rules: stricter})
	fixed := j.state.Number()
	if got, want := j.state.Rules(1), (Rules{1, 700, 30, fixed}); got != want {
		t.Errorf("rules %+v, want %+v", got, want)
	}
	if c, _ := j.state.Consultation(1); c.Changed != fixed {
		t.Error("what is shown by the rules did not change with them")
	}
	j.must(FixRules{Consultation: 1, Rules: stricter})
	if j.state.Number() != fixed {
		t.Error("the same rules are fixed twice")
	}
	milder := &RulesFixed{Consultation: 1, Version: 1, Threshold: 500, Minimum: 10}
	operator := Actor{Program: Operator}
	if !j.applies(operator, milder) {
		t.Fatal("what is right is not applied")
	}
	for what, f := range map[string]*RulesFixed{
		"of nothing": {Consultation: 99, Version: 1, Threshold: 500, Minimum: 10}, "of later programs": {Consultation: 1, Version: 3, Threshold: 500, Minimum: 10},
		"out of range": {Consultation: 1, Version: 1, Threshold: 500, Minimum: 9},
	} {
		if j.applies(operator, f) {
			t.Errorf("rules %s are applied", what)
		}
	}
	if j.applies(Actor{Person: j.join()}, milder) || j.applies(Actor{Program: Importer}, milder) {
		t.Error("not only the operator fixes rules")
	}
	for range 5 {
		j.wait(24 * time.Hour)
		j.catchUp()
		view, _ := j.state.Consultation(1)
		if r := j.run(FixRules{Consultation: 1, Rules: DefaultRules()}); r != ErrRulesFixed {
			t.Errorf("rules change in phase %v: %v", view.Phase, r)
		}
		if j.run(FixRules{Consultation: 1, Rules: stricter}) != ErrRulesFixed || j.applies(operator, milder) {
			t.Errorf("rules are applied in phase %v", view.Phase)
		}
	}
	if view, _ := j.state.Consultation(1); view.Phase != Closed || j.state.Rules(1).Entry != fixed {
		t.Errorf("in phase %v the rules are %+v", view.Phase, j.state.Rules(1))
	}
}

// A journal from before there were rules is read as if it had the first.
func TestAConsultationOlderThanRulesHasTheFirst(t *testing.T) {
	s := NewState()
	opened := &ConsultationOpened{Text: ID{1}, Hash: Hash{1}, Propose: day(2026, 1, 1), Debate: day(2026, 1, 2), Vote: day(2026, 1, 3), Reread: day(2026, 1, 4), Closed: day(2026, 1, 5)}
	if err := s.Apply(Head{Number: 1, At: testTime().UnixMilli()}, &Entry{Actor: Actor{Program: Operator}, Fact: opened}); err != nil {
		t.Fatal(err)
	}
	if got := s.Rules(1); got != firstRules() || got.Entry != 0 {
		t.Errorf("rules %+v", got)
	}
	// The operator can say that these hold, as long as no phase has begun.
	acts, err := FixRules{Consultation: 1, Rules: firstRules()}.Decide(s, testTime())
	if err != nil || len(acts) != 1 {
		t.Errorf("%v, %v", acts, err)
	}
}
