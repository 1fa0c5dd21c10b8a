package declaration

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// whole is a declaration with which one may open.
const whole = `{
  "publisher": {"kind": "association", "name": "Collectif Voix au chapitre", "address": "12 rue des Lilas, 59000 Lille", "phone": "+33 3 20 00 00 00", "registration": "W595012345"},
  "director": {"name": "Camille Exemple"},
  "host": {"name": "Hébergeur libre", "address": "3 quai du Port, 44000 Nantes", "phone": "02 40 00 00 00"},
  "controller": {"name": "Collectif Voix au chapitre", "address": "12 rue des Lilas, 59000 Lille", "email": "donnees@voix.example"},
  "contacts": {
    "people": {"address": "mailto:bonjour@voix.example", "languages": ["fr", "ar"]},
    "authorities": {"address": "https://voix.example/autorites", "languages": ["fr", "en"]}
  },
  "impactAssessment": {"date": "2026-09-01"},
  "charter": {"version": "1", "date": "2026-11-23"}
}`

func TestAWholeDeclarationLacksNothing(t *testing.T) {
	d, err := Read([]byte(whole), now)
	if err != nil {
		t.Fatal(err)
	}
	if found := d.Faults(now); len(found) > 0 {
		t.Error(found)
	}
	if d.Contacts.People.Text() != "bonjour@voix.example" || d.Contacts.Authorities.Text() != "voix.example/autorites" {
		t.Errorf("%+v", d.Contacts)
	}
	if got := d.Charter.On().Format(time.DateOnly); got != "2026-11-23" {
		t.Error(got)
	}
}

// Whoever starts with nothing is told everything at once.
func TestNothingLacksEverything(t *testing.T) {
	d, err := Read([]byte(`{}`), now)
	if err != nil {
		t.Fatal(err)
	}
	var fields []string
	for _, f := range d.Faults(now) {
		if !f.Missing || len(f.Mend) < 30 {
			t.Errorf("%+v", f)
		}
		fields = append(fields, f.Field)
	}
	want := []string{
		"publisher.kind", "publisher.name", "publisher.address", "publisher.phone", "director.name", "host.name", "host.address", "host.phone",
		"controller.name", "controller.address", "controller.email", "contacts.people.address", "contacts.people.languages",
		"contacts.authorities.address", "contacts.authorities.languages", "impactAssessment.date", "charter.version", "charter.date",
	}
	if !slices.Equal(fields, want) {
		t.Errorf("%q", fields)
	}
}

// What the schema says and what Faults says must not differ: both are asked about the same files.
func TestWhatKeepsClosed(t *testing.T) {
	schema := compile(t)
	for _, test := range []struct {
		name, old, new string
		fault          string // field that is named
		clock          bool   // only a clock, or a list of what cannot be seen, tells: the schema lets it pass
	}{
		{"as it is", "", "", "", false},
		{"no kind", `"kind": "association", `, ``, "publisher.kind", false},
		{"other kind", `"association"`, `"party"`, "publisher.kind", false},
		{"no name", `"name": "Collectif Voix au chapitre", "address": "12 rue des Lilas, 59000 Lille", "phone"`, `"address": "x", "phone"`, "publisher.name", false},
		{"a company says its number", `"association"`, `"company"`, "publisher.capital", false},
		{"an administration has an officer", `"association"`, `"administration"`, "controller.officer", false},
		{"an individual", `"association"`, `"person"`, "", false},
		{"phone in words", `"02 40 00 00 00"`, `"au secrétariat"`, "host.phone", false},
		{"phone of four digits", `"02 40 00 00 00"`, `"3020"`, "host.phone", false},
		{"two lines", `"Camille Exemple"`, `"Camille\nExemple"`, "director.name", true},
		{"direction turned", `"Camille Exemple"`, `"Camille\u202e Exemple"`, "director.name", true},
		{"long name", `"Camille Exemple"`, `"` + strings.Repeat("a", 201) + `"`, "director.name", false},
		{"no address to write to", `"mailto:bonjour@voix.example"`, `"bonjour@voix.example"`, "contacts.people.address", false},
		{"a script to write to", `"mailto:bonjour@voix.example"`, `"javascript:alert(1)"`, "contacts.people.address", false},
		{"no French", `["fr", "en"]`, `["en"]`, "contacts.authorities.languages", false},
		{"French twice", `["fr", "en"]`, `["fr", "fr"]`, "contacts.authorities.languages", false},
		{"a language that we cannot name", `["fr", "en"]`, `["fr", "tlh"]`, "contacts.authorities.languages", false},
		{"assessment to come", `"2026-09-01"`, `"2026-11-24"`, "impactAssessment.date", true},
		{"assessment on no day", `"2026-09-01"`, `"en septembre"`, "impactAssessment.date", false},
		{"charter of another program", `"version": "1"`, `"version": "2"`, "charter.version", false},
		{"charter to come", `"2026-11-23"`, `"2027-01-01"`, "charter.date", true},
		{"no email", `"donnees@voix.example"`, `"Données <donnees@voix.example>"`, "controller.email", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(whole, test.old, test.new, 1)
			if test.old != test.new && text == whole {
				t.Fatal("nothing was changed")
			}
			var d Declaration
			if err := json.Unmarshal([]byte(text), &d); err != nil {
				t.Fatal(err)
			}
			named := false
			for _, f := range d.Faults(now) {
				named = named || f.Field == test.fault
				if !strings.Contains(f.String(), f.Field) {
					t.Error(f)
				}
			}
			if named != (test.fault != "") {
				t.Errorf("%v", d.Faults(now))
			}
			instance, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(instance); (err == nil) != (test.fault == "" || test.clock) {
				t.Errorf("the schema says %v", err)
			}
			// What is wrong in itself starts nothing, not even a trial.
			wrong := slices.ContainsFunc(d.Faults(now), func(f Fault) bool { return !f.Missing })
			if _, err := Read([]byte(text), now); (err != nil) != wrong {
				t.Errorf("read: %v", err)
			}
		})
	}
}

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	raw, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("https://voix.invalid/declaration.json", parsed); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("https://voix.invalid/declaration.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// A file that is misread would open an installation under a name that nobody wrote.
func TestFilesThatAreNotDeclarations(t *testing.T) {
	for text, want := range map[string]string{
		``:                            "no JSON",
		`{`:                           "no JSON",
		`[]`:                          "the file cannot be read: an object in braces is wanted",
		`{"publisher": {"nom": "x"}}`: "publisher.nom is no field",
		`{"publisher": {"name": 12}}`: "publisher.name cannot be read: a text in quotation marks is wanted",
		`{"publisher": {"name": "a", "name": "b"}}`:              "no JSON",
		`{"contacts": {"people": {"languages": "fr"}}}`:          "contacts.people.languages cannot be read: a list",
		`{"director": {"name": "` + "\xff" + `"}}`:               "no JSON",
		`{"director": {"name": " x"}, "host": {"phone": "non"}}`: "director.name is not right: ",
		strings.Repeat(" ", maxFile) + "{}":                      "larger than",
	} {
		if _, err := Read([]byte(text), now); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v", text, err)
		}
	}
	_, err := Read([]byte(`{"director": {"name": " x"}, "host": {"phone": "non"}}`), now)
	if err == nil || strings.Count(err.Error(), "\n") != 1 || !strings.Contains(err.Error(), "host.phone is not right") {
		t.Errorf("not every fault is named: %v", err)
	}
}
