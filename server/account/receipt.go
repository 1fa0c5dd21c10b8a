package account

import (
	"crypto/subtle"
	"encoding/binary"
	"strings"
	"unicode"

	"voix/deliberation"
)

// A receipt is the code on the slip that a participant tears off a sheet and takes home: with it the person reads, corrects, withdraws
// or claims what was entered. Whoever enters the pile sees the sheet's reference; the receipt they are shown by nothing from then on. Before,
// it can be seen by those who print the sheets, as by whoever holds a sheet with its slip: they are trusted to hand slips out and to keep no
// copy. Of somebody who is heard in the room it is shown to those who run the debate, to hand it over on that day, until it is used.
//
// Its secret is a MAC of nine characters out of 31, which is 44.6 bits. A guess names one sheet and is right once in 31⁹, 2.6·10¹³,
// however many sheets there are. At 100 guesses a second, all the country over, one sheet is opened within a year with a probability of
// 1 in 8,000; at the ten a minute that one address is allowed it is 1 in 5 million. So guesses have to be slowed down, and need no more
// than that. It is no key to anything but that one sheet.
const (
	receiptSecret   = 9
	receiptAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ" // 31 characters, without 0, 1, I, L and O
)

// Why a receipt is not read. Both stand in the message catalogue like the refusals of deliberation.
var (
	// ErrReceiptMistyped: a character is wrong, missing or too much. It tells nothing of any sheet.
	ErrReceiptMistyped = &deliberation.Refusal{Code: "receipt_mistyped", Class: deliberation.Invalid}
	// ErrReceiptUnknown: soundly made up, but not by this platform.
	ErrReceiptUnknown = &deliberation.Refusal{Code: "receipt_unknown", Class: deliberation.NotFound}
)

// Refusals lists what this package refuses with, so that the catalogue can be checked to be complete.
func Refusals() []*deliberation.Refusal {
	return []*deliberation.Refusal{ErrReceiptMistyped, ErrReceiptUnknown, ErrCardMistyped}
}

// sheetBytes are what a MAC of a sheet is made of. The letter stands for the kind: numbers of enumerations may be reordered.
func sheetBytes(ref deliberation.Reference) []byte {
	if !ref.Valid() {
		panic("account: no sheet has the reference " + ref.FullString())
	}
	b := binary.BigEndian.AppendUint64(nil, uint64(ref.Debate))
	b = append(b, ref.Kind.Letter())
	return binary.BigEndian.AppendUint64(b, uint64(ref.Number))
}

// receiptCode is the secret of a sheet and its check character. Of the 64 bits that are cut to 31⁹ no value is likelier than another by
// more than 1 in 600,000.
func (k *Keys) receiptCode(ref deliberation.Reference) (code [receiptSecret + 1]byte) {
	sum := k.receipt.sum(sheetBytes(ref))
	rest := binary.BigEndian.Uint64(sum[:8])
	for i := range receiptSecret {
		code[i] = receiptAlphabet[rest%31]
		rest /= 31
	}
	code[receiptSecret] = receiptCheck(code[:receiptSecret])
	return code
}

// receiptCheck is the character that makes the sum of place times value, places counted from 1, a multiple of 31. As 31 is prime and
// there are fewer places and values, one wrong character and any two that changed places are always found.
func receiptCheck(secret []byte) byte {
	sum := 0
	for i, c := range secret {
		sum += (i + 1) * strings.IndexByte(receiptAlphabet, c)
	}
	// The tenth place: 10·28 = 280 = 9·31+1, so 28 undoes 10.
	return receiptAlphabet[(31-sum%31)*28%31]
}

// Receipt is the receipt of a sheet, as in "12-F017Q-ABCDE-FGHJK": the full reference, then secret and check character in two groups
// of five. It panics if ref is not valid.
func (k *Keys) Receipt(ref deliberation.Reference) string {
	code := k.receiptCode(ref)
	return ref.FullString() + "-" + string(code[:5]) + "-" + string(code[5:])
}

// ReadReceipt returns the sheet whose receipt was typed. Small letters, spaces and dashes do not matter. It returns ErrReceiptMistyped
// or ErrReceiptUnknown, and no reference with either. How long it takes tells nothing of the right receipt.
func (k *Keys) ReadReceipt(typed string) (deliberation.Reference, error) {
	bare := []byte(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Dash, r):
			return -1
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, typed))
	if len(bare) <= receiptSecret+1 {
		return deliberation.Reference{}, ErrReceiptMistyped
	}
	first, code := bare[:len(bare)-receiptSecret-1], bare[len(bare)-receiptSecret-1:]
	ref, err := deliberation.ParseFullReference(string(first))
	if err != nil {
		return deliberation.Reference{}, ErrReceiptMistyped
	}
	for _, c := range code {
		if strings.IndexByte(receiptAlphabet, c) < 0 {
			return deliberation.Reference{}, ErrReceiptMistyped
		}
	}
	if receiptCheck(code[:receiptSecret]) != code[receiptSecret] {
		return deliberation.Reference{}, ErrReceiptMistyped
	}
	made := k.receiptCode(ref)
	if subtle.ConstantTimeCompare(code, made[:]) != 1 {
		return deliberation.Reference{}, ErrReceiptUnknown
	}
	return ref, nil
}

// PaperDocument is the id of the sealed document of the person who wrote that sheet. Nobody without the master key can tell which
// document it is. It panics if ref is not valid.
func (k *Keys) PaperDocument(ref deliberation.Reference) deliberation.ID {
	sum := k.paperDocument.sum(sheetBytes(ref))
	return deliberation.ID(sum[:16])
}

// PaperVoter is the voter of an avis sheet: of its debate and number only, whatever kind of paper ref says, so that two entries of one sheet are
// one voter; or that of a call, whose numbers have nothing to do with those of sheets. Nobody without the master key can tell which voter it is, nor link it to PaperDocument. It panics if ref is not valid.
func (k *Keys) PaperVoter(ref deliberation.Reference) deliberation.ID {
	if ref.Kind != deliberation.CallSheet {
		ref.Kind = deliberation.AvisSheet
	}
	sum := k.paperVoter.sum(sheetBytes(ref))
	return deliberation.ID(sum[:16])
}

// PaperCommand names the command that casts the ballots of a sheet, by the one that takes note of the sheet. Both ids stand in the journal: were
// this one not made with the master key, whoever has the journal could tell from it which ballots are those of which sheet.
func (k *Keys) PaperCommand(noted deliberation.ID) deliberation.ID {
	sum := k.paperCommand.sum(noted[:])
	return deliberation.ID(sum[:16])
}
