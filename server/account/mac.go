package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash"
	"sync"
)

// macKey makes HMAC-SHA256 under one key. Every request with a cookie needs one: what HMAC computes of its key alone is kept.
type macKey struct{ idle sync.Pool }

// keyed is an HMAC to be reset, and room for what it says.
type keyed struct {
	hash.Hash
	sum [sha256.Size]byte
}

func newMACKey(key []byte) *macKey {
	return &macKey{sync.Pool{New: func() any { return &keyed{Hash: hmac.New(sha256.New, key)} }}}
}

// sum returns the MAC of some bytes.
func (k *macKey) sum(of []byte) [sha256.Size]byte {
	mac := k.idle.Get().(*keyed)
	defer k.idle.Put(mac)
	mac.Reset()
	mac.Write(of)
	mac.Sum(mac.sum[:0])
	return mac.sum
}
