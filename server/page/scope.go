package page

import (
	"net/url"
	"strconv"
	"strings"
)

// What templates ask of $ beyond its fields.

// Faults are those of the page's form, whichever view it is.
func (s scope) Faults() Faults {
	switch v := s.View.(type) {
	case NewProposal:
		return v.Faults
	case Proposal:
		return v.Thread.Form.Faults
	case Debate:
		return v.Thread.Form.Faults
	case SignIn:
		return v.Faults
	case Erase:
		return v.Faults
	}
	return nil
}

// FaultPrefix begins the ids of the fields that Faults are about.
func (s scope) FaultPrefix() string {
	if parent := s.Thread().Form.Parent; parent != 0 {
		return "reply-" + strconv.FormatUint(parent, 10)
	}
	return "field"
}

// Thread is the thread of the page, empty where there is none.
func (s scope) Thread() Thread {
	switch v := s.View.(type) {
	case Proposal:
		return v.Thread
	case Debate:
		return v.Thread
	}
	return Thread{}
}

// ballots is how many there are on the question of the page.
func (s scope) ballots() int {
	if v, ok := s.View.(Proposal); ok {
		return v.Question.Ballots
	}
	return 0
}

// RefusedReply reports whether what was refused is a reply to that argument.
func (s scope) RefusedReply(argument uint64) bool {
	return s.Thread().Form.Parent == argument
}

// Within reports whether the page is at or below that path.
func (s scope) Within(path string) bool {
	at, _, _ := strings.Cut(s.Path, "?")
	return at == path || strings.HasPrefix(at, path+"/")
}

// SignInAddress leads to signing in and back here.
func (s scope) SignInAddress() string {
	if s.Path == "" || s.Path == "/" || s.Within("/connexion") {
		return "/connexion"
	}
	return "/connexion?retour=" + url.QueryEscape(s.Path)
}

// ErrorSentence says what went wrong.
func (s scope) ErrorSentence() string {
	v := s.View.(ErrorPage)
	if v.Sentence != "" {
		return v.Sentence
	}
	return s.byStatus("sentence")
}

// ErrorToDo says what one can do about it.
func (s scope) ErrorToDo() string {
	v := s.View.(ErrorPage)
	if v.ToDo != "" {
		return v.ToDo
	}
	return s.byStatus("do")
}

func (s scope) byStatus(what string) string {
	key := "error." + strconv.Itoa(s.View.(ErrorPage).Status) + "." + what
	if !s.catalogue.Has(s.Locale, key) {
		key = "error.other." + what
	}
	return s.catalogue.Say(s.Locale, key)
}
