package page

import (
	"strconv"
	"time"
)

// Rhythms are how often people can be told what is new, as account.Rhythms has them, in the order in which they are offered.
func Rhythms() []string { return []string{"day", "week", "month", "mine", "never"} }

// ChannelKinds are the means to reach people, as account.ChannelKinds has them.
func ChannelKinds() []string { return []string{"email", "sms", "letter", "call"} }

// CallHours are when people are called, as account.AllCallHours has them.
func CallHours() []string { return []string{"any", "morning", "afternoon", "evening"} }

// Contact is the page /moi/contact: how who is signed in wants to be written to. Its form posts to the same path.
type Contact struct {
	Choices       []ContactChoice // what can be chosen
	First         string          // the Value of what was chosen, empty: nothing
	Second, Third string
	Rhythm        string // one of Rhythms; empty: none was chosen yet
	Untitled      bool   // messages name no subject
	Agent         bool   // they are an agent, or were: their messages never do
	Failed        []FailedChannel
	// Organisations are those that post and call. What letters and calls need is asked for if there is one, or if one was chosen (Held).
	Organisations []OrganisationLine
	Held          bool
	Organisation  string    // the number of one of them
	Name, Lines   string    // to whom and where letters go, as typed
	Number, Hours string    // what is called, as typed, and when: one of CallHours
	Agreed        bool      // they tick that the organisation reads it
	Unreachable   time.Time // since when nothing reaches them; zero: something does
	Mail, Phone   bool      // whether an address or a number can be added
	Faults        Faults
}

// ContactChoice is one means to be reached.
type ContactChoice struct {
	Value  string // in the form
	Kind   string // one of ChannelKinds
	Masked string // of an address or number: enough for its holder to know it again
}

// FailedChannel is a means by which messages came back.
type FailedChannel struct {
	Kind, Masked string
	Since        time.Time
}

// Rhythms are those that can be chosen.
func (Contact) Rhythms() []string { return Rhythms() }

// CallHours are those that can be chosen.
func (Contact) CallHours() []string { return CallHours() }

// IsChosen reports whether an organisation of that number is chosen.
func (v Contact) IsChosen(number uint64) bool {
	return v.Organisation == strconv.FormatUint(number, 10)
}

// Places are the fields in which channels are chosen, first what is tried first.
func (v Contact) Places() []ContactPlace {
	return []ContactPlace{{"first", v.First, v.Choices}, {"second", v.Second, v.Choices}, {"third", v.Third, v.Choices}}
}

// ContactPlace is one of them.
type ContactPlace struct {
	Name, Chosen string
	Choices      []ContactChoice
}

// Stop is the page /arret/{code}: one button that ends messages, for whoever has the code of one, signed in or not. It posts to the same path.
type Stop struct {
	Code    string
	Kind    string   // one of ChannelKinds; empty if Gone
	Rhythm  string   // one of Rhythms
	Less    []string // those under which less comes: they are offered instead
	Stopped bool     // no digests come by it
	Done    bool     // that was just done
	Gone    bool     // it is no channel of theirs any more
}

func (v Contact) faults() Faults { return v.Faults }

func (Contact) template() string { return "contact_choice" }
func (Stop) template() string    { return "stop" }
