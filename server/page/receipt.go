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
	Says      bool   // words of it stand, and can be claimed or withdrawn by it
	Gone      string // of a call whose words do not: claimed or withdrawn; empty otherwise
	// Of an avis sheet, or a call in which an avis was given.
	Waits    bool // the choices are not cast yet
	Votes    bool
	College  deliberation.College
	Choices  map[int64]deliberation.Choice
	Open     bool // choices can be changed now
	Until    time.Time
	Mandated string       // how the sheet's avis was asked for; empty: not recorded
	Retyped  []Correction // by whom and when it was typed in anew
	Limit    int
	Child    bool // whoever said the words was below fifteen
	// What has to be asked before anything is linked to the account of whoever is signed in, and what they ticked of it.
	AsksAge, AsksConsent bool
	Claiming             string // the deed of claiming that was refused; empty: none
	Age, Agree           bool
	Argument             int64      // whose correction was refused
	Given                EntryGiven // what was typed there
	Faults               Faults
}

// ReceiptStandings are what a receipt leads to: a sheet that nobody typed in yet, what stands, what was taken to an account, what was withdrawn, a
// rehearsal that is over.
func ReceiptStandings() []string {
	return []string{"awaited", "stands", "claimed", "withdrawn", "ended"}
}

// ReceiptDeeds are what somebody can do with a receipt.
func ReceiptDeeds() []string {
	return []string{"correct", "withdraw", "erase", "claim", "choose", "unchoose", "claim_avis"}
}

// AvisClaim is the deed that takes the choices to an account: of an avis sheet the only one, of a call apart from its words, so that what is entered
// of both does not stand together.
func (r Receipt) AvisClaim() string {
	if r.Kind == deliberation.CallSheet.String() {
		return "claim_avis"
	}
	return "claim"
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
	Mandated    string // how they asked for it to be entered; empty: not recorded
	Useful      int    // to so many
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
	return []string{"entered", "heard", "called", "said", "shown", "corrected", "replied", "grouped", "adopted", "item_adopted", "carried", "answered", "set_aside", "withdrawn"}
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

// ClaimPrefix is by what the fields of a deed of claiming are named, of which two may stand on the page.
func (r Receipt) ClaimPrefix(deed string) string {
	if deed == r.Claiming {
		return "field"
	}
	return deed
}

// ClaimFaults are those of a deed of claiming.
func (r Receipt) ClaimFaults(deed string) (f Faults) {
	if deed == r.Claiming {
		f = r.Faults
	}
	return f
}
