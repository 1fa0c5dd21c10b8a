package position

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Argument is what may make an argument be quoted: its words, and how many people it made answer. Nothing here tells who wrote it.
type Argument struct {
	Number  int64  // tells arguments apart
	Words   string // of the whole text; empty if erased
	Replies int    // how many different persons replied, its author left out
}

// Bounds of what is quoted.
const (
	leastSaid   = 20   // see substance; "Oui, tout à fait d’accord !" says nothing that the ballots do not
	mostLetters = 2500 // a page; longer ones are read where they stand
)

// alike is the similarity in thousandths from which on two texts say the same: only one of them is quoted.
const alike = 600

// Choose picks up to most arguments of one side to be quoted, the first one first, and returns their indices. It goes by maximal marginal
// relevance (Carbonell and Goldstein, SIGIR 1998) with equal parts: the next one is always the one with the largest
//
//	worth - likeness to the chosen one that it resembles most
//	worth = 800 r/(r + 3) + min(s, 200)
//
// where r is how many different persons replied and s how many different shingles the text has. What says too little (s under 20) or is too
// long to quote is left out, and so is what says the same as a chosen one (600 or more). Likeness is the Jaccard index in thousandths of the
// sets of shingles: three letters in a row within a word, or a whole shorter word, in small letters without accents. So no language needs
// a list of its words or endings. Chinese, Japanese and Korean letters, which say more each, count three times in s and in the length.
// Equal ones go by Number: the earlier one first.
//
// The order of the candidates means nothing, and neither does their author.
func Choose(candidates []Argument, most int) []int {
	type candidate struct {
		index, worth, likeness int
		shingles               []shingle
	}
	var left []candidate
	for i, a := range candidates {
		if tooLong(a.Words) {
			continue
		}
		shingles := shinglesOf(a.Words)
		r, s := int64(max(a.Replies, 0)), substance(shingles)
		if s >= leastSaid {
			left = append(left, candidate{i, int(800*r/(r+3)) + min(s, 200), 0, shingles})
		}
	}
	var chosen []int
	for len(chosen) < most && len(left) > 0 {
		best := slices.MinFunc(left, func(a, b candidate) int {
			return cmp.Or(
				cmp.Compare(b.worth-b.likeness, a.worth-a.likeness), cmp.Compare(candidates[a.index].Number, candidates[b.index].Number),
				cmp.Compare(a.index, b.index),
			)
		})
		chosen = append(chosen, best.index)
		left = slices.DeleteFunc(left, func(c candidate) bool { return c.index == best.index })
		for i := range left {
			left[i].likeness = max(left[i].likeness, likeness(left[i].shingles, best.shingles))
		}
		left = slices.DeleteFunc(left, func(c candidate) bool { return c.likeness >= alike })
	}
	return chosen
}

// weight is 3 for scripts in which one letter says as much as about three of the Latin one.
func weight(letter rune) int {
	if unicode.In(letter, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
		return 3
	}
	return 1
}

func tooLong(words string) bool {
	n := 0
	for _, r := range words {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n += weight(r)
		}
		if n > mostLetters {
			return true
		}
	}
	return false
}

// substance is how many different things a text can be said to say: repeating oneself adds nothing to it.
func substance(shingles []shingle) int {
	n := 0
	for _, s := range shingles {
		n += weight(rune(s >> (2 * letterBits)))
	}
	return n
}

// shingle is three letters in a row, each of letterBits, or fewer with zeros after them.
type shingle uint64

const letterBits = 21 // unicode.MaxRune has as many

// shinglesOf returns the different shingles of a text, sorted.
func shinglesOf(words string) []shingle {
	var all []shingle
	var word []rune
	end := func() {
		for i := 0; i == 0 || i+3 <= len(word); i++ {
			var s shingle
			for j := range 3 {
				s <<= letterBits
				if i+j < len(word) {
					s |= shingle(word[i+j])
				}
			}
			if s != 0 {
				all = append(all, s)
			}
		}
		word = word[:0]
	}
	for _, r := range norm.NFKD.String(strings.ToLower(words)) {
		switch {
		case unicode.In(r, unicode.Mn):
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.In(r, unicode.Mc):
			word = append(word, r)
		default:
			end()
		}
	}
	end()
	slices.Sort(all)
	return slices.Compact(all)
}

// likeness is the Jaccard index of two sorted sets in thousandths, rounded down.
func likeness(a, b []shingle) int {
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			common, i, j = common+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	if union := len(a) + len(b) - common; union > 0 {
		return 1000 * common / union
	}
	return 0
}
