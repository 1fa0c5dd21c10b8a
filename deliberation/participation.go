package deliberation

import (
	"cmp"
	"slices"
	"time"
)

// What is told here of participation is a function of what everybody could read while it happened: texts, each with its theme and
// office, and each question's number of ballots, all colleges together (rule 7). Whoever subtracts two weeks, two themes or two dates
// of reading gets, of ballots, nothing but the growth of those numbers; that growth is public at once, whoever casts and whatever is
// chosen, and a change of mind moves none of it. So there is no series of ballots by college or by office, and must not be: a week in
// which one Caf has one new ballot, set beside the next release of figures, would give that ballot away. Nor is there one of texts by
// college: a week's only text by an agent is public where it stands, but a series would keep telling of it once it is taken back.

// Week counts what was new in a consultation from one Monday to the next, in Paris.
type Week struct {
	Begins    time.Time // the midnight in Paris with which the Monday begins
	Proposals int64
	Debates   int64 // announced in that week, whenever they are held
	Arguments int64 // replies among them
	Ballots   int64 // first ballots on a question, all colleges and questions together; one cast after a withdrawal counts again
}

// Ends is when the next week begins.
func (w Week) Ends() time.Time { return nextWeek(w.Begins) }

func (w Week) empty() bool { return w.Proposals+w.Debates+w.Arguments+w.Ballots == 0 }

// totals is what a consultation counts, as it stood at the end of a week.
type totals struct{ proposals, debates, arguments, ballots int64 }

type weekTotals struct {
	begins int64
	totals totals
}

// weekly remembers, for each consultation by its number less one, how its counters stood when a week was over.
type weekly struct {
	begins, ends int64 // of the week of the last entry, in milliseconds
	past         [][]weekTotals
}

func (c *consultation) totals() totals {
	return totals{c.proposals, c.debates, c.arguments, c.cast}
}

// beginWeek is called before the first entry of a day is applied. Counting at the turn of weeks keeps ballots free of it.
func (s *State) beginWeek(h Head) {
	if h.At < s.weeks.ends {
		return
	}
	for i := range s.consultations {
		if i == len(s.weeks.past) {
			s.weeks.past = append(s.weeks.past, nil)
		}
		s.weeks.past[i] = append(s.weeks.past[i], weekTotals{s.weeks.begins, s.consultations[i].totals()})
	}
	s.weeks.begins, s.weeks.ends = parisWeek(h.At)
}

// parisWeek returns the Monday's midnight in Paris before or at a time, and the next one; all in milliseconds since 1970 UTC.
func parisWeek(at int64) (begins, ends int64) {
	t := time.UnixMilli(at).In(paris)
	year, month, day := t.Date()
	monday := day - (int(t.Weekday())+6)%7
	return time.Date(year, month, monday, 0, 0, 0, 0, paris).UnixMilli(), time.Date(year, month, monday+7, 0, 0, 0, 0, paris).UnixMilli()
}

// Weeks tells what was new in a consultation, week by week without a gap, from the first week in which something was to the last; none
// if there is no such consultation, or if it was imported: then everything came at once, on another day than it happened.
func (s *State) Weeks(consultation int64) []Week {
	c, ok := s.Consultation(consultation)
	if !ok || c.Imported() {
		return nil
	}
	var ended []weekTotals
	if consultation <= int64(len(s.weeks.past)) {
		ended = s.weeks.past[consultation-1]
	}
	ended = append(slices.Clip(ended), weekTotals{s.weeks.begins, s.consultations[consultation-1].totals()})
	var weeks []Week
	var before totals
	for _, e := range ended {
		w := Week{
			Begins: time.UnixMilli(e.begins).UTC(), Proposals: e.totals.proposals - before.proposals, Debates: e.totals.debates - before.debates,
			Arguments: e.totals.arguments - before.arguments, Ballots: e.totals.ballots - before.ballots,
		}
		before = e.totals
		if w.empty() {
			continue
		}
		for len(weeks) > 0 && nextWeek(weeks[len(weeks)-1].Begins).Before(w.Begins) {
			weeks = append(weeks, Week{Begins: nextWeek(weeks[len(weeks)-1].Begins)})
		}
		weeks = append(weeks, w)
	}
	return weeks
}

// nextWeek is the Monday after a Monday: not always 168 hours later.
func nextWeek(t time.Time) time.Time {
	_, ends := parisWeek(t.UnixMilli())
	return time.UnixMilli(ends).UTC()
}

// ArgumentWeeks tells how many arguments a thread got, week by week, from the first to the last; of a Week only Begins and Arguments
// are set. Taken back ones are counted: figures never change.
func (s *State) ArgumentWeeks(t Thread) []Week {
	thread, _, _ := s.thread(t)
	if thread == nil {
		return nil
	}
	var weeks []Week
	var ends int64
	for _, number := range *thread {
		at := s.arguments[number-1].at
		if at >= ends {
			var begins int64
			begins, ends = parisWeek(at)
			for first := time.UnixMilli(begins); len(weeks) > 0 && nextWeek(weeks[len(weeks)-1].Begins).Before(first); {
				weeks = append(weeks, Week{Begins: nextWeek(weeks[len(weeks)-1].Begins)})
			}
			weeks = append(weeks, Week{Begins: time.UnixMilli(begins).UTC()})
		}
		weeks[len(weeks)-1].Arguments++
	}
	return weeks
}

// ThemeCount is what a consultation holds on one theme.
type ThemeCount struct {
	Theme     Theme
	Proposals int64
	Arguments int64 // on those proposals
	Ballots   int64 // on those proposals, all colleges together
}

// Themes counts a consultation by theme, in the order of the themes, those without a proposal left out. Imported proposals have none.
func (s *State) Themes(consultation int64) []ThemeCount {
	if c, ok := s.Consultation(consultation); !ok || !c.Visible {
		return nil
	}
	counts := map[Theme]*ThemeCount{}
	for i := range s.proposals {
		p := &s.proposals[i]
		if p.consultation != consultation || p.theme == NoTheme {
			continue
		}
		t := counts[p.theme]
		if t == nil {
			t = &ThemeCount{Theme: p.theme}
			counts[p.theme] = t
		}
		t.Proposals++
		t.Arguments += int64(len(p.thread))
		t.Ballots += s.questions[p.question-1].ballots
	}
	var all []ThemeCount
	for _, theme := range Themes() {
		if t := counts[theme]; t != nil {
			all = append(all, *t)
		}
	}
	return all
}

// Place is what was written about one office, or about the whole country (National).
type Place struct {
	Office    Office
	Debates   int64     // cancelled ones are not among them
	Coming    int64     // of the debates: those that have not begun
	Next      time.Time // when the first of those begins; zero if none is coming
	Proposals int64
	Arguments int64 // on those debates and proposals
}

// Places counts what was written in a consultation (0: in all that are visible) about each office of which there is something, by the
// order of offices, National first. A debate is coming until now. Ballots are not counted here: who casts them may live anywhere, and
// where voters live is told, if at all, by the final rows of Figures alone.
func (s *State) Places(consultation int64, now time.Time) []Place {
	at := map[Office]*Place{}
	of := func(o Office) *Place {
		p := at[o]
		if p == nil {
			p = &Place{Office: o}
			at[o] = p
		}
		return p
	}
	counts := func(number int64) bool {
		return (consultation == 0 || consultation == number) && !s.consultations[number-1].importing()
	}
	for i := range s.proposals {
		if w := &s.proposals[i]; counts(w.consultation) {
			p := of(w.office)
			p.Proposals++
			p.Arguments += int64(len(w.thread))
		}
	}
	for i := range s.debates {
		w := &s.debates[i]
		if !counts(w.consultation) || w.rehearses != 0 || w.cancelled != 0 && len(w.thread) == 0 {
			continue
		}
		p := of(w.office)
		p.Arguments += int64(len(w.thread)) // what was said stays said
		if w.cancelled != 0 {
			continue
		}
		p.Debates++
		if begins := time.UnixMilli(w.begins).UTC(); begins.After(now) {
			p.Coming++
			if p.Next.IsZero() || begins.Before(p.Next) {
				p.Next = begins
			}
		}
	}
	all := make([]Place, 0, len(at))
	for _, p := range at {
		all = append(all, *p)
	}
	slices.SortFunc(all, func(a, b Place) int { return cmp.Compare(a.Office, b.Office) })
	return all
}

// released remembers when the figures of a question were published while its vote was open. All in milliseconds since 1970 UTC.
type released struct {
	first, last int64  // 0: never
	before      int64  // the last one but that of entry
	entry       uint64 // the last that published them
}

func (r *released) at(h Head) {
	if r.entry != h.Number {
		r.before, r.entry = r.last, h.Number
	}
	r.first, r.last = cmp.Or(r.first, h.At), h.At
}

// closed takes back what the closing entry itself published, the day of agents being over: nobody saw it but as final figures.
func (r *released) closed(h Head) {
	if r.entry != h.Number {
		return
	}
	if r.last = r.before; r.last == 0 {
		r.first = 0
	}
}

// Releases are the moments at which the figures of a question were first and last published before its vote closed; ok is false if they
// never were. Each is seen at once by whoever watches the page; watching teaches nothing about one person, which is what rule 7
// is for, so reading of it later does not either.
func (s *State) Releases(question int64) (first, last time.Time, ok bool) {
	q := s.question(question)
	if q == nil || q.released.first == 0 || s.consultations[q.consultation-1].importing() {
		return first, last, false
	}
	return time.UnixMilli(q.released.first).UTC(), time.UnixMilli(q.released.last).UTC(), true
}

// OfficeRow is what came of one question among the people of one office.
type OfficeRow struct {
	Proposal int64
	Row      Row
}

// OfficeRows are the final rows that tell of an office by itself, latest question first: a selection of what Figures gives, and nothing
// else. Before a vote closes there is none.
func (s *State) OfficeRows(office Office) []OfficeRow {
	territory := Territory(office.String())
	var all []OfficeRow
	for i := len(s.questions) - 1; i >= 0; i-- {
		q := &s.questions[i]
		if s.consultations[q.consultation-1].importing() {
			continue
		}
		for _, r := range q.final {
			if r.Territory == territory && r.Shown && q.proposal != 0 {
				all = append(all, OfficeRow{q.proposal, r})
			}
		}
	}
	return all
}
