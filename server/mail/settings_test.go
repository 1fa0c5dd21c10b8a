package mail_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"net"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"voix/server/mail"
)

// silent is a port on which nobody says anything.
func silent(t *testing.T, reached chan<- struct{}, hold <-chan struct{}) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		close(reached)
		<-hold
		_ = c.Close()
	}()
	return l.Addr().String()
}

func TestAddressesAreReadInOneWay(t *testing.T) {
	for typed, want := range map[string]string{
		" Ines.Durand@Exemple.ORG ": "ines.durand@exemple.org", "a+b@x.fr": "a+b@x.fr", "ines@école.fr": "ines@xn--cole-9oa.fr", "o'neil@x.fr": "o'neil@x.fr",
		"": "", "ines": "", "@x.fr": "", "ines@": "", "ines@x": "", "a@b@x.fr": "", "ines@.fr": "", "ines@x.fr.": "", "ines@x..fr": "", ".a@x.fr": "", "a..b@x.fr": "", "a.@x.fr": "",
		"a b@x.fr": "", "a@x.fr\r\nBcc: b@y.fr": "", "a\n@x.fr": "", "<a@x.fr>": "", `"a"@x.fr`: "", "a@[127.0.0.1]": "", "a@127.0.0.1": "", "inès@x.fr": "", "a,b@x.fr": "", "a@x.fr,b@y.fr": "",
		strings.Repeat("a", 64) + "@x.fr": strings.Repeat("a", 64) + "@x.fr", strings.Repeat("a", 65) + "@x.fr": "", "a@" + strings.Repeat("b.", 130) + "fr": "",
	} {
		got, ok := mail.ParseAddress(typed)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %v; want %q", typed, got, ok, want)
		}
	}
}

// Whatever is taken holds nothing that ends a header or a command, and is read as itself.
func TestNoAddressHoldsMoreThanAnAddress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-zA-Z0-9.!#+\r\n<>"' ,;é-]{1,20}@[a-zé0-9.\-]{1,20}\.[a-z\r\n]{2,4}`)).Draw(t, "typed")
		address, ok := mail.ParseAddress(typed)
		if !ok {
			return
		}
		if strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`<>"(),:;\[]`, r) }) {
			t.Fatalf("%q became %q", typed, address)
		}
		if again, ok := mail.ParseAddress(address); !ok || again != address {
			t.Fatalf("%q is read as %q, %v", address, again, ok)
		}
	})
}

func TestWhatAnOperatorSaysOfMailIsChecked(t *testing.T) {
	for text, want := range map[string]mail.Relay{
		"smtp://voix@mail.example.org":   {Host: "mail.example.org", Port: 587, User: "voix"},
		"smtps://mail.example.org:4650":  {Host: "mail.example.org", Port: 4650, Implicit: true},
		"smtp+plain://127.0.0.1":         {Host: "127.0.0.1", Port: 25, Plain: true},
		"smtp+plain://mail.example.org":  {},
		"smtp://voix:secret@example.org": {},
		"http://example.org":             {}, "smtp://": {}, "smtp://x:0": {}, "smtp://x/y": {}, "mail.example.org": {}, "": {},
	} {
		var got mail.Relay
		if err := got.UnmarshalText([]byte(text)); got != want || (err == nil) != (want != mail.Relay{}) {
			t.Errorf("%q: %+v, %v", text, got, err)
		} else if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
	for text, ok := range map[string]bool{"Voix au chapitre <voix@example.org>": true, "voix@example.org": true, "Voix": false, "": false, "V <voix@localhost>": false} {
		if from, err := mail.ParseFrom(text); (err == nil) != ok || ok && from.Address != "voix@example.org" {
			t.Errorf("%q: %v, %v", text, from, err)
		}
	}
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	if key, err := mail.ParseKey(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})); err != nil || !private.Equal(key) {
		t.Errorf("%v, %v", key, err)
	}
	if _, err := mail.ParseKey([]byte("not a key")); err == nil || strings.Contains(err.Error(), "not a key") {
		t.Errorf("%v", err)
	}
}
