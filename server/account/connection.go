package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"

	"voix/deliberation"
)

// What stands beside a sealed connection record lets the platform find those of one account or one contribution when an authority asks, and
// nobody else. A handle is a MAC of the record's own id, too: no two records share one, so the store alone does not tell which are of one person,
// how often somebody signs in, or when. Who has the store and the master key can tell that; not what the records say.
//
// The alternative would be no handle at all: then whoever is asked for the records of one person would have to open everybody's.

// RecordHandle stands for what a record is of.
type RecordHandle [16]byte

// Valid reports whether it is one: the zero value stands for nothing.
func (h RecordHandle) Valid() bool { return h != RecordHandle{} }

// PersonHandle is that of a record of a person's.
func (k *Keys) PersonHandle(record deliberation.ID, person int64) RecordHandle {
	return k.recordHandle(record, 'p', binary.BigEndian.AppendUint64(nil, uint64(person)))
}

// ContributionHandle is that of a record of words or of a file, by the id of its document.
func (k *Keys) ContributionHandle(record, document deliberation.ID) RecordHandle {
	return k.recordHandle(record, 'c', document[:])
}

func (k *Keys) recordHandle(record deliberation.ID, kind byte, of []byte) RecordHandle {
	sum := k.record.sum(append(append([]byte{kind}, record[:]...), of...))
	return RecordHandle(sum[:])
}

// RecordMAC is what tells a sealed record that the platform stored from one that somebody else put there.
func (k *Keys) RecordMAC(record deliberation.ID, sealed []byte) [32]byte {
	inner := sha256.Sum256(sealed)
	return k.record.sum(append(append([]byte{'m'}, record[:]...), inner[:]...))
}

// Told is what an entry says of the person whose records were opened: half of it is drawn by chance, half a MAC of that and the person. The
// platform can tell that person on their own page; nobody who reads the entry can tell who it is.
func (k *Keys) Told(salt [16]byte, person int64) deliberation.Hash {
	sum := k.record.sum(binary.BigEndian.AppendUint64(append([]byte{'t'}, salt[:]...), uint64(person)))
	return deliberation.Hash(append(salt[:], sum[:16]...))
}

// Tells reports whether what an entry says is of this person.
func (k *Keys) Tells(said deliberation.Hash, person int64) bool {
	want := k.Told([16]byte(said[:16]), person)
	return hmac.Equal(want[:], said[:])
}
