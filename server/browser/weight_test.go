package browser_test

import (
	"fmt"
	"strings"
	"testing"
)

// What a first visit may weigh on the wire, headers included.
const (
	mostVisit   = 60_000
	mostScripts = 20_000
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
