package browser_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"voix/server/page"
)

// axe is the checker's script, as npm installed it.
func axe(t testing.TB) string {
	t.Helper()
	source, err := os.ReadFile("../../client/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("run .ci/tools node: %v", err)
	}
	return string(source)
}

// axeRules: all of WCAG 2.2 AA, best practices, and contrast of 7:1, which the colours promise.
const axeRules = `{
	runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
	rules: {"color-contrast-enhanced": {enabled: true}, "target-size": {enabled: true}},
	resultTypes: ["violations"],
}`

const runAxe = `axe.run(document, ` + axeRules + `).then((r) => r.violations.flatMap((v) =>
	v.nodes.map((n) => v.id + ": " + n.target.join(" ") + " — " + n.failureSummary.replace(/\s+/g, " "))))`

// small lists what one presses or fills that is smaller than 44 pixels, except links within a text.
const small = `(() => {
	const wanted = "button, input:not([type=hidden]), select, textarea, summary, a.button, nav a, .wordmark, .onward";
	return Array.from(document.querySelectorAll(wanted)).flatMap((e) => {
		const label = e.matches("input[type=checkbox], input[type=radio]") ? e.closest("label") : null;
		const box = (label ?? e).getBoundingClientRect();
		if (box.width === 0 && box.height === 0) return []; // in something closed
		return box.width < 44 || box.height < 44 ? [e.outerHTML.slice(0, 120) + " " + Math.round(box.width) + "×" + Math.round(box.height)] : [];
	});
})()`

// sticking lists what is wider than the window, but for what scrolls within itself.
const sticking = `(() => {
	const room = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= room) return [];
	const wide = Array.from(document.querySelectorAll("body *")).filter((e) =>
		e.getBoundingClientRect().right > room + 0.5 && !e.closest(".scroll, .visually-hidden, pre"));
	return ["the page is " + document.documentElement.scrollWidth + " wide"].concat(wide.slice(0, 3).map((e) => e.outerHTML.slice(0, 160)));
})()`

// An audit is a visit in one language, role, width and scheme of colours.
type audit struct {
	visit
	locale page.Locale
	in     bool
	wide   bool
	dark   bool
}

// audits lists each route in each language, and each further state of a route in French and one more language in turn. Role,
// width and colours are combined so that each two of their values, and each of them with each language, meet on many pages.
func audits(all []visit) []audit {
	var list []audit
	known := map[string]bool{}
	for i, v := range all {
		first := !known[v.route]
		known[v.route] = true
		for j, locale := range page.Locales() {
			if !first && j != 0 && j != 1+i%(len(page.Locales())-1) {
				continue
			}
			bits := i + 3*j + i/8 // walks through all eight combinations in each language
			list = append(list, audit{visit: v, locale: locale, in: v.in || v.both && bits&1 == 1, wide: bits>>1&1 == 1, dark: bits>>2&1 == 1})
		}
	}
	return list
}

// Each pair of role, width, colours and language is really there, and each route in each language.
func TestAuditsMeetInPairs(t *testing.T) {
	pairs, routes := map[string]bool{}, map[string]bool{}
	list := audits(visits(&content{}))
	for _, a := range list {
		values := []string{"in=" + fmt.Sprint(a.in), "wide=" + fmt.Sprint(a.wide), "dark=" + fmt.Sprint(a.dark), string(a.locale)}
		for i := range values {
			for j := range i {
				pairs[values[j]+" "+values[i]] = true
			}
		}
		routes[a.route+" "+string(a.locale)] = true
	}
	if want := 3*4 + 3*2*len(page.Locales()); len(pairs) != want {
		t.Errorf("%d pairs of %d", len(pairs), want)
	}
	for _, v := range visits(&content{}) {
		for _, locale := range page.Locales() {
			if !routes[v.route+" "+string(locale)] {
				t.Errorf("%s is not looked at in %s", v.route, locale)
			}
		}
	}
}

// Every page, in every state and language, has no fault that axe-core finds, nothing too small to press, nothing wider than a phone
// of 320 pixels, and a silent console.
func TestPagesAreAccessible(t *testing.T) {
	c := theSite(t)
	script := axe(t)
	tabs := map[bool]*tab{false: newTab(t, c.site, phone), true: newTab(t, c.site, phone)}
	tabs[true].signIn(c.reader)
	list := audits(visits(c))
	faults := 0
	for _, a := range list {
		l := phone
		if a.wide {
			l = wide
		}
		l.dark = a.dark
		if !t.Run(fmt.Sprintf("%s/%s/in=%v/%d/dark=%v", a.name, a.locale, a.in, l.width, l.dark), func(t *testing.T) {
			w := tabs[a.in]
			w.t = t
			w.look(l)
			w.arrive(a.visit, a.locale)
			if *shotsIn != "" {
				w.shoot(a.name+"-"+string(a.locale), a.in)
				w.look(l)
			}
			w.audit(script)
			if a.status >= 400 {
				w.silent("the server responded with a status of")
			} else {
				w.silent()
			}
		}) {
			faults++
		}
	}
	record(t, func(run *page.AuditRun) {
		run.Tool, run.Pages, run.Locales, run.Faults = axeVersion(t), len(list), len(page.Locales()), faults
	})
}

// axeVersion names the checker.
func axeVersion(t testing.TB) string {
	t.Helper()
	head, _, _ := strings.Cut(axe(t), "\n")
	_, version, found := strings.Cut(head, "axe v")
	if !found {
		t.Fatalf("no version in %q", head)
	}
	return "axe-core " + strings.TrimSpace(version)
}

func (w *tab) audit(axeScript string) {
	w.t.Helper()
	eval[bool](w, axeScript+"; true")
	report := func(what string, found []string) {
		for _, f := range found {
			w.t.Errorf("%s: %s", what, f)
		}
	}
	report("axe", eval[[]string](w, runAxe))
	report("smaller than 44 pixels", eval[[]string](w, small))
	narrow := look{width: 320, height: 568, scripts: true}
	w.look(narrow)
	report("at 320 pixels", eval[[]string](w, sticking))
	// WCAG 1.4.12: nothing is lost when somebody spaces the text.
	report("at 320 pixels, spaced", eval[[]string](w, `(() => {
		const spaced = new CSSStyleSheet();
		spaced.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }");
		document.adoptedStyleSheets.push(spaced);
		return `+sticking+`;
	})()`))
	if heading := eval[int](w, `document.querySelectorAll("h1").length`); heading != 1 {
		w.t.Errorf("%d headings of the first level", heading)
	}
	if title := eval[string](w, `document.title`); strings.TrimSpace(title) == "" || strings.HasPrefix(title, " –") {
		w.t.Errorf("title %q", title)
	}
}
