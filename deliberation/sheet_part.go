package deliberation

// SheetPart is a field of a sheet that is said in words: where it stands in the Parts of its text. Stored texts have no names of
// fields, so the order never changes and new fields come last.
type SheetPart int

const (
	Finding    SheetPart = iota // what is the case today
	Commitment                  // the commitment as it could be written
	Holder                      // who would keep it
	Indicator                   // by what one would see that it is kept
	Source                      // of the indicator
	Baseline                    // its value today
	Target                      // its value at the due date
	Staff                       // means: posts, training
	IT                          // means: information systems
	SocialFund                  // means: the fund of social action
	Origin                      // proposals, arguments and debates that it comes from
)

var sheetPartNames = []string{
	"finding", "commitment", "holder", "indicator", "source", "baseline", "target", "staff", "it", "socialfund", "origin",
}

// String is the name used in the API and in messages, empty for what is no part.
func (p SheetPart) String() string {
	if p < 0 || int(p) >= len(sheetPartNames) {
		return ""
	}
	return sheetPartNames[p]
}

// SheetParts lists all parts, in the order in which they stand in a text.
func SheetParts() []SheetPart {
	parts := make([]SheetPart, len(sheetPartNames))
	for i := range parts {
		parts[i] = SheetPart(i)
	}
	return parts
}
