package pdf

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"voix/deliberation/dossier/document"
	"voix/deliberation/dossier/document/documenttest"
)

type failing interface {
	Helper()
	Fatalf(string, ...any)
}

func write(t failing, d *document.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatalf("writing: %v", err)
	}
	return b.Bytes()
}

func TestTheSameDocumentGivesTheSameBytes(t *testing.T) {
	first := write(t, documenttest.Sample())
	for range 5 {
		if !bytes.Equal(first, write(t, documenttest.Sample())) {
			t.Fatal("a second writing gives other bytes")
		}
	}
	if !bytes.Contains(first, []byte("/CreationDate (D:20000101000000)")) || !bytes.Contains(first, []byte("/ModDate (D:20000101000000)")) {
		t.Error("the file's dates are not the fixed ones")
	}
	if !bytes.Contains(first, []byte("/Lang (fr)")) {
		t.Error("the file does not say that it is in French")
	}
}

// squashed is text without spaces, its forms of letters undone: what remains when only line breaks and shaping differ.
func squashed(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200d' {
			return -1
		}
		return r
	}, norm.NFKC.String(text))
}

// wordsOf are all words of a document, and which stand from right to left.
func wordsOf(d *document.Document) []string {
	texts := []string{d.Title, d.Subtitle, d.Running, d.Footer}
	spans := func(all []document.Span) {
		for _, span := range all {
			texts = append(texts, span.Text)
		}
	}
	for _, block := range d.Blocks {
		switch b := block.(type) {
		case *document.Heading:
			texts = append(texts, b.Text)
		case *document.Paragraph:
			spans(b.Spans)
		case *document.List:
			for _, item := range b.Items {
				spans(item)
			}
		case *document.Table:
			texts = append(texts, b.Caption)
			spans(b.Note)
			for _, column := range b.Columns {
				texts = append(texts, column.Name)
			}
			for _, row := range b.Rows {
				for _, cell := range row {
					spans(cell)
				}
			}
		case *document.Chart:
			texts = append(texts, b.Caption, b.Description)
			for _, shape := range b.Drawing.Shapes {
				if label, ok := shape.(*document.Label); ok {
					texts = append(texts, label.Text)
				}
			}
		case *document.Fields:
			for _, item := range b.Items {
				texts = append(texts, item.Name)
				spans(item.Spans)
				if len(item.Spans) == 0 {
					texts = append(texts, document.Unfilled)
				}
			}
		case *document.Contents:
			texts = append(texts, b.Title)
		}
	}
	var words []string
	for _, text := range texts {
		words = append(words, strings.Fields(document.Characters(text))...)
	}
	return words
}

func TestEveryWordIsThere(t *testing.T) {
	const family = "👩‍👩‍👧" // no face has it: words say so
	d := documenttest.Sample()
	var all strings.Builder
	for _, page := range documenttest.ReadPDF(t, write(t, d)) {
		all.WriteString(page.Text())
	}
	text := squashed(all.String())
	words := append(wordsOf(d), documenttest.Words...)
	if len(words) < 500 {
		t.Fatalf("the sample has %d words only", len(words))
	}
	for _, word := range words {
		word = squashed(word)
		if word == squashed(family) {
			continue
		}
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.In(r, unicode.Arabic, unicode.Hebrew) }) {
			// It stands in the order in which it is drawn.
			letters := []rune(strings.ReplaceAll(word, "لا", "ﻼ"))
			slices.Reverse(letters)
			word = norm.NFKC.String(string(letters))
		}
		if !strings.Contains(text, word) {
			t.Errorf("%q is missing", word)
		}
	}
	if notice := squashed("[émoji : voir la version HTML]"); !strings.Contains(text, notice) {
		t.Error("nothing tells that an emoji is left out")
	}
	if strings.ContainsRune(all.String(), '\x00') {
		t.Error("a character without a glyph is drawn")
	}
}

func TestWhatNoFaceShowsIsSaid(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"Bonjour 你好，世界。 merci", "Bonjour [texte en chinois ou en japonais : voir la version HTML] merci"},
		{"oui👍🏽👍", "oui [émoji : voir la version HTML]"},
		{"한국어 नमस्ते", "[texte en coréen : voir la version HTML] [texte en hindi : voir la version HTML]"},
		{"x \ue000 y", "x [caractères non affichables : voir la version HTML] y"},
		{"3 个月 4", "3 [texte en chinois ou en japonais : voir la version HTML] 4"},
		{"Ça va\u202f? Œuvre, Ÿ, 12\u00a0€ – « l’œil »…", "Ça va ? Œuvre, Ÿ, 12 € – « l’œil »…"},
		{"Ελληνικά, русский, ☺, ⵣ", "Ελληνικά, русский, ☺, ⵣ"},
	} {
		pages := documenttest.ReadPDF(t, write(t, &document.Document{Title: "T", Blocks: []document.Block{&document.Paragraph{Spans: document.Plain(test.text)}}}))
		got := strings.ReplaceAll(strings.ReplaceAll(pages[1].Text(), "\u00a0", " "), "\n", " ")
		if !strings.Contains(got, test.want) {
			t.Errorf("%q is drawn as %q, not %q", test.text, got, test.want)
		}
	}
}

func TestArabicIsJoinedAndTurned(t *testing.T) {
	for _, test := range []struct {
		text string
		want []rune // from left to right
	}{
		{"سلام", []rune{0xFEE1, 0xFEFC, 0xFEB3}}, // seen joined, lam and alef as one, mim alone
		{"باب", []rune{0xFE8F, 0xFE8E, 0xFE91}},
		{"گچ", []rune{0xFB7B, 0xFB94}},
	} {
		pages := documenttest.ReadPDF(t, write(t, &document.Document{Title: "T", Blocks: []document.Block{&document.Paragraph{Spans: document.Plain(test.text)}}}))
		if got := pages[1].Text(); !strings.Contains(got, string(test.want)) {
			t.Errorf("%q is drawn as %U, not %U", test.text, []rune(got), test.want)
		}
	}
	pages := documenttest.ReadPDF(t, write(t, &document.Document{Title: "T", Blocks: []document.Block{
		&document.Paragraph{Spans: document.Plain("Avant (אב 12 גד) après")}}}))
	if got, want := pages[1].Text(), "Avant (דג 12 בא) après"; !strings.Contains(strings.ReplaceAll(got, "\n", ""), want) {
		t.Errorf("a line that turns is drawn as %q, not %q", got, want)
	}
}

func TestPagesThatAreNamedAreRight(t *testing.T) {
	// Enough for pages of one, two and three digits, with references ahead and back.
	d := &document.Document{Title: "Renvois", Blocks: []document.Block{&document.Contents{Title: "Sommaire"}, &document.Break{}}}
	const parts = 130
	for i := range parts {
		other := (i*37 + 11) % parts
		d.Blocks = append(d.Blocks,
			&document.Heading{Level: 1 + i%2, Text: fmt.Sprintf("Titre%03d", i), Anchor: fmt.Sprintf("t-%d", i)},
			&document.Paragraph{Spans: []document.Span{{Text: "Renvoi à "}, {Text: fmt.Sprintf("cela%03d", other), Link: fmt.Sprintf("#t-%d", other)}}},
			&document.Paragraph{Spans: document.Plain(strings.Repeat("Beaucoup de mots qui font des pages. ", 100))})
	}
	pages := documenttest.ReadPDF(t, write(t, d))
	if len(pages) < 101 {
		t.Fatalf("%d pages are too few for three digits", len(pages))
	}
	on := map[string]int{}
	first := 0 // page after the contents
	for n, page := range pages {
		for _, piece := range page.Pieces {
			if strings.HasPrefix(piece.Text, "Titre") {
				on[piece.Text] = n + 1 // the contents name it first, then it stands
			}
		}
		if first == 0 && strings.Contains(page.Text(), "Beaucoup") {
			first = n
		}
	}
	listed, named := 0, 0
	for n, page := range pages {
		for i, piece := range page.Pieces {
			if n < first && strings.HasPrefix(piece.Text, "Titre") {
				listed++
				if got := page.Pieces[i+1].Text; got != fmt.Sprint(on[piece.Text]) {
					t.Errorf("the contents say that %s is on page %s; it is on %d", piece.Text, got, on[piece.Text])
				}
			}
			if words, number, ok := strings.Cut(piece.Text, "\u00a0(p.\u00a0"); ok && strings.HasPrefix(words, "cela") {
				named++
				want := on["Titre"+strings.TrimPrefix(words, "cela")]
				if got := strings.TrimLeft(strings.TrimSuffix(number, ")"), "\u2007"); got != fmt.Sprint(want) {
					t.Errorf("page %d says that %s is on page %q; it is on %d", n+1, words, got, want)
				}
				if !slices.Contains(page.Links, want) {
					t.Errorf("page %d has no link to page %d", n+1, want)
				}
			}
		}
		if foot := fmt.Sprintf("page\u00a0%d sur\u00a0%d", n+1, len(pages)); n > 0 && !strings.Contains(page.Text(), foot) {
			t.Errorf("page %d does not say %q", n+1, foot)
		}
	}
	if listed != parts || named != parts {
		t.Errorf("%d of %d headings are listed, %d of %d references name a page", listed, parts, named, parts)
	}
}

func TestChartsAreShapes(t *testing.T) {
	file := write(t, documenttest.Sample())
	if bytes.Contains(file, []byte("/Subtype /Image")) {
		t.Error("a drawing is a picture, not shapes")
	}
	// Each drawing is on the page of its caption and its words.
	found := 0
	for _, page := range documenttest.ReadPDF(t, file) {
		if text := page.Text(); strings.Contains(text, "Soutien dans le temps") {
			found++
			for _, word := range []string{"seuil de la consultation", "2026 – 2027", "Une ligne qui monte"} {
				if !strings.Contains(text, word) {
					t.Errorf("%q is not on the page of its drawing", word)
				}
			}
		}
	}
	if found != 1 {
		t.Errorf("the drawing is on %d pages", found)
	}
}

// token is a word of its own: a number, in letters.
func token(n int) string {
	word := []byte("mot")
	for ; n > 0; n /= 16 {
		word = append(word, byte('a'+n%16))
	}
	return string(append(word, 'z'))
}

// TestNothingIsLost writes documents of any text: each is written, each word stands on a page between its margins, no row that fits a
// page is cut, and each page of a table has its head.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := 0
		any := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom(nil, unicode.Arabic, unicode.Hebrew, unicode.Latin, unicode.Mn, unicode.Han, unicode.Zs, unicode.Nd)))
		var tokens []string
		text := func() string {
			var b strings.Builder
			for range rapid.IntRange(1, 4).Draw(t, "words") {
				count++
				tokens = append(tokens, token(count))
				b.WriteString(token(count) + " " + any.Draw(t, "text") + " ")
			}
			return b.String()
		}
		spans := func() []document.Span {
			out := make([]document.Span, rapid.IntRange(0, 2).Draw(t, "spans"))
			for i := range out {
				out[i] = document.Span{Text: text(), Strong: rapid.Bool().Draw(t, "strong"), Emphasis: rapid.Bool().Draw(t, "emphasis"),
					Code: rapid.Bool().Draw(t, "code"), Link: rapid.SampledFrom([]string{"", "#a", "https://voix.example/é(1)", "javascript:x"}).Draw(t, "link")}
			}
			return out
		}
		d := &document.Document{Title: text(), Subtitle: "S", Running: any.Draw(t, "running"), Footer: any.Draw(t, "footer"), Blocks: []document.Block{
			&document.Heading{Level: rapid.IntRange(1, 4).Draw(t, "level"), Text: text(), Anchor: "a"}}}
		type cells struct {
			head   []string
			tokens [][]string
		}
		var tables []cells
		for range rapid.IntRange(0, 8).Draw(t, "blocks") {
			switch rapid.IntRange(0, 6).Draw(t, "block") {
			case 0:
				d.Blocks = append(d.Blocks, &document.Heading{Level: rapid.IntRange(1, 4).Draw(t, "level"), Text: text()})
			case 1:
				d.Blocks = append(d.Blocks, &document.Paragraph{Style: document.Style(rapid.IntRange(0, 3).Draw(t, "style")), Spans: spans()})
			case 2:
				d.Blocks = append(d.Blocks, &document.List{Ordered: rapid.Bool().Draw(t, "ordered"), Items: [][]document.Span{spans(), spans()}})
			case 3:
				d.Blocks = append(d.Blocks, &document.Fields{Items: []document.Field{{Name: text(), Spans: spans()}, {Name: text()}}})
			case 4:
				d.Blocks = append(d.Blocks, &document.Break{}, &document.Contents{Title: text()})
			case 5:
				d.Blocks = append(d.Blocks, &document.Chart{Caption: text(), Description: text(), Drawing: document.Drawing{
					Width: rapid.IntRange(1, 1000).Draw(t, "width"), Height: rapid.IntRange(1, 5000).Draw(t, "height"),
					Shapes: []document.Shape{&document.Dot{X: 5, Y: 5, Radius: rapid.IntRange(-1, 30).Draw(t, "radius"), Ink: document.Hatched},
						&document.Rectangle{Width: rapid.IntRange(-9, 9).Draw(t, "wide"), Height: 9, Ink: document.Hatched}}}})
			default:
				table := &document.Table{Caption: text()}
				var known cells
				for range rapid.IntRange(1, 5).Draw(t, "columns") {
					count++
					known.head = append(known.head, token(count))
					table.Columns = append(table.Columns, document.Column{Name: token(count), Number: rapid.Bool().Draw(t, "number"), Weight: rapid.IntRange(0, 9).Draw(t, "weight")})
				}
				long := rapid.IntRange(0, 5).Draw(t, "long") == 0
				for range rapid.IntRange(0, 40).Draw(t, "rows") {
					from := len(tokens)
					row := make([][]document.Span, len(table.Columns))
					for i := range row {
						count++
						tokens = append(tokens, token(count))
						row[i] = document.Plain(token(count) + strings.Repeat(" suite", count%40))
						if long && i == 0 {
							row[i][0].Text += strings.Repeat(" encore", 600)
						}
					}
					if long {
						known.tokens = append(known.tokens, nil)
					} else {
						known.tokens = append(known.tokens, tokens[from:len(tokens):len(tokens)])
					}
					table.Rows = append(table.Rows, row)
				}
				table.Note = spans()
				tables = append(tables, known)
				d.Blocks = append(d.Blocks, table)
			}
		}
		file := write(t, d)
		pages := documenttest.ReadPDF(t, file)
		texts := make([]string, len(pages))
		for n, page := range pages {
			texts[n] = page.Text()
			for _, p := range page.Pieces {
				if p.X < 71 || p.X > length(pageWidth).points()-71 || p.Y < 20 || p.Y > length(pageHeight).points()-20 {
					t.Fatalf("page %d draws %q at %v, %v", n+1, p.Text, p.X, p.Y)
				}
			}
		}
		all := strings.Join(texts, "\n")
		for _, word := range tokens {
			if !strings.Contains(all, word) {
				t.Fatalf("%q is lost", word)
			}
		}
		for _, table := range tables {
			for _, row := range table.tokens {
				if row == nil {
					continue
				}
				n := slices.IndexFunc(texts, func(text string) bool { return strings.Contains(text, row[0]) })
				for _, word := range append(row, table.head...) {
					if !strings.Contains(texts[n], word) {
						t.Fatalf("page %d has %q, not %q of the same row or of the head above it", n+1, row[0], word)
					}
				}
			}
		}
	})
}

func TestADocumentThatIsNoneIsRefused(t *testing.T) {
	err := Write(&bytes.Buffer{}, &document.Document{Blocks: []document.Block{&document.Table{}}})
	if err == nil {
		t.Error("a table without columns is written")
	}
}

// TestOtherReaders asks the programs that people have, where the environment says that they are here: qpdf finds the file sound, and
// poppler reads its words.
func TestOtherReaders(t *testing.T) {
	file := write(t, documenttest.Sample())
	if len(documenttest.ReadPDF(t, file)) < 5 {
		t.Fatal("the sample has few pages")
	}
	if os.Getenv("VOIX_LIBREOFFICE") != "1" {
		return
	}
	path := filepath.Join(t.TempDir(), "sample.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil || !bytes.Contains(out, []byte("No syntax or stream encoding errors found")) {
		t.Errorf("qpdf: %v\n%s", err, out)
	}
	out, err := exec.Command("pdftotext", "-enc", "UTF-8", path, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	text := squashed(string(out))
	for _, word := range []string{"Seine-Saint-Denis", "«c'estlesystème»", "lesagentsetlesassociations", "8412personnes", "Échéance", "Nonrenseigné"} {
		if !strings.Contains(text, squashed(word)) {
			t.Errorf("pdftotext does not find %q", word)
		}
	}
}
