package account

import (
	"crypto/hmac"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"voix/deliberation"
)

// nameWords are the words of the card's list that somebody may be called by. What stands in the file never changes: all that agents wrote would
// be signed with other names.
//
//go:embed words/names.txt
var nameWords string

// The numbers that follow a word are those of five digits.
const (
	leastNumber = 10_000
	manyNumbers = 90_000
)

// nameWordsRead are nameWords, each with its capital.
var nameWordsRead = func() (all []string) {
	for _, word := range strings.Fields(nameWords) {
		first, size := utf8.DecodeRuneInString(word)
		all = append(all, string(unicode.ToUpper(first))+word[size:])
	}
	return all
}()

// PseudonymIn is what others call the person in a consultation, as somebody of a college. Whoever takes part as an agent has another name in each, which
// nobody else can work out, and which tells nothing of the one that they chose: HMAC-SHA256 of "pseudonym" and the consultation's number under
// VoterSecret, as a word and five digits. Voter and CommandSecret are MACs of shorter messages under the same key, so that none of the three leads to
// another. Outside all consultations, which is number 0, an agent likewise has a name for that alone. Everybody else is called as they chose, and so is who has no secret: the guest of a single debate.
//
// 472 words and 90,000 numbers make 42 million names. Two given agents have the same in one consultation once in 42 million; among 1,000 who write
// in it, some two do with a probability of 1.2 %, among 100 of 1 in 8,600. Nothing hangs on it but that a reader takes them for one.
func (p Profile) PseudonymIn(consultation int64, college deliberation.College) string {
	if college != deliberation.Agent || p.VoterSecret == (deliberation.Hash{}) {
		return p.ChosenName
	}
	if kept := p.cutLink(consultation).Name; kept != "" {
		return kept
	}
	mac := hmac.New(sha256.New, p.VoterSecret[:])
	mac.Write([]byte("pseudonym"))
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(consultation)))
	sum := mac.Sum(nil)
	word := nameWordsRead[binary.BigEndian.Uint64(sum[:8])%uint64(len(nameWordsRead))]
	return fmt.Sprintf("%s %d", word, leastNumber+binary.BigEndian.Uint64(sum[8:16])%manyNumbers)
}

// Names are what some persons are called by others. There is no other way from a person to a name than In: it cannot be forgotten that an agent has
// several.
type Names struct{ profiles map[int64]Profile }

// NamesOf are those of some profiles.
func NamesOf(profiles map[int64]Profile) Names { return Names{profiles} }

// In is what a person is called in a consultation (see PseudonymIn); empty if the person is erased, or not among these.
func (n Names) In(person, consultation int64, college deliberation.College) string {
	p, ok := n.profiles[person]
	if !ok {
		return ""
	}
	return p.PseudonymIn(consultation, college)
}
