package page

import (
	"strconv"
	"voix/deliberation"
)

// RoomBoard is what all pages of a debate's room show.
type RoomBoard struct {
	Number   uint64 // of the debate
	Title    string // empty: erased
	Language string // BCP 47, of the title
	Now      RoomNow
	Agenda   []RoomItem
	Said     []RoomSaid // the latest first
	Result   []Tally    // of the show of hands, once it is closed
}

// Topic is what the live connection of the page follows.
func (b RoomBoard) Topic() string { return "room/" + strconv.FormatUint(b.Number, 10) }

// Path is where the room's pages begin.
func (b RoomBoard) Path() string { return "/debats/" + strconv.FormatUint(b.Number, 10) + "/salle" }

// Room is the page /debats/{n}/salle, for those who take part.
type Room struct {
	RoomBoard
	Own    RoomPerson // whoever asks, in the room; its number is 0 if they are not
	Asks   bool       // for a turn
	Place  int        // in the queue, from 1; 0: not in it
	Choice deliberation.Choice
	// Voiceless is whoever takes part as association, with an account: they raise no hand of their own. Voices are those that they raise it for.
	Voiceless bool
	Voices    []OrganisationVoice
	Guest     bool // whoever asks is in the room by the pass of this device, without an account
	// Receipt is that of somebody without an account; empty for who has one.
	Receipt string
	Once    string // by which joining twice with one press is known
	Join    RoomJoin
	Runs    bool // whoever asks runs the debate
}

// RoomJoin is what was typed to join, when it was refused. Fields as posted: name, college, presence, years, agree; or code.
type RoomJoin struct {
	Name     string
	College  deliberation.College
	Presence deliberation.Presence
	Years    string // fifteen or accompanied; empty: not said
	Agree    bool
	Code     string
	Faults   Faults
}

// Speaks reports whether whoever asks has the floor.
func (r Room) Speaks() bool {
	return r.Own.Number != 0 && r.Now.Speaker != nil && r.Now.Speaker.Number == r.Own.Number
}

// Projector is the page /debats/{n}/salle/ecran, for all to see. Query parameter: fond.
type Projector struct {
	RoomBoard
	Short string // the address to join, without "https://"
	Code  Matrix // the same, to be pointed at with a phone
	Dark  bool
}

// Matrix is a QR code: a square of Size modules, quiet zone included, and the dark ones as the data of an SVG path.
type Matrix struct {
	Size int
	Path string
}

// Last are the latest arguments.
func (p Projector) Last() []RoomSaid { return p.Said[:min(4, len(p.Said))] }

// Here is the address of the page.
func (p Projector) Here() string { return p.on(p.Dark) }

// Turned is the address of the same page on the other ground.
func (p Projector) Turned() string { return p.on(!p.Dark) }

func (p Projector) on(dark bool) string {
	if dark {
		return p.Path() + "/ecran?fond=sombre"
	}
	return p.Path() + "/ecran"
}

// consoleKeys are the keys of the console, by what they do: keep what is said on a side, give the next one the floor, take it back, go to
// the next item.
// They are of a row that is where it is on every keyboard, and that screen readers leave to pages.
var consoleKeys = map[string]string{"for": "F2", "against": "F3", "asking": "F4", "next": "F8", "end": "⇧ F8", "item": "F9"}

// turnSpans are the times that a turn is offered to have, in seconds.
func turnSpans() []int64 { return []int64{60, 120, 180, 300} }

// Mandateds are the ways in which somebody in the room can ask for what they say to be noted; the weaker comes first.
func (Console) Mandateds() []deliberation.Mandated { return deliberation.AloudInRoom.Mandateds() }

// Console is the page /debats/{n}/salle/animation, for those who run the debate. Query parameter: recu.
type Console struct {
	RoomBoard
	Most      int // that may join
	Attendees []RoomAttendee
	Devices   int  // by which people joined by themselves
	Counted   bool // whether those present were counted
	People    int  // that were
	Hands     int  // devices that raised one in the show that goes on
	Show      int64
	ByHand    []CollegeHands // as they were counted in the room
	// Given is the receipt to hand over, and to whom; empty: none.
	Given   string
	GivenTo string
	Text    string // typed, and refused
	Age     Accompaniment
	Joins   bool // what was refused, and Age, are of the form that writes somebody down; else of that for what is said
	Faults  Faults
}

// HeardAge is what was ticked of the age of whoever spoke.
func (c Console) HeardAge() (a Accompaniment) {
	if !c.Joins {
		a = c.Age
	}
	return a
}

// JoinedAge is what was ticked of the age of whoever is written down.
func (c Console) JoinedAge() (a Accompaniment) {
	if c.Joins {
		a = c.Age
	}
	return a
}

// NoFaults are those of a form that was not sent.
func (Console) NoFaults() Faults { return nil }

// CollegeHands are the hands of a college that were counted in the room.
type CollegeHands struct {
	College               deliberation.College
	Agree, Disagree, Pass int
}

// Of is how many chose so.
func (h CollegeHands) Of(c deliberation.Choice) int {
	return Tally{Agree: h.Agree, Disagree: h.Disagree, Pass: h.Pass}.count(c)
}

// MoreDevices reports whether more devices are in the room than people were counted.
func (c Console) MoreDevices() bool { return c.Counted && c.Devices > c.People }

// MoreHands reports the same of the show of hands.
func (c Console) MoreHands() bool { return c.Counted && c.Hands > c.People }

// NextItem is the number of the item after the one that is talked about, 0 after the last.
func (c Console) NextItem() int64 {
	for i, item := range c.Agenda {
		switch {
		case c.Now.Item.Number == 0:
			return item.Number
		case item.Number == c.Now.Item.Number && i+1 < len(c.Agenda):
			return c.Agenda[i+1].Number
		}
	}
	return 0
}

// RoomAttendee is somebody in the list of a room.
type RoomAttendee struct {
	RoomPerson
	Presence deliberation.Presence
	Turns    int
	Asks     bool
	Speaks   bool
	// Reference is that of somebody whom a facilitator wrote down: their receipt is to be handed over. Empty for others.
	Reference string
}

func (Room) template() string      { return "room" }
func (Projector) template() string { return "projector" }
func (Console) template() string   { return "console" }
