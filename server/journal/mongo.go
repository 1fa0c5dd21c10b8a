package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/connstring"
)

const (
	// journalCollection holds the batches, one document each, exactly as Batch.Marshal made them.
	journalCollection = "journal"
	defaultDatabase   = "voix"

	// mongoPatience ends an operation whose context has no deadline of its own.
	mongoPatience = 30 * time.Second
	// selectionPatience is how long an operation waits for a primary before it gives up without having sent anything.
	selectionPatience = 5 * time.Second
	// repliedBatches is how many batches one reply may carry; the server also ends it at 16 MiB.
	repliedBatches = 256
)

// Mongo is the store for production: a MongoDB-compatible server. Each batch is one insert, each collection one of the
// server's, readable in mongosh. Several servers may use one database.
//
// Writes wait for a majority with its journals, reads see only what a majority has, both through the primary, whatever the
// URI says. The driver never tries a write again by itself: so a write that could not be sent has surely not happened, and a
// duplicate key is never the echo of a first try within the same call. Repeating is the writer's work.
type Mongo struct {
	client   *mongo.Client
	database *mongo.Database
	journal  *mongo.Collection
}

// OpenMongo connects to the server of a mongodb:// or mongodb+srv:// URI, in the database that its path names (else voix),
// and waits until its primary answers: ErrUnavailable if none does before ctx or a few seconds end.
func OpenMongo(ctx context.Context, uri string) (*Mongo, error) {
	parsed, err := connstring.ParseAndValidate(uri)
	if err != nil {
		return nil, fmt.Errorf("journal: address of the store: %w", err)
	}
	name := parsed.Database
	if name == "" {
		name = defaultDatabase
	}
	durable := writeconcern.Majority()
	journaled := true
	durable.Journal = &journaled
	client, err := mongo.Connect(options.Client().ApplyURI(uri).
		SetAppName("voix").
		SetWriteConcern(durable).
		SetReadConcern(readconcern.Majority()).
		SetReadPreference(readpref.Primary()).
		SetRetryWrites(false).
		SetMaxAdaptiveRetries(0).
		SetServerSelectionTimeout(selectionPatience).
		SetTimeout(mongoPatience))
	if err != nil {
		return nil, fmt.Errorf("journal: connect: %w", err)
	}
	m := &Mongo{client: client, database: client.Database(name)}
	m.journal = m.database.Collection(journalCollection)
	if _, _, err := m.Now(ctx); err != nil {
		return nil, errors.Join(err, m.Close())
	}
	return m, nil
}

// Append implements Store.
func (m *Mongo) Append(ctx context.Context, b *Batch, documents []Document) error {
	if err := Appendable(b, documents); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	for _, c := range Collections() {
		var raws []bson.Raw
		for i := range documents {
			if documents[i].Collection == c {
				raws = append(raws, documents[i].Marshal())
			}
		}
		if len(raws) == 0 {
			continue
		}
		// The batch is sent only once its documents are durable, so nothing of it is stored when this fails.
		_, err := m.collection(c).InsertMany(ctx, raws, options.InsertMany().SetOrdered(false))
		if err := insertedBefore(err); err != nil {
			return fmt.Errorf("journal: store documents: %w", err)
		}
	}
	_, err := m.journal.InsertOne(ctx, b.Marshal())
	if isDuplicate(err) {
		return ErrTaken
	}
	if err := written(err); err != nil {
		return fmt.Errorf("journal: store batch %d: %w", b.First, err)
	}
	return nil
}

// Batches implements Store.
func (m *Mongo) Batches(ctx context.Context, from uint64, limit int) ([]Batch, error) {
	from = max(from, 1)
	if from > math.MaxInt64 {
		return nil, nil
	}
	// A journal without gaps has limit batches below the bound, or ends below it. Without the bound a server may sort all
	// that follows before it answers.
	if span := uint64(limit) * MaxBatchEntries; span < math.MaxInt64-from {
		batches, err := m.batchesWithin(ctx, bson.D{{Key: "$gte", Value: int64(from)}, {Key: "$lt", Value: int64(from + span)}}, limit)
		if err != nil || len(batches) > 0 {
			return batches, err
		}
	}
	// The end, after which there is nothing to sort; or a gap, which must not pass for it.
	return m.batchesWithin(ctx, bson.D{{Key: "$gte", Value: int64(from)}}, 1)
}

func (m *Mongo) batchesWithin(ctx context.Context, numbers bson.D, limit int) ([]Batch, error) {
	cursor, err := m.journal.Find(ctx, bson.D{{Key: "_id", Value: numbers}},
		options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(int64(limit)).SetBatchSize(int32(min(limit, repliedBatches))))
	if err != nil {
		return nil, fmt.Errorf("journal: read batches: %w", read(err))
	}
	defer cursor.Close(context.WithoutCancel(ctx))
	var batches []Batch
	for size := 0; cursor.Next(ctx); {
		if size += len(cursor.Current); len(batches) > 0 && size > batchesBytes {
			return batches, nil
		}
		b, err := UnmarshalBatch(bytes.Clone(cursor.Current))
		if err != nil {
			return nil, err
		}
		batches = append(batches, b)
	}
	if err := cursor.Err(); err != nil {
		return nil, fmt.Errorf("journal: read batches: %w", read(err))
	}
	return batches, nil
}

// LastBatch implements Store.
func (m *Mongo) LastBatch(ctx context.Context) (Batch, bool, error) {
	raw, err := m.journal.FindOne(ctx, bson.D{}, options.FindOne().SetSort(bson.D{{Key: "_id", Value: -1}})).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return Batch{}, false, nil
	}
	if err != nil {
		return Batch{}, false, fmt.Errorf("journal: read last batch: %w", read(err))
	}
	b, err := UnmarshalBatch(bytes.Clone(raw))
	return b, err == nil, err
}

// Now implements Store: the primary's clock when it answered, to the millisecond.
func (m *Mongo) Now(ctx context.Context) (time.Time, bool, error) {
	raw, err := m.database.RunCommand(ctx, bson.D{{Key: "hello", Value: 1}}, options.RunCmd().SetReadPreference(readpref.Primary())).Raw()
	if err != nil {
		return time.Time{}, false, fmt.Errorf("journal: ask the store's clock: %w", read(err))
	}
	at, ok := raw.Lookup("localTime").DateTimeOK()
	if !ok {
		return time.Time{}, false, errors.New("journal: the store does not tell its time")
	}
	return time.UnixMilli(at).UTC(), true, nil
}

// Close implements Store.
func (m *Mongo) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), selectionPatience)
	defer cancel()
	if err := m.client.Disconnect(ctx); err != nil {
		return fmt.Errorf("journal: close: %w", err)
	}
	return nil
}

var _ Store = (*Mongo)(nil)
