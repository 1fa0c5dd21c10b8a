package journal

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"
	"pgregory.net/rapid"

	"voix/deliberation"
)

func bytesOf(size int) *rapid.Generator[[]byte] { return rapid.SliceOfN(rapid.Byte(), size, size) }

// milliseconds are those of times that BSON can hold and Go can print.
func milliseconds() *rapid.Generator[int64] {
	return rapid.OneOf(rapid.Int64Range(-1<<40, 1<<42), rapid.SampledFrom([]int64{0, -1, 1, 253402300799999}))
}

func documents() *rapid.Generator[bson.Raw] {
	return rapid.Custom(func(t *rapid.T) bson.Raw {
		start, dst := bsoncore.AppendDocumentStart(nil)
		for range rapid.IntRange(0, 4).Draw(t, "fields") {
			name := rapid.StringMatching(`[a-z]{1,12}`).Draw(t, "name")
			dst = bsoncore.AppendBinaryElement(dst, name, bson.TypeBinaryGeneric, rapid.SliceOf(rapid.Byte()).Draw(t, "value"))
		}
		dst, err := bsoncore.AppendDocumentEnd(dst, start)
		if err != nil {
			t.Fatal(err)
		}
		return dst
	})
}

func batches() *rapid.Generator[Batch] {
	return rapid.Custom(func(t *rapid.T) Batch {
		b := Batch{
			First: uint64(rapid.Int64Range(1, math.MaxInt64).Draw(t, "first")),
			At:    time.UnixMilli(milliseconds().Draw(t, "at")).UTC(),
		}
		copy(b.ID[:], bytesOf(16).Draw(t, "id"))
		copy(b.Root[:], bytesOf(32).Draw(t, "root"))
		b.Entries = rapid.SliceOfN(documents(), 1, 120).Draw(t, "entries")
		return b
	})
}

func TestBatchComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := batches().Draw(t, "batch")
		raw := b.Marshal()
		if err := raw.Validate(); err != nil {
			t.Fatalf("no BSON: %v", err)
		}
		got, err := UnmarshalBatch(raw)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(b, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestLargestBatch: the entries of a full batch have names of one to four digits.
func TestLargestBatch(t *testing.T) {
	b := Batch{First: 1, At: time.UnixMilli(1_800_000_000_000).UTC()}
	for range MaxBatchEntries {
		b.Entries = append(b.Entries, bson.Raw{5, 0, 0, 0, 0})
	}
	got, err := UnmarshalBatch(b.Marshal())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b, got); diff != "" {
		t.Fatal(diff)
	}
	b.Entries = append(b.Entries, bson.Raw{5, 0, 0, 0, 0})
	if _, err := UnmarshalBatch(b.Marshal()); err == nil {
		t.Fatal("a batch with one entry too many was read")
	}
}

// TestDamagedBatch: every batch with one byte changed, missing or too many is refused, or is another whole batch.
func TestDamagedBatch(t *testing.T) {
	b := Batch{First: 7, ID: deliberation.ID{1}, At: time.UnixMilli(1_800_000_000_000).UTC(), Entries: []bson.Raw{
		encoded(t, bson.D{{Key: "kind", Value: "ballot.cast"}}), encoded(t, bson.D{{Key: "n", Value: int64(3)}}),
	}}
	whole := b.Marshal()
	for i := range whole {
		for bit := range 8 {
			damaged := bytes.Clone(whole)
			damaged[i] ^= 1 << bit
			readsBackOrRefuses(t, damaged)
		}
		readsBackOrRefuses(t, append(bytes.Clone(whole[:i]), whole[i+1:]...))
		if _, err := UnmarshalBatch(whole[:i]); err == nil {
			t.Fatalf("the first %d bytes of %d were read as a batch", i, len(whole))
		}
	}
	if _, err := UnmarshalBatch(append(bytes.Clone(whole), 0)); err == nil {
		t.Fatal("a batch with a byte too many was read")
	}
}

// TestStrangeBatches says in words what must not be read.
func TestStrangeBatches(t *testing.T) {
	id, root := bson.Binary{Data: make([]byte, 16)}, bson.Binary{Data: make([]byte, 32)}
	at, entries := bson.DateTime(1_800_000_000_000), bson.A{bson.D{{Key: "n", Value: int64(1)}}}
	for name, d := range map[string]bson.D{
		"no number":                 {{Key: "id", Value: id}, {Key: "at", Value: at}, {Key: "root", Value: root}, {Key: "entries", Value: entries}},
		"a number of 32 bits":       {{Key: "_id", Value: int32(1)}, {Key: "id", Value: id}, {Key: "at", Value: at}, {Key: "root", Value: root}, {Key: "entries", Value: entries}},
		"number 0":                  {{Key: "_id", Value: int64(0)}, {Key: "id", Value: id}, {Key: "at", Value: at}, {Key: "root", Value: root}, {Key: "entries", Value: entries}},
		"a negative number":         {{Key: "_id", Value: int64(-4)}, {Key: "id", Value: id}, {Key: "at", Value: at}, {Key: "root", Value: root}, {Key: "entries", Value: entries}},
		"a short id":                {{Key: "_id", Value: int64(1)}, {Key: "id", Value: bson.Binary{Data: make([]byte, 15)}}, {Key: "at", Value: at}, {Key: "root", Value: root}, {Key: "entries", Value: entries}},
		"an id of subtype UUID":     {{Key: "_id", Value: int64(1)}, {Key: "id", Value: bson.Binary{Subtype: 4, Data: make([]byte, 16)}}, {Key: "at", Value: at}, {Key: "root", Value: root}, {Key: "entries", Value: entries}},
		"a long root":               {{Key: "_id", Value: int64(1)}, {Key: "id", Value: id}, {Key: "at", Value: at}, {Key: "root", Value: bson.Binary{Data: make([]byte, 33)}}, {Key: "entries", Value: entries}},
		"a time in seconds":         {{Key: "_id", Value: int64(1)}, {Key: "id", Value: id}, {Key: "at", Value: int64(1_800_000_000)}, {Key: "root", Value: root}, {Key: "entries", Value: entries}},
		"fields in another order":   {{Key: "_id", Value: int64(1)}, {Key: "at", Value: at}, {Key: "id", Value: id}, {Key: "root", Value: root}, {Key: "entries", Value: entries}},
		"a field more":              {{Key: "_id", Value: int64(1)}, {Key: "id", Value: id}, {Key: "at", Value: at}, {Key: "root", Value: root}, {Key: "entries", Value: entries}, {Key: "x", Value: int64(1)}},
		"no entries":                {{Key: "_id", Value: int64(1)}, {Key: "id", Value: id}, {Key: "at", Value: at}, {Key: "root", Value: root}},
		"an empty list of entries":  {{Key: "_id", Value: int64(1)}, {Key: "id", Value: id}, {Key: "at", Value: at}, {Key: "root", Value: root}, {Key: "entries", Value: bson.A{}}},
		"an entry that is a number": {{Key: "_id", Value: int64(1)}, {Key: "id", Value: id}, {Key: "at", Value: at}, {Key: "root", Value: root}, {Key: "entries", Value: bson.A{int64(1)}}},
	} {
		if b, err := UnmarshalBatch(encoded(t, d)); err == nil {
			t.Errorf("%s: read as %+v", name, b)
		} else if !strings.HasPrefix(err.Error(), "journal: ") {
			t.Errorf("%s: %v does not say where", name, err)
		}
	}
}

func encoded(t testing.TB, v any) bson.Raw {
	t.Helper()
	raw, err := bson.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func readsBackOrRefuses(t *testing.T, raw []byte) {
	t.Helper()
	b, err := UnmarshalBatch(raw)
	if err == nil && !bytes.Equal(b.Marshal(), raw) {
		t.Fatalf("read, but written otherwise:\n%x\n%x", raw, []byte(b.Marshal()))
	}
}

func FuzzUnmarshalBatch(f *testing.F) {
	b := Batch{First: 7, At: time.UnixMilli(1_800_000_000_000).UTC(), Entries: []bson.Raw{{5, 0, 0, 0, 0}, encoded(f, bson.D{{Key: "n", Value: int64(3)}})}}
	f.Add([]byte(b.Marshal()))
	f.Add([]byte{})
	f.Add([]byte{5, 0, 0, 0, 0})
	// Lengths that do not even cover themselves, and the largest there is, in each place that has one.
	for _, length := range []string{"\x00\x00\x00\x00", "\x04\x00\x00\x00", "\xff\xff\xff\x7f", "\xff\xff\xff\xff"} {
		for i, whole := 0, b.Marshal(); i+4 <= len(whole); i++ {
			f.Add([]byte(string(whole[:i]) + length + string(whole[i+4:])))
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) { readsBackOrRefuses(t, raw) })
}
