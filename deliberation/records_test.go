package deliberation

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// anOpening is sound on any day after January 2026.
func anOpening() RecordsOpened {
	return RecordsOpened{Authority: Judge, Ground: JudicialInquiry, From: day(2026, 1, 5), To: day(2026, 1, 7), Records: 3, Concerned: Hash{1}}
}

func refuseOpenings(t *testing.T, answered map[*Refusal]bool) {
	j := newJournal(t, testTime())
	var cases []refusalCase
	for what, change := range map[string]func(*RecordsOpened){
		"nobody asks":              func(f *RecordsOpened) { f.Authority = NoAuthority },
		"without a ground":         func(f *RecordsOpened) { f.Ground = NoGround },
		"without days":             func(f *RecordsOpened) { f.From = time.Time{} },
		"backwards":                func(f *RecordsOpened) { f.To = day(2026, 1, 4) },
		"from within a day":        func(f *RecordsOpened) { f.From = f.From.Add(time.Hour) },
		"of what has not happened": func(f *RecordsOpened) { f.From, f.To = j.midnight(3), j.midnight(4) },
		"of all days":              func(f *RecordsOpened) { f.From = day(2010, 1, 1) },
		"fewer than none":          func(f *RecordsOpened) { f.Records = -1 },
		"never to be told":         func(f *RecordsOpened) { f.TellFrom = j.midnight(6 * 366) },
	} {
		f := anOpening()
		change(&f)
		cases = append(cases, refusalCase{what, OpenRecords{f}, ErrOpeningRange})
	}
	j.refuses(t, answered, cases)
	j.must(OpenRecords{anOpening()})
}

// Each opening is told once, in order, with as many days as were asked for; and the journal replays to the same.
func TestEachOpeningIsTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := newJournal(t, testTime())
		var want []RecordsOpening
		for range rapid.IntRange(1, 6).Draw(t, "openings") {
			j.wait(time.Duration(rapid.IntRange(0, 90000).Draw(t, "minutes")) * time.Minute)
			first, days := rapid.IntRange(1, 300).Draw(t, "first day"), rapid.IntRange(1, 400).Draw(t, "days")
			f := RecordsOpened{
				Authority: rapid.SampledFrom(Authorities()).Draw(t, "authority"), Ground: rapid.SampledFrom(Grounds()).Draw(t, "ground"),
				From: day(2025, 1, first), To: day(2025, 1, first+days-1), Records: rapid.Int64Range(0, 9).Draw(t, "records"),
			}
			if rapid.Bool().Draw(t, "somebody's") {
				f.Concerned = Hash{byte(first)}
			}
			if rapid.Bool().Draw(t, "told later") {
				f.TellFrom = j.midnight(rapid.IntRange(1, 700).Draw(t, "later"))
			}
			j.must(OpenRecords{f})
			o := RecordsOpening{At: j.state.At(), Authority: f.Authority, Ground: f.Ground, Days: days, Records: f.Records, Concerned: f.Concerned, TellFrom: j.state.At()}
			if !f.TellFrom.IsZero() {
				o.TellFrom = f.TellFrom.UTC()
			}
			want = append(want, o)
			if j.state.RecordsOpeningsChanged() != j.state.Number() {
				t.Fatal("the entry that changed them is another")
			}
		}
		if diff := cmp.Diff(want, j.state.RecordsOpenings()); diff != "" {
			t.Fatalf("told (-want +got):\n%s", diff)
		}
		if diff := differences(j.state, j.replay(len(j.heads))); diff != "" {
			t.Fatalf("replayed, the journal gives another state:\n%s", diff)
		}
	})
}

func TestAnOpeningThatNobodyMayMakeIsNoJournal(t *testing.T) {
	j := newJournal(t, testTime())
	person := j.join()
	good, bad := anOpening(), anOpening()
	bad.Authority = NoAuthority
	for what, e := range map[string]Entry{
		"by a person":          {Actor: Actor{Person: person}, Fact: &good},
		"by another program":   {Actor: Actor{Program: Door}, Fact: &good},
		"without an authority": {Actor: Actor{Program: Operator}, Fact: &bad},
	} {
		state := j.replay(len(j.heads))
		if err := state.Apply(Head{Number: uint64(len(j.heads)) + 1, At: j.now.UnixMilli()}, &e); err == nil {
			t.Errorf("an opening %s is applied", what)
		}
	}
}
