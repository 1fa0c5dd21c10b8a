package deliberation

import (
	"crypto/ed25519"
	"fmt"
	"slices"
	"time"
)

// SignedText is what is signed of a dossier: lines that name the consultation, the number as of which the dossier was made, the root
// of the journal's tree of that size, the format of the dossier and the SHA-256 of its manifest. It is the text of a
// golang.org/x/mod/sumdb/note, so that a reader can check the signature in that form: there, too, it is Ed25519 over the text alone.
func SignedText(f *DossierSigned) string {
	return fmt.Sprintf("voix-dossier\nconsultation %d\nnumber %d\nroot %s\nformat %d\nmanifest %s\n",
		f.Consultation, f.Number, f.Root, f.Format, f.Manifest)
}

// DossierSignature is a signature under the dossier of a closed consultation.
type DossierSignature struct {
	Consultation int64
	Number       int64 // as of which the dossier was made
	Root         Hash  // of the journal's tree of that size
	Format       int64
	Manifest     Hash // SHA-256
	Key          Hash // the public key; it may have been replaced since
	Signature    [ed25519.SignatureSize]byte
	At           time.Time
	Entry        uint64 // that holds the signature
}

// Signatures returns the signatures under the dossier of a consultation, oldest first.
func (s *State) Signatures(consultation int64) []DossierSignature {
	if consultation < 1 || consultation > int64(len(s.consultations)) {
		return nil
	}
	return slices.Clone(s.consultations[consultation-1].signatures)
}

// ClosedAt is the entry with which the last phase of a consultation began, or with which its import was completed; 0 before.
func (s *State) ClosedAt(consultation int64) uint64 {
	if c, ok := s.Consultation(consultation); ok && c.Phase == Closed {
		return c.Began
	}
	return 0
}

// SignDossier enters a signature that was made outside the store, where the private key is.
type SignDossier struct {
	Consultation int64
	Number       int64 // as of which the dossier was made: not before the consultation was closed
	Root         Hash  // of the journal's tree of that size: the caller compares it, the state holds no tree
	Format       int64 // of the dossier, from 1
	Manifest     Hash
	Key          Hash   // the last that was announced
	Signature    []byte // Ed25519 over SignedText
}

// Keys names nothing: it is alone in its batch.
func (SignDossier) Keys() Keys { return Keys{} }

// Decide returns the signature, nothing if the same one is there already, or ErrConsultationUnknown, ErrFieldMissing, ErrNotClosed,
// ErrSignedNumber, ErrKeyNotAnnounced, ErrSignatureWrong.
func (c SignDossier) Decide(s *State, at time.Time) ([]Act, error) {
	view, ok := s.Consultation(c.Consultation)
	if !ok || !view.Visible {
		return nil, ErrConsultationUnknown
	}
	if len(c.Signature) != ed25519.SignatureSize {
		return nil, ErrSignatureWrong
	}
	f := &DossierSigned{
		Consultation: c.Consultation, Number: c.Number, Root: c.Root, Format: c.Format, Manifest: c.Manifest, Key: c.Key,
		Signature: []Hash{Hash(c.Signature[:32]), Hash(c.Signature[32:])},
	}
	if s.hasSignature(f) {
		return nil, nil
	}
	if err := s.maySign(f, s.head.Number); err != nil {
		return nil, err
	}
	return byProgram(Operator, f), nil
}

// maySign says why a signature cannot be entered behind the entry of number last.
func (s *State) maySign(f *DossierSigned, last uint64) error {
	closed := s.ClosedAt(f.Consultation)
	key, _ := s.SigningKey()
	switch {
	case f.Root.IsZero() || f.Manifest.IsZero() || f.Format < 1:
		return ErrFieldMissing
	case closed == 0:
		return ErrNotClosed
	case f.Number < 1 || uint64(f.Number) < closed || uint64(f.Number) > last:
		return ErrSignedNumber
	case key.IsZero() || f.Key != key:
		return ErrKeyNotAnnounced
	case !signedBy(key, SignedText(f), f.Signature):
		return ErrSignatureWrong
	}
	return nil
}

// hasSignature reports whether exactly this signature was entered before.
func (s *State) hasSignature(f *DossierSigned) bool {
	return slices.ContainsFunc(s.Signatures(f.Consultation), func(d DossierSignature) bool {
		d.At, d.Entry = time.Time{}, 0
		return d == signatureOf(f)
	})
}

// signatureOf is f as it is shown, but for when it was entered; f.Signature has two halves.
func signatureOf(f *DossierSigned) DossierSignature {
	d := DossierSignature{
		Consultation: f.Consultation, Number: f.Number, Root: f.Root, Format: f.Format, Manifest: f.Manifest, Key: f.Key,
	}
	copy(d.Signature[:32], f.Signature[0][:])
	copy(d.Signature[32:], f.Signature[1][:])
	return d
}

func (s *State) applyDossierSigned(h Head, by Actor, f *DossierSigned) error {
	if by.Program != Operator {
		return errApply(h, f, "not by the operator")
	}
	if err := s.maySign(f, h.Number-1); err != nil {
		return errApply(h, f, err.Error())
	}
	if s.hasSignature(f) {
		return errApply(h, f, "entered before")
	}
	d := signatureOf(f)
	d.At, d.Entry = time.UnixMilli(h.At).UTC(), h.Number
	c := &s.consultations[f.Consultation-1]
	c.signatures = append(c.signatures, d)
	c.changed = h.Number
	return nil
}
