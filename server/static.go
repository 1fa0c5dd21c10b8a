package server

import (
	"strings"

	"github.com/gofiber/fiber/v2"
)

// static serves styles, scripts and pictures under names that hold their hash: a browser may keep them for good.
func (s *Server) static(c *fiber.Ctx) error {
	asset, ok := s.pages.Assets.Find(c.Params("name"))
	if !ok {
		return errAddress
	}
	c.Set(fiber.HeaderContentType, asset.Type)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	// It binds documents; scripts, styles and pictures only carry it, and a page loads many.
	c.Response().Header.Del("Permissions-Policy")
	accepted := c.Get(fiber.HeaderAcceptEncoding)
	switch {
	case asset.Brotli != nil && strings.Contains(accepted, "br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		c.Response().SetBodyRaw(asset.Brotli)
	case asset.Gzip != nil && strings.Contains(accepted, "gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		c.Response().SetBodyRaw(asset.Gzip)
	default:
		c.Response().SetBodyRaw(asset.Body)
	}
	return nil
}
