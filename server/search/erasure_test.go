package search

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"voix/server/search/searchtest"
)

// awaitOnDisk polls until a term is in a file: the index writes in the background.
func awaitOnDisk(t *testing.T, folder, term string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !searchtest.Terms(t, folder)[term]; {
		if time.Now().After(deadline) {
			t.Fatalf("%q never comes to the disk: nothing is tried", term)
		}
	}
}

// TestNothingErasedStaysInTheFiles: after a compaction no file holds a word of a removed text, neither as a term nor as bytes.
func TestNothingErasedStaysInTheFiles(t *testing.T) {
	erased := proposal(2, "Capucine Mirabelle", "J’habite rue des Zinnias, escalier Ocarina.")
	erased.Place = "Quincailleries"
	stays := proposal(1, "Guichet", "Un accueil humain.")
	x := indexOf(t, stays, erased)
	words := []string{"capucine", "mirabelle", "zinnias", "ocarina", "quincailleries", "zinia"}
	for _, w := range words {
		awaitOnDisk(t, x.folder, w)
	}

	if err := x.Remove([]Key{erased.Key}); err != nil {
		t.Fatal(err)
	}
	// At once: nobody finds it, nobody is offered its words as another spelling.
	for _, w := range append(words, "capuçine", "zinnia", "mirabele", "ocar") {
		if r := x.must(t, Query{Text: w}); r.Total != 0 || r.Spellings != nil {
			t.Errorf("%q: %+v", w, r)
		}
	}
	if keys, err := x.Similar(t.Context(), Draft{Title: erased.Title, Body: erased.Body}, 5); err != nil || keys != nil {
		t.Errorf("similar: %v, %v", keys, err)
	}

	build(t, x, stays)
	awaitOnDisk(t, x.folder, "guichet")
	onDisk := searchtest.Terms(t, x.folder)
	for _, w := range words {
		if onDisk[w] {
			t.Errorf("%q is still a term of a file", w)
		}
	}
	err := filepath.WalkDir(x.folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, w := range append(words, "Capucine", "Mirabelle", "Zinnias", "Ocarina", "Quincailleries") {
			backwards := []byte(w)
			slices.Reverse(backwards) // terms are packed from their ends
			if bytes.Contains(content, []byte(w)) || bytes.Contains(content, backwards) {
				t.Errorf("%q stands in %s", w, path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestBleveKeepsDeletedWords is why a compaction makes a new folder: if it ever fails, merging could do.
func TestBleveKeepsDeletedWords(t *testing.T) {
	x := indexOf(t, proposal(1, "Guichet", ""), proposal(2, "Capucine", ""))
	awaitOnDisk(t, x.folder, "capucine")
	if err := x.Remove([]Key{{Kind: Proposal, Number: 2}}); err != nil {
		t.Fatal(err)
	}
	if err := x.Put([]Document{proposal(3, "Mensualité", "")}); err != nil {
		t.Fatal(err)
	}
	awaitOnDisk(t, x.folder, "mensualite")
	if !searchtest.Terms(t, x.folder)["capucine"] {
		t.Error("the word of a removed document is gone from the files by itself")
	}
}
