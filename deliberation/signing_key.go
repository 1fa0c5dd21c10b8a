package deliberation

import (
	"crypto/ed25519"
	"fmt"
	"slices"
	"time"
)

// AnnouncedKey is a public key with which dossiers were signed from an entry on, until the next one was announced. Whoever announced it
// had the private one.
type AnnouncedKey struct {
	Key      Hash // Ed25519
	At       time.Time
	Entry    uint64 // that announced it
	Endorsed bool   // the key before it signed the announcement as well; never of the first
}

// SigningKey returns the public key with which dossiers are signed now, and the entry that announced it; zero if none was.
func (s *State) SigningKey() (key Hash, entry uint64) {
	if len(s.keys) == 0 {
		return Hash{}, 0
	}
	last := s.keys[len(s.keys)-1]
	return last.Key, last.Entry
}

// SigningKeys lists all keys that were ever announced, oldest first. None is there twice.
func (s *State) SigningKeys() []AnnouncedKey { return slices.Clone(s.keys) }

// KeyText is what is signed to announce a key: lines that say how many keys there are with it (1: it is the first), and which it is. The
// number ties a signature to one place in the journal's order of keys.
func KeyText(ordinal int, key Hash) string {
	return fmt.Sprintf("voix-key\nordinal %d\nkey %s\n", ordinal, key)
}

// AnnounceKey says that dossiers are signed with another key from now on.
type AnnounceKey struct {
	Key       Hash   // an Ed25519 public key
	Signature []byte // by Key, over KeyText: who announces a key has it
	Before    []byte // by the key in force until now, over the same text; empty: it was lost, or this is the first
}

// Keys names nothing: it is alone in its batch.
func (AnnounceKey) Keys() Keys { return Keys{} }

// Decide returns the announcement, nothing if that key is the last already, or ErrFieldMissing, ErrKeyWeak, ErrKeyReplaced (it was
// announced once, and another one since), ErrSignatureWrong (of either signature, or there is no key before that could sign).
func (c AnnounceKey) Decide(s *State, at time.Time) ([]Act, error) {
	if key, _ := s.SigningKey(); key == c.Key && !key.IsZero() {
		return nil, nil
	}
	f := &KeyAnnounced{Key: c.Key}
	var ok [2]bool
	f.Signature, ok[0] = signatureHalves(c.Signature)
	f.Before, ok[1] = signatureHalves(c.Before)
	if !ok[0] || !ok[1] {
		return nil, ErrSignatureWrong
	}
	if err := s.mayAnnounce(f); err != nil {
		return nil, err
	}
	return byProgram(Operator, f), nil
}

// mayAnnounce says why a key cannot follow those that were announced.
func (s *State) mayAnnounce(f *KeyAnnounced) error {
	text := KeyText(len(s.keys)+1, f.Key)
	before, _ := s.SigningKey()
	switch {
	case f.Key.IsZero():
		return ErrFieldMissing
	case weakKey(f.Key):
		return ErrKeyWeak
	case slices.ContainsFunc(s.keys, func(k AnnouncedKey) bool { return k.Key == f.Key }):
		return ErrKeyReplaced
	case !signedBy(f.Key, text, f.Signature), len(f.Before) > 0 && (before.IsZero() || !signedBy(before, text, f.Before)):
		return ErrSignatureWrong
	}
	return nil
}

func (s *State) applyKeyAnnounced(h Head, by Actor, f *KeyAnnounced) error {
	if by.Program != Operator {
		return errApply(h, f, "not by the operator")
	}
	if err := s.mayAnnounce(f); err != nil {
		return errApply(h, f, err.Error())
	}
	s.keys = append(s.keys, AnnouncedKey{Key: f.Key, At: time.UnixMilli(h.At).UTC(), Entry: h.Number, Endorsed: len(f.Before) > 0})
	return nil
}

// signatureHalves is how entries hold an Ed25519 signature; nil of none.
func signatureHalves(signature []byte) (halves []Hash, ok bool) {
	switch len(signature) {
	case 0:
		return nil, true
	case ed25519.SignatureSize:
		return []Hash{Hash(signature[:32]), Hash(signature[32:])}, true
	}
	return nil, false
}

// signedBy reports whether both halves are a signature by that key over a text. A key that is no point of the curve signs nothing.
func signedBy(key Hash, text string, halves []Hash) bool {
	return len(halves) == 2 && ed25519.Verify(key[:], []byte(text), slices.Concat(halves[0][:], halves[1][:]))
}

// smallOrder are the points of edwards25519 whose order divides 8, as they are encoded but for the sign of x, in the highest bit: with one
// of them as a key, anybody can make signatures that hold. The last two are the first two again, with a y that is not reduced. They are
// those that libsodium refuses (ge25519_has_small_order).
var smallOrder = [...]string{
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
}

// weakKey reports whether the order of a key divides 8.
func weakKey(key Hash) bool {
	key[31] &= 0x7f
	return slices.Contains(smallOrder[:], key.String())
}
