package journal

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"
	"golang.org/x/mod/sumdb/tlog"

	"voix/deliberation"
)

const (
	// MaxBatchEntries is the most entries a batch may have.
	MaxBatchEntries = 4096
	// MaxBatchBytes is the most bytes that the entries of a batch may have together: far below the 16 MiB of a MongoDB document.
	MaxBatchBytes = 4 << 20
)

// Batch is what one Append makes durable: entries that follow each other, the time at which they were decided, and the
// head of the tree after them. Both stores keep the same BSON document, {_id, id, at, root, entries}.
type Batch struct {
	First   uint64          // number of the first entry, from 1; the next batch's is First + len(Entries)
	ID      deliberation.ID // random: tells our batch from another server's under the same number
	At      time.Time       // UTC, whole milliseconds, never before the previous batch's
	Root    tlog.Hash       // root of the tree whose size is Last()
	Entries []bson.Raw      // the stored bytes; leaf n-1 of the tree is the hash of entry n's, never of a re-encoding
}

// Last is the number of the batch's last entry.
func (b *Batch) Last() uint64 { return b.First + uint64(len(b.Entries)) - 1 }

// Marshal encodes b as its stored document.
func (b *Batch) Marshal() bson.Raw {
	size := 128 + 8*len(b.Entries)
	for _, e := range b.Entries {
		size += len(e)
	}
	start, dst := bsoncore.AppendDocumentStart(make([]byte, 0, size))
	dst = bsoncore.AppendInt64Element(dst, "_id", int64(b.First))
	dst = bsoncore.AppendBinaryElement(dst, "id", bson.TypeBinaryGeneric, b.ID[:])
	dst = bsoncore.AppendDateTimeElement(dst, "at", b.At.UnixMilli())
	dst = bsoncore.AppendBinaryElement(dst, "root", bson.TypeBinaryGeneric, b.Root[:])
	array, dst := bsoncore.AppendArrayElementStart(dst, "entries")
	key := make([]byte, 0, 8)
	for i, e := range b.Entries {
		key = strconv.AppendInt(key[:0], int64(i), 10)
		dst = append(dst, byte(bson.TypeEmbeddedDocument))
		dst = append(append(dst, key...), 0)
		dst = append(dst, e...)
	}
	dst, _ = bsoncore.AppendArrayEnd(dst, array)
	dst, _ = bsoncore.AppendDocumentEnd(dst, start)
	return dst
}

// ErrUnreadable: a stored batch is damaged, or a later program wrote it. No repeat will read it.
var ErrUnreadable = errors.New("journal: unreadable batch")

// UnmarshalBatch decodes a stored document. Entries are slices of raw. Anything missing, unknown or out of order is
// ErrUnreadable: the journal is never read half.
func UnmarshalBatch(raw bson.Raw) (Batch, error) {
	b, err := unmarshalBatch(raw)
	if err != nil {
		return b, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return b, nil
}

func unmarshalBatch(raw bson.Raw) (Batch, error) {
	var b Batch
	length, rem, ok := bsoncore.ReadLength(raw)
	if !ok || int(length) != len(raw) || len(raw) < 5 || raw[len(raw)-1] != 0 {
		return b, errors.New("journal: batch is not one BSON document")
	}
	f := fields{what: "batch", rest: rem[:len(rem)-1]}
	number, err := f.next("_id", bsoncore.TypeInt64)
	if err != nil {
		return b, err
	}
	if number.Int64() < 1 {
		return b, fmt.Errorf("journal: batch number %d", number.Int64())
	}
	b.First = uint64(number.Int64())
	f.what = fmt.Sprintf("batch %d", b.First)
	if err := f.bytes("id", b.ID[:]); err != nil {
		return b, err
	}
	at, err := f.next("at", bsoncore.TypeDateTime)
	if err != nil {
		return b, err
	}
	b.At = time.UnixMilli(at.DateTime()).UTC()
	if err := f.bytes("root", b.Root[:]); err != nil {
		return b, err
	}
	entries, err := f.next("entries", bsoncore.TypeArray)
	if err != nil {
		return b, err
	}
	if len(f.rest) != 0 {
		return b, fmt.Errorf("journal: batch %d has fields that this program does not know", b.First)
	}
	if len(entries.Data) < 5 || entries.Data[len(entries.Data)-1] != 0 {
		return b, fmt.Errorf("journal: batch %d has no end of its entries", b.First)
	}
	rem = entries.Data[4 : len(entries.Data)-1]
	for i := 0; len(rem) > 0; i++ {
		t, rest, _ := bsoncore.ReadType(rem)
		key, rest, ok := bsoncore.ReadKeyBytes(rest)
		if !ok || t != bsoncore.TypeEmbeddedDocument || !isDecimal(key, i) {
			return b, fmt.Errorf("journal: batch %d: entry %d is no document", b.First, i)
		}
		size, _, ok := bsoncore.ReadLength(rest)
		if !ok || size < 5 || int(size) > len(rest) || rest[size-1] != 0 {
			return b, fmt.Errorf("journal: batch %d: entry %d is cut short", b.First, i)
		}
		b.Entries = append(b.Entries, bson.Raw(rest[:size:size]))
		rem = rest[size:]
	}
	if len(b.Entries) == 0 || len(b.Entries) > MaxBatchEntries {
		return b, fmt.Errorf("journal: batch %d has %d entries", b.First, len(b.Entries))
	}
	return b, nil
}

// isDecimal reports whether key is i in decimal, without allocating: it runs once an entry at replay.
func isDecimal(key []byte, i int) bool {
	var digits [8]byte
	at := len(digits)
	for {
		at--
		digits[at] = byte('0' + i%10)
		if i /= 10; i == 0 {
			return string(key) == string(digits[at:])
		}
	}
}
