package deliberation

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// Rule of the journal: an entry holds nobody's words. What a field may be is therefore a closed list.
func TestFactsHoldOnlyNumbersEnumerationsHashesIdsAndDates(t *testing.T) {
	allowed := map[reflect.Type]bool{
		reflect.TypeFor[int64](): true, reflect.TypeFor[[]int64](): true, reflect.TypeFor[ID](): true, reflect.TypeFor[[]ID](): true,
		reflect.TypeFor[Hash](): true, reflect.TypeFor[[]Hash](): true, reflect.TypeFor[time.Time](): true,
	}
	enumerated := reflect.TypeFor[interface {
		Valid() bool
		String() string
		enumerationNames() []string
	}]()
	name := regexp.MustCompile(`^[a-z]+$`)
	for _, f := range factKinds {
		of := reflect.TypeOf(f).Elem()
		if of.Kind() != reflect.Struct {
			t.Fatalf("%v is not a struct", of)
		}
		seen := map[string]bool{"kind": true, "nonce": true, "command": true, "at": true, "voter": true, "person": true, "program": true}
		for i := range of.NumField() {
			field := of.Field(i)
			if !field.IsExported() {
				t.Errorf("%v.%s is not exported: reflection could not store it", of, field.Name)
			}
			enum := field.Type.Implements(enumerated) && (field.Type.Kind() == reflect.Uint8 || field.Type.Kind() == reflect.Uint16)
			if !allowed[field.Type] && !enum {
				t.Errorf("%v.%s is a %v", of, field.Name, field.Type)
			}
			tag, option, hasOption := strings.Cut(field.Tag.Get("entry"), ",")
			if !name.MatchString(tag) {
				t.Errorf("%v.%s is stored under %q", of, field.Name, tag)
			}
			if hasOption && option != "optional" {
				t.Errorf("%v.%s has the option %q", of, field.Name, option)
			}
			if seen[tag] {
				t.Errorf("%v stores two things under %q", of, tag)
			}
			seen[tag] = true
		}
	}
}

func TestEnumerationsHaveDistinctNamesThatReadBack(t *testing.T) {
	checkEnumeration(t, Colleges(), ParseCollege)
	checkEnumeration(t, Themes(), ParseTheme)
	checkEnumeration(t, Choices(), ParseChoice)
	checkEnumeration(t, Sides(), ParseSide)
	checkEnumeration(t, Phases(), ParsePhase)
	checkEnumeration(t, Offices(), ParseOffice)
	checkEnumeration(t, Levers(), ParseLever)
	checkEnumeration(t, Settings(), ParseSetting)
	checkEnumeration(t, Audiences(), ParseAudience)
	checkEnumeration(t, ItemKinds(), ParseItemKind)
	checkEnumeration(t, Presences(), ParsePresence)
	checkEnumeration(t, Settlements(), ParseSettlement)
	checkEnumeration(t, Steps(), ParseStep)
	checkEnumeration(t, Roles(), ParseRole)
	checkEnumeration(t, Channels(), ParseChannel)
	checkEnumeration(t, Mandateds(), ParseMandated)
	checkEnumeration(t, Authorities(), ParseAuthority)
	checkEnumeration(t, Grounds(), ParseGround)
	checkEnumeration(t, allOf[Program](), func(name string) (Program, error) { return parseName[Program]("program", name) })
}

func checkEnumeration[E interface {
	enumeration
	comparable
	String() string
	Valid() bool
}](t *testing.T, all []E, parse func(string) (E, error)) {
	t.Helper()
	names := map[string]bool{}
	for _, e := range all {
		if back, err := parse(e.String()); err != nil || back != e || !e.Valid() || names[e.String()] {
			t.Errorf("%T %v reads back as %v, %v", e, e, back, err)
		}
		names[e.String()] = true
	}
	var none E
	beyond := E(len(none.enumerationNames()))
	if none.Valid() || beyond.Valid() || !strings.HasPrefix(beyond.String(), "invalid(") {
		t.Errorf("%T: none is valid, or %v is", none, beyond)
	}
	for _, bad := range []string{"", "Nobody", beyond.String()} {
		if got, err := parse(bad); err == nil {
			t.Errorf("%T: %q reads as %v", none, bad, got)
		}
	}
}

func TestKindsAreDistinctAndNameANounAndWhatHappenedToIt(t *testing.T) {
	shape := regexp.MustCompile(`^[a-z]+\.[a-z]+$`)
	seen := map[string]bool{}
	for _, f := range factKinds {
		if !shape.MatchString(f.Kind()) || seen[f.Kind()] {
			t.Errorf("kind %q of %T", f.Kind(), f)
		}
		seen[f.Kind()] = true
	}
}

// A fact that is declared and left out of factKinds would be lost on the way to the store.
func TestEveryDeclaredFactCanBeStored(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			method, ok := d.(*ast.FuncDecl)
			if !ok || method.Recv == nil || method.Name.Name != "Kind" {
				continue
			}
			if star, ok := method.Recv.List[0].Type.(*ast.StarExpr); ok {
				declared[star.X.(*ast.Ident).Name] = true
			}
		}
	}
	stored := map[string]bool{}
	for _, f := range factKinds {
		stored[reflect.TypeOf(f).Elem().Name()] = true
	}
	if !maps.Equal(declared, stored) || len(declared) == 0 {
		t.Errorf("declared %v, stored %v", slices.Sorted(maps.Keys(declared)), slices.Sorted(maps.Keys(stored)))
	}
}
