package page

import (
	"html/template"
	"net/url"
	"time"

	"voix/deliberation"
)

// Debates is the page /debats. Query parameters: caf, suite.
type Debates struct {
	Convening      bool   // debates can be announced
	Office         string // an office code, "national", or empty: all
	Offices        []Office
	Coming         []DebateRow // soonest first
	Past           []DebateRow // latest first
	Previous, Next string      // cursors; empty when there is no such page
}

// DebateRow is a debate in a list.
type DebateRow struct {
	Number    uint64
	Title     string
	Language  string // BCP 47, of what was written here
	Office    Office
	Place     string // empty: online only
	At        time.Time
	Ends      time.Time // zero: not said
	Setting   deliberation.Setting
	Cancelled bool
	Moved     time.Time // when it was to be before; zero: never moved
	Arguments int
}

// Debate is the page /debats/{n}.
type Debate struct {
	Number       uint64
	Title        string
	Language     string        // BCP 47, of what was written here
	Body         template.HTML // already sanitised
	Beginning    string        // of the text, plain, for other sites
	Author       Author        // who holds it
	Office       Office
	Consultation ConsultationLine
	At           time.Time
	Ends         time.Time // zero: not said
	Past         bool
	Setting      deliberation.Setting
	Place        string // address in words; empty: online only
	Access       string // how to get in, in words; empty: nothing said
	Kinds        []deliberation.Access
	Welcome      string // what more there is to say of them
	Online       string // how one takes part over the network; empty: not said
	OnlineLink   string // the same as an address, if it is one
	Audience     deliberation.Audience
	Invited      string // what more there is to say of who may come
	Hosts        string // who convenes it; empty: Author alone
	Contact      string
	Moved        []MovedDebate // what was announced before, oldest first
	Cancelled    bool
	Reason       string // why; empty: erased
	ReasonIn     string // language of Reason
	Attachments  []Attachment
	Agenda       []AgendaItem
	Thread       Thread

	Behalf      Behalf // what was entered for others
	TakesCalls  bool   // whoever reads it may
	RoomOpen    bool   // its room can be joined
	Minutes     bool   // there are some to read
	Facilitates bool   // whoever reads it runs it
	Rehearses   uint64 // of a rehearsal: which debate
}

// MovedDebate is when and where a debate was to be before.
type MovedDebate struct {
	At     time.Time
	Office Office
}

// LastMoved is what was announced before the debate was last moved; nil if it never was.
func (d Debate) LastMoved() *MovedDebate {
	if len(d.Moved) == 0 {
		return nil
	}
	return &d.Moved[len(d.Moved)-1]
}

// OfficeMoved reports whether the last move was to another office.
func (d Debate) OfficeMoved() bool {
	m := d.LastMoved()
	return m != nil && m.Office != d.Office
}

// Path is the address of the page.
func (d Debate) Path() string { return debatePath(d.Number) }

// Address is the path and query of the list from a cursor on.
func (d Debates) Address(cursor string) string {
	q := url.Values{}
	if cursor != "" {
		q.Set("suite", cursor)
	}
	if d.Office != "" {
		q.Set("caf", d.Office)
	}
	if len(q) == 0 {
		return "/debats"
	}
	return "/debats?" + q.Encode()
}

// FeedAddress is the path and query of the feed with this list's filter.
func (d Debates) FeedAddress() string {
	if d.Office == "" {
		return "/flux/debats.atom"
	}
	return "/flux/debats.atom?" + url.Values{"caf": {d.Office}}.Encode()
}

// CalendarAddress is the path and query of the calendar with this list's filter.
func (d Debates) CalendarAddress() string {
	if d.Office == "" {
		return "/debats.ics"
	}
	return "/debats.ics?" + url.Values{"caf": {d.Office}}.Encode()
}

func (Debates) template() string { return "debates" }
func (Debate) template() string  { return "debate" }
