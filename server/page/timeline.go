package page

import (
	"cmp"
	"slices"
	"time"

	"voix/deliberation"
)

// EventKind is what happened, or is to happen, to a proposal.
type EventKind string

const (
	EventFiled        EventKind = "filed"
	EventArgued       EventKind = "argued" // Count arguments, between At and Until; Weeks has them one by one
	EventFirstFigures EventKind = "figures_first"
	EventLastFigures  EventKind = "figures_last"
	EventPhase        EventKind = "phase" // Phase, at At; Ahead if it has not begun
	EventErased       EventKind = "erased"
)

// EventKinds are all of them.
func EventKinds() []EventKind {
	return []EventKind{EventFiled, EventArgued, EventFirstFigures, EventLastFigures, EventPhase, EventErased}
}

// String is the name used in messages and in the CSV.
func (k EventKind) String() string { return string(k) }

// Event is one line of a proposal's timeline. Arguments are told by the week only, and a text's erasure without a date: an account is
// erased at one stroke, so the same day on several texts would tell that one person had written them all.
type Event struct {
	Kind  EventKind
	At    time.Time // zero for EventErased
	Until time.Time // of EventArgued: the Monday of the last week with arguments
	Count int       // of EventArgued
	Weeks []Week    // of EventArgued: of each only Begins and Arguments, none of them empty
	Phase deliberation.Phase
	Ahead bool
}

// SortEvents puts a timeline in the order of time, what has no date last. The filing comes first: the Monday of the week in which the
// first argument was given may come before it.
func SortEvents(events []Event) {
	slices.SortStableFunc(events, func(a, b Event) int {
		if (a.Kind == EventFiled) != (b.Kind == EventFiled) {
			return map[bool]int{true: -1, false: 1}[a.Kind == EventFiled]
		}
		if a.At.IsZero() != b.At.IsZero() {
			return cmp.Compare(b.At.Unix(), a.At.Unix())
		}
		return a.At.Compare(b.At)
	})
}
