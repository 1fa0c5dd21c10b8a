//go:build !linux

package journal

import "os"

// mappedBytes is 0 because Windows makes the file as large as its mapping.
const mappedBytes = 0

// grow makes the file to bytes long.
func grow(file *os.File, _, to int64) error { return file.Truncate(to) }
