package account

import (
	"crypto/hmac"
	"encoding/binary"
	"strings"
)

// The code of an offered mandate is the offer's number and a MAC of it: it opens that one offer, for as long as it stands. The MAC of 16 bytes
// cannot be guessed (128 bits), nor made without the master key; what is offered, by whom and until when stands in the journal.

const offerMAC = 16

func (k *Keys) offerMAC(of []byte) []byte {
	sum := k.offer.sum(of)
	return sum[:offerMAC]
}

// OfferCode is the code with which an offered mandate is accepted: 32 letters and digits without i, l, o and 1. A number that is not from 1 to
// 2³²-1 has none: it panics.
func (k *Keys) OfferCode(number int64) string {
	if number < 1 || number >= 1<<32 {
		panic("account: no offer has such a number")
	}
	of := binary.BigEndian.AppendUint32(nil, uint32(number))
	return linkAlphabet.EncodeToString(append(of, k.offerMAC(of)...))
}

// ReadOfferCode returns the number of the offer that a code was made for; ok is false for anything that OfferCode did not make. Capitals, spaces
// and hyphens do not matter.
func (k *Keys) ReadOfferCode(code string) (number int64, ok bool) {
	code = strings.NewReplacer(" ", "", "-", "").Replace(strings.ToLower(code))
	raw, err := linkAlphabet.DecodeString(code)
	if err != nil || len(raw) != 4+offerMAC || linkAlphabet.EncodeToString(raw) != code || !hmac.Equal(raw[4:], k.offerMAC(raw[:4])) {
		return 0, false
	}
	number = int64(binary.BigEndian.Uint32(raw))
	return number, number > 0
}
