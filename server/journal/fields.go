package journal

import (
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"
)

// fields reads the elements of a stored document in the one order in which this program writes them: what is missing,
// unknown or elsewhere is an error, so that a document is never read half.
type fields struct {
	what string // for errors
	rest []byte
}

func (f *fields) next(name string, want bsoncore.Type) (bsoncore.Value, error) {
	t, rest, ok := bsoncore.ReadType(f.rest)
	if !ok {
		return bsoncore.Value{}, fmt.Errorf("journal: %s ends before %s", f.what, name)
	}
	key, rest, ok := bsoncore.ReadKeyBytes(rest)
	if !ok || string(key) != name || t != want {
		return bsoncore.Value{}, fmt.Errorf("journal: %s has %q where %s belongs", f.what, key, name)
	}
	v, rest, ok := bsoncore.ReadValue(rest, t)
	if !ok {
		return v, fmt.Errorf("journal: %s: %s is cut short", f.what, name)
	}
	f.rest = rest
	return v, nil
}

// bytes reads a binary element of exactly len(into) bytes.
func (f *fields) bytes(name string, into []byte) error {
	v, err := f.next(name, bsoncore.TypeBinary)
	if err != nil {
		return err
	}
	subtype, data, rest, ok := bsoncore.ReadBinary(v.Data)
	if !ok || len(rest) != 0 || subtype != bson.TypeBinaryGeneric || len(data) != len(into) {
		return fmt.Errorf("journal: %s: %s is not %d bytes", f.what, name, len(into))
	}
	copy(into, data)
	return nil
}
