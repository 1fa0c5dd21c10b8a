// Package pdf writes a document as PDF: A4, with its fonts, its outline, and page numbers wherever it refers to itself. The file is not
// tagged: the library that writes it cannot say what is a heading or a cell; who needs that reads the HTML.
package pdf

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"voix/deliberation/dossier/document"
)

// producer is what the file says wrote it.
const producer = "voix"

// written is the date in every file: the same document gives the same bytes whenever it is written.
var written = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// setter sets a document: it makes items of its blocks and gives them their places.
type setter struct {
	document *document.Document
	fonts    *fonts
	anchors  map[string]int // target of each anchor
	headings []int          // targets of the headings, in order
	targets  int            // how many there are; they count from 1
	pages    []int          // page of each target in the layout before this one, from 1; 0 is not yet known
	digits   []int          // most digits that a target's page has ever had, by which room is kept for it
}

// Write writes a document. It holds no more than the document's words and their places in memory besides the file itself. What no
// embedded font shows, such as emoji or Chinese, is told in words; a document that Check refuses is not written.
func Write(w io.Writer, d *document.Document) error {
	if err := d.Check(); err != nil {
		return err
	}
	all, err := newFonts("\u00a0: voir la version HTML")
	if err != nil {
		return err
	}
	s := &setter{document: d, fonts: all, anchors: map[string]int{}}
	s.collect()
	places := s.set()
	file := newFile(all.plain(d.Title))
	if subject := all.plain(d.Subtitle); subject != "" {
		file.SetSubject(subject, true)
	}
	paint(file, s, places)
	if err := file.Output(w); err != nil {
		return fmt.Errorf("writing the PDF: %w", err)
	}
	return nil
}

// newFile is an empty file of A4 pages in French, whose places and bytes are ours alone to decide.
func newFile(title string) *fpdf.Fpdf {
	file := fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "pt",
		Size: fpdf.SizeType{Wd: length(pageWidth).points(), Ht: length(pageHeight).points()}})
	file.SetCatalogSort(true)
	file.SetCreationDate(written)
	file.SetModificationDate(written)
	file.SetProducer(producer, true)
	file.SetTitle(title, true)
	file.SetLang("fr")
	file.SetAutoPageBreak(false, 0)
	file.SetMargins(0, 0, 0)
	file.SetCellMargin(0)
	return file
}

// collect numbers what can be led to: each heading, and each table and chart with an anchor.
func (s *setter) collect() {
	add := func(anchor string) int {
		s.targets++
		if anchor != "" {
			s.anchors[anchor] = s.targets
		}
		return s.targets
	}
	for _, block := range s.document.Blocks {
		switch b := block.(type) {
		case *document.Heading:
			s.headings = append(s.headings, add(b.Anchor))
		case *document.Table:
			if b.Anchor != "" {
				add(b.Anchor)
			}
		case *document.Chart:
			if b.Anchor != "" {
				add(b.Anchor)
			}
		}
	}
	s.pages = make([]int, s.targets+1)
	s.digits = make([]int, s.targets+1)
}

// set lays the document out until each page that it names is the one on which the thing stands. Pages are named in figures of one
// width, and room is kept for the most digits that a page has had: so a layout depends on the numbers of digits only, these never fall,
// and there is an end.
func (s *setter) set() []placed {
	for n := range s.digits {
		s.digits[n] = 1
	}
	for {
		places := place(s.items())
		pages := make([]int, len(s.pages))
		for _, p := range places {
			if p.item.target > 0 && pages[p.item.target] == 0 {
				pages[p.item.target] = p.page + 1
			}
		}
		same := true
		for n := 1; n < len(pages); n++ {
			if pages[n] != s.pages[n] {
				same = false
			}
			s.digits[n] = max(s.digits[n], len(strconv.Itoa(pages[n])))
		}
		if same {
			return places
		}
		s.pages = pages
	}
}

// pageNumber is a target's page, with figure-wide spaces before it up to the room that is kept for it.
func (s *setter) pageNumber(target int) string {
	number := strconv.Itoa(s.pages[target])
	for len(number) < s.digits[target] {
		number = "\u2007" + number
	}
	return number
}
