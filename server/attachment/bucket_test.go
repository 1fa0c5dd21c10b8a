package attachment

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/minio/minio-go/v7"

	"voix/deploy/engine"
)

// What an s3:// address means, and that a bad one is refused without quoting
// the secret in it.
func TestParseBucket(t *testing.T) {
	for address, want := range map[string]bucketPlace{
		"s3://k:s@h:9000/b?tls=false":               {host: "h:9000", bucket: "b", key: "k", secret: "s"},
		"s3://k:s@h/b":                              {host: "h", bucket: "b", key: "k", secret: "s", tls: true},
		"s3://k:s@h/b/?tls=true&region=fr-par":      {host: "h", bucket: "b", key: "k", secret: "s", tls: true, region: "fr-par"},
		"s3://k%3A:a%2Fb%40%2B+@[::1]:9000/b?tls=0": {host: "[::1]:9000", bucket: "b", key: "k:", secret: "a/b@++"},
	} {
		if got, err := parseBucket(address); err != nil || got != want {
			t.Errorf("%s: %+v, %v", address, got, err)
		}
	}
	for _, address := range []string{
		"",
		"http://k:hush@h/b",
		"s3://h/b",
		"s3://k@h/b",
		"s3://:hush@h/b",
		"s3://k:hush@/b",
		"s3://k:hush@h",
		"s3://k:hush@h/",
		"s3://k:hush@h/b/c",
		"s3://k:hush@h/b#c",
		"s3://k:hush@h/b?tls=maybe",
		"s3://k:hush@h/b?ssl=false",
		"s3://k:hush@h/b?tls=%zz",
		"s3://k:hush/hush@h/b",
		"s3://k:hush%zz@h/b",
		"s3://k:hush@h:port/b",
	} {
		_, err := parseBucket(address)
		if err == nil {
			t.Errorf("%s: not refused", address)
		} else if strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: the secret is in %q", address, err)
		}
	}
}

// A bucket in use is opened again with what it holds; wrong credentials, and a
// bucket that would keep what is deleted, are refused.
func TestOpenBucket(t *testing.T) {
	endpoint, key, secret := engine.MinIO(t)
	address := bucketAddress(endpoint, key, secret, "files")
	var stores [2]*Bucket
	var opened [2]error
	done := make(chan int)
	for i := range stores { // as two servers do that start together
		go func() {
			stores[i], opened[i] = OpenBucket(t.Context(), address)
			done <- i
		}()
	}
	<-done
	<-done
	if err := errors.Join(opened[0], opened[1]); err != nil {
		t.Fatal(err)
	}
	id := put(t, stores[0], []byte("kept"))
	if got, _, err := read(stores[1], id, 0, -1); err != nil || string(got) != "kept" {
		t.Fatalf("read %q, %v", got, err)
	}

	_, err := Open(t.Context(), bucketAddress(endpoint, key, "not-the-secret", "files"))
	if !errors.Is(err, ErrUnavailable) || strings.Contains(err.Error(), "not-the-secret") {
		t.Fatalf("wrong secret: %v", err)
	}

	if err := stores[0].client.EnableVersioning(t.Context(), "files"); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), address); err == nil || !strings.Contains(err.Error(), "versions") {
		t.Fatalf("a bucket that keeps old versions: %v", err)
	}
}

// A failed put leaves no parts behind on the server, and objects of others in
// the bucket are not listed.
func TestBucketLeavesNothing(t *testing.T) {
	endpoint, key, secret := engine.MinIO(t)
	store, err := OpenBucket(t.Context(), bucketAddress(endpoint, key, secret, "files"))
	if err != nil {
		t.Fatal(err)
	}
	id := NewID()
	broken := errors.New("broken")
	content := io.MultiReader(stream(noise(1, 2*partSize)), iotest.ErrReader(broken))
	if _, err := store.Put(t.Context(), id, content, 1<<30); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	core := minio.Core{Client: store.client}
	uploads, err := core.ListMultipartUploads(t.Context(), "files", id.String(), "", "", "", 10)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(uploads.Uploads); n != 0 {
		t.Fatalf("%d uploads left unfinished", n)
	}

	for _, name := range []string{"README", "folder/" + id.String(), strings.ToUpper(NewID().String())} {
		_, err := store.client.PutObject(t.Context(), "files", name, strings.NewReader("x"), 1, minio.PutObjectOptions{})
		if err != nil {
			t.Fatal(err)
		}
	}
	for held, err := range store.All(t.Context()) {
		t.Fatalf("the walk shows %v, %v", held, err)
	}
}

// A server that goes away is an unavailable store, and is used again once it
// is back, without a new start of ours.
func TestBucketGoesAway(t *testing.T) {
	server := engine.StartMinIO(t)
	_, key, secret := engine.MinIO(t)
	store, err := OpenBucket(t.Context(), bucketAddress(server.Address, key, secret, "files"))
	if err != nil {
		t.Fatal(err)
	}
	id := put(t, store, []byte("kept"))
	server.Kill()

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	small, large := NewID(), NewID()
	if _, err := store.Put(ctx, small, stream(noise(1, 100)), 100); !errors.Is(err, ErrUnavailable) {
		t.Fatalf("put: %v, want ErrUnavailable", err)
	}
	if _, err := store.Put(ctx, large, stream(noise(1, partSize)), partSize); !errors.Is(err, ErrUnavailable) {
		t.Fatalf("put in parts: %v, want ErrUnavailable", err)
	}
	if _, _, err := store.Open(ctx, id, 0, -1); !errors.Is(err, ErrUnavailable) {
		t.Fatalf("open: %v, want ErrUnavailable", err)
	}
	if err := store.Delete(ctx, id); !errors.Is(err, ErrUnavailable) {
		t.Fatalf("delete: %v, want ErrUnavailable", err)
	}
	for _, err := range store.All(ctx) {
		if !errors.Is(err, ErrUnavailable) {
			t.Fatalf("all: %v, want ErrUnavailable", err)
		}
	}
	if _, err := OpenBucket(ctx, bucketAddress(server.Address, key, secret, "files")); !errors.Is(err, ErrUnavailable) {
		t.Fatalf("open the bucket: %v, want ErrUnavailable", err)
	}

	server.Restart()
	if got, _, err := read(store, id, 0, -1); err != nil || string(got) != "kept" {
		t.Fatalf("read %q, %v", got, err)
	}
	wantNothing(t, store, small)
	wantNothing(t, store, large)
	put(t, store, noise(2, partSize+1))
}
