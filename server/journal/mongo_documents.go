package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"voix/deliberation"
)

const (
	// askedIDs is how many ids one query names.
	askedIDs = 1000
	// scannedDocuments is how many documents Scan asks for at a time.
	scannedDocuments = 500
)

func (m *Mongo) collection(c Collection) *mongo.Collection { return m.database.Collection(string(c)) }

// Documents implements Store.
func (m *Mongo) Documents(ctx context.Context, c Collection, ids []deliberation.ID) ([]Document, error) {
	if err := storable(c); err != nil {
		return nil, err
	}
	var found []Document
	for some := range slices.Chunk(ids, askedIDs) {
		part, err := m.find(ctx, c, among(some), options.Find())
		if err != nil {
			return nil, fmt.Errorf("journal: read documents: %w", err)
		}
		found = append(found, part...)
	}
	return found, nil
}

// Put implements Store.
func (m *Mongo) Put(ctx context.Context, d Document) error {
	if err := storable(d.Collection); err != nil {
		return err
	}
	if d.Revision < 1 {
		return fmt.Errorf("journal: revision %d of a document", d.Revision)
	}
	raw, id := d.Marshal(), binaryID(d.ID)
	if d.Revision == 1 {
		_, err := m.collection(d.Collection).InsertOne(ctx, raw)
		if isDuplicate(err) {
			return m.unlessStored(ctx, d.Collection, id, raw)
		}
		if err := written(err); err != nil {
			return fmt.Errorf("journal: store document: %w", err)
		}
		return nil
	}
	replaced, err := m.collection(d.Collection).ReplaceOne(ctx,
		bson.D{{Key: "_id", Value: id}, {Key: "revision", Value: d.Revision - 1}}, raw)
	if err := written(err); err != nil {
		return fmt.Errorf("journal: store document: %w", err)
	}
	if replaced.MatchedCount == 0 {
		return m.unlessStored(ctx, d.Collection, id, raw)
	}
	return nil
}

// unlessStored is ErrRevision unless the very same document is stored: then a Put of unknown outcome was repeated.
func (m *Mongo) unlessStored(ctx context.Context, c Collection, id bson.Binary, raw bson.Raw) error {
	stored, err := m.collection(c).FindOne(ctx, bson.D{{Key: "_id", Value: id}}).Raw()
	if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
		return fmt.Errorf("journal: read document: %w", read(err))
	}
	if bytes.Equal(stored, raw) {
		return nil
	}
	return ErrRevision
}

// Delete implements Store.
func (m *Mongo) Delete(ctx context.Context, c Collection, ids []deliberation.ID) error {
	if err := storable(c); err != nil {
		return err
	}
	for some := range slices.Chunk(ids, askedIDs) {
		_, err := m.collection(c).DeleteMany(ctx, among(some))
		if err := written(err); err != nil {
			return fmt.Errorf("journal: delete documents: %w", err)
		}
	}
	return nil
}

// Scan implements Store. It keeps no cursor open while visit runs; what changes meanwhile may be shown or not.
func (m *Mongo) Scan(ctx context.Context, c Collection, visit func(Document) bool) error {
	if err := storable(c); err != nil {
		return err
	}
	above := bson.D{}
	for {
		some, err := m.find(ctx, c, above, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(scannedDocuments))
		if err != nil {
			return fmt.Errorf("journal: scan: %w", err)
		}
		for _, d := range some {
			if !visit(d) {
				return nil
			}
		}
		if len(some) < scannedDocuments {
			return nil
		}
		above = bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: binaryID(some[len(some)-1].ID)}}}}
	}
}

func (m *Mongo) find(ctx context.Context, c Collection, filter bson.D, how *options.FindOptionsBuilder) ([]Document, error) {
	cursor, err := m.collection(c).Find(ctx, filter, how)
	if err != nil {
		return nil, read(err)
	}
	defer cursor.Close(context.WithoutCancel(ctx))
	var found []Document
	for cursor.Next(ctx) {
		d, err := UnmarshalDocument(c, cursor.Current)
		if err != nil {
			return nil, err
		}
		found = append(found, d)
	}
	return found, read(cursor.Err())
}

func among(ids []deliberation.ID) bson.D {
	values := make(bson.A, len(ids))
	for i, id := range ids {
		values[i] = binaryID(id)
	}
	return bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: values}}}}
}

func binaryID(id deliberation.ID) bson.Binary { return bson.Binary{Data: id[:]} }
