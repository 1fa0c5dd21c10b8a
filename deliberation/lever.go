package deliberation

// Lever is by what act a commitment could be made to hold.
type Lever uint8

const (
	NoLever     Lever = iota
	Law               // loi
	Decree            // décret, arrêté
	COG               // convention d'objectifs et de gestion, between the State and the Cnaf
	CPG               // contrat pluriannuel de gestion, between the Cnaf and one Caf
	Instruction       // instruction, circulaire or lettre-réseau of the Cnaf or a ministry
)

var leverNames = []string{"", "law", "decree", "cog", "cpg", "instruction"}

func (Lever) enumerationNames() []string { return leverNames }

// String is the name used in entries and the API; NoLever has the empty name.
func (l Lever) String() string { return nameOf(l) }

// Valid reports whether l is a lever.
func (l Lever) Valid() bool { return valid(l) }

func (l Lever) isNone() bool { return l == NoLever }

// ParseLever returns the lever of that name, or an error that names the input.
func ParseLever(name string) (Lever, error) { return parseName[Lever]("lever", name) }

// Levers lists them, the strongest first.
func Levers() []Lever { return allOf[Lever]() }
