package page

import (
	"time"

	"voix/deliberation"
)

// Voice is a voice message as one hears it in a page, with what somebody wrote down of it. The zero value is none.
type Voice struct {
	File    string // id below /fichiers/; empty: there is none
	Speaker Author
	Lasting time.Duration
	Writing string // path of the page on which one writes down what it says

	Text     string // of the transcript, plain text with line breaks kept; empty: nobody has written it down
	Language string // BCP 47, of voice and transcript
	Writer   Author // of the transcript
	At       time.Time
	Own      bool // the speaker wrote it
}

// Speak is the page on which one says a proposal (/propositions/nouvelle/parler) or an argument (/propositions/{n}/parler,
// /debats/{n}/parler). It posts multipart/form-data to Action. Fields: voice (a file), consent ("yes"), spoken ("yes"), number;
// of an argument side and text; of a proposal title, theme and office.
type Speak struct {
	Filing   bool   // a proposal; else an argument
	About    string // title of what the argument is on
	Language string // of About
	Back     string // path of the page that led here
	Action   string
	API      string // where the page's script sends the same fields
	Open     bool   // false: the page says that it is too late
	Agent    bool   // true: the page says why agents are not heard
	Minutes  int    // the longest message
	Size     int64  // bytes
	Offices  []Office

	// What was given, handed back when the form was refused. A file never is.
	Side        deliberation.Side
	Title, Text string
	Theme       deliberation.Theme
	Office      string
	Chosen      string // language in which one speaks
	Faults      Faults
}

// Transcribe is the page on which one writes down a voice message (/arguments/{n}/ecrit, /propositions/{n}/ecrit). It posts there;
// fields: text, number, of a proposal title. Below it, /retirer takes back.
type Transcribe struct {
	Voice    Voice
	Proposal bool   // the voice is a proposal, which also wants a title
	About    string // title of the proposal or debate
	Back     string // path, with the anchor of the message
	Action   string
	Locked   bool // the speaker wrote it: nobody else can
	Removing bool // the reader may take back what is there
	Most     int  // characters

	Title, Text string // as it is, or as it was typed when it was refused
	Faults      Faults
}

// Awaited is the page /ecrits-attendus: the voice messages that nobody has written down, those that wait longest first.
type Awaited struct {
	Rows []AwaitedRow
	All  int // with those that are not in Rows
}

// AwaitedRow is one of them.
type AwaitedRow struct {
	Voice    Voice
	At       time.Time
	About    string
	Language string
	Page     string // path, with the anchor of the message
}

func (Speak) template() string      { return "speak" }
func (Transcribe) template() string { return "transcribe" }
func (Awaited) template() string    { return "awaited" }

// lasting says a duration in words, to the second.
func (m *messages) lasting(d time.Duration) string {
	seconds := int(max(1, d.Round(time.Second)/time.Second))
	minutes := seconds / 60
	seconds %= 60
	switch {
	case minutes == 0:
		return m.say("voice.seconds", "n", seconds)
	case seconds == 0:
		return m.say("voice.minutes", "n", minutes)
	}
	return m.say("voice.both", "minutes", m.say("voice.minutes", "n", minutes), "seconds", m.say("voice.seconds", "n", seconds))
}
