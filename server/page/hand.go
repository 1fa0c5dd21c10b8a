package page

import "time"

// NewsNames are the kinds of what a letter or a call tells, as account.AllNews has them.
func NewsNames() []string { return []string{"answered", "written", "phase", "mandate"} }

// Letters is the page /courriers: what people of an organisation print and post to those who chose it for that. It posts to the same path: association,
// do ("print": lot, a fresh one; "posted", "back": lot; "returned": reference), number. Neither a name nor an address is on it.
type Letters struct {
	Organisations []OrganisationLine // for which whoever reads it posts
	Chosen        OrganisationLine
	Waiting       int // to how many people there is something to print
	Most          int // how many letters are printed together
	Lot           string
	Lots          []LetterLot // printed, and not said to be posted
	Typed         string      // the reference of a letter that came back
	Faults        Faults
}

// LetterLot is what was printed together.
type LetterLot struct {
	ID      string
	Day     time.Time
	Letters int
}

// CallList is the page /appels: whom people of an organisation are to call. It posts to the same path: association, reference, do ("open", or one of
// CallResults with lot), number.
type CallList struct {
	Organisations []OrganisationLine
	Chosen        OrganisationLine
	Calls         []CallLine
}

// CallLine is somebody to call, without name or number.
type CallLine struct {
	Reference  string
	Hours      string   // one of CallHours
	News       []string // of NewsNames
	Tried      int      // on how many days nobody took it
	TriedToday bool
	Opened     bool // today, by somebody
}

// What may become of a call.
const (
	CallReached = "reached"
	CallMissed  = "missed"
	CallWrong   = "wrong"
	CallRefused = "refused"
)

// CallResults lists them, in the order in which they are offered.
func CallResults() []string { return []string{CallReached, CallMissed, CallWrong, CallRefused} }

// CallOpen is one call that was opened: the answer to a form of CallList, which says how to tell what became of it.
type CallOpen struct {
	Chosen    OrganisationLine
	Reference string
	Lot       string
	Name      string // whom to ask for
	Number    string // as people read it
	Dial      string // in E.164
	Hours     string
	News      []string
	Deadline  time.Time // until when they can answer; zero: none runs
}

// Results are what can be said of it.
func (CallOpen) Results() []string { return CallResults() }

// StopAsked is the page /arret, where the code of a letter is typed. It posts to the same path. Field: code.
type StopAsked struct {
	Typed  string
	Faults Faults
}

func (v Letters) faults() Faults   { return v.Faults }
func (v StopAsked) faults() Faults { return v.Faults }

func (Letters) template() string   { return "letters" }
func (CallList) template() string  { return "call_list" }
func (CallOpen) template() string  { return "call_open" }
func (StopAsked) template() string { return "stop_asked" }
