package html_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	nethtml "golang.org/x/net/html"
	"pgregory.net/rapid"

	"voix/deliberation/dossier/document"
	"voix/deliberation/dossier/document/documenttest"
	"voix/deliberation/dossier/document/html"
)

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

func written(t fataler, d *document.Document) string {
	t.Helper()
	var b bytes.Buffer
	if err := html.Write(&b, d); err != nil {
		t.Fatalf("%v", err)
	}
	return b.String()
}

// page is what a browser makes of a file.
type page struct {
	ids      map[string]*nethtml.Node
	elements map[string][]*nethtml.Node
	text     strings.Builder
}

func parse(t fataler, source string) *page {
	t.Helper()
	root, err := nethtml.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatalf("%v", err)
	}
	p := &page{ids: map[string]*nethtml.Node{}, elements: map[string][]*nethtml.Node{}}
	for node := range root.Descendants() {
		switch node.Type {
		case nethtml.TextNode:
			if node.Parent.Data != "style" {
				p.text.WriteString(node.Data)
			}
		case nethtml.ElementNode:
			if !inline[node.Data] {
				p.text.WriteString(" ")
			}
			p.elements[node.Data] = append(p.elements[node.Data], node)
			if id := attribute(node, "id"); id != "" {
				if p.ids[id] != nil {
					t.Fatalf("id %q stands twice", id)
				}
				p.ids[id] = node
			}
		}
	}
	return p
}

var inline = map[string]bool{"span": true, "strong": true, "em": true, "code": true, "a": true}

func attribute(node *nethtml.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func content(node *nethtml.Node) string {
	var b strings.Builder
	for inner := range node.Descendants() {
		if inner.Type == nethtml.TextNode {
			b.WriteString(inner.Data)
		}
	}
	return b.String()
}

// What a file may hold: nothing that runs, asks or embeds. Text of the public could otherwise have brought an element along.
var allowed = strings.Fields("html head meta title style body a header p h1 h2 h3 h4 h5 main nav ul ol li blockquote div table caption colgroup col thead tbody tr th td figure figcaption svg desc defs pattern rect line circle text dl dt dd footer span strong em code br")

var inStyle = regexp.MustCompile(`url\(#([^)]*)\)`)

func check(t fataler, source string) *page {
	t.Helper()
	p := parse(t, source)
	for name, nodes := range p.elements {
		if !slices.Contains(allowed, name) {
			t.Fatalf("there is a <%s>", name)
		}
		for _, node := range nodes {
			for _, a := range node.Attr {
				switch {
				case strings.HasPrefix(a.Key, "on"), a.Key == "src", a.Key == "style", a.Key == "srcset":
					t.Fatalf("<%s> has %s", name, a.Key)
				case a.Key == "href" && !strings.HasPrefix(a.Val, "#"):
					if name != "a" || !strings.HasPrefix(a.Val, "https://") {
						t.Fatalf("<%s> leads to %q", name, a.Val)
					}
				case a.Key == "href" && p.ids[a.Val[1:]] == nil:
					t.Fatalf("nothing is at %q", a.Val)
				case a.Key == "aria-labelledby":
					for _, id := range strings.Fields(a.Val) {
						if p.ids[id] == nil {
							t.Fatalf("nothing is at %q, which labels", id)
						}
					}
				}
				for _, used := range inStyle.FindAllStringSubmatch(a.Val, -1) {
					if p.ids[used[1]] == nil {
						t.Fatalf("there is no pattern %q", used[1])
					}
				}
			}
		}
	}
	sheet := content(p.elements["style"][0])
	if strings.Contains(sheet, "url(") || strings.Contains(sheet, "@import") || len(p.elements["style"]) != 1 {
		t.Fatalf("the style asks for something")
	}
	for _, svg := range p.elements["svg"] {
		if attribute(svg, "role") != "img" || len(strings.Fields(attribute(svg, "aria-labelledby"))) != 2 {
			t.Fatalf("a drawing has no alternative")
		}
	}
	for _, node := range append(p.elements["div"], p.elements["nav"]...) {
		named := attribute(node, "aria-label") != "" || attribute(node, "aria-labelledby") != ""
		if (attribute(node, "role") == "region" || node.Data == "nav") && !named {
			t.Fatalf("a region has no name")
		}
	}
	return p
}

func TestTheSampleKeepsItsWordsAndItsStructure(t *testing.T) {
	source := written(t, documenttest.Sample())
	p := check(t, source)
	text := strings.Join(strings.Fields(p.text.String()), " ")
	for _, word := range append(documenttest.AllWords(documenttest.Sample()), documenttest.Sample().Footer, documenttest.Sample().Running) {
		if !strings.Contains(text, strings.Join(strings.Fields(word), " ")) {
			t.Errorf("%q is not in the text", word)
		}
	}
	for _, word := range documenttest.Words {
		if !strings.Contains(p.text.String(), word) {
			t.Errorf("%q is not in the text", word)
		}
	}
	got := map[string]int{}
	for _, element := range []string{"h1", "h2", "h3", "h4", "h5", "main", "header", "footer", "nav", "table", "caption", "figure", "svg", "pattern", "desc", "circle", "dl", "dt", "dd", "blockquote", "ul", "ol"} {
		got[element] = len(p.elements[element])
	}
	want := map[string]int{"h1": 1, "h2": 5, "h3": 6, "h4": 1, "h5": 1, "main": 1, "header": 1, "footer": 1, "nav": 1, "table": 5, "caption": 5,
		"figure": 2, "svg": 2, "pattern": 2, "desc": 2, "circle": 7, "dl": 1, "dt": 5, "dd": 5, "blockquote": 2, "ul": 5, "ol": 2}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("elements (-want +got):\n%s", diff)
	}
	for _, th := range p.elements["th"] {
		if scope := attribute(th, "scope"); scope != "col" && scope != "row" {
			t.Errorf("a heading of a table has scope %q", scope)
		}
	}
	unfilled := 0
	for _, dd := range p.elements["dd"] {
		if attribute(dd, "class") == "unfilled" && content(dd) == document.Unfilled {
			unfilled++
		}
	}
	if unfilled != 2 {
		t.Errorf("%d fields say that nobody has filled them, want 2", unfilled)
	}
	tongues := map[string]string{}
	for _, span := range p.elements["span"] {
		tongues[attribute(span, "lang")] = attribute(span, "dir")
	}
	if diff := cmp.Diff(map[string]string{"ar": "rtl", "he": "rtl", "en": ""}, tongues); diff != "" {
		t.Errorf("languages and directions (-want +got):\n%s", diff)
	}
	if source != written(t, documenttest.Sample()) {
		t.Error("the same document gave other bytes")
	}
}

func TestAnyTextStaysText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := documenttest.Random(t)
		source := written(t, d)
		p := check(t, source)
		text := strings.Join(strings.Fields(p.text.String()), " ")
		for _, word := range documenttest.AllWords(d) {
			if !titlesContents(d, word) && !strings.Contains(text, word) {
				t.Fatalf("%q is not in the text", word)
			}
		}
		if source != written(t, d) {
			t.Fatalf("the same document gave other bytes")
		}
	})
}

// titlesContents says whether a word may be that of contents which are left out because nothing is in them.
func titlesContents(d *document.Document, word string) bool {
	for _, block := range d.Blocks {
		if c, is := block.(*document.Contents); is && slices.Contains(strings.Fields(document.Characters(c.Title)), word) {
			return true
		}
	}
	return false
}

func TestTheFileAllowsItsOwnStyleOnly(t *testing.T) {
	d := documenttest.Sample()
	d.Running = `"; } </style><script>alert(1)</script> \`
	p := check(t, written(t, d))
	sum := sha256.Sum256([]byte(content(p.elements["style"][0])))
	want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	found := false
	for _, meta := range p.elements["meta"] {
		found = found || attribute(meta, "http-equiv") == "Content-Security-Policy" && attribute(meta, "content") == html.Policy(d)
	}
	if !found || !strings.Contains(html.Policy(d), want) || !strings.Contains(html.Policy(d), "default-src 'none'") {
		t.Errorf("policy %s, want %s in it", html.Policy(d), want)
	}
}

func TestContentsAreNested(t *testing.T) {
	var blocks []document.Block
	for _, level := range []int{2, 1, 2, 2, 3, 1, 1, 2} {
		blocks = append(blocks, &document.Heading{Level: level, Text: strconv.Itoa(level)})
	}
	source := written(t, &document.Document{Blocks: append(blocks, &document.Contents{})})
	_, nav, _ := strings.Cut(source, "<nav")
	nav, _, _ = strings.Cut(nav, "</nav>")
	shape := regexp.MustCompile(`</?(ul|li)`).FindAllString(nav, -1)
	for i := range shape {
		shape[i] = shape[i][1:]
	}
	want := "ul li /li li ul li /li li /li /ul /li li /li li ul li /li /ul /li /ul"
	if diff := cmp.Diff(want, strings.Join(shape, " ")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAWideTableIsPrintedOnATurnedPageWithItsHeading(t *testing.T) {
	source := written(t, documenttest.Sample())
	if !strings.Contains(source, "<div class=\"wide\">\n<h3 id=\"colonnes\">") {
		t.Error("the heading before the wide table is not with it")
	}
}

func TestWhatIsNoDocumentIsNotWritten(t *testing.T) {
	var b bytes.Buffer
	err := html.Write(&b, &document.Document{Blocks: []document.Block{&document.Paragraph{Spans: []document.Span{{Text: "a", Link: "#nowhere"}}}}})
	if err == nil || b.Len() != 0 {
		t.Errorf("%d bytes, %v", b.Len(), err)
	}
}

func TestAFailingWriterIsReported(t *testing.T) {
	want := errors.New("full")
	if err := html.Write(failing{want}, documenttest.Sample()); !errors.Is(err, want) {
		t.Errorf("%v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// Text has at least 7:1 on what it stands on, in the light, in the dark and in print.
func TestColoursContrast(t *testing.T) {
	sheet, err := os.ReadFile("style.css")
	if err != nil {
		t.Fatal(err)
	}
	colours := map[string]string{}
	schemes := 0
	for _, block := range regexp.MustCompile(`:root \{([^}]*)\}`).FindAllStringSubmatch(string(sheet), -1) {
		if strings.Contains(block[1], "CanvasText") {
			continue
		}
		schemes++
		for _, set := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]+)`).FindAllStringSubmatch(block[1], -1) {
			colours[set[1]] = set[2]
		}
		for _, pair := range []string{"ink ground", "ink raised", "quiet ground", "act ground", "act raised", "act-strong ground", "strong paper", "ink soft", "ink paper", "quiet paper"} {
			on, off, _ := strings.Cut(pair, " ")
			if ratio := contrast(t, colours[on], colours[off]); ratio < 7 {
				t.Errorf("scheme %d: %s is %.2f:1", schemes, pair, ratio)
			}
		}
	}
	if schemes != 3 {
		t.Errorf("%d schemes, want 3", schemes)
	}
}

// contrast is that of WCAG 2.2.
func contrast(t *testing.T, a, b string) float64 {
	luminance := func(colour string) float64 {
		if len(colour) == 4 {
			colour = "#" + strings.Repeat(colour[1:2], 2) + strings.Repeat(colour[2:3], 2) + strings.Repeat(colour[3:4], 2)
		}
		sum := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
			if err != nil {
				t.Fatalf("colour %q: %v", colour, err)
			}
			c := float64(n) / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			sum += weight * c
		}
		return sum
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}
