//go:build unix && !linux

package engine

import "syscall"

// dieWithParent does nothing here: only Linux can tie a process to its parent.
func dieWithParent() *syscall.SysProcAttr { return nil }
