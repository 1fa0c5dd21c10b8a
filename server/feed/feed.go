// Package feed writes Atom (RFC 4287). The one kept Go library for it, gorilla/feeds, knows neither languages nor threads, and
// the format is these few elements.
package feed

import (
	"bytes"
	"encoding/xml"
	"time"
)

// MediaType of a feed.
const MediaType = "application/atom+xml; charset=utf-8"

// Feed is one Atom feed. All fields but Subtitle are wanted; Entries may be empty.
type Feed struct {
	ID       string // an IRI that never changes
	Title    string
	Subtitle string
	Language string // BCP 47, of title and subtitle
	Updated  time.Time
	Self     string // absolute address of the feed
	Page     string // absolute address of what it follows
	Author   string // of entries that name none
	Icon     string // absolute address of a square picture
	Entries  []Entry
}

// Entry is one text. Its Updated is when its words last changed in a way that matters to who has read it.
type Entry struct {
	ID         string
	Title      string
	Language   string // BCP 47, of title and content; empty: that of the feed
	Published  time.Time
	Updated    time.Time
	Author     string // empty: that of the feed
	Page       string // absolute address
	Content    string // HTML, sanitised by the caller
	Categories []Category
	ReplyTo    string // the ID of the entry that it answers (RFC 4685); empty: none
}

// Category is what an entry is about.
type Category struct {
	Term  string // as in the API
	Label string // as people read it
}

type atomFeed struct {
	XMLName   xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Thread    string      `xml:"xmlns:thr,attr"`
	Language  string      `xml:"xml:lang,attr"`
	ID        string      `xml:"id"`
	Title     string      `xml:"title"`
	Subtitle  string      `xml:"subtitle,omitempty"`
	Updated   string      `xml:"updated"`
	Author    atomPerson  `xml:"author"`
	Icon      string      `xml:"icon,omitempty"`
	Links     []atomLink  `xml:"link"`
	Generator string      `xml:"generator"`
	Entries   []atomEntry `xml:"entry"`
}

type atomEntry struct {
	Language   string         `xml:"xml:lang,attr,omitempty"`
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Author     *atomPerson    `xml:"author"`
	Links      []atomLink     `xml:"link"`
	Categories []atomCategory `xml:"category"`
	ReplyTo    *atomReply     `xml:"thr:in-reply-to"`
	Content    atomContent    `xml:"content"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	To   string `xml:"href,attr"`
}

type atomCategory struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr,omitempty"`
}

type atomReply struct {
	To string `xml:"ref,attr"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

// Write returns the feed as a document. What XML cannot hold, such as control characters, becomes U+FFFD.
func Write(f Feed) ([]byte, error) {
	a := atomFeed{
		Thread: "http://purl.org/syndication/thread/1.0", Language: f.Language, ID: f.ID, Title: f.Title, Subtitle: f.Subtitle,
		Updated: stamp(f.Updated), Author: atomPerson{f.Author}, Icon: f.Icon, Generator: "voix",
		Links: []atomLink{{"self", "application/atom+xml", f.Self}, {"alternate", "text/html", f.Page}},
	}
	for _, e := range f.Entries {
		x := atomEntry{
			Language: e.Language, ID: e.ID, Title: e.Title, Published: stamp(e.Published), Updated: stamp(e.Updated),
			Links: []atomLink{{"alternate", "text/html", e.Page}}, Content: atomContent{"html", e.Content},
		}
		if e.Author != "" {
			x.Author = &atomPerson{e.Author}
		}
		for _, c := range e.Categories {
			x.Categories = append(x.Categories, atomCategory(c))
		}
		if e.ReplyTo != "" {
			x.ReplyTo = &atomReply{e.ReplyTo}
		}
		a.Entries = append(a.Entries, x)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	encoder := xml.NewEncoder(&b)
	if err := encoder.Encode(a); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
