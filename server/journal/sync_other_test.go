//go:build !linux

package journal_test

import "os"

func dataSync(f *os.File) error { return f.Sync() }
