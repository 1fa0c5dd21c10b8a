package feed

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"encoding/xml"
	"strings"
	"unicode/utf8"
)

// document is a feed as a reader sees it: by namespace, not by prefix.
type document struct {
	XMLName  xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Language string   `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	ID       string   `xml:"http://www.w3.org/2005/Atom id"`
	Title    string   `xml:"http://www.w3.org/2005/Atom title"`
	Updated  string   `xml:"http://www.w3.org/2005/Atom updated"`
	Entries  []struct {
		Language string   `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		ID       string   `xml:"http://www.w3.org/2005/Atom id"`
		Title    string   `xml:"http://www.w3.org/2005/Atom title"`
		Updated  string   `xml:"http://www.w3.org/2005/Atom updated"`
		Authors  []string `xml:"http://www.w3.org/2005/Atom author>name"`
		Content  struct {
			Type string `xml:"type,attr"`
			Text string `xml:",chardata"`
		} `xml:"http://www.w3.org/2005/Atom content"`
		ReplyTo []struct {
			To string `xml:"ref,attr"`
		} `xml:"http://purl.org/syndication/thread/1.0 in-reply-to"`
	} `xml:"http://www.w3.org/2005/Atom entry"`
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func TestWriteIsReadByNamespace(t *testing.T) {
	raw, err := Write(Feed{
		ID: "tag:voix.example,2026:propositions", Title: "Propositions", Language: "fr", Updated: noon, Self: "https://voix.example/flux/propositions.atom",
		Page: "https://voix.example/propositions", Author: "Voix au chapitre",
		Entries: []Entry{
			{ID: "tag:voix.example,2026:a", Title: "استقبال", Language: "ar", Published: noon, Updated: noon, Author: "Camille", Page: "https://voix.example/propositions/1", Content: "<p>1 &lt; 2</p>", Categories: []Category{{"rights", "Droits"}}},
			{ID: "tag:voix.example,2026:b", Title: "Réponse", Published: noon, Updated: noon.Add(time.Hour), Page: "https://voix.example/propositions/1", ReplyTo: "tag:voix.example,2026:a"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	var d document
	if err := xml.Unmarshal(raw, &d); err != nil {
		t.Fatal(err)
	}
	first, second := d.Entries[0], d.Entries[1]
	if d.Language != "fr" || d.Updated != "2026-03-02T12:00:00Z" || first.Language != "ar" || first.Authors[0] != "Camille" || first.Content.Type != "html" ||
		first.Content.Text != "<p>1 &lt; 2</p>" || second.Language != "" || second.Authors != nil || second.ReplyTo[0].To != first.ID || first.ReplyTo != nil {
		t.Errorf("%+v\n%s", d, raw)
	}
}

func TestWhateverPeopleWriteIsWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.String().Draw(t, "words")
		raw, err := Write(Feed{ID: "tag:x,2026:y", Title: words, Updated: noon, Entries: []Entry{{ID: "tag:x,2026:z", Title: words, Content: words, Author: words}}})
		if err != nil {
			t.Fatal(err)
		}
		var d document
		if err := xml.Unmarshal(raw, &d); err != nil || !utf8.Valid(raw) {
			t.Fatalf("%v: %q", err, raw)
		}
		want := strings.Map(func(r rune) rune {
			if r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 {
				return r
			}
			return utf8.RuneError
		}, words)
		if diff := cmp.Diff(want, d.Entries[0].Content.Text); diff != "" {
			t.Fatal(diff)
		}
	})
}
