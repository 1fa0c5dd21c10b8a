package journal

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"golang.org/x/sys/unix"
)

// ballotBatch is a batch of entries as large as ballots.
func ballotBatch(tb testing.TB, first uint64, entries int) *Batch {
	tb.Helper()
	b := &Batch{First: first, At: time.UnixMilli(1_800_000_000_000).UTC()}
	rand.Read(b.ID[:])
	rand.Read(b.Root[:])
	for range entries {
		voter, nonce := make([]byte, 16), make([]byte, 16)
		rand.Read(voter)
		rand.Read(nonce)
		e, err := bson.Marshal(bson.D{
			{Key: "kind", Value: "ballot.cast"}, {Key: "nonce", Value: nonce}, {Key: "command", Value: nonce},
			{Key: "actor", Value: voter}, {Key: "question", Value: int64(12)}, {Key: "choice", Value: int32(1)},
		})
		if err != nil {
			tb.Fatal(err)
		}
		b.Entries = append(b.Entries, e)
	}
	return b
}

// BenchmarkBoltAppend shows what a commit of 64 ballots costs beside the least that can be durable at all: the same bytes
// appended to a plain file and synced. The two alternate, because a disk's speed changes from one second to the next.
func BenchmarkBoltAppend(b *testing.B) {
	store, err := OpenBolt(filepath.Join(b.TempDir(), "journal"))
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	plain, err := os.Create(filepath.Join(b.TempDir(), "plain"))
	if err != nil {
		b.Fatal(err)
	}
	defer plain.Close()
	first := uint64(1)
	var inStore, inPlain time.Duration
	b.ResetTimer()
	for range b.N {
		batch := ballotBatch(b, first, 64)
		first += 64
		start := time.Now()
		if err := store.Append(context.Background(), batch, nil); err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		if _, err := plain.Write(batch.Marshal()); err != nil {
			b.Fatal(err)
		}
		if err := unix.Fdatasync(int(plain.Fd())); err != nil {
			b.Fatal(err)
		}
		inStore += middle.Sub(start)
		inPlain += time.Since(middle)
	}
	b.ReportMetric(float64(inStore.Microseconds())/float64(b.N), "µs/append")
	b.ReportMetric(float64(inPlain.Microseconds())/float64(b.N), "µs/plain")
	b.ReportMetric(float64(inStore)/float64(inPlain), "append/plain")
	b.ReportMetric(0, "ns/op")
	info, err := os.Stat(store.path)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/float64(first-1), "bytes/ballot")
}
