package server

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// mapPages reads the whole site map, from robots.txt on, and returns what it says of each page.
func (v *visitor) mapPages() map[string]string {
	t := v.site.t
	t.Helper()
	site := "http://" + v.site.address
	_, index, ok := strings.Cut(v.get("/robots.txt").wants(t, 200).body, "\nSitemap: "+site)
	if !ok {
		t.Fatal("robots.txt names no site map")
	}
	var parts struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Parts   []struct {
			Address string `xml:"loc"`
		} `xml:"sitemap"`
	}
	a := v.get(strings.TrimSpace(index)).wants(t, 200)
	if err := xml.Unmarshal([]byte(a.body), &parts); err != nil || !strings.HasPrefix(a.header.Get("Content-Type"), "application/xml") {
		t.Fatalf("%v: %s", err, a)
	}
	pages := map[string]string{}
	for _, p := range parts.Parts {
		path, ours := strings.CutPrefix(p.Address, site)
		var set struct {
			XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
			Pages   []struct {
				Address    string `xml:"loc"`
				Changed    string `xml:"lastmod"`
				Alternates []struct {
					Language string `xml:"hreflang,attr"`
					Address  string `xml:"href,attr"`
				} `xml:"http://www.w3.org/1999/xhtml link"`
			} `xml:"url"`
		}
		a := v.get(path).wants(t, 200)
		if err := xml.Unmarshal([]byte(a.body), &set); err != nil || !ours {
			t.Fatalf("%s %v: %s", p.Address, err, a)
		}
		for _, one := range set.Pages {
			at, ours := strings.CutPrefix(one.Address, site)
			if _, twice := pages[at]; twice || !ours {
				t.Errorf("%s stands twice, or is elsewhere", one.Address)
			}
			pages[at] = one.Changed
			itself := false
			for _, o := range one.Alternates {
				itself = itself || o.Address == one.Address
			}
			if !itself || len(one.Alternates) < 4 || one.Alternates[len(one.Alternates)-1].Language != "x-default" {
				t.Errorf("%+v", one)
			}
		}
	}
	return pages
}

func TestTheSiteMapNamesEveryPageAndNothingElse(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	camille, dominique := s.resident("Camille"), s.resident("Dominique")
	camille.mustPropose("Un accueil", "Le matin.")
	dominique.mustPropose("Répondre avant", "Toujours.")
	s.convene(dominique, c, "Parlons-en")
	s.advance(24 * time.Hour)
	dominique.mustArgue(2, "Depuis hier.")
	v := s.visitor()
	pages := v.mapPages()
	for path, changed := range map[string]string{
		"/propositions/1": "2026-03-02", "/propositions/2": "2026-03-03", "/debats/1": "2026-03-02", "/ar/propositions/2": "2026-03-03",
		"/consultations/1": "2026-03-02", "/en": "2026-03-02", "/accessibilite": "",
	} {
		if got, ok := pages[path]; !ok || got != changed {
			t.Errorf("%s: %q (%v), want %q", path, got, ok, changed)
		}
	}
	// Each is there, and names itself as what it is.
	for path := range pages {
		v.get(path).wants(t, 200, `<link rel="canonical" href="http://`+s.address+path+`">`)
	}
	if len(pages) < 20 {
		t.Errorf("only %d pages", len(pages))
	}
	// A page that is added is named, unless it is a form or one person's.
	left := []string{"/connexion", "/connexion/compte", "/propositions/nouvelle", "/propositions/nouvelle/parler", "/moi", "/moi/avis", "/moi/consentements", "/moi/donnees", "/moi/donnees.json", "/moi/donnees.html", "/moi/donnees.zip", "/moi/corriger", "/moi/effacer", "/moi/acces", "/moi/nombre", "/moi/qualite", "/connexion/carte", "/cartes", "/recherche", "/associations/annoncer", "/mandats/bureau", "/controle", "/controle/entrees", "/inscriptions", "/style", "/ecrits-attendus", "/recu", "/arret", "/courriers", "/courriers/lettres.pdf", "/appels"}
	for _, r := range s.server.app.GetRoutes(true) {
		if r.Method != http.MethodGet || strings.ContainsAny(r.Path, ":*") || slices.Contains(left, r.Path) {
			continue
		}
		if _, ok := pages[r.Path]; ok || r.Path == "/live" {
			continue
		}
		if a := v.get(r.Path); a.status == http.StatusOK && strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s is on no site map", r.Path)
		}
	}
	for _, path := range []string{"/sitemap-autre.xml", "/sitemap-propositions-2.xml", "/sitemap-propositions-0.xml", "/sitemap-propositions-01.xml", "/sitemap-propositions.xml", "/sitemap-autre-1.xml"} {
		v.get(path).wants(t, 404)
	}
	s.again(camille).follow("/moi/effacer", url.Values{"confirm": {"yes"}})
	if _, ok := v.mapPages()["/propositions/1"]; ok {
		t.Error("an erased proposal is on the site map")
	}
}
