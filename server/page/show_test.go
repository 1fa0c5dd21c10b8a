package page

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var showIn = flag.String("show", "", "write every sample page and asset below this folder, to be looked at in a browser")

// With -show, the samples are also written out, to be looked at.
func TestEverySampleRenders(t *testing.T) {
	for _, s := range samples() {
		html := renderSample(t, s)
		if len(html) < 1000 {
			t.Errorf("%s: only %d bytes", s.name, len(html))
		}
		if *showIn != "" {
			write(t, s.name+".html", html)
		}
	}
	if *showIn != "" {
		for _, a := range mustRenderer(t).Assets.All() {
			write(t, filepath.Join("static", a.Name), a.Body)
		}
	}
}

func write(t *testing.T, name string, content []byte) {
	t.Helper()
	name = filepath.Join(*showIn, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, content, 0o644); err != nil {
		t.Fatal(err)
	}
}
