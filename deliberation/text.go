package deliberation

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// Text is what a person wrote. It is kept beside the journal, where it can be erased; an entry holds its salted hash only.
type Text struct {
	Title    string   // empty for arguments
	Body     string   // Markdown
	Place    string   // of a debate: where, and how one gets in; of an imported consultation: its address there
	Language string   // BCP 47
	Parts    []string // of a sheet: its fields, by SheetPart; nil for all others
}

// Hash commits to the text without telling it: SHA-256 over the salt and each part behind its length in bytes (64 bits,
// big-endian), those of Parts last. Once the salt is erased with the text, the hash tells nothing, not even to someone who guesses the
// words.
func (t Text) Hash(salt ID) Hash {
	h := sha256.New()
	h.Write(salt[:])
	for _, part := range slices.Concat([]string{t.Title, t.Body, t.Place, t.Language}, t.Parts) {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		h.Write(length[:])
		h.Write([]byte(part))
	}
	return Hash(h.Sum(nil))
}

// Part is what a sheet says in one of its fields; empty if it says nothing there, or if the text is of something else.
func (t Text) Part(p SheetPart) string {
	if p < 0 || int(p) >= len(t.Parts) {
		return ""
	}
	return t.Parts[p]
}
