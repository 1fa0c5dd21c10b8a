package journal

import (
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"

	"voix/deliberation"
)

// Collection names a kind of document kept beside the journal because it must be erasable or secret.
type Collection string

const (
	Texts  Collection = "texts"  // what people wrote, each with the salt of its hash
	People Collection = "people" // sealed: pseudonym, and what links a person to a voter
	Files  Collection = "files"  // what is known of an attachment
	// Records are of connections, sealed to those who can only together open them. No entry names them; they end with a day that their id tells.
	Records Collection = "records"
	Flags   Collection = "flags" // sealed: who is on a flag of joinings, until somebody has looked
)

// Collections lists all kinds of document.
func Collections() []Collection { return []Collection{Texts, People, Files, Records, Flags} }

// MaxDocumentBytes is the most bytes that the body of a document may have: far below the 16 MiB of a MongoDB document.
const MaxDocumentBytes = 4 << 20

// Document is found by its id only. It can be replaced and deleted, unlike an entry.
type Document struct {
	Collection Collection
	ID         deliberation.ID
	Revision   int64     // from 1, one more at each replacement
	At         time.Time // when revision 1 was stored, UTC, whole milliseconds: what no entry names a day later is swept
	Body       bson.Raw  // the fields beside _id, revision and at; those names must not occur in it
}

// Marshal encodes d as its stored document: {_id, revision, at} and then the fields of the body.
func (d *Document) Marshal() bson.Raw {
	start, dst := bsoncore.AppendDocumentStart(make([]byte, 0, len(d.Body)+64))
	dst = bsoncore.AppendBinaryElement(dst, "_id", bson.TypeBinaryGeneric, d.ID[:])
	dst = bsoncore.AppendInt64Element(dst, "revision", d.Revision)
	dst = bsoncore.AppendDateTimeElement(dst, "at", d.At.UnixMilli())
	if len(d.Body) > 5 {
		dst = append(dst, d.Body[4:len(d.Body)-1]...)
	}
	dst, _ = bsoncore.AppendDocumentEnd(dst, start)
	return dst
}

// UnmarshalDocument decodes a stored document of a collection. The body is a copy.
func UnmarshalDocument(c Collection, raw bson.Raw) (Document, error) {
	d := Document{Collection: c}
	if err := raw.Validate(); err != nil {
		return d, fmt.Errorf("journal: document of %s: %w", c, err)
	}
	if length, _, _ := bsoncore.ReadLength(raw); int(length) != len(raw) {
		return d, fmt.Errorf("journal: document of %s has %d bytes, not %d", c, len(raw), length)
	}
	f := fields{what: "document of " + string(c), rest: raw[4 : len(raw)-1]}
	if err := f.bytes("_id", d.ID[:]); err != nil {
		return d, err
	}
	revision, err := f.next("revision", bsoncore.TypeInt64)
	if err != nil {
		return d, err
	}
	d.Revision = revision.Int64()
	at, err := f.next("at", bsoncore.TypeDateTime)
	if err != nil {
		return d, err
	}
	d.At = time.UnixMilli(at.DateTime()).UTC()
	start, body := bsoncore.AppendDocumentStart(make([]byte, 0, len(f.rest)+5))
	body = append(body, f.rest...)
	body, _ = bsoncore.AppendDocumentEnd(body, start)
	d.Body = body
	return d, nil
}
