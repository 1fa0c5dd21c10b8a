package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
)

// readForm reads a urlencoded form. Each field may come once.
func readForm(c *fiber.Ctx) (url.Values, []byte, error) {
	if media, _, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType)); media != fiber.MIMEApplicationForm {
		return nil, nil, errBodyType
	}
	body, err := readBody(c, formLimit)
	if err != nil {
		return nil, nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, nil, errBodyMalformed
	}
	for name, values := range form {
		if len(values) != 1 || !utf8.ValidString(name) || !utf8.ValidString(values[0]) {
			return nil, nil, errBodyMalformed
		}
	}
	return form, body, nil
}

// readJSON reads one JSON object of known fields into a struct, and returns its bytes. encoding/json bounds the depth, and
// refuses it whole if anything follows.
func readJSON(c *fiber.Ctx, into any) ([]byte, error) {
	if media, _, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType)); media != fiber.MIMEApplicationJSON {
		return nil, errBodyType
	}
	body, err := readBody(c, formLimit)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(body) {
		return nil, errBodyMalformed
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return nil, errBodyMalformed
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) || !namedOnce(body) {
		return nil, errBodyMalformed
	}
	return body, nil
}

// namedOnce reports whether a JSON object, known to be well formed and flat, names each field once and in small letters:
// encoding/json would take the last of several, in whatever letters.
func namedOnce(object []byte) bool {
	d := json.NewDecoder(bytes.NewReader(object))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return false
	}
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok || seen[name] || name != strings.ToLower(name) {
			return false
		}
		seen[name] = true
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return false
		}
	}
	return true
}

// lines brings the line ends of a form, which are CRLF, to those of everything else.
func lines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }
