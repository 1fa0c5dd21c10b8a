package deliberation

// College is the capacity in which a person takes part. Figures of different colleges are never added together.
type College uint8

const (
	NoCollege   College = iota
	Concerned           // claimant, former claimant, relative, refused or never asked
	Agent               // works for a Caf
	Association         // one voice an organisation
	Resident            // anyone else; also the participants of imported consultations
)

var collegeNames = []string{"", "concerned", "agent", "association", "resident"}

func (College) enumerationNames() []string { return collegeNames }

// String is the name used in entries, the API and the dossier.
func (c College) String() string { return nameOf(c) }

// Valid reports whether c is one of the four colleges.
func (c College) Valid() bool { return valid(c) }

// Colleges lists the four colleges in the order in which they are always shown.
func Colleges() []College { return allOf[College]() }

// ParseCollege returns the college of that name, or an error that names the input.
func ParseCollege(name string) (College, error) { return parseName[College]("college", name) }

// SmallestSet is k of rule 7: how many voters a set of ballots of this college needs before it may be shown.
// Agents, who could be singled out by their employer, need ten.
func (c College) SmallestSet() int {
	if c == Agent {
		return 10
	}
	return 5
}
