package kit

import (
	"bytes"
	"image"
	"image/color"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"pgregory.net/rapid"

	"voix/deliberation/dossier/document/documenttest"
	"voix/deliberation/dossier/document/pdf"
)

// uncovered fails where anything stands upon something else, or beyond what copiers print.
func uncovered(t interface {
	Helper()
	Fatalf(string, ...any)
}, p *press) {
	t.Helper()
	for n, page := range p.pages {
		if len(page.ink) == 0 {
			t.Fatalf("page %d is empty", n+1)
		}
		for i, a := range page.ink {
			if a.width < 0 || a.height < 0 {
				t.Fatalf("page %d: %+v", n+1, a)
			}
			if a.x < left || a.y < 10*mm || a.x+a.width > left+width || a.y+a.height > pdf.PageHeight-17*mm {
				t.Fatalf("page %d: %+v leaves the margins", n+1, a)
			}
			for _, b := range page.ink[:i] {
				if a.x < b.x+b.width && b.x < a.x+a.width && a.y < b.y+b.height && b.y < a.y+a.height {
					t.Fatalf("page %d: %+v stands upon %+v", n+1, a, b)
				}
			}
		}
	}
}

// words are up to so many words of all widths, some as long as an address.
func words(t *rapid.T, most int, label string) string {
	word := rapid.OneOf(rapid.StringMatching(`[a-zéà’-]{1,12}`), rapid.StringMatching(`W{1,60}|[a-z]{30,90}|[A-ZÉ]{5,12}`), rapid.SampledFrom([]string{"?", "«", "»", ":", "✊🏾", "قرار", "\n", "l’État", "**"}))
	made := strings.TrimSpace(strings.Join(rapid.SliceOfN(word, 1, most).Draw(t, label), " "))
	if made == "" {
		return "a"
	}
	return made
}

func cut(words string, most int) string {
	runes := []rune(words)
	return string(runes[:min(most, len(runes))])
}

func drawDebate(t *rapid.T, base Debate) *Debate {
	d := base
	d.Title = words(t, 60, "title")
	d.Conveners = []string{words(t, 20, "convener"), words(t, 5, "another")}[:rapid.IntRange(1, 2).Draw(t, "conveners")]
	d.Office = cut(words(t, 5, "office"), 60)
	d.Place, d.Online = words(t, 40, "place"), ""
	if rapid.Bool().Draw(t, "online") {
		d.Online = words(t, 20, "online")
	}
	d.Welcome, d.Contact = words(t, 30, "welcome"), words(t, 10, "contact")
	d.Short = cut(strings.ReplaceAll(words(t, 1, "short"), "\n", "a"), mostAddress)
	d.Typed = cut("voix.example/"+words(t, 1, "typed"), 60)
	d.Site = words(t, 3, "site")[:1] + "voix"
	if rapid.Bool().Draw(t, "over night") {
		d.Ends = d.Begins.Add(20 * time.Hour)
	}
	d.Access = accesses[:rapid.IntRange(0, len(accesses)).Draw(t, "access")]
	d.Audience = rapid.SampledFrom(audiences).Draw(t, "audience")
	d.Agenda = nil
	for n := range rapid.IntRange(0, MostItems).Draw(t, "items") {
		d.Agenda = append(d.Agenda, Item{int64(n + 1), cut(words(t, 80, "item"), MostItemText), rapid.Bool().Draw(t, "vote")})
	}
	d.Easy, d.Rehearsal = rapid.Bool().Draw(t, "easy"), rapid.Bool().Draw(t, "rehearsal")
	return &d
}

// Whatever people call their debate, nothing leaves the page or covers something else, and there is room to write: two lines at least, before the back.
func TestNothingOverflows(t *testing.T) {
	base := sample(t)
	base.Forms, base.Avis = base.Forms[:1], base.Avis[:1]
	rapid.Check(t, func(t *rapid.T) {
		d := drawDebate(t, *base)
		which := []Part{Guide, Poster, Welcome, Forms, Tally, Minutes}
		if len(d.Agenda) > 0 {
			which = append(which, Agenda)
		}
		if len(d.questions()) > 0 {
			which = append(which, Avis)
		}
		for _, part := range which {
			p, err := compose(d, part)
			if err != nil {
				t.Fatal(err)
			}
			uncovered(t, p)
			if part == Forms {
				room := length(0)
				for _, ink := range p.pages[0].ink {
					if ink.what == "room to write" {
						room = ink.height
					}
				}
				if len(p.pages) != 1 || room < 24*mm {
					t.Fatalf("%d pages, of which %d mm to write on", len(p.pages), room/mm)
				}
			}
		}
	})
}

func TestNoLetterOverflows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := sampleLetter()
		l.Title, l.Conveners[0], l.Contact = words(t, 60, "title"), words(t, 20, "convener"), words(t, 10, "contact")
		l.Easy = rapid.Bool().Draw(t, "easy")
		l.Outcomes = nil
		for range rapid.IntRange(1, 12).Draw(t, "outcomes") {
			l.Outcomes = append(l.Outcomes, Outcome{
				Reference: "F003P", Excerpt: words(t, 60, "excerpt"), Step: rapid.SampledFrom(steps).Draw(t, "step"), At: l.Date,
				By: words(t, 10, "by"), Words: words(t, rapid.SampledFrom([]int{3, 30, 900}).Draw(t, "length"), "words"),
			})
		}
		p, err := composeLetter(l)
		if err != nil {
			t.Fatal(err)
		}
		uncovered(t, p)
	})
}

// A telephone reads what the pages draw.
func TestCodesAreRead(t *testing.T) {
	d := sample(t)
	for _, rehearsal := range []bool{false, true} {
		d.Rehearsal = rehearsal
		for part, want := range map[Part]string{Poster: d.Address, Forms: d.Receipts + d.Forms[0].Receipt, Avis: d.Receipts + d.Avis[0].Receipt} {
			if got := readCode(t, write(t, d, part)[0]); got != want {
				t.Errorf("the code of the part %v leads to %q, not %q", part, got, want)
			}
		}
	}
	var b bytes.Buffer
	l := sampleLetter()
	if err := WriteLetter(&b, l); err != nil {
		t.Fatal(err)
	}
	if got := readCode(t, documenttest.ReadPDF(t, b.Bytes())[0]); got != l.Address {
		t.Errorf("the code of the letter leads to %q", got)
	}
}

// readCode is what the code says that a page draws: its modules are as many black rectangles after one white square.
func readCode(t *testing.T, page documenttest.Page) string {
	t.Helper()
	const scale = 4
	picture := image.NewGray(image.Rect(0, 0, 600*scale, 850*scale))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	for _, r := range page.Rectangles {
		if r[3] < 0 { // what fpdf draws of itself hangs from its upper edge
			continue
		}
		for y := int(scale * (850 - r[1] - r[3])); y < int(scale*(850-r[1])); y++ {
			for x := int(scale * r[0]); x < int(scale*(r[0]+r[2])); x++ {
				picture.SetGray(x, y, color.Gray{})
			}
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		t.Fatalf("no code is read: %v", err)
	}
	return result.GetText()
}
