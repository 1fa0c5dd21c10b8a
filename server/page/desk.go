package page

import (
	"strconv"
	"time"
)

// Desk is the page /animer: the debates that a person runs.
type Desk struct {
	Convening bool // debates can be announced
	Coming    []DeskRow
	Finishing []DeskRow // held, and not done with
	Done      []DeskRow // minutes adopted, or cancelled
}

// Empty reports whether the person runs none.
func (d Desk) Empty() bool { return len(d.Coming)+len(d.Finishing)+len(d.Done) == 0 }

// DeskRow is a debate of the desk.
type DeskRow struct {
	DebateRow
	Missing int // steps of its list that can be done now and are not
	Next    DeskStep
}

// DebateDesk is the page /debats/{n}/animer: what there is to do for a debate. It posts to the same path: act ("rehearse", "end"), number.
type DebateDesk struct {
	Debate    DebateLine
	Before    []DeskStep // in the order in which they are done
	There     []DeskStep
	After     []DeskStep
	Rehearsal uint64 // the open rehearsal of the debate; 0: none
	Rehearses uint64 // of a rehearsal: the debate
	Rehearsed bool   // a rehearsal can begin now
	Faults    Faults
}

// DeskStates tell whether a step is done; the first is the zero value.
var deskStates = []string{"later", "todo", "done", "optional"}

// DeskState is whether a step is done.
type DeskState uint8

const (
	Later    DeskState = iota // it makes no sense yet
	ToDo                      // it can be done now
	DoneStep                  // it is
	Optional                  // it can be done, and need not
)

// String is its name in the messages.
func (s DeskState) String() string { return deskStates[s] }

// DeskStep is one thing to do for a debate, with one link.
type DeskStep struct {
	Name  string // one of deskSteps
	State DeskState
	Count int    // of what its sentence tells
	Of    int    // out of how many
	Path  string // where it is done
	Until time.Time
}

// deskSteps are named in the messages desk.step.*, desk.todo.*.
var deskSteps = []string{
	"agenda", "facilitators", "kit", "rehearsal",
	"room", "attendance", "sheets", "mismatch",
	"minutes", "offered", "remarks", "adopted", "steps", "letter",
}

// Kit is the page /debats/{n}/kit: the sheets of a debate. It posts to the same path: forms, avis, number; and gets /debats/{n}/kit/kit.pdf: part, easy,
// forms_from, forms_to, avis_from, avis_to.
type Kit struct {
	Debate      DebateLine
	Rehearsal   bool
	Open        bool // sheets can be numbered
	Questions   int  // of the agenda, on which an avis sheet asks
	Items       int
	Forms, Avis int // numbered so far
	FirstForm   string
	FirstAvis   string
	Most        int // of each kind in all
	MostAtOnce  int // of each kind in one file

	Typed  map[string]string // forms, avis
	Faults Faults
}

// Parts are what of the kit can be had alone, besides what has numbers.
func (Kit) Parts() []string { return []string{"poster", "agenda", "welcome", "tally", "minutes"} }

// Numbered reports whether there are any sheets.
func (k Kit) Numbered() bool { return k.Forms+k.Avis > 0 }

// Last is the last sheet of so many that one file holds.
func (k Kit) Last(sheets int) string { return strconv.Itoa(min(sheets, k.MostAtOnce)) }

// File is the address of a part.
func (k Kit) File(part string, easy bool) string {
	path := k.Debate.Path() + "/kit/kit.pdf?part=" + part
	if easy {
		path += "&easy=yes"
	}
	return path
}

func debatePath(number uint64) string { return "/debats/" + strconv.FormatUint(number, 10) }

func (Desk) template() string       { return "desk" }
func (DebateDesk) template() string { return "debate_desk" }
func (Kit) template() string        { return "kit" }
