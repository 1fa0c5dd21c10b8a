package deliberation

// JournalRead says that its actor, who audits the platform, reads the entries of these numbers. It stands before what it lets them see. As for
// all facts, what a field means can never change.
type JournalRead struct {
	From int64 `entry:"from"` // number of the first entry
	To   int64 `entry:"to"`   // of the last
}

func (*JournalRead) Kind() string { return "journal.read" }
