package deliberation

// OrganisationPart is a field of an announced organisation that is said in words: where it stands in the Parts of its text. The name is the
// text's title. What the organisation does, and the proof, are the bodies of texts of their own; of an announcement that has none, what it does is
// this text's body. Stored texts have no names of fields, so the order never changes and new fields come last.
type OrganisationPart int

const (
	OrganisationRegister OrganisationPart = iota // its number, as Register writes it; empty if it has none
	OrganisationSeat                             // the town
	OrganisationProof                            // of an announcement that has no text of its own for it: by what its author represents it
)

// OrganisationParts is how many there are.
const OrganisationParts = 3

// Said is what an organisation's text says in one of its fields; empty if nothing.
func (p OrganisationPart) Said(t Text) string {
	if p < 0 || int(p) >= len(t.Parts) {
		return ""
	}
	return t.Parts[p]
}
