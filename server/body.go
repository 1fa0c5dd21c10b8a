package server

import (
	"io"

	"github.com/gofiber/fiber/v2"
)

// With StreamRequestBody nothing limits a body but its reader. Every handler that takes one says how much.
const (
	prefetch  = 64 << 10  // read with the head of the request
	formLimit = 256 << 10 // a form or a JSON document
)

// readBody reads a request's body whole. One of more than limit bytes is refused before it is read, if it says its length.
func readBody(c *fiber.Ctx, limit int) ([]byte, error) {
	if body, read := c.Locals(readLocal).([]byte); read {
		return body, nil
	}
	said := c.Request().Header.ContentLength() // negative if it does not say
	if said > limit {
		return nil, errBodyTooLarge
	}
	stream := c.Context().RequestBodyStream()
	if stream == nil {
		c.Locals(drainedLocal, true)
		return nil, nil
	}
	var body []byte
	var err error
	if said >= 0 && said <= prefetch { // nobody gets more memory than that for saying a number
		body = make([]byte, said)
		_, err = io.ReadFull(stream, body)
	} else {
		body, err = io.ReadAll(io.LimitReader(stream, int64(limit)+1))
	}
	if err != nil {
		return nil, errBodyCut
	}
	if len(body) > limit {
		return nil, errBodyTooLarge
	}
	c.Locals(drainedLocal, true)
	return body, nil
}
