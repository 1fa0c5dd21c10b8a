package account

import (
	"crypto/hmac"
	"encoding/base32"
	"strings"

	"voix/deliberation"
)

// A sign-in code is the id of the sealed document and a MAC of it: it works as long as the person is there, and cannot be
// made without the master key. Credentials are no part of the profile: later ways in stand beside this one.

const linkMAC = 16

var linkAlphabet = base32.NewEncoding("abcdefghjkmnpqrstuvwxyz023456789").WithPadding(base32.NoPadding)

func (k *Keys) linkMAC(document deliberation.ID) []byte {
	sum := k.link.sum(document[:])
	return sum[:linkMAC]
}

// Code returns the sign-in code of the person with that document: 52 letters and digits without i, l, o and 1.
func (k *Keys) Code(document deliberation.ID) string {
	return linkAlphabet.EncodeToString(append(document[:], k.linkMAC(document)...))
}

// ReadCode returns the document that a code was made for; ok is false for anything that Code did not make. Spaces, hyphens and
// capitals do not matter, so that a code can be typed.
func (k *Keys) ReadCode(code string) (document deliberation.ID, ok bool) {
	code = strings.NewReplacer(" ", "", "-", "").Replace(strings.ToLower(code))
	raw, err := linkAlphabet.DecodeString(code)
	if err != nil || len(raw) != len(document)+linkMAC || linkAlphabet.EncodeToString(raw) != code {
		return document, false
	}
	copy(document[:], raw)
	return document, hmac.Equal(raw[len(document):], k.linkMAC(document))
}
