package attachment

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
)

// ETag is the strong entity tag of a content, from its SHA-256.
func ETag(sum [32]byte) string { return `"` + hex.EncodeToString(sum[:]) + `"` }

// Headers are those under which a file is served so that nothing in it can run
// in our origin, whatever a browser makes of it: it gets the type that was
// found in its content, which the browser may not guess anew; a document shown
// by itself is in an origin of its own without scripts; no other site may
// embed it; and all but images, whose every byte is ours, is offered for
// download. A browser may show it for a minute without asking again, so that
// what is masked or erased is gone soon; shared caches keep nothing.
func (f File) Headers() map[string]string {
	return headers(f.Kind, f.Name, f.SHA256)
}

// Headers are those of the file for its preview, which bears the given name of
// the file.
func (p Preview) Headers(name string) map[string]string {
	return headers(p.Kind, DisplayName(name, p.Kind), p.SHA256)
}

func headers(kind Kind, name string, sum [32]byte) map[string]string {
	disposition := "attachment"
	if kind.Image() {
		disposition = "inline"
	}
	if name == "" {
		name = hex.EncodeToString(sum[:4]) + kind.extension()
	}
	return map[string]string{
		"Content-Type":           kind.MediaType(),
		"X-Content-Type-Options": "nosniff",
		// The style is the browser's own when it shows an image by itself.
		"Content-Security-Policy":      "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
		"Content-Disposition":          disposition + "; " + fileName(name),
		"Cross-Origin-Resource-Policy": "same-origin",
		"ETag":                         ETag(sum),
		"Cache-Control":                "private, max-age=60",
		"Accept-Ranges":                "bytes",
	}
}

// fileName is the parameter of Content-Disposition (RFC 6266): the name in full,
// after one in ASCII for old programs.
func fileName(name string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
	// QueryEscape leaves only letters, digits and -_.~, which RFC 8187 allows;
	// its + stands for a space.
	full := strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
	return fmt.Sprintf(`filename="%s"; filename*=UTF-8''%s`, ascii, full)
}
