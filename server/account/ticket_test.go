package account_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"voix/server/account"
)

func TestTicketsOpenForWhatTheyWereMadeAndInTime(t *testing.T) {
	k := newKeys(t)
	want := account.Ticket{Way: account.Email, Identifier: "amina@example.org", Person: 7, Issued: noon, Nonce: newID(), Return: "/propositions/3", Data: []byte{1}}
	text, err := k.Issue(account.Challenge, want)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text, "amina") {
		t.Error("a ticket tells whose address it holds")
	}
	for at, opens := range map[time.Duration]bool{0: true, -30 * time.Second: true, 15*time.Minute - 1: true, 15 * time.Minute: false, -2 * time.Minute: false} {
		got, err := k.ReadTicket(account.Challenge, text, noon.Add(at))
		if opens && (err != nil || cmp.Diff(want, got) != "") {
			t.Errorf("%v later: %v %s", at, err, cmp.Diff(want, got))
		}
		if !opens && !errors.Is(err, account.ErrTicket) {
			t.Errorf("%v later it is read as %+v, %v", at, got, err)
		}
	}
	if _, err := k.ReadTicket(account.Proof, text, noon); !errors.Is(err, account.ErrTicket) {
		t.Error("a challenge is taken for a proof")
	}
	if _, err := newKeys(t).ReadTicket(account.Challenge, text, noon); !errors.Is(err, account.ErrTicket) {
		t.Error("a ticket opens under another master key")
	}
	for i := range text {
		other := byte('A')
		if text[i] == other {
			other = 'B'
		}
		if _, err := k.ReadTicket(account.Challenge, text[:i]+string(other)+text[i+1:], noon); !errors.Is(err, account.ErrTicket) {
			t.Fatalf("with its character %d altered a ticket opens", i)
		}
	}
}

func FuzzReadTicket(f *testing.F) {
	k, err := account.NewKeys(make([]byte, 32))
	if err != nil {
		f.Fatal(err)
	}
	f.Add("")
	f.Add(strings.Repeat("A", 100))
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := k.ReadTicket(account.Proof, text, noon); err == nil {
			t.Fatalf("%q opens as %+v", text, got)
		}
	})
}

func TestSentCodesAreOfOneChallengeOnly(t *testing.T) {
	k := newKeys(t)
	one := account.Ticket{Way: account.Phone, Identifier: "+33612345678", Issued: noon, Nonce: newID()}
	code := k.SentCode(one)
	if len(code) != 8 || strings.Trim(code, "0123456789") != "" {
		t.Errorf("code %q", code)
	}
	if k.SentCode(one) != code {
		t.Error("the code of a challenge changes")
	}
	same := 0
	for range 100 {
		other := one
		other.Nonce = newID()
		if k.SentCode(other) == code {
			same++
		}
	}
	if same > 0 {
		t.Errorf("%d of 100 other challenges have the same code", same)
	}
}
