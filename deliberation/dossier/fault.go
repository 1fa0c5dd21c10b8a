package dossier

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// Fault is something in an archive that is not as it must be. Expected and Found may be empty.
type Fault struct {
	File            string // empty: the archive itself
	Line            int    // from 1; 0: the file as a whole
	What            string // in French, without a final point
	Expected, Found string
}

// Error is one line that can be shown on a terminal, whatever the archive holds.
func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.File == "" {
		b.WriteString("archive")
	}
	if f.Line > 0 {
		fmt.Fprintf(&b, ", ligne %d", f.Line)
	}
	b.WriteString("\u202f: " + f.What)
	if f.Expected != "" || f.Found != "" {
		fmt.Fprintf(&b, "\u202f: attendu «\u202f%s\u202f», trouvé «\u202f%s\u202f»", f.Expected, f.Found)
	}
	return Printable(b.String())
}

// Printable puts U+FFFD in the place of whatever could steer a terminal or hide what is there: control and format characters,
// line separators, broken UTF-8.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// maxFaults is how many faults are named before Verify gives up.
const maxFaults = 20

type faults struct{ list []error }

func (f *faults) add(fault Fault) {
	if !f.full() {
		fault.Expected, fault.Found = excerpt(fault.Expected), excerpt(fault.Found)
		f.list = append(f.list, &fault)
	}
}

func (f *faults) full() bool { return len(f.list) >= maxFaults }

func (f *faults) any() bool { return len(f.list) > 0 }

func (f *faults) err() error { return errors.Join(f.list...) }

// same adds a fault unless the two are the same, and reports whether they are.
func (f *faults) same(file string, line int, what, expected, found string) bool {
	if expected != found {
		f.add(Fault{file, line, what, expected, found})
	}
	return expected == found
}

// excerpt keeps a message short whatever the archive holds.
func excerpt(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
