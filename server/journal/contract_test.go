package journal_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"voix/deliberation"
	"voix/deploy/engine"
	"voix/server/journal"
	"voix/server/journal/simulator"
)

// backing is one empty store; open returns a handle of it. Only a shared one has several at a time.
type backing struct {
	open   func(*testing.T) journal.Store
	shared bool
}

// TestContract holds all implementations of journal.Store to one contract.
func TestContract(t *testing.T) {
	t.Run("bbolt", func(t *testing.T) {
		contract(t, func(t *testing.T) backing {
			path := filepath.Join(t.TempDir(), "journal")
			return backing{open: func(t *testing.T) journal.Store {
				s, err := journal.OpenBolt(path)
				if err != nil {
					t.Fatal(err)
				}
				return closed(t, s)
			}}
		})
	})
	t.Run("MongoDB", func(t *testing.T) {
		server := engine.MongoDB(t)
		contract(t, func(t *testing.T) backing {
			uri := freshDatabase(t, server)
			return backing{shared: true, open: func(t *testing.T) journal.Store { return openMongo(t, uri) }}
		})
	})
	t.Run("simulator", func(t *testing.T) {
		contract(t, func(t *testing.T) backing {
			cluster := simulator.New(1)
			return backing{shared: true, open: func(t *testing.T) journal.Store { return closed(t, cluster.Server()) }}
		})
	})
}

func closed(t *testing.T, s journal.Store) journal.Store {
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func openMongo(t *testing.T, uri string) *journal.Mongo {
	t.Helper()
	s, err := journal.OpenMongo(t.Context(), uri)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// freshDatabase is the address of a database of the test's own, dropped when it ends.
func freshDatabase(t *testing.T, server string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	id := newID()
	name := "voix_test_" + hex.EncodeToString(id[:6])
	if q := u.Query(); u.User != nil && !q.Has("authSource") {
		// The path also names where the user is known.
		q.Set("authSource", cmp.Or(strings.Trim(u.Path, "/"), "admin"))
		u.RawQuery = q.Encode()
	}
	u.Path = "/" + name
	t.Cleanup(func() {
		client, err := mongo.Connect(options.Client().ApplyURI(server))
		if err != nil {
			t.Error(err)
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = client.Database(name).Drop(ctx) // the server may have been killed by the test
		_ = client.Disconnect(ctx)
	})
	return u.String()
}

func newID() (id deliberation.ID) {
	rand.Read(id[:])
	return id
}

// newBatch has entries of about size bytes each.
func newBatch(t *testing.T, first uint64, entries, size int) *journal.Batch {
	t.Helper()
	b := &journal.Batch{First: first, ID: newID(), At: time.UnixMilli(1_800_000_000_000 + int64(first)).UTC()}
	rand.Read(b.Root[:])
	for i := range entries {
		filling := make([]byte, max(size-60, 16))
		rand.Read(filling[:16])
		b.Entries = append(b.Entries, encode(t, bson.D{
			{Key: "kind", Value: "ballot.cast"}, {Key: "nonce", Value: filling}, {Key: "n", Value: int64(i)},
		}))
	}
	return b
}

func newDocument(t *testing.T, c journal.Collection, body any) journal.Document {
	t.Helper()
	return journal.Document{Collection: c, ID: newID(), Revision: 1, At: time.UnixMilli(1_800_000_000_123).UTC(), Body: encode(t, body)}
}

func encode(t *testing.T, v any) bson.Raw {
	t.Helper()
	raw, err := bson.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func mustAppend(t *testing.T, s journal.Store, b *journal.Batch, documents ...journal.Document) {
	t.Helper()
	if err := s.Append(t.Context(), b, documents); err != nil {
		t.Fatalf("append batch %d: %v", b.First, err)
	}
}

// wantBatches compares the stored batches from a number on, byte for byte, with those wanted.
func wantBatches(t *testing.T, s journal.Store, from uint64, want ...*journal.Batch) {
	t.Helper()
	var got []journal.Batch
	for {
		some, err := s.Batches(t.Context(), from, 7)
		if err != nil {
			t.Fatal(err)
		}
		if len(some) == 0 {
			break
		}
		if len(some) > 7 {
			t.Fatalf("%d batches where 7 were asked for", len(some))
		}
		got = append(got, some...)
		from = some[len(some)-1].Last() + 1
	}
	if len(got) != len(want) {
		t.Fatalf("%d batches are stored, not %d", len(got), len(want))
	}
	for i := range got {
		if !bytes.Equal(got[i].Marshal(), want[i].Marshal()) {
			t.Fatalf("batch %d came back changed: %s", want[i].First, gocmp.Diff(want[i].Marshal().String(), got[i].Marshal().String()))
		}
	}
}

// wantDocuments compares what is stored under the ids of want, and only that.
func wantDocuments(t *testing.T, s journal.Store, c journal.Collection, ids []deliberation.ID, want ...journal.Document) {
	t.Helper()
	got, err := s.Documents(t.Context(), c, ids)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(inOrder(want), inOrder(got)); diff != "" {
		t.Fatalf("documents (-want +got):\n%s", diff)
	}
}

func inOrder(documents []journal.Document) []string {
	lines := make([]string, 0, len(documents))
	for i := range documents {
		lines = append(lines, string(documents[i].Collection)+hex.EncodeToString(documents[i].Marshal()))
	}
	slices.Sort(lines)
	return lines
}

func idsOf(documents []journal.Document) []deliberation.ID {
	ids := make([]deliberation.ID, len(documents))
	for i := range documents {
		ids[i] = documents[i].ID
	}
	return ids
}

// wantPlain fails unless err is an error that means: nothing is stored, and repeating it is no use.
func wantPlain(t *testing.T, what string, err error) {
	t.Helper()
	if err == nil {
		t.Fatalf("%s was accepted", what)
	}
	for _, typed := range []error{journal.ErrTaken, journal.ErrOutcomeUnknown, journal.ErrWritingEnded, journal.ErrFull, journal.ErrUnavailable} {
		if errors.Is(err, typed) {
			t.Fatalf("%s: %v", what, err)
		}
	}
}
