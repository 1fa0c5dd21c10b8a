package journal

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
	"golang.org/x/sync/semaphore"
)

// ErrInUse: another process has the file open.
var ErrInUse = errors.New("journal: file in use by another process")

const (
	// everyone is the weight of a Bolt's gate: an operation takes one, a compaction all.
	everyone = math.MaxInt32
	// lockPatience is how long OpenBolt waits for another process to let go of the file: a restart's handover, no more.
	lockPatience = time.Second
	// batchesBytes bounds what one call of Batches returns.
	batchesBytes = 16 << 20
	// scanBytes bounds what Scan copies at a time, so that no long read keeps freed pages from being used again.
	scanBytes = 1 << 20
)

var batchesBucket = []byte("batches")

// Bolt is the embedded store: one bbolt file, synced at every commit. The bucket of batches has the big-endian first number
// as key and Batch.Marshal as value; the bucket of each collection has the id and Document.Marshal.
//
// A batch is shown to readers only once it is synced, never in the moment in which bbolt has written but not synced it.
type Bolt struct {
	path string
	gate *semaphore.Weighted // who holds one may use db; Compact takes all and may replace it
	db   *bbolt.DB
	file *os.File // db's own handle

	writing sync.Mutex // held by the one writer; guards ended and room
	ended   error      // set for ever by the first write whose effect is unknown
	room    int64      // the file is at least this large

	acknowledged atomic.Uint64 // key of the last batch that is known to be synced; 0 on an empty journal
}

// OpenBolt opens the file at path, which it creates, in a folder that exists. It removes what a compaction that was cut short
// has left. ErrInUse is returned when another process has it open, also after a short wait.
func OpenBolt(path string) (b *Bolt, err error) {
	db, file, err := openFile(path, lockPatience, false)
	if err != nil {
		return nil, err
	}
	b = &Bolt{path: path, gate: semaphore.NewWeighted(everyone), db: db, file: file}
	defer func() {
		if err != nil {
			_ = b.db.Close()
		}
	}()
	// A compaction may have replaced the file while we waited for the lock of the old one.
	if same, err := isAt(file, path); err != nil {
		return nil, fmt.Errorf("journal: open: %w", err)
	} else if !same {
		return nil, ErrInUse
	}
	if err := os.Remove(compactPath(path)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("journal: open: %w", err)
	}
	// What a killed process had written without syncing is readable, so it must be made durable before it is believed.
	if err := file.Sync(); err != nil {
		return nil, fmt.Errorf("journal: open: %w", err)
	}
	if err := syncFolder(path); err != nil {
		return nil, fmt.Errorf("journal: open: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("journal: open: %w", err)
	}
	b.room = info.Size()
	if err := b.makeBuckets(); err != nil {
		return nil, err
	}
	return b, b.db.View(func(tx *bbolt.Tx) error {
		if k, _ := tx.Bucket(batchesBucket).Cursor().Last(); k != nil {
			b.acknowledged.Store(binary.BigEndian.Uint64(k))
		}
		return nil
	})
}

// openFile opens a file of bbolt's. One that is damaged is an error, not the end of the program: bbolt panics on pages that
// contradict each other, and the system faults where the mapped file ends too early.
func openFile(path string, patience time.Duration, unsynced bool) (db *bbolt.DB, file *os.File, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("journal: %s is damaged: %v", path, p)
			_ = file.Close() // and with it the lock
		}
	}()
	db, err = bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:         patience,
		FreelistType:    bbolt.FreelistMapType,
		NoSync:          unsynced,
		NoGrowSync:      unsynced,
		InitialMmapSize: mappedBytes,
		OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
			f, err := os.OpenFile(name, flag, mode)
			file = f
			return f, err
		},
	})
	if errors.Is(err, bbolterrors.ErrTimeout) {
		return nil, nil, ErrInUse
	}
	if err != nil {
		return nil, nil, fmt.Errorf("journal: open %s: %w", path, err)
	}
	if err := isWhole(db, file); err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, file, nil
}

// isWhole says why a file cannot have all its pages, or nil.
func isWhole(db *bbolt.DB, file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("journal: open: %w", err)
	}
	return db.View(func(tx *bbolt.Tx) error {
		if tx.Size() > info.Size() {
			return fmt.Errorf("journal: %s is damaged: %d bytes of %d", file.Name(), info.Size(), tx.Size())
		}
		return nil
	})
}

func (b *Bolt) makeBuckets() error {
	missing := false
	err := b.db.View(func(tx *bbolt.Tx) error {
		missing = tx.Bucket(batchesBucket) == nil
		for _, c := range Collections() {
			missing = missing || tx.Bucket([]byte(c)) == nil
		}
		return nil
	})
	if err != nil || !missing {
		return err
	}
	return b.update(0, 0, func(tx *bbolt.Tx) error {
		if _, err := tx.CreateBucketIfNotExists(batchesBucket); err != nil {
			return err
		}
		for _, c := range Collections() {
			if _, err := tx.CreateBucketIfNotExists([]byte(c)); err != nil {
				return err
			}
		}
		return nil
	})
}

// enter waits until no compaction runs; leave must follow.
func (b *Bolt) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if err := b.gate.Acquire(ctx, 1); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}

func (b *Bolt) leave() { b.gate.Release(1) }

// Append implements Store: documents and batch become durable together.
func (b *Bolt) Append(ctx context.Context, batch *Batch, documents []Document) error {
	if err := Appendable(batch, documents); err != nil {
		return err
	}
	if err := b.enter(ctx); err != nil {
		return err
	}
	defer b.leave()
	value := batch.Marshal()
	size := len(value)
	stored := make([][]byte, len(documents))
	for i := range documents {
		stored[i] = documents[i].Marshal()
		size += len(stored[i])
	}
	return b.updateThen(size, 1+len(documents), func(tx *bbolt.Tx) error {
		batches := tx.Bucket(batchesBucket)
		key := batchKey(batch.First)
		if batches.Get(key) != nil {
			return ErrTaken
		}
		for i := range documents {
			bucket := tx.Bucket([]byte(documents[i].Collection))
			if bucket.Get(documents[i].ID[:]) != nil {
				continue
			}
			if err := bucket.Put(documents[i].ID[:], stored[i]); err != nil {
				return fmt.Errorf("journal: store document: %w", err)
			}
		}
		batches.FillPercent = 1 // keys only grow, so nothing will ever be put between
		if err := batches.Put(key, value); err != nil {
			return fmt.Errorf("journal: store batch %d: %w", batch.First, err)
		}
		return nil
	}, func() { b.acknowledged.Store(max(b.acknowledged.Load(), batch.First)) })
}

// Batches implements Store.
func (b *Bolt) Batches(ctx context.Context, from uint64, limit int) ([]Batch, error) {
	if err := b.enter(ctx); err != nil {
		return nil, err
	}
	defer b.leave()
	last := b.acknowledged.Load()
	var values [][]byte
	err := b.db.View(func(tx *bbolt.Tx) error {
		c, size := tx.Bucket(batchesBucket).Cursor(), 0
		for k, v := c.Seek(batchKey(from)); k != nil && len(values) < limit; k, v = c.Next() {
			if size += len(v); binary.BigEndian.Uint64(k) > last || len(values) > 0 && size > batchesBytes {
				break
			}
			values = append(values, bytes.Clone(v)) // v lies in the mapped file, which moves
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("journal: read batches: %w", err)
	}
	batches := make([]Batch, len(values))
	for i, v := range values {
		if batches[i], err = UnmarshalBatch(v); err != nil {
			return nil, err
		}
	}
	return batches, nil
}

// LastBatch implements Store.
func (b *Bolt) LastBatch(ctx context.Context) (Batch, bool, error) {
	if err := b.enter(ctx); err != nil {
		return Batch{}, false, err
	}
	defer b.leave()
	last := b.acknowledged.Load()
	if last == 0 {
		return Batch{}, false, nil
	}
	var value []byte
	err := b.db.View(func(tx *bbolt.Tx) error {
		value = bytes.Clone(tx.Bucket(batchesBucket).Get(batchKey(last)))
		return nil
	})
	if err != nil {
		return Batch{}, false, fmt.Errorf("journal: read last batch: %w", err)
	}
	batch, err := UnmarshalBatch(value)
	return batch, err == nil, err
}

// Now implements Store: an embedded store has no clock but the server's.
func (b *Bolt) Now(context.Context) (time.Time, bool, error) { return time.Time{}, false, nil }

// Close implements Store. It waits for what is under way.
func (b *Bolt) Close() error {
	if err := b.gate.Acquire(context.Background(), everyone); err != nil {
		return err
	}
	defer b.gate.Release(everyone)
	return b.db.Close()
}

func batchKey(first uint64) []byte { return binary.BigEndian.AppendUint64(nil, first) }

func compactPath(path string) string { return path + ".compact" }

func isAt(file *os.File, path string) (bool, error) {
	open, err := file.Stat()
	if err != nil {
		return false, err
	}
	named, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil && os.SameFile(open, named), err
}

// syncFolder makes the name of the file at path durable.
func syncFolder(path string) error {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

var (
	_ Store     = (*Bolt)(nil)
	_ Compacter = (*Bolt)(nil)
)
