package page

import (
	"strconv"
	"time"

	"voix/deliberation"
)

// Thread is the arguments on a proposal or a debate, oldest first, in the same order for everybody.
type Thread struct {
	Action string // where the argument form posts: "/propositions/12/arguments"
	Open   bool   // arguments can be given now
	Count  int    // all arguments and replies, on all pages
	// Arguments of this page, all sides mixed; the page sorts them by side.
	Arguments []Argument
	// Next is a cursor for the parameter "suite"; empty at the end.
	Next string
	Form ArgumentForm
}

// Argument is a contribution for, against or asking; or a reply, whose side may be NoSide.
type Argument struct {
	Number   uint64
	Side     deliberation.Side
	Author   Author
	At       time.Time
	Text     string // plain text, line breaks kept; empty: erased, or spoken without any
	Voice    Voice  // of one that was spoken
	Language string // BCP 47, of the text
	Replies  []Argument
}

// ArgumentForm is what was typed when an argument was refused; the zero value is an empty form. Fields as posted: side
// (for, against, asking; a reply's is that of the argument it stands below), text, parent (number of the argument replied
// to, absent for a new one), number.
type ArgumentForm struct {
	Parent   uint64 // 0: a new argument
	Side     deliberation.Side
	Text     string
	Language string // empty: that of the page
	Faults   Faults
}

// Anchor is the id of the argument in the page.
func (a Argument) Anchor() string { return "argument-" + strconv.FormatUint(a.Number, 10) }

// Side lists the arguments of one side, in order.
func (t Thread) Side(s deliberation.Side) []Argument {
	var of []Argument
	for _, a := range t.Arguments {
		if a.Side == s {
			of = append(of, a)
		}
	}
	return of
}
