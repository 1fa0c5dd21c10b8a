package poster

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the pictures of testdata anew: then look at them")

// maxBytes is what a messenger on a phone should have to fetch at most.
const maxBytes = 60_000

func drawn(t interface {
	Fatal(...any)
	Fatalf(string, ...any)
}, p Poster) image.Image {
	raw, err := Draw(p)
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) > maxBytes {
		t.Fatalf("%d bytes", len(raw))
	}
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size != image.Pt(Width, Height) {
		t.Fatalf("%v", size)
	}
	return picture
}

var looks = map[string]Poster{
	"proposal": {Site: "Voix au chapitre", Kind: "Proposition · Droits et recours", Title: "Ne plus couper les aides pendant qu’un dossier est examiné\u202f: «\u00a0attendre\u00a0» n’est pas une faute\u202f!", Line: "1\u202f284 avis donnés"},
	"short":    {Site: "Voix au chapitre", Kind: "Débat · Caf de Paris", Title: "Parlons de l’accueil", Line: "Jeudi 12 mars 2026 à 18\u202fh"},
	"site":     {Site: "Voix au chapitre"},
}

func TestPostersLookAsTheyWereSeen(t *testing.T) {
	for name, p := range looks {
		file := filepath.Join("testdata", name+".png")
		if *update {
			raw, err := Draw(p)
			if err == nil {
				err = os.WriteFile(file, raw, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, err := png.Decode(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		// Another processor may round an edge otherwise; a letter that has moved is thousands of pixels.
		if n := different(want, drawn(t, p)); n > 200 {
			t.Errorf("%s: %d pixels differ from testdata", name, n)
		}
	}
}

func different(a, b image.Image) (n int) {
	for y := range Height {
		for x := range Width {
			r, g, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			if max(r, r2)-min(r, r2) > 0x2000 || max(g, g2)-min(g, g2) > 0x2000 || max(b1, b2)-min(b1, b2) > 0x2000 {
				n++
			}
		}
	}
	return n
}

func TestNothingIsDrawnAsABox(t *testing.T) {
	site := drawn(t, Poster{Site: "Voix au chapitre"})
	for _, title := range []string{"استقبال الناس قبل اتخاذ القرار", "Accueil: قبل", "שלום", "你好"} {
		if n := different(site, drawn(t, Poster{Site: "Voix au chapitre", Kind: "Proposition", Title: title, Line: "3 avis"})); n != 0 {
			t.Errorf("%s: %d pixels are not those of the site alone", title, n)
		}
	}
	plain := drawn(t, Poster{Site: "Voix au chapitre", Kind: "Proposition", Title: "Bien dit"})
	if n := different(plain, drawn(t, Poster{Site: "Voix au chapitre", Kind: "Proposition", Title: "Bien 👏🏽 dit\u200d"})); n != 0 {
		t.Errorf("a symbol that the fonts lack: %d pixels", n)
	}
	if n := different(plain, site); n < 5000 {
		t.Errorf("a title changes %d pixels", n)
	}
}

func TestTitlesAreShownWhole(t *testing.T) {
	for title, want := range map[string]string{
		"Recevoir la personne avant":                        "Recevoir la|personne avant",
		"Et si on attendait moins\u202f? «\u00a0Oui\u00a0»": "Et si on attendait|moins ? « Oui »",
	} {
		plain, _ := writable(title)
		lines, _, err := wrap(plain, Width-2*margin, 300)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(lines, "|"); got != want {
			t.Errorf("%q", got)
		}
	}
}

func TestWhateverPeopleWriteIsDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.Custom(func(t *rapid.T) string {
			return strings.Repeat(rapid.StringOfN(rapid.RuneFrom([]rune("eéÀœmWi ’«»!?:\u00a0\u202f\n…Ωжا👏\u0301\u200f\x00")), 0, 30, -1).Draw(t, "part"), rapid.IntRange(1, 8).Draw(t, "times"))
		})
		drawn(t, Poster{Site: "Voix au chapitre", Kind: words.Draw(t, "kind"), Title: words.Draw(t, "title"), Line: words.Draw(t, "line")})
	})
}
