package page

// Rapporteurs is the page /consultations/{n}/rapporteurs: what they do, who they are, and one button, which posts to the same path:
// act ("volunteer", "stop"), number.
type Rapporteurs struct {
	Consultation ConsultationLine
	Before       bool // the consultation has not begun
	Open         bool // one can become a rapporteur, or cease to be one
	Is           bool // whoever reads it is one
	All          []Author
}

func (Rapporteurs) template() string { return "rapporteurs" }
