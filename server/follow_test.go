package server

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"voix/deliberation"
)

// readFeed is a feed as a reader sees it.
type readFeed struct {
	XMLName  xml.Name   `xml:"http://www.w3.org/2005/Atom feed"`
	Language string     `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	ID       []string   `xml:"id"`
	Title    []string   `xml:"title"`
	Updated  []string   `xml:"updated"`
	Authors  []string   `xml:"author>name"`
	Links    []atomLink `xml:"link"`
	Entries  []struct {
		Language string     `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		ID       []string   `xml:"id"`
		Title    []string   `xml:"title"`
		Updated  []string   `xml:"updated"`
		Authors  []string   `xml:"author>name"`
		Links    []atomLink `xml:"link"`
		Terms    []struct {
			Term string `xml:"term,attr"`
		} `xml:"category"`
		ReplyTo []struct {
			To string `xml:"ref,attr"`
		} `xml:"http://purl.org/syndication/thread/1.0 in-reply-to"`
		Content struct {
			Type string `xml:"type,attr"`
			Text string `xml:",chardata"`
		} `xml:"content"`
	} `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	To   string `xml:"href,attr"`
}

// feed reads a feed and holds it to RFC 4287: what must be there once is, ids are told apart, links are absolute, nothing is newer
// than the whole.
func (v *visitor) feed(path string) (a readFeed, got *response) {
	t := v.site.t
	t.Helper()
	got = v.get(path).wants(t, 200)
	if got.header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		t.Errorf("%s", got)
	}
	if err := xml.Unmarshal([]byte(got.body), &a); err != nil {
		t.Fatalf("%v: %s", err, got)
	}
	seen := map[string]bool{}
	one := func(what string, id, title, updated []string, links []atomLink) (at time.Time) {
		t.Helper()
		if len(id) != 1 || len(title) != 1 || len(updated) != 1 || seen[id[0]] || title[0] == "" {
			t.Fatalf("%s of %s: ids %q, titles %q, times %q", what, path, id, title, updated)
		}
		seen[id[0]] = true
		if !strings.HasPrefix(id[0], "tag:127.0.0.1,2026-03-02:") {
			t.Errorf("%s of %s: id %q", what, path, id)
		}
		at, err := time.Parse(time.RFC3339, updated[0])
		if err != nil {
			t.Errorf("%s of %s: %v", what, path, err)
		}
		for _, l := range links {
			if !strings.HasPrefix(l.To, "http://"+v.site.address+"/") || l.Type == "" {
				t.Errorf("%s of %s: link %+v", what, path, l)
			}
		}
		return at
	}
	whole := one("the feed", a.ID, a.Title, a.Updated, a.Links)
	if len(a.Authors) != 1 || len(a.Links) != 2 || a.Links[0].Rel != "self" || a.Links[0].To != "http://"+v.site.address+path || a.Language == "" {
		t.Errorf("%s", got)
	}
	for _, e := range a.Entries {
		if at := one("an entry", e.ID, e.Title, e.Updated, e.Links); at.After(whole) {
			t.Errorf("an entry of %v in a feed of %v", at, whole)
		}
		if len(e.Authors) != 1 || e.Content.Type != "html" || e.Content.Text == "" || len(e.Links) != 1 || e.Links[0].Rel != "alternate" {
			t.Errorf("%s: %+v", path, e)
		}
	}
	return a, got
}

func (a readFeed) titles() string {
	var all []string
	for _, e := range a.Entries {
		all = append(all, e.Title[0])
	}
	return strings.Join(all, "|")
}

// mustFile files a proposal with a theme and an office.
func (v *visitor) mustFile(title, text, theme, office string) int64 {
	v.site.t.Helper()
	a := v.json(http.MethodPost, "/api/v1/proposals", map[string]any{"title": title, "text": text, "theme": theme, "office": office})
	if a.status != http.StatusCreated {
		v.site.t.Fatalf("file: %s", a)
	}
	return decode[apiReceipt](v.site.t, a).Proposal
}

func TestFeedsTellWhatIsNew(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	camille, dominique := s.resident("Camille & Co"), s.resident("Dominique")
	one := camille.mustFile("Un accueil <sans> rendez-vous", "Le **matin**. <script>alert(1)</script>\n\n[ici](javascript:alert(1))", "reception", "caf-59")
	s.advance(time.Hour)
	camille.mustFile("Répondre avant", "Toujours.", "rights", "national")
	s.convene(camille, c, "Parlons-en")
	camille.mustArgue(one, "Une heure de moins.\nVraiment <b>.")
	dominique.json(http.MethodPost, fmt.Sprintf("/api/v1/proposals/%d/arguments", one), map[string]any{"side": "for", "text": "Moi aussi.", "parent": 1}).wants(t, 201)
	v := s.visitor()

	a, got := v.feed("/flux/propositions.atom")
	if a.titles() != "Répondre avant|Un accueil <sans> rendez-vous" || a.Language != "fr" || a.Entries[1].Authors[0] != "Camille & Co" || a.Entries[1].Language != "fr" {
		t.Errorf("%s", got)
	}
	if text := a.Entries[1].Content.Text; !strings.Contains(text, "<strong>matin</strong>") || strings.Contains(text, "script") {
		t.Errorf("%q", text)
	}
	if a.Updated[0] != "2026-03-02T10:00:00Z" || a.Entries[1].Updated[0] != "2026-03-02T09:00:00Z" {
		t.Errorf("%s", got)
	}
	if e := a.Entries[1]; len(e.Terms) != 2 || e.Terms[0].Term != "reception" || e.Terms[1].Term != "caf-59" {
		t.Errorf("%+v", e.Terms)
	}
	for path, want := range map[string]string{
		"/flux/propositions.atom?theme=rights":            "Répondre avant",
		"/flux/propositions.atom?caf=caf-59&theme=rights": "",
		"/flux/propositions.atom?caf=caf-59":              "Un accueil <sans> rendez-vous",
		"/flux/propositions.atom?consultation=1":          "Répondre avant|Un accueil <sans> rendez-vous",
		"/flux/debats.atom":                               "Parlons-en",
		"/flux/debats.atom?caf=national":                  "Parlons-en",
		"/flux/debats.atom?caf=caf-59":                    "",
		"/flux/consultations/1.atom":                      "Parlons-en|Répondre avant|Un accueil <sans> rendez-vous",
		"/flux/propositions/1.atom":                       "Réponse de Dominique|Un argument pour, par Camille & Co",
		"/flux/debats/1.atom":                             "",
		"/en/flux/propositions/1.atom":                    "Answer by Dominique|An argument for, by Camille & Co",
		"/ar/flux/propositions.atom":                      "Répondre avant|Un accueil <sans> rendez-vous",
	} {
		// The parameters stand in one order in the feed's own address, whatever order they were asked in.
		at, _ := url.Parse(path)
		if a, got := v.feed(at.Path + strings.TrimSuffix("?"+at.Query().Encode(), "?")); a.titles() != want {
			t.Errorf("%s: %q, want %q: %s", path, a.titles(), want, got)
		}
	}
	arguments, got := v.feed("/flux/propositions/1.atom")
	if arguments.Entries[0].ReplyTo[0].To != arguments.Entries[1].ID[0] || !strings.HasSuffix(arguments.Entries[1].Links[0].To, "/arguments/1") ||
		arguments.Entries[1].Content.Text != "<p>Une heure de moins.<br>Vraiment &lt;b&gt;.</p>" {
		t.Errorf("%s", got)
	}
	// A reader that has an entry knows it again, in whatever feed and language it comes.
	english, _ := v.feed("/en/flux/consultations/1.atom")
	if english.Entries[2].ID[0] != a.Entries[1].ID[0] || !strings.Contains(english.Entries[2].Links[0].To, "/en/propositions/1") {
		t.Errorf("%+v", english.Entries[2])
	}
	for _, path := range []string{"/flux/propositions/99.atom", "/flux/debats/99.atom", "/flux/consultations/99.atom", "/flux/propositions/x.atom", "/flux/autre.atom"} {
		v.get(path).wants(t, 404)
	}
	v.get("/flux/propositions.atom?theme=rien").wants(t, 400)
	v.get("/flux/debats.atom?caf=rien").wants(t, 400)

	// What is taken back is in no feed, and nothing tells when it was.
	s.advance(time.Hour)
	before, _ := v.feed("/flux/propositions.atom")
	s.again(camille).follow("/moi/effacer", url.Values{"confirm": {"yes"}})
	for _, path := range []string{"/flux/propositions.atom", "/flux/consultations/1.atom", "/flux/propositions/1.atom", "/flux/debats.atom"} {
		a, got := v.feed(path)
		got.lacks(t, "accueil", "Camille", "Répondre avant", "Une heure")
		if strings.Contains(got.body, "2026-03-02T11") {
			t.Errorf("the time of an erasure is told: %s", got)
		}
		if path != "/flux/propositions/1.atom" && len(a.Entries) != 0 {
			t.Errorf("%s", got)
		}
	}
	if len(before.Entries) != 2 {
		t.Error("nothing was there to be taken back")
	}
}

func TestFeedsHoldTheLatestFifty(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	v := s.resident("Camille")
	for i := range feedEntries + 3 {
		v.mustFile(fmt.Sprintf("Proposition %d", i+1), "Texte.", "rights", "national")
		v.mustArgue(1, fmt.Sprintf("Argument %d.", i+1))
	}
	for path, first := range map[string]string{"/flux/propositions.atom": "Proposition 53", "/flux/consultations/1.atom": "Proposition 53", "/flux/propositions/1.atom": "Un argument pour, par Camille"} {
		if a, got := s.visitor().feed(path); len(a.Entries) != feedEntries || a.Entries[0].Title[0] != first {
			t.Errorf("%d entries: %s", len(a.Entries), got)
		}
	}
}

func TestEveryPageNamesItselfToOthers(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	camille := s.mustJoin("Camille", deliberation.Concerned, deliberation.National)
	camille.mustFile("Un accueil \"sans\" rendez-vous", "Le **matin**, pour \"toutes\" & tous.", "reception", "caf-59")
	s.convene(camille, c, "Parlons-en")
	site := "http://" + s.address
	v := s.visitor()
	for path, want := range map[string][]string{
		"/propositions/1": {
			`<link rel="canonical" href="` + site + `/propositions/1">`, `<link rel="alternate" hreflang="en" href="` + site + `/en/propositions/1">`,
			`<link rel="alternate" hreflang="ar" href="` + site + `/ar/propositions/1">`, `<link rel="alternate" hreflang="x-default" href="` + site + `/propositions/1">`,
			`<link rel="alternate" type="application/atom+xml" title="Suivre par flux (Atom)" href="/flux/propositions/1.atom">`,
			`<meta property="og:title" content="Un accueil &#34;sans&#34; rendez-vous">`, `<meta property="og:type" content="article">`,
			`<meta property="og:image" content="` + site + `/apercus/propositions/1.png">`, `<meta property="og:locale" content="fr_FR">`,
			`<meta property="og:description" content="Le matin, pour &#34;toutes&#34; &amp; tous.">`, `<a class="onward" href="/flux/propositions/1.atom"`,
			`data-share="` + site + `/propositions/1-un-accueil-sans-rendez-vous"`,
		},
		"/en/propositions/1": {
			`<link rel="canonical" href="` + site + `/en/propositions/1">`, `<link rel="alternate" hreflang="fr" href="` + site + `/propositions/1">`,
			`data-share="` + site + `/en/propositions/1-un-accueil-sans-rendez-vous"`,
			`href="/en/flux/propositions/1.atom"`, `<meta property="og:image" content="` + site + `/en/apercus/propositions/1.png">`,
			`<meta property="og:locale" content="en_GB">`, `<meta property="og:locale:alternate" content="ar_AR">`,
		},
		"/propositions?suite=&caf=caf-59&theme=reception": {
			`<link rel="canonical" href="` + site + `/propositions?caf=caf-59&amp;theme=reception">`, `href="/flux/propositions.atom?caf=caf-59&amp;theme=reception"`,
			`<meta property="og:image" content="` + site + `/apercus/voix.png">`, `<meta property="og:type" content="website">`,
		},
		"/debats/1":                {`href="/flux/debats/1.atom"`, site + `/apercus/debats/1.png`},
		"/debats?caf=caf-59":       {`href="/flux/debats.atom?caf=caf-59"`},
		"/consultations/1":         {`href="/flux/consultations/1.atom"`, site + `/apercus/consultations/1.png`, `content="Ce que nous voulons changer ensemble."`},
		"/?fait=connexion&autre=1": {`<link rel="canonical" href="` + site + `/">`},
	} {
		v.get(path).wants(t, 200, want...)
	}
	for _, path := range []string{"/connexion", "/nulle-part", "/propositions/99"} {
		v.get(path).lacks(t, "canonical", "og:", "hreflang=\"x-default\"")
	}
	camille.get("/moi").wants(t, 200).lacks(t, "canonical", "og:")
	defer func() { // nothing of a title outlives it, in the address either
		camille.follow("/moi/effacer", url.Values{"confirm": {"yes"}})
		v.get("/propositions/1").wants(t, 200, `data-share="`+site+`/propositions/1"`).lacks(t, "rendez-vous")
		if a := v.get("/propositions/1-un-accueil-sans-rendez-vous"); a.location() != "/propositions/1" {
			t.Errorf("%s", a)
		}
	}()
	// Who has no name for us gets links that lead nowhere else.
	r := v.request(http.MethodGet, "/propositions/1", nil)
	r.Host = `evil".example`
	if a := v.do(r); strings.Contains(a.body, "evil") {
		t.Errorf("%s", a)
	}
	// One visitor's name for us is nobody else's.
	r = v.request(http.MethodGet, "/propositions/1", nil)
	r.Host = "other.example"
	v.do(r).wants(t, 200, `href="http://other.example/propositions/1"`)
	v.get("/propositions/1").wants(t, 200, `href="`+site+`/propositions/1"`).lacks(t, "other.example")
}

// A cache before a trusted proxy would hand everybody what one client has made up.
func TestAForwardedHostIsNotBelieved(t *testing.T) {
	s := newSite(t, siteOptions{trustProxy: "127.0.0.1"})
	v := s.visitor()
	for _, path := range []string{"/", "/robots.txt", "/sitemap.xml", "/flux/propositions.atom"} {
		r := v.request(http.MethodGet, path, nil)
		r.Header.Set("X-Forwarded-Host", "other.example")
		v.do(r).wants(t, 200, s.address).lacks(t, "other.example")
	}
}

func TestTheOperatorsAddressStandsInAbsoluteLinks(t *testing.T) {
	for text, want := range map[string]Address{"https://voix.example": "https://voix.example", "https://Voix.Example:8443/": "https://voix.example:8443", "http://[::1]:8080": "http://[::1]:8080"} {
		var a Address
		if err := a.UnmarshalText([]byte(text)); err != nil || a != want {
			t.Errorf("%s: %q, %v", text, a, err)
		}
	}
	for _, text := range []string{"", "voix.example", "//voix.example", "ftp://voix.example", "https://", "https://a@voix.example", "https://voix.example/x", "https://voix.example?x", "https://voix.example/?", "https://voix.example#x", "https://vo ix.example", `https://a"b`} {
		var a Address
		if err := a.UnmarshalText([]byte(text)); err != errNoAddress || a != "" {
			t.Errorf("%q is taken as %q, %v", text, a, err)
		}
	}
	s := newSite(t, siteOptions{address: "https://voix.example"})
	s.mustOpen("Vers la prochaine convention")
	s.resident("Camille").mustPropose("Un accueil", "Le matin.")
	v := s.visitor()
	v.get("/propositions/1").wants(t, 200, `href="https://voix.example/propositions/1"`).lacks(t, s.address)
	v.get("/flux/propositions.atom").wants(t, 200, `https://voix.example/propositions/1`, "tag:voix.example,2026-03-02:propositions/1").lacks(t, s.address)
	v.get("/sitemap.xml").wants(t, 200, "https://voix.example/sitemap-pages.xml").lacks(t, s.address)
	v.get("/robots.txt").wants(t, 200, "\nSitemap: https://voix.example/sitemap.xml\n", "Disallow: /ar/moi\n")
}

func TestWordsBehindTheNumberLeadToTheNumber(t *testing.T) {
	s := newSite(t, siteOptions{})
	c := s.mustOpen("Vers la prochaine convention")
	camille := s.resident("Camille")
	camille.mustPropose("Un accueil", "Le matin.")
	s.convene(camille, c, "Parlons-en")
	v := s.visitor()
	for path, want := range map[string]string{
		"/propositions/1-un-accueil":             "/propositions/1",
		"/propositions/1-tout-autre-chose-merci": "/propositions/1",
		"/propositions/1-un-accueil?suite=0":     "/propositions/1?suite=0",
		"/en/debats/1-parlons-en":                "/en/debats/1",
		"/ar/consultations/1-vers":               "/ar/consultations/1",
		"/propositions/1-":                       "/propositions/1",
	} {
		a := v.get(path)
		if a.status != http.StatusFound || a.location() != want || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s", a)
		}
		v.get(a.location()).wants(t, 200)
	}
	for _, path := range []string{"/propositions/01-un-accueil", "/propositions/x-y", "/propositions/0-x", "/propositions/1-a/merci"} {
		v.get(path).wants(t, 404)
	}
	v.get(v.get("/propositions/99-erreur").location()).wants(t, 404)
}
