package deliberation

// Phase is a step of a consultation. Phases begin in this order, each on its date, and never come back.
type Phase uint8

const (
	Announced Phase = iota // opened, first phase not yet begun
	Proposing              // proposals, arguments, debates and ballots
	Debating               // no new proposals; arguments, debates and ballots
	Voting                 // only ballots and arguments
	Rereading              // no ballots any more: the vote is closed and figures are final; people reread how they were rendered
	Closed                 // nothing changes any more
)

var phaseNames = []string{"", "propose", "debate", "vote", "reread", "closed"}

func (Phase) enumerationNames() []string { return phaseNames }

// String is the name used in entries and the API; Announced has the empty name.
func (p Phase) String() string { return nameOf(p) }

// Valid reports whether p is a phase that can begin.
func (p Phase) Valid() bool { return valid(p) }

// ParsePhase returns the phase of that name, or an error that names the input.
func ParsePhase(name string) (Phase, error) { return parseName[Phase]("phase", name) }

// Phases lists the phases that can begin, in order.
func Phases() []Phase { return allOf[Phase]() }
