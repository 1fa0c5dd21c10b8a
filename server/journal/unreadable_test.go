package journal_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"voix/deliberation"
	"voix/deploy/engine"
	"voix/server/journal"
)

// insertRaw stores a document among the batches of a database, as another program could.
func insertRaw(t *testing.T, uri string, document bson.D) {
	t.Helper()
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Disconnect(t.Context())
	if _, err := client.Database(uri[strings.LastIndex(uri, "/")+1:]).Collection("journal").InsertOne(t.Context(), document); err != nil {
		t.Fatal(err)
	}
}

// TestLaterProgram: a server that meets a batch which a later program has written stops, and is not opened again on it; it
// does not go on showing an old state for ever.
func TestLaterProgram(t *testing.T) {
	uri := freshDatabase(t, engine.MongoDB(t))
	store := openMongo(t, uri)
	r := run(t, store, journal.Options{Clock: journal.NewSystemClock(), Shared: true})
	defer r.end()
	r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 1)
	all := stored(t, store)
	var later bson.D
	if err := bson.Unmarshal(all[len(all)-1].Marshal(), &later); err != nil {
		t.Fatal(err)
	}
	later[0].Value = int64(r.Head().Number + 1)
	insertRaw(t, uri, append(later, bson.E{Key: "seal", Value: int64(1)}))
	within(t, "the server goes on", func() bool {
		select {
		case <-r.ended:
			return true
		default:
			return false
		}
	})
	if !errors.Is(r.err, journal.ErrUnreadable) || !errors.Is(r.Trouble(), journal.ErrUnreadable) {
		t.Fatalf("ended with %v, in trouble for %v", r.err, r.Trouble())
	}
	if _, err := r.do(idOf('c', 1), ballot(1, 1, deliberation.Agree)); !errors.Is(err, journal.ErrUnreadable) {
		t.Fatalf("a ballot afterwards: %v", err)
	}
	if _, err := tryRun(store, journal.Options{Shared: true}); !errors.Is(err, journal.ErrUnreadable) {
		t.Fatalf("opened again: %v", err)
	}
}

// TestWideGap: a gap is no end, however wide it is.
func TestWideGap(t *testing.T) {
	uri := freshDatabase(t, engine.MongoDB(t))
	store := openMongo(t, uri)
	r := run(t, store, journal.Options{Clock: journal.NewSystemClock(), Shared: true})
	r.open(t, time.Now(), [4]int{20, 40, 60, 80}, 1, 1)
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	all := stored(t, store)
	far := all[len(all)-1]
	for _, first := range []uint64{1<<21 + 1, math.MaxInt64 - 10} {
		far.First, far.ID = first, newID()
		mustAppend(t, store, &far)
		if _, err := tryRun(store, journal.Options{Shared: true}); !errors.Is(err, journal.ErrForked) {
			t.Fatalf("opened with a gap up to %d: %v", first, err)
		}
	}
}
