package journal

import (
	"bytes"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
	"pgregory.net/rapid"

	"voix/deliberation"
)

func TestDocumentComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Document{
			Collection: rapid.SampledFrom(Collections()).Draw(t, "collection"),
			Revision:   rapid.Int64Range(1, math.MaxInt64).Draw(t, "revision"),
			At:         time.UnixMilli(milliseconds().Draw(t, "at")).UTC(),
			Body:       documents().Draw(t, "body"),
		}
		copy(d.ID[:], bytesOf(16).Draw(t, "id"))
		raw := d.Marshal()
		if err := raw.Validate(); err != nil {
			t.Fatalf("no BSON: %v", err)
		}
		got, err := UnmarshalDocument(d.Collection, raw)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, got); diff != "" {
			t.Fatal(diff)
		}
		clear(raw)
		if !bytes.Equal(d.Body, got.Body) {
			t.Fatal("the body changes with the bytes that it was read from")
		}
	})
}

func TestTextComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := deliberation.Text{
			Title: rapid.String().Draw(t, "title"), Body: rapid.String().Draw(t, "body"),
			Place: rapid.String().Draw(t, "place"), Language: rapid.String().Draw(t, "language"),
		}
		if rapid.Bool().Draw(t, "sheet") {
			want.Parts = rapid.SliceOfN(rapid.String(), 1, 12).Draw(t, "parts")
		}
		var id, salt deliberation.ID
		copy(salt[:], bytesOf(16).Draw(t, "salt"))
		d, hash, err := TextDocument(id, salt, want)
		if err != nil {
			t.Fatal(err)
		}
		stored, err := UnmarshalDocument(Texts, d.Marshal())
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadText(stored)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		if hash != got.Hash(salt) {
			t.Fatal("the hash is not that of what is read")
		}
	})
}

func FuzzUnmarshalDocument(f *testing.F) {
	d := Document{Collection: Texts, Revision: 1, At: time.UnixMilli(1_800_000_000_000).UTC(), Body: encoded(f, bson.D{{Key: "text", Value: "un"}, {Key: "n", Value: bson.A{int64(3)}}})}
	f.Add([]byte(d.Marshal()))
	f.Add(append([]byte(d.Marshal()), 0))
	f.Add([]byte{})
	f.Add([]byte{5, 0, 0, 0, 0})
	for _, length := range []string{"\x00\x00\x00\x00", "\x04\x00\x00\x00", "\xff\xff\xff\x7f", "\xff\xff\xff\xff"} {
		for i, whole := 0, d.Marshal(); i+4 <= len(whole); i++ {
			f.Add([]byte(string(whole[:i]) + length + string(whole[i+4:])))
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := UnmarshalDocument(Texts, raw)
		if err == nil && !bytes.Equal(d.Marshal(), raw) {
			t.Fatalf("read, but written otherwise:\n%x\n%x", raw, []byte(d.Marshal()))
		}
	})
}
