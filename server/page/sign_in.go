package page

import (
	"cmp"
	"net/url"
	"slices"

	"voix/deliberation"
)

// SignIn is the page /connexion, with all the doors of the installation. The personal link, or its code, is posted there; each other door posts
// to an address of its own. Fields: code, return (a path of this site), shared ("yes" when the device is used by several people).
type SignIn struct {
	Doors Doors
	// An address or a number as it was typed.
	Email, Phone string

	Code   string // from the link that was opened, or what was typed
	Return string // where to go afterwards; empty: home
	Shared bool
	// Pseudonym is whose link was opened, with the code of it: one button signs in. Empty: the code is to be typed.
	Pseudonym string
	// Trouble is a sentence on what kept somebody from coming in who did nothing wrong; empty: nothing.
	Trouble string
	// CodeWaits: a code was sent that this browser asked for, and may still be typed in.
	CodeWaits bool
	Again     bool // somebody signed in is to show once more that it is they, before their ways in are changed
	Faults    Faults
}

func (SignIn) template() string { return "sign_in" }

// Onward is the query with which another page of the door leads to where this one would.
func (s SignIn) Onward() string {
	if s.Return == "" {
		return ""
	}
	return "?" + url.Values{"retour": {s.Return}}.Encode()
}

// Doors are the ways in that an installation offers besides the personal link, which always leads in. The page shows them in this order,
// each by the block "door_…" of its template.
type Doors struct {
	Email   bool // links and codes are sent by mail
	Phone   bool // codes are sent by SMS
	Passkey bool
	Card    bool
	// Providers are those with which people may have an account, in the operator's order.
	Providers []ProviderDoor
}

// Any reports whether there is a door besides the personal link.
func (d Doors) Any() bool {
	return d.Email || d.Phone || d.Passkey || d.Card || len(d.Providers) > 0
}

// Ended is what a form gets whose sender is not signed in any more (status 401): all that was typed, in a form that sends it again to
// where it went. Nothing else keeps it.
type Ended struct {
	Action    string // a path of this site, with its query
	Multipart bool
	Fields    url.Values // as they were sent, each once
	// Files and Voice say whether files, or a voice message, were chosen: they are to be chosen again.
	Files, Voice bool

	// What is shown of it.
	Title, Text string
	Choice      deliberation.Choice // NoChoice: it was not a ballot
	Erasing     bool                // the account was to be erased
}

func (Ended) template() string { return "ended" }

// A Field is one field of a form as it was sent.
type Field struct{ Name, Value string }

// Kept are the fields in the order of their names.
func (e Ended) Kept() (all []Field) {
	for name := range e.Fields {
		all = append(all, Field{name, e.Fields.Get(name)})
	}
	slices.SortFunc(all, func(a, b Field) int { return cmp.Compare(a.Name, b.Name) })
	return all
}
