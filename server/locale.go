package server

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"voix/server/page"
)

const localeLocal = "locale"

// cutLocale takes the language off a request's address before the router sees it: routes, cache keys and what pages say of
// themselves know the French path alone.
func cutLocale(ctx *fasthttp.RequestCtx) {
	locale, rest := page.CutLocale(string(ctx.URI().PathOriginal()))
	if locale == page.French {
		return
	}
	ctx.URI().SetPath(rest)
	ctx.SetUserValue(localeLocal, locale)
}

// localeOf is the locale in which a request is answered: that of its address. A program that asks the API without one gets the
// sentences that its Accept-Language asks for.
func localeOf(c *fiber.Ctx) page.Locale {
	if locale, ok := c.Context().UserValue(localeLocal).(page.Locale); ok {
		return locale
	}
	if strings.HasPrefix(c.Path(), apiPath) {
		if header := c.Get(fiber.HeaderAcceptLanguage); header != "" {
			return page.AcceptedLocale(header)
		}
	}
	return page.French
}

// redirect leads to a page of ours, by its French path, in the language of the request.
func redirect(c *fiber.Ctx, path string) error {
	return c.Redirect(localeOf(c).Address(path), fiber.StatusSeeOther)
}

// refusal is the sentence of a refusal in the language of the request.
func (s *Server) refusal(c *fiber.Ctx, code string) string {
	return s.pages.Catalogue.Refusal(localeOf(c), code)
}
