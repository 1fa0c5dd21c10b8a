package dossier

import (
	"bytes"
	"errors"
	"io"
	"strconv"
)

// rebuild writes the archive again from what positions.json says, and compares it with this one as it goes. What is made quickly is looked at
// first.
func (v *verifier) rebuild() {
	c := &content{head: v.head, each: v.each, debates: v.debates}
	if v.locate(c, false); v.any() {
		return
	}
	same := &comparison{r: v.archive, size: v.size}
	err := v.writeAgain(same, c)
	switch {
	case errors.Is(err, errDiffers):
		v.locate(c, true)
		if !v.any() {
			v.add(Fault{What: "l’enveloppe diffère de celle d’un dossier, à l’octet " + strconv.FormatInt(same.at, 10)})
		}
	case err != nil:
		v.add(Fault{What: "ne peut pas être reconstruite (" + err.Error() + ")"})
	case same.at != v.size:
		v.add(Fault{"", 0, "taille", strconv.FormatInt(same.at, 10), strconv.FormatInt(v.size, 10)})
	}
}

// writeAgain writes the archive with the signature that it bears, which checkSignature has looked at.
func (v *verifier) writeAgain(w io.Writer, c *content) error {
	all, err := seal(c, v.proofs)
	if err != nil {
		return err
	}
	var signature []byte
	if v.files[signatureFile] != nil {
		if signature, err = io.ReadAll(v.raw(signatureFile)); err != nil {
			return err
		}
	}
	return all.write(w, signature)
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
