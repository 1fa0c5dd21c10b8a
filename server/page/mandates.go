package page

import (
	"html/template"
	"strconv"
	"time"

	"voix/deliberation"
)

// OrganisationLine names an organisation.
type OrganisationLine struct {
	Number   uint64
	Name     string // empty: its words were erased
	Language string
	Seat     string
}

// Path is the page of the organisation.
func (o OrganisationLine) Path() string {
	return "/associations/" + strconv.FormatUint(o.Number, 10)
}

// Organisations is the page /associations. It posts to the same path: act ("withdraw"), announcement, number.
type Organisations struct {
	All []OrganisationLine
	// Own are what whoever reads it has announced, newest first.
	Own []AnnouncedLine
	// Administers: whoever reads it confirms what is announced; Waiting is how much.
	Administers bool
	Waiting     int
}

// AnnouncedLine is an organisation that somebody announced.
type AnnouncedLine struct {
	Number       uint64 // of the announcement
	Organisation OrganisationLine
	Named        string // as it was announced; empty: taken back
	Language     string
	At           time.Time
	Waits        bool
	Confirmed    bool
	Reason       string // why it was declined; empty unless it was
	Written      string // language of the reason
}

// OrganisationPage is the page /associations/{n}.
type OrganisationPage struct {
	Organisation   OrganisationLine
	About          template.HTML
	Register       deliberation.Register
	Represented    bool
	Representative Author
	Mandates       []MandateLine
	Desk           bool // whoever reads it has a mandate here
}

// OrganisationForm is the page /associations/annoncer: somebody says that they represent an organisation. It posts to the same path: the fields of
// Typed, number.
type OrganisationForm struct {
	Organisation OrganisationLine // one that is here already; Number 0: a new one
	// Typed holds, by name, name, about, register, seat, proof, language, organisation.
	Typed  map[string]string
	Faults Faults
}

// MandateScope is where a mandate holds; if it names nothing, everywhere.
type MandateScope struct {
	Consultation ConsultationLine
	Office       Office
	Organisation OrganisationLine
}

// MandateLine is a mandate, to be listed.
type MandateLine struct {
	Number uint64
	Role   deliberation.Role
	Scope  MandateScope
	Starts time.Time
	Ends   time.Time
	Giver  deliberation.Role // NoRole: the operator
	Named  bool              // its holder is told
	Holder Author
	Own    bool // of whoever reads it
	Ahead  bool // it has not begun
}

// Mandates is the page /mandats.
type Mandates struct {
	Running []MandateLine // those that have not begun among them
	Over    []MandateLine
	Desk    bool // whoever reads it is an administrator
}

// ScopeChoice is one entry of a list to choose from.
type ScopeChoice struct{ Value, Name string }

// MandateDesk is the page /mandats/bureau for administrators, and /associations/{n}/bureau for those with a mandate there. It posts to the same path:
// act ("offer": role, scope, starts, ends; "withdraw": offer; "end": mandate; "confirm": announcement, ends; "decline": announcement, reason), number.
type MandateDesk struct {
	Organisation OrganisationLine // Number 0: that of administrators
	Gives        bool             // whoever reads it offers mandates here
	Unled        bool             // an organisation that nobody represents
	Waiting      []WaitingOrganisation
	Roles        []deliberation.Role
	Scopes       []ScopeChoice
	Offers       []MandateOfferLine
	Running      []MandateLine
	New          uint64 // the offer just made
	Proposed     string // the last day that forms propose, as 2027-11-30
	Typed        map[string]string
	Faults       Faults
}

// Path is the page itself.
func (d MandateDesk) Path() string {
	if d.Organisation.Number != 0 {
		return d.Organisation.Path() + "/bureau"
	}
	return "/mandats/bureau"
}

// A deskForm is one of the forms of the desk: an act, and for which announcement.
type deskForm struct {
	desk         MandateDesk
	act          string
	announcement uint64
}

// Form is the form of an act; announcement is 0 where it is about none.
func (d MandateDesk) Form(act string, announcement uint64) deskForm {
	return deskForm{d, act, announcement}
}

// refused reports whether what is given back is that of this form.
func (f deskForm) refused() bool {
	of := f.desk.Typed["announcement"]
	return f.desk.Typed["act"] == f.act && (f.announcement == 0 || of == strconv.FormatUint(f.announcement, 10))
}

// ID is the id of a field: the list of faults leads to those of the form that was refused.
func (f deskForm) ID(name string) string {
	if f.refused() {
		return "field-" + name
	}
	return f.act + "-" + strconv.FormatUint(f.announcement, 10) + "-" + name
}

// Fault is what is wrong with a field.
func (f deskForm) Fault(name string) string {
	if !f.refused() {
		return ""
	}
	return f.desk.Faults.Of(name)
}

// Value is what a field holds: what was typed, and for the last day of a mandate what is proposed.
func (f deskForm) Value(name string) string {
	switch {
	case f.refused():
		return f.desk.Typed[name]
	case name == "ends":
		return f.desk.Proposed
	}
	return ""
}

// Input is the type of the input of a day. What was typed and is none stands in a text: a browser's own field would drop it.
func (f deskForm) Input(name string) string {
	if _, err := time.Parse(time.DateOnly, f.Value(name)); f.Value(name) != "" && err != nil {
		return "text"
	}
	return "date"
}

// WaitingOrganisation is an announcement, with what an administrator needs to settle it.
type WaitingOrganisation struct {
	Announcement uint64
	Known        OrganisationLine // the organisation as it stands; Number 0: it is new
	Represented  bool             // somebody represents it now: they would no more
	Own          bool             // of whoever reads it: another must settle it
	Name         string
	Language     string
	About        template.HTML
	Register     deliberation.Register
	Seat         string
	Proof        string
	Author       Author
	At           time.Time
}

// MandateOfferLine is an offer that waits.
type MandateOfferLine struct {
	Number uint64
	Role   deliberation.Role
	Scope  MandateScope
	Starts time.Time // zero: once accepted
	Ends   time.Time
	Until  time.Time
	Link   string // absolute
}

// MandateOffer is the page /mandats/invitation/{code}: somebody is offered a mandate. It posts to the same path: number.
type MandateOffer struct {
	Action string
	Over   bool
	Holds  bool // whoever reads it has accepted it
	Own    bool // whoever reads it made it
	Role   deliberation.Role
	Scope  MandateScope
	Starts time.Time
	Ends   time.Time
	Until  time.Time
	Giver  deliberation.Role
}

func (Organisations) template() string    { return "organisations" }
func (OrganisationPage) template() string { return "organisation" }
func (OrganisationForm) template() string { return "announce_organisation" }
func (Mandates) template() string         { return "mandates" }
func (MandateDesk) template() string      { return "mandate_desk" }
func (MandateOffer) template() string     { return "mandate_offer" }

func (f OrganisationForm) faults() Faults { return f.Faults }
func (d MandateDesk) faults() Faults      { return d.Faults }
