package content

import (
	"bytes"
	"embed"
	"image/png"
	"io/fs"
	"path"
	"strings"
)

//go:embed papers/*.md
var papers embed.FS

// Attachment is a file that the demonstration joins to a proposal or a debate.
type Attachment struct {
	Name        string // "accueil.png": lowercase, unique
	Title       string // what people read
	Alternative string // what stands for a picture for those who do not see it; empty for a PDF, which is text
	MediaType   string // "image/png" or "application/pdf"
	Bytes       []byte
}

// Attachments draws seven pictures of 1200 by 800 and sets four short papers of one A4 page, always the same byte for byte on one
// machine. It takes a second or two: call it once.
func Attachments() ([]Attachment, error) {
	var all []Attachment
	for _, d := range drawings {
		c := newCanvas()
		d.draw(c)
		var encoded bytes.Buffer
		if err := png.Encode(&encoded, c.image); err != nil {
			return nil, err
		}
		all = append(all, Attachment{d.name + ".png", typeset(d.title), typeset(d.alternative), "image/png", encoded.Bytes()})
	}
	names, err := fs.Glob(papers, "papers/*.md")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := papers.ReadFile(name)
		if err != nil {
			return nil, err
		}
		title, set, err := setPaper(name, string(text))
		if err != nil {
			return nil, err
		}
		all = append(all, Attachment{strings.TrimSuffix(path.Base(name), ".md") + ".pdf", title, "", "application/pdf", set})
	}
	return all, nil
}

// drawable replaces what neither the drawings' fonts nor a PDF's standard ones have.
func drawable(s string) string { return strings.ReplaceAll(s, narrowSpace, "\u00a0") }
