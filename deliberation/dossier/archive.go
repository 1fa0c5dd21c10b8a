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
)

// The files of a dossier, in the order in which they stand in the archive: by name.
const (
	ballotsFile   = "ballots.csv" // only once the vote is closed
	manifestFile  = "manifest.json"
	methodFile    = "methode.md"
	positionsCSV  = "positions.csv"
	positionsJSON = "positions.json"
	schemaFile    = "positions.schema.json"
)

// Schema is the JSON Schema (2020-12) of positions.json.
//
//go:embed positions.schema.json
var Schema []byte

// part is a file of the archive but the manifest. It is written twice: first to be measured, for its hash stands in the manifest and
// its size in the archive before it.
type part struct {
	name  string
	write func(io.Writer) error
}

func partsOf(c *content) []part {
	parts := []part{
		{methodFile, func(w io.Writer) error { return writeMethod(w, &c.head) }},
		{positionsCSV, func(w io.Writer) error { return writePositionsCSV(w, c) }},
		{positionsJSON, func(w io.Writer) error { return writePositionsJSON(w, c) }},
		{schemaFile, func(w io.Writer) error { _, err := w.Write(Schema); return err }},
	}
	if c.head.Consultation.Closed {
		parts = append([]part{{ballotsFile, func(w io.Writer) error { return writeBallots(w, c) }}}, parts...)
	}
	return parts
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

type listedFile struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

func writeArchive(w io.Writer, c *content) error {
	m := manifest{Format: c.head.Format, Consultation: c.head.Consultation.Number, Journal: c.head.Journal}
	parts := partsOf(c)
	sizes := map[string]measured{}
	for _, p := range parts {
		size, err := measure(io.Discard, p.write)
		if err != nil {
			return err
		}
		sizes[p.name] = size
		m.Files = append(m.Files, listedFile{p.name, size.size, hex.EncodeToString(size.sum[:])})
	}
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	writeManifest := func(w io.Writer) error { _, err := w.Write(append(raw, '\n')); return err }
	if sizes[manifestFile], err = measure(io.Discard, writeManifest); err != nil {
		return err
	}
	at := 0
	for at < len(parts) && parts[at].name < manifestFile {
		at++
	}
	parts = append(parts[:at:at], append([]part{{manifestFile, writeManifest}}, parts[at:]...)...)
	z := zip.NewWriter(w)
	for _, p := range parts {
		if err := store(z, p, sizes[p.name]); err != nil {
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
