package page

import (
	"strconv"
	"time"
)

// Objection is what somebody says against how the position on a proposal is rendered, with what rapporteurs answered.
type Objection struct {
	Number   uint64
	Author   Author
	At       time.Time
	Text     string // plain text; empty: erased
	Language string
	Answers  []ObjectionAnswer
	Open     bool // it can be answered now
}

// Anchor is its id on a page.
func (o Objection) Anchor() string { return "objection-" + strconv.FormatUint(o.Number, 10) }

// ObjectionAnswer is one answer to an objection.
type ObjectionAnswer struct {
	Number   uint64 // through all objections
	Author   Author
	At       time.Time
	Text     string // empty: erased
	Language string
}

// Anchor is its id on a page.
func (a ObjectionAnswer) Anchor() string { return "answer-" + strconv.FormatUint(a.Number, 10) }

// Reread is how people reread what comes out of a proposal.
type Reread struct {
	Number     uint64 // of the proposal
	Open       bool   // one can object now
	Over       bool
	Until      time.Time // excluded
	Count      int       // of objections
	Objections []Objection
}

// Begun reports whether there is anything to show of it.
func (r Reread) Begun() bool { return r.Open || r.Over && r.Count > 0 }

// ObjectionForm is the page /propositions/{n}/objection. It posts to the same path: text, language, number.
type ObjectionForm struct {
	Number       uint64 // of the proposal
	Consultation uint64
	Title        string // empty: erased
	Language     string
	Standing     Standing
	Sheet        *Sheet
	Reread       Reread
	From         time.Time // when rereading begins; zero: never
	Limit        int       // characters
	Previous     string    // of objections
	Next         string

	// What was typed, given back when it was refused.
	Text    string
	Written string // language; empty: that of the page
	Faults  Faults
}

// AnswerForm is the page /objections/{n}/reponse. It posts to the same path: text, language, number.
type AnswerForm struct {
	Proposal     uint64
	Consultation uint64
	Title        string // empty: erased
	Language     string
	Back         string
	Objection    Objection
	Own          bool // whoever reads it raised it
	Wrote        bool // whoever reads it wrote the sheet, or a version of it
	Rapporteur   bool
	Limit        int

	Text    string
	Written string
	Faults  Faults
}

// Writing reports whether there is a form: for who can answer, and for who could when they began.
func (f AnswerForm) Writing() bool {
	return f.Objection.Open && f.Rapporteur && !f.Own && !f.Wrote || f.Faults != nil
}

// Rereading is the page /consultations/{n}/relecture.
type Rereading struct {
	Consultation ConsultationLine
	Open, Over   bool
	Days         int // left, today among them
	From, Until  time.Time
	Show         string // one of RereadingShows
	Objections   int
	Answered     int
	Total        int // of rows
	Rows         []RereadingRow
	Previous     string // offsets
	Next         string
}

// Unanswered is how many objections got no answer.
func (r Rereading) Unanswered() int { return r.Objections - r.Answered }

// RereadingShows are what the list can be narrowed to: all positions, those with objections, those with one that got no answer.
func RereadingShows() []string { return []string{"toutes", "objections", "attente"} }

// Path is the address of the page when it shows something else.
func (r Rereading) Path(show string) string {
	path := "/consultations/" + strconv.FormatUint(r.Consultation.Number, 10) + "/relecture"
	if show != "" && show != RereadingShows()[0] {
		path += "?voir=" + show
	}
	return path
}

// At is the address of the part of the list that begins at an offset.
func (r Rereading) At(offset string) string {
	path := r.Path(r.Show)
	switch {
	case offset == "" || offset == "0":
		return path
	case path == r.Path(""):
		return path + "?suite=" + offset
	}
	return path + "&suite=" + offset
}

// RereadingRow is a position in the list.
type RereadingRow struct {
	Number     uint64
	Title      string // empty: erased
	Language   string
	Standing   Standing
	Objections int
	Unanswered int
}

func (ObjectionForm) template() string { return "objection" }
func (AnswerForm) template() string    { return "answer" }
func (Rereading) template() string     { return "rereading" }
