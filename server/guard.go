package server

import (
	"bytes"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// drainedLocal marks a request whose body was read to its end.
const drainedLocal = "body-drained"

// readLocal holds the body of a form that was looked at before whoever answers it reads it.
const readLocal = "body-read"

const (
	// headTimeout is how long the head of a request may take, and a body while it is looked at for the first time.
	headTimeout = 10 * time.Second
	// bodyTimeout is how long a body may take: five pictures from a slow phone.
	bodyTimeout = 5 * time.Minute
)

// bodyPatience gives a request as long as what it brings may take.
func bodyPatience(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	if h.ContentLength() == 0 || h.IsGet() {
		return fasthttp.RequestConfig{}
	}
	return fasthttp.RequestConfig{ReadTimeout: bodyTimeout}
}

// guard stands before the router: it refuses requests of which it is not sure where they end, and ends the connection after
// each whose body was not read whole, wherever it was answered. What is left of a body would be taken for the next request,
// and a proxy in front would not know of that one.
func (s *Server) guard(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(ctx *fasthttp.RequestCtx) {
		switch {
		case ambiguous(&ctx.Request.Header):
			ctx.SetConnectionClose()
			s.refuse(ctx, errBodyMalformed)
		case ctx.Request.Header.IsHTTP11() && len(ctx.Request.Header.Host()) == 0:
			s.refuse(ctx, errParameter)
		case !knownMethod(ctx.Method()):
			s.refuse(ctx, errMethod)
		default:
			cutLocale(ctx)
			next(ctx)
		}
		if ctx.UserValue(drainedLocal) == nil && ctx.Request.IsBodyStream() && ctx.Request.Header.ContentLength() != 0 {
			ctx.SetConnectionClose()
		}
	}
}

// refuse answers before the router.
func (s *Server) refuse(ctx *fasthttp.RequestCtx, f *failure) {
	c := s.app.AcquireCtx(ctx)
	defer s.app.ReleaseCtx(c)
	if err := s.failed(c, f); err != nil {
		ctx.SetStatusCode(f.status)
	}
}

func knownMethod(method []byte) bool {
	for _, known := range fiber.DefaultMethods {
		if string(method) == known {
			return true
		}
	}
	return false
}

var colon = []byte(":")

// ambiguous reports whether a head says more than once how its body ends (RFC 9112, section 6.3): two servers may understand
// it differently.
func ambiguous(h *fasthttp.RequestHeader) bool {
	said := 0
	for line := range bytes.Lines(h.RawHeaders()) {
		name, _, _ := bytes.Cut(line, colon)
		if name = bytes.TrimSpace(name); len(name) < len(fiber.HeaderContentLength) {
			continue // the shorter of the two names that matter
		}
		if bytes.EqualFold(name, []byte(fiber.HeaderContentLength)) || bytes.EqualFold(name, []byte(fiber.HeaderTransferEncoding)) {
			said++
		}
	}
	return said > 1
}
