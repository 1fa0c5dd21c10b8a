package account

import (
	"io"

	"go.mongodb.org/mongo-driver/v2/bson"

	"voix/deliberation"
)

// flagged is who is on a flag of joinings, as it is sealed.
type flagged struct {
	Persons []int64 `bson:"persons"`
}

// SealFlagged encrypts who is on a flag of joinings, for the document of that id; under another id it cannot be opened.
func (k *Keys) SealFlagged(random io.Reader, document deliberation.ID, persons []int64) ([]byte, error) {
	plain, err := bson.Marshal(flagged{persons})
	if err != nil {
		return nil, err
	}
	return seal(random, k.flagged, plain, document[:])
}

// OpenFlagged opens what SealFlagged made, or returns ErrSealed.
func (k *Keys) OpenFlagged(document deliberation.ID, box []byte) ([]int64, error) {
	plain, err := unseal(k.flagged, box, document[:])
	if err != nil {
		return nil, err
	}
	var of flagged
	if err := bson.Unmarshal(plain, &of); err != nil {
		return nil, ErrSealed
	}
	return of.Persons, nil
}
