package page

// Home is the page "/": what this is, who is behind it, what one can do in two minutes, what becomes of it.
type Home struct {
	Current *Consultation // nil when none is going on
	Others  []ConsultationLine
}

func (Home) template() string { return "home" }
