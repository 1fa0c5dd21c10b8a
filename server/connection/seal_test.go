package connection

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"voix/deliberation"
)

func newKey(t interface{ Fatal(...any) }) *age.X25519Identity {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func holdersOf(t interface{ Fatal(...any) }, lines ...string) *Holders {
	h, err := ParseHolders(strings.NewReader(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// Neither of the two keys opens a record alone, nor does a third with either; what is sealed tells neither the address nor its length; and the two in
// their order give back what was sealed.
func TestOnlyBothOpen(t *testing.T) {
	one, two, other := newKey(t), newKey(t), newKey(t)
	h := holdersOf(t, one.Recipient().String(), two.Recipient().String())
	length := 0
	rapid.Check(t, func(t *rapid.T) {
		bits := rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "address")
		address := netip.AddrFrom16([16]byte(bits))
		if rapid.Bool().Draw(t, "IPv4") {
			address = netip.AddrFrom4([4]byte(bits))
		}
		r := Record{
			ID: "00", Kind: Contribution, At: time.UnixMilli(rapid.Int64Range(0, 1<<41).Draw(t, "at")).UTC(), Person: rapid.Int64Range(0, 1<<40).Draw(t, "person"),
			Operation: "POST /propositions/nouvelle", Address: address.String(), Port: rapid.Uint16().Draw(t, "port"), Contributions: []string{"c0"},
		}
		box, err := h.Seal(r)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(box, []byte(r.Address)) || bytes.Contains(box, address.AsSlice()) {
			t.Fatal("the address stands in what is sealed")
		}
		if length == 0 {
			length = len(box)
		}
		if len(box) != length {
			t.Fatalf("%d bytes, and %d of another: the length tells", len(box), length)
		}
		s := Sealed{ID: "00", Box: box}
		for name, keys := range map[string][]age.Identity{"the second": {two}, "a stranger": {other}, "the second and a stranger": {two, other}} {
			if got, err := s.Open(keys...); !errors.Is(err, ErrOtherFirst) || got.Record != nil {
				t.Fatalf("%s: %v, %v", name, got, err)
			}
		}
		half, err := s.Open(one, other)
		if err != nil || half.Record != nil || bytes.Contains(half.Box, []byte(r.Address)) {
			t.Fatalf("the first alone: %v, %v", half, err)
		}
		if got, err := half.Open(one); !errors.Is(err, ErrOtherFirst) || got.Record != nil {
			t.Fatalf("the first alone, twice: %v, %v", got, err)
		}
		for _, open := range []func() (Sealed, error){func() (Sealed, error) { return half.Open(two) }, func() (Sealed, error) { return s.Open(two, one) }} {
			got, err := open()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(Sealed{ID: "00", Record: &r}, got); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

// Whatever byte is altered, and wherever, it is noticed by one of the two; so is a record that stands in another's place.
func TestAlteringIsNoticed(t *testing.T) {
	one, two := newKey(t), newKey(t)
	h := holdersOf(t, one.Recipient().String(), two.Recipient().String())
	box, err := h.Seal(Record{ID: "0a", Kind: SignIn, Address: "192.0.2.7"})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		altered := bytes.Clone(box)
		altered[rapid.IntRange(0, len(box)-1).Draw(t, "byte")] ^= byte(rapid.IntRange(1, 255).Draw(t, "by"))
		got, err := Sealed{ID: "0a", Box: altered}.Open(one, two)
		if err == nil {
			t.Fatalf("opened as if nothing were wrong: %v", got)
		}
	})
	if got, err := (Sealed{ID: "0b", Box: box}).Open(one, two); !errors.Is(err, ErrAltered) {
		t.Fatalf("in another's place: %v, %v", got, err)
	}
	if got, err := (Sealed{ID: "0a", Box: box[:len(box)-1]}).Open(one, two); err == nil {
		t.Fatalf("cut off: %v", got)
	}
}

// A holder may have several keys, any of which opens that holder's layer, and none the other's.
func TestAHolderMayHaveASpareKey(t *testing.T) {
	one, spare, two := newKey(t), newKey(t), newKey(t)
	h := holdersOf(t, "# the publisher", one.Recipient().String()+" "+spare.Recipient().String(), "", "# the association", two.Recipient().String())
	box, err := h.Seal(Record{ID: "01", Kind: Joining})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := (Sealed{ID: "01", Box: box}).Open(spare, two); err != nil || got.Record == nil || got.Record.Kind != Joining {
		t.Fatal(got, err)
	}
	if got, err := (Sealed{ID: "01", Box: box}).Open(one, spare); err != nil || got.Record != nil {
		t.Fatal("one holder opened both layers", got, err)
	}
}

func TestWhatIsNotTwoHoldersIsRefused(t *testing.T) {
	a, b, c := newKey(t).Recipient().String(), newKey(t).Recipient().String(), newKey(t).Recipient().String()
	for name, file := range map[string]string{
		"nothing": "", "one": a, "three": a + "\n" + b + "\n" + c, "the same twice": a + "\n" + a, "one key for both": a + "\n" + b + " " + a,
		"a private key": a + "\n" + newKey(t).String(), "words": a + "\nsomebody", "two on one line": a + " " + b,
	} {
		if h, err := ParseHolders(strings.NewReader(file)); err == nil {
			t.Errorf("%s: %v", name, h)
		} else if strings.Contains(err.Error(), "AGE-SECRET-KEY-1") && name != "a private key" {
			t.Error(err)
		}
	}
}

// A holder's file opens with its passphrase only, is never written over, and holds the private key nowhere in clear.
func TestAKeyNeedsItsPassphrase(t *testing.T) {
	file := filepath.Join(t.TempDir(), "holder.key")
	if _, err := MakeIdentity(file, "court"); !errors.Is(err, ErrPassphraseShort) {
		t.Fatal(err)
	}
	recipient, err := MakeIdentity(file, "quatre mots au hasard")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(file)
	if err != nil || bytes.Contains(raw, []byte("AGE-SECRET-KEY")) {
		t.Fatal("the private key stands in clear", err)
	}
	if _, err := MakeIdentity(file, "quatre mots au hasard"); !errors.Is(err, os.ErrExist) {
		t.Fatal("written over:", err)
	}
	if _, err := ReadIdentity(file, func() (string, error) { return "quatre mots au hasarde", nil }); !errors.Is(err, ErrPassphrase) {
		t.Fatal(err)
	}
	keys, err := ReadIdentity(file, func() (string, error) { return "quatre mots au hasard", nil })
	if err != nil || len(keys) != 1 || keys[0].(*age.X25519Identity).Recipient().String() != recipient {
		t.Fatal(keys, err)
	}
	plain := filepath.Join(t.TempDir(), "plain.key")
	if err := os.WriteFile(plain, []byte(keys[0].(*age.X25519Identity).String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadIdentity(plain, nil); err != nil {
		t.Fatal(err)
	}
}

// A record stays for its years in full, to the millisecond, and for no day more; its id alone tells its last day, and ids lie in the order of these days.
func TestARecordIsKeptForItsTimeAndNoLonger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.UnixMilli(rapid.Int64Range(0, 4102444800000).Draw(t, "at")).UTC() // until 2100
		kind := rapid.SampledFrom([]Kind{Contribution, Joining, SignIn, ClosedAccount, ClosedIdentity}).Draw(t, "kind")
		made := DayOf(at)
		id := NewID(kind, made, deliberation.ID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "random")))
		last := LastDayOf(id)
		years := at.In(deliberation.Paris()).AddDate(kind.Years(), 0, 0)
		if over := (last + 1).Begins(); !over.After(years) || over.Sub(years) > 25*time.Hour {
			t.Fatalf("made %v, ends %v", at, over)
		}
		if want := made.Begins(); at.Before(want) || at.Sub(want) > 25*time.Hour {
			t.Fatalf("%v is not of the day that begins %v", at, want)
		}
		later := NewID(kind, made+Day(rapid.IntRange(1, 2000).Draw(t, "days")), deliberation.ID{})
		if bytes.Compare(id[:], later[:]) >= 0 && LastDayOf(later) > last {
			t.Fatal("a record that ends later lies before")
		}
	})
}

func TestKindsReadWhatTheyWrite(t *testing.T) {
	for k := Contribution; k.Valid(); k++ {
		raw, err := json.Marshal(k)
		if err != nil {
			t.Fatal(err)
		}
		var back Kind
		if err := json.Unmarshal(raw, &back); err != nil || back != k {
			t.Fatal(k, back, err)
		}
	}
	var k Kind
	if k.UnmarshalText([]byte("")) == nil || k.UnmarshalText([]byte("ballot")) == nil {
		t.Fatal("read a kind that is none")
	}
}
