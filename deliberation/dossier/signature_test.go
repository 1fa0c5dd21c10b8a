package dossier_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"voix/deliberation"
	"voix/deliberation/dossier"
)

// written is the archive of an input.
func written(t *testing.T, in dossier.Input) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := dossier.Write(&b, in); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func verifyKey(archive []byte, key string) (*dossier.Report, error) {
	return dossier.Verify(bytes.NewReader(archive), int64(len(archive)), key)
}

// wantFault wants an error that names a fault of that file whose sentence begins so.
func wantFault(t *testing.T, err error, file, what string) {
	t.Helper()
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("no faults: %v", err)
	}
	for _, one := range joined.Unwrap() {
		var f *dossier.Fault
		if errors.As(one, &f) && f.File == file && strings.HasPrefix(f.What, what) {
			return
		}
	}
	t.Errorf("no fault of %q that says %q: %v", file, what, err)
}

const notSignedByIt = "n’est pas signé par cette clé"

// TestASignedDossier follows one through its life: unsigned, signed, with another key in force, with a text erased, signed again.
func TestASignedDossier(t *testing.T) {
	first, second := signingKey(1), signingKey(2)
	h, c := closedSample(t, first)
	unsigned := written(t, h.signed(c))
	if report, err := verifyKey(unsigned, ""); err != nil || report.Signed || report.SignatureVerified {
		t.Errorf("not signed yet: %+v, %v", report, err)
	}
	_, err := verifyKey(unsigned, verifierKey(first))
	wantFault(t, err, "", "n’est pas signée")

	h.sign(c, first)
	signed := written(t, h.signed(c))
	if report, err := verifyKey(signed, verifierKey(first)); err != nil || !report.SignatureVerified || report.Number != h.state.ClosedAt(c) {
		t.Fatalf("with its key: %+v, %v", report, err)
	}
	if report, err := verifyKey(signed, ""); err != nil || !report.Signed || report.SignatureVerified {
		t.Errorf("without a key: %+v, %v", report, err)
	}
	_, err = verifyKey(signed, verifierKey(second))
	wantFault(t, err, "signature.txt", notSignedByIt)
	_, err = verifyKey(signed, "voix+no+key")
	wantFault(t, err, "", "la clé publique donnée")
	before, after := unpack(t, unsigned), unpack(t, signed)
	if _, there := after["signature.txt"]; !there {
		t.Fatal("no signature.txt")
	}
	delete(after, "signature.txt")
	wantSameFiles(t, before, after)

	h.announce(second)
	if !bytes.Equal(written(t, h.signed(c)), signed) {
		t.Error("another key in force changes what was signed before")
	}

	p, _ := h.state.Proposal(1)
	h.do(deliberation.EraseText{Text: p.Text, By: 1})
	delete(h.texts, p.Text)
	erased := written(t, h.signed(c))
	files := unpack(t, erased)
	if _, there := files["signature.txt"]; there {
		t.Error("the signature stands under words that it never signed")
	}
	if _, err := verifyKey(erased, ""); err != nil {
		t.Error(err)
	}
	_, err = verifyKey(erased, verifierKey(first))
	wantFault(t, err, "", "n’est pas signée")
	for _, name := range []string{"ballots.csv", "methode.md", "positions.schema.json", "preuves.json"} {
		if !bytes.Equal(files[name], before[name]) {
			t.Errorf("%s changed with an erasure", name)
		}
	}
	wantOnlyLine(t, before["positions.json"], files["positions.json"], `"proposal":1,`)

	h.sign(c, second)
	again := written(t, h.signed(c))
	if report, err := verifyKey(again, verifierKey(second)); err != nil || !report.SignatureVerified {
		t.Errorf("signed again: %+v, %v", report, err)
	}
	_, err = verifyKey(again, verifierKey(first))
	wantFault(t, err, "signature.txt", notSignedByIt)
	if report, err := verifyKey(signed, verifierKey(first)); err != nil || !report.SignatureVerified {
		t.Errorf("the copy that was handed out, with the key of its time: %+v, %v", report, err)
	}
}

func wantSameFiles(t *testing.T, want, got map[string][]byte) {
	t.Helper()
	if len(want) != len(got) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
	for name, raw := range want {
		if !bytes.Equal(raw, got[name]) {
			t.Errorf("%s differs", name)
		}
	}
}

// wantOnlyLine wants two files to differ in one line, which holds those words.
func wantOnlyLine(t *testing.T, before, after []byte, words string) {
	t.Helper()
	old, now := bytes.Split(before, []byte{'\n'}), bytes.Split(after, []byte{'\n'})
	if len(old) != len(now) {
		t.Fatalf("%d lines instead of %d", len(now), len(old))
	}
	differ := 0
	for i := range old {
		if bytes.Equal(old[i], now[i]) {
			continue
		}
		if differ++; !bytes.Contains(now[i], []byte(words)) {
			t.Errorf("line %d differs: %s", i+1, now[i])
		}
	}
	if differ != 1 {
		t.Errorf("%d lines differ", differ)
	}
}

// TestASignatureMoved holds that a signature stands under nothing but what it signed, nor does one of which a part was changed.
func TestASignatureMoved(t *testing.T) {
	key := signingKey(1)
	h, c := closedSample(t, key)
	h.sign(c, key)
	signed := unpack(t, written(t, h.signed(c)))

	later := unpack(t, h.archive(c)) // the same consultation, as of a later number
	if _, there := later["signature.txt"]; there {
		t.Fatal("a dossier as of another number bears the signature")
	}
	later["signature.txt"] = signed["signature.txt"]
	moved := pack(t, later)
	for _, with := range []string{"", verifierKey(key)} {
		_, err := verifyKey(moved, with)
		wantFault(t, err, "signature.txt", "texte signé")
	}

	other, of := closedSample(t, key)
	other.sign(of, signingKey(1))
	changed := unpack(t, written(t, other.signed(of)))
	changed["signature.txt"] = bytes.Replace(changed["signature.txt"], []byte("consultation 1"), []byte("consultation 2"), 1)
	_, err := verifyKey(pack(t, changed), verifierKey(key))
	wantFault(t, err, "signature.txt", notSignedByIt)
	_, err = verifyKey(pack(t, changed), "")
	wantFault(t, err, "signature.txt", "texte signé")

	signed["signature.txt"] = []byte("voix-dossier\n")
	_, err = verifyKey(pack(t, signed), "")
	wantFault(t, err, "signature.txt", notSignedByIt)
}
