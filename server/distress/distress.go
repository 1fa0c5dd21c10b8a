// Package distress finds words by which people say that they are very unwell, in danger, without shelter or food. It is asked once,
// of a text that its writer has just sent and that is published like any other, for the page that follows to name who can help at
// once. It is a list of words: it knows nobody, keeps nothing and tells nobody. It would rather name help to ten people who are well
// than leave out one who is not, and passes over what a debate on a public service says of itself ("en finir avec", "laisser mourir un
// guichet").
package distress

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Heard reports whether a text, in French, English or Arabic, holds such words. Accents, capitals and apostrophes do not matter.
func Heard(text string) bool {
	plain := plainWords(text)
	for _, p := range patterns {
		if p.in(plain) {
			return true
		}
	}
	joined := " " + strings.Join(plain, " ") + " "
	for _, phrase := range arabicPhrases {
		if strings.Contains(joined, phrase) {
			return true
		}
	}
	return false
}

// plainWords are the words of a text in lower case, without accents, vowel marks and joining letters; "n’en" is two words. Of the
// Arabic letters that are often written for each other one is kept.
func plainWords(text string) []string {
	return strings.FieldsFunc(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r), r == 'ـ':
			return -1
		case r == 'ى':
			return 'ي'
		case r == 'ة':
			return 'ه'
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFKD.String(text)), func(r rune) bool { return r == ' ' })
}

// A pattern is what is looked for, one after the other: words, any of several ("veux|voudrais"), beginnings of words ("suicid*"), some
// words between two of them ("~3": up to three), and as its end a word that must not follow ("!avec").
type pattern []step

type step struct {
	words  []string
	within int // how many words may stand before
	not    bool
}

func (p pattern) in(words []string) bool {
	for i := range words {
		if p.from(words, i, 0) {
			return true
		}
	}
	return false
}

// from reports whether the pattern stands in words from place i on, with up to within words before its first step.
func (p pattern) from(words []string, i, within int) bool {
	if len(p) == 0 {
		return true
	}
	if p[0].not {
		return i >= len(words) || !p[0].is(words[i])
	}
	for at := i; at <= i+within && at < len(words); at++ {
		if !p[0].is(words[at]) {
			continue
		}
		next := 0
		if len(p) > 1 {
			next = p[1].within
		}
		if p[1:].from(words, at+1, next) {
			return true
		}
	}
	return false
}

func (s step) is(word string) bool {
	for _, w := range s.words {
		if start, ok := strings.CutSuffix(w, "*"); w == word || ok && strings.HasPrefix(word, start) {
			return true
		}
	}
	return false
}

func readPattern(line string) (p pattern) {
	within := 0
	for _, field := range strings.Fields(line) {
		if strings.HasPrefix(field, "~") {
			within = int(field[1] - '0')
			continue
		}
		field, not := strings.CutPrefix(field, "!")
		p = append(p, step{strings.Split(field, "|"), within, not})
		within = 0
	}
	return p
}
