package attachment

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// files are the regular files under a folder.
func files(t *testing.T, folder string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// What is kept outlives the process; what a crash left unfinished does not.
func TestFolderAfterACrash(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new", "files")
	store := openFolder(t, folder)
	id := put(t, store, []byte("kept"))

	reader, writer := io.Pipe()
	ended := make(chan error)
	crashed := NewID()
	go func() {
		_, err := store.Put(t.Context(), crashed, reader, 100)
		ended <- err
	}()
	if _, err := writer.Write([]byte("half of ")); err != nil {
		t.Fatal(err)
	}
	if n := len(files(t, folder)); n != 2 {
		t.Fatalf("%d files, want the kept and the unfinished one", n)
	}

	again := openFolder(t, folder) // as the next process would
	if n := len(files(t, folder)); n != 1 {
		t.Fatalf("%d files after the start, want the kept one", n)
	}
	if got, _, err := read(again, id, 0, -1); err != nil || string(got) != "kept" {
		t.Fatalf("read %q, %v", got, err)
	}

	// The put of the crashed process can no longer end well.
	if _, err := writer.Write([]byte("it")); err != nil {
		t.Fatal(err)
	}
	writer.Close()
	if err := <-ended; !errors.Is(err, ErrUnavailable) {
		t.Fatalf("put: %v, want ErrUnavailable", err)
	}
	wantNothing(t, again, crashed)
}

// A failed put leaves no file, not even an invisible one.
func TestFolderLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	store := openFolder(t, folder)
	testFailingReaders(t, store)
	kept := len(files(t, folder)) // its two good readers' contents
	testTooLarge(t, store)
	testCancelled(t, store) // keeps one
	if n := len(files(t, folder)); n != kept+1 {
		t.Fatalf("%d files, want %d", n, kept+1)
	}
}

// What others put into the folder is neither listed nor followed outside it.
func TestFolderOfOthers(t *testing.T) {
	folder := t.TempDir()
	store := openFolder(t, folder)
	id, stray := NewID(), NewID()
	outside := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	shard, name := place(id)
	other := "00"
	if stray.String()[:2] == other {
		other = "01"
	}
	for _, made := range []error{
		os.Mkdir(filepath.Join(folder, shard), 0o700),
		os.Symlink(outside, filepath.Join(folder, name)),
		os.MkdirAll(filepath.Join(folder, other), 0o700),
		os.WriteFile(filepath.Join(folder, other, stray.String()), nil, 0o600), // in a wrong shard
		os.WriteFile(filepath.Join(folder, shard, "README"), nil, 0o600),
		os.WriteFile(filepath.Join(folder, "lost"), nil, 0o600),
	} {
		if made != nil {
			t.Fatal(made)
		}
	}
	if _, _, err := store.Open(t.Context(), id, 0, -1); !errors.Is(err, ErrUnavailable) {
		t.Fatalf("a link out of the folder was opened: %v", err)
	}
	for held, err := range store.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if held.ID != id {
			t.Fatalf("the walk shows %v", held)
		}
	}
}

// A folder that cannot be made is an unavailable store.
func TestFolderThatIsAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), file); !errors.Is(err, ErrUnavailable) {
		t.Fatalf("%v, want ErrUnavailable", err)
	}
}
