package server

import (
	"github.com/gofiber/fiber/v2"

	"voix/server/page"
)

// style shows the parts that pages are made of.
func (s *Server) style(c *fiber.Ctx) error {
	return s.show(c, shown{key: cacheKey{path: "/style"}, view: func() (page.View, error) { return s.pages.StyleOf(localeOf(c)), nil }})
}

// leaveStyle is where the sample forms lead: nothing is read, nothing is kept.
func (s *Server) leaveStyle(c *fiber.Ctx) error {
	if _, err := readBody(c, formLimit); err != nil {
		return err
	}
	return redirect(c, "/style")
}
