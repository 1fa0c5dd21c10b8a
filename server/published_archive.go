package server

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"voix/deliberation"
	"voix/deliberation/dossier"
)

// An archive is a dossier as it is downloaded. Its file has no name any more: nothing is left of it once it is closed, also after a crash.
type archive struct {
	archiveKey
	number     uint64 // as of which it was made
	signatures int    // how many the journal held then
	root       deliberation.Hash
	at         time.Time         // of entry number
	manifest   deliberation.Hash // SHA-256 of manifest.json
	signature  *deliberation.DossierSignature
	policy     string // Content-Security-Policy of dossier.html
	size       int64
	files      map[string]span
	file       *os.File

	erased  atomic.Bool // something in it was: nothing more of it may be read
	holders int         // who reads it; guarded by archives.mu
	evicted bool        // likewise: whoever reads it last closes it
	used    uint64      // likewise: higher is later
}

// archiveKey names one of the archives of the site.
type archiveKey struct {
	consultation int64
	part         dossier.Part
}

// span is where a file stands in an archive, uncompressed.
type span struct{ from, size int64 }

const (
	manifestJSON = "manifest.json"
	dossierHTML  = "dossier.html"
	signatureTXT = "signature.txt"
)

// makeArchive writes an archive to a file without a name.
func makeArchive(key archiveKey, in dossier.Input) (a *archive, err error) {
	f, err := os.CreateTemp("", "voix-dossier-")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	if err := os.Remove(f.Name()); err != nil {
		return nil, err
	}
	in.Part = key.part
	if err := dossier.Write(f, in); err != nil {
		return nil, err
	}
	a = &archive{archiveKey: key, number: in.Number, signatures: len(in.Signatures), root: in.Root, at: in.At, file: f, files: map[string]span{}}
	if a.size, err = f.Seek(0, io.SeekEnd); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(f, a.size)
	if err != nil {
		return nil, err
	}
	for _, entry := range z.File {
		from, err := entry.DataOffset()
		if err != nil {
			return nil, err
		}
		if entry.Method != zip.Store {
			return nil, fmt.Errorf("%s is compressed: no part of it could be sent by itself", entry.Name)
		}
		a.files[entry.Name] = span{from, int64(entry.UncompressedSize64)}
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, a.section(a.files[manifestJSON])); err != nil {
		return nil, err
	}
	a.manifest = deliberation.Hash(sum.Sum(nil))
	if _, signed := a.files[signatureTXT]; signed {
		for _, s := range in.Signatures {
			if s.Manifest == a.manifest {
				a.signature = &s
			}
		}
	}
	if a.policy, err = readPolicy(a.section(a.files[dossierHTML])); err != nil {
		return nil, err
	}
	return a, nil
}

func (a *archive) section(s span) *io.SectionReader {
	return io.NewSectionReader(a.file, s.from, s.size)
}

// headOfHTML is in how many bytes the policy of dossier.html stands.
const headOfHTML = 4 << 10

// readPolicy reads the policy that a document asks for itself. It is sent as well, for a browser believes the header before the first byte.
func readPolicy(document io.Reader) (string, error) {
	head, err := io.ReadAll(io.LimitReader(document, headOfHTML))
	if err != nil {
		return "", err
	}
	_, rest, _ := bytes.Cut(head, []byte(`<meta http-equiv="Content-Security-Policy" content="`))
	policy, _, ok := strings.Cut(string(rest), `"`)
	if !ok {
		return "", errors.New(dossierHTML + " asks for no policy")
	}
	return html.UnescapeString(policy), nil
}

// errErased cuts a download under way: something in it has just been erased.
var errErased = errors.New("something in the dossier was erased meanwhile")

// reading is a download of a part of an archive.
type reading struct {
	archive *archive
	section *io.SectionReader
	release func()
}

func (r *reading) Read(b []byte) (int, error) {
	if r.archive.erased.Load() {
		return 0, errErased
	}
	return r.section.Read(b)
}

func (r *reading) Close() error {
	r.release()
	return nil
}
