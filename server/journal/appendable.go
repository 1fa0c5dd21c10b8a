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
		if documents[i].Revision != 1 {
			return fmt.Errorf("journal: document %s of %s comes with a batch in revision %d", documents[i].ID, documents[i].Collection, documents[i].Revision)
		}
		if err := storable(documents[i].Collection); err != nil {
			return err
		}
	}
	return nil
}

func storable(c Collection) error {
	for _, known := range Collections() {
		if c == known {
			return nil
		}
	}
	return fmt.Errorf("journal: no collection %q", c)
}
