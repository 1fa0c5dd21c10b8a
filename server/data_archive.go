package server

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"voix/server/attachment"
)

// archiveTimeout bounds how long one archive of somebody's data may take to make and to fetch.
const archiveTimeout = 30 * time.Minute

// takings are the persons whose archive is being sent: each archive reads all files of one person, so one at a time each.
type takings struct {
	mu  sync.Mutex
	now map[int64]bool
}

// begin reports whether no archive of the person is on its way yet, and notes that one is.
func (t *takings) begin(person int64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.now[person] {
		return false
	}
	if t.now == nil {
		t.now = map[int64]bool{}
	}
	t.now[person] = true
	return true
}

func (t *takings) end(person int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.now, person)
}

// dataAsZip sends both files of one's data, and the files that one gave, as they are read: an archive may be larger than the memory.
func (s *Server) dataAsZip(c *fiber.Ctx) error {
	h, err := s.heldHere(c)
	if err != nil {
		return s.toSignIn(c, err, dataPath)
	}
	if !s.rates.searches.allow(networkOf(c)) {
		return errTooMany
	}
	locale := localeOf(c)
	asJSON, err := s.dataJSON(h, locale)
	if err != nil {
		return err
	}
	asHTML, err := s.dataToRead(h, locale)
	if err != nil {
		return err
	}
	person := h.person.Number
	if !s.takings.begin(person) {
		return errTooMany
	}
	ownHeaders(c, "donnees.zip", "application/zip")
	absent := s.pages.Catalogue.Say(locale, "data.absent")
	conn := c.Context().Conn()
	c.Context().SetBodyStreamWriter(func(to *bufio.Writer) {
		defer s.takings.end(person)
		ctx, cancel := context.WithTimeout(context.Background(), archiveTimeout)
		defer cancel()
		// What is sent so far is patience enough for the next part: the whole may take longer than any page.
		going := func() { _ = conn.SetWriteDeadline(time.Now().Add(writeTimeout)) }
		s.writeArchive(ctx, to, going, h, asJSON, asHTML, absent)
	})
	return nil
}

// writeArchive writes the archive as far as somebody takes it. A file that cannot be read, or was erased meanwhile, is a line of fichiers/ABSENTS.txt.
func (s *Server) writeArchive(ctx context.Context, to *bufio.Writer, going func(), h heldOf, asJSON, asHTML []byte, absent string) {
	w := zip.NewWriter(to)
	sink := &passingOn{to: to, going: going}
	add := func(name string, method uint16, content io.Reader) error {
		entry, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: h.now})
		if err != nil {
			return err
		}
		sink.into = entry
		_, err = io.Copy(sink, content)
		return err
	}
	if add("donnees.json", zip.Deflate, bytes.NewReader(asJSON)) != nil || add("donnees.html", zip.Deflate, bytes.NewReader(asHTML)) != nil {
		return // nobody takes it any more
	}
	var missing []string
	for _, f := range h.files {
		name := archiveName(f)
		part, _, err := s.platform.Files.Open(ctx, attachment.ID(f.ID), 0, -1)
		if err == nil {
			// Pictures and recordings are compressed already.
			err = add(name, zip.Store, part)
			part.Close()
		}
		if sink.err != nil || ctx.Err() != nil {
			return
		}
		if err != nil {
			s.log.Warn("a file is not in the archive of somebody's data", "file", f.ID.String(), "error", err)
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 && add("fichiers/ABSENTS.txt", zip.Deflate, strings.NewReader(absent+"\n"+strings.Join(missing, "\n")+"\n")) != nil {
		return
	}
	if w.Close() == nil {
		_ = to.Flush() // whoever does not take the end has no archive, and sees so
	}
}

// passingOn hands what it is given to a file of an archive, and on to whoever takes the archive, and keeps whether that failed.
type passingOn struct {
	into  io.Writer
	to    *bufio.Writer
	going func()
	err   error
}

func (s *passingOn) Write(p []byte) (int, error) {
	s.going()
	n, err := s.into.Write(p)
	if err == nil {
		err = s.to.Flush()
	}
	s.err = err
	return n, err
}
