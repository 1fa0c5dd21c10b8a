package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder that is no demonstration, or another one, is refused and left as it is.
func TestDemoLeavesOtherFoldersAlone(t *testing.T) {
	for name, c := range map[string]struct {
		file, holds, says string
	}{
		"something else": {"journal.db", "precious", "contient autre chose qu’une démonstration. Rien n’a été changé. Indiquez un dossier vide ou nouveau avec --data."},
		"other seed":     {seedFile, "7\n", "Ajoutez --seed 7 pour la retrouver"},
		"key gone":       {seedFile, "1\n", "personne ne peut se connecter"},
	} {
		t.Run(name, func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "data")
			file := filepath.Join(data, c.file)
			if err := os.Mkdir(data, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(c.holds), 0o600); err != nil {
				t.Fatal(err)
			}
			var stdout, stderr bytes.Buffer
			if code := run([]string{"demo", "--data", data}, &stdout, &stderr); code != refused || !strings.Contains(stderr.String(), c.says) {
				t.Errorf("exit code %d: %s", code, &stderr)
			}
			held, err := os.ReadDir(filepath.Dir(data))
			if left, _ := os.ReadFile(file); err != nil || string(left) != c.holds || len(held) != 1 || stdout.Len() > 0 {
				t.Errorf("%v is left, with %q", held, left)
			}
		})
	}
}

func TestDemoRefusesAFileAsItsFolder(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(data, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if code := run([]string{"demo", "--data", data}, &stdout, &stderr); code != refused || !strings.Contains(stderr.String(), "n’est pas un dossier") {
		t.Errorf("exit code %d: %s", code, &stderr)
	}
	if left, _ := os.ReadFile(data); string(left) != "precious" {
		t.Errorf("%q is left", left)
	}
}
