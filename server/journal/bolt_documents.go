package journal

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"voix/deliberation"
)

// deletedTogether is how many documents one commit deletes at most: room is made for the pages of each before.
const deletedTogether = 200

// Documents implements Store.
func (b *Bolt) Documents(ctx context.Context, c Collection, ids []deliberation.ID) ([]Document, error) {
	if err := storable(c); err != nil {
		return nil, err
	}
	if err := b.enter(ctx); err != nil {
		return nil, err
	}
	defer b.leave()
	found := make([]Document, 0, len(ids))
	err := b.db.View(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket([]byte(c))
		for _, id := range ids {
			v := bucket.Get(id[:])
			if v == nil {
				continue
			}
			d, err := UnmarshalDocument(c, v)
			if err != nil {
				return err
			}
			found = append(found, d)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("journal: read documents: %w", err)
	}
	return found, nil
}

// Put implements Store.
func (b *Bolt) Put(ctx context.Context, d Document) error {
	if err := storable(d.Collection); err != nil {
		return err
	}
	if d.Revision < 1 {
		return fmt.Errorf("journal: revision %d of a document", d.Revision)
	}
	if err := b.enter(ctx); err != nil {
		return err
	}
	defer b.leave()
	value := d.Marshal()
	return b.update(len(value), 1, func(tx *bbolt.Tx) error {
		bucket := tx.Bucket([]byte(d.Collection))
		stored := int64(0)
		if v := bucket.Get(d.ID[:]); v != nil {
			if bytes.Equal(v, value) {
				return nil
			}
			old, err := UnmarshalDocument(d.Collection, v)
			if err != nil {
				return err
			}
			stored = old.Revision
		}
		if stored != d.Revision-1 {
			return ErrRevision
		}
		if err := bucket.Put(d.ID[:], value); err != nil {
			return fmt.Errorf("journal: store document: %w", err)
		}
		return nil
	})
}

// Delete implements Store. The deleted bytes stay in the file until Compact. Many documents go in several commits.
func (b *Bolt) Delete(ctx context.Context, c Collection, ids []deliberation.ID) error {
	if err := storable(c); err != nil {
		return err
	}
	if err := b.enter(ctx); err != nil {
		return err
	}
	defer b.leave()
	there, err := b.stored(c, ids)
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(there, deletedTogether) {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("journal: delete documents: %w", err)
		}
		err := b.update(0, len(chunk), func(tx *bbolt.Tx) error {
			bucket := tx.Bucket([]byte(c))
			for _, id := range chunk {
				if err := bucket.Delete(id[:]); err != nil {
					return fmt.Errorf("journal: delete document: %w", err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// stored returns those of ids that are there. What it does not return is durably gone: no commit is under way, none has failed.
func (b *Bolt) stored(c Collection, ids []deliberation.ID) (there []deliberation.ID, err error) {
	b.writing.Lock()
	defer b.writing.Unlock()
	if b.ended != nil {
		return nil, b.ended
	}
	err = b.db.View(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket([]byte(c))
		for _, id := range ids {
			if bucket.Get(id[:]) != nil {
				there = append(there, id)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("journal: look for documents: %w", err)
	}
	return there, nil
}

// Scan implements Store. What changes meanwhile may be shown or not.
func (b *Bolt) Scan(ctx context.Context, c Collection, visit func(Document) bool) error {
	if err := storable(c); err != nil {
		return err
	}
	var from []byte
	for {
		some, next, err := b.documentsFrom(ctx, c, from)
		if err != nil {
			return err
		}
		for _, d := range some {
			if !visit(d) {
				return nil
			}
		}
		if next == nil {
			return nil
		}
		from = next
	}
}

// documentsFrom returns some documents whose id is from or above, and the id at which the rest begin, if there are any.
func (b *Bolt) documentsFrom(ctx context.Context, c Collection, from []byte) (some []Document, next []byte, err error) {
	if err := b.enter(ctx); err != nil {
		return nil, nil, err
	}
	defer b.leave()
	err = b.db.View(func(tx *bbolt.Tx) error {
		cursor, size := tx.Bucket([]byte(c)).Cursor(), 0
		for k, v := cursor.Seek(from); k != nil; k, v = cursor.Next() {
			if size >= scanBytes {
				next = bytes.Clone(k)
				return nil
			}
			d, err := UnmarshalDocument(c, v)
			if err != nil {
				return err
			}
			some = append(some, d)
			size += len(v)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("journal: scan: %w", err)
	}
	return some, next, nil
}
