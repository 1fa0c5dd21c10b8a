package opinion

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// inBlocks calls do for each block of size of the n things, on all processors. Which goroutine does a block is chance, so do
// writes only what belongs to its block, and sums over blocks are taken afterwards, in their order.
func inBlocks(n, size int, do func(block, from, to int)) {
	blocks := (n + size - 1) / size
	workers := min(runtime.GOMAXPROCS(0), blocks)
	var next atomic.Int64
	work := func() {
		for {
			b := int(next.Add(1)) - 1
			if b >= blocks {
				return
			}
			do(b, b*size, min(n, (b+1)*size))
		}
	}
	var group sync.WaitGroup
	for range workers - 1 {
		group.Go(work)
	}
	work()
	group.Wait()
}
