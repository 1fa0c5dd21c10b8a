package server

import (
	"bytes"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
)

const (
	// worthPacking is from how many bytes on a page is compressed: less fits one packet anyway.
	worthPacking = 1200
	// keptQuality is brotli's for a page that many will get, passingQuality for one that is made for one request: on a page of 40 KB
	// the first takes near three times as long as the second (BenchmarkCompressPage) and saves a few hundredths more.
	keptQuality    = 5
	passingQuality = 2
)

var passingWriters = sync.Pool{New: func() any { return brotli.NewWriterLevel(nil, passingQuality) }}

func takesBrotli(c *fiber.Ctx) bool {
	return strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "br")
}

// sendPassing sends a page that is made for this request alone. There is no secret in it that its length could betray to who chooses
// another part of it (BREACH): pages hold no tokens, and what an address says is not repeated beside one's own avis.
func sendPassing(c *fiber.Ctx, body []byte) {
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Vary(fiber.HeaderAcceptEncoding)
	if len(body) < worthPacking || !takesBrotli(c) {
		c.Response().SetBodyRaw(body)
		return
	}
	packed := bytes.NewBuffer(make([]byte, 0, len(body)/3))
	w := passingWriters.Get().(*brotli.Writer)
	defer passingWriters.Put(w)
	w.Reset(packed)
	w.Write(body) // into memory: cannot fail
	w.Close()
	c.Set(fiber.HeaderContentEncoding, "br")
	c.Response().SetBodyRaw(packed.Bytes())
}
