package search

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// typing draws what people may type: words of texts, wrong words, signs, other scripts, anything.
func typing() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.StringMatching(`[a-zéèû' .:"*~^+()\[\]{}/\\-]{0,300}`),
		rapid.Custom(func(t *rapid.T) string {
			var b strings.Builder
			for range rapid.IntRange(0, 20).Draw(t, "words") {
				d := rapid.SampledFrom(domain).Draw(t, "of")
				b.WriteString(rapid.SampledFrom(append(strings.Fields(d.Title+" "+d.Body), "x")).Draw(t, "word"))
				b.WriteString(rapid.SampledFrom([]string{" ", "", ", ", "'", "’", ".", "\u202f", "\x00", "\xff"}).Draw(t, "sign"))
			}
			return b.String()
		}),
	)
}

// TestAnythingCanBeTyped: no query panics or fails, all that is found is there, and its marked words make up the text again.
func TestAnythingCanBeTyped(t *testing.T) {
	x := indexOf(t, domain...)
	known := map[Key]Document{}
	for _, d := range domain {
		known[d.Key] = d
	}
	rapid.Check(t, func(t *rapid.T) {
		q := Query{
			Text: typing().Draw(t, "typed"), Kind: Kind(rapid.IntRange(0, len(kindNames)-1).Draw(t, "kind")),
			Office: rapid.SampledFrom([]string{"", "caf-59", "caf-01"}).Draw(t, "office"), Locale: "fr",
			Offset: rapid.IntRange(-1, 30).Draw(t, "offset"), Limit: rapid.IntRange(-1, 30).Draw(t, "limit"),
		}
		r, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Keys) > r.Total || len(r.Keys) > max(0, q.Limit) || r.Total > r.sum() {
			t.Fatalf("%d of %d: %+v", len(r.Keys), r.Total, r.Kinds)
		}
		for _, k := range r.Keys {
			d, ok := known[k]
			if !ok || q.Kind != Any && k.Kind != q.Kind || q.Office != "" && d.Office != q.Office || d.Locale != "" && d.Locale != q.Locale {
				t.Fatalf("%+v is found", k)
			}
			// Everything found has a word that was looked for, and it is marked.
			marked := 0
			text := d.Title + "\n" + d.Body + "\n" + d.Place
			whole := ""
			for _, s := range r.Marks.Mark(text, d.Language) {
				whole += s.Text
				if s.Marked {
					marked++
				}
			}
			if whole != text || marked == 0 {
				t.Fatalf("%+v: %d marks in %q", k, marked, whole)
			}
		}
		for _, s := range r.Spellings {
			if s.From < 0 || s.To > len(q.Text) || s.From >= s.To {
				t.Fatalf("%+v of %q", s, q.Text)
			}
			if d, ok := known[s.In]; !ok || s.WrittenIn(d.Title+"\n"+d.Body+"\n"+d.Place) == "" {
				t.Fatalf("%+v", s)
			}
		}
	})
}

// TestMarksTakeAnyText: of what people write, not only of what was found.
func TestMarksTakeAnyText(t *testing.T) {
	x := indexOf(t, domain...)
	rapid.Check(t, func(t *rapid.T) {
		r, err := x.Search(t.Context(), Query{Text: typing().Draw(t, "typed"), Locale: "fr", Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		text := typing().Draw(t, "text")
		tag := rapid.SampledFrom([]string{"fr", "fr-falc", "en", "ar", "hu", ""}).Draw(t, "language")
		whole := ""
		for _, s := range r.Marks.Mark(text, tag) {
			if s.Text == "" {
				t.Fatal("an empty span")
			}
			whole += s.Text
		}
		if whole != text {
			t.Fatalf("%q becomes %q", text, whole)
		}
		length := rapid.IntRange(60, 200).Draw(t, "length")
		excerpt := ""
		for _, s := range r.Marks.Excerpt(text, tag, length) {
			excerpt += s.Text
		}
		if n := utf8.RuneCountInString(excerpt); n > length+4 {
			t.Fatalf("%d characters: %q", n, excerpt)
		}
		inner := strings.TrimSuffix(strings.TrimPrefix(excerpt, "… "), " …")
		if !strings.Contains(strings.Join(Words(text), " "), inner) {
			t.Fatalf("%q is not of %q", excerpt, text)
		}
	})
}

func FuzzSearch(f *testing.F) {
	x := indexOf(f, domain...)
	for _, d := range domain {
		f.Add(d.Title)
	}
	f.Add("+RSA -\"indu")
	f.Add("\xff\xfe’'’")
	f.Fuzz(func(t *testing.T, typed string) {
		if _, err := x.Search(t.Context(), Query{Text: typed, Locale: "fr", Limit: 5}); err != nil {
			t.Fatal(err)
		}
		if _, err := x.Similar(t.Context(), Draft{Title: typed, Body: typed}, 5); err != nil && !errors.Is(err, ErrBuilding) {
			t.Fatal(err)
		}
	})
}
