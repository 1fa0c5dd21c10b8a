package server

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Address is where the public finds the platform, such as "https://voix.example": what absolute links begin with, in feeds, in
// site maps and for other sites. Empty: as each request found it.
type Address string

var errNoAddress = errors.New("the public address is one such as https://voix.example, with nothing behind the name")

// UnmarshalText takes an address with or without a slash at its end. The error says what is wanted.
func (a *Address) UnmarshalText(text []byte) error {
	u, err := url.Parse(strings.TrimSuffix(string(text), "/"))
	switch {
	case err != nil, u.Scheme != "https" && u.Scheme != "http", !isHost(u.Host), u.Path != "", u.User != nil, u.RawQuery != "", u.ForceQuery, u.Fragment != "":
		return errNoAddress
	}
	*a = Address(u.Scheme + "://" + strings.ToLower(u.Host))
	return nil
}

// secure reports whether nobody on the way can read what is sent there.
func (a Address) secure() bool { return strings.HasPrefix(string(a), "https://") }

// isHost reports whether a text is a name or number of a host, with or without a port, and nothing that a page or an XML document would
// have to fear.
func isHost(host string) bool {
	return host != "" && len(host) <= 255 && strings.IndexFunc(host, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._:[]", r))
	}) < 0
}

// nowhere stands where neither the operator nor the request says where we are.
const nowhere = "http://localhost"

// origin is what absolute links begin with. Of what a proxy hands on, X-Forwarded-Host is not believed: proxies let pass what the client
// wrote there, and caches before them do not tell answers apart by it.
func (s *Server) origin(c *fiber.Ctx) string {
	if s.address != "" {
		return string(s.address)
	}
	host := string(c.Request().Host())
	if !isHost(host) {
		return nowhere
	}
	return c.Protocol() + "://" + host
}

// absolute is the whole address of a page in the language of the request, by its French path.
func (s *Server) absolute(c *fiber.Ctx, path string) string {
	return s.origin(c) + localeOf(c).Address(path)
}

// toNumber leads from an address with words behind the number, as people share it, to the number alone. Package slug says why. The
// answer may not be kept: what is below an address may become a page of its own.
func toNumber(c *fiber.Ctx) error {
	number, err := numberOf(c, "number")
	if err != nil {
		return err
	}
	kind, _, _ := strings.Cut(strings.TrimPrefix(c.Path(), "/"), "/")
	path := "/" + kind + "/" + strconv.FormatInt(number, 10)
	if query := string(c.Context().QueryArgs().QueryString()); query != "" {
		path += "?" + query
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Redirect(localeOf(c).Address(path), fiber.StatusFound)
}
