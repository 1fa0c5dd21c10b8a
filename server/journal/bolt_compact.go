package journal

import (
	"context"
	"fmt"
	"os"

	"go.etcd.io/bbolt"
)

// compactStep is how many bytes go into the new file between two looks at the context.
const compactStep = 16 << 20

// Compact implements Compacter. The old file is valid and in place until the new one, complete and synced, takes its name.
// An error leaves the old file in use, unless it is ErrWritingEnded: then reads go on and only a new start may write.
//
// bbolt.Compact is not used because it cannot be cut short, and everyone waits.
func (b *Bolt) Compact(ctx context.Context) error {
	if err := b.gate.Acquire(ctx, everyone); err != nil {
		return fmt.Errorf("journal: compact: %w", err)
	}
	defer b.gate.Release(everyone)
	b.writing.Lock()
	defer b.writing.Unlock()
	if b.ended != nil {
		return b.ended
	}
	temporary := compactPath(b.path)
	if err := os.RemoveAll(temporary); err != nil {
		return fmt.Errorf("journal: compact: %w", err)
	}
	db, file, err := openFile(temporary, lockPatience, true)
	if err == nil {
		if err = b.copyTo(ctx, db); err == nil {
			err = file.Sync()
		}
		if err == nil {
			err = os.Rename(temporary, b.path)
		}
		if err != nil {
			_ = db.Close()
		}
	}
	if err != nil {
		_ = os.Remove(temporary)
		if isFull(err) {
			return fmt.Errorf("journal: compact: %w: %w", ErrFull, err)
		}
		return fmt.Errorf("journal: compact: %w", err)
	}
	old := b.db
	db.NoSync, db.NoGrowSync = false, false
	b.db, b.file = db, file
	b.room = 0
	// Unless the new name is durable, a crash could bring the old file back without what is appended from here on.
	if err := syncFolder(b.path); err != nil {
		return b.end(err)
	}
	if err := old.Close(); err != nil {
		return fmt.Errorf("journal: compact: close the old file: %w", err)
	}
	return nil
}

// copyTo puts what is stored into an empty file.
func (b *Bolt) copyTo(ctx context.Context, to *bbolt.DB) error {
	return b.db.View(func(from *bbolt.Tx) error {
		return from.ForEach(func(name []byte, bucket *bbolt.Bucket) error {
			c := bucket.Cursor()
			k, v := c.First()
			for first := true; first || k != nil; first = false {
				if err := ctx.Err(); err != nil {
					return err
				}
				err := to.Update(func(tx *bbolt.Tx) error {
					copied, err := tx.CreateBucketIfNotExists(name)
					if err != nil {
						return err
					}
					copied.FillPercent = 1
					for size := 0; k != nil && size < compactStep; k, v = c.Next() {
						if err := copied.Put(k, v); err != nil {
							return err
						}
						size += len(v)
					}
					return nil
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
	})
}
