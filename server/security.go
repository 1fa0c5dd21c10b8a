package server

import (
	"net/textproto"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Nothing but our own files runs or is shown in a page; no page stands in another's frame; what one reads here is told to nobody.
var securityHeaders = [][2]string{
	{"Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob:; connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'; trusted-types voix; require-trusted-types-for 'script'"},
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "same-origin"},
	{"Permissions-Policy", "camera=(), microphone=(self), geolocation=(), browsing-topics=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"X-Frame-Options", "DENY"},
}

// sentHeaders are securityHeaders as they are sent, so that no answer has to put their names right again.
var sentHeaders = func() (all [][2][]byte) {
	for _, kv := range securityHeaders {
		all = append(all, [2][]byte{[]byte(textproto.CanonicalMIMEHeaderKey(kv[0])), []byte(kv[1])})
	}
	return all
}()

func secureHeaders(c *fiber.Ctx) error {
	setSecurityHeaders(c)
	return c.Next()
}

func setSecurityHeaders(c *fiber.Ctx) {
	h := &c.Response().Header
	for _, kv := range sentHeaders {
		h.SetCanonical(kv[0], kv[1])
	}
}

// refuseCrossSite lets a request that changes something through only if this site's own page sent it: by Sec-Fetch-Site,
// else by Origin. A client that sends neither is no browser with somebody's cookie, or one older than both headers, which
// SameSite=Lax protects. So pages carry no token and stay cacheable.
func refuseCrossSite(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return c.Next()
	}
	if isStop(c.Path()) {
		return c.Next()
	}
	switch site := c.Request().Header.Peek("Sec-Fetch-Site"); {
	case string(site) == "same-origin", string(site) == "none":
	case len(site) > 0:
		return errCrossSite
	case !sameOrigin(c.Get(fiber.HeaderOrigin), string(c.Request().Host())):
		return errCrossSite
	}
	return c.Next()
}

func sameOrigin(origin, host string) bool {
	if origin == "" {
		return true
	}
	_, from, ok := strings.Cut(origin, "://")
	return ok && strings.EqualFold(from, host)
}
