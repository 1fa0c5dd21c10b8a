package account_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/server/account"
)

var card34 = account.CardReference{Batch: 12, Number: 34}

func drawCard(t *rapid.T) account.CardReference {
	return account.CardReference{
		Batch: rapid.OneOf(rapid.Int64Range(1, 300), rapid.Int64Range(1, 999_999_999)).Draw(t, "batch"), Number: rapid.Int64Range(1, deliberation.MostCards).Draw(t, "number"),
	}
}

var halves = []account.Half{account.HalfToUse, account.HalfToKeep}

// Whatever a person does to the words while copying them that does not change which words they are, they open their card and half, and nothing else.
func TestACardIsReadAsItIsTyped(t *testing.T) {
	k, other := newKeys(t), newKeys(t)
	rapid.Check(t, func(t *rapid.T) {
		ref, half := drawCard(t), rapid.SampledFrom(halves).Draw(t, "half")
		words := k.CardWords(ref, half)
		if len(words) != half.Words() {
			t.Fatalf("%d words", len(words))
		}
		between := func() string {
			return rapid.SampledFrom([]string{" ", "  ", "\n", ", ", "-", " - ", "\u2011", "\u00a0", ". "}).Draw(t, "between")
		}
		typed := ref.String()
		for _, word := range words {
			switch rapid.IntRange(0, 4).Draw(t, "as") {
			case 0:
				word = strings.ToUpper(word)
			case 1:
				word = norm.NFD.String(word)
			case 2:
				word = strings.Map(func(r rune) rune {
					if r > 0x7f {
						return -1
					}
					return r
				}, norm.NFD.String(word))
			case 3:
				word = string([]rune(word)[:4])
			}
			typed += between() + word
		}
		for _, typed := range []string{typed, k.CardCode(ref, half), "https://voix.exemple.fr/connexion/carte/" + k.CardCode(ref, half), " " + strings.ToLower(typed) + " "} {
			if got, h, err := k.ReadCard(typed); err != nil || got != ref || h != half {
				t.Fatalf("%q is %v, %v, %v", typed, got, h, err)
			}
			if got, _, err := other.ReadCard(typed); err != deliberation.ErrCardUnknown || got != (account.CardReference{}) {
				t.Fatalf("under another master key %q is %v, %v", typed, got, err)
			}
		}
		if back, err := account.ParseCard(strings.ToLower(strings.ReplaceAll(ref.String(), "-", " "))); err != nil || back != ref {
			t.Fatalf("%v is read as %v, %v", ref, back, err)
		}
	})
}

// One wrong word, words of the other half or of another card, a word too few or too many: nothing opens.
func TestOtherWordsOpenNoCard(t *testing.T) {
	k := newKeys(t)
	rapid.Check(t, func(t *rapid.T) {
		ref, half := drawCard(t), rapid.SampledFrom(halves).Draw(t, "half")
		words := k.CardWords(ref, half)
		elsewhere := drawCard(t)
		if elsewhere == ref {
			t.Skip()
		}
		all := func(ref account.CardReference, words ...string) string {
			return ref.String() + " " + strings.Join(words, " ")
		}
		swapped := append([]string(nil), words...)
		swapped[0], swapped[1] = swapped[1], swapped[0]
		wrong := append([]string(nil), words...)
		wrong[rapid.IntRange(0, len(wrong)-1).Draw(t, "at")] = rapid.SampledFrom([]string{"zoologie", "abaisser", "lapin"}).Draw(t, "word")
		for what, typed := range map[string]string{
			"a word less":       all(ref, words[1:]...),
			"a word more":       all(ref, append([]string{"zoologie"}, words...)...),
			"another card":      all(elsewhere, words...),
			"two words swapped": all(ref, swapped...),
			"one wrong word":    all(ref, wrong...),
			"no words":          ref.String(),
			"no number":         strings.Join(words, " "),
			"a word of none":    all(ref, append(words[1:], "qqqqq")...),
			"the number last":   strings.Join(words, " ") + " " + ref.String(),
		} {
			if what == "two words swapped" && words[0] == words[1] || what == "one wrong word" && strings.Join(wrong, " ") == strings.Join(words, " ") {
				continue
			}
			if got, _, err := k.ReadCard(typed); err == nil || got != (account.CardReference{}) {
				t.Fatalf("%s: %q is %v, %v", what, typed, got, err)
			}
		}
	})
}

// A wrong digit, letters of the number that changed places, and the reference of a sheet of paper are found before any guess is counted.
func TestAMistypedNumberOfACardIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref := drawCard(t)
		text := []byte(ref.String())
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		if text[at] == '-' {
			t.Skip()
		}
		before := text[at]
		text[at] = rapid.SampledFrom([]byte("0123456789ABCDEFGHJKLMNPQRSTVWXYZ")).Draw(t, "typed")
		if text[at] == before {
			t.Skip()
		}
		if got, err := account.ParseCard(string(text)); err != account.ErrCardMistyped {
			t.Fatalf("%s, typed for %v, is %v, %v", text, ref, got, err)
		}
	})
	for _, typed := range []string{"", "12", "12-C034", "12-C000T", "0-C034N", "12-F017Q", "C034N", "12-C99999N", "12-C034N and more", "９９９９９９９９９９-C034N", strings.Repeat("1", 700)} {
		if got, err := account.ParseCard(typed); err != account.ErrCardMistyped {
			t.Errorf("%q is %v, %v", typed, got, err)
		}
	}
}

// The secret of one half says nothing of the other's, nor of the id that entries name a card by.
func TestTheHalvesOfACardAndItsIDHaveNothingInCommon(t *testing.T) {
	k := newKeys(t)
	seen, ids := map[string]bool{}, map[deliberation.ID]bool{}
	words := map[string]int{}
	const cards = 3000
	for n := range int64(cards) {
		ref := account.CardReference{Batch: n/deliberation.MostCards + 1, Number: n%deliberation.MostCards + 1}
		use, keep := k.CardWords(ref, account.HalfToUse), k.CardWords(ref, account.HalfToKeep)
		for _, w := range append(use, keep...) {
			words[w]++
		}
		seen[strings.Join(use, " ")], seen[strings.Join(keep[:4], " ")], seen[strings.Join(keep[1:], " ")] = true, true, true
		printed := k.PrintedCard(ref)
		ids[printed.Use], ids[printed.Revoke] = true, true
	}
	if len(seen) != 3*cards || len(ids) != 2*cards {
		t.Errorf("%d secrets and %d ids for %d cards", len(seen), len(ids), cards)
	}
	// 9·3000 draws of 2,048 words: each comes 13 times on average, and not one is missing but by an accident of 1 in 250.
	for word, n := range words {
		if n > 45 {
			t.Errorf("%q comes %d times", word, n)
		}
	}
	if len(words) < 2040 {
		t.Errorf("of 2048 words %d come", len(words))
	}
	if got := k.CardCode(card34, account.HalfToUse); !regexp.MustCompile(`^12-C034[A-Z](-[a-z]{4}){4}$`).MatchString(got) {
		t.Errorf("code %q", got)
	}
}

func FuzzReadCard(f *testing.F) {
	k, err := account.NewKeys(make([]byte, 32))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(k.CardCode(card34, account.HalfToUse))
	f.Add(strings.Join(k.CardWords(card34, account.HalfToKeep), " "))
	f.Add("12-C034N abaisser abandon abdiquer abeille")
	f.Add("https://x/…/12-C034N-é\u0301\u0301\u0301-Ⅻ-ﬃﬃ")
	f.Fuzz(func(t *testing.T, typed string) {
		ref, half, err := k.ReadCard(typed)
		switch {
		case err != nil && (ref != account.CardReference{} || err != account.ErrCardMistyped && err != deliberation.ErrCardUnknown):
			t.Errorf("%q is %v, %v", typed, ref, err)
		case err == nil && (!ref.Valid() || !utf8.ValidString(k.CardCode(ref, half))):
			t.Errorf("%q opens %v", typed, ref)
		}
	})
}
