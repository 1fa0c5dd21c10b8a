package page

import (
	"strconv"

	"voix/deliberation"
)

// AgendaItem is an item of a debate's agenda.
type AgendaItem struct {
	Debate   uint64
	Number   uint64
	Kind     deliberation.ItemKind
	Title    string // what is asked or talked about; empty: erased
	Language string
	Proposal uint64 // of kind proposal
	Dropped  bool
	// Of an item of kind question that is not of a rehearsal.
	Asks     bool
	Question Question
	Own      deliberation.Choice // of whoever reads it, signed in
}

// Anchor is its id on a page.
func (i AgendaItem) Anchor() string { return "point-" + strconv.FormatUint(i.Number, 10) }

// Pattern tells the charts of one item from those of another.
func (i AgendaItem) Pattern(c deliberation.College) string { return i.Anchor() + "-" + c.String() }

// Telling are the tallies of its question whose sentences say what came of the ballots.
func (i AgendaItem) Telling() []Tally {
	var all []Tally
	for _, t := range i.Question.Tallies {
		if t.Telling() {
			all = append(all, t)
		}
	}
	return all
}

// StandingItems are the items of an agenda that were not dropped.
func StandingItems(items []AgendaItem) []AgendaItem {
	var all []AgendaItem
	for _, i := range items {
		if !i.Dropped {
			all = append(all, i)
		}
	}
	return all
}

// AgendaForm is the page /debats/{n}/ordre-du-jour, on which those who run a debate say what it is about. Its three forms post to the same path:
// act ("add", "propose", "drop"), sort (topic, question), text, language; proposal (a number or an address) or listed (one of
// Proposals); item; number.
type AgendaForm struct {
	Debate    DebateLine
	Open      bool // the agenda can be changed
	Items     []AgendaItem
	Most      int
	Limit     int // characters of an item
	Avis      int // avis sheets that are printed already
	Proposals []ProposalLine

	Sort     string
	Text     string
	Written  string
	Proposal string
	Faults   Faults
}

// ProposalLine names a proposal to be chosen.
type ProposalLine struct {
	Number   uint64
	Title    string
	Language string
}

// Full reports whether nothing more can be added.
func (f AgendaForm) Full() bool { return len(f.Items) >= f.Most }

func (AgendaForm) template() string { return "agenda" }
