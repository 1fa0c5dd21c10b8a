package page

// ErrorPage says what went wrong, why, and what to do. Code is the machine code of the refusal; Request identifies the
// request in the operator's log. An empty Sentence or ToDo is taken from the catalogue by status (error.<status>.sentence
// and error.<status>.do, else error.other.…).
type ErrorPage struct {
	Status   int
	Code     string
	Sentence string
	ToDo     string
	Request  string
}

func (ErrorPage) template() string { return "error_page" }
