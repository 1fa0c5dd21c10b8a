package page

import (
	"net/url"
	"time"

	"voix/deliberation"
)

// Search is the page /recherche: what was found, or where to go on. Query parameters: q, quoi (one of SearchKinds), caf, suite.
type Search struct {
	Query string
	Kind  SearchKind // empty: everything
	// Office is a code, "national", or empty: everywhere.
	Office  string
	Offices []Office // those that can be chosen

	// Building: nothing can be found yet; Built tells how far the index is, in percent.
	Building bool
	Built    int

	Found []FoundOffice // offices that were meant, with what there is of each
	Kinds []FoundKind   // what there is of each kind, those without any left out
	Rows  []FoundRow
	Total int // how many there are of the kind, on all pages
	// Loose: nothing has all the words, and what is here has some of them.
	Loose bool
	// Other is the query in another spelling; empty if there is none to offer.
	Other string
	// Previous and Next are cursors for the parameter "suite"; empty when there is no such page.
	Previous, Next string
	Filing         bool // new proposals can be filed now
}

// SearchKind is a kind of thing in the address of a search; it names the messages "search.kind.…", too.
type SearchKind string

// SearchKinds lists them in the order in which they are offered.
func SearchKinds() []SearchKind {
	return []SearchKind{FoundProposals, FoundDebates, FoundArguments, FoundConsultations, FoundPages}
}

const (
	FoundProposals     SearchKind = "propositions"
	FoundDebates       SearchKind = "debats"
	FoundArguments     SearchKind = "arguments"
	FoundConsultations SearchKind = "consultations"
	FoundPages         SearchKind = "pages"
)

// String is the kind as it stands in addresses.
func (k SearchKind) String() string { return string(k) }

// FoundOffice is an office that was meant by what was typed.
type FoundOffice struct {
	Office             Office
	Proposals, Debates int
}

// FoundKind is how much of a kind was found.
type FoundKind struct {
	Kind  SearchKind
	Count int
}

// FoundRow is one thing that was found.
type FoundRow struct {
	Kind     SearchKind
	Address  string // French path, with query and anchor
	Title    []Span // of an argument: that of the proposal or debate; empty: erased
	Excerpt  []Span
	Language string            // BCP 47, of Excerpt, and of Title but an argument's
	Titled   string            // BCP 47, of an argument's Title
	Side     deliberation.Side // of an argument
	Office   *Office           // nil where none is meant
	At       time.Time         // of a debate: when it is held; zero where it tells nothing
}

// Span is a piece of a text. Marked: it is a word that was looked for.
type Span struct {
	Text   string
	Marked bool
}

// Asked reports whether anything is looked for.
func (s Search) Asked() bool { return s.Query != "" }

// Narrowed reports whether a kind or an office narrows what is found.
func (s Search) Narrowed() bool { return s.Kind != "" || s.Office != "" }

// Everything counts what there is of all kinds.
func (s Search) Everything() (n int) {
	for _, k := range s.Kinds {
		n += k.Count
	}
	return n
}

// Address is the path and query of this search from a cursor on (empty: from its start).
func (s Search) Address(cursor string) string {
	q := url.Values{}
	for name, value := range map[string]string{"q": s.Query, "quoi": string(s.Kind), "caf": s.Office, "suite": cursor} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return "/recherche"
	}
	return "/recherche?" + q.Encode()
}

// Only is the address of the same search for one kind, all kinds if it is empty.
func (s Search) Only(kind SearchKind) string {
	s.Kind = kind
	return s.Address("")
}

// Wider is the address of the same search without what narrows it.
func (s Search) Wider() string {
	s.Kind, s.Office = "", ""
	return s.Address("")
}

// Respelled is the address of the same search in the other spelling.
func (s Search) Respelled() string {
	s.Query = s.Other
	return s.Address("")
}

func (Search) template() string { return "search" }

// SimilarRow is a proposal like one that somebody is writing.
type SimilarRow struct {
	Number   uint64
	Title    string
	Language string // BCP 47
	Ballots  int
}
