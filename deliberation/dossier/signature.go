package dossier

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"voix/deliberation"
)

// SignerName is the name in every signature, as golang.org/x/mod/sumdb/note has names.
const SignerName = "voix"

// Manifest returns the SHA-256 of the manifest that Write would write: what a signature under the dossier stands for. Errors are
// those of Write.
func Manifest(in Input) ([32]byte, error) {
	c, err := contentOf(in)
	if err != nil {
		return [32]byte{}, err
	}
	all, err := seal(c, in.Proofs)
	if err != nil {
		return [32]byte{}, err
	}
	return all.manifest, nil
}

// VerifierKey writes a public key as Verify and note.NewVerifier read it.
func VerifierKey(key deliberation.Hash) string {
	text, err := note.NewEd25519VerifierKey(SignerName, key[:])
	if err != nil {
		panic(err) // only for a name or a length that is wrong
	}
	return text
}

// signatureUnder is the signed note for a manifest, nil if none of those signatures is under it. Of several, the last counts.
func signatureUnder(manifest [32]byte, signatures []deliberation.DossierSignature) []byte {
	var text []byte
	for _, s := range signatures {
		if s.Manifest == manifest {
			text = noteOf(&s)
		}
	}
	return text
}

// noteOf writes a signature as sumdb/note has it: the text, an empty line, and a line with the signer's name and, in base64, four
// bytes that tell the key and the signature.
func noteOf(s *deliberation.DossierSignature) []byte {
	text := deliberation.SignedText(&deliberation.DossierSigned{
		Consultation: s.Consultation, Number: s.Number, Root: s.Root, Format: s.Format, Manifest: s.Manifest,
	})
	_, rest, _ := strings.Cut(VerifierKey(s.Key), "+")
	id, _, _ := strings.Cut(rest, "+")
	var raw []byte
	var hash uint32
	for _, digit := range []byte(id) {
		hash = hash<<4 | uint32(strings.IndexByte("0123456789abcdef", digit))
	}
	raw = binary.BigEndian.AppendUint32(raw, hash)
	raw = append(raw, s.Signature[:]...)
	return []byte(text + "\n— " + SignerName + " " + base64.StdEncoding.EncodeToString(raw) + "\n")
}

// checkSignature holds signature.txt, if there is one, against what it must sign and, if the reader has the public key, against that.
func (v *verifier) checkSignature(key string) {
	if v.files[signatureFile] == nil {
		if key != "" {
			v.add(Fault{What: "n’est pas signée"})
		}
		return
	}
	const most = 1 << 16
	raw, err := io.ReadAll(io.LimitReader(v.raw(signatureFile), most))
	if err != nil {
		v.add(Fault{File: signatureFile, What: "ne peut pas être lu"})
		return
	}
	var known note.Verifiers
	if key != "" {
		verifier, err := note.NewVerifier(key)
		if err != nil {
			v.add(Fault{What: "la clé publique donnée n’est pas une clé (nom+empreinte+clé)"})
			return
		}
		known = note.VerifierList(verifier)
	} else {
		known = note.VerifierList()
	}
	n, err := note.Open(raw, known)
	if unverified := (*note.UnverifiedNoteError)(nil); errors.As(err, &unverified) && key == "" {
		n, err = unverified.Note, nil
	}
	if err != nil {
		v.add(Fault{File: signatureFile, What: "n’est pas signé par cette clé, ou n’est pas ce qu’elle a signé"})
		return
	}
	// One signature, in the one form that it has: nobody is to add a line to what somebody else signed.
	signatures := append(n.Sigs, n.UnverifiedSigs...)
	if len(signatures) != 1 || string(raw) != n.Text+"\n— "+signatures[0].Name+" "+signatures[0].Base64+"\n" || signatures[0].Name != SignerName {
		v.add(Fault{File: signatureFile, What: "tient autre chose qu’un texte et sa seule signature"})
		return
	}
	var manifest bytes.Buffer
	if _, err := io.Copy(&manifest, v.raw(manifestFile)); err != nil {
		v.add(Fault{File: manifestFile, What: "ne peut pas être lu"})
		return
	}
	root, ok := parseHash(v.head.Journal.Root)
	if !ok {
		return // told where the head is checked
	}
	want := deliberation.SignedText(&deliberation.DossierSigned{
		Consultation: v.head.Consultation.Number, Number: int64(v.head.Journal.Number), Root: root, Format: int64(v.head.Format),
		Manifest: sumOf(manifest.Bytes()),
	})
	if v.same(signatureFile, 0, "texte signé", want, n.Text) {
		v.report.Signed, v.report.SignatureVerified = true, key != ""
	}
}
