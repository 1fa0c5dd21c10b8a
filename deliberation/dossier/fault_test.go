package dossier

import "testing"

func TestFaultsCannotSteerATerminal(t *testing.T) {
	f := &Fault{File: "a\x1b[2J.csv", Line: 3, What: "trop\ncourt", Expected: "\u202e", Found: "é\xff\u009b"}
	if got, want := f.Error(), "a\ufffd[2J.csv, ligne 3\u202f: trop\ufffdcourt\u202f: attendu «\u202f\ufffd\u202f», trouvé «\u202fé\ufffd\ufffd\u202f»"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}
