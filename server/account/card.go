package account

import (
	"crypto/subtle"
	_ "embed"
	"encoding/binary"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"voix/deliberation"
)

// A participation card has two halves, each with a secret of its own: words of a list, which people who have no email can type. The half to
// use makes a participant, once. The half to keep lets them in again, and gives the account back to its holder when somebody else used the
// other half. Nothing of a card is kept anywhere: secrets are MACs of its reference.
//
// A word is one of 2,048, so that four are 44 bits and five are 55, each value as likely as any other. A guess names one card and one half,
// and however many cards there are it is right once in 2⁴⁴, 1.8·10¹³, or 2⁵⁵, 3.6·10¹⁶. At 100 wrong guesses a second, which is all that a
// server takes from everywhere together, the half to use of one card is found within a year with a probability of 1 in 5,500, and only if
// nobody uses it meanwhile; the half to keep with one of 1 in 11 million. At the ten a minute that one address is allowed it is 1 in 3
// million, and 1 in 6 billion.

// Half is one of the two halves of a card.
type Half uint8

const (
	HalfToUse  Half = iota // makes a participant, once
	HalfToKeep             // lets its holder in again
)

// Words is how many words the secret of a half has: by that they are told apart.
func (h Half) Words() int {
	if h == HalfToKeep {
		return 5
	}
	return 4
}

// CardReference names one card. It is printed on both halves, is no secret and proves nothing.
type CardReference struct {
	Batch  int64 // from 1
	Number int64 // of the card in its batch, from 1 to 99,999
}

// Valid reports whether r can name a card. That says nothing of whether there is one.
func (r CardReference) Valid() bool {
	return r.Batch >= 1 && r.Number >= 1 && r.Number <= 99_999 // as many digits as a reference has room for
}

// cardChecks is the table of the control letter, which is that of deliberation's references. A card's letter differs from that of a sheet of the same
// numbers, so that neither is taken for the other.
const cardChecks = "TRWAGMYFPDXBNJZSQVHLCKE"

// check is the control letter: batch, a 4 and five digits of the number, read as one number, modulo 23. As 23 is prime and divides no power of 10,
// one wrong digit, and two neighbours that changed places, are always found.
func (r CardReference) check() byte {
	return cardChecks[(r.Batch%23*(1_000_000%23)+400_000+r.Number)%23]
}

// String is the reference as it is printed: "12-C034N". It panics if r is not valid.
func (r CardReference) String() string {
	if !r.Valid() {
		panic(fmt.Sprintf("account: no card has the reference %d of %d", r.Number, r.Batch))
	}
	return fmt.Sprintf("%d-C%03d%c", r.Batch, r.Number, r.check())
}

var referenceOfCard = regexp.MustCompile(`^([0-9]{1,9})c([0-9]{1,5})([a-z])$`)

// ErrCardMistyped: a word is not of the list, missing or too much, or the number is wrong. It tells nothing of any card.
var ErrCardMistyped = &deliberation.Refusal{Code: "card_mistyped", Class: deliberation.Invalid}

// ParseCard reads a reference as it is printed; capitals, spaces and dashes do not matter. It returns ErrCardMistyped for anything else.
func ParseCard(typed string) (CardReference, error) {
	if len(typed) > mostTyped {
		return CardReference{}, ErrCardMistyped
	}
	return parseCard(strings.Join(piecesOf(typed), ""))
}

func parseCard(bare string) (CardReference, error) {
	parts := referenceOfCard.FindStringSubmatch(bare)
	if parts == nil {
		return CardReference{}, ErrCardMistyped
	}
	var r CardReference
	r.Batch, _ = strconv.ParseInt(parts[1], 10, 64) // at most nine digits
	r.Number, _ = strconv.ParseInt(parts[2], 10, 64)
	if !r.Valid() || r.check() != byte(unicode.ToUpper(rune(parts[3][0]))) {
		return CardReference{}, ErrCardMistyped
	}
	return r, nil
}

//go:embed words/french.txt
var frenchWords string

const (
	wordBits = 11
	// distinct is by how many letters words are told apart.
	distinct = 4
	// mostTyped bounds what is looked at: a whole address with a card's code in it.
	mostTyped = 600
)

// cardWords is the list, in its order, and the place of each word by how it begins, without accents.
var cardWords, wordPlaces = func() (all [1 << wordBits]string, places map[string]uint64) {
	places = make(map[string]uint64, len(all))
	for i, word := range strings.Fields(frenchWords) {
		all[i] = word
		places[plainLetters(word)[:distinct]] = uint64(i)
	}
	if len(places) != len(all) {
		panic("account: words of the list are missing, or begin alike")
	}
	return all, places
}()

// plainLetters are small letters without their accents.
func plainLetters(typed string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(typed))
}

// plainDigits are the digits of Arabic and Persian keyboards as those of ours.
func plainDigits(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		}
		return r
	}, typed)
}

// piecesOf are the runs of letters and digits in what was typed.
func piecesOf(typed string) []string {
	return strings.FieldsFunc(plainDigits(plainLetters(typed)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func cardBytes(r CardReference) []byte {
	if !r.Valid() {
		panic(fmt.Sprintf("account: no card has the reference %d of %d", r.Number, r.Batch))
	}
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(r.Batch)), uint64(r.Number))
}

// cardSecret is the secret of a half: as many times 11 bits as it has words.
func (k *Keys) cardSecret(r CardReference, h Half) uint64 {
	key := k.cardToUse
	if h == HalfToKeep {
		key = k.cardToKeep
	}
	sum := key.sum(cardBytes(r))
	return binary.BigEndian.Uint64(sum[:8]) >> (64 - wordBits*h.Words())
}

// CardWords are the words of a half, as they are printed. It panics if r is not valid.
func (k *Keys) CardWords(r CardReference, h Half) []string {
	secret, words := k.cardSecret(r, h), make([]string, h.Words())
	for i := len(words) - 1; i >= 0; i-- {
		words[i] = cardWords[secret%(1<<wordBits)]
		secret >>= wordBits
	}
	return words
}

// CardCode is the reference and the beginnings of a half's words, as an address has them: "12-C034N-lapi-mais-vole-bleu". It panics if r is not valid.
func (k *Keys) CardCode(r CardReference, h Half) string {
	code := r.String()
	for _, word := range k.CardWords(r, h) {
		code += "-" + plainLetters(word)[:distinct]
	}
	return code
}

// ReadCard returns the card and the half whose reference and words were typed, or whose address was. Accents, capitals and what stands between words do
// not matter, nor does how a word ends after its first four letters. It returns ErrCardMistyped or deliberation.ErrCardUnknown, and nothing with
// either. How long it takes tells nothing of the right words.
func (k *Keys) ReadCard(typed string) (CardReference, Half, error) {
	none := CardReference{}
	if len(typed) > mostTyped {
		return none, 0, ErrCardMistyped
	}
	if at := strings.LastIndexByte(typed, '/'); at >= 0 {
		typed = typed[at+1:] // pasted whole
	}
	var reference string
	var words []string
	for _, piece := range piecesOf(typed) {
		switch isWord := len(piece) >= distinct && !strings.ContainsFunc(piece, unicode.IsDigit); {
		case isWord:
			words = append(words, piece)
		case words == nil:
			reference += piece
		default:
			return none, 0, ErrCardMistyped
		}
	}
	ref, err := parseCard(reference)
	if err != nil {
		return none, 0, err
	}
	half := HalfToUse
	switch len(words) {
	case HalfToUse.Words():
	case HalfToKeep.Words():
		half = HalfToKeep
	default:
		return none, 0, ErrCardMistyped
	}
	var secret uint64
	for _, word := range words {
		place, ok := wordPlaces[word[:distinct]]
		if !ok {
			return none, 0, ErrCardMistyped
		}
		secret = secret<<wordBits | place
	}
	made := binary.BigEndian.AppendUint64(nil, k.cardSecret(ref, half))
	if subtle.ConstantTimeCompare(binary.BigEndian.AppendUint64(nil, secret), made) != 1 {
		return none, 0, deliberation.ErrCardUnknown
	}
	return ref, half, nil
}

// PrintedCard is how entries name a card. It panics if r is not valid.
func (k *Keys) PrintedCard(r CardReference) deliberation.PrintedCard {
	use, revoke := k.card.sum(cardBytes(r)), k.cardRevoked.sum(cardBytes(r))
	return deliberation.PrintedCard{Batch: r.Batch, Use: deliberation.ID(use[:16]), Revoke: deliberation.ID(revoke[:16])}
}
