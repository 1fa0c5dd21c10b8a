package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

// ErrBuilding: nothing can be found yet.
var ErrBuilding = errors.New("search: the index is being built")

// Index is in a folder that is its own. Put, Remove, Begin, Build and Finish come from one goroutine; Search and Similar from any.
//
// It is built in the background of itself: Begin starts a new index beside the one that is searched, Build fills it, Finish puts it in
// the place of the other, whose folder it removes. Put and Remove meanwhile go to both.
type Index struct {
	folder string

	next    *generation // owned by the goroutine that writes
	began   int
	mu      sync.RWMutex
	current *generation // nil until the first Finish

	searching chan struct{} // holds one for each search under way
}

// generation is one index on disk.
type generation struct {
	folder string
	bleve  bleve.Index
	using  sync.RWMutex // held for reading by who searches it
}

// Open removes what is in the folder and makes it when missing.
func Open(folder string) (*Index, error) {
	if err := os.RemoveAll(folder); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	return &Index{folder: folder, searching: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))}, nil
}

// Begin starts a new index. One that was begun and not finished is given up.
func (x *Index) Begin() error {
	if err := x.next.discard(); err != nil {
		return err
	}
	x.next = nil
	x.began++
	folder := filepath.Join(x.folder, strconv.Itoa(x.began))
	// A batch is not waited for: after a crash the index is made anew anyway.
	made, err := bleve.NewUsing(folder, indexMapping, scorch.Name, scorch.Name, map[string]any{"unsafe_batch": true})
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	x.next = &generation{folder: folder, bleve: made}
	return nil
}

// Build adds documents to the index that was begun.
func (x *Index) Build(documents []Document) error { return x.next.put(documents) }

// Finish has the index that was begun searched from now on. Nothing is left of the one before when it returns.
func (x *Index) Finish() error {
	x.mu.Lock()
	before := x.current
	x.current, x.next = x.next, nil
	x.mu.Unlock()
	return before.discard()
}

// Put adds documents, or replaces those of the same keys.
func (x *Index) Put(documents []Document) error {
	return errors.Join(x.current.put(documents), x.next.put(documents))
}

// Remove has nobody find some documents any more. Their words stay in the files until the next Begin and Finish.
func (x *Index) Remove(keys []Key) error {
	return errors.Join(x.current.remove(keys), x.next.remove(keys))
}

// Close lets go of the files and removes them.
func (x *Index) Close() error {
	x.mu.Lock()
	current := x.current
	x.current = nil
	x.mu.Unlock()
	err := errors.Join(current.discard(), x.next.discard())
	x.next = nil
	return errors.Join(err, os.RemoveAll(x.folder))
}

// use calls look with the index that is searched, or returns ErrBuilding, or the context's error after waiting for its turn: searches take
// half of the processors at most, and pages are answered meanwhile.
func (x *Index) use(ctx context.Context, look func(bleve.Index) error) error {
	select {
	case x.searching <- struct{}{}:
		defer func() { <-x.searching }()
	case <-ctx.Done():
		return ctx.Err()
	}
	x.mu.RLock()
	g := x.current
	if g == nil {
		x.mu.RUnlock()
		return ErrBuilding
	}
	g.using.RLock() // before it can be replaced, and discarded
	x.mu.RUnlock()
	defer g.using.RUnlock()
	return look(g.bleve)
}

func (g *generation) put(documents []Document) error {
	if g == nil || len(documents) == 0 {
		return nil
	}
	batch := g.bleve.NewBatch()
	for i := range documents {
		if err := batch.Index(documents[i].id(), documents[i].fields()); err != nil {
			return fmt.Errorf("search: %w", err)
		}
	}
	return g.bleve.Batch(batch)
}

func (g *generation) remove(keys []Key) error {
	if g == nil || len(keys) == 0 {
		return nil
	}
	batch := g.bleve.NewBatch()
	for _, k := range keys {
		batch.Delete(k.id())
	}
	return g.bleve.Batch(batch)
}

// discard closes an index that nobody can begin to use any more, and removes its folder.
func (g *generation) discard() error {
	if g == nil {
		return nil
	}
	g.using.Lock()
	defer g.using.Unlock()
	return errors.Join(g.bleve.Close(), os.RemoveAll(g.folder))
}

// Size is how many documents there are, 0 while there is nothing to search in.
func (x *Index) Size() (n uint64) {
	_ = x.use(context.Background(), func(b bleve.Index) (err error) {
		n, err = b.DocCount()
		return err
	})
	return n
}

// searchContext bounds a search, whatever its caller allows.
func searchContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, longestSearch)
}
