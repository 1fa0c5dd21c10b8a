// Package kit makes what a local debate needs on paper, as PDF for A4: the poster, the welcome sheet, numbered sheets to write on, the
// count of those present, the frame of the minutes, and the letter that tells the participants what became of it all. Everything is black
// on white, with thick lines and large letters: it has to survive a bad copier and be read by somebody who reads badly. Each part exists in
// French and in easy French. The package knows no store: it draws what it is given, and the same gives the same bytes.
package kit

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Debate is what the kit says of a debate, and how it says it.
type Debate struct {
	Number    int64 // from 1
	Title     string
	Conveners []string // at least one: who invites
	Office    string   // whose debate it is, such as "Caf du Nord"; may be empty
	Begins    time.Time
	Ends      time.Time // zero: not said
	Place     string    // empty: online only
	Online    string    // how one takes part over the network; empty: in the room only
	// Access names what is there for those who come, as deliberation's kinds of access are named: wheelchair, transport, childcare,
	// interpreter, sign_language, easy_language, meal.
	Access  []string
	Welcome string // more about that: which languages, which stop; may be empty
	// Audience is everybody, concerned or registered; empty is everybody.
	Audience string
	Contact  string // whom to ask; may be empty
	Agenda   []Item // at most MostItems

	Site     string // how the platform is called
	Address  string // https address of the debate's page, for its QR code
	Short    string // the address as it is typed, without https://
	Receipts string // address that a receipt is put behind, with its last slash, as in https://example.org/recu/
	Typed    string // the page where a receipt is typed, without https://, as in example.org/recu

	// Forms and Avis are the sheets to print. Of each kind as many pages are made.
	Forms, Avis []Sheet

	Easy      bool // in easy French
	Rehearsal bool // "RÉPÉTITION" stands across every page
}

// Item is a point of the agenda.
type Item struct {
	Number int64  // as people name it
	Text   string // at most MostItemText characters
	Vote   bool   // it is a question on which the avis sheet asks for one's opinion
}

// Sheet is what tells one sheet from all others. Whoever has the receipt can change what the sheet says: the file that holds it is as
// secret as the printed sheets, and is best printed once and thrown away.
type Sheet struct {
	Reference string // "F017Q": in the corner, for whoever enters the pile
	Receipt   string // "12-F017Q-ABCDE-FGHJK": on the slip that is torn off and taken home
}

const (
	// MostItems is how many points an agenda can have here.
	MostItems = 20
	// MostItemText is how long one can be, in characters: the avis sheet shows a question whole or not at all.
	MostItemText = 500
	// MostSheets is how many sheets of each kind one file holds.
	MostSheets = 1000
)

// So much of an address and of a code fits the QR code and the slip that they are printed on.
const (
	mostAddress = 200
	mostCode    = 40
)

// Part is a part of the kit that can be made alone.
type Part uint8

const (
	Poster  Part = iota // to hang up
	Welcome             // for each participant: what this is, what becomes of it, who can help otherwise
	Forms               // one page for each sheet of Debate.Forms
	Avis                // one sheet for each of Debate.Avis: a page, or more if there are many questions
	Tally               // counts, by college, of who came and of the sheets; never names
	Agenda              // to hang up in the room: forms name its points by their numbers
	Minutes             // the frame of the minutes
	Guide               // for those who hold the debate: what to print, hand out, count, and destroy
	parts
)

var partNames = [parts]string{"poster", "welcome", "forms", "avis", "tally", "agenda", "minutes", "guide"}

// String is the part's name.
func (p Part) String() string { return partNames[p] }

// ParsePart returns the part of that name; ok is false if there is none.
func ParsePart(name string) (p Part, ok bool) {
	at := slices.Index(partNames[:], name)
	return Part(max(at, 0)), at >= 0
}

// Parts lists all, in the order in which Whole has them.
func Parts() []Part { return []Part{Guide, Poster, Agenda, Welcome, Tally, Forms, Avis, Minutes} }

// ErrNoQuestion: an avis sheet was asked for, and the agenda asks for no opinion.
var ErrNoQuestion = errors.New("kit: the agenda has no question to give an opinion on")

// Write writes some parts of a debate's kit into one file, in that order, with pages numbered. It returns an error that says why
// something in d cannot be printed, ErrNoQuestion, or what w returned.
func Write(w io.Writer, d *Debate, which ...Part) error {
	p, err := compose(d, which...)
	if err != nil {
		return err
	}
	return p.output(w)
}

// Whole writes all parts that there is something to print for: without an agenda it is not hung up, without questions, or sheets to ask
// them on, there are no avis sheets.
func Whole(w io.Writer, d *Debate) error {
	return Write(w, d, slices.DeleteFunc(Parts(), func(p Part) bool {
		switch p {
		case Agenda:
			return len(d.Agenda) == 0
		case Forms:
			return len(d.Forms) == 0
		case Avis:
			return len(d.Avis) == 0 || len(d.questions()) == 0
		}
		return false
	})...)
}

func compose(d *Debate, which ...Part) (*press, error) {
	if err := d.check(which); err != nil {
		return nil, err
	}
	p, err := newPress(d.Title, d.Easy)
	if err != nil {
		return nil, err
	}
	p.running = p.say("running", "debate", number(d.Number), "site", d.Site)
	p.rehearsal = d.Rehearsal
	for _, part := range which {
		switch part {
		case Poster:
			p.poster(d)
		case Welcome:
			p.welcome(d)
		case Forms:
			for _, sheet := range d.Forms {
				p.form(d, sheet)
			}
		case Avis:
			for _, sheet := range d.Avis {
				p.avis(d, sheet)
			}
		case Tally:
			p.tally(d)
		case Agenda:
			p.agenda(d)
		case Minutes:
			p.minutes(d)
		case Guide:
			p.guide(d)
		}
	}
	return p, nil
}

// questions are the items that ask for an opinion.
func (d *Debate) questions() []Item {
	return slices.DeleteFunc(slices.Clone(d.Agenda), func(i Item) bool { return !i.Vote })
}

// check says what of d cannot be printed.
func (d *Debate) check(which []Part) error {
	for _, must := range []struct{ name, words string }{{"title", d.Title}, {"site's name", d.Site}, {"address", d.Address},
		{"short address", d.Short}, {"address of receipts", d.Receipts}, {"typed address of receipts", d.Typed}} {
		if strings.TrimSpace(must.words) == "" || len(must.words) > mostAddress && must.name != "title" {
			return fmt.Errorf("kit: the %s is missing, or too long", must.name)
		}
	}
	switch {
	case d.Number < 1:
		return errors.New("kit: the debate has no number")
	case d.Begins.IsZero():
		return errors.New("kit: the debate has no date")
	case d.Place == "" && d.Online == "":
		return errors.New("kit: the debate has no place")
	case len(d.Conveners) == 0:
		return errors.New("kit: nobody convenes the debate")
	case len(d.Agenda) > MostItems:
		return fmt.Errorf("kit: an agenda of %d items, more than %d", len(d.Agenda), MostItems)
	case len(d.Forms) > MostSheets || len(d.Avis) > MostSheets:
		return fmt.Errorf("kit: more than %d sheets of one kind in one file", MostSheets)
	case len(which) == 0:
		return errors.New("kit: no part is asked for")
	case d.Audience != "" && !slices.Contains(audiences, d.Audience):
		return fmt.Errorf("kit: %q is no audience", d.Audience)
	}
	for _, item := range d.Agenda {
		if n := utf8.RuneCountInString(item.Text); n == 0 || n > MostItemText || item.Number < 1 {
			return fmt.Errorf("kit: item %d of the agenda has %d characters, of 1 to %d", item.Number, n, MostItemText)
		}
	}
	for _, access := range d.Access {
		if !slices.Contains(accesses, access) {
			return fmt.Errorf("kit: %q is no kind of access", access)
		}
	}
	for _, part := range which {
		switch {
		case part >= parts:
			return fmt.Errorf("kit: there is no part %d", part)
		case part == Forms && len(d.Forms) == 0, part == Avis && len(d.Avis) == 0:
			return fmt.Errorf("kit: no sheets to print as %v", part)
		case part == Agenda && len(d.Agenda) == 0:
			return errors.New("kit: there is no agenda to hang up")
		case part == Avis && len(d.questions()) == 0:
			return ErrNoQuestion
		}
	}
	for _, sheet := range slices.Concat(d.Forms, d.Avis) {
		if sheet.Reference == "" || sheet.Receipt == "" || len(sheet.Reference) > mostCode || len(sheet.Receipt) > mostCode {
			return fmt.Errorf("kit: the sheet %q lacks its reference or its receipt, or they are too long", sheet.Reference)
		}
	}
	return nil
}

var (
	accesses  = []string{"wheelchair", "transport", "childcare", "interpreter", "sign_language", "easy_language", "meal"}
	audiences = []string{"everybody", "concerned", "registered"}
)
