package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.etcd.io/bbolt"
	"go.mongodb.org/mongo-driver/v2/bson"
	"golang.org/x/sys/unix"

	"voix/deliberation"
)

func openTestBolt(t *testing.T, path string) *Bolt {
	t.Helper()
	b, err := OpenBolt(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

func textDocument(t *testing.T, id byte, text string) Document {
	t.Helper()
	body, err := bson.Marshal(bson.D{{Key: "text", Value: text}})
	if err != nil {
		t.Fatal(err)
	}
	return Document{Collection: Texts, ID: deliberation.ID{id}, Revision: 1, At: time.UnixMilli(1_800_000_000_000).UTC(), Body: body}
}

// TestBoltWritingEnds puts other files behind the store's handle: one that takes writes but cannot be synced, and one that
// cannot be written.
func TestBoltWritingEnds(t *testing.T) {
	for _, c := range []struct {
		name  string
		open  func(path string) (*os.File, error)
		cause error
	}{
		{"sync fails", func(string) (*os.File, error) { return os.OpenFile("/dev/zero", os.O_RDWR, 0) }, syscall.EINVAL},
		{"write fails", os.Open, syscall.EBADF},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal")
			b := openTestBolt(t, path)
			for i := range 10 { // leaves freed pages, so that the file need not grow
				if err := b.Append(t.Context(), ballotBatch(t, uint64(1+i*64), 64), []Document{textDocument(t, byte(i), "un texte")}); err != nil {
					t.Fatal(err)
				}
			}
			last, _, err := b.LastBatch(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			other, err := c.open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer other.Close()
			handle := int(b.file.Fd())
			kept, err := unix.Dup(handle)
			if err != nil {
				t.Fatal(err)
			}
			if err := unix.Dup2(int(other.Fd()), handle); err != nil {
				t.Fatal(err)
			}
			d := textDocument(t, 1, "un autre texte")
			d.Revision = 2
			if err := b.Put(t.Context(), d); !errors.Is(err, ErrWritingEnded) || !errors.Is(err, c.cause) {
				t.Fatalf("the first write: %v", err)
			}
			if err := unix.Dup2(kept, handle); err != nil {
				t.Fatal(err)
			}
			if err := unix.Close(kept); err != nil {
				t.Fatal(err)
			}
			for what, err := range map[string]error{
				"append":  b.Append(t.Context(), ballotBatch(t, 641, 1), nil),
				"put":     b.Put(t.Context(), d),
				"delete":  b.Delete(t.Context(), Texts, []deliberation.ID{{1}}),
				"compact": b.Compact(t.Context()),
			} {
				if !errors.Is(err, ErrWritingEnded) {
					t.Errorf("%s with a disk that works again, before a restart: %v", what, err)
				}
			}
			check := func(b *Bolt) {
				t.Helper()
				some, err := b.Batches(t.Context(), 1, 100)
				if err != nil || len(some) != 10 || some[9].ID != last.ID {
					t.Fatalf("%d batches are read, %v", len(some), err)
				}
				texts, err := b.Documents(t.Context(), Texts, []deliberation.ID{{1}})
				if err != nil || len(texts) != 1 || texts[0].Revision != 1 {
					t.Fatalf("texts: %v, %v", texts, err)
				}
			}
			check(b)
			if err := b.Close(); err != nil {
				t.Fatal(err)
			}
			again := openTestBolt(t, path)
			check(again)
			if err := again.Put(t.Context(), d); err != nil {
				t.Fatalf("after a restart: %v", err)
			}
		})
	}
}

// TestBoltFailedMeta: a write that failed for want of room is only ErrFull while the meta pages are untouched.
func TestBoltFailedMeta(t *testing.T) {
	b := openTestBolt(t, filepath.Join(t.TempDir(), "journal"))
	page := int64(b.db.Info().PageSize)
	before, err := b.metaPages(page)
	if err != nil {
		t.Fatal(err)
	}
	noRoom := &fs.PathError{Op: "write", Path: b.path, Err: syscall.ENOSPC}
	if err := b.failed(noRoom, before, page); !errors.Is(err, ErrFull) || b.ended != nil {
		t.Fatal(err)
	}
	if err := b.Append(t.Context(), ballotBatch(t, 1, 1), nil); err != nil {
		t.Fatal(err)
	}
	if err := b.failed(noRoom, before, page); !errors.Is(err, ErrWritingEnded) || b.ended == nil {
		t.Fatal(err)
	}
}

// TestBoltShowsWhatIsSynced puts a batch where one is in the moment between bbolt's write and its sync.
func TestBoltShowsWhatIsSynced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	b := openTestBolt(t, path)
	if err := b.Append(t.Context(), ballotBatch(t, 1, 2), nil); err != nil {
		t.Fatal(err)
	}
	if err := b.db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket(batchesBucket).Put(batchKey(3), ballotBatch(t, 3, 1).Marshal())
	}); err != nil {
		t.Fatal(err)
	}
	if last, _, err := b.LastBatch(t.Context()); err != nil || last.First != 1 {
		t.Fatalf("the last batch is %d, %v", last.First, err)
	}
	if some, err := b.Batches(t.Context(), 1, 10); err != nil || len(some) != 1 {
		t.Fatalf("%d batches, %v", len(some), err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if last, _, err := openTestBolt(t, path).LastBatch(t.Context()); err != nil || last.First != 3 {
		t.Fatalf("after opening, which syncs, the last batch is %d, %v", last.First, err)
	}
}

// TestBoltRoom: what is reserved before a commit suffices, so that bbolt never grows the file, whose errors it hides.
func TestBoltRoom(t *testing.T) {
	b := openTestBolt(t, filepath.Join(t.TempDir(), "journal"))
	random := rand.New(rand.NewPCG(7, 7))
	next, id := uint64(1), uint64(0)
	var stored []deliberation.ID
	for range 60 {
		batch := ballotBatch(t, next, 1+random.IntN(300))
		next = batch.Last() + 1
		var documents []Document
		for range random.IntN(300) {
			id++
			d := textDocument(t, 0, strings.Repeat("x", 1<<random.IntN(15)))
			d.ID = deliberation.ID{byte(random.IntN(256)), byte(random.IntN(256)), byte(id), byte(id >> 8), byte(id >> 16)}
			documents = append(documents, d)
			stored = append(stored, d.ID)
		}
		if err := b.Append(t.Context(), batch, documents); err != nil {
			t.Fatal(err)
		}
		random.Shuffle(len(stored), func(i, j int) { stored[i], stored[j] = stored[j], stored[i] })
		gone := random.IntN(len(stored)/3 + 1)
		if err := b.Delete(t.Context(), Texts, stored[:gone]); err != nil {
			t.Fatal(err)
		}
		stored = stored[gone:]
		info, err := b.file.Stat()
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() != b.room {
			t.Fatalf("the file has %d bytes, %d were reserved", info.Size(), b.room)
		}
	}
}

// TestBoltDeleteRoom: deleting costs no more room than what is there asks for, whatever was named.
func TestBoltDeleteRoom(t *testing.T) {
	const documents = 5000
	b := openTestBolt(t, filepath.Join(t.TempDir(), "journal"))
	ids := make([]deliberation.ID, documents)
	for i := range ids {
		ids[i] = deliberation.ID{byte(i * 7), byte(i), byte(i >> 8), 1}
	}
	size := func() int64 {
		info, err := b.file.Stat()
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	before := size()
	if err := b.Delete(t.Context(), Texts, ids); err != nil {
		t.Fatal(err)
	}
	if after := size(); after != before {
		t.Fatalf("deleting what is not there made %d bytes of %d", after, before)
	}
	var all []Document
	for _, id := range ids {
		d := textDocument(t, 0, "un texte")
		d.ID = id
		all = append(all, d)
	}
	if err := b.Append(t.Context(), ballotBatch(t, 1, 1), all); err != nil {
		t.Fatal(err)
	}
	full := size()
	if full > 16<<20 {
		t.Fatalf("%d small documents made %d bytes", documents, full)
	}
	if err := b.Delete(t.Context(), Texts, ids); err != nil {
		t.Fatal(err)
	}
	if after := size(); after > full+8<<20 {
		t.Fatalf("deleting %d documents made %d bytes of %d", documents, after, full)
	}
	if left, err := b.Documents(t.Context(), Texts, ids); err != nil || len(left) != 0 {
		t.Fatal(len(left), err)
	}
}

func TestBoltCompact(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "journal")
	b := openTestBolt(t, path)
	const secret = "Mon dossier est bloqué depuis mars"
	for i := range 40 {
		text := fmt.Sprintf("%s, numéro %d. %s", secret, i, strings.Repeat("…", i*40))
		if i%2 == 0 {
			text = strings.ReplaceAll(text, secret, "Un texte qui reste")
		}
		if err := b.Append(t.Context(), ballotBatch(t, uint64(1+i*8), 8), []Document{textDocument(t, byte(i), text)}); err != nil {
			t.Fatal(err)
		}
	}
	for i := 1; i < 40; i += 2 {
		if i%4 == 1 {
			if err := b.Delete(t.Context(), Texts, []deliberation.ID{{byte(i)}}); err != nil {
				t.Fatal(err)
			}
			continue
		}
		d := textDocument(t, byte(i), "texte effacé")
		d.Revision = 2
		if err := b.Put(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	kept := content(t, b)
	if !found(t, folder, secret) {
		t.Fatal("the deleted bytes are gone before compaction: this test shows nothing")
	}
	if err := b.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found(t, folder, secret) {
		t.Fatal("deleted bytes are left")
	}
	if got := content(t, b); !bytes.Equal(got, kept) {
		t.Fatal("compaction changed what is stored")
	}
	if err := b.Append(t.Context(), ballotBatch(t, 321, 8), []Document{textDocument(t, 200, "un texte d'après")}); err != nil {
		t.Fatal(err)
	}
	kept = content(t, b)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if got := content(t, openTestBolt(t, path)); !bytes.Equal(got, kept) {
		t.Fatal("what was appended after the compaction is not in the file")
	}
}

// content is all that a store holds.
func content(t *testing.T, b *Bolt) []byte {
	t.Helper()
	some, err := b.Batches(t.Context(), 1, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	for i := range some {
		all = append(all, some[i].Marshal()...)
	}
	for _, c := range Collections() {
		if err := b.Scan(t.Context(), c, func(d Document) bool { all = append(all, d.Marshal()...); return true }); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func found(t *testing.T, folder, text string) bool {
	t.Helper()
	hit := false
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		hit = hit || bytes.Contains(raw, []byte(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return hit
}

// TestBoltCompactCut ends compactions early, by their context and by a crash that leaves half a file.
func TestBoltCompactCut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	b := openTestBolt(t, path)
	for i := range 5 {
		if err := b.Append(t.Context(), ballotBatch(t, uint64(1+i*64), 64), nil); err != nil {
			t.Fatal(err)
		}
	}
	kept := content(t, b)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Compact(ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if _, err := os.Stat(compactPath(path)); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("the cancelled compaction has left its file: %v", err)
	}
	if got := content(t, b); !bytes.Equal(got, kept) {
		t.Fatal("what is stored has changed")
	}
	if err := b.Append(t.Context(), ballotBatch(t, 321, 1), nil); err != nil {
		t.Fatal(err)
	}
	kept = content(t, b)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(compactPath(path), []byte("half a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	b = openTestBolt(t, path)
	if got := content(t, b); !bytes.Equal(got, kept) {
		t.Fatal("what is stored has changed")
	}
	if _, err := os.Stat(compactPath(path)); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("what a crash had left is still there: %v", err)
	}
}

// TestBoltCompactUnderLoad: reads and appends wait for a compaction and then go on, in the new file.
func TestBoltCompactUnderLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	b := openTestBolt(t, path)
	const batches = 150
	written := make(chan struct{})
	var work sync.WaitGroup
	work.Go(func() {
		defer close(written)
		for i := range batches {
			if err := b.Append(t.Context(), ballotBatch(t, uint64(1+i), 1), nil); err != nil {
				t.Error(err)
				return
			}
		}
	})
	work.Go(func() {
		for seen := 0; ; {
			some, err := b.Batches(t.Context(), 1, batches)
			if err != nil || len(some) < seen {
				t.Errorf("%d batches after %d: %v", len(some), seen, err)
				return
			}
			seen = len(some)
			select {
			case <-written:
				return
			default:
			}
		}
	})
	compactions := 0
	for running := true; running; compactions++ {
		if err := b.Compact(t.Context()); err != nil {
			t.Error(err)
			break
		}
		select {
		case <-written:
			running = false
		default:
		}
	}
	work.Wait()
	if compactions < 2 {
		t.Fatal("no compaction met the load")
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if some, err := openTestBolt(t, path).Batches(t.Context(), 1, 2*batches); err != nil || len(some) != batches {
		t.Fatalf("%d batches are left, %v", len(some), err)
	}
}

// fullBolt is the path of a closed store whose pages are all used.
func fullBolt(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "journal")
	b := openTestBolt(t, path)
	for i := range 30 {
		if err := b.Append(t.Context(), ballotBatch(t, uint64(1+i*64), 64), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpenBoltRefuses(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "journal")
	openTestBolt(t, path)
	if _, err := OpenBolt(path); !errors.Is(err, ErrInUse) {
		t.Errorf("a file that is in use: %v", err)
	}
	whole, err := os.ReadFile(fullBolt(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string][]byte{
		"cut short": whole[:len(whole)/3],
		"text":      []byte(strings.Repeat("ceci n'est pas un journal\n", 1000)),
		"short":     []byte("x"),
		"zeros":     make([]byte, 64<<10),
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, write, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenBolt(path); err == nil || errors.Is(err, ErrInUse) {
			t.Errorf("%s: %v", name, err)
		}
		if left, err := os.ReadFile(path); err != nil || !bytes.Equal(left, write) {
			t.Errorf("%s: opening has changed the file", name)
		}
	}
	if _, err := OpenBolt(filepath.Join(folder, "nowhere", "journal")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that does not exist: %v", err)
	}
}
