package deliberation

// Side is what an argument does in its thread.
type Side uint8

const (
	NoSide Side = iota
	For
	Against
	Asking // a question to others, read as "question" by people; never to be confused with Question, on which ballots are cast
)

var sideNames = []string{"", "for", "against", "asking"}

func (Side) enumerationNames() []string { return sideNames }

// String is the name used in entries and the API.
func (s Side) String() string { return nameOf(s) }

// Valid reports whether s is for, against or asking.
func (s Side) Valid() bool { return valid(s) }

// Sides lists for, against, asking.
func Sides() []Side { return allOf[Side]() }

// ParseSide returns the side of that name, or an error that names the input.
func ParseSide(name string) (Side, error) { return parseName[Side]("side", name) }
