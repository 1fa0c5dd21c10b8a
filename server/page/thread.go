package page

import (
	"net/url"
	"strconv"
	"time"

	"voix/deliberation"
)

// Thread is the arguments on a proposal or a debate, in an order that is the same for everybody.
type Thread struct {
	Action string // where the argument form posts: "/propositions/12/arguments"
	Open   bool   // arguments can be given now, and marked as useful
	Count  int    // all arguments and replies, on all pages
	// Path is the page without its thread's place: "/propositions/12".
	Path string
	// Order is how the arguments are arranged, and After the cursor with which this page of them begins: empty for the first.
	Order deliberation.Arrangement
	After string
	// Arguments of this page, all sides mixed; the page sorts them by side.
	Arguments []Argument
	// Next is a cursor for the parameter "suite"; empty at the end.
	Next string
	Form ArgumentForm
	// Items are those of the debate's agenda that an argument can be about; none on a proposal.
	Items []AgendaItem
}

// Argument is a contribution for, against or asking; or a reply, whose side may be NoSide.
type Argument struct {
	Number   uint64
	Side     deliberation.Side
	Author   Author
	Answer   bool   // to a question of somebody else
	Duties   []Duty // of who gives such an answer
	Item     uint64 // of the debate's agenda; 0: of none
	At       time.Time
	Text     string // plain text, line breaks kept; empty: erased, or spoken without any
	Voice    Voice  // of one that was spoken
	Language string // BCP 47, of the text
	Quote    *Quote // of another in the thread; nil: none
	Useful   int    // to how many persons, as far as that is shown; 0: nothing is
	Answers  int    // replies of others
	Channel  string // how it reached whoever entered it for its author, one of BehalfChannels; empty: its author gave it
	Became   string // where it is told what became of it; empty: nothing is told yet
	Replies  []Argument
}

// Duty is what somebody does in the consultation or the debate in whose thread they answer. The catalogue has it under "duty.".
type Duty string

const (
	Convened    Duty = "convened"    // the debate
	Facilitates Duty = "facilitates" // it, having been let in by who convened it
	Rapporteur  Duty = "rapporteur"
)

// duties lists every one that there is.
var duties = []Duty{Convened, Facilitates, Rapporteur}

// Quote is what an argument quotes of another. It holds what that one says now: nothing of it was copied.
type Quote struct {
	Number   uint64
	Author   Author
	Address  string // where it stands; empty: on this page
	Excerpt  string // empty: erased, or spoken and not written down
	Spoken   bool   // and not erased
	Language string // BCP 47, of the excerpt
}

// ArgumentForm is what was typed when an argument was refused; the zero value is an empty form. Fields as posted: side
// (for, against, asking; a reply's is that of the argument it stands below), text, parent (number of the argument replied
// to, absent for a new one), quotes (number of the argument quoted, absent without), number.
type ArgumentForm struct {
	Parent   uint64 // 0: a new argument
	Quotes   uint64 // 0: none
	Quote    *Quote // what that says; nil without
	Side     deliberation.Side
	Item     uint64 // of the debate's agenda; 0: of none
	Text     string
	Language string // empty: that of the page
	Faults   Faults
}

// Anchor is the id of the argument in the page.
func (a Argument) Anchor() string { return "argument-" + strconv.FormatUint(a.Number, 10) }

// ItemOf is the item of the agenda that an argument is about; nil if it is about none, or about one that was dropped.
func (t Thread) ItemOf(number uint64) *AgendaItem {
	for i := range t.Items {
		if t.Items[i].Number == number {
			return &t.Items[i]
		}
	}
	return nil
}

// Said reports whether there is something of it left.
func (a Argument) Said() bool { return a.Text != "" || a.Voice.File != "" }

// Anchor is the id of the argument quoted in its page.
func (q Quote) Anchor() string { return Argument{Number: q.Number}.Anchor() }

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

// Sides are those that the page shows: of unanswered questions there is one.
func (t Thread) Sides() []deliberation.Side {
	if t.Order == deliberation.Unanswered {
		return []deliberation.Side{deliberation.Asking}
	}
	return deliberation.Sides()
}

// ThreadAddress is a page with its thread in that order, from after a cursor on. It is the page alone for what is shown unasked.
func ThreadAddress(path string, order deliberation.Arrangement, after string) string {
	return threadAddress(path, order, after, nil)
}

func threadAddress(path string, order deliberation.Arrangement, after string, more url.Values) string {
	q := url.Values{}
	switch order {
	case deliberation.ByTime:
		q.Set("ordre", "temps")
	case deliberation.ByUse:
		q.Set("ordre", "utile")
	case deliberation.Unanswered:
		q.Set("questions", "ouvertes")
	}
	if after != "" {
		q.Set("suite", after)
	}
	for name, values := range more {
		q[name] = values
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// OrderedBy is the address of the page with its thread in that order, from the first argument on.
func (t Thread) OrderedBy(order deliberation.Arrangement) string {
	return ThreadAddress(t.Path, order, "") + "#arguments"
}

// NextAddress is that of the next page of the thread.
func (t Thread) NextAddress() string { return ThreadAddress(t.Path, t.Order, t.Next) + "#arguments" }

// QuoteAddress is this page with a form that quotes an argument: below the one that the quoted one replies to, else that of a new one.
func (t Thread) QuoteAddress(quoted, parent uint64) string {
	anchor := "#argumenter"
	if parent != 0 {
		anchor = "#reply-" + strconv.FormatUint(parent, 10)
	}
	return threadAddress(t.Path, t.Order, t.After, url.Values{"citer": {strconv.FormatUint(quoted, 10)}}) + anchor
}

// MarkAction is where the button posts that marks an argument as useful, or no more. It leads back to this page.
func (t Thread) MarkAction(argument uint64) string {
	return ThreadAddress("/arguments/"+strconv.FormatUint(argument, 10)+"/utile", t.Order, t.After)
}
