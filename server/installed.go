package server

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"voix/server/page"
)

// worker serves the service worker, or what ends it. A browser must see a change at its next visit, so it always asks.
func (s *Server) worker(c *fiber.Ctx) error {
	body := s.pages.Worker
	if s.noWorker {
		body = page.NoWorker
	}
	sum := sha256.Sum256(body)
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Set(fiber.HeaderETag, tag)
	if c.Get(fiber.HeaderIfNoneMatch) == tag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, "text/javascript; charset=utf-8")
	c.Response().SetBodyRaw(body)
	return nil
}

// A manifest says how the site stands on the start screen of a telephone (W3C Web Application Manifest).
type manifest struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	ShortName   string         `json:"short_name"`
	Description string         `json:"description"`
	Lang        string         `json:"lang"`
	Dir         string         `json:"dir"`
	Start       string         `json:"start_url"`
	Scope       string         `json:"scope"`
	Display     string         `json:"display"`
	Theme       string         `json:"theme_color"`
	Background  string         `json:"background_color"`
	Icons       []manifestIcon `json:"icons"`
	Shortcuts   []manifestLink `json:"shortcuts"`
}

type manifestIcon struct {
	Source  string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

type manifestLink struct {
	Name    string `json:"name"`
	Address string `json:"url"`
}

// manifest is that of the language of the address: one installs what one reads.
func (s *Server) manifest(c *fiber.Ctx) error {
	locale := localeOf(c)
	say := func(key string) string { return s.pages.Catalogue.Say(locale, key) }
	icon := func(name, sizes, kind, purpose string) manifestIcon {
		return manifestIcon{Source: s.pages.Assets.Path(name), Sizes: sizes, Type: kind, Purpose: purpose}
	}
	body, err := json.Marshal(manifest{
		ID: "/", Name: say("site.name"), ShortName: say("site.name"), Description: say("site.description"),
		Lang: locale.Lang(), Dir: locale.Dir(), Start: locale.Address("/"), Scope: "/", Display: "standalone",
		// Those of client/css/base.css, in light: a start screen knows no other.
		Theme: "#faf5ec", Background: "#faf5ec",
		Icons: []manifestIcon{
			icon("favicon.svg", "any", "image/svg+xml", "any"),
			icon("icon-192.png", "192x192", "image/png", "any"),
			icon("icon-512.png", "512x512", "image/png", "any"),
			icon("mask-512.png", "512x512", "image/png", "maskable"),
		},
		Shortcuts: []manifestLink{
			{say("manifest.read"), locale.Address("/propositions")},
			{say("manifest.propose"), locale.Address("/propositions/nouvelle")},
			{say("manifest.debates"), locale.Address("/debats")},
		},
	})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	c.Set(fiber.HeaderContentType, "application/manifest+json; charset=utf-8")
	return c.Send(body)
}
