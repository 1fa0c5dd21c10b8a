package page

import (
	"voix/deliberation"
)

// RoomNow is what goes on in a debate's room, as everybody may see it: what pages show, and what the live connection tells.
type RoomNow struct {
	Kind      string        `json:"kind"` // "room", of the live message
	Open      bool          `json:"open"`
	Items     int           `json:"items"` // on the agenda
	Item      RoomItem      `json:"item"`  // that is talked about; its number is 0 before the first
	Speaker   *RoomSpeaker  `json:"speaker,omitempty"`
	Queue     []RoomPerson  `json:"queue"`   // those who should have the next turns
	Waiting   int           `json:"waiting"` // all that ask for one
	Present   int           `json:"present"`
	Remote    int           `json:"remote"`
	Colleges  []RoomCollege `json:"colleges,omitempty"` // only if no college is so small that it singles somebody out
	Show      *RoomShow     `json:"show,omitempty"`     // of hands, about the item that is talked about
	Redrawn   uint64        `json:"redrawn"`            // the entry that last took back or put right what was said
	Rehearses bool          `json:"rehearses,omitempty"`
}

// RoomItem is an item of a debate's agenda.
type RoomItem struct {
	Number   int64  `json:"number"`
	Label    string `json:"label,omitempty"`
	Language string `json:"language,omitempty"` // BCP 47, of the label
}

// RoomPerson is an attendee, by what they go by.
type RoomPerson struct {
	Number  int64                `json:"number"` // in the room
	Name    string               `json:"name"`   // empty: they were erased
	College deliberation.College `json:"college"`
}

// RoomSpeaker is who has the floor.
type RoomSpeaker struct {
	RoomPerson
	Since   int64 `json:"since"`             // milliseconds since 1970
	Now     int64 `json:"now"`               // when this was said, likewise: devices' clocks differ
	Seconds int64 `json:"seconds,omitempty"` // that they have; 0: as long as they need
}

// Left is how many seconds remain, none below 0.
func (s RoomSpeaker) Left() int64 { return max(0, s.Seconds-(s.Now-s.Since)/1000) }

// Passed is how many seconds they have spoken.
func (s RoomSpeaker) Passed() int64 { return (s.Now - s.Since) / 1000 }

// Timed reports whether somebody speaks for so long.
func (n RoomNow) Timed() bool { return n.Speaker != nil && n.Speaker.Seconds > 0 }

// First are the first in the queue, at most most.
func (n RoomNow) First(most int) []RoomPerson { return n.Queue[:min(most, len(n.Queue))] }

// More is how many wait besides those.
func (n RoomNow) More(most int) int { return n.Waiting - len(n.First(most)) }

// Closed reports whether there is a show of hands whose result can be told.
func (n RoomNow) Closed() bool { return n.Show != nil && n.Show.Closed }

// RoomCollege is how many of a college are there.
type RoomCollege struct {
	College deliberation.College `json:"college"`
	Count   int                  `json:"count"`
}

// RoomShow is a show of hands. Its figures are told once it is closed, by the pages themselves.
type RoomShow struct {
	Number   int64  `json:"number"`
	Question string `json:"question"` // empty: it was erased
	Language string `json:"language,omitempty"`
	Answered int    `json:"answered"` // hands, of devices and counted
	Closed   bool   `json:"closed"`
}

// RoomSaid is something that was said: in the room, or in the debate's thread.
type RoomSaid struct {
	Kind     string               `json:"kind"` // "said", of the live message
	Number   int64                `json:"id"`
	Item     int64                `json:"item,omitempty"`
	Side     deliberation.Side    `json:"side"`
	Name     string               `json:"who"` // empty: they were erased
	College  deliberation.College `json:"college"`
	Text     string               `json:"words"` // empty: it was spoken and nobody wrote it down yet
	Language string               `json:"language"`
	Reply    bool                 `json:"reply,omitempty"`
}
