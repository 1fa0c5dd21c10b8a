package journal

import (
	"context"
	"errors"
	"time"

	"voix/deliberation"
)

// What an append can end in. Any other error means that nothing of the batch is, or will become, stored.
var (
	// ErrTaken: a batch is stored under this number already, ours or another's. The documents may have been stored.
	ErrTaken = errors.New("journal: number taken")
	// ErrOutcomeUnknown: the batch may be stored, now or later. Repeat it unchanged under the same number until it succeeds or
	// is ErrTaken; decide nothing meanwhile.
	ErrOutcomeUnknown = errors.New("journal: outcome unknown")
	// ErrWritingEnded: the disk failed to sync; what it holds is only known again after a restart.
	ErrWritingEnded = errors.New("journal: writing ended until restart")
	// ErrFull: no room on the disk; nothing was written.
	ErrFull = errors.New("journal: no room left")
	// ErrUnavailable: the store cannot be reached; this try has sent nothing of the batch, though perhaps its documents. It says
	// nothing of an earlier try whose outcome is unknown.
	ErrUnavailable = errors.New("journal: store unavailable")
	// ErrRevision: another revision is stored than the one that Put replaces.
	ErrRevision = errors.New("journal: document changed meanwhile")
)

// Store keeps batches and documents. Its methods may be called at the same time; only Append calls never overlap in one
// process. It is as small as what bbolt and MongoDB have in common: one unique key insert is the only thing that
// coordinates several servers.
type Store interface {
	// Append makes the documents, then the batch durable, so that no entry ever precedes its text. Documents come with
	// revision 1; one that is stored already, from an earlier try, is left as it is. Batches are stored gapless by contract of
	// the caller, who read up to b.First-1. Errors as listed above.
	Append(ctx context.Context, b *Batch, documents []Document) error

	// Batches returns stored batches whose first number is at least from, in ascending order, at most limit of them (limit
	// ≥ 1) and about 16 MiB. What it returns can no longer be rolled back. Fewer than limit does not mean the end; none does.
	// One that cannot be decoded is ErrUnreadable.
	Batches(ctx context.Context, from uint64, limit int) ([]Batch, error)

	// LastBatch returns the stored batch with the highest number; ok is false on an empty journal.
	LastBatch(ctx context.Context) (b Batch, ok bool, err error)

	// Documents returns those of ids that are stored, in no particular order.
	Documents(ctx context.Context, c Collection, ids []deliberation.ID) ([]Document, error)

	// Put stores d in place of revision d.Revision-1 (0: of nothing), or returns ErrRevision. After ErrOutcomeUnknown, as after
	// success, it may be repeated unchanged: the very same document in place is no error.
	Put(ctx context.Context, d Document) error

	// Delete removes documents; those that are not stored do not matter.
	Delete(ctx context.Context, c Collection, ids []deliberation.ID) error

	// Scan calls visit with every document of a collection, in the order of their ids, until it returns false. visit must not call the store.
	Scan(ctx context.Context, c Collection, visit func(Document) bool) error

	// Now is the store's own clock, so that servers whose clocks differ can be found. ok is false for a store that has none.
	Now(ctx context.Context) (at time.Time, ok bool, err error)

	// Close lets go of the store; what was acknowledged is durable.
	Close() error
}

// Compacter is a store in which deleted bytes stay readable until it is compacted.
type Compacter interface {
	// Compact rewrites the store so that no deleted byte is left. Reads and appends wait meanwhile.
	Compact(ctx context.Context) error
}
