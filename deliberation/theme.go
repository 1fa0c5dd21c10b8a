package deliberation

// Theme is one of the six subjects a proposal belongs to; they follow the six demands of the appeal. Imported proposals have none.
type Theme uint8

const (
	NoTheme       Theme = iota
	Rights              // decisions that respect the law, with reasons and a hearing
	Transparency        // public rules, remedies
	Reception           // people who receive people
	Participation       // those concerned take part in decisions
	Digital             // tools that can be explained, under independent control
	Means               // protection, staff and money that match the need
)

var themeNames = []string{"", "rights", "transparency", "reception", "participation", "digital", "means"}

func (Theme) enumerationNames() []string { return themeNames }

// String is the name used in entries, the API and the dossier.
func (t Theme) String() string { return nameOf(t) }

// Valid reports whether t is one of the six themes.
func (t Theme) Valid() bool { return valid(t) }

// Themes lists the six themes in the order of the appeal.
func Themes() []Theme { return allOf[Theme]() }

// ParseTheme returns the theme of that name, or an error that names the input.
func ParseTheme(name string) (Theme, error) { return parseName[Theme]("theme", name) }
