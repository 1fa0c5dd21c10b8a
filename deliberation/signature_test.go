package deliberation

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
)

func testKey(n byte) ed25519.PrivateKey { return ed25519.NewKeyFromSeed(slices.Repeat([]byte{n}, 32)) }

func publicOf(key ed25519.PrivateKey) Hash { return Hash(key.Public().(ed25519.PublicKey)) }

// signing signs the dossier of a consultation as of the last entry. What the domain cannot check, the root and the manifest, is made up.
func signing(s *State, consultation int64, key ed25519.PrivateKey) SignDossier {
	c := SignDossier{
		Consultation: consultation, Number: int64(s.Number()), Root: Hash{1, 2}, Format: 2, Manifest: Hash{3, 4}, Key: publicOf(key),
	}
	c.Signature = ed25519.Sign(key, []byte(SignedText(&DossierSigned{
		Consultation: c.Consultation, Number: c.Number, Root: c.Root, Format: c.Format, Manifest: c.Manifest,
	})))
	return c
}

// closed is a consultation that is over, with a key announced after that.
func closedAndKeyed(t *testing.T) (j *testJournal, consultation int64) {
	j = newJournal(t, testTime())
	consultation = j.open(3)
	j.wait(10 * 24 * time.Hour)
	j.catchUp()
	j.must(announcing(j.state, 1))
	return j, consultation
}

func TestASignatureUnderADossierIsThatOfANote(t *testing.T) {
	f := &DossierSigned{Consultation: 3, Number: 1204, Root: Hash{0xab}, Format: 2, Manifest: Hash{31: 0xcd}}
	want := "voix-dossier\nconsultation 3\nnumber 1204\nroot ab" + strings.Repeat("00", 31) + "\nformat 2\nmanifest " + strings.Repeat("00", 31) + "cd\n"
	if got := SignedText(f); got != want {
		t.Fatalf("what is signed is\n%s, want\n%s", got, want)
	}
	j, consultation := closedAndKeyed(t)
	c := signing(j.state, consultation, testKey(1))
	j.must(c)
	got := j.state.Signatures(consultation)
	if len(got) != 1 || got[0].Entry != j.state.Number() || !got[0].At.Equal(j.now) || got[0].Number != c.Number || !slices.Equal(got[0].Signature[:], c.Signature) {
		t.Fatalf("entered as %+v", got)
	}
	// A reader has the archive and the public key, and the note format's own reader.
	const name = "voix"
	public := append([]byte{1}, got[0].Key[:]...) // 1: Ed25519
	sum := sha256.Sum256(append([]byte(name+"\n"), public...))
	hash := sum[:4]
	verifier, err := note.NewVerifier(name + "+" + hex.EncodeToString(hash) + "+" + base64.StdEncoding.EncodeToString(public))
	if err != nil || binary.BigEndian.Uint32(hash) != verifier.KeyHash() {
		t.Fatalf("%v", err)
	}
	d := got[0]
	text := SignedText(&DossierSigned{Consultation: d.Consultation, Number: d.Number, Root: d.Root, Format: d.Format, Manifest: d.Manifest})
	line := "\n\u2014 " + name + " " + base64.StdEncoding.EncodeToString(append(slices.Clone(hash), d.Signature[:]...)) + "\n"
	if n, err := note.Open([]byte(text+line), note.VerifierList(verifier)); err != nil || n.Text != text {
		t.Errorf("a note with the signature: %v", err)
	}
}

func TestASignatureStandsOnceAndForWhatItSigned(t *testing.T) {
	j, consultation := closedAndKeyed(t)
	first := signing(j.state, consultation, testKey(1))
	j.must(first)
	before := j.state.Number()
	j.must(first)
	j.must(announcing(j.state, 1))
	if j.state.Number() != before {
		t.Error("what was said before is entered again")
	}
	if c, _ := j.state.Consultation(consultation); c.Changed != before {
		t.Error("the consultation did not change with its signature")
	}
	j.must(announcing(j.state, 2))
	j.must(first) // still the same, though its key was replaced
	j.must(signing(j.state, consultation, testKey(2)))
	if got := j.state.Signatures(consultation); len(got) != 2 || got[0].Key != publicOf(testKey(1)) || got[1].Number <= got[0].Number {
		t.Errorf("signatures %+v", got)
	}
	if j.state.Signatures(99) != nil {
		t.Error("no consultation has signatures")
	}
}

// applies reports whether the state takes a fact by an actor as the next entry.
func (j *testJournal) applies(by Actor, f Fact) bool {
	j.t.Helper()
	h := j.heads[len(j.heads)-1]
	h.Number++
	return j.replay(len(j.heads)).Apply(h, &Entry{Nonce: ID{1}, Command: ID{2}, At: h.At, Actor: by, Fact: f}) == nil
}

func TestASignatureIsCheckedWheneverTheJournalIsRead(t *testing.T) {
	j, consultation := closedAndKeyed(t)
	open := j.open(4)
	acts, err := signing(j.state, consultation, testKey(1)).Decide(j.state, j.now)
	if err != nil {
		t.Fatal(err)
	}
	right := acts[0].Fact.(*DossierSigned)
	if operator := (Actor{Program: Operator}); !j.applies(operator, right) {
		t.Fatal("what a command returns is not applied")
	}
	for what, change := range map[string]func(*DossierSigned){
		"another manifest":     func(f *DossierSigned) { f.Manifest[1]++ },
		"another root":         func(f *DossierSigned) { f.Root[1]++ },
		"another key":          func(f *DossierSigned) { f.Key = publicOf(testKey(2)) },
		"one half":             func(f *DossierSigned) { f.Signature = f.Signature[:1] },
		"both halves swapped":  func(f *DossierSigned) { f.Signature = []Hash{f.Signature[1], f.Signature[0]} },
		"a number before":      func(f *DossierSigned) { f.Number = int64(j.state.ClosedAt(consultation)) - 1 },
		"a number to come":     func(f *DossierSigned) { f.Number = int64(j.state.Number()) + 1 },
		"an open consultation": func(f *DossierSigned) { f.Consultation = open },
	} {
		f := *right
		change(&f)
		if what == "a number before" || what == "a number to come" || what == "an open consultation" { // signed all the same
			signature := ed25519.Sign(testKey(1), []byte(SignedText(&f)))
			f.Signature = []Hash{Hash(signature[:32]), Hash(signature[32:])}
		}
		if j.applies(Actor{Program: Operator}, &f) {
			t.Errorf("%s: applied", what)
		}
	}
	for _, by := range []Actor{{Person: 1}, {Program: Deadlines}} {
		if j.applies(by, right) {
			t.Errorf("%+v signs", by)
		}
	}
}

func TestClosedAtIsTheEntryThatBeganTheLastPhase(t *testing.T) {
	j, consultation := closedAndKeyed(t)
	at := j.state.ClosedAt(consultation)
	if e, err := DecodeEntry(j.stored[at-1]); err != nil || e.Fact.(*PhaseBegun).Phase != Closed {
		t.Errorf("entry %d closed it: %v", at, err)
	}
	if open := j.open(3); j.state.ClosedAt(open) != 0 || j.state.ClosedAt(99) != 0 {
		t.Error("what is not closed is")
	}
	j.must(ImportRows{Source: Hash{1}, Last: true, Rows: []ImportedRow{ImportedConsultation{Text: j.newID(), Hash: j.newHash()}}})
	if got := j.state.ClosedAt(int64(len(j.state.consultations))); got != j.state.Number() {
		t.Errorf("the import was completed by entry %d, want %d", got, j.state.Number())
	}
}
