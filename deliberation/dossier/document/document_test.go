package document_test

import (
	"strings"
	"testing"

	"voix/deliberation/dossier/document"
	"voix/deliberation/dossier/document/documenttest"
)

func TestTheSampleIsADocument(t *testing.T) {
	if err := documenttest.Sample().Check(); err != nil {
		t.Fatal(err)
	}
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	for want, block := range map[string]document.Block{
		"letters, digits":    &document.Heading{Level: 1, Anchor: "a b"},
		"stands twice":       &document.Table{Anchor: "twice", Columns: []document.Column{{Name: "a"}}},
		"level 5":            &document.Heading{Level: 5},
		"no columns":         &document.Table{},
		"2 cells":            &document.Table{Columns: []document.Column{{Name: "a"}}, Rows: [][][]document.Span{{nil, nil}}},
		"no size":            &document.Chart{Drawing: document.Drawing{Width: 1000}},
		"no ink 7":           &document.Chart{Drawing: document.Drawing{Width: 1000, Height: 1, Shapes: []document.Shape{&document.Dot{Ink: 7}}}},
		"nothing is at":      &document.Paragraph{Spans: []document.Span{{Text: "there", Link: "#nowhere"}}},
		"to which \"cell\"":  &document.Table{Columns: []document.Column{{Name: "a"}}, Rows: [][][]document.Span{{{{Text: "cell", Link: "#nowhere"}}}}},
		"to which \"field\"": &document.Fields{Items: []document.Field{{Spans: []document.Span{{Text: "field", Link: "#nowhere"}}}}},
	} {
		d := &document.Document{Blocks: []document.Block{&document.Heading{Level: 1, Anchor: "twice"}, block}}
		if err := d.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%#v: %v, want an error that says %q", block, err, want)
		}
	}
}

func TestCharactersAreThoseOfXML(t *testing.T) {
	for text, want := range map[string]string{
		"a\r\nb\rc\u2028d\u0085e":   "a\nb\nc\nd\ne",
		"a\x00\x07\x1b\x7f\u009fb":  "ab",
		"a\xffb\ufffe\ufdd0c":       "a\ufffdbc",
		"\u202eabc\u202c\u2066":     "abc",
		"tab\tet\u202f\u00a0\u200f": "tab\tet\u202f\u00a0\u200f",
	} {
		if got := document.Characters(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestOnlyHTTPSAddressesAndReferencesLead(t *testing.T) {
	for link, leads := range map[string]bool{
		"https://voix.example/a?b=c&d": true, "http://voix.example": false, "javascript:alert(1)": false, "HTTPS://voix.example/": true,
		"https:///nowhere": false, "https://u:p@voix.example": false, "//voix.example": false, "https://a b": false, "": false,
	} {
		span := document.Span{Link: link}
		if _, got := span.Address(); got != leads {
			t.Errorf("%q leads: %v", link, got)
		}
	}
	for link, leads := range map[string]bool{"#a-1": true, "#": false, "#a b": false, "a": false, "#\"": false} {
		span := document.Span{Link: link}
		if _, got := span.Reference(); got != leads {
			t.Errorf("%q refers: %v", link, got)
		}
	}
}

func TestDirectionFollowsTheLanguage(t *testing.T) {
	for tag, want := range map[string]bool{"": false, "fr": false, "ar": true, "ar-MA": true, "he": true, "fa": true, "ur": true, "ar-Latn": false, "not a language": false} {
		if got := document.RightToLeft(tag); got != want {
			t.Errorf("%q: %v", tag, got)
		}
	}
	if !document.SpansRightToLeft([]document.Span{{Text: " "}, {Text: "شكرا", Language: "ar"}}) || document.SpansRightToLeft([]document.Span{{Text: "a"}, {Text: "شكرا", Language: "ar"}}) || document.SpansRightToLeft(nil) {
		t.Error("a paragraph runs from right to left when all of its words do")
	}
}
