package page

import (
	"html/template"
	"net/url"
	"time"
)

// Debates is the page /debats. Query parameters: caf, suite.
type Debates struct {
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
	Past         bool
	Place        string // address in words; empty: online only
	Access       string // how to get in: step-free, hearing loop, childcare; empty: nothing said
	Attachments  []Attachment
	Thread       Thread
}

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

func (Debates) template() string { return "debates" }
func (Debate) template() string  { return "debate" }
