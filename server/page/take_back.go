package page

import "time"

// OwnText is something that a person wrote besides proposals and arguments, in the list of their account.
type OwnText struct {
	ID       string // of the text
	Kind     string // one of OwnTextKinds
	Excerpt  string
	Language string
	At       time.Time
	Page     string // where it stands
}

// OwnTextKinds are what such a text is: a version of a sheet, an objection, an answer to one.
func OwnTextKinds() []string { return []string{"sheet", "objection", "answer"} }

// TakeBack is the page /moi/textes/{id}: what goes, what stays, and a button, which posts to the same path.
type TakeBack struct {
	OwnText
}

func (TakeBack) template() string { return "take_back" }
