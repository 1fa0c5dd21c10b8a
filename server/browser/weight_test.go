package browser_test

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"voix/server/page"
)

// What a first visit may weigh on the wire, headers included.
const (
	mostVisit   = 60_000
	mostStyle   = 65_000 // the page that shows every part there is, to those who build pages
	mostScripts = 20_500 // a room, its console and what they keep without a network
)

// A first visit, with nothing in the browser's cache, of the home page and of a proposal: HTML, styles, scripts, icons. What
// people attached comes besides, when one scrolls to it.
func TestFirstVisitIsLight(t *testing.T) {
	c := theSite(t)
	for _, path := range []string{"/", "/propositions", fmt.Sprintf("/propositions/%d", c.busy), "/debats", "/carte", fmt.Sprintf("/consultations/%d/chiffres", c.current), "/connexion"} {
		t.Run(path, func(t *testing.T) {
			w := newTab(t, c.site, phone)
			w.open(path)
			w.see(waitMost, `performance.getEntriesByType("resource").some((r) => r.name.includes("voix") && r.name.endsWith(".js"))`)
			until(t, waitMost, "all is loaded", func() bool { return w.weight() != nil })
			total, scripts := 0.0, 0.0
			for _, x := range w.weight() {
				t.Logf("%7.0f bytes  %-10s %s", x.bytes, x.kind, strings.TrimPrefix(x.url, "http://"+c.address))
				if !strings.HasPrefix(x.url, "http://"+c.address) {
					t.Errorf("asked of somebody else: %s", x.url)
				}
				if strings.Contains(x.url, "/fichiers/") {
					continue
				}
				total += x.bytes
				if x.kind == "Script" {
					scripts += x.bytes
				}
			}
			t.Logf("%7.0f bytes in all, of which scripts %.0f", total, scripts)
			if total > mostVisit || scripts > mostScripts {
				t.Errorf("%.0f bytes, scripts %.0f: at most %d, %d", total, scripts, mostVisit, mostScripts)
			}
			if scripts == 0 || total < 5000 {
				t.Error("this measures nothing")
			}
		})
	}
}

var (
	ownFile  = regexp.MustCompile(`(?:href|src)="(/static/[^"]+\.(?:css|js|svg)|/manifest\.webmanifest)"`)
	shellOf  = regexp.MustCompile(`"(/static/[^"]+)"`)
	workerOf = []string{"/sw.js", "/hors-ligne", "/brouillons"}
)

// Every page, in every state and language, is as light for who has nothing of it yet: what it names itself, its own scripts among it. The
// worker, which comes once after all that, leaves the sum within the same bound on the first page.
func TestEveryPageIsLight(t *testing.T) {
	c := theSite(t)
	cookie := c.session(t, c.reader)
	weights := map[string]int{}
	weigh := func(path string, header http.Header) (n int, body []byte) {
		if known, ok := weights[path]; ok {
			return known, nil
		}
		got, body := c.get(t, path, 200, header)
		n = len(body)
		for name, values := range got {
			n += len(name) + len(": \r\n") + len(strings.Join(values, ", "))
		}
		if strings.HasPrefix(path, "/static/") {
			weights[path] = n
		}
		return n, body
	}
	packed := http.Header{"Accept-Encoding": {"br"}}
	heaviest, heaviestScripts := 0, 0
	for _, v := range visits(c) {
		if v.status != 200 || v.submit != "" || v.reply {
			continue
		}
		for _, locale := range page.Locales() {
			who, plain := packed, http.Header{}
			if v.in {
				who, plain = http.Header{"Accept-Encoding": {"br"}, "Cookie": {cookie}}, http.Header{"Cookie": {cookie}}
			}
			total, _ := weigh(locale.Address(v.path), who)
			_, body := c.get(t, locale.Address(v.path), 200, plain)
			scripts, seen := 0, map[string]bool{}
			for _, named := range ownFile.FindAllSubmatch(body, -1) {
				path := string(named[1])
				if seen[path] {
					continue
				}
				seen[path] = true
				n, _ := weigh(path, packed)
				if total += n; strings.HasSuffix(path, ".js") {
					scripts += n
				}
			}
			most := mostVisit
			if v.name == "style" {
				most = mostStyle
			}
			if total > most || scripts > mostScripts || scripts == 0 {
				t.Errorf("%s in %s: %d bytes, scripts %d: at most %d, %d", v.name, locale, total, scripts, most, mostScripts)
			}
			if v.name == "home" && locale == page.French {
				for _, path := range workerOf {
					n, _ := weigh(path, packed)
					total += n
				}
				_, worker := c.get(t, "/sw.js", 200, nil)
				head, _, _ := bytes.Cut(worker, []byte("\n"))
				for _, named := range shellOf.FindAllSubmatch(head, -1) {
					if path := string(named[1]); !seen[path] {
						n, _ := weigh(path, packed)
						total += n
					}
				}
				t.Logf("the first page and the worker: %d bytes", total)
				if total > mostVisit {
					t.Errorf("the first page and the worker: %d bytes, at most %d", total, mostVisit)
				}
			}
			heaviest, heaviestScripts = max(heaviest, total), max(heaviestScripts, scripts)
		}
	}
	t.Logf("the heaviest: %d bytes, scripts %d", heaviest, heaviestScripts)
}

// weight is what came over the wire so far; nil while something is still under way.
func (w *tab) weight() (all []transfer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, x := range w.wire {
		if x.bytes == 0 && !strings.HasPrefix(x.url, "ws:") && !strings.HasPrefix(x.url, "data:") {
			return nil
		}
		all = append(all, *x)
	}
	return all
}

// A second visit of a page that has not changed costs an answer without a body, while others go on.
func TestRevisitIsNotModified(t *testing.T) {
	c := theSite(t)
	for _, path := range []string{"/", "/propositions", fmt.Sprintf("/propositions/%d", c.busy), "/debats"} {
		header, _ := c.get(t, path, 200, nil)
		tag := header.Get("Etag")
		if tag == "" {
			t.Errorf("%s has no ETag", path)
			continue
		}
		c.get(t, path, 304, map[string][]string{"If-None-Match": {tag}})
	}
}
