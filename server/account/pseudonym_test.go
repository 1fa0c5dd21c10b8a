package account_test

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"voix/deliberation"
	"voix/server/account"
)

//go:embed words/names.txt
var nameWords string

//go:embed words/french.txt
var cardWords string

// Names that stand in dossiers and on printed pages must be those that pages show for ever.
func TestWordsOfNamesNeverChange(t *testing.T) {
	sum := sha256.Sum256([]byte(nameWords))
	if got := hex.EncodeToString(sum[:]); got != "b7c4347ddd4c40a829c6e886b1428697def1ab3f072089ca51be26bd3b8af309" {
		t.Errorf("the words that agents are called by have changed: %s", got)
	}
	card := map[string]bool{}
	for _, word := range strings.Fields(cardWords) {
		card[word] = true
	}
	words, seen := strings.Fields(nameWords), map[string]bool{}
	for _, word := range words {
		if !card[word] || seen[word] {
			t.Errorf("%q is no word of the card's list, or stands there twice", word)
		}
		seen[word] = true
	}
	if len(words) != 472 {
		t.Errorf("%d words, where the odds are those of 472", len(words))
	}
	p := account.Profile{ChosenName: "Camille", VoterSecret: deliberation.Hash{1, 2, 3}}
	if got := p.PseudonymIn(1, deliberation.Agent); got != "Quasar 60237" {
		t.Errorf("the same person is called %q from now on", got)
	}
}

func TestAgentsHaveANameInEachConsultation(t *testing.T) {
	shape := regexp.MustCompile(`^\p{Lu}\p{Ll}+ [1-9][0-9]{4}$`)
	rapid.Check(t, func(t *rapid.T) {
		p := account.Profile{ChosenName: rapid.StringN(1, 40, -1).Draw(t, "chosen")}
		copy(p.VoterSecret[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "secret"))
		p.VoterSecret[0] |= 1
		one := rapid.Int64Range(0, 1<<40).Draw(t, "one consultation")
		other := rapid.Int64Range(0, 1<<40).Filter(func(n int64) bool { return n != one }).Draw(t, "another")
		name := p.PseudonymIn(one, deliberation.Agent)
		if !shape.MatchString(name) || name != p.PseudonymIn(one, deliberation.Agent) {
			t.Fatalf("%q is no name, or not always the same", name)
		}
		if next := p.PseudonymIn(other, deliberation.Agent); next == name {
			t.Fatalf("%q in both consultations %d and %d", name, one, other)
		}
		// What an agent chose to be called has no part in it.
		if renamed := (account.Profile{ChosenName: p.ChosenName + "x", VoterSecret: p.VoterSecret}); renamed.PseudonymIn(one, deliberation.Agent) != name {
			t.Fatal("the pseudonym shows what the person chose")
		}
		for _, college := range deliberation.Colleges() {
			if college != deliberation.Agent && p.PseudonymIn(one, college) != p.ChosenName {
				t.Fatalf("%s is not called as they chose", college)
			}
		}
		names := account.NamesOf(map[int64]account.Profile{7: p})
		if names.In(7, one, deliberation.Agent) != name || names.In(8, one, deliberation.Agent) != "" {
			t.Fatal("names are not those of the profiles, and of nobody else")
		}
	})
}

// The names of many agents are spread over words and numbers alike: ten thousand make the collisions that chance would.
func TestAgentsHardlyShareAName(t *testing.T) {
	const agents = 10_000
	seen, words := map[string]bool{}, map[string]int{}
	shared := 0
	for i := range agents {
		sum := sha256.Sum256(fmt.Append(nil, i))
		p := account.Profile{VoterSecret: deliberation.Hash(sum)}
		name := p.PseudonymIn(1, deliberation.Agent)
		if seen[name] {
			shared++
		}
		seen[name] = true
		word, _, _ := strings.Cut(name, " ")
		words[word]++
	}
	// 10,000² / 2 / 42,480,000 = 1.2 expected.
	if shared > 6 {
		t.Errorf("%d of %d share a name with one before", shared, agents)
	}
	for word, n := range words {
		if n > 60 { // 21 expected
			t.Errorf("%d of %d are called %q", n, agents, word)
		}
	}
	if len(words) != 472 {
		t.Errorf("%d words are in use", len(words))
	}
}
