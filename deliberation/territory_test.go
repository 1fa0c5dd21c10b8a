package deliberation

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestEveryDepartementHasAnOfficeAndEveryOfficeADepartement(t *testing.T) {
	if got := len(Departements()); got != 101 {
		t.Errorf("%d départements, want 101", got)
	}
	for _, d := range Departements() {
		offices := OfficesOf(d.Code)
		if len(offices) == 0 {
			t.Errorf("nobody covers %s %s", d.Code, d.Name)
		}
		for _, o := range offices {
			if !slices.Contains(o.Departements(), d) {
				t.Errorf("%v is said to cover %s, but does not list it", o, d.Code)
			}
		}
	}
	if got := len(Offices()); got != 102 {
		t.Errorf("%d offices, want 100 Caf, Lozère's fund and Mayotte's", got)
	}
	for _, o := range Offices() {
		if len(o.Departements()) == 0 {
			t.Errorf("%v covers nothing", o)
		}
		for _, d := range o.Departements() {
			if d.Name == "" || !slices.Contains(OfficesOf(d.Code), o) {
				t.Errorf("%v lists %q, which does not list it", o, d.Code)
			}
		}
	}
}

func TestCodesAreStableKeys(t *testing.T) {
	shape := regexp.MustCompile(`^[a-z0-9-]+$`)
	var codes []string
	names := map[string]bool{}
	for _, o := range Offices() {
		if !shape.MatchString(o.String()) {
			t.Errorf("code %q", o)
		}
		if back, err := ParseOffice(o.String()); err != nil || back != o {
			t.Errorf("%q parses to %v, %v", o, back, err)
		}
		if names[o.Name()] {
			t.Errorf("two offices are named %q", o.Name())
		}
		names[o.Name()] = true
		codes = append(codes, o.String())
	}
	if !slices.IsSorted(codes) || len(slices.Compact(slices.Clone(codes))) != len(codes) {
		t.Error("codes are not in strict byte order")
	}
	var departements []string
	for _, d := range Departements() {
		departements = append(departements, d.Code)
	}
	if !slices.IsSorted(departements) || len(slices.Compact(slices.Clone(departements))) != 101 {
		t.Error("départements are not in strict byte order")
	}
}

func TestNationalIsTheZeroOfficeAndNobodysCaf(t *testing.T) {
	var o Office
	if back, err := ParseOffice("national"); err != nil || back != o || o.String() != "national" || o.Valid() || o.Departements() != nil {
		t.Errorf("national: %v %v %q %v", back, err, o, o.Departements())
	}
	if slices.Contains(Offices(), National) {
		t.Error("national is listed as an office")
	}
	for _, code := range []string{"", "caf-00", "CAF-59", "invalid(999)"} {
		if o, err := ParseOffice(code); err == nil || !strings.Contains(err.Error(), code) {
			t.Errorf("%q parsed to %v, %v", code, o, err)
		}
	}
	if Office(999).Valid() || Office(999).Departements() != nil || Office(999).Name() == "" {
		t.Error("an office out of the table must be invalid and still print")
	}
}

func TestNamesAreWrittenAsPeopleSayThem(t *testing.T) {
	for code, want := range map[string]string{
		"caf-01":             "Caf de l’Ain",
		"caf-21":             "Caf de la Côte-d’Or",
		"caf-28":             "Caf d’Eure-et-Loir",
		"caf-2a":             "Caf de la Corse-du-Sud",
		"caf-44":             "Caf de Loire-Atlantique",
		"caf-59":             "Caf du Nord",
		"caf-64-bearn":       "Caf Béarn et Soule",
		"caf-64-pays-basque": "Caf du Pays basque et du Seignanx",
		"caf-75":             "Caf de Paris",
		"caf-78":             "Caf des Yvelines",
		"caf-83":             "Caf du Var",
		"caf-93":             "Caf de la Seine-Saint-Denis",
		"caf-974":            "Caf de La Réunion",
		"ccss-48":            "Caisse commune de sécurité sociale de la Lozère",
		"cssm-976":           "Caisse de sécurité sociale de Mayotte",
	} {
		o, err := ParseOffice(code)
		if err != nil || o.Name() != want {
			t.Errorf("%s is %q (%v), want %q", code, o.Name(), err, want)
		}
	}
	vowel := regexp.MustCompile(`(?:de|du|de la|le|que) [AEIOUÉ]`)
	for _, o := range Offices() {
		if vowel.MatchString(o.Name()) || strings.ContainsAny(o.Name(), "'\"") || strings.Contains(o.Name(), "  ") {
			t.Errorf("%q is not good French", o.Name())
		}
	}
}

func TestTheSeignanxOfTheLandesBelongsToBayonne(t *testing.T) {
	codes := func(offices []Office) (codes []string) {
		for _, o := range offices {
			codes = append(codes, o.String())
		}
		return codes
	}
	for departement, want := range map[string][]string{
		"40": {"caf-40", "caf-64-pays-basque"},
		"64": {"caf-64-bearn", "caf-64-pays-basque"},
		"2A": {"caf-2a"},
		"2a": nil,
		"20": nil,
	} {
		if got := codes(OfficesOf(departement)); !slices.Equal(got, want) {
			t.Errorf("%s is covered by %v, want %v", departement, got, want)
		}
	}
	for _, d := range Departements() {
		if n := len(OfficesOf(d.Code)); n > 1 && d.Code != "40" && d.Code != "64" {
			t.Errorf("%s has %d offices", d.Code, n)
		}
	}
}

func TestListsAreTheCallersOwn(t *testing.T) {
	Departements()[0].Name = "changed"
	OfficesOf("40")[0] = National
	if Departements()[0].Name != "Ain" || OfficesOf("40")[0] == National {
		t.Error("a caller can change the tables")
	}
}
