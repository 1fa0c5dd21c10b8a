package deliberation

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// announcing announces a test key as the next one, without a word of the key before.
func announcing(s *State, n byte) AnnounceKey {
	key := testKey(n)
	return AnnounceKey{Key: publicOf(key), Signature: ed25519.Sign(key, []byte(KeyText(len(s.SigningKeys())+1, publicOf(key))))}
}

// endorsed adds what the key before says to an announcement of the next key.
func endorsed(s *State, c AnnounceKey, before byte) AnnounceKey {
	c.Before = ed25519.Sign(testKey(before), []byte(KeyText(len(s.SigningKeys())+1, c.Key)))
	return c
}

func TestAKeyIsAnnouncedByWhoHasIt(t *testing.T) {
	if got, want := KeyText(3, Hash{0xab}), "voix-key\nordinal 3\nkey ab"+strings.Repeat("00", 31)+"\n"; got != want {
		t.Fatalf("what is signed is\n%s, want\n%s", got, want)
	}
	j := newJournal(t, testTime())
	j.must(announcing(j.state, 1))
	j.must(endorsed(j.state, announcing(j.state, 2), 1))
	j.must(announcing(j.state, 3))
	at := j.now.UTC()
	want := []AnnouncedKey{
		{Key: publicOf(testKey(1)), At: at, Entry: 1}, {Key: publicOf(testKey(2)), At: at, Entry: 2, Endorsed: true}, {Key: publicOf(testKey(3)), At: at, Entry: 3},
	}
	if diff := cmp.Diff(want, j.state.SigningKeys()); diff != "" {
		t.Errorf("keys (- want, + got):\n%s", diff)
	}
	if key, entry := j.state.SigningKey(); key != want[2].Key || entry != 3 {
		t.Errorf("dossiers are signed with %v, announced by entry %d", key, entry)
	}
	// The key in use is known, whatever comes with it.
	for _, c := range []AnnounceKey{announcing(j.state, 3), {Key: want[2].Key}} {
		if j.must(c); j.state.Number() != 3 {
			t.Error("the key in use is announced again")
		}
	}
	// An announcement that was meant for another place is none.
	late := announcing(j.state, 4)
	j.must(announcing(j.state, 5))
	if r := j.run(late); r != ErrSignatureWrong {
		t.Errorf("a signature for another place: %v", r)
	}
	first := newJournal(t, testTime())
	if r := first.run(endorsed(first.state, announcing(first.state, 1), 2)); r != ErrSignatureWrong {
		t.Errorf("the first key is endorsed by one that was not there: %v", r)
	}
}

func TestAnAnnouncementIsCheckedWheneverTheJournalIsRead(t *testing.T) {
	j := newJournal(t, testTime())
	j.must(announcing(j.state, 1))
	j.must(announcing(j.state, 2))
	fact := func(c AnnounceKey) *KeyAnnounced {
		f := &KeyAnnounced{Key: c.Key}
		f.Signature, _ = signatureHalves(c.Signature)
		f.Before, _ = signatureHalves(c.Before)
		return f
	}
	operator := Actor{Program: Operator}
	right := func() *KeyAnnounced { return fact(endorsed(j.state, announcing(j.state, 3), 2)) }
	if !j.applies(operator, right()) || !j.applies(operator, fact(announcing(j.state, 3))) {
		t.Fatal("what is right is not applied")
	}
	for what, f := range map[string]*KeyAnnounced{
		"the key in use":                 fact(announcing(j.state, 2)),
		"the key before":                 fact(announcing(j.state, 1)),
		"the first one as it was":        {Key: publicOf(testKey(1)), Signature: fact(announcing(NewState(), 1)).Signature},
		"another key":                    {Key: publicOf(testKey(4)), Signature: right().Signature},
		"no signature":                   {Key: right().Key},
		"one half":                       {Key: right().Key, Signature: right().Signature[:1]},
		"halves swapped":                 {Key: right().Key, Signature: []Hash{right().Signature[1], right().Signature[0]}},
		"endorsed by a key long gone":    fact(endorsed(j.state, announcing(j.state, 3), 1)),
		"endorsed by itself":             fact(endorsed(j.state, announcing(j.state, 3), 3)),
		"half endorsed":                  {Key: right().Key, Signature: right().Signature, Before: right().Before[:1]},
		"no point of the curve":          {Key: Hash{2}, Signature: right().Signature},
		"a key with which anybody signs": {Key: Hash{1}, Signature: []Hash{{1}, {}}},
	} {
		if j.applies(operator, f) {
			t.Errorf("%s: applied", what)
		}
	}
	for _, by := range []Actor{{Person: 1}, {Program: Deadlines}, {Program: Importer}} {
		if j.applies(by, right()) {
			t.Errorf("%+v announces a key", by)
		}
	}
}

// With a point of small order as a key, a signature of no secret holds: the neutral element, and zero. It is the eighth of all messages, or
// more of them.
func TestKeysWithWhichAnybodySignsAreKnown(t *testing.T) {
	forged := make([]byte, ed25519.SignatureSize)
	forged[0] = 1
	for _, text := range smallOrder {
		raw, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, sign := range []byte{0, 0x80} {
			key := Hash(raw)
			key[31] |= sign
			holds := false
			for i := range 256 {
				holds = holds || ed25519.Verify(key[:], []byte{byte(i)}, forged)
			}
			if !holds || !weakKey(key) {
				t.Errorf("%v: anybody signs: %v, known: %v", key, holds, weakKey(key))
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed")
		if key := publicOf(ed25519.NewKeyFromSeed(bytes.Clone(seed))); weakKey(key) {
			t.Fatalf("%v is a key like others", key)
		}
	})
}
