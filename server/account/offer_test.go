package account

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTheCodeOfAnOfferOpensThatOfferAlone(t *testing.T) {
	keys, err := NewKeys(make([]byte, masterKeySize))
	if err != nil {
		t.Fatal(err)
	}
	other, err := NewKeys([]byte(strings.Repeat("k", masterKeySize)))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.Int64Range(1, 1<<32-1).Draw(t, "number")
		code := keys.OfferCode(number)
		if got, ok := keys.ReadOfferCode(strings.ToUpper(code[:7] + " " + code[7:])); !ok || got != number || len(code) != 32 {
			t.Fatalf("%s of %d is read as %d, %v", code, number, got, ok)
		}
		if _, ok := other.ReadOfferCode(code); ok {
			t.Fatal("another key opens it")
		}
		at := rapid.IntRange(0, len(code)-1).Draw(t, "where")
		letter := rapid.SampledFrom([]byte("abcdefghjkmnpqrstuvwxyz023456789")).Filter(func(c byte) bool { return c != code[at] }).Draw(t, "letter")
		if got, ok := keys.ReadOfferCode(code[:at] + string(letter) + code[at+1:]); ok {
			t.Fatalf("a mistyped code opens %d", got)
		}
	})
	for _, bad := range []string{"", "abc", keys.OfferCode(1) + "a", keys.OfferCode(1)[:31], strings.Repeat("a", 32), "é"} {
		if _, ok := keys.ReadOfferCode(bad); ok {
			t.Errorf("%q opens one", bad)
		}
	}
}
