package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
	lru "github.com/hashicorp/golang-lru/v2"

	"voix/deliberation"
	"voix/server/page"
)

// build tells two programs apart in ETags: the templates may differ, and the names of the styles and scripts that pages ask for.
var build = sync.OnceValue(func() string {
	info, _ := debug.ReadBuildInfo()
	program, err := os.Executable()
	if err != nil {
		return buildOf(info, "")
	}
	return buildOf(info, program)
})

// buildOf names a program by the revision that it was built from. One that knows of none, or was built from something else besides, is
// named by its own bytes: from an archive or in a container every version would else be called the same.
func buildOf(info *debug.BuildInfo, program string) string {
	revision, known, changed := "devel", false, false
	if info != nil {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				revision = s.Value[:min(12, len(s.Value))]
				known = true
			case "vcs.modified":
				changed = s.Value == "true"
			}
		}
	}
	if known && !changed {
		return revision
	}
	f, err := os.Open(program)
	if err != nil {
		return revision
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return revision
	}
	return revision + "-" + hex.EncodeToString(sum.Sum(nil)[:6])
}

// cachedPages bounds the memory of rendered pages, some 30 KB each.
const cachedPages = 2_000

// cacheKey names a page as everybody of a locale and role gets it.
type cacheKey struct {
	path   string // with the query parameters that the page knows, in one order
	locale page.Locale
	role   page.Role
	origin string // what its absolute links begin with
}

// pageCache keeps pages as they were rendered at the entry that last changed what they show.
type pageCache struct {
	pages *lru.Cache[cacheKey, *cachedPage]
}

type cachedPage struct {
	changed  uint64
	when     string
	rendered *page.Rendered
	plain    []byte // as everybody signed out gets it
	packing  sync.Once
	brotli   []byte
}

func newPageCache() *pageCache {
	pages, err := lru.New[cacheKey, *cachedPage](cachedPages)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &pageCache{pages: pages}
}

// compressed returns the page in brotli.
func (p *cachedPage) compressed() []byte {
	p.packing.Do(func() {
		var b bytes.Buffer
		w := brotli.NewWriterLevel(&b, keptQuality)
		w.Write(p.plain) // into memory: cannot fail
		w.Close()
		p.brotli = b.Bytes()
	})
	return p.brotli
}

// shown is what a handler says of a page before it renders it.
type shown struct {
	key     cacheKey
	changed uint64 // the entry that last changed anything on it
	when    string // what moves on it otherwise, such as which debates have begun, or counts; empty: nothing
	topics  []string
	choice  deliberation.Choice // own choice on the page's question
	marked  uint64              // the entry that last changed what the reader has marked as useful, if it shows that
	// personal says that the content is its reader's alone, and is kept nowhere.
	personal bool
	// view makes the content; it is called when the page is not cached, outside all locks.
	view func() (page.View, error)
}

// show answers with a page from the cache, rendering it first if something on it has changed.
func (s *Server) show(c *fiber.Ctx, v shown) error {
	v.key.locale, v.key.role, v.key.origin = localeOf(c), s.roleOf(c), s.origin(c)
	slots := s.slots(c)
	slots.Ballot = v.choice
	signedIn := v.key.role != page.SignedOut
	told := slots.Notice != page.NoNotice || slots.Care
	personal := signedIn || told
	tag := etag(v, c, slots)
	if !personal || signedIn {
		c.Set(fiber.HeaderETag, tag)
	}
	switch {
	case slots.Shared: // nothing of it stays on a device that others use
		c.Set(fiber.HeaderCacheControl, "private, no-store")
	case signedIn:
		c.Set(fiber.HeaderCacheControl, "private, no-cache")
	default:
		c.Set(fiber.HeaderCacheControl, "no-cache")
	}
	c.Set(fiber.HeaderVary, "Cookie, Accept-Encoding")
	if match := c.Get(fiber.HeaderIfNoneMatch); match != "" && strings.Contains(match, tag) && !told {
		return c.SendStatus(fiber.StatusNotModified)
	}
	cached, ok := s.cache.pages.Get(v.key)
	if !ok || cached.changed != v.changed || cached.when != v.when {
		content, err := v.view()
		if err != nil {
			return err
		}
		rendered, err := s.pages.Render(page.Frame{
			Locale: v.key.locale, Role: v.key.role, Path: v.key.path, Origin: v.key.origin, Number: v.changed, Topics: v.topics,
			Rehearsal: s.rehearsed(v.key.path),
		}, content)
		if err != nil {
			return err
		}
		cached = &cachedPage{changed: v.changed, when: v.when, rendered: rendered}
		if !signedIn {
			cached.plain = rendered.Fill(nil, page.Slots{})
		}
		s.cache.pages.Add(v.key, cached)
	}
	if session, ok := sessionOf(c); ok {
		s.ownMarks(&slots, session.Person, cached.rendered.Markable())
	}
	if takesBrotli(c) {
		if personal {
			sendPassing(c, cached.rendered.Fill(make([]byte, 0, cached.rendered.Size()), slots))
			return nil
		}
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		c.Set(fiber.HeaderContentEncoding, "br")
		c.Response().SetBodyRaw(cached.compressed())
		return nil
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	if !personal {
		c.Response().SetBodyRaw(cached.plain)
		return nil
	}
	// Into the buffer that fasthttp keeps for bodies: a page of their own for each request would be most of what is allocated.
	room := c.Response().SwapBody(nil)
	c.Response().SwapBody(cached.rendered.Fill(slices.Grow(room[:0], cached.rendered.Size()), slots))
	return nil
}

// etag names one version of a page: what last changed it, for whom, by which program.
func etag(v shown, c *fiber.Ctx, slots page.Slots) string {
	b := make([]byte, 0, 64)
	b = append(b, `W/"`...)
	b = strconv.AppendUint(b, v.changed, 36)
	b = append(b, '-')
	b = append(b, v.key.locale...)
	if session, ok := sessionOf(c); ok {
		b = append(b, '-')
		b = strconv.AppendInt(b, session.Person, 36)
		b = strconv.AppendUint(append(b, '-'), uint64(v.choice), 10)
		b = strconv.AppendBool(b, session.Shared)
		b = strconv.AppendBool(strconv.AppendUint(b, uint64(v.key.role), 10), slots.Speaks)
		for _, o := range slots.Writes {
			b = strconv.AppendUint(append(b, '.'), o.Number, 36)
		}
		b = strconv.AppendUint(append(b, '-'), v.marked, 36)
	}
	b = append(b, '-')
	if v.when != "" {
		b = append(append(b, v.when...), '-')
	}
	b = append(b, build()...)
	return string(append(b, '"'))
}

// unchanged sets the tag of an answer that is the same for everybody, and reports whether the client has that already.
func unchanged(c *fiber.Ctx, version string) bool {
	tag := `W/"` + version + "-" + build() + `"`
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	return strings.Contains(c.Get(fiber.HeaderIfNoneMatch), tag)
}

// sendSame sends a body whose tag is what it says, for what is seldom asked for and of which no one entry can be named.
func sendSame(c *fiber.Ctx, contentType string, body []byte) error {
	sum := sha256.Sum256(body)
	if unchanged(c, hex.EncodeToString(sum[:8])) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, contentType)
	return c.Send(body)
}

// showFresh answers with a page that is made for this request alone, such as a form with what was typed.
func (s *Server) showFresh(c *fiber.Ctx, status int, path string, number uint64, v page.View) error {
	return s.showFreshAs(c, status, page.Frame{Locale: localeOf(c), Role: s.roleOf(c), Path: path, Number: number}, s.slots(c), v)
}

func (s *Server) showFreshAs(c *fiber.Ctx, status int, f page.Frame, slots page.Slots, v page.View) error {
	f.Rehearsal = s.rehearsed(f.Path)
	rendered, err := s.pages.Render(f, v)
	if err != nil {
		return fmt.Errorf("page %s: %w", f.Path, err)
	}
	if session, ok := sessionOf(c); ok {
		s.ownMarks(&slots, session.Person, rendered.Markable())
	}
	c.Status(status)
	c.Set(fiber.HeaderCacheControl, "no-store")
	sendPassing(c, rendered.Fill(make([]byte, 0, rendered.Size()), slots))
	return nil
}
