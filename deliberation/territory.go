package deliberation

import "slices"

// Office is a body that pays family benefits: a Caf, Lozère's common fund or Mayotte's fund. The zero value is "national": the whole
// country, or none named. Entries store the code, never the number, so rows may be inserted in officeTable at will; a code once used
// stays for ever.
type Office uint16

// National is the zero Office. It is not Valid: nobody's Caf is the country.
const National Office = 0

type officeRow struct {
	code, name   string
	departements []string // codes, in the order of departementTable
}

// Departement is one of the 101 départements. Code is INSEE's ("01", "2A", "971"), Name has no article ("Ain", "La Réunion").
type Departement struct{ Code, Name string }

var (
	officeCodes          = codesByOffice(officeTable)
	officesByDepartement = officesByCode(officeTable)
	departementOf        = departementsByCode(departementTable)
)

func codesByOffice(rows []officeRow) []string {
	codes := []string{"national"}
	for _, row := range rows {
		codes = append(codes, row.code)
	}
	return codes
}

func officesByCode(rows []officeRow) map[string][]Office {
	offices := make(map[string][]Office)
	for i, row := range rows {
		for _, code := range row.departements {
			offices[code] = append(offices[code], Office(i+1))
		}
	}
	return offices
}

func departementsByCode(rows []Departement) map[string]Departement {
	departements := make(map[string]Departement, len(rows))
	for _, d := range rows {
		departements[d.Code] = d
	}
	return departements
}

func (Office) enumerationNames() []string { return officeCodes }

// String is the code used in entries, the API and the dossier: "caf-59", "caf-64-pays-basque", "ccss-48", "cssm-976"; "national" for
// the zero value. It matches [a-z0-9-]+.
func (o Office) String() string { return nameOf(o) }

// Name is what people read: "Caf de l’Ain". For National it is "National"; for an invalid office it is what String returns.
func (o Office) Name() string {
	switch {
	case o == National:
		return "National"
	case !o.Valid():
		return o.String()
	}
	return officeTable[o-1].name
}

// Valid reports whether o is a real office. National is not.
func (o Office) Valid() bool { return valid(o) }

// Departements lists those that the office covers, wholly or in part, in the order of their codes: none for National or an invalid office.
func (o Office) Departements() []Departement {
	if !o.Valid() {
		return nil
	}
	codes := officeTable[o-1].departements
	covered := make([]Departement, len(codes))
	for i, code := range codes {
		covered[i] = departementOf[code]
	}
	return covered
}

// Offices lists every valid office in plain byte order of the codes.
func Offices() []Office { return allOf[Office]() }

// ParseOffice returns the office of that code, National for "national", or an error that names the input. Codes are lowercase.
func ParseOffice(code string) (Office, error) {
	if code == officeCodes[National] {
		return National, nil
	}
	return parseName[Office]("office", code)
}

// Departements lists all 101 in plain byte order of the codes ("29", "2A", "2B", "30").
func Departements() []Departement { return slices.Clone(departementTable) }

// OfficesOf lists the offices that cover some part of the département of that code ("01", "2A", "971"), by code; none if there is no
// such département. More than one means that people must say which is theirs.
func OfficesOf(departement string) []Office { return slices.Clone(officesByDepartement[departement]) }
