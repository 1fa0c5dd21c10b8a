package sitemap

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"
)

const protocolPages, protocolBytes = 50_000, 50 << 20

func TestEveryLanguageIsAPageOfItsOwn(t *testing.T) {
	raw, err := Write([]Page{
		{Changed: time.Date(2026, 3, 2, 13, 0, 0, 0, time.FixedZone("", 3600)), Versions: []Version{{"fr", "https://voix.example/?a=1&b=2"}, {"ar", "https://voix.example/ar"}}},
		{Versions: []Version{{"fr", "https://voix.example/aide"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		Pages   []struct {
			Address    string `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 loc"`
			Changed    string `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 lastmod"`
			Alternates []struct {
				Rel      string `xml:"rel,attr"`
				Language string `xml:"hreflang,attr"`
				Address  string `xml:"href,attr"`
			} `xml:"http://www.w3.org/1999/xhtml link"`
		} `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 url"`
	}
	if err := xml.Unmarshal(raw, &read); err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, p := range read.Pages {
		said = append(said, p.Address+" "+p.Changed)
		for _, a := range p.Alternates {
			said = append(said, a.Rel+" "+a.Language+" "+a.Address)
		}
	}
	const want = `https://voix.example/?a=1&b=2 2026-03-02
alternate fr https://voix.example/?a=1&b=2
alternate ar https://voix.example/ar
alternate x-default https://voix.example/?a=1&b=2
https://voix.example/ar 2026-03-02
alternate fr https://voix.example/?a=1&b=2
alternate ar https://voix.example/ar
alternate x-default https://voix.example/?a=1&b=2
https://voix.example/aide 
alternate fr https://voix.example/aide
alternate x-default https://voix.example/aide`
	if got := strings.Join(said, "\n"); got != want {
		t.Errorf("%s\n%s", got, raw)
	}
	if strings.Count(string(raw), "<lastmod>") != 2 {
		t.Errorf("%s", raw)
	}
}

func TestAFullPartIsWithinTheProtocol(t *testing.T) {
	for _, languages := range []int{1, 4} {
		pages := make([]Page, PerPart(languages))
		for i := range pages {
			pages[i].Changed = time.Unix(1e9, 0)
			for l := range languages {
				pages[i].Versions = append(pages[i].Versions, Version{"fr-falc", fmt.Sprintf("https://participation-%040d.example.org/facile/propositions/%d?l=%d", 0, 1_000_000_000+i, l)})
			}
		}
		raw, err := Write(pages)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(raw), "<url>"); n > protocolPages || len(raw) > protocolBytes {
			t.Errorf("%d languages: %d pages, %d bytes", languages, n, len(raw))
		}
	}
	for _, c := range [][3]int{{0, 4, 1}, {1, 4, 1}, {5_000, 4, 1}, {5_001, 4, 2}, {60_000, 1, 3}} {
		if got := Parts(c[0], c[1]); got != c[2] {
			t.Errorf("%d pages in %d languages: %d parts, want %d", c[0], c[1], got, c[2])
		}
	}
}

func TestIndex(t *testing.T) {
	raw, err := WriteIndex([]Part{{"https://voix.example/sitemap-1.xml", time.Unix(1e9, 0).UTC()}, {Address: "https://voix.example/sitemap-2.xml"}})
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Parts   []struct {
			Address string `xml:"loc"`
			Changed string `xml:"lastmod"`
		} `xml:"sitemap"`
	}
	if err := xml.Unmarshal(raw, &read); err != nil || len(read.Parts) != 2 || read.Parts[0].Changed != "2001-09-09" || read.Parts[1].Address != "https://voix.example/sitemap-2.xml" {
		t.Errorf("%v %+v", err, read)
	}
}
