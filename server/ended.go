package server

import (
	"cmp"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/account"
	"voix/server/page"
)

const (
	// writerParameter says, in the address to which something is sent again, who had written it: what readerOf calls them.
	writerParameter = "pour"
	// mostFields is more than any form of ours has; a page with as many as fit into formLimit would be many times as long as they.
	mostFields = 64
	// longestKey is more than any key of our scripts.
	longestKey = 128
)

// giveBack answers a form whose sender is not signed in any more: with a page that holds what was typed, to be sent with one press
// once signed in again. The page is all that keeps it. back is the path of the form's page; other errors stay what they are.
//
// Only what one of our own pages sent is given back: another site must not put words into a page of ours, even one that does nothing
// before somebody presses its button.
func (s *Server) giveBack(c *fiber.Ctx, err error, back string, form url.Values) error {
	if err != errSignedOut || !sentFromHere(c) {
		return s.toSignIn(c, err, back)
	}
	return s.showGivenBack(c, back, page.Ended{Fields: form})
}

// giveBackParts does the same for a form that may bring files, of which nothing was read yet; limit is that of the whole. Files are not
// kept: they are to be chosen again.
func (s *Server) giveBackParts(c *fiber.Ctx, err error, back string, limit int64) error {
	if err != errSignedOut || !sentFromHere(c) {
		return s.toSignIn(c, err, back)
	}
	v, err := readTyped(c, limit)
	if err != nil {
		return err
	}
	return s.showGivenBack(c, back, v)
}

func (s *Server) showGivenBack(c *fiber.Ctx, back string, v page.Ended) error {
	if len(v.Fields) > mostFields {
		return errBodyMalformed
	}
	again := url.Values{}
	if key := c.Query("cle"); key != "" && len(key) <= longestKey { // so that it is not done twice
		again.Set("cle", key)
	}
	if writer := s.writerOf(c); writer != "" {
		again.Set(writerParameter, writer)
	}
	v.Action = c.Path()
	if len(again) > 0 {
		v.Action += "?" + again.Encode()
	}
	v.Erasing = back == "/moi/effacer"
	s.tellTyped(&v)
	return s.showFresh(c, errSignedOut.status, back, 0, v)
}

// tellTyped fills in what is shown of what was typed.
func (s *Server) tellTyped(v *page.Ended) {
	v.Title, v.Text = v.Fields.Get("title"), cmp.Or(lines(v.Fields.Get("text")), typedSheet(v.Fields))
	v.Choice, _ = deliberation.ParseChoice(v.Fields.Get("choice"))
}

// writerOf is what the browser calls the person whose session has ended; empty if the cookie is gone. What was given back before
// belongs to who had written it then.
func (s *Server) writerOf(c *fiber.Ctx) string {
	if writer := c.Query(writerParameter); writer != "" && len(writer) <= longestKey {
		return writer
	}
	ended, ok := c.Locals(endedLocal).(account.Session)
	if !ok || ended.Person == 0 {
		return ""
	}
	profile, ok, err := s.platform.People.Profile(c.UserContext(), ended.Person)
	if err != nil || !ok {
		return ""
	}
	return readerOf(profile)
}

// sentFromHere reports whether a page of this site sent a request, for sure. refuseCrossSite lets through also what says nothing of
// where it comes from.
func sentFromHere(c *fiber.Ctx) bool {
	if site := c.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin"
	}
	host := string(c.Request().Host())
	if origin := c.Get(fiber.HeaderOrigin); origin != "" {
		return sameOrigin(origin, host)
	}
	from, err := url.Parse(c.Get(fiber.HeaderReferer))
	return err == nil && from.Host != "" && strings.EqualFold(from.Host, host)
}

// readTyped reads what was typed into a form with files, whichever fields it has, and whether files were chosen: the fields within
// formLimit together, each once, the whole within limit.
func readTyped(c *fiber.Ctx, limit int64) (v page.Ended, err error) {
	media, parameters, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || media != fiber.MIMEMultipartForm || parameters["boundary"] == "" {
		return v, errBodyType
	}
	stream := c.Context().RequestBodyStream()
	if int64(c.Request().Header.ContentLength()) > limit {
		return v, errBodyTooLarge
	}
	if stream == nil {
		return v, errBodyMalformed
	}
	v.Multipart, v.Fields = true, url.Values{}
	body := &bounded{r: stream, left: limit}
	parts := multipart.NewReader(body, parameters["boundary"])
	left := int64(formLimit)
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return v, multipartFailure(err)
		}
		name := part.FormName()
		if name == "files" || name == "voice" {
			chosen, err := io.Copy(io.Discard, part)
			if err != nil {
				return v, multipartFailure(err)
			}
			v.Files = v.Files || name == "files" && chosen > 0
			v.Voice = v.Voice || name == "voice" && chosen > 0
			continue
		}
		value, err := io.ReadAll(io.LimitReader(part, left+1))
		left -= int64(len(name) + len(value))
		switch {
		case err != nil:
			return v, multipartFailure(err)
		case left < 0:
			return v, errBodyTooLarge
		case v.Fields.Has(name) || len(v.Fields) == mostFields || !utf8.ValidString(name) || !utf8.Valid(value):
			return v, errBodyMalformed
		}
		v.Fields.Set(name, string(value))
	}
	if _, err := io.Copy(io.Discard, body); err != nil {
		return v, multipartFailure(err)
	}
	c.Locals(drainedLocal, true)
	return v, nil
}
