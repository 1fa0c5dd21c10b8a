package position

// Reason is what became of a proposal in the dossier: retained, or why not. Every proposal has exactly one.
type Reason uint8

// The reasons, in the order in which they are told.
const (
	Retained   Reason = iota // a consensus or a majority
	Disagreed                // colleges part, or are divided
	Rejected                 // all colleges that count are opposed
	CannotTell               // undecided: no college counts, or what they think is not established
	Erased                   // its words were taken back, whatever was thought of them
)

var reasonNames = []string{"retained", "disagreed", "rejected", "cannot_tell", "erased"}

// String is the name in positions.json.
func (r Reason) String() string { return nameOf(reasonNames, r) }

// MarshalText writes the name.
func (r Reason) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (r *Reason) UnmarshalText(name []byte) error { return readName(r, reasonNames, "reason", name) }

// Reasons lists all reasons in their order.
func Reasons() []Reason { return []Reason{Retained, Disagreed, Rejected, CannotTell, Erased} }

// ReasonFor is what becomes of a proposal with that verdict. An erased one is never retained: there is nothing left to commit to.
func ReasonFor(v Verdict, erased bool) Reason {
	if erased {
		return Erased
	}
	switch v {
	case Consensus, Majority:
		return Retained
	case Disagreement:
		return Disagreed
	case Rejection:
		return Rejected
	}
	return CannotTell
}

// Coverage counts proposals by reason. Its sum is the number of all proposals: each is accounted for.
type Coverage [5]int64

// Add counts one proposal.
func (c *Coverage) Add(r Reason) { c[r]++ }

// Of is how many have that reason.
func (c *Coverage) Of(r Reason) int64 { return c[r] }

// Total is how many were counted.
func (c *Coverage) Total() int64 {
	total := int64(0)
	for _, n := range c {
		total += n
	}
	return total
}
