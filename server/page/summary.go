package page

import (
	"html/template"
	"time"
)

// Summary is what a proposal says in easy French, beside it.
type Summary struct {
	Number      uint64
	Text        string // plain text, line breaks kept
	Author      Author
	At          time.Time
	Validations int // by persons concerned; who they are is told to nobody
	Validated   bool
}

// Stand is how somebody stands to a summary: whether they can say that it is easy to understand, and have.
type Stand uint8

const (
	NotAsked   Stand = iota // signed out, or nothing can be validated now
	MayAgree                // a person concerned who did not write it
	Agreed                  // and has validated it
	Writer                  // it is their own
	NotFor                  // takes part as something else than a person concerned
	standCount              // how many there are
)

var standNames = [standCount]string{"", "may", "agreed", "writer", "other"}

// String is the name used in messages.
func (s Stand) String() string {
	if s < standCount {
		return standNames[s]
	}
	return ""
}

// SummaryForm is the page /propositions/{n}/resume. It posts to the same path: text, replaces (number of the summary that is shown,
// 0: none), number, and check, if the text is only to be looked over. Below it, /validation takes summary and agree ("yes", "no").
type SummaryForm struct {
	Number   uint64 // of the proposal
	Title    string // empty: erased
	Language string
	Body     template.HTML
	Open     bool     // summaries can be written and validated now
	Summary  *Summary // nil: none yet
	Stand    Stand
	Limit    int // characters

	// What was typed, given back when it was refused or is looked over.
	Text    string
	Checked bool // it was looked over
	Hints   []ReadingHint
	Faults  Faults
}

// ReadingHint is something in a text that may be hard to read. It never keeps anybody from sending it.
type ReadingHint struct {
	Kind string // one of ReadingHints
	What string // the words it is about
	N    int    // how many words or letters they have
}

// ReadingHints are the kinds of hints: a long sentence, a long word, an abbreviation, several ideas on a line.
func ReadingHints() []string { return []string{"sentence", "word", "short", "line"} }

func (SummaryForm) template() string { return "summary" }
