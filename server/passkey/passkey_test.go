package passkey_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"voix/server/passkey"
)

func TestPasskeysAreForSecureNames(t *testing.T) {
	for origin, want := range map[string]string{
		"https://voix.example": "voix.example", "https://VOIX.example:8443": "voix.example", "http://localhost:8080": "localhost",
		"http://voix.localhost": "voix.localhost", "http://voix.example": "", "https://192.0.2.1": "", "https://[2001:db8::1]": "", "http://127.0.0.1:8080": "",
		"https://": "", "": "", "ftp://voix.example": "", "https://voix example": "",
	} {
		site, ok := passkey.At(origin, "Voix")
		if ok != (want != "") {
			t.Errorf("%q: %v", origin, ok)
		}
		if !ok {
			continue
		}
		asked, err := site.Ask(make([]byte, 32))
		if err != nil || !strings.Contains(string(asked), `"rpId":"`+want+`"`) {
			t.Errorf("%q: %s, %v", origin, asked, err)
		}
	}
}

func TestNothingIsAskedThatCanBeForetold(t *testing.T) {
	site, _ := passkey.At("https://voix.example", "Voix")
	if asked, err := site.Ask(make([]byte, 31)); err == nil {
		t.Errorf("%s", asked)
	}
	for _, o := range []passkey.Order{
		{Challenge: make([]byte, 31), Handle: make([]byte, passkey.HandleBytes), Name: "Clé"},
		{Challenge: make([]byte, 32), Handle: make([]byte, passkey.HandleBytes-1), Name: "Clé"},
	} {
		if ordered, err := site.Order(o); err == nil {
			t.Errorf("%s", ordered)
		}
	}
}

// Whatever somebody sends, it proves nothing, and nothing that is stored is looked at for more than what it says of itself.
func TestGarbageProvesNothing(t *testing.T) {
	site, _ := passkey.At("https://voix.example", "Voix")
	challenge, handle := make([]byte, 32), make([]byte, passkey.HandleBytes)
	fields := rapid.OneOf(rapid.Just(""), rapid.StringMatching(`[A-Za-z0-9_-]{0,80}`), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		answer := rapid.OneOf(
			rapid.SliceOf(rapid.Byte()),
			rapid.Custom(func(t *rapid.T) []byte {
				id := rapid.StringMatching(`[A-Za-z0-9_-]{0,40}`).Draw(t, "id")
				return []byte(`{"id":"` + id + `","rawId":"` + id + `","type":"public-key","response":{"clientDataJSON":"` + fields.Draw(t, "client") + `","attestationObject":"` + fields.Draw(t, "object") +
					`","authenticatorData":"` + fields.Draw(t, "data") + `","signature":"` + fields.Draw(t, "signature") + `","userHandle":"` + fields.Draw(t, "handle") + `"}}`)
			}),
		).Draw(t, "answer")
		if _, _, err := site.Made(challenge, handle, answer); !errors.Is(err, passkey.ErrRefused) {
			t.Fatalf("made: %v", err)
		}
		unknown := func(string) ([]byte, bool, error) { return nil, false, nil }
		if _, err := site.Shown(challenge, answer, unknown); !errors.Is(err, passkey.ErrRefused) {
			t.Fatalf("shown: %v", err)
		}
	})
	if _, _, err := site.Made(challenge, handle, bytes.Repeat([]byte("["), 100_000)); !errors.Is(err, passkey.ErrRefused) {
		t.Errorf("%v", err)
	}
}
