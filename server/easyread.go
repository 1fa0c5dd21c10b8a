package server

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"voix/server/page"
)

// What the European rules for easy-to-read texts ask for, as far as a program can see it. client/ts/reading.ts says the same while
// somebody types: a test holds both to the same texts.
const (
	easySentence    = 15 // words at most
	easyWord        = 12 // letters at most, without an elided article
	easyLine        = 2  // sentences at most on one line
	mostHints       = 8  // more would discourage
	hintedWords     = 6  // of a long sentence, to find it again
	shortestCapital = 2  // letters that make an abbreviation in capitals
	longestCapital  = 6  // from there on somebody shouts
)

// abbreviations that are not in capitals. All are French: so is the text.
var abbreviations = []string{
	"etc", "cf", "ex", "tél", "tel", "rdv", "svp", "nb", "mme", "mr", "dr", "qqn", "qqch", "bcp", "pb", "dept", "n°",
}

// readingHints looks a text over for what may be hard to read, in its order.
func readingHints(text string) []page.ReadingHint {
	hints := []page.ReadingHint{}
	seen := map[string]bool{}
	add := func(kind, what string, n int) {
		if key := kind + " " + what; !seen[key] && len(hints) < mostHints {
			seen[key] = true
			hints = append(hints, page.ReadingHint{Kind: kind, What: what, N: n})
		}
	}
	for line := range strings.SplitSeq(norm.NFC.String(text), "\n") {
		sentences := 0
		for _, words := range sentencesOf(line) {
			sentences++
			if len(words) > easySentence {
				add("sentence", strings.Join(words[:hintedWords], " ")+"…", len(words))
			}
			for _, word := range words {
				bare := strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '°' })
				if isAbbreviation(bare) {
					add("short", bare, 0)
					continue
				}
				for _, part := range strings.FieldsFunc(bare, func(r rune) bool { return r == '-' || r == '\'' || r == '’' }) {
					if n := utf8.RuneCountInString(part); n > easyWord && strings.IndexFunc(part, func(r rune) bool { return !unicode.IsLetter(r) }) < 0 {
						add("word", part, n)
					}
				}
			}
		}
		if words := strings.Fields(line); sentences > easyLine {
			add("line", strings.Join(words[:min(hintedWords, len(words))], " ")+"…", sentences)
		}
	}
	return hints
}

// sentencesOf are the words of each sentence of a line: what stands between spaces and holds a letter or a digit. A sentence ends
// where a sign ends a word, so that an address is one word; a colon ends an idea, too.
func sentencesOf(line string) (sentences [][]string) {
	var words []string
	for _, word := range strings.Fields(line) {
		if strings.IndexFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0 {
			words = append(words, word)
		}
		if last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(word, `»")’`)); strings.ContainsRune(".!?…:;", last) && len(words) > 0 {
			sentences, words = append(sentences, words), nil
		}
	}
	if len(words) > 0 {
		sentences = append(sentences, words)
	}
	return sentences
}

func isAbbreviation(word string) bool {
	if slices.Contains(abbreviations, strings.ToLower(word)) {
		return true
	}
	n := utf8.RuneCountInString(word)
	return n >= shortestCapital && n <= longestCapital && strings.IndexFunc(word, func(r rune) bool { return !unicode.IsUpper(r) }) < 0
}
