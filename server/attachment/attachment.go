// Package attachment keeps the files that people attach, and decides which
// files they may attach.
//
// A Store keeps contents and nothing else, each under a random ID: a folder
// beside the embedded journal, or a bucket of MinIO or any S3. What a file is
// called, its kind and its SHA-256 belong in the journal's documents, where
// they can be erased.
//
// An Intake stands before the store. It judges a file by its content, never by
// its name, and makes images anew, so that where and with what a photograph
// was taken is gone before anything is kept.
package attachment

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
)

// ID names a stored content. It is random, so that it tells nothing about the
// content and cannot be guessed.
type ID [16]byte

// NewID returns a fresh random ID.
func NewID() ID {
	var id ID
	_, _ = rand.Read(id[:]) // never fails: crypto/rand ends the program instead
	return id
}

// String is the ID as 32 lower-case hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// MarshalText is String, for JSON and the like.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText is ParseID.
func (id *ID) UnmarshalText(text []byte) error {
	parsed, err := ParseID(string(text))
	if err == nil {
		*id = parsed
	}
	return err
}

// ParseID reads what String wrote, and nothing else: upper-case digits are
// refused, so that an ID has one spelling.
func ParseID(text string) (ID, error) {
	var id ID
	if len(text) != 2*len(id) || strings.ToLower(text) != text {
		return ID{}, fmt.Errorf("attachment: %q is no id", text)
	}
	if _, err := hex.Decode(id[:], []byte(text)); err != nil {
		return ID{}, fmt.Errorf("attachment: %q is no id", text)
	}
	return id, nil
}

// What can be wrong with a store's work. Other errors are those of the reader
// that was to be stored, or of the context.
var (
	// ErrNotFound says that the store holds nothing under an id.
	ErrNotFound = errors.New("attachment: not found")
	// ErrExists says that the store already holds something under an id.
	ErrExists = errors.New("attachment: exists already")
	// ErrTooLarge says that a content is longer than allowed.
	ErrTooLarge = errors.New("attachment: too large")
	// ErrRange says that the part asked for lies outside the content.
	ErrRange = errors.New("attachment: no such part")
	// ErrUnavailable says that the store failed: a full disk, a server that
	// does not answer. The cause is wrapped beside it. Trying later may help.
	ErrUnavailable = errors.New("attachment: store unavailable")
)

// Store keeps contents. Its methods may be called at the same time. No part of
// a content is visible before all of it is durable, and a content never changes.
type Store interface {
	// Put keeps all that content yields, at most limit bytes, under id. When
	// it fails nothing is kept and nothing was visible: with ErrTooLarge,
	// ErrExists, ErrUnavailable, the context's error, or the error of content,
	// wrapped. It holds no more than a few MiB of the content in memory.
	Put(ctx context.Context, id ID, content io.Reader, limit int64) (Stored, error)

	// Open returns length bytes of a content starting at byte from, or those
	// up to its end if there are fewer or length is negative; size is that of
	// the whole content. The caller closes part; ctx must live until then. It
	// fails with ErrNotFound, ErrRange or ErrUnavailable. ErrRange comes from a
	// negative from, a length of 0, and a from at or beyond the end unless it
	// is 0.
	Open(ctx context.Context, id ID, from, length int64) (part io.ReadCloser, size int64, err error)

	// Delete removes a content for good. That nothing is there is no error.
	Delete(ctx context.Context, id ID) error

	// All walks over everything that the store holds, in any order. What is
	// put or deleted meanwhile may be missed. An error ends the walk.
	All(ctx context.Context) iter.Seq2[Held, error]
}

// Stored is what Put found out about a content.
type Stored struct {
	Size   int64
	SHA256 [32]byte
}

// Held is a content in a store, as the sweep of what no entry names sees it.
type Held struct {
	ID    ID
	Size  int64
	Since time.Time // when it was put, by the store's clock
}

// Open returns the store at a location: a folder's path, made when missing, or
// s3://KEY:SECRET@HOST:PORT/BUCKET?tls=false, whose bucket is made when missing.
// Its errors never bear the secret.
func Open(ctx context.Context, location string) (Store, error) {
	if strings.HasPrefix(location, "s3://") {
		return OpenBucket(ctx, location)
	}
	return OpenFolder(location)
}
