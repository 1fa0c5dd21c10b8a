package journal

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"syscall"

	"go.etcd.io/bbolt"
)

const (
	// The file grows ahead of need by a quarter, within these bounds: growing costs a sync of its own.
	leastGrowth = 256 << 10
	mostGrowth  = 16 << 20
)

func (b *Bolt) update(size, keys int, change func(*bbolt.Tx) error) error {
	return b.updateThen(size, keys, change, func() {})
}

// updateThen commits what change puts (size bytes under so many keys, at most) and then, still alone, calls done.
//
// What is known when a commit fails, from the source of bbolt 1.5.0, whose order is: grow the file; write pages that nothing
// refers to yet; sync; write one of the two meta pages, which makes the transaction visible; sync.
//   - A write failed for want of room: bbolt takes the transaction back, and if both meta pages are as they were, nothing
//     can ever refer to what was written. This is ErrFull, and later writes may work.
//   - A sync failed: the kernel may have dropped the pages that it could not write, and the next sync would succeed without
//     them. So nothing is written again until the file is opened anew: ErrWritingEnded. Likewise after any other error.
//
// bbolt hides the errors of growing (it keeps their text only), so the file is grown here, before.
func (b *Bolt) updateThen(size, keys int, change func(*bbolt.Tx) error, done func()) error {
	b.writing.Lock()
	defer b.writing.Unlock()
	if b.ended != nil {
		return b.ended
	}
	tx, err := b.db.Begin(true)
	if err != nil {
		return fmt.Errorf("journal: begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit, failed or not
	if err := change(tx); err != nil {
		return err
	}
	page := int64(b.db.Info().PageSize)
	before, err := b.metaPages(page)
	if err != nil {
		return b.end(err)
	}
	if err := b.makeRoom(tx.Size() + roomFor(int64(size), int64(keys), page, tx.Size(), int64(b.db.Stats().FreelistInuse))); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return b.failed(err, before, page)
	}
	done()
	return nil
}

// roomFor is the most by which a commit can move the end of the used pages: the values, and for each key a path of pages that
// are copied before they change, each possibly split in two, next to a leaf whose other values move along with it. No page is
// copied twice, so that many keys need no more than twice what there is.
func roomFor(size, keys, page, used, freelist int64) int64 {
	const depth = 8
	return 5*size + min((keys+4)*depth*page, 2*used) + 2*freelist + 64*page
}

// makeRoom makes the file at least as large as needed, where the system can with blocks on the disk.
func (b *Bolt) makeRoom(needed int64) error {
	if needed <= b.room {
		return nil
	}
	info, err := b.file.Stat()
	if err != nil {
		return b.end(err)
	}
	if b.room = info.Size(); needed <= b.room {
		return nil
	}
	ahead := min(max(b.room/4, leastGrowth), mostGrowth)
	to := needed + ahead
	err = grow(b.file, b.room, to)
	if isFull(err) {
		to = needed
		err = grow(b.file, b.room, to)
	}
	if isFull(err) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	if err == nil {
		err = b.file.Sync()
	}
	if err != nil {
		return b.end(err)
	}
	b.room = to
	return nil
}

// metaPages reads both meta pages as the kernel has them.
func (b *Bolt) metaPages(page int64) ([]byte, error) {
	pages := make([]byte, 2*page)
	_, err := b.file.ReadAt(pages, 0)
	return pages, err
}

// failed says what a failed commit has left.
func (b *Bolt) failed(cause error, before []byte, page int64) error {
	// Only os.File.WriteAt gives this type: bbolt's syncs give a bare errno.
	var write *os.PathError
	if !errors.As(cause, &write) || write.Op != "write" || !isFull(write.Err) {
		return b.end(cause)
	}
	if after, err := b.metaPages(page); err != nil || !bytes.Equal(before, after) {
		return b.end(cause)
	}
	return fmt.Errorf("%w: %w", ErrFull, cause)
}

func (b *Bolt) end(cause error) error {
	b.ended = fmt.Errorf("%w: %w", ErrWritingEnded, cause)
	return b.ended
}

// isFull reports whether an error says that there is no room for more.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EFBIG) || errors.Is(err, syscall.EDQUOT)
}
