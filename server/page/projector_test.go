package page

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// known2019 is what a projector's browser of 2019 (Chrome 76) knows of what the screen's styles use, by caniuse.com and the
// compatibility tables of MDN. What is added to the styles has to be looked up there, and added here.
var known2019 = map[string][]string{
	"property": {
		"align-items", "animation", "appearance", "-webkit-appearance", "-moz-appearance", "background", "border", "border-bottom", "border-left", "border-right", "border-top",
		"box-sizing", "clip", "color", "content", "counter-increment", "counter-reset", "display", "fill", "flex", "flex-direction", "font-family", "font-size", "font-weight",
		"height", "justify-content", "line-height", "list-style", "margin", "margin-bottom", "margin-inline-end", "margin-top", "max-height", "max-width", "min-height",
		"min-width", "opacity", "outline", "outline-offset", "overflow", "overflow-wrap", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top",
		"position", "text-align", "vertical-align", "white-space", "width",
	},
	"function": {"var", "rect", "counter", "not"},
	"pseudo":   {"root", "not", "before", "after", "focus", "-webkit-progress-bar", "-webkit-progress-value", "-moz-progress-bar"},
	"rule":     {"keyframes", "media"},
	"media":    {"max-width", "prefers-reduced-motion"},
	"unit":     {"px", "vw", "vh", "em", "s"},
}

var inStyles = map[string]*regexp.Regexp{
	"property": regexp.MustCompile(`[{;]\s*(-?[a-z][a-z-]*)\s*:`),
	"function": regexp.MustCompile(`([a-z-]+)\(`),
	"pseudo":   regexp.MustCompile(`::?([a-z-]+)[^;{}"]*\{`),
	"media":    regexp.MustCompile(`\(([a-z-]+)`),
	"rule":     regexp.MustCompile(`@([a-z-]+)`),
	"unit":     regexp.MustCompile(`[: (,-]\.?[0-9][0-9.]*([a-z]+)`),
}

var newerAPI = regexp.MustCompile(`replaceAll\(|replaceChildren|structuredClone|randomUUID|Promise\.any|AbortSignal\.(timeout|any)|\.at\(|findLast|Object\.groupBy|\.hasOwn\(|:has\(|:is\(|:where\(`)

func TestTheScreenOfARoomIsForBrowsersOf2019(t *testing.T) {
	assets := mustRenderer(t).Assets
	styles := ""
	for _, a := range assets.All() {
		if strings.HasPrefix(a.Name, "projector-") && strings.HasSuffix(a.Name, ".css") {
			styles = string(a.Body)
		}
	}
	if len(styles) < 2000 {
		t.Fatalf("only %d bytes of styles", len(styles))
	}
	asks := regexp.MustCompile(`@media[^{]*`)
	for what, pattern := range inStyles {
		found, within := 0, asks.ReplaceAllString(styles, "@media ")
		if what == "media" {
			within = strings.Join(asks.FindAllString(styles, -1), "")
		}
		for _, m := range pattern.FindAllStringSubmatch(within, -1) {
			if found++; !slices.Contains(known2019[what], m[1]) {
				t.Errorf("%s %q may be newer than 2019", what, m[1])
			}
		}
		if found == 0 {
			t.Errorf("no %s found: has the form of styles changed?", what)
		}
	}
	// Distances between the children of a flex box came in 2020.
	if strings.Contains(styles, "gap:") {
		t.Error("a gap")
	}
	scripts := append([]string{assets.paths["projector.js"], assets.paths["voix.js"]}, assets.imports["projector.js"]...)
	for _, path := range append(scripts, assets.imports["voix.js"]...) {
		body := assets.byPath[strings.TrimPrefix(path, staticPath)]
		if body == nil {
			t.Fatalf("no script %q", path)
		}
		if m := newerAPI.Find(body.Body); m != nil {
			t.Errorf("%s uses %s", path, m)
		}
	}
}
