package page

import (
	"strings"
	"time"

	"voix/deliberation"
)

// Steps of a call, in their order.
const (
	CallAsks  = "asks"  // what is read aloud first, and what is noted
	CallReads = "reads" // what was noted, to be read back
	CallGives = "gives" // the receipt, to be read aloud
)

// CallForm is the page /debats/{n}/telephone. It posts to the same path: do (read, edit, confirm, send), agreed, confirmed, call, college, side, item,
// text, language, choice-{item}; to send: appel, phone.
type CallForm struct {
	Number   uint64 // of the debate
	Title    string
	Language string
	Step     string
	Open     bool // calls can be taken now
	Avis     bool // an avis can be given now
	Items    []EntryItem
	Token    string // of this one call
	Agreed   bool
	Given    EntryGiven
	Taken    int // calls of this debate
	Today    int // calls of whoever enters, today
	Most     int // of one person in a day
	Limit    int
	Faults   Faults

	Call    int64  // whose receipt is given
	Receipt string // that is read aloud
	CanSend bool   // codes are sent to phones
	Sent    bool
	Phone   string
}

// Path is where the call is taken.
func (c CallForm) Path() string { return debatePath(c.Number) + "/telephone" }

// Asked are the items that ask for an opinion, if one can be given.
func (c CallForm) Asked() []EntryItem {
	if !c.Avis {
		return nil
	}
	return asked(c.Items)
}

// College is the college that was typed.
func (c CallForm) College() deliberation.College {
	college, _ := deliberation.ParseCollege(c.Given.College)
	return college
}

// Side is the side that was typed.
func (c CallForm) Side() deliberation.Side {
	side, _ := deliberation.ParseSide(c.Given.Side)
	return side
}

// Item is the point of the agenda that the words are on; zero: none.
func (c CallForm) Item() (item EntryItem) {
	for _, i := range c.Items {
		if i.Number == c.Given.Item {
			item = i
		}
	}
	return item
}

// Chosen is the choice on an item; NoChoice for none.
func (c CallForm) Chosen(item int64) deliberation.Choice {
	switch c.Given.Choice(item) {
	case "1":
		return deliberation.Agree
	case "2":
		return deliberation.Disagree
	case "3":
		return deliberation.Pass
	}
	return deliberation.NoChoice
}

// SpelledGroup is a group of a receipt as it is read aloud.
type SpelledGroup struct {
	Group   string
	Letters []SpelledLetter
}

// SpelledLetter is a character with the word that tells it apart on the telephone; a digit has none.
type SpelledLetter struct{ Letter, Word string }

// spelling is the French telephone alphabet as the PTT had it in their directories.
var spelling = strings.Fields(`Anatole Berthe Célestin Désiré Eugène François Gaston Henri Irma Joseph Kléber Louis Marcel Nicolas Oscar Pierre Quintal Raoul Suzanne Thérèse
	Ursule Victor William Xavier Yvonne Zoé`)

// Spelled is the receipt, group by group.
func (c CallForm) Spelled() (groups []SpelledGroup) {
	if c.Receipt == "" {
		return nil
	}
	for _, group := range strings.Split(c.Receipt, "-") {
		g := SpelledGroup{Group: group}
		for _, r := range group {
			l := SpelledLetter{Letter: string(r)}
			if 'A' <= r && r <= 'Z' {
				l.Word = spelling[r-'A']
			}
			g.Letters = append(g.Letters, l)
		}
		groups = append(groups, g)
	}
	return groups
}

// Permanences is the page /animer/telephone: for what whoever is signed in takes calls, and a form to open a permanence of an organisation. It posts
// to the same path: organisation, office, title, first, last (days), contact.
type Permanences struct {
	Running       []PermanenceRow
	Organisations []PermanenceHost
	Offices       []Office
	Open          bool // one can be opened now
	Typed         map[string]string
	Faults        Faults
}

// PermanenceRow is a debate for which calls can be taken.
type PermanenceRow struct {
	Number   uint64
	Title    string // empty: erased
	Language string
	Until    time.Time // zero: not said
	Calls    int
}

// PermanenceHost is an organisation in whose name one may open a permanence.
type PermanenceHost struct {
	Number   int64
	Name     string
	Language string
}

func (CallForm) template() string    { return "call" }
func (Permanences) template() string { return "permanences" }

func (c CallForm) faults() Faults { return c.Faults }

func (p Permanences) faults() Faults { return p.Faults }
