package deliberation

// What is said on the telephone. As for all facts, what a field means can never change.

// CallTaken gives the next call number of a debate: somebody said on the telephone what they have to say, it was read back to them, and they
// confirmed it. What they said follows in the same batch, its author being the person who joined by it. Their ballots, if they gave an avis,
// follow by themselves, by a voter who has nothing to do with the call for whoever lacks the master key.
type CallTaken struct {
	Debate   int64    `entry:"debate"`
	Call     int64    `entry:"call"`
	College  College  `entry:"college"`
	Author   int64    `entry:"author,optional"` // who joined by it, in the entry before; absent: they said nothing but an avis
	Avis     int64    `entry:"avis,optional"`   // 1: they gave an avis
	Mandated Mandated `entry:"mandated"`
}

// BallotsHeld says that its actor, the voter of a sheet or call, has changed what was entered for them. From then on nobody else does.
type BallotsHeld struct {
	Consultation int64 `entry:"consultation"`
}

func (*CallTaken) Kind() string   { return "call.taken" }
func (*BallotsHeld) Kind() string { return "ballots.held" }
