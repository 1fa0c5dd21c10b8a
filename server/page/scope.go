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
	case Speak:
		return v.Faults
	case Transcribe:
		return v.Faults
	case SummaryForm:
		return v.Faults
	case SheetForm:
		return v.Faults
	case ObjectionForm:
		return v.Faults
	case AnswerForm:
		return v.Faults
	case ConveneForm:
		return v.Faults
	case CancelForm:
		return v.Faults
	case AgendaForm:
		return v.Faults
	case Facilitators:
		return v.Faults
	case DebateDesk:
		return v.Faults
	case Kit:
		return v.Faults
	case Room:
		return v.Join.Faults
	case Console:
		return v.Faults
	case Entry:
		return v.Faults
	case Entered:
		return v.Faults
	case AttendanceForm:
		return v.Faults
	case Receipt:
		return v.Faults
	case Fate:
		return v.Faults
	case interface{ faults() Faults }:
		return v.faults()
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
	case Style:
		return v.Thread
	}
	return Thread{}
}

// SpeakAddress is the page on which one says an argument in the thread of the page.
func (s scope) SpeakAddress() string {
	return strings.TrimSuffix(s.Thread().Action, "/arguments") + "/parler"
}

// ballots is how many there are on the question of the page.
func (s scope) ballots() int {
	if v, ok := s.View.(Proposal); ok {
		return v.Question.Ballots
	}
	if v, ok := s.View.(Style); ok {
		return v.Question.Ballots
	}
	return 0
}

// RefusedReply reports whether what was refused is a reply to that argument.
func (s scope) RefusedReply(argument uint64) bool {
	return s.Thread().Form.Parent == argument
}

// NoArgument is the number of none, for parts that stand below an argument or below none.
func (scope) NoArgument() uint64 { return 0 }

// Within reports whether the page is at or below that path.
func (s scope) Within(path string) bool {
	at, _, _ := strings.Cut(s.Path, "?")
	return at == path || strings.HasPrefix(at, path+"/")
}

// Over is this page with another content, for the page that shows what pages are made of.
func (s scope) Over(v View) scope {
	s.View = v
	return s
}

// AsSignedIn is this page as somebody signed in sees it.
func (s scope) AsSignedIn() scope {
	s.Role = SignedIn
	return s
}

// SignInAddress leads to signing in and back here.
func (s scope) SignInAddress() string {
	if s.Path == "" || s.Path == "/" || s.Within("/connexion") {
		return "/connexion"
	}
	return "/connexion?retour=" + url.QueryEscape(s.Path)
}

// ErrorToDo says what one can do about what went wrong.
func (s scope) ErrorToDo() string {
	v := s.View.(ErrorPage)
	for _, of := range []string{v.Code, strconv.Itoa(v.Status)} {
		if key := "error." + of + ".do"; s.catalogue.Has(s.Locale, key) {
			return s.catalogue.Say(s.Locale, key)
		}
	}
	return s.catalogue.Say(s.Locale, "error.other.do")
}

// A languageChoice is a link to the same page in another locale.
type languageChoice struct {
	Locale  Locale
	Name    string // in that language
	Address string
	Current bool
}

// Easy reports whether the choice is easy French.
func (c languageChoice) Easy() bool { return c.Locale == EasyFrench }

// Languages are the locales in which this page can be read. Easy French is offered where there is something to read in it.
func (s scope) Languages() []languageChoice {
	var all []languageChoice
	for _, l := range locales {
		if l == EasyFrench && !s.HasEasy && s.Locale != EasyFrench {
			continue
		}
		all = append(all, languageChoice{l, s.catalogue.Say(l, "locale.name"), l.Address(s.Path), l == s.Locale})
	}
	return all
}

// NotEasy reports whether somebody who reads in easy French gets ordinary French here.
func (s scope) NotEasy() bool { return s.Locale == EasyFrench && !s.HasEasy }

// ListenTo is what one can have read aloud on the page besides its thread: a "text", the whole "page" where it is written to be
// heard, or nothing.
func (s scope) ListenTo() string {
	switch s.View.(type) {
	case Proposal, Debate:
		return "text"
	case Style:
		return "page"
	}
	if s.Easy() {
		return "page"
	}
	return ""
}
