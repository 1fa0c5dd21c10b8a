package dossier

import (
	"bytes"
	"errors"
	"io"
	"strconv"
)

// rebuild writes the archive again from what positions.json says, and compares it with this one as it goes.
func (v *verifier) rebuild() {
	same := &comparison{r: v.archive, size: v.size}
	err := writeArchive(same, &content{head: v.head, each: v.each})
	switch {
	case errors.Is(err, errDiffers):
		v.addDifference(same.at)
	case err != nil:
		v.add(Fault{What: "ne peut pas être reconstruite", Found: err.Error()})
	case same.at != v.size:
		v.add(Fault{"", 0, "taille", strconv.FormatInt(same.at, 10), strconv.FormatInt(v.size, 10)})
	}
}

var errDiffers = errors.New("dossier: the archive differs")

// comparison is a writer that fails at the first byte that r does not have there.
type comparison struct {
	r    io.ReaderAt
	size int64
	at   int64 // bytes that were the same
	buf  []byte
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
			return i, errDiffers
		}
	}
	c.at += int64(len(p))
	return len(p), nil
}

// addDifference says in which file and line the byte at that place of the archive stands.
func (v *verifier) addDifference(at int64) {
	for name, f := range v.files {
		start, err := f.DataOffset()
		if err != nil || at < start || at >= start+int64(f.CompressedSize64) {
			continue
		}
		var before bytes.Buffer
		if _, err := io.CopyN(&before, v.raw(name), at-start); err != nil {
			continue
		}
		v.add(Fault{File: name, Line: bytes.Count(before.Bytes(), []byte{'\n'}) + 1, What: "diffère de ce que positions.json dit"})
		return
	}
	v.add(Fault{What: "l’enveloppe diffère de celle d’un dossier, à l’octet " + strconv.FormatInt(at, 10)})
}
