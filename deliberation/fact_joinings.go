package deliberation

// Joinings from one network that a human is asked to look at. As for all facts, what a field means can never change. No network stands in any
// entry, nor an hour other than that of the entry.

// JoiningsFlagged gives the next flag number: more people joined from one network within a day than one household has. It is against nobody: it calls
// a human. Who they are is in no entry.
type JoiningsFlagged struct {
	Doors    []int64 `entry:"doors"`    // how many joined by each Doorway, by Doorway-1
	Document ID      `entry:"document"` // sealed, beside the journal: who they are, until somebody has looked
}

// JoiningsSettled says what an administrator found, who looked at a flag. A later one of the same flag replaces it. Nobody can tell any more
// who the flag was about.
type JoiningsSettled struct {
	Flag  int64       `entry:"flag"`
	Found FlagFinding `entry:"found"`
}

func (*JoiningsFlagged) Kind() string { return "joinings.flagged" }
func (*JoiningsSettled) Kind() string { return "joinings.settled" }
