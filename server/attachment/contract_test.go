package attachment

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/url"
	"slices"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"voix/deploy/engine"
)

// Every Store keeps the same promises.
func TestStores(t *testing.T) {
	t.Run("folder", func(t *testing.T) {
		contract(t, func(t *testing.T) Store { return openFolder(t, t.TempDir()) })
	})
	t.Run("bucket", func(t *testing.T) {
		endpoint, key, secret := engine.MinIO(t)
		buckets := 0
		contract(t, func(t *testing.T) Store {
			buckets++
			store, err := Open(t.Context(), bucketAddress(endpoint, key, secret, fmt.Sprintf("files-%d", buckets)))
			if err != nil {
				t.Fatal(err)
			}
			return store
		})
	})
}

func openFolder(t *testing.T, folder string) *Folder {
	t.Helper()
	store, err := OpenFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

func bucketAddress(endpoint, key, secret, bucket string) string {
	u := url.URL{Scheme: "s3", User: url.UserPassword(key, secret), Host: endpoint, Path: "/" + bucket, RawQuery: "tls=false"}
	return u.String()
}

func contract(t *testing.T, open func(*testing.T) Store) {
	store := open(t)
	for name, test := range map[string]func(*testing.T, Store){
		"put and open":       testPutAndOpen,
		"too large":          testTooLarge,
		"exists":             testExists,
		"failing readers":    testFailingReaders,
		"cancelled":          testCancelled,
		"delete":             testDelete,
		"parts":              testParts,
		"nothing there":      testNothingThere,
		"invisible till put": testInvisibleUntilPut,
		"concurrent puts":    testConcurrentPuts,
	} {
		t.Run(name, func(t *testing.T) { test(t, store) })
	}
	t.Run("all", func(t *testing.T) { testAll(t, open(t)) })
	t.Run("all at random", func(t *testing.T) { testAtRandom(t, open(t)) })
}

// noise is reproducible content.
func noise(seed, size int) []byte {
	content := make([]byte, size)
	r := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)})
	_, _ = r.Read(content)
	return content
}

// stream hides everything about a content but that it can be read.
func stream(content []byte) io.Reader { return struct{ io.Reader }{bytes.NewReader(content)} }

func put(t *testing.T, store Store, content []byte) ID {
	t.Helper()
	id := NewID()
	if _, err := store.Put(t.Context(), id, stream(content), int64(len(content))); err != nil {
		t.Fatal(err)
	}
	return id
}

func read(store Store, id ID, from, length int64) (part []byte, size int64, err error) {
	opened, size, err := store.Open(context.Background(), id, from, length)
	if err != nil {
		return nil, 0, err
	}
	part, err = io.ReadAll(opened)
	return part, size, errors.Join(err, opened.Close())
}

func wantNothing(t *testing.T, store Store, id ID) {
	t.Helper()
	if _, _, err := read(store, id, 0, -1); !errors.Is(err, ErrNotFound) {
		t.Fatalf("open: %v, want ErrNotFound", err)
	}
	for held, err := range store.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if held.ID == id {
			t.Fatal("the walk shows it")
		}
	}
}

func testPutAndOpen(t *testing.T, store Store) {
	// Around the sizes at which an upload becomes one in parts, and of one part.
	for _, size := range []int{0, 1, 4096, oneRequest - 1, oneRequest, oneRequest + 1, partSize - 1, partSize, partSize + 1, 2*partSize + 17} {
		content := noise(size, size)
		id := NewID()
		stored, err := store.Put(t.Context(), id, stream(content), int64(size))
		if err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		if stored.Size != int64(size) || stored.SHA256 != sha256.Sum256(content) {
			t.Fatalf("%d bytes: stored as %+v", size, stored)
		}
		got, whole, err := read(store, id, 0, -1)
		if err != nil || whole != int64(size) || !bytes.Equal(got, content) {
			t.Fatalf("%d bytes: read %d of %d, %v", size, len(got), whole, err)
		}
	}
}

func testTooLarge(t *testing.T, store Store) {
	for _, limit := range []int{0, 100, oneRequest - 1, oneRequest, partSize, partSize + 100} {
		id := NewID()
		_, err := store.Put(t.Context(), id, stream(noise(1, limit+1)), int64(limit))
		if !errors.Is(err, ErrTooLarge) || errors.Is(err, ErrUnavailable) {
			t.Fatalf("%d bytes: %v, want ErrTooLarge", limit+1, err)
		}
		wantNothing(t, store, id)
	}
	// An endless content ends soon after the limit.
	endless := &counted{Reader: rand.NewChaCha8([32]byte{})}
	if _, err := store.Put(t.Context(), NewID(), endless, 10_000); !errors.Is(err, ErrTooLarge) {
		t.Fatalf("endless: %v, want ErrTooLarge", err)
	}
	if endless.n > 10_000+2*oneRequest {
		t.Fatalf("read %d bytes for a limit of 10000", endless.n)
	}
}

type counted struct {
	io.Reader
	n int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}

func testExists(t *testing.T, store Store) {
	for _, size := range []int{10, oneRequest + 10} {
		first := noise(1, size)
		id := put(t, store, first)
		if _, err := store.Put(t.Context(), id, stream(noise(2, size)), 1<<30); !errors.Is(err, ErrExists) {
			t.Fatalf("%d bytes: %v, want ErrExists", size, err)
		}
		if got, _, err := read(store, id, 0, -1); err != nil || !bytes.Equal(got, first) {
			t.Fatalf("the first content changed: %v", err)
		}
	}
}

func testFailingReaders(t *testing.T, store Store) {
	broken := errors.New("the phone left the network")
	for _, size := range []int{0, 100, oneRequest, oneRequest + 100, partSize + 100} {
		// io.ErrUnexpectedEOF is what net/http and fasthttp say of a body cut
		// short, and what minio-go takes for the end of a content.
		for _, cause := range []error{broken, io.ErrUnexpectedEOF} {
			id := NewID()
			content := io.MultiReader(stream(noise(3, size)), iotest.ErrReader(cause))
			_, err := store.Put(t.Context(), id, content, 1<<30)
			if !errors.Is(err, cause) || errors.Is(err, ErrUnavailable) {
				t.Fatalf("after %d bytes: %v, want %v", size, err, cause)
			}
			wantNothing(t, store, id)
		}
	}
	// Readers that are only slow, or that end with their last bytes, are fine.
	content := noise(4, 10_000)
	for _, reader := range []io.Reader{iotest.OneByteReader(stream(content)), iotest.DataErrReader(stream(content))} {
		id := NewID()
		if _, err := store.Put(t.Context(), id, reader, 10_000); err != nil {
			t.Fatal(err)
		}
		if got, _, err := read(store, id, 0, -1); err != nil || !bytes.Equal(got, content) {
			t.Fatalf("read %d bytes, %v", len(got), err)
		}
	}
}

func testCancelled(t *testing.T, store Store) {
	for _, size := range []int{100, oneRequest + 100, partSize + 100} {
		ctx, cancel := context.WithCancel(t.Context())
		id := NewID()
		content := io.MultiReader(stream(noise(5, size)), reading(func(p []byte) (int, error) {
			cancel()
			return copy(p, "more"), nil
		}))
		if _, err := store.Put(ctx, id, content, 1<<30); !errors.Is(err, context.Canceled) || errors.Is(err, ErrUnavailable) {
			t.Fatalf("after %d bytes: %v, want context.Canceled", size, err)
		}
		wantNothing(t, store, id)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	id := put(t, store, []byte("kept"))
	if _, _, err := store.Open(ctx, id, 0, -1); !errors.Is(err, context.Canceled) {
		t.Fatalf("open: %v", err)
	}
	if err := store.Delete(ctx, id); !errors.Is(err, context.Canceled) {
		t.Fatalf("delete: %v", err)
	}
	for _, err := range store.All(ctx) {
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("all: %v", err)
		}
	}
}

type reading func([]byte) (int, error)

func (r reading) Read(p []byte) (int, error) { return r(p) }

func testDelete(t *testing.T, store Store) {
	content := noise(6, 1000)
	id, other := put(t, store, content), put(t, store, content)
	for range 2 {
		if err := store.Delete(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		wantNothing(t, store, id)
	}
	if got, _, err := read(store, other, 0, -1); err != nil || !bytes.Equal(got, content) {
		t.Fatalf("the other one: %v", err)
	}
	if _, err := store.Put(t.Context(), id, stream([]byte("again")), 5); err != nil {
		t.Fatalf("put after delete: %v", err)
	}
	if err := store.Delete(t.Context(), NewID()); err != nil {
		t.Fatalf("deleting what never was: %v", err)
	}
}

func testParts(t *testing.T, store Store) {
	content := noise(7, 1000)
	id := put(t, store, content)
	empty := put(t, store, nil)
	for _, c := range []struct {
		id           ID
		from, length int64
		want         []byte
		err          error
	}{
		{id, 0, -1, content, nil},
		{id, 0, 1, content[:1], nil},
		{id, 0, 1000, content, nil},
		{id, 0, 1001, content, nil},
		{id, 10, 20, content[10:30], nil},
		{id, 990, 20, content[990:], nil},
		{id, 999, 1, content[999:], nil},
		{id, 500, -1, content[500:], nil},
		{id, 500, -7, content[500:], nil},
		{id, 500, math.MaxInt64, content[500:], nil},
		{id, 1000, 1, nil, ErrRange},
		{id, 1000, -1, nil, ErrRange},
		{id, 5000, 10, nil, ErrRange},
		{id, math.MaxInt64, math.MaxInt64, nil, ErrRange},
		{id, -1, 10, nil, ErrRange},
		{id, 10, 0, nil, ErrRange},
		{id, 0, 0, nil, ErrRange},
		{empty, 0, -1, nil, nil},
		{empty, 0, 10, nil, nil},
		{empty, 0, 0, nil, ErrRange},
		{empty, 1, 1, nil, ErrRange},
	} {
		got, size, err := read(store, c.id, c.from, c.length)
		if !errors.Is(err, c.err) || !bytes.Equal(got, c.want) {
			t.Fatalf("from %d, %d bytes: got %d bytes, %v; want %d, %v", c.from, c.length, len(got), err, len(c.want), c.err)
		}
		if c.err == nil && c.id == id && size != 1000 || c.id == empty && size != 0 {
			t.Fatalf("from %d, %d bytes: size %d", c.from, c.length, size)
		}
	}
}

func testNothingThere(t *testing.T, store Store) {
	for _, c := range [][2]int64{{0, -1}, {0, 1}, {5, 5}, {-1, 1}, {0, 0}} {
		if _, _, err := store.Open(t.Context(), NewID(), c[0], c[1]); !errors.Is(err, ErrNotFound) {
			t.Fatalf("from %d, %d bytes: %v, want ErrNotFound", c[0], c[1], err)
		}
	}
}

func testInvisibleUntilPut(t *testing.T, store Store) {
	content := noise(8, partSize+1000)
	id := NewID()
	looked := false
	rest := stream(content[partSize+500:])
	_, err := store.Put(t.Context(), id, io.MultiReader(stream(content[:partSize+500]), reading(func(p []byte) (int, error) {
		if !looked {
			looked = true
			wantNothing(t, store, id)
		}
		return rest.Read(p)
	})), 1<<30)
	if err != nil || !looked {
		t.Fatalf("looked: %v, %v", looked, err)
	}
	if got, _, err := read(store, id, 0, -1); err != nil || !bytes.Equal(got, content) {
		t.Fatalf("read %d bytes, %v", len(got), err)
	}
}

func testConcurrentPuts(t *testing.T, store Store) {
	const writers = 16
	contested := NewID()
	var (
		ids  [writers]ID
		won  []int
		lock sync.Mutex
		done sync.WaitGroup
	)
	for w := range writers {
		ids[w] = NewID()
		done.Go(func() {
			content := noise(100+w, 20_000+w)
			if _, err := store.Put(t.Context(), ids[w], stream(content), 1<<20); err != nil {
				t.Error(err)
			}
			switch _, err := store.Put(t.Context(), contested, stream(content), 1<<20); {
			case err == nil:
				lock.Lock()
				won = append(won, w)
				lock.Unlock()
			case !errors.Is(err, ErrExists):
				t.Error(err)
			}
		})
	}
	done.Wait()
	for w, id := range ids {
		if got, _, err := read(store, id, 0, -1); err != nil || !bytes.Equal(got, noise(100+w, 20_000+w)) {
			t.Fatalf("writer %d: read %d bytes, %v", w, len(got), err)
		}
	}
	if len(won) != 1 {
		t.Fatalf("%d writers were told that they had the id", len(won))
	}
	if got, _, err := read(store, contested, 0, -1); err != nil || !bytes.Equal(got, noise(100+won[0], 20_000+won[0])) {
		t.Fatalf("the id does not hold the winner's content: %v", err)
	}
}

func testAll(t *testing.T, store Store) {
	for held, err := range store.All(t.Context()) {
		t.Fatalf("an empty store holds %v, %v", held, err)
	}
	before := time.Now().Add(-time.Minute)
	want := map[ID]int64{}
	for size := range 40 {
		want[put(t, store, noise(size, size))] = int64(size)
	}
	got := map[ID]int64{}
	for held, err := range store.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if held.Since.Before(before) || held.Since.After(time.Now().Add(time.Minute)) {
			t.Fatalf("held since %v", held.Since)
		}
		if _, twice := got[held.ID]; twice {
			t.Fatalf("%v twice", held.ID)
		}
		got[held.ID] = held.Size
	}
	if len(got) != len(want) {
		t.Fatalf("%d contents, want %d", len(got), len(want))
	}
	for id, size := range want {
		if got[id] != size {
			t.Fatalf("%v: %d bytes, want %d", id, got[id], size)
		}
	}
	for range store.All(t.Context()) {
		break // a walk may stop early
	}
}

// testAtRandom compares a store with a map under random operations.
func testAtRandom(t *testing.T, store Store) {
	held := map[ID][]byte{}
	var ids []ID // every id ever used, in order, so that a failure shrinks
	ctx := t.Context()
	rapid.Check(t, func(t *rapid.T) {
		id := NewID()
		if len(ids) > 0 && rapid.Bool().Draw(t, "known id") {
			id = rapid.SampledFrom(ids).Draw(t, "id")
		} else {
			ids = append(ids, id)
		}
		content, there := held[id]
		switch rapid.SampledFrom([]string{"put", "open", "delete"}).Draw(t, "operation") {
		case "put":
			fresh := rapid.SliceOfN(rapid.Byte(), 0, 50).Draw(t, "content")
			limit := rapid.Int64Range(0, 60).Draw(t, "limit")
			_, err := store.Put(ctx, id, stream(fresh), limit)
			switch {
			case int64(len(fresh)) > limit:
				if !errors.Is(err, ErrTooLarge) {
					t.Fatalf("%v, want ErrTooLarge", err)
				}
			case there:
				if !errors.Is(err, ErrExists) {
					t.Fatalf("%v, want ErrExists", err)
				}
			case err != nil:
				t.Fatal(err)
			default:
				held[id] = slices.Clone(fresh)
			}
		case "open":
			from := rapid.Int64Range(-1, 60).Draw(t, "from")
			length := rapid.Int64Range(-1, 60).Draw(t, "length")
			got, size, err := read(store, id, from, length)
			switch {
			case !there:
				if !errors.Is(err, ErrNotFound) {
					t.Fatalf("%v, want ErrNotFound", err)
				}
			case from < 0, length == 0, from > 0 && from >= int64(len(content)):
				if !errors.Is(err, ErrRange) {
					t.Fatalf("%v, want ErrRange", err)
				}
			default:
				want := content[from:]
				if length >= 0 {
					want = want[:min(length, int64(len(want)))]
				}
				if err != nil || size != int64(len(content)) || !bytes.Equal(got, want) {
					t.Fatalf("got %x of %d, %v; want %x", got, size, err, want)
				}
			}
		case "delete":
			if err := store.Delete(ctx, id); err != nil {
				t.Fatal(err)
			}
			delete(held, id)
		}
	})
}
