package page

import (
	"html/template"
	"strings"
	"time"

	"voix/deliberation"
)

// Proposal is the page /propositions/{n}.
type Proposal struct {
	Number       uint64
	Title        string        // empty: erased
	Language     string        // BCP 47, of what was written here
	Body         template.HTML // already sanitised; empty: erased
	Beginning    string        // of the text, plain, for other sites
	Author       Author
	At           time.Time
	Theme        deliberation.Theme
	Office       Office
	Consultation ConsultationLine
	Voice        Voice // of one that was spoken
	Attachments  []Attachment
	Summary      *Summary // in easy French; nil: none yet
	Summarising  bool     // it can be written and validated now
	Sheet        *Sheet   // that stands; nil: none
	Versions     int      // of the sheet
	Sheeting     bool     // it can be written now
	Reread       Reread
	Origin       Origin
	Question     Question
	// Timeline is in the order of time, what has no date last.
	Timeline []Event
	Thread   Thread
}

// Author is who wrote something, as others may know it. An empty pseudonym means that the account was erased.
type Author struct {
	Pseudonym string
	College   deliberation.College
	// Organisation is in whose name it is written: its number, while the pseudonym is its name and empty if that was taken back; 0: in nobody's.
	Organisation uint64
}

// Attachment is a file that goes with a proposal or a debate, served at /fichiers/{ID}.
type Attachment struct {
	ID   string
	Name string
	Type string // as found in the content: "image/jpeg", "application/pdf"
	Size int64  // bytes
	// Width and Height of an image in pixels, so that the page does not jump when it arrives; 0: unknown.
	Width, Height int
}

// Image reports whether it can be shown in the page.
func (a Attachment) Image() bool { return strings.HasPrefix(a.Type, "image/") }

// Kind is a word for the type, as the catalogue has it.
func (a Attachment) Kind() string {
	switch {
	case a.Image():
		return "image"
	case a.Type == "application/pdf":
		return "pdf"
	}
	return "other"
}

func (Proposal) template() string { return "proposal" }
