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
	Sort           deliberation.OrganisationSort
	About          template.HTML // what it does; empty: who wrote that took it back
	Written        string        // language of About
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
	Sorts        []deliberation.OrganisationSort
	// Typed holds, by name, name, nature, about, register, seat, proof, language, organisation.
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
	// College is what an attester of no organisation attests; NoCollege: nothing, or their organisation says what.
	College deliberation.College
	Starts  time.Time
	Ends    time.Time
	Giver   deliberation.Role // NoRole: the operator
	Named   bool              // its holder is told
	Holder  Author
	Own     bool // of whoever reads it
	Ahead   bool // it has not begun
	// Reason is why another ended it, told to its holder and at desks; Written its language. Replaced: somebody else was confirmed instead.
	Reason, Written string
	Replaced        bool
	// Ending: an administrator proposes to end it, for Why (in the language WhyWritten). MayAgree: whoever reads it can agree.
	Ending          bool
	Why, WhyWritten string
	MayAgree        bool
}

// ByTwo reports whether it takes two to end the mandate of another.
func (m MandateLine) ByTwo() bool { return m.Role == deliberation.AdministratorRole }

// Mandates is the page /mandats.
type Mandates struct {
	Running []MandateLine // those that have not begun among them
	Over    []MandateLine
	Desk    bool // whoever reads it is an administrator
	Cards   bool // whoever reads it may issue participation cards
	Audits  bool // whoever reads it audits the platform
}

// ScopeChoice is one entry of a list to choose from.
type ScopeChoice struct{ Value, Name string }

// MandateDesk is the page /mandats/bureau for administrators, and /associations/{n}/bureau for those with a mandate there. It posts to the same path:
// act ("offer": role, scope, college, starts, ends; "withdraw": offer; "end": mandate, reason unless it is one's own or one agrees; "confirm": announcement, ends; "decline": announcement, reason), number.
type MandateDesk struct {
	Organisation OrganisationLine // Number 0: that of administrators
	Gives        bool             // whoever reads it offers mandates here
	Unled        bool             // an organisation that nobody represents
	Waiting      []WaitingOrganisation
	Successors   []Succession // of others who say that they represent the organisation, told to who does
	Roles        []deliberation.Role
	Scopes       []ScopeChoice
	Colleges     []deliberation.College // that an attester may be asked to attest
	Cards        bool                   // whoever reads it may issue participation cards
	Offers       []MandateOfferLine
	Running      []MandateLine
	Stopped      []MandateLine // those that another than their holder ended
	New          uint64        // the offer just made
	Proposed     string        // the last day that forms propose, as 2027-11-30
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

// A deskForm is one of the forms of the desk: an act, and for which announcement or mandate.
type deskForm struct {
	desk   MandateDesk
	act    string
	number uint64
}

// Form is the form of an act; the number is that of an announcement, or of a mandate to end, and 0 where it is about none.
func (d MandateDesk) Form(act string, number uint64) deskForm {
	return deskForm{d, act, number}
}

// Refused reports whether what was typed into this form is given back.
func (f deskForm) Refused() bool { return f.refused() }

// refused reports whether what is given back is that of this form.
func (f deskForm) refused() bool {
	of := f.desk.Typed["announcement"]
	if f.act == "end" {
		of = f.desk.Typed["mandate"]
	}
	return f.desk.Typed["act"] == f.act && (f.number == 0 || of == strconv.FormatUint(f.number, 10))
}

// ID is the id of a field: the list of faults leads to those of the form that was refused.
func (f deskForm) ID(name string) string {
	if f.refused() {
		return "field-" + name
	}
	return f.act + "-" + strconv.FormatUint(f.number, 10) + "-" + name
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
	From         time.Time        // when it can be confirmed, if somebody else has to have had time to answer; zero: now
	Own          bool             // of whoever reads it: another must settle it
	Name         string
	Sort         deliberation.OrganisationSort
	Language     string
	About        template.HTML
	Register     deliberation.Register
	Seat         string
	Proof        string
	Author       Author
	At           time.Time
	// ByTwo: it takes two administrators to confirm it. Proposed is until when the mandate would run by what one of them proposed, zero: nobody did;
	// MayAgree: whoever reads it can agree, by sending back ProposedEnds.
	ByTwo        bool
	Proposed     time.Time
	ProposedEnds string
	MayAgree     bool
}

// Succession is that somebody else said, at a time, that they represent an organisation, and can be confirmed from another one on.
type Succession struct{ At, From time.Time }

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
	// College is what an attester of no organisation is to attest; NoCollege: nothing.
	College deliberation.College
	Starts  time.Time
	Ends    time.Time
	Until   time.Time
	Giver   deliberation.Role
}

func (Organisations) template() string    { return "organisations" }
func (OrganisationPage) template() string { return "organisation" }
func (OrganisationForm) template() string { return "announce_organisation" }
func (Mandates) template() string         { return "mandates" }
func (MandateDesk) template() string      { return "mandate_desk" }
func (MandateOffer) template() string     { return "mandate_offer" }

func (f OrganisationForm) faults() Faults { return f.Faults }
func (d MandateDesk) faults() Faults      { return d.Faults }
