package page

import "time"

// Facilitators is the page /debats/{n}/animateurs, for those who run a debate. It posts to the same path: act ("leave", or the place of
// another in All, who is dismissed), changed, number.
type Facilitators struct {
	Debate     DebateLine
	All        []Author // in the order in which they came
	Convened   bool     // the first convened it
	Own        int      // which of them reads the page; -1: none, who represents the organisation does
	Represents bool     // the reader represents the organisation whose debate it is
	Changed    uint64   // the entry that last changed the debate
	Most       int
	Invitation string    // absolute address of a link that invites; empty: none was asked for
	Until      time.Time // when it ends
	Faults     Faults
}

// Invitation is the page /debats/{n}/animateurs/{code}: somebody is asked to run a debate, too. It posts to the same path: number.
type Invitation struct {
	Debate DebateLine
	Action string
	By     Author
	Until  time.Time
	Over   bool // it has ended, or whoever invited runs the debate no more
	Runs   bool // whoever reads it runs the debate already
}

func (Facilitators) template() string { return "facilitators" }
func (Invitation) template() string   { return "invitation" }
