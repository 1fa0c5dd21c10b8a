package deliberation

// Role is what a mandate lets its holder do.
type Role uint8

const (
	NoRole Role = iota
	// AdministratorRole gives the mandates of the platform. Whoever holds it reads no ballot and gives none.
	AdministratorRole
	// AuditorRole reads everything but identities.
	AuditorRole
	// ModeratorRole examines what is reported.
	ModeratorRole
	// FacilitatorRole convenes and runs debates.
	FacilitatorRole
	// AttesterRole says that somebody is of the college that they declare, and gives out cards of participation.
	AttesterRole
	// RapporteurRole fills sheets.
	RapporteurRole
	// RespondentRole answers for an institution.
	RespondentRole
	// RepresentativeRole speaks for an organisation and gives its mandates.
	RepresentativeRole
	// WriterRole writes in the name of an organisation.
	WriterRole
	// SignatoryRole signs in the name of an organisation.
	SignatoryRole
)

var roleNames = []string{
	"", "administrator", "auditor", "moderator", "facilitator", "attester", "rapporteur", "respondent", "representative", "writer", "signatory",
}

func (Role) enumerationNames() []string { return roleNames }

// String is the name used in entries and the API; NoRole has the empty name.
func (r Role) String() string { return nameOf(r) }

// Valid reports whether r is a role.
func (r Role) Valid() bool { return valid(r) }

func (r Role) isNone() bool { return r == NoRole }

// MarshalText is the name; it never fails.
func (r Role) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (r *Role) UnmarshalText(name []byte) error { return unmarshalName(r, "role", name) }

// ParseRole returns the role of that name, or an error that names the input.
func ParseRole(name string) (Role, error) { return parseName[Role]("role", name) }

// Roles lists them all.
func Roles() []Role { return allOf[Role]() }

// Named reports whether the function is exercised in public, under a name that others may know. Who moderates, attests, administers, audits
// or writes for an organisation is told by function and dates only: pressure on them must find no name.
func (r Role) Named() bool {
	switch r {
	case RepresentativeRole, RespondentRole, FacilitatorRole, SignatoryRole, RapporteurRole:
		return true
	}
	return false
}

// RolesGivenIn lists the roles that mandates are offered for in a scope of that sort, in the order in which a form lists them. That of a
// representative is not among them: it comes of a confirmation.
func RolesGivenIn(scope Scope) (roles []Role) {
	for _, r := range Roles() {
		if r.empowers() && r.offeredIn(scope) {
			roles = append(roles, r)
		}
	}
	return roles
}

// empowers reports whether a mandate of that role can be offered at all. That of a rapporteur is not: whoever proposes themselves fills sheets, and the
// mandate would add nothing. Those that were given before run to their end.
func (r Role) empowers() bool { return r != RapporteurRole }

func (r Role) offeredIn(scope Scope) bool {
	switch r {
	case AttesterRole:
		// What a card proves of its holder they keep from one consultation to the next.
		return scope.Consultation == 0
	case FacilitatorRole, WriterRole, SignatoryRole:
		// Anybody convenes in their own name: a mandate lets them do so in that of an organisation.
		return scope.Organisation != 0
	case AdministratorRole:
		return scope == Scope{}
	case AuditorRole, ModeratorRole, RapporteurRole, RespondentRole:
		return scope.Organisation == 0
	}
	return false
}
