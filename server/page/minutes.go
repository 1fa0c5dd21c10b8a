package page

import (
	"html/template"
	"strconv"
	"time"

	"voix/deliberation"
)

// Held is what the pages about what came of a debate say of it first.
type Held struct {
	Number    uint64
	Title     string // empty: erased
	Language  string // BCP 47, of the title
	At        time.Time
	Office    Office
	Place     string // empty: online only
	Runs      bool   // whoever reads it runs the debate
	Rehearsal bool
}

// Below is the path of a page below the debate's: "/debats/12/compte-rendu" for "compte-rendu", the debate's own for none.
func (h Held) Below(page string) string {
	path := "/debats/" + strconv.FormatUint(h.Number, 10)
	if page != "" {
		path += "/" + page
	}
	return path
}

// MinutesStages are how far minutes are, in their order: not begun, being written, read over by those who were there, waiting to be
// adopted, adopted.
func MinutesStages() []string { return []string{"none", "draft", "offered", "over", "adopted"} }

// MinutesState is how far the minutes of a debate are, and what comes next.
type MinutesState struct {
	Stage   string    // one of MinutesStages
	Until   time.Time // of the reading over; zero: not offered
	Adopted time.Time // zero: not yet
	Open    int       // remarks that wait for an answer
	Ahead   bool      // the debate has not begun
}

// Writable reports whether paragraphs can be written.
func (s MinutesState) Writable() bool { return s.Stage != "adopted" && !s.Ahead }

// Paragraph is a paragraph of minutes as it stands, or one version of it.
type Paragraph struct {
	Number   int64
	Body     template.HTML // already sanitised
	Text     string        // as it was typed; empty: erased
	Language string
	Author   Author
	At       time.Time
	Version  int    // which one it is, from 1
	Entry    uint64 // of the version
	Dropped  bool
}

// Anchor is its id in pages.
func (p Paragraph) Anchor() string { return "paragraphe-" + strconv.FormatInt(p.Number, 10) }

// Beginning is how it begins, to choose it from a list.
func (p Paragraph) Beginning() string { return beginning(p.Text) }

// beginning is up to 60 characters of a text, on one line.
func beginning(text string) string {
	const most = 60
	length := 0
	for i, r := range text {
		if r == '\n' || length == most {
			return text[:i] + " …"
		}
		length++
	}
	return text
}

// Attendance is how many came to a debate, as far as nobody is singled out by it (rule 7).
type Attendance struct {
	Counted     bool
	Colleges    []CollegeCount // those of which enough came to be named
	Others      bool           // people of other colleges came, too few to be named
	Explanation string         // why there are more sheets than people; empty: none given
	Language    string         // of the explanation
}

// SaidItem is what was said on an item of an agenda, counted.
type SaidItem struct {
	Number   int64 // 0: on no item
	Title    string
	Language string
	Proposal uint64 // that is talked about; 0: none
	Dropped  bool
	For      int
	Against  int
	Asking   int
}

// Address leads to what was said on it.
func (i SaidItem) Address(h Held) string {
	return h.Below("suites") + "?point=" + strconv.FormatInt(i.Number, 10)
}

// All is how much was said on it.
func (i SaidItem) All() int { return i.For + i.Against + i.Asking }

// ProposalLink is a proposal named in a sentence.
type ProposalLink struct {
	Number   uint64
	Title    string // empty: erased
	Language string
}

// Remark is what somebody who was there puts right in minutes, and what became of it.
type Remark struct {
	Number     int64
	Paragraph  int64 // 0: the whole
	Stands     bool  // the paragraph does
	Author     Author
	Helped     bool // a facilitator typed it in for its author
	At         time.Time
	Text       string // empty: erased
	Language   string
	Settlement deliberation.Settlement
	Reason     string // empty: erased, or not settled
	Reasoned   string // language of the reason
	By         Author // who settled it
}

// Anchor is its id in pages.
func (r Remark) Anchor() string { return "remarque-" + strconv.FormatInt(r.Number, 10) }

// Settled reports whether it was answered.
func (r Remark) Settled() bool { return r.Settlement != deliberation.NoSettlement }

// Minutes is the page /debats/{n}/compte-rendu.
type Minutes struct {
	Debate     Held
	State      MinutesState
	Paragraphs []Paragraph
	Attendance Attendance
	Items      []SaidItem
	Positions  []Adopted
	Born       []ProposalLink
	Pictures   []Attachment
	Writers    []Author // who wrote any paragraph that stands, in the order in which they began
	Changed    int      // versions of paragraphs, all together
	Remarks    []Remark
}

// Readable reports whether whoever reads the page may read the minutes: everybody, once they are offered.
func (m Minutes) Readable() bool { return m.Debate.Runs || !m.State.Until.IsZero() }

// A ParagraphDraft is a beginning that is proposed for minutes that are empty: what was captured, and no word on what was decided.
type ParagraphDraft struct {
	Number int
	Item   *SaidItem // nil: the first paragraph, on the debate as a whole
}

// WriteMinutes is the page /debats/{n}/compte-rendu/ecrire. Without parameters it lists the paragraphs; with paragraphe or apres it is the
// form of one: it posts to the same path act write, or with it drop, paragraph (0: a new one), after, replaces (the entry of the version that was
// shown), text, language and number. The list posts act offer with day, month and year, and act adopt.
type WriteMinutes struct {
	Debate     Held
	State      MinutesState
	Paragraphs []Paragraph
	Dropped    []Paragraph // only in the list
	Drafts     []ParagraphDraft
	Soonest    time.Time // the earliest day until which the minutes can be offered
	Typed      map[string]string

	// Of the form of one paragraph.
	Form     bool
	Current  *Paragraph      // nil: a new one
	After    int64           // of a new one
	Versions []Paragraph     // of Current, newest first
	Seen     bool            // somebody changed it since the list was read
	Theirs   *Paragraph      // what somebody wrote, or dropped, while this was typed
	Draft    *ParagraphDraft // from which the form is begun; nil: none
	Text     string
	Written  string // language
	Limit    int
	Faults   Faults
}

// Replaces is the entry of the version that what is sent replaces.
func (w WriteMinutes) Replaces() uint64 {
	if w.Current == nil {
		return 0
	}
	return w.Current.Entry
}

// Number is that of the paragraph that is written; 0: a new one.
func (w WriteMinutes) Number() int64 {
	if w.Current == nil {
		return 0
	}
	return w.Current.Number
}

func (w WriteMinutes) faults() Faults { return w.Faults }

// RereadMinutes is the page /debats/{n}/compte-rendu/relire. It posts to the same path act remark: paragraph (0: the whole), text, language,
// receipt (of a sheet, for whoever is not signed in), reference (of a sheet, for whom a facilitator types), number; and act settle: remark,
// settlement (taken, declined), text.
type RereadMinutes struct {
	Debate     Held
	State      MinutesState
	Paragraphs []Paragraph
	Remarks    []Remark
	There      bool    // whoever reads it was at the debate
	Settling   *Remark // the one that is answered; nil: none
	Typed      map[string]string
	Limit      int
	Faults     Faults
}

// Open reports whether remarks are taken.
func (r RereadMinutes) Open() bool { return r.State.Stage == "offered" }

func (r RereadMinutes) faults() Faults { return r.Faults }

func (Minutes) template() string       { return "minutes" }
func (WriteMinutes) template() string  { return "minutes_write" }
func (RereadMinutes) template() string { return "minutes_reread" }
