package journal

import "fmt"

// Appendable says why a store must refuse a batch and its documents, or nil. A batch out of these bounds could be stored but
// never read again, so every store asks before it writes.
func Appendable(b *Batch, documents []Document) error {
	if b.First < 1 || len(b.Entries) < 1 || len(b.Entries) > MaxBatchEntries {
		return fmt.Errorf("journal: batch %d with %d entries cannot be stored", b.First, len(b.Entries))
	}
	size := 0
	for _, e := range b.Entries {
		if len(e) < 5 {
			return fmt.Errorf("journal: batch %d has an entry that is no document", b.First)
		}
		size += len(e)
	}
	if size > MaxBatchBytes {
		return fmt.Errorf("journal: batch %d has %d bytes of entries", b.First, size)
	}
	for i := range documents {
		if err := documents[i].appendable(); err != nil {
			return err
		}
	}
	return nil
}

// appendable says why d cannot come with a batch, or nil.
func (d *Document) appendable() error {
	if d.Revision != 1 {
		return fmt.Errorf("journal: document %s of %s comes with a batch in revision %d", d.ID, d.Collection, d.Revision)
	}
	if len(d.Body) > MaxDocumentBytes {
		return fmt.Errorf("journal: document %s of %s has %d bytes", d.ID, d.Collection, len(d.Body))
	}
	if len(d.Body) > 0 {
		if err := d.Body.Validate(); err != nil {
			return fmt.Errorf("journal: document %s of %s: %w", d.ID, d.Collection, err)
		}
	}
	return storable(d.Collection)
}

func storable(c Collection) error {
	for _, known := range Collections() {
		if c == known {
			return nil
		}
	}
	return fmt.Errorf("journal: no collection %q", c)
}
