package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// storedTree keeps every hash as golang.org/x/mod/sumdb/tlog stores them: what an outside verifier would have.
type storedTree struct {
	hashes []tlog.Hash
	leaves []tlog.Hash
}

func (s *storedTree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		found[i] = s.hashes[at]
	}
	return found, nil
}

func (s *storedTree) add(t interface{ Fatal(...any) }, record []byte) tlog.Hash {
	more, err := tlog.StoredHashes(int64(len(s.leaves)), record, s)
	if err != nil {
		t.Fatal(err)
	}
	s.hashes = append(s.hashes, more...)
	leaf := tlog.RecordHash(record)
	s.leaves = append(s.leaves, leaf)
	return leaf
}

func record(seed uint64, n int) []byte {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, seed), uint64(n)))
	return sum[:1+n%32]
}

// TestTreeIsTlogs: at every size the root is tlog's, a proof that tlog makes for any record verifies against it, and so does
// one that an earlier root is its beginning.
func TestTreeIsTlogs(t *testing.T) {
	var ours tree
	var theirs storedTree
	roots := []tlog.Hash{ours.root()}
	if empty, err := tlog.TreeHash(0, &theirs); err != nil || empty != roots[0] {
		t.Fatalf("root of the empty tree: %v, %v", roots[0], err)
	}
	for n := range 600 {
		ours.add(theirs.add(t, record(1, n)))
		want, err := tlog.TreeHash(int64(n+1), &theirs)
		if err != nil {
			t.Fatal(err)
		}
		if ours.root() != want || ours.size != uint64(n+1) {
			t.Fatalf("root of %d records: %v, not %v", ours.size, ours.root(), want)
		}
		roots = append(roots, want)
	}
	for size := 1; size <= 600; size += 37 {
		for n := 0; n < size; n += 11 {
			proof, err := tlog.ProveRecord(int64(size), int64(n), &theirs)
			if err != nil {
				t.Fatal(err)
			}
			if err := tlog.CheckRecord(proof, int64(size), roots[size], int64(n), theirs.leaves[n]); err != nil {
				t.Fatalf("record %d of %d: %v", n, size, err)
			}
			if n > 0 && tlog.CheckRecord(proof, int64(size), roots[size], int64(n), theirs.leaves[n-1]) == nil {
				t.Fatalf("record %d of %d is proved by another's hash", n, size)
			}
		}
		for older := 1; older <= size; older += 13 {
			proof, err := tlog.ProveTree(int64(size), int64(older), &theirs)
			if err != nil {
				t.Fatal(err)
			}
			if err := tlog.CheckTree(proof, int64(size), roots[size], int64(older), roots[older]); err != nil {
				t.Fatalf("tree of %d in one of %d: %v", older, size, err)
			}
		}
	}
}

// TestTreeClones: a draft that is thrown away leaves the tree that it was cloned from as it was.
func TestTreeClones(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		var ours tree
		var theirs storedTree
		for range rapid.IntRange(0, 40).Draw(t, "drafts") {
			thrown := ours.clone()
			for n := range rapid.IntRange(0, 20).Draw(t, "thrown") {
				thrown.add(tlog.RecordHash(record(seed+1, n)))
			}
			kept := ours.clone()
			for range rapid.IntRange(0, 20).Draw(t, "kept") {
				kept.add(theirs.add(t, record(seed, len(theirs.leaves))))
			}
			ours = kept
			want, err := tlog.TreeHash(int64(len(theirs.leaves)), &theirs)
			if err != nil {
				t.Fatal(err)
			}
			if ours.root() != want {
				t.Fatalf("root of %d records differs after a draft was thrown away", ours.size)
			}
		}
	})
}
