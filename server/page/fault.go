package page

// Fault says what is wrong with one field of a form that was sent, in a sentence that does not blame: "Il manque le titre."
// Field is the name the form posts; empty when it is about the whole.
type Fault struct {
	Field    string
	Sentence string
}

// Faults are all that is wrong with a form, in the order of its fields.
type Faults []Fault

// Of is the first sentence about a field, or empty.
func (f Faults) Of(field string) string {
	for _, fault := range f {
		if fault.Field == field {
			return fault.Sentence
		}
	}
	return ""
}
