package page

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"

	"voix/client"
)

func compressed(b []byte) int {
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, 5) // what a server can afford for a page
	w.Write(b)
	w.Close()
	return out.Len()
}

func TestAFirstVisitIsLight(t *testing.T) {
	const kilobyte = 1000
	r := mustRenderer(t)
	weights := map[string]int{}
	for _, a := range r.Assets.All() {
		if strings.HasSuffix(a.Name, ".js") && len(a.Body) > 20*kilobyte {
			t.Errorf("%d bytes of script", len(a.Body))
		}
		weights[a.Name] = len(a.Body)
		if a.Brotli != nil {
			weights[a.Name] = len(a.Brotli)
		}
	}
	for _, s := range samples() {
		html := renderSample(t, s)
		whole, found := compressed(html), 0
		for name, weight := range weights {
			if bytes.Contains(html, []byte(staticPath+name)) {
				whole += weight
				found++
			}
		}
		if found < 3 || whole > 60*kilobyte {
			t.Errorf("%s: a first visit takes %d bytes, of which %d files", s.name, whole, found)
		}
	}
}

func TestAssetsReadTheSameInEveryEncoding(t *testing.T) {
	for _, a := range mustRenderer(t).Assets.All() {
		found, ok := mustRenderer(t).Assets.Find(a.Name)
		if !ok || found != a || a.Type == "" {
			t.Errorf("%s is not found, or has no type", a.Name)
		}
		if a.Brotli != nil {
			if plain, err := io.ReadAll(brotli.NewReader(bytes.NewReader(a.Brotli))); err != nil || !bytes.Equal(plain, a.Body) {
				t.Errorf("%s in brotli: %v", a.Name, err)
			}
		}
		if a.Gzip != nil {
			z, err := gzip.NewReader(bytes.NewReader(a.Gzip))
			if err != nil {
				t.Fatal(err)
			}
			if plain, err := io.ReadAll(z); err != nil || !bytes.Equal(plain, a.Body) {
				t.Errorf("%s in gzip: %v", a.Name, err)
			}
		}
	}
	if _, ok := mustRenderer(t).Assets.Find("../client.go"); ok {
		t.Error("something outside is found")
	}
}

func TestANameChangesWithItsContent(t *testing.T) {
	files := func(style string) fs.FS {
		return fstest.MapFS{"ts/voix.ts": {Data: []byte("export {}")}, "css/voix.css": {Data: []byte(style)}}
	}
	one, err := BuildAssets(files("a{color:red}"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := BuildAssets(files("a{color:green}"))
	if err != nil {
		t.Fatal(err)
	}
	if one.Path("voix.css") == other.Path("voix.css") || one.Path("voix.js") != other.Path("voix.js") {
		t.Error(one.Path("voix.css"), other.Path("voix.css"))
	}
	if _, err := BuildAssets(files("@import './gone.css';")); err == nil {
		t.Error("a missing import is no error")
	}
}

// Nothing of the client may need what the content security policy forbids, or somebody else's server.
func TestScriptsAndStylesKeepToThePolicy(t *testing.T) {
	for _, a := range mustRenderer(t).Assets.All() {
		for _, word := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "new Function", ".style.", "document.write", "@import", "//cdn", "url(http"} {
			if bytes.Contains(a.Body, []byte(word)) {
				t.Errorf("%s holds %s", a.Name, word)
			}
		}
	}
}

// luminance is that of WCAG 2.2 for #rrggbb.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func TestColoursCanBeRead(t *testing.T) {
	read := func(name, after string) map[string]string {
		raw, err := fs.ReadFile(client.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		_, css, _ := strings.Cut(string(raw), after)
		css, _, _ = strings.Cut(css, "}")
		colours := map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(css, -1) {
			colours[m[1]] = m[2]
		}
		return colours
	}
	for scheme, colours := range map[string]map[string]string{
		"light": read("css/base.css", ":root {"),
		"dark":  read("css/media.css", "dark) {\n  :root {"),
	} {
		for _, token := range styleColours {
			if colours[token] == "" || len(colours) != len(styleColours) {
				t.Errorf("%s has %d colours, not those that /style shows: %s", scheme, len(colours), token)
			}
		}
		check := func(fore, back string, least float64) {
			a, b := luminance(t, colours[fore]), luminance(t, colours[back])
			if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < least {
				t.Errorf("%s: %s on %s is %.2f:1, less than %v", scheme, fore, back, ratio, least)
			}
		}
		for _, back := range []string{"ground", "raised", "sunken"} {
			for _, fore := range []string{"ink", "quiet", "act", "act-strong", "fault", "concerned", "agent", "association", "resident"} {
				check(fore, back, 7)
			}
			check("edge", back, 3)
		}
		check("on-act", "act", 7)
		check("act-strong", "tint", 7)
		check("ink", "tint", 7)
	}
}
