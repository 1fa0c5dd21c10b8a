// Package sitemap writes site maps (sitemaps.org, with the alternates of hreflang) in parts that stay within the protocol's bounds.
package sitemap

import (
	"bytes"
	"encoding/xml"
	"time"
)

// MediaType of a map.
const MediaType = "application/xml; charset=utf-8"

// MaxPages is the most pages of one part. The protocol allows 50,000 within 50 MiB; with a line a language, a page takes up to 1 KB.
const MaxPages = 20_000

// Page is one page in all its languages. Every language stands as an address of its own, with all the others beside it.
type Page struct {
	Changed  time.Time // its day, where it is, is told; zero: not told
	Versions []Version // the first is for readers of any other language
}

// Version is a page in one language.
type Version struct {
	Language string // BCP 47
	Address  string // absolute
}

// Part is one part of a map, as its index tells it.
type Part struct {
	Address string // absolute
	Changed time.Time
}

type urlSet struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	XHTML   string    `xml:"xmlns:xhtml,attr"`
	Pages   []mapPage `xml:"url"`
}

type mapPage struct {
	Address    string      `xml:"loc"`
	Changed    string      `xml:"lastmod,omitempty"`
	Alternates []alternate `xml:"xhtml:link"`
}

type alternate struct {
	Rel      string `xml:"rel,attr"`
	Language string `xml:"hreflang,attr"`
	Address  string `xml:"href,attr"`
}

type index struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Parts   []mapPart `xml:"sitemap"`
}

type mapPart struct {
	Address string `xml:"loc"`
	Changed string `xml:"lastmod,omitempty"`
}

// Write returns one part. The caller bounds the pages: see MaxPages and Parts.
func Write(pages []Page) ([]byte, error) {
	set := urlSet{XHTML: "http://www.w3.org/1999/xhtml"}
	for _, p := range pages {
		var all []alternate
		for _, v := range p.Versions {
			all = append(all, alternate{"alternate", v.Language, v.Address})
		}
		if len(all) > 0 {
			all = append(all, alternate{"alternate", "x-default", all[0].Address})
		}
		for _, v := range p.Versions {
			set.Pages = append(set.Pages, mapPage{v.Address, stamp(p.Changed), all})
		}
	}
	return write(set)
}

// WriteIndex returns the map of all parts.
func WriteIndex(parts []Part) ([]byte, error) {
	var all index
	for _, p := range parts {
		all.Parts = append(all.Parts, mapPart{p.Address, stamp(p.Changed)})
	}
	return write(all)
}

// Parts is how many parts a number of pages makes; each holds perPart(languages) pages, the last fewer.
func Parts(pages, languages int) int {
	each := PerPart(languages)
	return max(1, (pages+each-1)/each)
}

// PerPart is how many pages of so many languages a part holds.
func PerPart(languages int) int { return max(1, MaxPages/max(1, languages)) }

func write(v any) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(v); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
