package deliberation

// OrganisationSort says what an organisation may do for people: who attests whom hangs on it.
type OrganisationSort uint8

const (
	NoOrganisationSort OrganisationSort = iota
	// AssociationOrganisation attests people concerned.
	AssociationOrganisation
	// UnionOrganisation is a union or a body of staff representatives. It attests agents, and nobody else does but who is mandated by name: no
	// proof goes through an employer.
	UnionOrganisation
	// InstitutionOrganisation is an administration, a Caf, an employer of agents. It attests nobody and issues no cards: it may lay out those of others.
	InstitutionOrganisation
)

var organisationSortNames = []string{"", "association", "union", "institution"}

func (OrganisationSort) enumerationNames() []string { return organisationSortNames }

// String is the name used in entries and the API; NoOrganisationSort has the empty name.
func (o OrganisationSort) String() string { return nameOf(o) }

// Valid reports whether o is a sort of organisation.
func (o OrganisationSort) Valid() bool { return valid(o) }

func (o OrganisationSort) isNone() bool { return o == NoOrganisationSort }

// OrganisationSorts lists them.
func OrganisationSorts() []OrganisationSort { return allOf[OrganisationSort]() }

// ParseOrganisationSort returns the sort of that name, or an error that names the input.
func ParseOrganisationSort(name string) (OrganisationSort, error) {
	return parseName[OrganisationSort]("sort of organisation", name)
}

// stored is how entries have it: an association is not said.
func (o OrganisationSort) stored() OrganisationSort {
	if o == AssociationOrganisation {
		return NoOrganisationSort
	}
	return o
}

// told is how views have it.
func (o OrganisationSort) told() OrganisationSort {
	if o == NoOrganisationSort {
		return AssociationOrganisation
	}
	return o
}

// MarshalText is the name; it never fails.
func (o OrganisationSort) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads a name, and refuses any other text.
func (o *OrganisationSort) UnmarshalText(name []byte) error {
	return unmarshalName(o, "sort of organisation", name)
}
