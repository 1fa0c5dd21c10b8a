package server

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"
)

// inFile is all that can be read in a file: its bytes; of an archive, or of an office document, which is one, all its parts, with the words of XML beside
// it as they are read, without the marks that may stand amid a word; of a PDF its streams inflated, and its words as they are read.
func inFile(t testing.TB, name string, content []byte) map[string]string {
	t.Helper()
	all := map[string]string{name: string(content)}
	switch {
	case bytes.HasPrefix(content, []byte("PK\x03\x04")):
		z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			t.Fatal(name, err)
		}
		delete(all, name) // how well it packs tells nothing that its parts do not
		for i, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(name, f.Name, err)
			}
			part, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(name, f.Name, err)
			}
			all[fmt.Sprintf("%s › part %d", name, i)] = fmt.Sprint(f.Name, f.Comment, f.Modified.UTC())
			for inner, words := range inFile(t, name+" › "+f.Name, part) {
				all[inner] = words
			}
		}
	case bytes.HasPrefix(content, []byte("%PDF")):
		for i, rest := 0, content; ; i++ {
			_, after, more := bytes.Cut(rest, []byte("stream\n"))
			if !more {
				break
			}
			stream, next, _ := bytes.Cut(after, []byte("endstream"))
			rest = next
			if r, err := zlib.NewReader(bytes.NewReader(stream)); err == nil {
				inflated, _ := io.ReadAll(r) // a picture's may be cut where its bytes look like the end: what was read is searched
				all[fmt.Sprintf("%s › stream %d", name, i)] = string(inflated)
			}
		}
		all[name+" › words"] = wordsOfPDF(t, content)
	case bytes.HasPrefix(content, []byte("<?xml")):
		var words strings.Builder
		d := xml.NewDecoder(bytes.NewReader(content))
		for {
			token, err := d.Token()
			if err != nil {
				break
			}
			if text, ok := token.(xml.CharData); ok {
				words.Write(text)
			}
		}
		all[name+" › words"] = words.String()
	}
	return all
}

func wordsOfPDF(t testing.TB, content []byte) string {
	t.Helper()
	c := exec.CommandContext(context.Background(), "pdftotext", "-raw", "-", "-")
	c.Stdin = bytes.NewReader(content)
	words, err := c.Output()
	if err != nil {
		t.Fatal("pdftotext:", err)
	}
	return string(words)
}

// What is hidden in an archive within an archive, amid the marks of an office document, or in a PDF, is found.
func TestWhatIsInFilesIsFound(t *testing.T) {
	packed := func(name string, content []byte) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil || z.Close() != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetTitle("Titre-Caché", true)
	pdf.AddPage()
	pdf.SetFont("Helvetica", "", 12)
	pdf.Cell(40, 10, "Mot-cache")
	var drawn bytes.Buffer
	if err := pdf.Output(&drawn); err != nil {
		t.Fatal(err)
	}
	document := []byte(`<?xml version="1.0"?><text><p>Guiche<span>tissima</span></p></text>`)
	for what, f := range map[string]struct {
		content []byte
		word    string
	}{
		"an office document in an archive": {packed("dossier.odt", packed("content.xml", document)), "Guichetissima"},
		"the name of a part":               {packed("Guichetissima.csv", nil), "Guichetissima"},
		"the words of a PDF in an archive": {packed("dossier.pdf", drawn.Bytes()), "Mot-cache"},
	} {
		if bytes.Contains(f.content, []byte(f.word)) && what != "the name of a part" {
			t.Errorf("%s: found without opening it, so nothing is tried", what)
		}
		found := false
		for _, words := range inFile(t, "file", f.content) {
			found = found || strings.Contains(words, f.word)
		}
		if !found {
			t.Errorf("%s: %q is not found", what, f.word)
		}
	}
}
