package kit

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"voix/deliberation/dossier/document/documenttest"
	"voix/server/account"
)

// sampleCards are so many cards, as the caller of the package makes them.
func sampleCards(t testing.TB, n int64) *Cards {
	t.Helper()
	keys, err := account.NewKeys(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	c := &Cards{
		Batch: 12, Issuer: "Entraide Alma-Gare", Site: "Voix au chapitre", Address: "https://voix.exemple.fr/connexion/carte/", Typed: "voix.exemple.fr/connexion/carte",
	}
	for i := range n {
		ref := account.CardReference{Batch: 12, Number: i + 1}
		c.Cards = append(c.Cards, Card{
			Reference: ref.String(), Use: keys.CardWords(ref, account.HalfToUse), Keep: keys.CardWords(ref, account.HalfToKeep),
			UseCode: keys.CardCode(ref, account.HalfToUse), KeepCode: keys.CardCode(ref, account.HalfToKeep),
		})
	}
	return c
}

func writeCards(t testing.TB, c *Cards) []documenttest.Page {
	t.Helper()
	var first, second bytes.Buffer
	if err := WriteCards(&first, c); err != nil {
		t.Fatal(err)
	}
	if err := WriteCards(&second, c); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("twice the same cards are not the same file: %v", err)
	}
	return documenttest.ReadPDF(t, first.Bytes())
}

// Every card has its number on both halves and each word where it belongs; three stand on a page.
func TestCardsSayHowTheyAreUsed(t *testing.T) {
	both, err := catalogues()
	if err != nil {
		t.Fatal(err)
	}
	for easy, messagesOf := range map[bool]catalogue{false: both.french, true: both.easy} {
		c := sampleCards(t, 7)
		c.Easy = easy
		pages := writeCards(t, c)
		if len(pages) != 3 {
			t.Fatalf("7 cards on %d pages", len(pages))
		}
		for n, page := range pages {
			seen := map[string]int{}
			for _, piece := range page.Pieces {
				seen[piece.Text]++
			}
			for i, card := range c.Cards {
				want := 0
				if i/cardsOnPage == n {
					want = 2
				}
				if seen[card.Reference] != want {
					t.Errorf("page %d has the number of card %d %d times", n+1, i+1, seen[card.Reference])
				}
				for _, word := range append(append([]string{}, card.Use...), card.Keep...) {
					if want > 0 && seen[word] == 0 {
						t.Errorf("page %d lacks the word %q of card %d", n+1, word, i+1)
					}
				}
			}
			printed := squash(page.Text())
			for _, key := range []string{"cards.cut", "cards.use", "cards.use_text", "cards.keep", "cards.keep_text", "cards.given", "cards.kept"} {
				for _, words := range messages(messagesOf, key) {
					if !strings.Contains(printed, squash(words)) {
						t.Errorf("easy %v: page %d lacks %q", easy, n+1, words)
					}
				}
			}
			if strings.ContainsAny(page.Text(), "{}*") {
				t.Errorf("easy %v: a placeholder is left", easy)
			}
		}
	}
	c := sampleCards(t, 1)
	c.Office = "Caf du Nord"
	if printed := squash(writeCards(t, c)[0].Text()); !strings.Contains(printed, squash("Posée à la Caf du Nord, qui n’en attribue aucune.")) {
		t.Error("the card does not say who lays it out")
	}
	c.Office, c.Attests = "", "Agent de la Caf"
	for _, c.Easy = range []bool{false, true} {
		printed := squash(writeCards(t, c)[0].Text())
		for _, words := range []string{"Elle atteste : Agent de la Caf. Par : Entraide Alma-Gare", "compte ?"} {
			if !strings.Contains(printed, squash(words)) {
				t.Errorf("easy %v: the card lacks %q", c.Easy, words)
			}
		}
	}
}

// A telephone reads both squares of a card.
func TestCodesOfCardsAreRead(t *testing.T) {
	c := sampleCards(t, 1)
	page := writeCards(t, c)[0]
	for _, side := range []struct {
		right bool
		want  string
	}{{false, c.Address + c.Cards[0].UseCode}, {true, c.Address + c.Cards[0].KeepCode}} {
		half := page
		half.Rectangles = nil
		for _, r := range page.Rectangles {
			if (r[0] > 297) == side.right {
				half.Rectangles = append(half.Rectangles, r)
			}
		}
		if got := readCode(t, half); got != side.want {
			t.Errorf("the code leads to %q, not %q", got, side.want)
		}
	}
}

// Whatever who hands cards out is called, and however long the site's address, nothing leaves a half or covers something else.
func TestNoCardOverflows(t *testing.T) {
	base := sampleCards(t, 1)
	rapid.Check(t, func(t *rapid.T) {
		c := *base
		c.Issuer, c.Site = words(t, 30, "issuer"), words(t, 3, "site")[:1]+"voix"
		c.Typed = cut("voix.example/"+strings.ReplaceAll(words(t, 1, "typed"), "\n", "a"), 60)
		if rapid.Bool().Draw(t, "laid out") {
			c.Office = "Caf " + cut(words(t, 4, "office"), 60)
		}
		if rapid.Bool().Draw(t, "attests") {
			c.Attests = "Personne concernée"
		}
		c.Easy = rapid.Bool().Draw(t, "easy")
		p, err := composeCards(&c)
		if err != nil {
			t.Fatal(err)
		}
		uncovered(t, p)
		for _, page := range p.pages {
			for _, ink := range page.ink[1:] { // the first says where to cut
				if middle := left + halfWidth; ink.x < middle && ink.x+ink.width > middle {
					t.Fatalf("%+v is cut in two", ink)
				}
			}
		}
	})
}

func TestCardsThatCannotBePrintedAreRefused(t *testing.T) {
	for what, change := range map[string]func(*Cards){
		"no cards":                        func(c *Cards) { c.Cards = nil },
		"no batch":                        func(c *Cards) { c.Batch = 0 },
		"nobody":                          func(c *Cards) { c.Issuer = " " },
		"no address":                      func(c *Cards) { c.Address = "" },
		"no words":                        func(c *Cards) { c.Cards[0].Keep = nil },
		"an address that no square holds": func(c *Cards) { c.Address = strings.Repeat("a", 400) },
	} {
		c := sampleCards(t, 1)
		change(c)
		var b bytes.Buffer
		if err := WriteCards(&b, c); err == nil || b.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", what, err, b.Len())
		}
	}
}
