package deliberation

import "encoding/binary"

// Key names something that a command reads or changes, for the journal to see which commands may share a batch.
type Key struct {
	kind byte
	id   ID
}

// Keys is what a command reads (shared) and changes (exclusive). Two commands share a batch only if neither changes what
// the other reads or changes. A command that names nothing is alone in its batch.
type Keys struct {
	Reads, Changes []Key
}

// Alone reports whether the command must be alone in its batch.
func (k Keys) Alone() bool { return len(k.Reads) == 0 && len(k.Changes) == 0 }

func numberKey(kind byte, n int64) Key {
	k := Key{kind: kind}
	binary.BigEndian.PutUint64(k.id[:], uint64(n))
	return k
}

func voterKey(id ID) Key      { return Key{kind: 'v', id: id} }
func textKey(id ID) Key       { return Key{kind: 't', id: id} }
func questionKey(n int64) Key { return numberKey('q', n) }
func proposalKey(n int64) Key { return numberKey('p', n) }
func debateKey(n int64) Key   { return numberKey('d', n) }
func personKey(n int64) Key   { return numberKey('w', n) }
