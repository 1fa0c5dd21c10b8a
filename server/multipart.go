package server

import (
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"mime"
	"mime/multipart"
	"strconv"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"voix/server/attachment"
	"voix/server/journal"
)

// isMultipart reports whether a request brings files beside its fields.
func isMultipart(c *fiber.Ctx) bool {
	media, _, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	return media == fiber.MIMEMultipartForm
}

// A fileField takes the files of one field of a form, one at a time; what it reads of a part goes into sum as well.
type fileField func(part *multipart.Part, sum hash.Hash) error

// readParts reads the parts of a form one by one: fields within formLimit, each once, files by what takes them. What it returns
// stands for all that was sent, for a repeat to be known. The whole is at most limit bytes.
func readParts(c *fiber.Ctx, limit int64, fields map[string]*string, files map[string]fileField) (sent []byte, err error) {
	media, parameters, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || media != fiber.MIMEMultipartForm || parameters["boundary"] == "" {
		return nil, errBodyType
	}
	if int64(c.Request().Header.ContentLength()) > limit {
		return nil, errBodyTooLarge
	}
	stream := c.Context().RequestBodyStream()
	if stream == nil {
		return nil, errBodyMalformed
	}
	body := &bounded{r: stream, left: limit}
	sum := sha256.New()
	parts := multipart.NewReader(body, parameters["boundary"])
	seen := map[string]bool{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, multipartFailure(err)
		}
		if take := files[part.FormName()]; take != nil {
			if err := take(part, sum); err != nil {
				return nil, multipartFailure(err)
			}
			continue
		}
		into := fields[part.FormName()]
		if into == nil || seen[part.FormName()] {
			return nil, errBodyMalformed
		}
		seen[part.FormName()] = true
		value, err := io.ReadAll(io.LimitReader(part, formLimit+1))
		switch {
		case err != nil:
			return nil, multipartFailure(err)
		case len(value) > formLimit:
			return nil, errBodyTooLarge
		case !utf8.Valid(value):
			return nil, errBodyMalformed
		}
		*into = lines(string(value))
		sum.Write([]byte(part.FormName() + "=" + strconv.Quote(*into) + "\n"))
	}
	if _, err := io.Copy(io.Discard, body); err != nil {
		return nil, multipartFailure(err)
	}
	c.Locals(drainedLocal, true)
	return sum.Sum(nil), nil
}

// multipartFailure tells a body that cannot be read from a store that fails.
func multipartFailure(err error) error {
	var known *failure
	if errors.As(err, &known) || errors.Is(err, attachment.ErrUnavailable) || errors.Is(err, journal.ErrUnavailable) {
		return err
	}
	return errBodyMalformed
}

// bounded ends in errBodyTooLarge rather than in a quiet end.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errBodyTooLarge
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
