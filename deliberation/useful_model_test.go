package deliberation

import (
	"maps"

	"pgregory.net/rapid"
)

// modelMarks is who finds an argument useful, now and when the figure that is shown was last set.
type modelMarks struct {
	author   int64
	text     ID
	by, then map[int64]bool
	shown    int64
}

func (m *model) applyMarks(e *Entry) {
	switch f := e.Fact.(type) {
	case *ArgumentGiven:
		m.marks = append(m.marks, &modelMarks{author: f.Author, text: f.Text, by: map[int64]bool{}, then: map[int64]bool{}})
	case *ArgumentMarked:
		m.marks[f.Argument-1].by[e.Actor.Person] = true
		m.marks[f.Argument-1].settle()
	case *ArgumentUnmarked:
		m.withdrawMarks(e.Actor.Person, m.marks[f.Argument-1])
	case *MarksWithdrawn:
		m.withdrawMarks(e.Actor.Person, m.marks...)
	case *PersonErased:
		m.withdrawMarks(f.Person, m.marks...)
	}
	for _, a := range m.marks {
		if m.erased[a.text] {
			a.by, a.then, a.shown = map[int64]bool{}, map[int64]bool{}, 0
		}
	}
}

func (m *model) withdrawMarks(person int64, of ...*modelMarks) {
	for _, a := range of {
		delete(a.by, person)
		a.settle()
	}
}

// settle is rule 7 for marks: the figure moves when at least five persons are not where they were, and is at least five or none.
func (a *modelMarks) settle() {
	moved := 0
	for n := range a.by {
		if !a.then[n] {
			moved++
		}
	}
	for n := range a.then {
		if !a.by[n] {
			moved++
		}
	}
	if moved < 5 {
		return
	}
	a.then, a.shown = maps.Clone(a.by), 0
	if len(a.by) >= 5 {
		a.shown = int64(len(a.by))
	}
}

// mark has a crowd mark one argument, or take their marks back.
func (w *world) mark(t *rapid.T) {
	if len(w.model.marks) == 0 {
		t.Skip()
	}
	for w.state.Persons() < 8 {
		w.join()
	}
	number := rapid.Int64Range(1, int64(len(w.model.marks))).Draw(t, "argument")
	back := rapid.IntRange(0, 3).Draw(t, "back") == 0
	for range rapid.IntRange(1, 12).Draw(t, "persons") {
		by := w.drawPerson(t)
		var r *Refusal
		if back {
			r = w.run(UnmarkArgument{Argument: number, By: by})
		} else {
			r = w.run(MarkArgument{Argument: number, By: by})
		}
		if a := w.model.marks[number-1]; (r == ErrOwnArgument) != (!back && a.author == by && w.model.debates.guests[by] == 0 && !w.model.erased[w.model.persons[by-1]]) {
			t.Fatalf("person %d marks what %d gave: %v", by, a.author, r)
		}
	}
}

// checkMarks: one mark a person and argument, none on one's own, none of who is gone or on what is gone; and what is shown is what
// the model works out.
func (w *world) checkMarks() {
	w.t.Helper()
	given := map[int64]int64{}
	for i, want := range w.model.marks {
		number := int64(i + 1)
		a, _ := w.state.Argument(number)
		if a.Useful != want.shown {
			w.t.Fatalf("argument %d is shown as useful to %d, want %d", number, a.Useful, want.shown)
		}
		for person := range w.state.persons {
			by := int64(person + 1)
			if w.state.HasMarked(by, number) != want.by[by] {
				w.t.Fatalf("person %d has marked argument %d: %v", by, number, !want.by[by])
			}
			if want.by[by] && !w.state.Rehearsed(Thread{Debate: a.Debate}) {
				given[by]++
			}
			if want.by[by] && (by == want.author || w.model.erased[w.model.persons[person]] || w.model.erased[want.text]) {
				w.t.Fatalf("a mark of person %d on argument %d is kept", by, number)
			}
		}
	}
	for person := range w.state.persons {
		if got := w.state.GivenBy(int64(person + 1)).Marks; got != given[int64(person+1)] {
			w.t.Fatalf("person %d gave %d marks, want %d", person+1, got, given[int64(person+1)])
		}
	}
}

// checkArrangements: every thread is whole in each arrangement, and in the order that it says.
func (w *world) checkArrangements() {
	w.t.Helper()
	threads := []Thread{}
	for n := range w.state.proposals {
		threads = append(threads, Thread{Proposal: int64(n + 1)})
	}
	for n := range w.state.debates {
		threads = append(threads, Thread{Debate: int64(n + 1)})
	}
	for _, t := range threads {
		all := w.state.Arguments(t, 0, len(w.state.arguments))
		answered := map[int64]int64{}
		for _, a := range all {
			if parent := a.ReplyTo; parent != 0 && !a.Erased && a.Author != w.state.arguments[parent-1].author {
				answered[parent]++
			}
		}
		for _, o := range Arrangements() {
			want := map[int64]bool{}
			for _, a := range all {
				if a.Answers != answered[a.Number] {
					w.t.Fatalf("argument %d has %d answers, want %d", a.Number, a.Answers, answered[a.Number])
				}
				if a.ReplyTo == 0 && (o != Unanswered || a.Side == Asking && answered[a.Number] == 0 && !a.Erased) {
					want[a.Number] = true
				}
			}
			got := w.state.Discussion(t, o, 0, len(all)+1)
			var before Argument
			for _, a := range got {
				if a.ReplyTo != 0 {
					continue
				}
				if !want[a.Number] {
					w.t.Fatalf("argument %d stands in arrangement %d of %v", a.Number, o, t)
				}
				delete(want, a.Number)
				if before.Number != 0 && !inOrder(o, before, a) {
					w.t.Fatalf("argument %d comes behind %d in arrangement %d", a.Number, before.Number, o)
				}
				before = a
			}
			if len(want) > 0 {
				w.t.Fatalf("missing in arrangement %d of %v: %v", o, t, want)
			}
		}
	}
}

func inOrder(o Arrangement, a, b Argument) bool {
	switch o {
	case ByUse:
		return a.Useful >= b.Useful
	case Shuffled:
		return true // by lot: see TestThePlaceOfAnArgumentIsDrawnFromItsEntryAlone
	}
	return a.Number < b.Number
}
