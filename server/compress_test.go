package server

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// Whoever takes brotli gets every page so, also the first time, also signed in, also an error, and reads the same.
func TestPagesAreCompressed(t *testing.T) {
	s := newSite(t, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	camille := s.resident("Camille")
	camille.mustPropose("Un accueil sans rendez-vous", strings.Repeat("Chaque matin, sans numéro. ", 100))
	for _, v := range []*visitor{s.visitor(), camille} {
		for _, path := range []string{"/propositions/1", "/propositions", "/connexion", "/nulle-part", "/version"} {
			plain := v.get(path)
			r := v.request(http.MethodGet, path, nil)
			r.Header.Set("Accept-Encoding", "gzip, br")
			packed := v.do(r)
			if packed.header.Get("Content-Encoding") != "br" || !strings.Contains(packed.header.Get("Vary"), "Accept-Encoding") {
				t.Errorf("%s: %v", path, packed.header)
				continue
			}
			read, err := io.ReadAll(brotli.NewReader(strings.NewReader(packed.body)))
			if err != nil {
				t.Fatal(path, err)
			}
			if path != "/nulle-part" && string(read) != plain.body { // an error tells the number of its request
				t.Errorf("%s reads otherwise", path)
			}
			if len(packed.body)*2 > len(read) {
				t.Errorf("%s: %d bytes for %d", path, len(packed.body), len(read))
			}
		}
	}
}

func BenchmarkCompressPage(b *testing.B) {
	s := newSite(b, siteOptions{})
	s.mustOpen("Vers la prochaine convention")
	page := []byte(s.visitor().get("/style").body)
	for _, quality := range []int{passingQuality, keptQuality} {
		b.Run(fmt.Sprint(quality), func(b *testing.B) {
			w := brotli.NewWriterLevel(io.Discard, quality)
			b.SetBytes(int64(len(page)))
			for b.Loop() {
				w.Reset(io.Discard)
				w.Write(page)
				w.Close()
			}
		})
	}
}
