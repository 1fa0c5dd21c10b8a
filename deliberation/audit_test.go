package deliberation

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// audits lets a person audit, in a scope and until a day.
func (j *testJournal) audits(administrator, person int64, scope Scope, until time.Time) int64 {
	j.t.Helper()
	j.must(OfferMandate{By: administrator, Role: AuditorRole, Scope: scope, Ends: until})
	j.must(AcceptMandate{Offer: int64(len(j.state.offers)), Person: person})
	return int64(len(j.state.mandates))
}

func refuseReadings(t *testing.T, answered map[*Refusal]bool) {
	j := newJournal(t, testTime())
	administrator, auditor, ofOne, former, stranger := j.administrator(), j.join(), j.join(), j.join(), j.join()
	j.audits(administrator, auditor, Scope{}, j.midnight(3))
	j.audits(administrator, ofOne, Scope{Consultation: j.open(30)}, j.midnight(30))
	over := j.audits(administrator, former, Scope{}, j.midnight(30))
	j.must(EndMandate{Mandate: over, By: former})
	for j.state.Number() < MostRead+1 {
		j.join()
	}
	last := int64(j.state.Number())
	j.refuses(t, answered, []refusalCase{
		{"reading as a stranger", ReadJournal{By: stranger, From: 1, To: 2}, ErrNotAuditor},
		{"reading as nobody", ReadJournal{By: 99, From: 1, To: 2}, ErrNotAuditor},
		{"reading as an administrator", ReadJournal{By: administrator, From: 1, To: 2}, ErrNotAuditor},
		{"reading what is of other consultations", ReadJournal{By: ofOne, From: 1, To: 2}, ErrNotAuditor},
		{"reading after the mandate", ReadJournal{By: former, From: 1, To: 2}, ErrNotAuditor},
		{"reading from nowhere", ReadJournal{By: auditor, From: 0, To: 2}, ErrAuditRange},
		{"reading backwards", ReadJournal{By: auditor, From: 3, To: 2}, ErrAuditRange},
		{"reading what is not there yet", ReadJournal{By: auditor, From: last, To: last + 1}, ErrAuditRange},
		{"reading too much", ReadJournal{By: auditor, From: 1, To: MostRead + 1}, ErrAuditRange},
		{"reading everything", ReadJournal{By: auditor, From: 1, To: math.MaxInt64}, ErrAuditRange},
		{"reading from below", ReadJournal{By: auditor, From: math.MinInt64, To: math.MaxInt64}, ErrAuditRange},
	})
	j.must(ReadJournal{By: auditor, From: 1, To: MostRead})
	j.now = j.midnight(3)
	j.refuses(t, answered, []refusalCase{{"reading after the last day", ReadJournal{By: auditor, From: 1, To: 2}, ErrNotAuditor}})
}

// Whatever people with and without a mandate try, each reading is told once and shown to nobody but who made it, for an hour, as long as they
// audit; and the journal replays to the same.
func TestEachReadingIsToldAndShownToItsReaderForAnHour(t *testing.T) {
	shown, hidden := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		j := newJournal(t, testTime())
		administrator := j.administrator()
		persons := []int64{administrator, j.join(), j.join(), j.join()}
		mandates := map[int64]int64{}
		for _, p := range persons[1:3] {
			mandates[p] = j.audits(administrator, p, Scope{}, j.midnight(3))
		}
		type reading struct {
			by, from, to int64
			at           time.Time
		}
		var made []reading
		var told []JournalReading
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			switch rapid.IntRange(0, 6).Draw(t, "step") {
			case 0:
				j.wait(time.Duration(rapid.IntRange(1, 90).Draw(t, "minutes")) * time.Minute)
			case 1:
				p := rapid.SampledFrom(persons[1:3]).Draw(t, "who leaves")
				j.must(EndMandate{Mandate: mandates[p], By: p})
			default:
				r := reading{by: rapid.SampledFrom(persons).Draw(t, "reader"), from: rapid.Int64Range(0, 6).Draw(t, "from")}
				r.to = r.from + rapid.Int64Range(-1, 4).Draw(t, "more")
				before := len(j.heads)
				if refused := j.run(ReadJournal{By: r.by, From: r.from, To: r.to}); refused != nil {
					if len(j.heads) != before {
						t.Fatal("a refused reading left an entry")
					}
					continue
				}
				r.at = j.state.At()
				made = append(made, r)
				told = append([]JournalReading{{At: r.at, From: r.from, To: r.to, Mandate: mandates[r.by]}}, told...)
			}
		}
		if diff := cmp.Diff(told, j.state.JournalReads(), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("told (-want +got):\n%s", diff)
		}
		for _, p := range persons {
			for from := int64(0); from < 7; from++ {
				for to := from - 1; to < from+5; to++ {
					want := slices.ContainsFunc(made, func(r reading) bool {
						return r.by == p && r.from == from && r.to == to && j.now.Sub(r.at) <= ReadLasts
					}) && j.state.Holds(p, AuditorRole, Scope{}, j.now)
					if got := j.state.MaySee(p, from, to, j.now); got != want {
						t.Fatalf("%d may see %d to %d: %v", p, from, to, got)
					}
					if want {
						shown++
					} else {
						hidden++
					}
				}
			}
		}
		if diff := differences(j.state, j.replay(len(j.heads))); diff != "" {
			t.Fatalf("replayed, the journal gives another state:\n%s", diff)
		}
	})
	if shown == 0 || hidden == 0 {
		t.Errorf("%d shown, %d hidden", shown, hidden)
	}
}

func TestAReadingThatNobodyMayMakeIsNoJournal(t *testing.T) {
	j := newJournal(t, testTime())
	administrator, auditor := j.administrator(), j.join()
	j.audits(administrator, auditor, Scope{}, j.midnight(30))
	last := int64(j.state.Number())
	for what, e := range map[string]Entry{
		"by an administrator": {Actor: Actor{Person: administrator}, Fact: &JournalRead{From: 1, To: 2}},
		"by a program":        {Actor: Actor{Program: Operator}, Fact: &JournalRead{From: 1, To: 2}},
		"by a voter":          {Actor: Actor{Voter: ID{1}}, Fact: &JournalRead{From: 1, To: 2}},
		"of itself":           {Actor: Actor{Person: auditor}, Fact: &JournalRead{From: 1, To: last + 1}},
		"of nothing":          {Actor: Actor{Person: auditor}, Fact: &JournalRead{From: 2, To: 1}},
	} {
		state := j.replay(len(j.heads))
		if err := state.Apply(Head{Number: uint64(last) + 1, At: j.now.UnixMilli()}, &e); err == nil {
			t.Errorf("a reading %s is applied", what)
		}
	}
}

// Every number that entries hold is either known to name nobody or masked; whoever adds one decides which.
func TestEveryNumberOfAnEntryIsShownOrMasked(t *testing.T) {
	masked := []string{"accompanied", "attendee", "author", "by", "call", "doors", "entered", "erased", "facilitator", "flag", "form", "guest", "profile", "sheet", "counts", "reached", "unreached"}
	seen := map[string]bool{}
	for _, f := range factKinds {
		of := reflect.TypeOf(f).Elem()
		for i := range of.NumField() {
			field := of.Field(i)
			name, _, _ := strings.Cut(field.Tag.Get("entry"), ",")
			if field.Type != reflect.TypeFor[int64]() && field.Type != reflect.TypeFor[[]int64]() {
				continue
			}
			seen[name] = true
			if namesNobody(name) == slices.Contains(masked, name) {
				t.Errorf("%v.%s: is %q shown to auditors, or masked?", of, field.Name, name)
			}
		}
	}
	for _, name := range masked {
		if !seen[name] {
			t.Errorf("no entry holds %q", name)
		}
	}
}

// Of no entry an auditor reads what somebody chose, an id, a person, or of a voice to which few it belongs.
func TestAnAuditorReadsNobody(t *testing.T) {
	masks := map[Mask]int{}
	rapid.Check(t, func(t *rapid.T) {
		e := drawEntry(t)
		fields := Audited(&e)
		for i := range reflect.TypeOf(e.Fact).Elem().NumField() {
			f := reflect.ValueOf(e.Fact).Elem().Field(i)
			name, _, _ := strings.Cut(reflect.TypeOf(e.Fact).Elem().Field(i).Tag.Get("entry"), ",")
			at := slices.IndexFunc(fields, func(a AuditedField) bool { return a.Name == name })
			if absent(f.Addr().Interface()) != (at < 0) {
				t.Fatalf("%s of %s: %d", name, e.Fact.Kind(), at)
			}
			if at < 0 {
				continue
			}
			got := fields[at]
			masks[got.Mask]++
			if got.Mask != NoMask && (got.Value != "" || !got.Date.IsZero()) || got.Mask == NoMask && (got.Value == "") == got.Date.IsZero() {
				t.Fatalf("%s of %s is %+v", name, e.Fact.Kind(), got)
			}
			switch f.Interface().(type) {
			case Choice:
				if got.Mask != MaskedChoice {
					t.Fatalf("%s shows a choice", e.Fact.Kind())
				}
			case ID, []ID:
				if got.Mask != MaskedDocument {
					t.Fatalf("%s shows the id %s", e.Fact.Kind(), name)
				}
			case Hash:
				if len(got.Value) > 2*shownOfHash+len("…") {
					t.Fatalf("%s shows all of %s", e.Fact.Kind(), name)
				}
			case College, Office:
				if (got.Mask == MaskedGroup) != !e.Actor.Voter.IsZero() {
					t.Fatalf("%s of a voice: %+v", name, got)
				}
			}
		}
	})
	for _, m := range append(Masks(), NoMask) {
		if masks[m] == 0 {
			t.Errorf("nothing was masked as %q", m)
		}
	}
}
