package polis

import (
	"errors"
	"fmt"
)

// Malformed says why an export is refused. Line counts from 1; 0 means the file as a whole. Reason is a French sentence
// without its final point.
type Malformed struct {
	File   string
	Line   int
	Reason string
}

func (m *Malformed) Error() string {
	if m.Line == 0 {
		return fmt.Sprintf("%s\u202f: %s", m.File, m.Reason)
	}
	return fmt.Sprintf("%s, ligne %d\u202f: %s", m.File, m.Line, m.Reason)
}

// maxFaults is how many faults are named before the reader gives up.
const maxFaults = 20

// faults collects what is wrong, in the order in which it is found.
type faults struct{ list []error }

func (f *faults) add(file string, line int, format string, args ...any) {
	if !f.full() {
		f.list = append(f.list, &Malformed{File: file, Line: line, Reason: fmt.Sprintf(format, args...)})
	}
}

func (f *faults) full() bool { return len(f.list) >= maxFaults }

// err joins the faults; errors.As finds the first, and Unwrap() []error has them all.
func (f *faults) err() error { return errors.Join(f.list...) }
