package page

import (
	"time"

	"voix/deliberation"
)

// Joinings is the page /inscriptions: how many people joined day by day, and how often a human was called because many did from one network. For
// administrators it lists what there is to look at; those forms post to the same path. Fields: flag, found (a deliberation.FlagFinding).
type Joinings struct {
	Days                    []deliberation.DayJoined // the newest first
	Flags, Looked, Examined int64
	Looks                   bool // whoever reads it is an administrator
	All                     []JoiningFlag
	Locked                  []LockedWays // for administrators
}

// LockedWays is an account whose ways in nobody adds or removes until an administrator unlocks it. The form posts to the same path. Fields: person, ways
// ("leave" or "unlock").
type LockedWays struct {
	Person        int64
	Since, Looked time.Time // zero: nobody has looked
	Own           bool      // it is the reader's
}

// JoiningFlag is one of those calls.
type JoiningFlag struct {
	Number  int64
	Day     time.Time
	Persons int64
	Doors   []DoorCount
	// Of those who are there still, until somebody has looked: how many, of which college as far as enough are, and how many wrote something (0: too few).
	Here     int
	Colleges []FlaggedCollege
	Wrote    int
	Found    deliberation.FlagFinding
	FoundAt  time.Time
	Own      bool // whoever reads it is one of them
	Settled  bool // somebody else looked, and can alone say otherwise
}

// FlaggedCollege is how many of a college there are.
type FlaggedCollege struct {
	College deliberation.College
	Persons int
}

// DoorCount is how many came by one kind of door.
type DoorCount struct {
	Kind    string
	Persons int64
}

func (Joinings) template() string { return "joinings" }
