package server

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"

	"github.com/gofiber/fiber/v2"

	"voix/deliberation"
	"voix/server/attachment"
	"voix/server/journal"
	"voix/server/page"
)

// failure is an error that a person may see: a status, and a machine code under which the catalogue has the sentence.
type failure struct {
	status int
	code   string
	faults page.Faults           // of the fields, if it is about them
	meets  []deliberation.Debate // of an announcement: the debates beside which it would be
}

func (f *failure) Error() string { return f.code }

var (
	errBodyTooLarge  = &failure{status: fiber.StatusRequestEntityTooLarge, code: "body_too_large"}
	errBodyCut       = &failure{status: fiber.StatusBadRequest, code: "body_cut"}
	errBodyMalformed = &failure{status: fiber.StatusBadRequest, code: "body_malformed"}
	errBodyType      = &failure{status: fiber.StatusUnsupportedMediaType, code: "body_type"}
	errAddress       = &failure{status: fiber.StatusNotFound, code: "address"}
	errMethod        = &failure{status: fiber.StatusMethodNotAllowed, code: "method"}
	errParameter     = &failure{status: fiber.StatusBadRequest, code: "parameter"}
	errCrossSite     = &failure{status: fiber.StatusForbidden, code: "cross_site"}
	errSignedOut     = &failure{status: fiber.StatusUnauthorized, code: "signed_out"}
	errAnotherPerson = &failure{status: fiber.StatusForbidden, code: "another_person"}
	errTooMany       = &failure{status: fiber.StatusTooManyRequests, code: "too_many"}
	errCode          = &failure{status: fiber.StatusUnprocessableEntity, code: "code"}
	errAvisWaits     = &failure{status: fiber.StatusConflict, code: "avis_waits"}
	errFileGone      = &failure{status: fiber.StatusNotFound, code: "file_gone"}
	errInvitation    = &failure{status: fiber.StatusNotFound, code: "invitation"}
	errUnavailable   = &failure{status: fiber.StatusServiceUnavailable, code: "unavailable"}
	errFull          = &failure{status: fiber.StatusServiceUnavailable, code: "full"}
	errInternal      = &failure{status: fiber.StatusInternalServerError, code: "internal"}
)

// retryAfter is told with every 503, 429 and 202, in seconds.
const retryAfter = 5

// failureOf translates any error into what may be shown; known is false for what only the operator may read.
func failureOf(err error) (f *failure, known bool) {
	var refusal *deliberation.Refusal
	var routing *fiber.Error
	switch {
	case errors.As(err, &f):
		return f, true
	case errors.As(err, &refusal):
		status := map[deliberation.Class]int{
			deliberation.Invalid: fiber.StatusUnprocessableEntity, deliberation.Forbidden: fiber.StatusForbidden,
			deliberation.NotFound: fiber.StatusNotFound, deliberation.Conflict: fiber.StatusConflict,
		}[refusal.Class]
		return &failure{status: status, code: refusal.Code}, true
	case errors.As(err, &routing):
		switch {
		case routing.Code == fiber.StatusNotFound:
			return errAddress, true
		case routing.Code == fiber.StatusMethodNotAllowed:
			return errMethod, true
		case routing.Code == fiber.StatusRequestEntityTooLarge:
			return errBodyTooLarge, true
		case routing.Code < 500:
			return &failure{status: routing.Code, code: errParameter.code}, true
		}
	case errors.Is(err, attachment.ErrNotFound):
		return errFileGone, false
	case errors.Is(err, journal.ErrFull), errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EFBIG), errors.Is(err, syscall.EDQUOT):
		return errFull, false
	case errors.Is(err, journal.ErrUnavailable), errors.Is(err, journal.ErrOutcomeUnknown), errors.Is(err, journal.ErrClock),
		errors.Is(err, journal.ErrWritingEnded), errors.Is(err, journal.ErrForked), errors.Is(err, journal.ErrUnreadable), errors.Is(err, attachment.ErrUnavailable), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, context.Canceled):
		return errUnavailable, false
	}
	return errInternal, false
}

// survive makes of a handler that panics one failed request.
func (s *Server) survive(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return c.Next()
}

// failed answers every request that ended in an error: as JSON below /api, else as a page.
func (s *Server) failed(c *fiber.Ctx, err error) error {
	f, known := failureOf(err)
	request := requestID(c)
	if !known {
		s.log.Error("request failed", "request", request, "method", c.Method(), "path", loggedPath(c.Path()), "status", f.status, "error", err)
	}
	if f.status == fiber.StatusServiceUnavailable || f.status == fiber.StatusTooManyRequests || f.status == fiber.StatusAccepted {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(retryAfter))
	}
	setSecurityHeaders(c) // a request that could not be read whole has passed no handler
	c.Status(f.status)
	c.Set(fiber.HeaderCacheControl, "no-store")
	sentence := s.refusal(c, f.code)
	if strings.HasPrefix(c.Path(), apiPath) {
		return c.JSON(fiber.Map{"error": apiError{Code: f.code, Message: sentence, Request: request, Faults: apiFaults(f.faults)}})
	}
	v := page.ErrorPage{Status: f.status, Code: f.code, Sentence: sentence, Request: request, Listed: f.faults, Back: formPage(c, f.status)}
	rendered, err := s.pages.Render(page.Frame{Locale: localeOf(c), Role: s.roleOf(c), Path: "/"}, v)
	if err != nil {
		s.log.Error("error page", "request", request, "error", err)
		return c.SendString(sentence)
	}
	sendPassing(c, rendered.Fill(nil, s.slots(c)))
	return nil
}

// loggedPath is a path as the log may hold it: without a code that signs somebody in, opens what they said, or gives them a mandate or a debate to run.
func loggedPath(path string) string {
	for _, secret := range []string{"/connexion/", receiptPath + "/", mandateOfferPath, stopPath + "/"} {
		if strings.HasPrefix(path, secret) {
			return secret + "…"
		}
	}
	if at, _, ok := strings.Cut(path, "/animateurs/"); ok {
		return at + "/animateurs/…"
	}
	return path
}

// formPage is the path of the page whose form a refused request came from; empty where there is none to go back to.
func formPage(c *fiber.Ctx, status int) string {
	if c.Method() != fiber.MethodPost || status == fiber.StatusNotFound || status == fiber.StatusMethodNotAllowed {
		return ""
	}
	for _, form := range []string{"/avis", "/arguments"} {
		at, ok := strings.CutSuffix(c.Path(), form)
		at, _, _ = strings.Cut(at, "/points/") // of an item of a debate's agenda
		// What was refused before the router may have any path: "//elsewhere/avis" must not lead there.
		if ok && (strings.HasPrefix(at, "/propositions/") || strings.HasPrefix(at, "/debats/")) {
			return at
		}
	}
	return ""
}

// apiError is the body of every refused API request, under "error".
type apiError struct {
	Code    string     `json:"code"`
	Message string     `json:"message"`
	Request string     `json:"request"`
	Faults  []apiFault `json:"faults,omitempty"`
}

type apiFault struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

func apiFaults(faults page.Faults) []apiFault {
	var all []apiFault
	for _, f := range faults {
		all = append(all, apiFault{f.Field, f.Sentence})
	}
	return all
}
