package server

import (
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/attachment"
)

// download serves an attachment that an entry names, whole or in part. It passes through the server, so that erasure holds at once.
func (s *Server) download(c *fiber.Ctx) error { return s.serveFile(c, false) }

// preview serves the small picture of an attachment.
func (s *Server) preview(c *fiber.Ctx) error { return s.serveFile(c, true) }

func (s *Server) serveFile(c *fiber.Ctx, small bool) error {
	id, ok := deliberation.ParseID(c.Params("id"))
	if !ok {
		return errAddress
	}
	session, _ := sessionOf(c)
	ok = false
	s.platform.Read(func(st *deliberation.State) { ok = st.MayFetch(id, session.Person, s.platform.Clock.Now()) })
	if !ok {
		return errFileGone
	}
	return s.sendFile(c, id, small)
}

// sendFile sends a file, or its small picture, to somebody who may see it.
func (s *Server) sendFile(c *fiber.Ctx, id deliberation.ID, small bool) error {
	files, err := s.platform.FilesOf(c.UserContext(), []deliberation.ID{id})
	if err != nil {
		return err
	}
	if len(files) == 0 || small && files[0].Preview == nil {
		return errFileGone
	}
	f := files[0]
	content, size, sum, headers := f.ID, f.Size, f.SHA256, f.Headers()
	if small {
		content, size, sum, headers = f.Preview.ID, f.Preview.Size, f.Preview.SHA256, f.Preview.Headers(f.Name)
	}
	return sendContent(c, sending{attachment.ETag(sum), size, headers, func(part attachment.Part) (io.ReadCloser, error) {
		reader, _, err := s.platform.Files.Open(c.UserContext(), content, part.First, part.Length)
		return reader, err
	}})
}

// sending is a content of which a client may have the whole or a part.
type sending struct {
	tag     string // strong
	size    int64
	headers map[string]string
	// open is called at most once, and not for what is sent without a body.
	open func(attachment.Part) (io.ReadCloser, error)
}

// sendContent sends a content, or what a client lacks of it.
func sendContent(c *fiber.Ctx, s sending) (err error) {
	part, status := attachment.RequestedPart(c.Get(fiber.HeaderRange), c.Get(fiber.HeaderIfRange), s.tag, s.size)
	unchanged := strings.Contains(c.Get(fiber.HeaderIfNoneMatch), s.tag)
	var reader io.ReadCloser
	if !unchanged && status != fiber.StatusRequestedRangeNotSatisfiable && c.Method() != fiber.MethodHead {
		// Opened before anything is said of the file, so that an error does not look like it.
		if reader, err = s.open(part); err != nil {
			return err
		}
	}
	for name, value := range s.headers {
		c.Set(name, value)
	}
	if unchanged {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Status(status)
	switch status {
	case fiber.StatusRequestedRangeNotSatisfiable:
		c.Set(fiber.HeaderContentRange, attachment.NoContentRange(s.size))
		c.Set(fiber.HeaderCacheControl, "no-store")
		return nil
	case fiber.StatusPartialContent:
		c.Set(fiber.HeaderContentRange, part.ContentRange(s.size))
	}
	if c.Method() == fiber.MethodHead {
		c.Response().Header.SetContentLength(int(part.Length))
		c.Response().SkipBody = true
		return nil
	}
	return c.SendStream(reader, int(part.Length)) // fasthttp closes it
}
