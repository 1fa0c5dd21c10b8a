package server

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"voix/deliberation"
)

// called is what others call somebody in a consultation.
func (s *site) called(v *visitor, consultation int64) (name string) {
	s.t.Helper()
	names, err := s.platform.People.Names(s.t.Context(), []int64{v.number})
	if err != nil {
		s.t.Fatal(err)
	}
	of := authorship{v.number, consultation}
	s.platform.Read(func(st *deliberation.State) { name = names.In(v.number, consultation, collegeOf(st, of)) })
	if name == "" {
		s.t.Fatalf("person %d has no name in consultation %d", v.number, consultation)
	}
	return name
}

// What a person chose to be called is shown to that person, or kept, in the places below, and nowhere else: all others ask Names, which knows of
// agents. Whoever adds a place here has made sure that nobody but the person reads it there.
func TestTheChosenPseudonymIsShownToItsOwnerAlone(t *testing.T) {
	want := map[string]string{
		"account/profile.go":     "sealed and opened",
		"account/pseudonym.go":   "where it is decided who is called as they chose",
		"challenge.go":           "whom a code that was sent lets in",
		"data.go":                "what they took part under, on their own page",
		"data_held.go":           "the file of their data, which they take away",
		"data_names.go":          "compared with the names that they bear elsewhere, for themselves",
		"demonstration/guest.go": "told to who is to sign in as that person, in a demonstration",
		"me.go":                  "their own page",
		"records.go":             "sealed to two holders of keys, together, once the account is erased",
		"room.go":                "a guest of one debate, who gives themselves that name",
		"room_console.go":        "a guest of one debate, to whoever wrote them down there",
		"session.go":             "the header of their own pages",
		"sign_in.go":             "whom a personal link lets in",
	}
	got := map[string]string{}
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if read, ok := n.(*ast.SelectorExpr); ok && read.Sel.Name == "ChosenName" {
				got[filepath.ToSlash(path)] = want[filepath.ToSlash(path)]
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the chosen pseudonym is read elsewhere (- known, + found):\n%s", diff)
	}
}
