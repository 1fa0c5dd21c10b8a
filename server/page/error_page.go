package page

// ErrorPage says what went wrong, why, and what to do. Code is the machine code of the refusal; Request identifies the
// request in the operator's log. What one can do about it is said by Code (error.<code>.do), else by Status (error.<status>.do,
// else error.other.do).
type ErrorPage struct {
	Status   int
	Code     string
	Sentence string
	Request  string
	// Listed are the faults of the form that was refused, when its page does not come back with them.
	Listed Faults
	// Back is the path of the page whose form was refused; empty: there is none to go back to.
	Back string
}

func (ErrorPage) template() string { return "error_page" }
