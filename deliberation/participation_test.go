package deliberation

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// reader knows nothing but what pages say, and reads them all after every entry.
type reader struct {
	j        *testJournal
	seen     map[int64]Week              // what a consultation showed after the entry before
	weeks    map[int64]map[string]Week   // its growth, by consultation and ISO week
	released map[int64][2]time.Time      // by question: when figures were first and last seen to be published before the end
	final    map[int64]bool              // questions
	threads  map[Thread]map[string]int64 // arguments by ISO week
	argued   map[Thread]int64
}

func newReader(j *testJournal) *reader {
	return &reader{
		j: j, seen: map[int64]Week{}, weeks: map[int64]map[string]Week{}, released: map[int64][2]time.Time{}, final: map[int64]bool{},
		threads: map[Thread]map[string]int64{}, argued: map[Thread]int64{},
	}
}

func isoWeek(t time.Time) string {
	year, week := t.In(Paris()).ISOWeek()
	return fmt.Sprintf("%d-%02d", year, week)
}

func (r *reader) read(h Head) {
	s, at := r.j.state, time.UnixMilli(h.At)
	for _, c := range s.Consultations() {
		if c.Imported() {
			continue
		}
		var now Week
		numbers := s.Proposals(c.Number, func(Theme, Office) bool { return true })
		var threads []Thread
		for _, n := range numbers {
			p, _ := s.Proposal(n)
			f, _ := s.Figures(p.Question)
			now.Ballots += f.Ballots
			r.final[p.Question] = f.Final
			threads = append(threads, Thread{Proposal: n})
		}
		debates := s.Debates(c.Number)
		for _, d := range debates {
			threads = append(threads, Thread{Debate: d.Number})
			for _, i := range s.Agenda(d.Number) {
				if f, ok := s.Figures(i.Question); ok && i.Kind == ItemQuestion {
					now.Ballots += f.Ballots
				}
			}
		}
		for _, t := range threads {
			n := int64(len(s.Arguments(t, 0, 1_000_000)))
			now.Arguments += n
			if n > r.argued[t] {
				if r.threads[t] == nil {
					r.threads[t] = map[string]int64{}
				}
				r.threads[t][isoWeek(at)] += n - r.argued[t]
				r.argued[t] = n
			}
		}
		now.Proposals, now.Debates = int64(len(numbers)), int64(len(debates))
		if before := r.seen[c.Number]; before != now {
			if r.weeks[c.Number] == nil {
				r.weeks[c.Number] = map[string]Week{}
			}
			w := r.weeks[c.Number][isoWeek(at)]
			w.Proposals += now.Proposals - before.Proposals
			w.Debates += now.Debates - before.Debates
			w.Arguments += now.Arguments - before.Arguments
			w.Ballots += max(0, now.Ballots-before.Ballots) // what is withdrawn was cast all the same
			if !w.empty() {                                 // a withdrawal alone adds nothing to read
				r.weeks[c.Number][isoWeek(at)] = w
			}
			r.seen[c.Number] = now
		}
	}
	for _, change := range s.TakeChanges() {
		p, ok := s.Proposal(change.Topic.number)
		if change.Kind != FiguresShown || !ok || r.final[p.Question] {
			continue
		}
		if x, _ := s.Consultation(p.Consultation); x.Imported() {
			continue
		}
		released, ok := r.released[p.Question]
		if !ok {
			released[0] = at.UTC()
		}
		released[1] = at.UTC()
		r.released[p.Question] = released
	}
}

// checkWeeks: the series has no gap, begins and ends with something, and is what the reader wrote down.
func checkWeeks(t failer, what string, weeks []Week, want map[string]Week) {
	t.Helper()
	left := len(want)
	for i, w := range weeks {
		if i > 0 && !weeks[i-1].Begins.In(Paris()).AddDate(0, 0, 7).Equal(w.Begins) {
			t.Fatalf("%s: after the week of %v comes that of %v", what, weeks[i-1].Begins, w.Begins)
		}
		if !isParisMidnight(w.Begins) || w.Begins.In(Paris()).Weekday() != time.Monday {
			t.Fatalf("%s: a week begins at %v", what, w.Begins)
		}
		expected := want[isoWeek(w.Begins)]
		expected.Begins = w.Begins
		if w != expected {
			t.Fatalf("%s: %+v, read week by week it was %+v", what, w, expected)
		}
		if !w.empty() {
			left--
		} else if i == 0 || i == len(weeks)-1 {
			t.Fatalf("%s begins or ends with nothing: %+v", what, weeks)
		}
	}
	if left != 0 {
		t.Fatalf("%s leaves out %d of %v", what, left, want)
	}
}

// Rule 7 for series: they say nothing that somebody who read every page after every entry could not have written down.
func TestSeriesTellOnlyWhatWasReadableAtTheTime(t *testing.T) {
	released, several := 0, 0
	checkUntil(t, func() bool { return released > 0 && several > 0 }, func(t *rapid.T) {
		w := newWorld(t)
		r := newReader(w.testJournal)
		model := w.applied
		w.applied = func(h Head, e *Entry) {
			model(h, e)
			r.read(h)
		}
		for i, h := range w.heads { // the world has begun before it could be read
			s := w.state
			w.state = w.replay(i + 1)
			r.read(h)
			w.state = s
		}
		w.state.TakeChanges()
		actions := w.actions()
		delete(actions, "") // it takes the changes that the reader takes
		actions["wait days"] = func(t *rapid.T) { w.wait(time.Duration(rapid.IntRange(1, 9).Draw(t, "days")) * 24 * time.Hour) }
		t.Repeat(actions)
		for _, c := range w.state.Consultations() {
			weeks := w.state.Weeks(c.Number)
			checkWeeks(t, fmt.Sprintf("consultation %d", c.Number), weeks, r.weeks[c.Number])
			if len(weeks) > 1 {
				several++
			}
		}
		for thread := range r.threads {
			want := map[string]Week{}
			for week, n := range r.threads[thread] {
				want[week] = Week{Arguments: n}
			}
			checkWeeks(t, fmt.Sprintf("thread %+v", thread), w.state.ArgumentWeeks(thread), want)
		}
		for q := range w.state.questions {
			if debate, _ := w.state.DebateOfQuestion(int64(q + 1)); debate != 0 {
				continue // its page is told that it was redrawn, not what of it was
			}
			first, last, ok := w.state.Releases(int64(q + 1))
			seen, watched := r.released[int64(q+1)]
			if ok != watched || ok && (!first.Equal(seen[0]) || !last.Equal(seen[1])) {
				t.Fatalf("question %d was released at %v and %v (%v), seen at %v (%v)", q+1, first, last, ok, seen, watched)
			}
			if ok {
				released++
			}
		}
	})
	if released == 0 || several == 0 {
		t.Errorf("nothing was put at risk: %d releases, %d series over several weeks", released, several)
	}
}

// The attack: who knows everything but one person's college, Caf and choices learns none of them from the series, at whatever two
// moments they are read. Two journals in which the same people vote at the same moments, as others, elsewhere and otherwise, tell the
// same of participation until the vote closes.
func TestSeriesDoNotDependOnWhoVotesWhat(t *testing.T) {
	ballots := int64(0)
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2026, 10, 20, 9, 0, 0, 0, Paris())
		twins := [2]*testJournal{newJournal(t, start), newJournal(t, start)}
		type self struct {
			college College
			office  Office
		}
		voters := make([]ID, 12)
		selves := [2][]self{}
		for i, j := range twins {
			j.open(40)
			author := j.join()
			for range 3 {
				j.must(FileProposal{Consultation: 1, Author: author, Theme: Reception, Office: 7, Text: j.newID(), Hash: j.newHash()})
			}
			j.must(ConveneDebate{Consultation: 1, Author: author, Announcement: Announcement{Office: 9, Begins: start.Add(72 * time.Hour), Text: j.newID(), Hash: j.newHash()}})
			for v := range voters {
				if i == 0 {
					voters[v] = ID{0: 9, 15: byte(v + 1)}
				}
				selves[i] = append(selves[i], self{rapid.SampledFrom(Colleges()).Draw(t, "college"), drawOffice(t)})
			}
		}
		type told struct {
			Weeks  []Week
			Themes []ThemeCount
			Places []Place
		}
		read := func(j *testJournal) told {
			return told{j.state.Weeks(1), j.state.Themes(1), j.state.Places(1, j.now)}
		}
		for range rapid.IntRange(1, 40).Draw(t, "ballots") {
			v, question := rapid.IntRange(0, len(voters)-1).Draw(t, "voter"), rapid.Int64Range(1, 3).Draw(t, "question")
			pause := time.Duration(rapid.SampledFrom([]int{0, 1, 30, 90}).Draw(t, "hours")) * time.Hour
			var is [2]told
			for i, j := range twins {
				j.wait(pause)
				r := j.run(CastBallot{
					Voter: voters[v], College: selves[i][v].college, Office: selves[i][v].office, Question: question,
					Choice: rapid.SampledFrom(Choices()).Draw(t, "choice"),
				})
				if r != nil && r != ErrBallotsClosed {
					t.Fatalf("%v", r)
				}
				is[i] = read(j)
			}
			if diff := cmp.Diff(is[0], is[1], cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("series tell who votes what:\n%s", diff)
			}
		}
		for _, w := range twins[0].state.Weeks(1) {
			ballots += w.Ballots
		}
	})
	if ballots == 0 {
		t.Error("nobody voted")
	}
}

// Counts by theme and by office are those of the texts that everybody can read.
func TestWhatWasWrittenIsCountedByThemeAndOffice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		t.Repeat(w.actions())
		want, themes := map[Office]Place{}, map[int64]map[Theme]ThemeCount{}
		threads := func(t Thread) int64 { return int64(len(w.state.Arguments(t, 0, 1_000_000))) }
		for _, c := range w.state.Consultations() {
			themes[c.Number] = map[Theme]ThemeCount{}
			for _, n := range w.state.Proposals(c.Number, func(Theme, Office) bool { return true }) {
				p, _ := w.state.Proposal(n)
				f, _ := w.state.Figures(p.Question)
				at := want[p.Office]
				at.Office, at.Proposals, at.Arguments = p.Office, at.Proposals+1, at.Arguments+threads(Thread{Proposal: n})
				want[p.Office] = at
				if of := themes[c.Number][p.Theme]; p.Theme != NoTheme {
					themes[c.Number][p.Theme] = ThemeCount{p.Theme, of.Proposals + 1, of.Arguments + threads(Thread{Proposal: n}), of.Ballots + f.Ballots}
				}
			}
			for _, d := range w.state.Debates(c.Number) {
				said := threads(Thread{Debate: d.Number})
				if d.Cancelled != 0 && said == 0 {
					continue
				}
				at := want[d.Office]
				at.Office, at.Arguments = d.Office, at.Arguments+said
				if d.Cancelled != 0 {
					want[d.Office] = at
					continue
				}
				at.Debates++
				if d.Begins.After(w.now) {
					if at.Coming++; at.Next.IsZero() || d.Begins.Before(at.Next) {
						at.Next = d.Begins
					}
				}
				want[d.Office] = at
			}
			got := w.state.Themes(c.Number)
			for _, x := range got {
				if x != themes[c.Number][x.Theme] {
					t.Fatalf("theme %v counts %+v, want %+v", x.Theme, x, themes[c.Number][x.Theme])
				}
			}
			if len(got) != len(themes[c.Number]) {
				t.Fatalf("themes %+v, want %+v", got, themes[c.Number])
			}
		}
		for _, o := range append([]Office{National}, Offices()...) {
			var rows []OfficeRow
			for q := len(w.state.questions); q > 0; q-- {
				f, _ := w.state.Figures(int64(q))
				for _, r := range f.Rows {
					if w.state.questions[q-1].proposal != 0 && f.Final && r.Shown && r.Territory == Territory(o.String()) {
						rows = append(rows, OfficeRow{w.state.questions[q-1].proposal, r})
					}
				}
			}
			if diff := cmp.Diff(rows, w.state.OfficeRows(o)); diff != "" {
				t.Fatalf("of %v more or less is told than its final figures:\n%s", o, diff)
			}
		}
		places := w.state.Places(0, w.now)
		if !slices.IsSortedFunc(places, func(a, b Place) int { return int(a.Office) - int(b.Office) }) || len(places) != len(want) {
			t.Fatalf("places %+v, want %+v", places, want)
		}
		for _, p := range places {
			if p != want[p.Office] {
				t.Fatalf("place %+v, want %+v", p, want[p.Office])
			}
		}
	})
}

func TestAnImportHasNoWeeks(t *testing.T) {
	j := newJournal(t, testTime())
	rows, _ := smallImport(j)
	j.must(ImportRows{Source: Hash{1}, Rows: rows, Last: true})
	j.open(20)
	author := j.join()
	j.must(FileProposal{Consultation: 2, Author: author, Theme: Reception, Text: j.newID(), Hash: j.newHash()})
	j.wait(15 * 24 * time.Hour)
	j.must(CastBallot{Voter: j.newID(), College: Concerned, Question: 3, Choice: Agree})
	want := []Week{
		{Begins: day(2026, 11, 16).UTC(), Proposals: 1}, {Begins: day(2026, 11, 23).UTC()}, {Begins: day(2026, 11, 30).UTC()},
		{Begins: day(2026, 12, 7).UTC(), Ballots: 1},
	}
	if diff := cmp.Diff(want, j.state.Weeks(2)); diff != "" {
		t.Error(diff)
	}
	for _, none := range []int64{0, 1, 3} {
		if weeks := j.state.Weeks(none); weeks != nil {
			t.Errorf("consultation %d has weeks: %+v", none, weeks)
		}
	}
	if themes := j.state.Themes(1); len(themes) != 0 {
		t.Errorf("imported proposals have themes: %+v", themes)
	}
	if _, _, ok := j.state.Releases(1); ok {
		t.Error("figures of an import were released before it was complete")
	}
}
