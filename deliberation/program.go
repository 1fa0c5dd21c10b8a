package deliberation

// Program is an actor that is not a human. No entry against a person has a program as its actor (rule 4).
type Program uint8

const (
	NoProgram Program = iota
	Operator          // a command that the operator ran on the server
	Deadlines         // what is due at a date
	Importer          // a public data set brought in
	Demonstration
	Door      // that of the site, through which somebody came in by themselves
	Messenger // what writes to people, and finds that it does not reach them
)

var programNames = []string{"", "operator", "deadlines", "importer", "demonstration", "door", "messenger"}

func (Program) enumerationNames() []string { return programNames }

// String is the name used in entries.
func (p Program) String() string { return nameOf(p) }

// Valid reports whether p is a program.
func (p Program) Valid() bool { return valid(p) }
