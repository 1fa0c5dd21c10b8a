package attachment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"net/url"
	"strconv"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

const (
	// partSize is the smallest part that S3 takes, and what an upload of
	// unknown length holds in memory.
	partSize = 5 << 20
	// oneRequest is up to what length an upload is one request, instead of the
	// three or more of an upload in parts.
	oneRequest = 256 << 10
)

// Bucket is a Store in a bucket of MinIO, or of any S3 that heeds
// If-None-Match. The content 0123ab… is the object of that name.
//
// An upload in parts that a crash cuts short is never visible, but takes room:
// MinIO drops it after a day, elsewhere a lifecycle rule of the bucket should.
type Bucket struct {
	client *minio.Client
	name   string
}

// OpenBucket returns the store at s3://KEY:SECRET@HOST:PORT/BUCKET, whose bucket
// is made when missing. Key and secret are percent-encoded where they must be.
// ?tls=false speaks plain HTTP, ?region=R names a region other than the
// server's own. A bucket that keeps old versions is refused: what is deleted
// there would stay.
func OpenBucket(ctx context.Context, location string) (*Bucket, error) {
	place, err := parseBucket(location)
	if err != nil {
		return nil, err
	}
	client, err := minio.New(place.host, &minio.Options{
		Creds:  credentials.NewStaticV4(place.key, place.secret, ""),
		Secure: place.tls,
		Region: place.region,
		// A visitor waits: better to say soon that files are away.
		MaxRetries: 3,
	})
	if err != nil {
		return nil, fmt.Errorf("attachment: %w", err)
	}
	b := &Bucket{client: client, name: place.bucket}
	exists, err := client.BucketExists(ctx, b.name)
	if err != nil {
		return nil, b.failed(ctx, err)
	}
	if !exists {
		err := client.MakeBucket(ctx, b.name, minio.MakeBucketOptions{Region: place.region})
		switch minio.ToErrorResponse(err).Code {
		case minio.BucketAlreadyOwnedByYou: // another server was faster
		default:
			if err != nil {
				return nil, b.failed(ctx, err)
			}
		}
	}
	versioning, err := client.GetBucketVersioning(ctx, b.name)
	if err != nil && minio.ToErrorResponse(err).Code != minio.NotImplemented {
		return nil, b.failed(ctx, err)
	}
	if versioning.Enabled() || versioning.Suspended() {
		return nil, fmt.Errorf("attachment: bucket %q keeps old versions, so nothing could be erased there: use one without versioning", b.name)
	}
	return b, nil
}

// bucketPlace is a parsed s3:// address.
type bucketPlace struct {
	host, bucket, key, secret, region string
	tls                               bool
}

// parseBucket reads an s3:// address. Its errors never quote it: it bears the
// secret.
func parseBucket(location string) (bucketPlace, error) {
	const form = "attachment: the files' address must read s3://KEY:SECRET@HOST:PORT/BUCKET?tls=false: "
	u, err := url.Parse(location)
	if err != nil {
		return bucketPlace{}, errors.New(form + "it is no URL (a / or @ in the secret must be written %2F or %40)")
	}
	place := bucketPlace{host: u.Host, bucket: strings.Trim(u.Path, "/"), tls: true}
	if u.User != nil {
		place.key = u.User.Username()
		place.secret, _ = u.User.Password()
	}
	switch {
	case u.Scheme != "s3":
		return bucketPlace{}, errors.New(form + "it does not begin with s3://")
	case u.Hostname() == "":
		return bucketPlace{}, errors.New(form + "the host is missing")
	case place.key == "" || place.secret == "":
		return bucketPlace{}, errors.New(form + "key or secret is missing")
	case place.bucket == "" || strings.Contains(place.bucket, "/"):
		return bucketPlace{}, errors.New(form + "the path must be one bucket")
	case u.Fragment != "":
		return bucketPlace{}, errors.New(form + "it must not contain #")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return bucketPlace{}, errors.New(form + "what follows ? cannot be read")
	}
	for name, values := range query {
		switch value := values[len(values)-1]; name {
		case "tls":
			if place.tls, err = strconv.ParseBool(value); err != nil {
				return bucketPlace{}, errors.New(form + "tls must be true or false")
			}
		case "region":
			place.region = value
		default:
			return bucketPlace{}, fmt.Errorf(form+"%q is unknown", name)
		}
	}
	return place, nil
}

// Put implements Store.
func (b *Bucket) Put(ctx context.Context, id ID, content io.Reader, limit int64) (Stored, error) {
	options := minio.PutObjectOptions{ContentType: "application/octet-stream", PartSize: partSize}
	options.SetMatchETagExcept("*") // refuse to overwrite

	m := measure(ctx, content, limit)
	head := make([]byte, oneRequest)
	n, err := io.ReadFull(m, head)
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		_, err = b.client.PutObject(ctx, b.name, id.String(), bytes.NewReader(head[:n]), int64(n), options)
	case err == nil:
		all := io.MultiReader(bytes.NewReader(head), m)
		_, err = b.client.PutObject(ctx, b.name, id.String(), all, -1, options)
	}
	if m.failure != nil { // whatever minio-go made of it
		err = m.failure
	}
	if minio.ToErrorResponse(err).Code == minio.PreconditionFailed {
		return Stored{}, ErrExists
	}
	if err != nil {
		return Stored{}, b.failed(ctx, err)
	}
	return m.stored(), nil
}

// Open implements Store.
func (b *Bucket) Open(ctx context.Context, id ID, from, length int64) (io.ReadCloser, int64, error) {
	if from < 0 || length == 0 {
		// S3 would be asked for a range that it reads otherwise; but nothing is
		// not found, whatever part of it is asked for.
		if _, err := b.client.StatObject(ctx, b.name, id.String(), minio.StatObjectOptions{}); err != nil {
			return nil, 0, b.failed(ctx, err)
		}
		return nil, 0, ErrRange
	}
	var options minio.GetObjectOptions
	whole := from == 0 && length < 0
	if !whole {
		last := ""
		if length > 0 && length <= math.MaxInt64-from {
			last = strconv.FormatInt(from+length-1, 10)
		}
		options.Set("Range", "bytes="+strconv.FormatInt(from, 10)+"-"+last)
	}
	core := minio.Core{Client: b.client}
	part, info, header, err := core.GetObject(ctx, b.name, id.String(), options)
	switch {
	case minio.ToErrorResponse(err).Code == minio.InvalidRange && from == 0:
		return b.Open(ctx, id, 0, -1) // an empty content has no first byte
	case err != nil:
		return nil, 0, b.failed(ctx, err)
	case whole:
		return part, info.Size, nil
	}
	_, total, _ := strings.Cut(header.Get("Content-Range"), "/")
	size, err := strconv.ParseInt(total, 10, 64)
	if err != nil {
		_ = part.Close()
		return nil, 0, b.failed(ctx, errors.New("the server ignores ranges"))
	}
	return part, size, nil
}

// Delete implements Store.
func (b *Bucket) Delete(ctx context.Context, id ID) error {
	err := b.failed(ctx, b.client.RemoveObject(ctx, b.name, id.String(), minio.RemoveObjectOptions{}))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// All implements Store.
func (b *Bucket) All(ctx context.Context) iter.Seq2[Held, error] {
	return func(yield func(Held, error) bool) {
		objects := b.client.ListObjectsIter(ctx, b.name, minio.ListObjectsOptions{Recursive: true})
		for object := range objects {
			if object.Err != nil {
				yield(Held{}, b.failed(ctx, object.Err))
				return
			}
			id, err := ParseID(object.Key)
			if err != nil {
				continue // not ours
			}
			if !yield(Held{ID: id, Size: object.Size, Since: object.LastModified}, nil) {
				return
			}
		}
	}
}

// failed makes minio-go's errors ours.
func (b *Bucket) failed(ctx context.Context, err error) error {
	answer := minio.ToErrorResponse(err)
	switch answer.Code {
	case minio.NoSuchKey:
		return ErrNotFound
	case minio.InvalidRange:
		return ErrRange
	}
	return unavailable(ctx, err)
}
