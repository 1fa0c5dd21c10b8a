package server

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

func TestWorkerIsAskedForAnewAtEveryVisit(t *testing.T) {
	s := newSite(t, siteOptions{})
	a := s.visitor().get("/sw.js").wants(t, 200)
	if a.header.Get("Cache-Control") != "no-cache" || !strings.HasPrefix(a.header.Get("Content-Type"), "text/javascript") {
		t.Error(a)
	}
	if !strings.Contains(a.header.Get("Content-Security-Policy"), "worker-src 'self'") || !strings.HasPrefix(a.body, "const BUILD=") {
		t.Error(a)
	}
	r := s.visitor().request("GET", "/sw.js", nil)
	r.Header.Set("If-None-Match", a.header.Get("Etag"))
	s.visitor().do(r).wants(t, 304)
}

func TestManifestIsThatOfTheLanguage(t *testing.T) {
	s := newSite(t, siteOptions{})
	for prefix, start := range map[string]string{"": "/", "/en": "/en", "/ar": "/ar", "/facile": "/facile"} {
		a := s.visitor().get(prefix+"/manifest.webmanifest").wants(t, 200)
		var m manifest
		if err := json.Unmarshal([]byte(a.body), &m); err != nil {
			t.Fatal(err)
		}
		if m.Start != start || m.Name == "" || len(m.Shortcuts) != 3 || m.ID != "/" {
			t.Errorf("%s: %+v", prefix, m)
		}
		if (m.Dir == "rtl") != (m.Lang == "ar") {
			t.Errorf("%s runs %s", m.Lang, m.Dir)
		}
		maskable := false
		for _, i := range m.Icons {
			maskable = maskable || i.Purpose == "maskable"
			if got := s.visitor().get(i.Source).wants(t, 200); got.header.Get("Content-Type") != i.Type {
				t.Errorf("%s is %s", i.Source, got.header.Get("Content-Type"))
			}
		}
		if !maskable {
			t.Errorf("%s: no icon may be cut to a shape", prefix)
		}
		for _, link := range m.Shortcuts {
			if !strings.HasPrefix(link.Address, strings.TrimSuffix(start, "/")) || link.Name == "" {
				t.Errorf("%s: %+v", prefix, link)
			}
		}
	}
}

// What a form sends twice under one key is done once, whether the key stands in the address or in a header; and never under
// another name than that of who wrote it.
func TestAFormIsDoneOnceUnderItsKeyAndForItsWriter(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille, dominique := s.resident("Camille"), s.resident("Dominique")
	camille.mustPropose("Un accueil", "Le matin.")
	form := url.Values{"side": {"for"}, "text": {"Une fois."}, "number": {"1"}}
	const path = "/propositions/1/arguments"
	camille.post(path+"?cle=abc", form).wants(t, 303)
	head := s.head()
	again := func(v *visitor, reader string) *response {
		t.Helper()
		r := v.request("POST", path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Idempotency-Key", "abc")
		r.Header.Set(readerHeader, reader)
		return v.do(r)
	}
	reader := readerIn(camille.get("/debats").body)
	if len(reader) != 16 || reader == readerIn(dominique.get("/debats").body) || readerIn(s.visitor().get("/debats").body) != "" {
		t.Fatalf("reader %q", reader)
	}
	again(camille, reader).wants(t, 303)
	again(dominique, reader).wants(t, 401)
	if s.head() != head {
		t.Errorf("the journal went from %d to %d", head, s.head())
	}
	again(dominique, readerIn(dominique.get("/debats").body)).wants(t, 303)
	if s.head() == head {
		t.Error("another person's argument under the same key is taken for the first")
	}
}

// readerIn is what a page calls its reader.
func readerIn(body string) string {
	_, after, _ := strings.Cut(body, `data-reader="`)
	reader, _, _ := strings.Cut(after, `"`)
	return reader
}

func TestLeavingClearsTheDevice(t *testing.T) {
	s := newSite(t, siteOptions{})
	own, shared := s.resident("Camille"), s.visitor()
	if a := own.post("/deconnexion", url.Values{}).wants(t, 303); a.header.Get("Clear-Site-Data") != `"storage"` {
		t.Error(a)
	}
	shared.post("/connexion", url.Values{"code": {own.code}, "shared": {"yes"}}).wants(t, 303)
	if a := shared.get("/debats").wants(t, 200); a.header.Get("Cache-Control") != "private, no-store" {
		t.Error(a)
	}
	if a := shared.post("/deconnexion", url.Values{}).wants(t, 303); a.header.Get("Clear-Site-Data") != "" {
		t.Error("the mark of a shared device is taken away, too")
	}
}
