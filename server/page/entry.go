package page

import (
	"strconv"
	"time"

	"voix/deliberation"
)

// EntryItem is a point of a debate's agenda, as those name it who type in sheets.
type EntryItem struct {
	Number   int64
	Title    string // empty: erased
	Language string
	Asked    bool // it asks for an opinion
}

// EntryGiven is what was typed into a form, or stands in it from the sheet before.
type EntryGiven struct {
	Reference string
	College   string
	Item      int64
	Side      string
	Text      string
	Language  string // empty: that of the page
	Photo     bool   // a picture was chosen, and has to be chosen again
	Mandated  string // how the person asked for it
	Choices   map[string]string
	Age       Accompaniment
}

// Accompaniment is what was ticked of somebody's age: below fifteen, and with an adult who agrees.
type Accompaniment struct{ Child, Adult bool }

// Choice is what was chosen on an item, as it is typed.
func (g EntryGiven) Choice(item int64) string {
	typed := g.Choices[strconv.FormatInt(item, 10)]
	if c, err := deliberation.ParseChoice(typed); err == nil && c.Valid() {
		return strconv.Itoa(int(c))
	}
	return typed
}

// EntryKept says by whom and when a sheet was typed in.
type EntryKept struct {
	Reference string
	Path      string // where it is put right
	By        Author
	At        time.Time
	Twice     bool // it was there before: a form with the same content, an avis sheet with whatever content
}

// EntryWords is what a form says that was typed in.
type EntryWords struct {
	Side     deliberation.Side
	Item     EntryItem // zero: none
	Text     string
	Language string
	Photo    bool
}

// EntryClash is a form that was typed in before with another content.
type EntryClash struct {
	Kept    EntryKept
	College deliberation.College
	First   *EntryWords
}

// EntryAwaiting is a form of which there is a picture and no words yet.
type EntryAwaiting struct{ Reference, Path string }

// Entry is the pages /debats/{n}/saisie and /debats/{n}/saisie/avis. Somebody signed out gets its Number and Pile alone. It posts to the same
// path: reference, college, item, side, text, language, files; or reference, college, choice-{item}.
type Entry struct {
	Number    uint64 // of the debate
	Pile      string // form or avis
	Title     string // of the debate; empty: erased
	Language  string
	Rehearsal bool
	Open      bool // sheets can be typed in now
	Items     []EntryItem
	Entered   int
	Printed   int
	Kept      *EntryKept // the sheet before; nil: none
	Clash     *EntryClash
	Awaiting  []EntryAwaiting
	Limit     int // characters
	Given     EntryGiven
	Faults    Faults
}

// Path is where the pile is typed in.
func (e Entry) Path() string { return entryPath(e.Number, e.Pile) }

// Other is the other pile.
func (e Entry) Other() string {
	if e.Pile == deliberation.AvisSheet.String() {
		return entryPath(e.Number, deliberation.FormSheet.String())
	}
	return entryPath(e.Number, deliberation.AvisSheet.String())
}

func entryPath(debate uint64, pile string) string {
	path := "/debats/" + strconv.FormatUint(debate, 10) + "/saisie"
	if pile == deliberation.AvisSheet.String() {
		path += "/avis"
	}
	return path
}

// Avis reports whether the pile is that of opinions.
func (e Entry) Avis() bool { return e.Pile == deliberation.AvisSheet.String() }

// Mandateds are the ways in which somebody can ask for it.
func (e Entry) Mandateds() []deliberation.Mandated { return deliberation.OnPaper.Mandateds() }

// Asked are the items that ask for an opinion.
func (e Entry) Asked() []EntryItem { return asked(e.Items) }

func asked(items []EntryItem) (some []EntryItem) {
	for _, i := range items {
		if i.Asked {
			some = append(some, i)
		}
	}
	return some
}

// Correction is what something said before it was put right.
type Correction struct {
	Side     deliberation.Side
	Text     string // empty: erased
	Language string
	By       Author // who put it right
	At       time.Time
}

// Entered is the pages /debats/{n}/saisie/fiches/{sheet} and /debats/{n}/saisie/avis/{sheet}: one sheet that was typed in. It posts to the same
// path: item, side, text, language; or choice-{item}.
type Entered struct {
	Number      uint64 // of the debate
	Sheet       int64
	Pile        string
	Kept        EntryKept
	Back        string
	College     deliberation.College
	Items       []EntryItem
	Photo       string // path; empty: none
	Gone        bool   // whoever wrote it has taken the words back
	Claimed     bool   // whoever wrote it has taken them to an account
	Times       int    // an avis sheet was typed in anew
	Child       bool   // whoever wrote it was below fifteen
	Held        bool   // whoever filled in an avis sheet has changed it, or taken it to an account
	Corrections []Correction
	Open        bool
	Done        bool
	Limit       int
	Given       EntryGiven
	Faults      Faults
}

// Avis reports whether it is an avis sheet.
func (e Entered) Avis() bool { return e.Pile == deliberation.AvisSheet.String() }

// Asked are the items that ask for an opinion.
func (e Entered) Asked() []EntryItem { return asked(e.Items) }

// AttendanceForm is the page /debats/{n}/presences. It posts to the same path: a count by the name of each college, text, language.
type AttendanceForm struct {
	Number         uint64 // of the debate
	Title          string
	Language       string
	Open           bool
	Counted        bool
	Rows           []AttendanceRow
	Reason         string // why sheets and people do not match; empty: none given
	ReasonLanguage string
	Done           bool
	Limit          int
	Text           string
	Written        string // language
	Faults         Faults
}

// AttendanceRow is one college.
type AttendanceRow struct {
	College     deliberation.College
	Typed       string
	Counted     bool
	People      int
	Forms, Avis int
}

// Over reports whether more sheets of one sort came back than people came.
func (r AttendanceRow) Over() bool { return r.Counted && max(r.Forms, r.Avis) > r.People }

// Matches reports whether no college has more sheets than people.
func (a AttendanceForm) Matches() bool {
	for _, r := range a.Rows {
		if r.Over() {
			return false
		}
	}
	return true
}

func (Entry) template() string          { return "entry" }
func (Entered) template() string        { return "entered" }
func (AttendanceForm) template() string { return "attendance" }
