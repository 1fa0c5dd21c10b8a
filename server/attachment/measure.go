package attachment

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
)

// measured reads a content on its way into a store: it counts and hashes what
// passes, and fails beyond limit or once ctx is done.
type measured struct {
	ctx     context.Context
	content io.Reader
	limit   int64
	size    int64
	hash    hash.Hash
	failure error // the first error other than io.EOF
}

func measure(ctx context.Context, content io.Reader, limit int64) *measured {
	return &measured{ctx: ctx, content: content, limit: limit, hash: sha256.New()}
}

func (m *measured) Read(p []byte) (int, error) {
	if m.failure == nil {
		m.failure = m.ctx.Err()
	}
	if m.failure != nil {
		return 0, m.failure
	}
	n, err := m.content.Read(p)
	m.size += int64(n)
	m.hash.Write(p[:n])
	if err != nil && err != io.EOF {
		// Wrapped, also because both io.ReadFull's callers and minio-go take a
		// bare io.ErrUnexpectedEOF for the end of the content, and would keep
		// half an upload that was cut short.
		m.failure = &sourceError{err}
	}
	if m.size > m.limit {
		m.failure = ErrTooLarge
	}
	if m.failure != nil {
		return 0, m.failure
	}
	return n, err
}

func (m *measured) stored() Stored {
	s := Stored{Size: m.size}
	m.hash.Sum(s.SHA256[:0])
	return s
}

// sourceError is a failure of the reader that was to be stored, not of the store.
type sourceError struct{ cause error }

func (e *sourceError) Error() string { return "attachment: reading the content: " + e.cause.Error() }
func (e *sourceError) Unwrap() error { return e.cause }

// unavailable makes a store's failure an ErrUnavailable that keeps its cause,
// unless the failure is that of the reader or of the context.
func unavailable(ctx context.Context, err error) error {
	var source *sourceError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &source), errors.Is(err, ErrTooLarge):
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}
