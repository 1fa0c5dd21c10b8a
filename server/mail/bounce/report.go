// Package bounce reads what mail servers send when a message did not arrive (RFC 3464), and takes it from them by SMTP. Whatever it reads may have been
// made up by anybody: nothing of it is believed but what the address that it was sent to proves.
package bounce

import (
	"bufio"
	"errors"
	"io"
	"mime"
	"net/textproto"
	"strings"

	"github.com/emersion/go-message"

	"voix/server/mail"
)

// Report is what a notification says of one message.
type Report uint8

const (
	// Nothing: it was delivered, or passed on, or is being tried yet, or the notification says nothing of it.
	Nothing Report = iota
	// Later: it will not arrive, for a reason that may pass, or that says nothing of the address: it was given up (4.x.x), the mailbox is full (5.2.2), a
	// server does not want it (5.7.1).
	Later
	// Failed: it will never arrive, nor any other: there is no such address (mail.NoSuchAddress).
	Failed
)

// ErrNoReport: what was read is no notification of RFC 3464, or not one that a program can read.
var ErrNoReport = errors.New("bounce: not a delivery status notification")

const (
	// mostParts and mostFields bound what is looked at of a message.
	mostParts, mostFields = 10, 100
)

// Parse reads a notification: what is worst of what it says. The reader is to be bounded by the caller.
func Parse(r io.Reader) (Report, error) {
	m, err := message.ReadWithOptions(r, &message.ReadOptions{MaxHeaderBytes: 64 << 10})
	if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return Nothing, ErrNoReport
	}
	kind, parameters, err := m.Header.ContentType()
	if err != nil || kind != "multipart/report" || !strings.EqualFold(parameters["report-type"], "delivery-status") {
		return Nothing, ErrNoReport
	}
	parts := m.MultipartReader()
	if parts == nil {
		return Nothing, ErrNoReport
	}
	for range mostParts {
		part, err := parts.NextPart()
		if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
			return Nothing, ErrNoReport
		}
		kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err == nil && (kind == "message/delivery-status" || kind == "message/global-delivery-status") {
			return readStatus(part.Body)
		}
	}
	return Nothing, ErrNoReport
}

// readStatus reads groups of fields between empty lines: the first is about the message, each further one about a recipient.
func readStatus(r io.Reader) (worst Report, err error) {
	lines := textproto.NewReader(bufio.NewReader(io.LimitReader(r, 64<<10)))
	told := false
	for range mostFields {
		fields, err := lines.ReadMIMEHeader()
		if len(fields) > 0 {
			if report, ok := ofRecipient(fields); ok {
				told, worst = true, max(worst, report)
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Nothing, ErrNoReport
		}
	}
	if !told {
		return Nothing, ErrNoReport
	}
	return worst, nil
}

// ofRecipient is what a group of fields says of one recipient; ok is false if it is not about one.
func ofRecipient(fields textproto.MIMEHeader) (report Report, ok bool) {
	status, _, _ := strings.Cut(strings.TrimSpace(fields.Get("Status")), " ")
	class, rest, found := strings.Cut(status, ".")
	if !found || !isStatus(rest) {
		return Nothing, false
	}
	switch action := strings.ToLower(strings.TrimSpace(fields.Get("Action"))); action {
	case "failed":
		switch {
		case mail.NoSuchAddress(status):
			return Failed, true
		case class == "5", class == "4":
			return Later, true
		}
	case "delayed":
		if class == "4" {
			return Nothing, true // it may arrive yet
		}
	case "delivered", "relayed", "expanded":
		if class == "2" {
			return Nothing, true
		}
	}
	return Nothing, false
}

// isStatus reports whether text is the end of a status code: two numbers of at most three digits (RFC 3463).
func isStatus(text string) bool {
	subject, detail, ok := strings.Cut(text, ".")
	for _, n := range []string{subject, detail} {
		if n == "" || len(n) > 3 || strings.ContainsFunc(n, func(r rune) bool { return r < '0' || r > '9' }) {
			return false
		}
	}
	return ok
}
