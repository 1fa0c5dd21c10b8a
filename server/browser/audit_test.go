package browser_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
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

// Every page, in every state, has no fault that axe-core finds, nothing too small to press, nothing wider than a phone of 320
// pixels, and a silent console. Role, width and colours are combined so that each page is seen under both of each, and each
// two of them together on some page.
func TestPagesAreAccessible(t *testing.T) {
	c := theSite(t)
	script := axe(t)
	tabs := map[bool]*tab{false: newTab(t, c.site, phone), true: newTab(t, c.site, phone)}
	tabs[true].signIn(c.reader)
	for i, v := range visits(c) {
		for turn := range 2 {
			in := v.in || (v.both && turn == 1)
			l := phone
			if (turn+i)%2 == 1 {
				l = wide
			}
			l.dark = (turn+i/2)%2 == 1
			t.Run(fmt.Sprintf("%s/in=%v/%d/dark=%v", v.name, in, l.width, l.dark), func(t *testing.T) {
				w := tabs[in]
				w.t = t
				w.look(l)
				w.arrive(v)
				if *shotsIn != "" {
					w.shoot(v.name, in)
					w.look(l)
				}
				w.audit(script)
				if v.status >= 400 {
					w.silent("the server responded with a status of")
				} else {
					w.silent()
				}
			})
		}
	}
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
