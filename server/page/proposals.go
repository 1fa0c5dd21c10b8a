package page

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"voix/deliberation"
)

// Proposals is the page /propositions.
type Proposals struct {
	Filter        ProposalFilter
	Offices       []Office           // those that can be chosen, in the order shown; the national level is added by the page
	Consultations []ConsultationLine // likewise
	Rows          []ProposalRow
	Total         int // how many match, on all pages
	// Previous and Next are cursors for the parameter "suite"; empty when there is no such page.
	Previous, Next string
	Filing         bool // new proposals can be filed now
}

// ProposalFilter is what the reader chose. Query parameters: theme, caf, consultation, langue, ordre ("recentes" or
// "anciennes"), suite.
type ProposalFilter struct {
	Theme        deliberation.Theme // NoTheme: all
	Office       string             // an office code, "national", or empty: all
	Consultation uint64             // 0: all
	Language     string             // in which they are written: one of deliberation.Languages; empty: all
	Oldest       bool               // oldest first
}

// Chosen reports whether anything but the order narrows the list.
func (f ProposalFilter) Chosen() bool {
	return f.Theme != deliberation.NoTheme || f.Office != "" || f.Consultation != 0 || f.Language != ""
}

// Address is the path and query of the list with this filter, from the given cursor on (empty: from its start).
func (f ProposalFilter) Address(cursor string) string {
	q := url.Values{}
	if f.Theme != deliberation.NoTheme {
		q.Set("theme", f.Theme.String())
	}
	if f.Office != "" {
		q.Set("caf", f.Office)
	}
	if f.Consultation != 0 {
		q.Set("consultation", strconv.FormatUint(f.Consultation, 10))
	}
	if f.Language != "" {
		q.Set("langue", f.Language)
	}
	if f.Oldest {
		q.Set("ordre", "anciennes")
	}
	if cursor != "" {
		q.Set("suite", cursor)
	}
	if len(q) == 0 {
		return "/propositions"
	}
	return "/propositions?" + q.Encode()
}

// FeedAddress is the path and query of the feed with this filter: newest first, whatever the order of the list.
func (f ProposalFilter) FeedAddress() string {
	f.Oldest = false
	_, query, _ := strings.Cut(f.Address(""), "?")
	if query == "" {
		return "/flux/propositions.atom"
	}
	return "/flux/propositions.atom?" + query
}

// ProposalRow is a proposal in a list.
type ProposalRow struct {
	Number    uint64
	Title     string // empty: erased
	Language  string // BCP 47, of what was written here
	Excerpt   string // plain text, one or two sentences; may be empty
	Theme     deliberation.Theme
	Office    Office
	At        time.Time
	Arguments int
	Ballots   int
}

// Office is the place that something is about. The zero value is the national level.
type Office struct {
	Code string // as deliberation.Office.String; empty for the national level
	Name string // as deliberation.Office.Name
}

// National reports whether it is the national level.
func (o Office) National() bool { return o.Code == "" || o.Code == "national" }

func (Proposals) template() string { return "proposals" }
