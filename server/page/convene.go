package page

import (
	"time"

	"voix/deliberation"
)

// ConveneForm is the page /debats/convoquer, and /debats/{n}/modifier for a debate that was announced. It posts to the same path: the fields of
// Typed, access_{kind} ("yes"), anyway ("yes"), language, number.
type ConveneForm struct {
	Debate  uint64 // 0: a new one
	Open    bool   // debates can be announced, or this one can be changed
	Closes  time.Time
	Offices []Office
	Limits  ConveneLimits
	// Typed holds, by name, title, text, hosts, contact, office, date, begins, ends, setting, place, entry, welcome, online, audience,
	// audience_words, language.
	Typed  map[string]string
	Access deliberation.Access
	Faults Faults
	// Meets are debates of the same office at about the same time, when that was not asked before.
	Meets []MetDebate
}

// ConveneLimits are what the form announces and the server enforces, in characters.
type ConveneLimits struct{ Title, Text int }

// MetDebate is a debate beside which another would be held.
type MetDebate struct {
	DebateRow
	Hosts   string // who convenes it; empty: not said
	Contact string // how to reach them; empty: not said
}

// Action is where the form posts.
func (f ConveneForm) Action() string {
	if f.Debate == 0 {
		return "/debats/convoquer"
	}
	return debatePath(f.Debate) + "/modifier"
}

// Input is the type of the input of a date or time of day. What was typed and is neither stands in a text: a browser's own field for dates would drop it.
func (f ConveneForm) Input(name string) string {
	kind, layout := "time", "15:04"
	if name == "date" {
		kind, layout = "date", time.DateOnly
	}
	if _, err := time.Parse(layout, f.Typed[name]); f.Typed[name] != "" && err != nil {
		return "text"
	}
	return kind
}

// Announced is the page /debats/{n}/merci: a debate was announced, and what happens next.
type Announced struct {
	Number   uint64
	Title    string
	Language string
	At       time.Time
	Office   Office
}

// CancelForm is the page /debats/{n}/annuler. It posts to the same path: reason, language, number.
type CancelForm struct {
	Debate DebateLine
	Open   bool // it can still be cancelled

	Text    string
	Written string // language; empty: that of the page
	Faults  Faults
}

// DebateLine names a debate on the pages of those who run it.
type DebateLine struct {
	Number    uint64
	Title     string // empty: erased
	Language  string
	At        time.Time
	Office    Office
	Place     string // empty: online only
	Cancelled bool
	Past      bool
}

// Path is the address of the debate's page.
func (l DebateLine) Path() string { return debatePath(l.Number) }

func (ConveneForm) template() string { return "convene" }
func (Announced) template() string   { return "convened" }
func (CancelForm) template() string  { return "cancel_debate" }
