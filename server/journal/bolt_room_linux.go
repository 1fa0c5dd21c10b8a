package journal

import (
	"errors"
	"math"
	"os"

	"golang.org/x/sys/unix"
)

// mappedBytes is address space, not memory: with all of it mapped from the start, bbolt need not map anew while the journal
// grows, which would wait for all readers and, if it failed, take them down.
var mappedBytes = int(min(int64(64<<30), int64(math.MaxInt/2)))

// grow makes the file, which is from bytes long, to bytes long with blocks on the disk, or leaves it as it is. Zeros written
// ahead would make a commit 5 % faster, for twice the bytes.
func grow(file *os.File, from, to int64) error {
	err := unix.Fallocate(int(file.Fd()), 0, from, to-from)
	if errors.Is(err, unix.EOPNOTSUPP) {
		return file.Truncate(to)
	}
	if err != nil {
		// Some file systems keep what they could allocate, and the disk would stay full of it.
		return errors.Join(err, file.Truncate(from))
	}
	return nil
}
