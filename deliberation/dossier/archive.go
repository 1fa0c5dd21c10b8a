package dossier

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"slices"
	"strings"
	"sync"

	"voix/deliberation"
	"voix/deliberation/dossier/document"
	"voix/deliberation/dossier/document/html"
	"voix/deliberation/dossier/document/odt"
	"voix/deliberation/dossier/document/pdf"
)

// The files of a dossier, in the order in which they stand in the archive: by name.
const (
	ballotsFile       = "ballots.csv" // only once the vote is closed
	contributionsFile = "contributions.csv"
	debateFiguresFile = "debate_figures.csv"
	debatesFile       = "debates.csv"
	documentHTML      = "dossier.html"
	documentODT       = "dossier.odt"
	documentPDF       = "dossier.pdf"
	workbookFile      = "dossier.xlsx"
	issuersFile       = "issuers.csv"
	manifestFile      = "manifest.json"
	methodFile        = "methode.md"
	positionsCSV      = "positions.csv"
	positionsJSON     = "positions.json"
	schemaFile        = "positions.schema.json"
	proofsFile        = "preuves.json"
	signatureFile     = "signature.txt" // only once it is signed: not in the manifest, which it signs
)

// Files lists the names of all files that an archive may hold, in its order: ballots only once the vote is closed, the signature only once
// there is one.
func Files() []string {
	return []string{
		ballotsFile, contributionsFile, debateFiguresFile, debatesFile, documentHTML, documentODT, documentPDF, workbookFile, issuersFile, manifestFile, methodFile, positionsCSV, positionsJSON,
		schemaFile, proofsFile, signatureFile,
	}
}

// Schema is the JSON Schema (2020-12) of positions.json.
//
//go:embed positions.schema.json
var Schema []byte

// part is a file of the archive but the manifest. It is written twice: first to be measured, for its hash stands in the manifest and
// its size in the archive before it.
type part struct {
	name   string
	write  func(io.Writer) error
	costly bool // to make: a document
}

// partsOf lists the parts by name. Documents are bounded, and costly to make: they are made once and kept.
func partsOf(c *content, proofs []Proof) []part {
	var parts []part
	if c.head.Consultation.Closed {
		parts = append(parts, part{ballotsFile, func(w io.Writer) error { return writeBallots(w, c) }, false})
	}
	written := sync.OnceValues(func() (*document.Document, error) { return documentOf(c) })
	as := func(write func(io.Writer, *document.Document) error) func(io.Writer) error {
		return kept(func(w io.Writer) error {
			d, err := written()
			if err != nil {
				return err
			}
			return write(w, d)
		})
	}
	return append(parts,
		part{contributionsFile, func(w io.Writer) error { return writeContributions(w, c) }, false},
		part{debateFiguresFile, func(w io.Writer) error { return writeDebateFigures(w, c) }, false},
		part{debatesFile, func(w io.Writer) error { return writeDebatesCSV(w, c) }, false},
		part{documentHTML, as(html.Write), true},
		part{documentODT, as(odt.Write), true},
		part{documentPDF, as(pdf.Write), true},
		part{workbookFile, kept(func(w io.Writer) error { return workbookOf(c).Write(w) }), true},
		part{issuersFile, func(w io.Writer) error { return writeIssuers(w, &c.head) }, false},
		part{methodFile, func(w io.Writer) error { return writeMethod(w, &c.head) }, false},
		part{positionsCSV, func(w io.Writer) error { return writePositionsCSV(w, c) }, false},
		part{positionsJSON, func(w io.Writer) error { return writePositionsJSON(w, c) }, false},
		part{schemaFile, func(w io.Writer) error { _, err := w.Write(Schema); return err }, false},
		part{proofsFile, func(w io.Writer) error { return writeProofs(w, proofs) }, false},
	)
}

// kept writes once, into memory, and from there each time.
func kept(write func(io.Writer) error) func(io.Writer) error {
	made := sync.OnceValues(func() ([]byte, error) {
		var b bytes.Buffer
		err := write(&b)
		return b.Bytes(), err
	})
	return func(w io.Writer) error {
		raw, err := made()
		if err != nil {
			return err
		}
		_, err = w.Write(raw)
		return err
	}
}

type measured struct {
	sum  [32]byte
	crc  uint32
	size int64
}

// measure writes to w, which may be io.Discard, and measures what was written.
func measure(w io.Writer, write func(io.Writer) error) (measured, error) {
	sum, crc, size := sha256.New(), crc32.NewIEEE(), new(byteCount)
	if err := write(io.MultiWriter(w, sum, crc, size)); err != nil {
		return measured{}, err
	}
	return measured{[32]byte(sum.Sum(nil)), crc.Sum32(), int64(*size)}, nil
}

type byteCount int64

func (n *byteCount) Write(p []byte) (int, error) {
	*n += byteCount(len(p))
	return len(p), nil
}

type manifest struct {
	Format       int          `json:"format"`
	Consultation int64        `json:"consultation"`
	Journal      journal      `json:"journal"`
	Files        []listedFile `json:"files"`
}

// marshal is the manifest as it stands in the archive: in no other form.
func (m *manifest) marshal() ([]byte, error) {
	raw, err := json.MarshalIndent(m, "", "  ")
	return append(raw, '\n'), err
}

type listedFile struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// sealed is what of an archive comes before its signature.
type sealed struct {
	parts    []part // the manifest among them
	sizes    map[string]measured
	manifest [32]byte // its SHA-256
}

// seal measures all parts and makes the manifest.
func seal(c *content, proofs []Proof) (*sealed, error) {
	m := manifest{Format: c.head.Format, Consultation: c.head.Consultation.Number, Journal: c.head.Journal}
	out := &sealed{sizes: map[string]measured{}}
	for _, p := range partsOf(c, proofs) {
		size, err := measure(io.Discard, p.write)
		if err != nil {
			return nil, err
		}
		out.sizes[p.name] = size
		m.Files = append(m.Files, listedFile{p.name, size.size, hex.EncodeToString(size.sum[:])})
		out.parts = append(out.parts, p)
	}
	raw, err := m.marshal()
	if err != nil {
		return nil, err
	}
	writeManifest := func(w io.Writer) error { _, err := w.Write(raw); return err }
	size, err := measure(io.Discard, writeManifest)
	if err != nil {
		return nil, err
	}
	out.sizes[manifestFile], out.manifest = size, size.sum
	at, _ := slices.BinarySearchFunc(out.parts, manifestFile, func(p part, name string) int { return strings.Compare(p.name, name) })
	out.parts = slices.Insert(out.parts, at, part{manifestFile, writeManifest, false})
	return out, nil
}

// writeArchive joins the signature under this very manifest, if there is one among those.
func writeArchive(w io.Writer, c *content, proofs []Proof, signatures []deliberation.DossierSignature) error {
	all, err := seal(c, proofs)
	if err != nil {
		return err
	}
	return all.write(w, signatureUnder(all.manifest, signatures))
}

// write writes the archive, with a signature if it is not nil.
func (s *sealed) write(w io.Writer, signature []byte) error {
	z := zip.NewWriter(w)
	for _, p := range s.parts {
		if err := store(z, p, s.sizes[p.name]); err != nil {
			return err
		}
	}
	if signature != nil {
		p := part{signatureFile, func(w io.Writer) error { _, err := w.Write(signature); return err }, false}
		size, err := measure(io.Discard, p.write)
		if err != nil {
			return err
		}
		if err := store(z, p, size); err != nil {
			return err
		}
	}
	return z.Close()
}

// store adds a file uncompressed, dated 1980-01-01, the first day that the format knows, with nothing that could differ between machines.
func store(z *zip.Writer, p part, want measured) error {
	if want.size >= math.MaxUint32 {
		return fmt.Errorf("%w: %s", ErrTooLarge, p.name)
	}
	w, err := z.CreateRaw(&zip.FileHeader{
		//lint:ignore SA1019 Modified would add a field with seconds and a zone beside the date
		Name: p.name, Method: zip.Store, ModifiedDate: 1<<5 | 1, CreatorVersion: 20, ReaderVersion: 20,
		CRC32: want.crc, CompressedSize64: uint64(want.size), UncompressedSize64: uint64(want.size),
	})
	if err != nil {
		return err
	}
	got, err := measure(w, p.write)
	if err == nil && got != want {
		err = ErrTextsChanged
	}
	return err
}

// marshal is JSON on one line, with <, > and & as they are.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'}), err
}
