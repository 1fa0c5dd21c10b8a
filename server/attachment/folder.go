package attachment

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"sync"
)

// unfinished is the folder of contents that are still being written.
const unfinished = "unfinished"

// Folder is a Store in a folder of one machine. The content 0123ab… is the file
// 01/0123ab….
type Folder struct {
	root *os.Root
	// naming serialises "is the name free? then take it".
	naming sync.Mutex
}

// OpenFolder returns the store in a folder, which is made when missing. What a
// crash left half-written is removed, so one process at a time may use it.
func OpenFolder(folder string) (*Folder, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, unavailable(context.Background(), err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, unavailable(context.Background(), err)
	}
	f := &Folder{root: root}
	if err := errors.Join(root.RemoveAll(unfinished), root.Mkdir(unfinished, 0o700), f.sync(".")); err != nil {
		_ = root.Close()
		return nil, unavailable(context.Background(), err)
	}
	// The folder's own name must survive a power cut, too.
	if err := syncFolder(filepath.Dir(filepath.Clean(folder))); err != nil {
		_ = root.Close()
		return nil, unavailable(context.Background(), err)
	}
	return f, nil
}

// Close ends the use of the folder.
func (f *Folder) Close() error { return f.root.Close() }

func place(id ID) (shard, name string) {
	text := id.String()
	return text[:2], path.Join(text[:2], text)
}

// Put implements Store.
func (f *Folder) Put(ctx context.Context, id ID, content io.Reader, limit int64) (Stored, error) {
	// The name is not the id's, so that two puts of one id do not meet here.
	fresh := path.Join(unfinished, NewID().String())
	file, err := f.root.OpenFile(fresh, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return Stored{}, unavailable(ctx, err)
	}
	m := measure(ctx, content, limit)
	_, err = io.Copy(file, m)
	if err == nil {
		err = file.Sync()
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = f.name(fresh, id)
	}
	if err != nil {
		err = errors.Join(err, f.remove(fresh))
		if errors.Is(err, ErrExists) {
			return Stored{}, ErrExists
		}
		return Stored{}, unavailable(ctx, err)
	}
	return m.stored(), nil
}

// name gives a finished file its id, for good once it returns.
func (f *Folder) name(fresh string, id ID) error {
	shard, name := place(id)
	f.naming.Lock()
	defer f.naming.Unlock()
	switch _, err := f.root.Lstat(name); {
	case err == nil:
		return ErrExists
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	switch err := f.root.Mkdir(shard, 0o700); {
	case err == nil:
		if err := f.sync("."); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrExist):
		return err
	}
	if err := f.root.Rename(fresh, name); err != nil {
		return err
	}
	if err := f.sync(shard); err != nil {
		// Whether the name lasts is unknown: take it back, since the caller is
		// told that nothing was kept.
		return errors.Join(err, f.remove(name))
	}
	return nil
}

// Open implements Store.
func (f *Folder) Open(ctx context.Context, id ID, from, length int64) (io.ReadCloser, int64, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	_, name := place(id)
	file, err := f.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, ErrNotFound
	}
	if err != nil {
		return nil, 0, unavailable(ctx, err)
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return nil, 0, unavailable(ctx, err)
	}
	size := info.Size()
	if from < 0 || length == 0 || from > 0 && from >= size {
		_ = file.Close()
		return nil, 0, ErrRange
	}
	if length < 0 || length > size-from {
		length = size - from
	}
	part := io.NewSectionReader(file, from, length)
	return &filePart{Reader: part, Closer: file}, size, nil
}

// filePart is a part of an open file.
type filePart struct {
	io.Reader
	io.Closer
}

// Delete implements Store.
func (f *Folder) Delete(ctx context.Context, id ID) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	shard, name := place(id)
	switch err := f.root.Remove(name); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return unavailable(ctx, err)
	}
	return unavailable(ctx, f.sync(shard))
}

// All implements Store.
func (f *Folder) All(ctx context.Context) iter.Seq2[Held, error] {
	return func(yield func(Held, error) bool) {
		shards, err := fs.ReadDir(f.root.FS(), ".")
		if err != nil {
			yield(Held{}, unavailable(ctx, err))
			return
		}
		for _, shard := range shards {
			if !shard.IsDir() || len(shard.Name()) != 2 {
				continue
			}
			files, err := fs.ReadDir(f.root.FS(), shard.Name())
			if err != nil {
				yield(Held{}, unavailable(ctx, err))
				return
			}
			for _, file := range files {
				if err := ctx.Err(); err != nil {
					yield(Held{}, err)
					return
				}
				id, err := ParseID(file.Name())
				if err != nil || id.String()[:2] != shard.Name() {
					continue // not ours
				}
				info, err := file.Info()
				if errors.Is(err, fs.ErrNotExist) {
					continue // deleted meanwhile
				}
				if err != nil {
					yield(Held{}, unavailable(ctx, err))
					return
				}
				if !yield(Held{ID: id, Size: info.Size(), Since: info.ModTime()}, nil) {
					return
				}
			}
		}
	}
}

func (f *Folder) remove(name string) error {
	if err := f.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// sync makes the names in a folder of the store durable.
func (f *Folder) sync(folder string) error {
	opened, err := f.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(opened.Sync(), opened.Close())
}

func syncFolder(folder string) error {
	opened, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(opened.Sync(), opened.Close())
}
