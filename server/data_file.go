package server

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/server/attachment"
	"voix/server/page"
)

// dataVersion counts the forms that the download has had: whoever reads it by a program looks here first.
const dataVersion = 2

// optionalTime is nothing for the zero time.
func optionalTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// archiveName is what a file is called in the archive: by its own id, so that no two have one name.
func archiveName(f attachment.File) string {
	extension := map[attachment.Kind]string{
		attachment.JPEG: ".jpg", attachment.PNG: ".png", attachment.PDF: ".pdf", attachment.Text: ".txt", attachment.ODT: ".odt",
		attachment.WebM: ".webm", attachment.MP4: ".m4a", attachment.MP3: ".mp3",
	}
	return "fichiers/" + f.ID.String() + extension[f.Kind]
}

func (s *Server) dataJSON(h heldOf, locale page.Locale) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(s.dataFileOf(h, locale))
	return b.Bytes(), err
}

// dataToRead is the same to read.
func (s *Server) dataToRead(h heldOf, locale page.Locale) ([]byte, error) {
	return s.dataHTML(s.dataFileOf(h, locale), s.dataView(h, locale).Treatments, locale)
}

// ownHeaders are those of a file of somebody's own that no cache keeps.
func ownHeaders(c *fiber.Ctx, name, media string) {
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, media)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
}

func (s *Server) dataAsJSON(c *fiber.Ctx) error {
	h, err := s.heldHere(c)
	if err != nil {
		return s.toSignIn(c, err, dataPath)
	}
	content, err := s.dataJSON(h, localeOf(c))
	if err != nil {
		return err
	}
	ownHeaders(c, "donnees.json", fiber.MIMEApplicationJSONCharsetUTF8)
	return c.Send(content)
}

func (s *Server) dataAsHTML(c *fiber.Ctx) error {
	h, err := s.heldHere(c)
	if err != nil {
		return s.toSignIn(c, err, dataPath)
	}
	content, err := s.dataToRead(h, localeOf(c))
	if err != nil {
		return err
	}
	ownHeaders(c, "donnees.html", fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(content)
}
