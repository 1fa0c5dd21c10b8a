package attachment

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"golang.org/x/sync/semaphore"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Limits are the most that an Intake takes of each.
type Limits struct {
	ImageBytes    int64
	ImagePixels   int64 // width times height, before scaling down
	DocumentBytes int64 // PDF, ODT
	TextBytes     int64
	VoiceBytes    int64
}

// DefaultLimits are what a phone's photograph and a scanned leaflet need. An
// image of 40 million pixels takes up to some 700 MB while it is remade.
var DefaultLimits = Limits{
	ImageBytes:    10_000_000,
	ImagePixels:   40_000_000,
	DocumentBytes: 20_000_000,
	TextBytes:     1_000_000,
	VoiceBytes:    6_000_000, // five minutes as well as telephones record them
}

// Most is the length of the longest file that may be taken: an upper bound for
// a request.
func (l Limits) Most() int64 { return max(l.ImageBytes, l.DocumentBytes, l.TextBytes, l.VoiceBytes) }

// Intake judges files and prepares them for a store. It may be used by many
// requests at the same time: all images that are being remade have no more
// pixels together than one may have.
type Intake struct {
	limits Limits
	pixels *semaphore.Weighted
}

// NewIntake returns an intake with the given limits.
func NewIntake(limits Limits) *Intake {
	return &Intake{limits: limits, pixels: semaphore.NewWeighted(limits.ImagePixels)}
}

// Taken is a file that may be kept.
type Taken struct {
	Name string // for people; empty if the claimed name held nothing usable
	Kind Kind

	// Content yields what is to be kept, once. It may still end in a *Refusal
	// or in an error of the upload: then nothing may be kept.
	Content io.Reader
	// Limit is what to pass to Store.Put. More than that means TooLarge.
	Limit int64

	Width, Height int           // of an image, in pixels; else 0
	Preview       *Picture      // of an image; else nil
	Duration      time.Duration // of a voice; else 0
}

// Take judges an upload by its content. The claimed name only serves to name
// it. Images and texts are read and prepared here; a PDF or ODT is read while
// Content is. The error is a *Refusal, or what the upload or ctx ended with.
func (in *Intake) Take(ctx context.Context, claimedName string, upload io.Reader) (*Taken, error) {
	buffered := bufio.NewReaderSize(upload, headSize)
	head, cut := buffered.Peek(headSize)
	if cut != nil && cut != io.EOF {
		return nil, fmt.Errorf("attachment: reading the upload: %w", cut)
	}
	if len(head) == 0 {
		return nil, &Refusal{Code: Empty}
	}
	media, allowed := recognised(head)
	if !allowed {
		return nil, &Refusal{Code: TypeNotAllowed, Found: media}
	}
	var taken *Taken
	var err error
	switch media {
	case "application/pdf":
		// Readers of PDF look for this mark near the end, for %PDF- at the start.
		taken = in.document(PDF, buffered, []byte("%%EOF"), 1024)
	case "application/vnd.oasis.opendocument.text":
		// A ZIP ends in a record with this mark, 22 bytes and a comment.
		taken = in.document(ODT, buffered, []byte("PK\x05\x06"), 22+1<<16)
	case "text/plain":
		taken, err = in.text(buffered)
	default:
		taken, err = in.image(ctx, media, buffered)
	}
	if err != nil {
		return nil, err
	}
	taken.Name = DisplayName(claimedName, taken.Kind)
	return taken, nil
}

func (in *Intake) image(ctx context.Context, media string, upload io.Reader) (*Taken, error) {
	content, err := readUpTo(upload, in.limits.ImageBytes)
	if err != nil {
		return nil, err
	}
	n, err := pixels(media, content, in.limits.ImagePixels)
	if err != nil {
		return nil, err
	}
	if err := in.pixels.Acquire(ctx, n); err != nil {
		return nil, err
	}
	defer in.pixels.Release(n)
	whole, preview, err := remake(media, content)
	if err != nil {
		return nil, err
	}
	return &Taken{
		Kind:    whole.Kind,
		Content: bytes.NewReader(whole.Content),
		Limit:   int64(len(whole.Content)),
		Width:   whole.Width,
		Height:  whole.Height,
		Preview: &preview,
	}, nil
}

// text takes UTF-8, and UTF-16 and Windows-1252 as old programs write them.
func (in *Intake) text(upload io.Reader) (*Taken, error) {
	content, err := readUpTo(upload, in.limits.TextBytes)
	if err != nil {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(content, []byte{0xFF, 0xFE}), bytes.HasPrefix(content, []byte{0xFE, 0xFF}):
		content, err = unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Bytes(content)
	case !utf8.Valid(content):
		content, err = charmap.Windows1252.NewDecoder().Bytes(content)
	}
	if err != nil {
		return nil, &Refusal{Code: DocumentBroken, cause: err}
	}
	content = bytes.TrimPrefix(content, []byte("\uFEFF"))
	if len(bytes.TrimSpace(content)) == 0 {
		return nil, &Refusal{Code: Empty}
	}
	for _, b := range content {
		// Programs and archives that begin like a text.
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' || b == 0x7F {
			return nil, &Refusal{Code: TypeNotAllowed, Found: "application/octet-stream"}
		}
	}
	return &Taken{Kind: Text, Content: bytes.NewReader(content), Limit: int64(len(content))}, nil
}

// document takes a file as it is, if the mark is among its last so many bytes.
func (in *Intake) document(kind Kind, upload io.Reader, mark []byte, last int) *Taken {
	return &Taken{
		Kind:    kind,
		Content: &ended{upload: upload, mark: mark, tail: make([]byte, 0, 2*last), last: last},
		Limit:   in.limits.DocumentBytes,
	}
}

// readUpTo reads an upload whole, and refuses one of more than limit bytes.
func readUpTo(upload io.Reader, limit int64) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(upload, limit+1))
	if err != nil {
		return nil, fmt.Errorf("attachment: reading the upload: %w", err)
	}
	if int64(len(content)) > limit {
		return nil, &Refusal{Code: TooLarge, Limit: limit}
	}
	return content, nil
}

// ended reads a document through, and refuses one that lacks its closing mark:
// it was cut short.
type ended struct {
	upload io.Reader
	mark   []byte
	tail   []byte // the last bytes read, at least last of them
	last   int
}

func (e *ended) Read(p []byte) (int, error) {
	n, err := e.upload.Read(p)
	fresh := p[:n]
	if len(fresh) > e.last {
		fresh = fresh[len(fresh)-e.last:]
	}
	if len(e.tail)+len(fresh) > cap(e.tail) {
		kept := copy(e.tail, e.tail[len(e.tail)-e.last:])
		e.tail = e.tail[:kept]
	}
	e.tail = append(e.tail, fresh...)
	if err == io.EOF && !bytes.Contains(e.tail[max(0, len(e.tail)-e.last):], e.mark) {
		return n, &Refusal{Code: DocumentBroken, cause: io.ErrUnexpectedEOF}
	}
	return n, err
}

// File is what is known of a kept file.
type File struct {
	ID     ID
	Name   string // for people; may be empty
	Kind   Kind
	Size   int64 // bytes
	SHA256 [32]byte

	Width, Height int           // of an image, in pixels; else 0
	Preview       *Preview      // of an image; else nil
	Duration      time.Duration // of a voice, in milliseconds; else 0
}

// Preview is a kept small image of an image.
type Preview struct {
	ID            ID
	Kind          Kind // JPEG or PNG
	Size          int64
	SHA256        [32]byte
	Width, Height int // at most 480
}

// Keep takes an upload and puts it into a store under id, an image's preview
// under previewID. When it fails nothing is kept: with a *Refusal, what the
// upload or ctx ended with, ErrExists or ErrUnavailable.
func (in *Intake) Keep(ctx context.Context, store Store, id, previewID ID, claimedName string, upload io.Reader) (File, error) {
	taken, err := in.Take(ctx, claimedName, upload)
	if err != nil {
		return File{}, err
	}
	return keepTaken(ctx, store, id, previewID, taken)
}

// KeepVoice is Keep for a voice message, which is judged by other rules: Keep refuses it, and KeepVoice everything else.
func (in *Intake) KeepVoice(ctx context.Context, store Store, id ID, upload io.Reader) (File, error) {
	taken, err := in.TakeVoice(upload)
	if err != nil {
		return File{}, err
	}
	return keepTaken(ctx, store, id, ID{}, taken)
}

func keepTaken(ctx context.Context, store Store, id, previewID ID, taken *Taken) (File, error) {
	stored, err := store.Put(ctx, id, taken.Content, taken.Limit)
	if err != nil {
		var refusal *Refusal
		switch {
		case errors.As(err, &refusal):
			return File{}, refusal
		case errors.Is(err, ErrTooLarge):
			return File{}, &Refusal{Code: TooLarge, Limit: taken.Limit}
		}
		return File{}, err
	}
	file := File{
		ID: id, Name: taken.Name, Kind: taken.Kind, Size: stored.Size, SHA256: stored.SHA256,
		Width: taken.Width, Height: taken.Height, Duration: taken.Duration,
	}
	if p := taken.Preview; p != nil {
		if _, err := store.Put(ctx, previewID, bytes.NewReader(p.Content), int64(len(p.Content))); err != nil {
			// Should this fail, too, the sweep finds what no entry names.
			return File{}, errors.Join(err, store.Delete(context.WithoutCancel(ctx), id))
		}
		file.Preview = &Preview{
			ID: previewID, Kind: p.Kind, Size: int64(len(p.Content)), SHA256: sha256.Sum256(p.Content),
			Width: p.Width, Height: p.Height,
		}
	}
	return file, nil
}
