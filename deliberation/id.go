package deliberation

import "encoding/hex"

// ID is 16 random bytes that name a document, a voter or a command. It tells nothing of what it names.
type ID [16]byte

// IsZero reports whether id names nothing.
func (id ID) IsZero() bool { return id == ID{} }

// String is the id in 32 lowercase hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// ParseID reads 32 lowercase hexadecimal digits; ok is false for anything else, so that one thing has one address.
func ParseID(s string) (id ID, ok bool) {
	if len(s) != 32 {
		return ID{}, false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return ID{}, false
		}
	}
	_, err := hex.Decode(id[:], []byte(s))
	return id, err == nil
}

// Hash is a SHA-256.
type Hash [32]byte

// IsZero reports whether h is unset.
func (h Hash) IsZero() bool { return h == Hash{} }

// String is the hash in 64 lowercase hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }
