// Package client is what a browser receives: templates, TypeScript, style, pictures and the sentences people read. It
// holds no logic; server/page turns it into pages and assets.
package client

import "embed"

// Files holds templates/*.html, ts/*.ts, css/*.css, images/*.svg and messages/*.json.
//
//go:embed templates ts css images messages
var Files embed.FS
