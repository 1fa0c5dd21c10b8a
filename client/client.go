// Package client is what a browser receives: templates, TypeScript, style, pictures and the sentences people read. It
// holds no logic; server/page turns it into pages and assets.
package client

import "embed"

// Files holds templates/*.html, ts/*.ts, css/*.css, images/*.svg, messages/*/*.json, the outlines of the map, and what the
// last automatic run of the accessibility tests has found.
//
//go:embed templates ts css images messages map accessibility.json
var Files embed.FS
