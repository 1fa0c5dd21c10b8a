package page

import (
	"net/url"
	"strconv"
	"time"

	"voix/deliberation"
)

// Adopted is a position of a debate, with what may be published of its own counts.
type Adopted struct {
	Number   int64
	Text     string // empty: erased
	Language string
	At       time.Time
	Item     string // the words of the item of the agenda; empty: none, or erased
	ItemTag  string // language of the item
	Proposal uint64 // which the item is about; 0: none
	ByHands  bool   // counted in a show of hands
	Tallies  []Tally
	Final    bool // the minutes are adopted
}

// Anchor is its id in pages.
func (a Adopted) Anchor() string { return "adoptee-" + strconv.FormatInt(a.Number, 10) }

// AnyExact reports whether there are figures for a table.
func (a Adopted) AnyExact() bool {
	for _, t := range a.Tallies {
		if t.Shown() {
			return true
		}
	}
	return false
}

// ItemTitle is an item of an agenda to choose from.
type ItemTitle struct {
	Number   int64
	Title    string
	Language string
}

// ShownHands is a show of hands that has ended, to choose from.
type ShownHands struct {
	Number int64
	Title  string // what was asked
	Hands  int
}

// AdoptPosition is the page /debats/{n}/positions. It posts to the same path text, language, item, show (0: counted otherwise), counts by
// college and choice ("concerned-agree"), number.
type AdoptPosition struct {
	Debate    Held
	State     MinutesState
	Positions []Adopted
	Items     []ItemTitle
	Shows     []ShownHands
	Ahead     bool // the debate has not begun
	Typed     map[string]string
	Limit     int
	Faults    Faults
}

func (a AdoptPosition) faults() Faults { return a.Faults }

// AdoptedIn is a position on a proposal in a debate, as the proposal's page names it.
type AdoptedIn struct {
	Debate Held
	Adopted
}

// Origin is where a proposal comes from, and what debates said of it.
type Origin struct {
	Debate  *Held  // in which it was born; nil: in none
	Carries []Said // words of that debate
	Adopted []AdoptedIn
}

// Any reports whether there is anything to tell.
func (o Origin) Any() bool { return o.Debate != nil || len(o.Adopted) > 0 }

// Said is something that was said in a debate, with what became of it.
type Said struct {
	Number    uint64
	Debate    uint64
	Side      deliberation.Side
	Author    Author
	Text      string // empty: erased, or spoken without any
	Language  string
	At        time.Time
	Item      ItemTitle // Number 0: none
	Heard     bool      // in the room, written down by somebody else
	Paper     string    // the reference of the form on which it was written; empty: none
	Corrected int
	Replies   int
	Erased    bool
	Spoken    bool // a voice message without words
	Became    []Became
}

// Address is the page that tells all of it.
func (s Said) Address() string {
	return "/debats/" + strconv.FormatUint(s.Debate, 10) + "/paroles/" + strconv.FormatUint(s.Number, 10)
}

// Anchor is its id in pages.
func (s Said) Anchor() string { return "parole-" + strconv.FormatUint(s.Number, 10) }

// Became is one thing that became of what was said.
type Became struct {
	// Kind is grouped, adopted, carried, answered, aside (deliberation.Step), or what follows by itself: item (a position was adopted on
	// its item), replies.
	Kind     string
	At       time.Time // zero: none
	By       Author
	Text     string // the answer, or why
	Language string
	Place    string // a path: the paragraph, position, proposal or thread
	Name     string // of the proposal
	NameTag  string // its language
	Number   int64  // of the paragraph, position, proposal; of replies, how many
}

// BecameKinds are all kinds of Became.
func BecameKinds() []string {
	return []string{"grouped", "adopted", "carried", "answered", "aside", "item", "replies"}
}

// StepFilters are the choices of the page of steps: all that was said, and what nothing is told of yet.
func StepFilters() []string { return []string{"toutes", "attente"} }

// TakeSteps is the page /debats/{n}/suites. Query parameters: voir (one of StepFilters), point (an item), suite. It posts to the same path
// step, paragraph, position, proposal, text, language, number, and a field a{number}=yes for each thing that was said.
type TakeSteps struct {
	Debate         Held
	Said           []Said
	Show           string
	Item           int64 // -1: any; 0: on none
	Items          []ItemTitle
	All, Waiting   int
	Paragraphs     []Paragraph
	Positions      []Adopted
	Previous, Next string
	Chosen         map[uint64]bool
	Typed          map[string]string
	Limit          int
	Faults         Faults
}

// Address is the page with another choice; item -1 is any.
func (t TakeSteps) Address(show string, item int64, cursor string) string {
	path := t.Debate.Below("suites") + "?voir=" + show
	if item >= 0 {
		path += "&point=" + strconv.FormatInt(item, 10)
	}
	if cursor != "" {
		path += "&suite=" + cursor
	}
	return path
}

// Here is the page as it is shown.
func (t TakeSteps) Here() string { return t.Address(t.Show, t.Item, "") }

func (t TakeSteps) faults() Faults { return t.Faults }

// WhatBecame is the page /debats/{n}/paroles/{argument}.
type WhatBecame struct {
	Debate Held
	Said   Said
	Place  string // in its thread
}

// DebateLetter is the page /debats/{n}/courrier: a letter for those who were there. Query parameters: depuis (a day of Paris), detail (oui:
// with one page for each sheet).
type DebateLetter struct {
	Debate    Held
	State     MinutesState
	Since     time.Time // zero: all
	Typed     string    // of the field depuis
	Sheets    bool
	Positions []Adopted
	Born      []ProposalLink
	Said      []Said // of which something became since
	Date      time.Time
	Faults    Faults
}

// Any reports whether there is anything to tell.
func (l DebateLetter) Any() bool {
	return len(l.Said)+len(l.Positions)+len(l.Born) > 0 || l.State.Stage == "offered" || l.State.Stage == "adopted"
}

// PDF is the same letter as a file.
func (l DebateLetter) PDF() string {
	q := url.Values{}
	if l.Typed != "" {
		q.Set("depuis", l.Typed)
	}
	if l.Sheets {
		q.Set("detail", "oui")
	}
	path := l.Debate.Below("courrier.pdf")
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return path
}

func (l DebateLetter) faults() Faults { return l.Faults }

func (AdoptPosition) template() string { return "adopt_position" }
func (TakeSteps) template() string     { return "take_steps" }
func (WhatBecame) template() string    { return "what_became" }
func (DebateLetter) template() string  { return "debate_letter" }
