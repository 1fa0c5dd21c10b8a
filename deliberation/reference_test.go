package deliberation

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func drawReference(t *rapid.T) Reference {
	return Reference{
		Debate: rapid.Int64Range(1, 1_000_000).Draw(t, "debate"),
		Kind:   rapid.SampledFrom(SheetKinds()).Draw(t, "kind"),
		Number: rapid.Int64Range(1, MostSheets).Draw(t, "number"),
	}
}

func TestReferencesAreReadAsTheyAreTyped(t *testing.T) {
	f17 := Reference{12, FormSheet, 17}
	if got := f17.FullString(); got != "12-F017Q" {
		t.Errorf("the seventeenth form of debate 12 is %q", got)
	}
	for _, c := range []struct {
		debate int64
		kind   SheetKind
		typed  string
		want   error
	}{
		{12, NoSheetKind, "F017Q", nil},
		{12, NoSheetKind, " f17q ", nil},
		{12, NoSheetKind, "F 17-Q", nil},
		{12, NoSheetKind, "F\u00a0000017\u2011q", nil},
		{12, NoSheetKind, "12-F017Q", nil},
		{12, FormSheet, "17q", nil},
		{12, FormSheet, "017 Q", nil},
		{12, AvisSheet, "f17q", nil},
		{12, AvisSheet, "17q", ErrReferenceMistyped},
		{12, NoSheetKind, "17q", ErrReferenceMistyped},
		{12, NoSheetKind, "F017", ErrReferenceMistyped},
		{12, NoSheetKind, "F017K", ErrReferenceMistyped},
		{12, NoSheetKind, "F17QQ", ErrReferenceMistyped},
		{12, NoSheetKind, "FF17Q", ErrReferenceMistyped},
		{12, NoSheetKind, "FQ", ErrReferenceMistyped},
		{12, NoSheetKind, "", ErrReferenceMistyped},
		{12, NoSheetKind, "F٠١٧Q", ErrReferenceMistyped},
		{12, NoSheetKind, "Ｆ017Q", ErrReferenceMistyped}, // a letter as wide as a Chinese one
		{13, NoSheetKind, "F017Q", ErrReferenceMistyped},
		{13, NoSheetKind, "12-F017Q", ErrReferenceElsewhere},
		{13, NoSheetKind, "12-F017K", ErrReferenceMistyped},
		{12, NoSheetKind, "99999999999999999999-F017Q", ErrReferenceMistyped},
	} {
		got, err := ParseSheet(c.debate, c.kind, c.typed)
		if err != c.want || err == nil && got != f17 || err != nil && got != (Reference{}) {
			t.Errorf("%q in debate %d is %v, %v", c.typed, c.debate, got, err)
		}
	}
	for _, none := range []Reference{{}, {12, FormSheet, 0}, {12, FormSheet, MostSheets + 1}, {12, 5, 1}, {0, FormSheet, 1}} {
		if _, err := ParseReference(none.Debate, none.String()); none.Valid() || err != ErrReferenceMistyped {
			t.Errorf("%v is valid, or read: %v", none, err)
		}
	}
}

func TestReferencesSurviveWriting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawReference(t)
		for _, typed := range []string{want.String(), want.FullString(), strings.ToLower(want.String()), want.String()[1:]} {
			if got, err := ParseSheet(want.Debate, want.Kind, typed); err != nil || got != want {
				t.Fatalf("%q is %v, %v", typed, got, err)
			}
		}
		if got, err := ParseFullReference(want.FullString()); err != nil || got != want {
			t.Fatalf("%q is %v, %v", want.FullString(), got, err)
		}
		if _, err := ParseFullReference(want.String()); !errors.Is(err, ErrReferenceMistyped) {
			t.Fatalf("%q is taken without its debate: %v", want.String(), err)
		}
	})
}

// A slip of the finger never enters another sheet.
func TestSlipsAreFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		right := drawReference(t)
		refused := func(full bool, typed string) {
			t.Helper()
			got, err := ParseReference(right.Debate, typed)
			if full {
				got, err = ParseFullReference(typed)
			}
			if err == nil {
				t.Fatalf("%q passes for %v, instead of %v", typed, got, right)
			}
		}
		for _, full := range []bool{false, true} {
			code := right.String()
			if full {
				code = right.FullString()
			}
			for i := range code {
				alphabet := "0123456789"
				if code[i] >= 'A' {
					alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				} else if code[i] == '-' {
					continue
				}
				for _, c := range alphabet {
					if byte(c) != code[i] {
						refused(full, code[:i]+string(c)+code[i+1:])
					}
				}
				if i > 0 && code[i-1] != code[i] && max(code[i-1], code[i]) <= '9' && code[i-1] != '-' {
					refused(full, code[:i-1]+code[i:i+1]+code[i-1:i]+code[i+1:])
				}
			}
		}
		other := right
		other.Debate += rapid.Int64Range(1, 22).Draw(t, "to another debate")
		refused(false, other.String())
	})
}

func FuzzParseReference(f *testing.F) {
	for _, typed := range []string{"F017Q", "12-F017Q", "17q", "A1", "", "P99999T", "12--F017Q", "\xff"} {
		f.Add(int64(12), uint8(1), typed)
	}
	f.Fuzz(func(t *testing.T, debate int64, kind uint8, typed string) {
		got, err := ParseSheet(debate, SheetKind(kind%4), typed)
		if err != nil {
			if err != ErrReferenceMistyped && err != ErrReferenceElsewhere {
				t.Fatal(err)
			}
			return
		}
		if again, err := ParseReference(debate, got.String()); !got.Valid() || got.Debate != debate || err != nil || again != got {
			t.Fatalf("%q is %v, which is read as %v, %v", typed, got, again, err)
		}
	})
}
