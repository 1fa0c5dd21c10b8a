package deliberation

// Choice is what a ballot says on a question.
type Choice uint8

const (
	NoChoice Choice = iota
	Agree
	Disagree
	Pass // "sans avis": counted and shown, neither for nor against
)

var choiceNames = []string{"", "agree", "disagree", "pass"}

func (Choice) enumerationNames() []string { return choiceNames }

// String is the name used in entries and the API.
func (c Choice) String() string { return nameOf(c) }

// Valid reports whether c is agree, disagree or pass.
func (c Choice) Valid() bool { return valid(c) }

// Choices lists agree, disagree, pass.
func Choices() []Choice { return allOf[Choice]() }

// ParseChoice returns the choice of that name, or an error that names the input.
func ParseChoice(name string) (Choice, error) { return parseName[Choice]("choice", name) }

// Sign is the convention of ballots.csv and of Pol.is exports: agree 1, disagree -1, pass 0.
func (c Choice) Sign() int {
	switch c {
	case Agree:
		return 1
	case Disagree:
		return -1
	}
	return 0
}
