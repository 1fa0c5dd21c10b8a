package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime"
	"net/url"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"voix/server/page"
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
// refuses it whole if anything follows. A field that cannot be taken is named.
func (s *Server) readJSON(c *fiber.Ctx, into any) ([]byte, error) {
	if media, _, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType)); media != fiber.MIMEApplicationJSON {
		return nil, errBodyType
	}
	body, err := readBody(c, formLimit)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(body) || !json.Valid(body) {
		return nil, errBodyMalformed
	}
	field, rule, err := strayField(body, into)
	if err != nil {
		return nil, err
	}
	if rule == "" {
		var wrong *json.UnmarshalTypeError
		switch err := json.Unmarshal(body, into); {
		case err == nil:
			return body, nil
		case !errors.As(err, &wrong) || wrong.Field == "":
			return nil, errBodyMalformed
		}
		field, rule = wrong.Field, "type"
	}
	return nil, refusedInput(page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), field, rule, nil)})
}

// strayField finds the first field of a valid JSON object that is none of the struct's ("unknown") or comes a second time
// ("repeated"): encoding/json would take the last of several, in whatever letters.
func strayField(object []byte, into any) (field, rule string, err error) {
	known := map[string]bool{}
	for _, f := range reflect.VisibleFields(reflect.TypeOf(into).Elem()) {
		known[fieldName(f)] = f.IsExported()
	}
	d := json.NewDecoder(bytes.NewReader(object))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return "", "", errBodyMalformed
	}
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		switch {
		case err != nil || !ok:
			return "", "", errBodyMalformed
		case !known[name]:
			return name, "unknown", nil
		case seen[name]:
			return name, "repeated", nil
		}
		seen[name] = true
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return "", "", errBodyMalformed
		}
	}
	return "", "", nil
}

// fieldName is what forms and JSON call a field; empty if nothing fills it from outside.
func fieldName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// lines brings the line ends of a form, which are CRLF, to those of everything else.
func lines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }
