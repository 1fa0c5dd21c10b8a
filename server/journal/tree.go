package journal

import (
	"golang.org/x/mod/sumdb/tlog"
)

// tree is the right edge of the journal's hash tree: the roots of its complete subtrees, largest first. It is all that
// appending and naming the head need, whatever the size of the journal. Hashes are those of golang.org/x/mod/sumdb/tlog.
type tree struct {
	size  uint64
	peaks []tlog.Hash // one for each bit set in size
}

func (t *tree) add(leaf tlog.Hash) {
	t.grow(leaf, func(int, int64, tlog.Hash) {})
}

// grow is add, and tells each node that is complete with this leaf: its level from the leaves up, and its place there.
func (t *tree) grow(leaf tlog.Hash, made func(level int, n int64, h tlog.Hash)) {
	level := 0
	made(level, int64(t.size), leaf)
	for n := t.size; n&1 == 1; n >>= 1 {
		last := len(t.peaks) - 1
		leaf = tlog.NodeHash(t.peaks[last], leaf)
		t.peaks = t.peaks[:last]
		level++
		made(level, int64(n>>1), leaf)
	}
	t.peaks = append(t.peaks, leaf)
	t.size++
}

// root is the head of the tree. An empty tree's is tlog's: the hash of nothing.
func (t *tree) root() tlog.Hash {
	if t.size == 0 {
		h, err := tlog.TreeHash(0, nil)
		if err != nil {
			panic(err) // an empty tree reads no hash
		}
		return h
	}
	last := len(t.peaks) - 1
	h := t.peaks[last]
	for last--; last >= 0; last-- {
		h = tlog.NodeHash(t.peaks[last], h)
	}
	return h
}

func (t *tree) clone() tree {
	return tree{size: t.size, peaks: append(make([]tlog.Hash, 0, len(t.peaks)+2), t.peaks...)}
}
