package page

import (
	"time"

	"voix/deliberation"
)

// Receipt is the page /recu: what was typed in from the sheet of whoever holds the code, and what they can do with it. Without a Code it asks
// for one. It posts to /recu: code, do (one of ReceiptDeeds; empty: to read), and what that deed needs.
type Receipt struct {
	Code      string // as printed; empty: not read yet
	Typed     string // given back when it was refused
	Kind      string // form, avis or heard
	Reference string
	Debate    uint64
	Title     string // of the debate; empty: erased
	Language  string
	At        time.Time // of the debate
	Standing  string    // one of ReceiptStandings
	Done      string    // the deed that was just done; empty: none
	Asked     bool      // to withdraw everything, and not yet confirmed
	Words     []OwnWords
	Items     []EntryItem
	// Of an avis sheet.
	College  deliberation.College
	Choices  map[int64]deliberation.Choice
	Open     bool // choices can be changed now
	Until    time.Time
	Limit    int
	Argument int64      // whose correction was refused
	Given    EntryGiven // what was typed there
	Faults   Faults
}

// ReceiptStandings are what a receipt leads to: a sheet that nobody typed in yet, what stands, what was taken to an account, what was withdrawn, a
// rehearsal that is over.
func ReceiptStandings() []string {
	return []string{"awaited", "stands", "claimed", "withdrawn", "ended"}
}

// ReceiptDeeds are what somebody can do with a receipt.
func ReceiptDeeds() []string {
	return []string{"correct", "withdraw", "erase", "claim", "choose", "unchoose"}
}

// Asks are the items that the choices are on.
func (r Receipt) Asks() []EntryItem { return asked(r.Items) }

// Chosen is the choice on an item, as forms have it; empty: none.
func (r Receipt) Chosen(item int64) string { return r.Choices[item].String() }

// Voted reports whether there is any choice.
func (r Receipt) Voted() bool {
	for _, c := range r.Choices {
		if c != deliberation.NoChoice {
			return true
		}
	}
	return false
}

// OwnWords is something that somebody said in a debate, as they read it themselves.
type OwnWords struct {
	Argument    int64
	Side        deliberation.Side
	College     deliberation.College
	Item        EntryItem // zero: none
	ItemNumber  int64
	Text        string // empty: withdrawn, or only a picture
	Language    string
	Gone        bool   // withdrawn
	Unwritten   bool   // there is a picture, and nobody typed the words yet
	Photo       string // path; empty: none
	Open        bool   // it can be put right
	Corrections []Correction
	Useful      int // to so many
	Steps       []FateStep
	Next        []string // what may come, by FateNexts
}

// FateStep is one thing that became of somebody's words.
type FateStep struct {
	Kind     string // one of FateKinds
	At       time.Time
	By       Author // empty: nobody in particular
	Title    string // of what it leads to
	Language string // of Title and Text
	Text     string // what somebody wrote
	Path     string // where it stands; empty: nowhere
	Ballots  int    // on the proposal that it was carried to
}

// FateKinds are what can become of words, by the words of the messages fate.*.
func FateKinds() []string {
	return []string{"entered", "heard", "said", "shown", "corrected", "replied", "grouped", "adopted", "item_adopted", "carried", "answered", "set_aside", "withdrawn"}
}

// FateNexts are what may come next.
func FateNexts() []string { return []string{"minutes", "remarks", "carried", "answers"} }

// Fate is the page /moi/paroles/{argument}: what became of something that one said in a debate, for whoever has an account. It posts to the same
// path: do (correct or withdraw), item, side, text, language.
type Fate struct {
	Words    OwnWords
	Debate   uint64
	Title    string
	Language string
	Items    []EntryItem
	Done     string
	Limit    int
	Given    *EntryGiven // what was typed, when it was refused
	Faults   Faults
}

func (Receipt) template() string { return "receipt" }
func (Fate) template() string    { return "fate" }

// NoFaults are those of a form that was not sent.
func (Receipt) NoFaults() Faults { return nil }

// AsGiven is what the form to put it right begins with.
func (w OwnWords) AsGiven() *EntryGiven {
	return &EntryGiven{Side: w.Side.String(), Item: w.ItemNumber, Text: w.Text, Language: w.Language}
}
