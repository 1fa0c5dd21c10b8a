package page

import (
	"cmp"
	"math"
	"slices"
	"time"

	"voix/deliberation"
)

// EventKind is what happened, or is to happen, to a proposal.
type EventKind string

const (
	EventFiled        EventKind = "filed"
	EventArgued       EventKind = "argued" // Count arguments, from the week of At on; Weeks has them one by one
	EventFirstFigures EventKind = "figures_first"
	EventLastFigures  EventKind = "figures_last"
	EventPhase        EventKind = "phase" // Phase, at At; Ahead if it has not begun
	EventErased       EventKind = "erased"
)

// String is the name used in messages and in the CSV.
func (k EventKind) String() string { return string(k) }

// Event is one line of a proposal's timeline. Arguments are told by the week only, and a text's erasure without a date: an account is
// erased at one stroke, so the same day on several texts would tell that one person had written them all.
type Event struct {
	Kind  EventKind
	At    time.Time // zero for EventErased
	Count int       // of EventArgued
	Weeks []Week    // of EventArgued: of each only Begins and Arguments, none of them empty
	Phase deliberation.Phase
	Ahead bool
}

// SortEvents puts a timeline in the order of time, what has no date last. The filing comes first: the Monday of the week in which the
// first argument was given may come before it.
func SortEvents(events []Event) {
	slices.SortStableFunc(events, func(a, b Event) int { return cmp.Compare(a.rank(), b.rank()) })
}

func (e Event) rank() int64 {
	switch {
	case e.Kind == EventFiled:
		return math.MinInt64
	case e.At.IsZero():
		return math.MaxInt64
	}
	return e.At.UnixMilli()
}
