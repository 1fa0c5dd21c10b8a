package journal

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/x/bsonx/bsoncore"
)

// Projected is a document about something public, for readers of the database other than this program.
type Projected struct {
	ID     int64  // its _id: the number under which pages show it
	Number uint64 // of the journal's last entry that had been applied when the document was made
	Body   any    // marshals to the fields beside _id and number
}

// Projection is the part of a MongoDB database that is written for mongosh, Compass or Metabase, and never read to decide or
// show anything. It is a type, and no handle of the database, so that nothing outside this package can reach the journal and
// the sealed people with it, and so that writes end in this package's errors. It is no part of Store: bbolt has no such readers.
//
// Several servers write the same documents. Each document bears the number as of which it was made, and gives way to none
// of a lower number: so writes can be repeated, and arrive in any order.
type Projection struct {
	database *mongo.Database
	names    []string
}

// cursorCollection holds how far the projection has come, one document a form of the documents.
const cursorCollection = "projection"

// replacedAtOnce is how many replacements one command names: FerretDB 1.24 hangs for ever on 200.
const replacedAtOnce = 50

// Projection returns the part of the database that collections of these names are; they must not be names that the journal
// or documents have.
func (m *Mongo) Projection(names ...string) *Projection {
	for _, name := range names {
		if name == journalCollection || name == cursorCollection || slices.Contains(Collections(), Collection(name)) {
			panic("journal: collection " + name + " is not for projections")
		}
	}
	return &Projection{database: m.database, names: names}
}

// Put stores documents of a collection, each unless a later one is stored. After any error it may be repeated.
//
// It is no upsert on _id and number, which would meet its own _id where a later document is stored: a MongoDB-compatible
// server may leave the rest of the documents alone then, and say so of one only.
func (p *Projection) Put(ctx context.Context, collection string, documents []Projected) error {
	if len(documents) == 0 {
		return nil
	}
	c := p.database.Collection(collection)
	if err := put(ctx, c, documents); err != nil {
		return fmt.Errorf("journal: project into %s: %w", collection, err)
	}
	return nil
}

func put(ctx context.Context, c *mongo.Collection, documents []Projected) error {
	ids := make(bson.A, len(documents))
	for i, d := range documents {
		ids[i] = d.ID
	}
	cursor, err := c.Find(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}, options.Find().SetProjection(bson.D{{Key: "_id", Value: 1}}))
	if err != nil {
		return read(err)
	}
	var stored []struct {
		ID int64 `bson:"_id"`
	}
	if err := cursor.All(ctx, &stored); err != nil {
		return read(err)
	}
	known := make(map[int64]bool, len(stored))
	for _, s := range stored {
		known[s.ID] = true
	}
	var inserts []bson.Raw
	var replacements []mongo.WriteModel
	for _, d := range documents {
		raw, err := d.marshal()
		if err != nil {
			return err
		}
		if !known[d.ID] {
			inserts = append(inserts, raw)
		}
		replacements = append(replacements, mongo.NewReplaceOneModel().SetReplacement(raw).
			SetFilter(bson.D{{Key: "_id", Value: d.ID}, {Key: "number", Value: bson.D{{Key: "$lte", Value: int64(d.Number)}}}}))
	}
	if len(inserts) > 0 {
		_, err := c.InsertMany(ctx, inserts, options.InsertMany().SetOrdered(false))
		if err == nil && len(inserts) == len(documents) {
			return nil
		}
		// Another server may have inserted the same meanwhile, as of another number.
		if err != nil && !onlyDuplicates(err) {
			return written(err)
		}
	}
	for some := range slices.Chunk(replacements, replacedAtOnce) {
		if _, err := c.BulkWrite(ctx, some, options.BulkWrite().SetOrdered(false)); err != nil {
			return written(err)
		}
	}
	return nil
}

// onlyDuplicates reports whether all that kept documents of several from being inserted is that theirs are stored.
func onlyDuplicates(err error) bool {
	var several mongo.BulkWriteException
	return errors.As(err, &several) && several.WriteConcernError == nil && len(several.WriteErrors) > 0 &&
		!slices.ContainsFunc(several.WriteErrors, func(e mongo.BulkWriteError) bool { return e.Code != duplicateKey })
}

func (d *Projected) marshal() (bson.Raw, error) {
	body, err := bson.Marshal(d.Body)
	if err != nil {
		return nil, err
	}
	start, dst := bsoncore.AppendDocumentStart(make([]byte, 0, len(body)+32))
	dst = bsoncore.AppendInt64Element(dst, "_id", d.ID)
	dst = bsoncore.AppendInt64Element(dst, "number", int64(d.Number))
	dst = append(dst, body[4:len(body)-1]...)
	return bsoncore.AppendDocumentEnd(dst, start)
}

// notNumber is the opposite of a condition on number: it also meets documents in which it is missing or no number.
func notNumber(operator string, n uint64) bson.D {
	return bson.D{{Key: "number", Value: bson.D{{Key: "$not", Value: bson.D{{Key: operator, Value: int64(n)}}}}}}
}

// DropBefore deletes what was not made as of number or later: after a rebuild, what it has not written.
func (p *Projection) DropBefore(ctx context.Context, number uint64) error {
	for _, name := range p.names {
		_, err := p.database.Collection(name).DeleteMany(ctx, notNumber("$gte", number))
		if err := written(err); err != nil {
			return fmt.Errorf("journal: prune %s: %w", name, err)
		}
	}
	return nil
}

// DropForeign deletes documents that no server can have written: those that bear no number, or one that the journal has not
// reached. Nothing else would ever replace them. last tells the number of the journal's last entry.
func (p *Projection) DropForeign(ctx context.Context, last func(context.Context) (uint64, error)) error {
	before, err := last(ctx)
	if err != nil {
		return err
	}
	for _, name := range p.names {
		c := p.database.Collection(name)
		cursor, err := c.Find(ctx, notNumber("$lte", before), options.Find().SetProjection(bson.D{{Key: "number", Value: 1}}))
		if err != nil {
			return fmt.Errorf("journal: look through %s: %w", name, read(err))
		}
		var strange []bson.Raw
		if err := cursor.All(ctx, &strange); err != nil {
			return fmt.Errorf("journal: look through %s: %w", name, read(err))
		}
		if len(strange) == 0 {
			continue
		}
		// Others go on writing: what they wrote just now is below what the journal has reached by now.
		reached, err := last(ctx)
		if err != nil {
			return err
		}
		for _, raw := range strange {
			if n, ok := raw.Lookup("number").Int64OK(); ok && n >= 0 && uint64(n) <= reached {
				continue
			}
			if _, err := c.DeleteOne(ctx, bson.D{{Key: "_id", Value: raw.Lookup("_id")}}); err != nil {
				return fmt.Errorf("journal: prune %s: %w", name, written(err))
			}
		}
	}
	return nil
}

// Reached returns the number up to which everything public had been projected in a form; 0: nothing, or not known.
func (p *Projection) Reached(ctx context.Context, form string) (uint64, error) {
	raw, err := p.database.Collection(cursorCollection).FindOne(ctx, bson.D{{Key: "_id", Value: form}}).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("journal: read how far the projection is: %w", read(err))
	}
	number, _ := raw.Lookup("number").Int64OK()
	return uint64(max(number, 0)), nil
}

// SetReached notes the number up to which everything public has been projected. It never takes anything back unless exactly
// is set: a rebuild knows better than what is noted.
func (p *Projection) SetReached(ctx context.Context, form string, number uint64, exactly bool) error {
	operator := "$max"
	if exactly {
		operator = "$set"
	}
	_, err := p.database.Collection(cursorCollection).UpdateOne(ctx, bson.D{{Key: "_id", Value: form}},
		bson.D{{Key: operator, Value: bson.D{{Key: "number", Value: int64(number)}}}}, options.UpdateOne().SetUpsert(true))
	if err := written(err); err != nil {
		return fmt.Errorf("journal: note how far the projection is: %w", err)
	}
	return nil
}
