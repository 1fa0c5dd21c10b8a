package documenttest

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Piece is text that a page draws at one place, in points from the page's lower left.
type Piece struct {
	X, Y float64
	Text string
}

// Page is what a page of a file draws, in the order in which it draws it, and where its links lead.
type Page struct {
	Pieces []Piece
	Links  []int // pages, from 1
	// Rectangles are those that the page draws, each with the x and y of its lower left, width and height, in points.
	Rectangles [][4]float64
	Colours    []string  // the parts of every colour that the page sets, as they are written
	LineWidths []float64 // of every line width that it sets, in points
}

// Text is the page's words: pieces on one line stand side by side, as they are drawn.
func (p *Page) Text() string {
	var b strings.Builder
	for i, piece := range p.Pieces {
		if i > 0 && p.Pieces[i-1].Y != piece.Y {
			b.WriteByte('\n')
		}
		b.WriteString(piece.Text)
	}
	return b.String()
}

var (
	xrefEntry = regexp.MustCompile(`(?m)^(\d{10}) 00000 n $`)
	startXref = regexp.MustCompile(`startxref\s+(\d+)\s+%%EOF`)
	contents  = regexp.MustCompile(`/Contents (\d+) 0 R`)
	streamOf  = regexp.MustCompile(`(?s)/Length (\d+)>>\s*stream\n`)
	inDest    = regexp.MustCompile(`/Dest \[(\d+) 0 R`)
	rectangle = regexp.MustCompile(`(?m)(-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (-?[\d.]+) re\b`)
	colourSet = regexp.MustCompile(`(?m)^(?:([\d.]+) (?:([\d.]+) ([\d.]+) )?)(?:rg|RG|g|G)$`)
	widthSet  = regexp.MustCompile(`(?m)^([\d.]+) w$`)
	drawnText = regexp.MustCompile(`BT (-?[\d.]+) (-?[\d.]+) Td \(`)
)

// ReadPDF reads a file as any reader does, from its table of objects, and fails where that does not lead to them. It understands what
// package pdf writes, no more: characters are UTF-16, which the fonts' ToUnicode must say.
func ReadPDF(t interface {
	Helper()
	Fatalf(string, ...any)
}, file []byte) []Page {
	t.Helper()
	at := startXref.FindSubmatch(file)
	if at == nil {
		t.Fatalf("the file does not end as a PDF does")
	}
	table, _ := strconv.Atoi(string(at[1]))
	if !bytes.HasPrefix(file[table:], []byte("xref")) {
		t.Fatalf("there is no table of objects at %d", table)
	}
	objects := map[int][]byte{}
	for i, entry := range xrefEntry.FindAllSubmatch(file[table:], -1) {
		offset, _ := strconv.Atoi(string(entry[1]))
		if !bytes.HasPrefix(file[offset:], []byte(strconv.Itoa(i+1)+" 0 obj")) {
			t.Fatalf("object %d is not at %d", i+1, offset)
		}
		objects[i+1] = file[offset:]
	}
	fonts := bytes.Count(file, []byte("/Subtype /Type0"))
	if unicodes := bytes.Count(file, []byte("<0000> <FFFF> <0000>")); fonts == 0 || unicodes != fonts {
		t.Fatalf("%d of %d fonts say which characters they draw", unicodes, fonts)
	}
	if embedded := bytes.Count(file, []byte("/FontFile2")); embedded != fonts || bytes.Contains(file, []byte("/Type1")) {
		t.Fatalf("%d of %d fonts are in the file", embedded, fonts)
	}
	var pages []Page
	pageOf := map[int]int{}
	var dests [][]int
	for n := 1; n <= len(objects); n++ {
		object := objects[n]
		if end := bytes.Index(object, []byte("endobj")); end >= 0 && bytes.Contains(object[:end], []byte("/Type /Page\n")) {
			object = object[:end]
			pageOf[n] = len(pages) + 1
			number, _ := strconv.Atoi(string(contents.FindSubmatch(object)[1]))
			content := stream(t, objects[number])
			pages = append(pages, Page{Pieces: pieces(t, content), Rectangles: rectangles(content), Colours: colours(content), LineWidths: lineWidths(content)})
			var to []int
			for _, dest := range inDest.FindAllSubmatch(object, -1) {
				target, _ := strconv.Atoi(string(dest[1]))
				to = append(to, target)
			}
			dests = append(dests, to)
		}
	}
	for i, to := range dests {
		for _, target := range to {
			if pageOf[target] == 0 {
				t.Fatalf("page %d leads to object %d, which is no page", i+1, target)
			}
			pages[i].Links = append(pages[i].Links, pageOf[target])
		}
	}
	return pages
}

func stream(t interface{ Fatalf(string, ...any) }, object []byte) []byte {
	at := streamOf.FindSubmatchIndex(object)
	length, _ := strconv.Atoi(string(object[at[2]:at[3]]))
	packed, err := zlib.NewReader(bytes.NewReader(object[at[1] : at[1]+length]))
	if err != nil {
		t.Fatalf("a page's stream: %v", err)
	}
	plain, err := io.ReadAll(packed)
	if err != nil {
		t.Fatalf("a page's stream: %v", err)
	}
	return plain
}

func rectangles(content []byte) (all [][4]float64) {
	for _, found := range rectangle.FindAllSubmatch(content, -1) {
		var r [4]float64
		for i := range r {
			r[i], _ = strconv.ParseFloat(string(found[i+1]), 64)
		}
		all = append(all, r)
	}
	return all
}

func colours(content []byte) (all []string) {
	for _, found := range colourSet.FindAllSubmatch(content, -1) {
		for _, part := range found[1:] {
			if len(part) > 0 {
				all = append(all, string(part))
			}
		}
	}
	return all
}

func lineWidths(content []byte) (all []float64) {
	for _, found := range widthSet.FindAllSubmatch(content, -1) {
		width, _ := strconv.ParseFloat(string(found[1]), 64)
		all = append(all, width)
	}
	return all
}

func pieces(t interface{ Fatalf(string, ...any) }, content []byte) []Piece {
	var out []Piece
	for {
		at := drawnText.FindSubmatchIndex(content)
		if at == nil {
			return out
		}
		x, _ := strconv.ParseFloat(string(content[at[2]:at[3]]), 64)
		y, _ := strconv.ParseFloat(string(content[at[4]:at[5]]), 64)
		content = content[at[1]:]
		var units []byte
		i := 0
		for ; content[i] != ')'; i++ {
			b := content[i]
			if b == '\\' {
				i++
				b = content[i]
				if b == 'r' {
					b = '\r'
				}
			}
			units = append(units, b)
		}
		if len(units)%2 != 0 || !bytes.HasPrefix(content[i:], []byte(") Tj ET")) {
			t.Fatalf("a text does not end: %q", units)
		}
		codes := make([]uint16, len(units)/2)
		for n := range codes {
			codes[n] = uint16(units[2*n])<<8 | uint16(units[2*n+1])
		}
		out = append(out, Piece{x, y, string(utf16.Decode(codes))})
		content = content[i:]
	}
}
