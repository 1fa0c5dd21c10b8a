// Package searchtest reads what an index holds on disk, as who has stolen the folder would, for tests of erasure.
package searchtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	index "github.com/blevesearch/bleve_index_api"
	zap "github.com/blevesearch/zapx/v17"
)

// Terms returns every term in every segment file below a folder, whether or not the index still uses the file or has the documents. The
// terms of a file are packed, letter by letter, so that searching its bytes for a word would prove nothing.
func Terms(t testing.TB, folder string) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if os.IsNotExist(err) || err == nil && filepath.Ext(path) != ".zap" {
			return nil // merged away meanwhile
		}
		if err != nil {
			return err
		}
		// A copy: the index may still be writing the file, or remove it.
		content, err := os.ReadFile(path)
		if os.IsNotExist(err) {
			return nil
		}
		if err != nil {
			return err
		}
		copied := filepath.Join(t.TempDir(), filepath.Base(path))
		if err := os.WriteFile(copied, content, 0o600); err != nil {
			return err
		}
		segment, err := (&zap.ZapPlugin{}).Open(copied)
		if err != nil {
			return nil // half written: what is in it has no end yet
		}
		defer segment.Close()
		for _, field := range segment.Fields() {
			dictionary, err := segment.Dictionary(field)
			if err != nil {
				return err
			}
			terms := dictionary.AutomatonIterator(nil, nil, nil)
			for e := (*index.DictEntry)(nil); ; {
				if e, err = terms.Next(); err != nil || e == nil {
					break
				}
				all[e.Term] = true
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
