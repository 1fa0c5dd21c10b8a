package position_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// parsed are the source files of a folder, tests left out.
func parsed(t *testing.T, folder string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	if len(files) == 0 {
		t.Fatalf("no source in %s", folder)
	}
	return files
}

// Of math, only what is exact on every machine is called.
func TestOnlyExactMathematics(t *testing.T) {
	exact := map[string]bool{"Sqrt": true, "Round": true}
	calls := 0
	for _, file := range parsed(t, ".") {
		ast.Inspect(file, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if of, ok := s.X.(*ast.Ident); ok && of.Name == "math" {
				calls++
				if !exact[s.Sel.Name] {
					t.Errorf("math.%s may differ between machines", s.Sel.Name)
				}
			}
			return true
		})
	}
	if calls == 0 {
		t.Error("no call was looked at")
	}
}
