package server

import (
	"github.com/gofiber/fiber/v2"

	"voix/server/page"
)

// staticPage shows a page that nothing changes but another build of the program, or another operator.
func (s *Server) staticPage(p page.StaticPage) fiber.Handler {
	return func(c *fiber.Ctx) error {
		return s.show(c, shown{key: cacheKey{path: p.Address}, when: versionOf(s.pages.Operator), view: func() (page.View, error) { return p, nil }})
	}
}
