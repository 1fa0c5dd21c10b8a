package dossier

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"

	"voix/deliberation/opinion"
)

// ErrAudit means that votes do not lead to what a dossier tells.
var ErrAudit = errors.New("dossier: les votes ne concordent pas avec le dossier")

// Audit recounts the opinion groups of an archive that Verify has passed from the votes that an auditor was given (WriteVotes): they must
// add up to the figures of every question, and lead to the same groups. The error is ErrAudit with what differs, or says that votes, a file
// of that name, cannot be read.
func Audit(r io.ReaderAt, size int64, name string, votes io.Reader) error {
	v := &verifier{archive: r, size: size, files: map[string]*zip.File{}, report: &Report{}}
	if !v.open() || !v.readHead() {
		return v.faults.err()
	}
	b, err := opinion.ReadVotes(name, votes)
	if err != nil {
		return err
	}
	m := b.Matrix(nil)
	counted := map[string]opinion.Count{}
	for j, n := range m.Everybody() {
		counted[m.Statements[j]] = n
	}
	err = v.each(func(p *proposal) error {
		var want opinion.Count
		for i := range p.Rows {
			if r := &p.Rows[i]; r.shown() {
				want.Agrees += int(*r.Agree)
				want.Disagrees += int(*r.Disagree)
				want.Seen += int(*r.Agree + *r.Disagree + *r.Pass)
			}
		}
		of := strconv.FormatInt(p.Proposal, 10)
		if got := counted[of]; got != want {
			return fmt.Errorf("%w\u202f: proposition %d, %d/%d/%d au lieu de %d/%d/%d", ErrAudit, p.Proposal, got.Agrees, got.Disagrees, got.Seen, want.Agrees, want.Disagrees, want.Seen)
		}
		delete(counted, of)
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(counted) > 0:
		return fmt.Errorf("%w\u202f: des votes sur des propositions qui n’y sont pas", ErrAudit)
	case !reflect.DeepEqual(opinionsOf(b), v.head.Opinions):
		return fmt.Errorf("%w\u202f: d’autres groupes d’opinion", ErrAudit)
	}
	return nil
}
