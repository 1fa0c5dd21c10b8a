package engine

import "syscall"

// dieWithParent lets the kernel kill an engine whose test was killed.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
