package odt_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"voix/deliberation/dossier/document"
	"voix/deliberation/dossier/document/documenttest"
	"voix/deliberation/dossier/document/odt"
)

type fataler interface {
	Helper()
	Fatalf(string, ...any)
}

func written(t fataler, d *document.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := odt.Write(&b, d); err != nil {
		t.Fatalf("%v", err)
	}
	return b.Bytes()
}

func files(t fataler, made []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(made), int64(len(made)))
	if err != nil {
		t.Fatalf("%v", err)
	}
	found := map[string]string{}
	for _, f := range r.File {
		content, err := f.Open()
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		bytes, err := io.ReadAll(content) // checks the checksum
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		found[f.Name] = string(bytes)
	}
	return found
}

// read is what a text holds, gone through as XML.
type read struct {
	text         strings.Builder
	styles, used map[string]bool
	bookmarks    map[string]int
	references   []string
	links        []string
	elements     map[string]int
}

func parse(t fataler, content string) *read {
	t.Helper()
	r := &read{styles: map[string]bool{}, used: map[string]bool{}, bookmarks: map[string]int{}, elements: map[string]int{}}
	decoder := xml.NewDecoder(strings.NewReader(content))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return r
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.CharData:
			r.text.Write(token)
		case xml.StartElement:
			r.elements[token.Name.Local]++
			switch token.Name.Local {
			case "p", "h", "line-break", "tab", "s", "index-title-template", "title", "desc":
				r.text.WriteString(" ")
			}
			for _, a := range token.Attr {
				switch a.Name.Local {
				case "name":
					switch token.Name.Local {
					case "style", "list-style", "master-page":
						if r.styles[token.Name.Local+a.Value] {
							t.Fatalf("style %q stands twice", a.Value)
						}
						r.styles[token.Name.Local+a.Value] = true
					case "bookmark-start":
						r.bookmarks[a.Value]++
					}
				case "style-name":
					if token.Name.Local == "list" {
						r.used["list-style"+a.Value] = true
					} else {
						r.used["style"+a.Value] = true
					}
				case "parent-style-name", "visited-style-name":
					r.used["style"+a.Value] = true
				case "master-page-name":
					r.used["master-page"+a.Value] = true
				case "ref-name":
					r.references = append(r.references, a.Value)
				case "href":
					r.links = append(r.links, a.Value)
				}
			}
		}
	}
}

func check(t fataler, made []byte) *read {
	t.Helper()
	found := files(t, made)
	for name, content := range found {
		if strings.HasSuffix(name, ".xml") {
			parse(t, content)
		}
	}
	named, content := parse(t, found["styles.xml"]), parse(t, found["content.xml"])
	for style := range content.used {
		if !content.styles[style] && !named.styles[style] {
			t.Fatalf("there is no style %q", style)
		}
	}
	for name, times := range content.bookmarks {
		if times != 1 {
			t.Fatalf("bookmark %q stands %d times", name, times)
		}
	}
	references := content.references
	for _, link := range content.links {
		if anchor, inside := strings.CutPrefix(link, "#"); inside {
			references = append(references, anchor)
		} else if !strings.HasPrefix(link, "https://") {
			t.Fatalf("a link leads to %q", link)
		}
	}
	for _, name := range references {
		if content.bookmarks[name] != 1 {
			t.Fatalf("nothing is at %q", name)
		}
	}
	return content
}

func TestTheSampleKeepsItsWordsAndItsStructure(t *testing.T) {
	content := check(t, written(t, documenttest.Sample()))
	text := content.text.String()
	for _, word := range documenttest.Words {
		if !strings.Contains(text, word) {
			t.Errorf("%q is not in the text", word)
		}
	}
	for _, word := range documenttest.AllWords(documenttest.Sample()) {
		if !strings.Contains(text, word) {
			t.Errorf("%q is not in the text", word)
		}
	}
	got := map[string]int{}
	for _, element := range []string{"h", "table-of-content", "index-body", "list", "list-item", "table", "table-header-rows", "g", "title", "desc", "ellipse", "path", "text-box"} {
		got[element] = content.elements[element]
	}
	want := map[string]int{"h": 12, "table-of-content": 1, "index-body": 1, "list": 3, "list-item": 8, "table": 6, "table-header-rows": 5,
		"g": 2, "title": 2, "desc": 2, "ellipse": 7, "path": 6, "text-box": 18}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("elements (-want +got):\n%s", diff)
	}
}

func TestTheContainerIsThatOfTheFormat(t *testing.T) {
	made := written(t, documenttest.Sample())
	// Programs look for the media type at these places.
	if string(made[30:38]) != "mimetype" || string(made[38:77]) != "application/vnd.oasis.opendocument.text" {
		t.Errorf("begins with %q", made[:90])
	}
	r, err := zip.NewReader(bytes.NewReader(made), int64(len(made)))
	if err != nil {
		t.Fatal(err)
	}
	listed := files(t, made)["META-INF/manifest.xml"]
	for i, f := range r.File {
		if f.Method != zip.Store || len(f.Extra) != 0 || f.Flags&8 != 0 || f.Modified.Format("2006-01-02 15:04:05") != "1980-01-01 00:00:00" {
			t.Errorf("%+v", f.FileHeader)
		}
		if i > 1 && !strings.Contains(listed, `manifest:full-path="`+f.Name+`"`) {
			t.Errorf("the manifest does not list %s", f.Name)
		}
	}
	if !bytes.Equal(made, written(t, documenttest.Sample())) {
		t.Error("the same document gave other bytes")
	}
}

func TestAnyTextStaysWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := documenttest.Random(t)
		made := written(t, d)
		check(t, made)
		if !bytes.Equal(made, written(t, d)) {
			t.Fatalf("the same document gave other bytes")
		}
	})
}

func TestSpacesTabsAndLinesAreKept(t *testing.T) {
	content := files(t, written(t, &document.Document{Blocks: []document.Block{
		&document.Paragraph{Spans: []document.Span{{Text: " a  b "}, {Text: " c\t\n d"}}},
	}}))["content.xml"]
	want := `<text:s/>a <text:s/>b <text:s/>c<text:tab/><text:line-break/><text:s/>d</text:p>`
	if !strings.Contains(content, want) {
		t.Errorf("%s is not in\n%s", want, content)
	}
}

func TestAWideTableTurnsThePageWithItsHeading(t *testing.T) {
	content := files(t, written(t, documenttest.Sample()))["content.xml"]
	styleOf := func(heading string) string {
		before, _, found := strings.Cut(content, ">"+heading+"<text:bookmark-end")
		if !found {
			t.Fatalf("no heading %q", heading)
		}
		_, name, _ := strings.Cut(before[strings.LastIndex(before, "<text:h "):], `style-name="`)
		name, _, _ = strings.Cut(name, `"`)
		_, style, _ := strings.Cut(content, `<style:style style:name="`+name+`"`)
		style, _, _ = strings.Cut(style, "\n")
		return style
	}
	for heading, master := range map[string]string{"2.3 Beaucoup de colonnes": "Paysage", "2.4 Beaucoup de lignes": "Standard"} {
		if style := styleOf(heading); !strings.Contains(style, `style:master-page-name="`+master+`"`) {
			t.Errorf("%q begins no page of %s: %s", heading, master, style)
		}
	}
}

func TestWhatIsNoDocumentIsNotWritten(t *testing.T) {
	var b bytes.Buffer
	err := odt.Write(&b, &document.Document{Blocks: []document.Block{&document.Paragraph{Spans: []document.Span{{Text: "a", Link: "#nowhere"}}}}})
	if err == nil || b.Len() != 0 {
		t.Errorf("%d bytes, %v", b.Len(), err)
	}
}

func TestAFailingWriterIsReported(t *testing.T) {
	whole := written(t, documenttest.Sample())
	for _, room := range []int{0, 50, 5000, len(whole) - 1} {
		if err := odt.Write(&full{room: room}, documenttest.Sample()); !errors.Is(err, errFull) {
			t.Errorf("with room for %d bytes: %v", room, err)
		}
	}
}

var errFull = errors.New("full")

type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.room {
		n := f.room
		f.room = 0
		return n, errFull
	}
	f.room -= len(p)
	return len(p), nil
}

// LibreOffice takes seconds and is not on every machine: VOIX_LIBREOFFICE=1 demands it.
func TestLibreOfficeReadsWhatIsWritten(t *testing.T) {
	if os.Getenv("VOIX_LIBREOFFICE") != "1" {
		t.Log("not demanded: VOIX_LIBREOFFICE=1 runs it")
		return
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sample.odt"), written(t, documenttest.Sample()), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"odt", "pdf"} {
		out, err := exec.Command("soffice", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", form, "--outdir", filepath.Join(dir, form), filepath.Join(dir, "sample.odt")).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	again, err := os.ReadFile(filepath.Join(dir, "odt", "sample.odt"))
	if err != nil {
		t.Fatal(err)
	}
	before, after := parse(t, files(t, written(t, documenttest.Sample()))["content.xml"]), parse(t, files(t, again)["content.xml"])
	if diff := cmp.Diff(strings.Fields(before.text.String()), strings.Fields(after.text.String())); diff != "" {
		t.Errorf("words after a round trip (-before +after):\n%s", diff)
	}
	for _, element := range []string{"h", "table-of-content", "list", "list-item", "table", "table-header-rows", "g", "title", "desc", "bookmark-ref", "bookmark-start", "path"} {
		if before.elements[element] != after.elements[element] {
			t.Errorf("%d %s, %d after a round trip", before.elements[element], element, after.elements[element])
		}
	}
	pdf, err := os.ReadFile(filepath.Join(dir, "pdf", "sample.pdf"))
	if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Errorf("no PDF was made: %v", err)
	}
}
