package dossier

import (
	"bytes"
	"errors"
	"io"
	"strconv"
)

// rebuild writes the archive again from what positions.json says, and compares it with this one as it goes: first its envelope around the
// files as they are, then each file, those first that are quickly made.
func (v *verifier) rebuild() {
	if !v.checkEnvelope() {
		return
	}
	c := &content{head: v.head, each: v.each, debates: v.debates}
	if v.locate(c, false); !v.any() {
		v.locate(c, true)
	}
}

// checkEnvelope reports whether the archive is what Write makes of files with these contents.
func (v *verifier) checkEnvelope() bool {
	as := &sealed{sizes: map[string]measured{}}
	for _, name := range fileNames(v.files[ballotsFile] != nil, v.files[signatureFile] != nil) {
		p := part{name, func(w io.Writer) error { _, err := io.Copy(w, v.raw(name)); return err }, false}
		size, err := measure(io.Discard, p.write)
		if err != nil {
			v.add(Fault{File: name, What: "ne peut pas être lu"})
			return false
		}
		as.parts, as.sizes[name] = append(as.parts, p), size
	}
	same := &comparison{r: v.archive, size: v.size}
	err := as.write(same, nil)
	switch {
	case errors.Is(err, errDiffers):
		v.add(Fault{What: "l’enveloppe diffère de celle d’un dossier, à l’octet " + strconv.FormatInt(same.at, 10)})
	case err != nil:
		v.add(Fault{What: "ne peut pas être reconstruite (" + err.Error() + ")"})
	case same.at != v.size:
		v.add(Fault{"", 0, "taille", strconv.FormatInt(same.at, 10), strconv.FormatInt(v.size, 10)})
	}
	return !v.any()
}

// locate finds the files that differ, of those that are costly to make or of the others, each with its first line that does. The manifest, which differs whenever another file does, is not
// among them.
func (v *verifier) locate(c *content, costly bool) {
	for _, p := range partsOf(c, v.proofs) {
		if p.costly != costly {
			continue
		}
		f := v.files[p.name]
		start, err := f.DataOffset()
		if err != nil {
			continue
		}
		size := int64(f.CompressedSize64)
		same := &comparison{r: io.NewSectionReader(v.archive, start, size), size: size}
		if err := p.write(same); err != nil || same.at != size {
			v.add(Fault{File: p.name, Line: same.lines + 1, What: "diffère de ce que positions.json dit"})
		}
	}
}

var errDiffers = errors.New("dossier: the archive differs")

// comparison is a writer that fails at the first byte that r does not have there.
type comparison struct {
	r     io.ReaderAt
	size  int64
	at    int64 // bytes that were the same
	lines int   // that ended among them
	buf   []byte
}

func (c *comparison) Write(p []byte) (int, error) {
	if cap(c.buf) < len(p) {
		c.buf = make([]byte, len(p))
	}
	there := c.buf[:min(int64(len(p)), c.size-c.at)]
	if n, err := c.r.ReadAt(there, c.at); n < len(there) {
		return 0, err
	}
	for i := range p {
		if i == len(there) || p[i] != there[i] {
			c.at += int64(i)
			c.lines += bytes.Count(p[:i], []byte{'\n'})
			return i, errDiffers
		}
	}
	c.at += int64(len(p))
	c.lines += bytes.Count(p, []byte{'\n'})
	return len(p), nil
}
