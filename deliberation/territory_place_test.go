package deliberation

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func codesOf(offices []Office) string {
	var codes []string
	for _, o := range offices {
		codes = append(codes, o.String())
	}
	return strings.Join(codes, " ")
}

func TestOfficesAt(t *testing.T) {
	for typed, want := range map[string]string{
		// Postcodes.
		"59000": "caf-59", " 59 000 ": "caf-59", "01000": "caf-01", "75020": "caf-75", "69003": "caf-69", "90000": "caf-90",
		"48000": "ccss-48", "20000": "caf-2a", "20 090": "caf-2a", "20137": "caf-2a", "20200": "caf-2b", "20620": "caf-2b",
		"20407": "caf-2a caf-2b", "97110": "caf-971", "97133": "caf-971", "97150": "caf-971", "97200": "caf-972", "97300": "caf-973",
		"97400": "caf-974", "97 490": "caf-974", "97600": "cssm-976", "97500": "", "98000": "", "98800": "", "00100": "", "96000": "",
		"40220": "caf-40 caf-64-pays-basque", "64100": "caf-64-bearn caf-64-pays-basque", "F-59000": "caf-59",
		// Numbers.
		"59": "caf-59", "1": "caf-01", "01": "caf-01", "2A": "caf-2a", "2b": "caf-2b", "2 a": "caf-2a", "20": "caf-2a caf-2b", "974": "caf-974",
		"976": "cssm-976", "975": "", "97": "", "99": "", "00": "", "0": "", "590": "", "5900": "", "590000": "",
		// Names.
		"Nord": "caf-59", "nord": "caf-59", "CAF du Nord": "caf-59", "la caf du nord": "caf-59", "caf nord": "caf-59",
		"département du Nord": "caf-59", "Seine-Saint-Denis": "caf-93", "seine saint denis": "caf-93", "saint denis": "caf-93",
		"ariege": "caf-09", "Caf de l'Ariège": "caf-09", "caf de l’ariège": "caf-09", "la Réunion": "caf-974", "reunion": "caf-974",
		"Mayotte": "cssm-976", "lozere": "ccss-48", "caf de la lozère": "ccss-48", "pays basque": "caf-64-pays-basque",
		"Béarn": "caf-64-bearn", "corse": "caf-2a caf-2b", "haute corse": "caf-2b", "savoie": "caf-73", "haute-savoie": "caf-74",
		"loire": "caf-42", "caf de la loire": "caf-42", "caf de loire-atlantique": "caf-44", "pyrénées atlantiques": "caf-64-bearn caf-64-pays-basque",
		"Pyrénées": "caf-64-bearn caf-64-pays-basque caf-65 caf-66", "belfort": "caf-90", "côte d'or": "caf-21", "Val d’Oise": "caf-95",
		"finist": "caf-29", "landes": "caf-40 caf-64-pays-basque", "caf des landes": "caf-40 caf-64-pays-basque",
		// Among other words.
		"rsa caf du nord": "caf-59", "mon rsa à la caf de Loire-Atlantique": "caf-44", "accueil caf de la loire guichet": "caf-42",
		"logement 59000 lille": "caf-59", "guichet 20 090 ajaccio": "caf-2a",
		// Nothing of the sort.
		"": "", "  ": "", "caf": "", "la caf": "", "rsa": "", "de": "", "assistante sociale": "", "le nord de la France": "", "50 euros": "",
		"12345 67890 1": "caf-12", "'; DROP TABLE": "",
	} {
		if got := codesOf(OfficesAt(typed)); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

// TestEveryOfficeIsFound by its own name and by all that leads to its départements.
func TestEveryOfficeIsFound(t *testing.T) {
	for _, o := range Offices() {
		for _, typed := range []string{o.Name(), strings.ToUpper(o.Name()), "Bonjour, je dépends de la " + o.Name()} {
			if strings.HasPrefix(typed, "Bonjour") && !strings.HasPrefix(o.Name(), "Caf") {
				continue
			}
			if got := OfficesAt(typed); !slices.Contains(got, o) {
				t.Errorf("%q: %q", typed, codesOf(got))
			}
		}
	}
	for _, d := range Departements() {
		want := OfficesOf(d.Code)
		postcode := d.Code + "000"
		switch {
		case d.Code == "2A":
			postcode = "20000"
		case d.Code == "2B":
			postcode = "20200"
		case len(d.Code) == 3:
			postcode = d.Code + "00"
		}
		for _, typed := range []string{d.Code, d.Name, strings.ToLower(d.Name), postcode, fmt.Sprintf("%s (%s)", d.Name, d.Name)[:len(d.Name)]} {
			if got := OfficesAt(typed); !slices.Equal(got, want) {
				t.Errorf("%q: %q, want %q", typed, codesOf(got), codesOf(want))
			}
		}
	}
}

func TestOfficesAtTakesAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9AB ]{0,9}`), rapid.StringMatching(`(caf |de |la |nord |97400 |20 ){0,30}`)).Draw(t, "typed")
		found := OfficesAt(typed)
		if !slices.IsSorted(found) || len(slices.Compact(slices.Clone(found))) != len(found) {
			t.Fatalf("%q: %q", typed, codesOf(found))
		}
		for _, o := range found {
			if !o.Valid() {
				t.Fatalf("%q: %v", typed, o)
			}
		}
		if found != nil {
			found[0] = National // the caller's own
		}
		if again := OfficesAt(typed); found != nil && again[0] == National {
			t.Fatal("a caller can change the tables")
		}
	})
}
