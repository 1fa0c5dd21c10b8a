package server

import (
	"errors"
	"mime"
	"net/url"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/gofiber/fiber/v2"

	"voix/server/page"
)

// readForm reads a urlencoded form. Each field may come once.
func readForm(c *fiber.Ctx) (url.Values, []byte, error) {
	if !isMedia(c, fiber.MIMEApplicationForm) {
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

// oneMeaning are the rules under which a JSON object has one meaning only: fields that nobody reads are refused, and by the
// library's own rules a field that comes twice, a name in other letters, anything that follows. Half a character becomes
// U+FFFD, which the rules of words refuse with the name of the field.
var oneMeaning = json.JoinOptions(json.RejectUnknownMembers(true), jsontext.AllowInvalidUTF8(true))

// readJSON reads one JSON object of known fields into a struct, and returns its bytes. A field that cannot be taken is named.
//
// It does so in one pass: encoding/json would take the last of several fields of one name, so that each body had to be gone
// through three times, which took a tenth of a ballot's time.
func (s *Server) readJSON(c *fiber.Ctx, into any) ([]byte, error) {
	if !isMedia(c, fiber.MIMEApplicationJSON) {
		return nil, errBodyType
	}
	body, err := readBody(c, formLimit)
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(body) || jsontext.Value(body).Kind() != jsontext.KindBeginObject {
		return nil, errBodyMalformed
	}
	if err := json.Unmarshal(body, into, oneMeaning); err != nil {
		field, rule := strayField(err)
		if field == "" {
			return nil, errBodyMalformed
		}
		return nil, refusedInput(page.Faults{s.pages.Catalogue.FaultOf(localeOf(c), field, rule, nil)})
	}
	return body, nil
}

// strayField returns the field of the object that an error of json.Unmarshal is about, and the rule that it broke; an empty
// field if the body is no JSON object at all.
func strayField(err error) (field, rule string) {
	var wrong *json.SemanticError
	var syntax *jsontext.SyntacticError
	var at jsontext.Pointer
	switch {
	case errors.As(err, &wrong) && errors.Is(err, json.ErrUnknownName):
		at, rule = wrong.JSONPointer, "unknown"
	case errors.As(err, &wrong):
		at, rule = wrong.JSONPointer, "type"
	case errors.As(err, &syntax) && errors.Is(err, jsontext.ErrDuplicateName):
		at, rule = syntax.JSONPointer, "repeated"
	}
	for field = range at.Tokens() {
		break // a fault within a field is the field's
	}
	return field, rule
}

// isMedia reports whether a request's body is of that media type, whatever its parameters.
func isMedia(c *fiber.Ctx, media string) bool {
	said := c.Request().Header.ContentType()
	if string(said) == media {
		return true
	}
	parsed, _, _ := mime.ParseMediaType(string(said))
	return parsed == media
}

// fieldName is what forms and JSON call a field; empty if nothing fills it from outside.
func fieldName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// lines brings the line ends of a form, which are CRLF, to those of everything else.
func lines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// readChecked is readJSON for what breaks no rule of its struct; else every fault is named.
func (s *Server) readChecked(c *fiber.Ctx, into any) error {
	if _, err := s.readJSON(c, into); err != nil {
		return err
	}
	if faults, err := s.faultsOf(c, into); err != nil || faults != nil {
		return orRefused(faults, err)
	}
	return nil
}
