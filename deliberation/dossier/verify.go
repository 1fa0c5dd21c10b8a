package dossier

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"
)

// Report is what Verify found in a sound archive.
type Report struct {
	Consultation int64
	Title        string
	Number       uint64 // of the journal's last entry
	Root         [32]byte
	At           time.Time
	Imported     bool
	// Recounted is whether the figures were recounted from published ballots. Before the vote is closed there are none: then
	// nothing could be recounted, and the archive was only found to agree with itself and with the rules.
	Recounted bool
	Proposals int64
	Rows      int64 // of figures
	Ballots   int64 // recounted
	Proofs    int   // entries that were found in the journal's tree
	// Signed is whether the archive bears a signature of its manifest, and SignatureVerified whether it is that of the key that was given.
	Signed, SignatureVerified bool
}

// Verify checks an archive: its files, their hashes, every figure against a recount of the ballots, what comes out of each question against
// a second implementation of the rules (position/naive), the order of all, the rules under which figures may be shown, the proofs against the
// journal's root, and at last every byte, by writing the archive again from what it says. It shares no counting with Write. key is the public
// key that must have signed it, as VerifierKey writes it; empty: a signature may be missing, and is only held against what it signs. The
// error joins *Fault errors, up to twenty, with errors.Join.
//
// Without a key it cannot see that someone has rewritten the whole archive in accordance with itself.
func Verify(r io.ReaderAt, size int64, key string) (*Report, error) {
	v := &verifier{archive: r, size: size, key: key, files: map[string]*zip.File{}, report: &Report{}}
	v.run()
	if v.faults.any() {
		return nil, v.faults.err()
	}
	return v.report, nil
}

type verifier struct {
	faults
	archive  io.ReaderAt
	size     int64
	key      string
	files    map[string]*zip.File
	manifest manifest
	head     head
	proofs   []Proof
	authors  map[int64]string // names of the organisations in whose name something was written
	opening  int              // the line of positions.json on which its first proposal stands
	report   *Report
}

// run goes from what can be told most precisely to what only says that a byte differs.
func (v *verifier) run() {
	if !v.open() || !v.readManifest() {
		return
	}
	v.checkHashes()
	if !v.readHead() {
		return
	}
	v.checkHead()
	v.checkSignature(v.key)
	v.readProofs()
	v.checkProofs()
	counted := v.recount()
	if !v.checkFigures(counted) {
		return
	}
	if !v.any() {
		v.rebuild()
	}
}

func (v *verifier) open() bool {
	z, err := zip.NewReader(v.archive, v.size)
	if err != nil {
		v.add(Fault{What: "n’est pas une archive zip entière"})
		return false
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		v.files[f.Name] = f
		if f.Method != zip.Store || f.CompressedSize64 != f.UncompressedSize64 || f.UncompressedSize64 > uint64(v.size) {
			v.add(Fault{File: f.Name, What: "n’est pas rangé sans compression"})
		}
	}
	if got := fileNames(v.files[ballotsFile] != nil, v.files[signatureFile] != nil); !slices.Equal(names, got) {
		v.add(Fault{"", 0, "fichiers", fmt.Sprint(got), fmt.Sprint(names)})
	}
	return !v.any()
}

// fileNames are those of an archive, by name.
func fileNames(ballots, signature bool) []string {
	names := []string{
		contributionsFile, debateFiguresFile, debatesFile, documentHTML, documentODT, documentPDF, workbookFile, issuersFile, manifestFile, methodFile, positionsCSV, positionsJSON, schemaFile, proofsFile,
	}
	if ballots {
		names = append([]string{ballotsFile}, names...)
	}
	if signature {
		names = append(names, signatureFile)
	}
	return names
}

// raw reads a file without looking at its checksum: its SHA-256 says more, and what is wrong in it is to be found.
func (v *verifier) raw(name string) io.Reader {
	r, err := v.files[name].OpenRaw()
	if err != nil {
		v.add(Fault{File: name, What: "ne peut pas être lu"})
		return bytes.NewReader(nil)
	}
	return r
}

func (v *verifier) readManifest() bool {
	const most = 1 << 20
	raw, err := io.ReadAll(io.LimitReader(v.raw(manifestFile), most))
	if err != nil {
		v.add(Fault{File: manifestFile, What: "ne peut pas être lu"})
		return false
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&v.manifest); err != nil {
		v.add(Fault{File: manifestFile, What: notJSON(err)})
		return false
	}
	if again, err := v.manifest.marshal(); err != nil || !bytes.Equal(again, raw) {
		v.add(Fault{File: manifestFile, What: "n’est pas écrit comme un manifeste doit l’être, ou dit autre chose encore"})
		return false
	}
	return v.same(manifestFile, 0, "format", strconv.Itoa(Format), strconv.Itoa(v.manifest.Format))
}

func (v *verifier) checkHashes() {
	var listed []string
	for _, f := range v.manifest.Files {
		listed = append(listed, f.Name)
		if v.files[f.Name] == nil {
			continue
		}
		sum := sha256.New()
		n, err := io.Copy(sum, v.raw(f.Name))
		if err != nil {
			v.add(Fault{File: f.Name, What: "ne peut pas être lu"})
			continue
		}
		v.same(f.Name, 0, "SHA-256", f.SHA256, hex.EncodeToString(sum.Sum(nil)))
		v.same(f.Name, 0, "taille", strconv.FormatInt(f.Size, 10), strconv.FormatInt(n, 10))
	}
	want := slices.DeleteFunc(fileNames(v.files[ballotsFile] != nil, false), func(name string) bool { return name == manifestFile })
	v.same(manifestFile, 0, "fichiers nommés", fmt.Sprint(want), fmt.Sprint(listed))
}

// readHead reads what stands before the proposals in positions.json.
func (v *verifier) readHead() bool {
	d := json.NewDecoder(v.raw(positionsJSON))
	d.DisallowUnknownFields()
	h, err := decodeHead(d)
	if err == nil {
		var opening []byte
		if opening, err = openingJSON(h); err == nil {
			v.head, v.opening = *h, bytes.Count(opening, []byte{'\n'})+2
			return true
		}
	}
	v.add(Fault{File: positionsJSON, What: notJSON(err)})
	return false
}

func notJSON(err error) string { return "n’est pas le JSON attendu (" + err.Error() + ")" }

var errShape = errors.New("format, journal, consultation, selection, rules, participation, issuers, opinions, proposals, debates")

// decodeHead leaves d before the first proposal.
func decodeHead(d *json.Decoder) (*head, error) {
	h := &head{}
	for _, want := range []struct {
		name string
		into any
	}{
		{"", nil}, {"format", &h.Format}, {"journal", &h.Journal}, {"consultation", &h.Consultation}, {"selection", &h.Selection}, {"rules", &h.Rules},
		{"participation", &h.Participation}, {"issuers", &h.Issuers}, {"opinions", &h.Opinions}, {"proposals", nil},
	} {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		if want.name == "" && token != json.Delim('{') || want.name != "" && token != want.name {
			return nil, errShape
		}
		if want.into != nil {
			if err := d.Decode(want.into); err != nil {
				return nil, err
			}
		}
	}
	token, err := d.Token()
	if err == nil && token != json.Delim('[') {
		err = errShape
	}
	return h, err
}

// each reads the proposals of positions.json one at a time.
func (v *verifier) each(yield func(*proposal) error) error {
	_, err := v.proposals(yield)
	return err
}

// proposals leaves the decoder behind the last one.
func (v *verifier) proposals(yield func(*proposal) error) (*json.Decoder, error) {
	d := json.NewDecoder(v.raw(positionsJSON))
	d.DisallowUnknownFields()
	if _, err := decodeHead(d); err != nil {
		return nil, err
	}
	for d.More() {
		p := &proposal{}
		if err := d.Decode(p); err != nil {
			return nil, err
		}
		if err := yield(p); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// debates reads what comes after the proposals, to the end.
func (v *verifier) debates(yield func(*debate) error) error {
	d, err := v.proposals(func(*proposal) error { return nil })
	if err != nil {
		return err
	}
	if err := expect(d, json.Delim(']'), "debates", json.Delim('[')); err != nil {
		return err
	}
	for d.More() {
		one := &debate{}
		if err := d.Decode(one); err != nil {
			return err
		}
		if err := yield(one); err != nil {
			return err
		}
	}
	if err := expect(d, json.Delim(']'), json.Delim('}')); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errShape
	}
	return nil
}

func expect(d *json.Decoder, tokens ...json.Token) error {
	for _, want := range tokens {
		token, err := d.Token()
		if err != nil {
			return err
		}
		if token != want {
			return errShape
		}
	}
	return nil
}

// checkHead compares what stands both in the manifest and in positions.json, and fills the report.
func (v *verifier) checkHead() {
	m, h := &v.manifest, &v.head
	v.same(positionsJSON, 0, "format", strconv.Itoa(m.Format), strconv.Itoa(h.Format))
	v.same(positionsJSON, 0, "numéro de la consultation", strconv.FormatInt(m.Consultation, 10), strconv.FormatInt(h.Consultation.Number, 10))
	v.same(positionsJSON, 0, "numéro du journal", strconv.FormatUint(m.Journal.Number, 10), strconv.FormatUint(h.Journal.Number, 10))
	v.same(positionsJSON, 0, "racine du journal", m.Journal.Root, h.Journal.Root)
	v.same(positionsJSON, 0, "date", m.Journal.At, h.Journal.At)
	v.same(positionsJSON, 0, "vote clos", strconv.FormatBool(v.files[ballotsFile] != nil), strconv.FormatBool(h.Consultation.Closed))
	root, err := hex.DecodeString(h.Journal.Root)
	if err != nil || len(root) != 32 {
		v.add(Fault{positionsJSON, 0, "racine du journal", "64 chiffres hexadécimaux", h.Journal.Root})
		return
	}
	at, err := time.Parse(timeLayout, h.Journal.At)
	if err != nil {
		v.add(Fault{positionsJSON, 0, "date", timeLayout, h.Journal.At})
	}
	if c := h.Consultation; c.Imported && (!c.Closed || c.Begins != nil || c.Source == "") || !c.Imported && (c.Begins == nil || c.Source != "") {
		v.add(Fault{File: positionsJSON, What: "une consultation reprise a une source et arrive close ; une autre a des dates"})
	}
	*v.report = Report{
		Consultation: h.Consultation.Number, Title: h.Consultation.Title, Number: h.Journal.Number, Root: [32]byte(root), At: at,
		Imported: h.Consultation.Imported, Recounted: h.Consultation.Closed,
	}
}
