package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	gomail "github.com/wneessen/go-mail"
)

// Message is what one person is written.
type Message struct {
	ID          string // unlike that of all others, the same at each attempt: letters and digits
	To          string // as ParseAddress returns it
	Language    string // BCP 47
	RightToLeft bool
	Subject     string
	Parts       []Part
	Until       time.Time // when it is of no use any more; zero: a day after it was handed over
	First       bool      // it goes before all that waits, and there is room kept for it
	Unsubscribe string    // an address that ends such messages when it is posted to (RFC 8058); empty for what somebody has asked for
	Return      string    // where it comes back to if it cannot be delivered; empty: to whom it comes from
	// Renew, if it is there, is called just before each attempt, with little time, and gives the Subject and the Parts: until then the message has none, so that
	// nothing waits that is taken back meanwhile. ok is false if nothing is left to say, or nobody to say it to: the message is dropped. After an error it
	// waits. It must not call the Post.
	Renew func(ctx context.Context) (m Message, ok bool, err error)
	// Done, if it is there, is called at most once, from another goroutine: with true when the relay has taken the message, which may still come
	// back; with false when the relay says that there is no such address. What was not sent for another reason is not told. It must not call the Post.
	Done func(taken bool)
}

// Part is a paragraph: words, or a link to a page with words for it, or a code to copy.
type Part struct {
	Text string
	Link string // a whole address; then Text is what one presses
	Code string // shown large; then Text is empty
}

// plain is the message as text: a link stands on a line of its own.
func (m Message) plain() string {
	var b strings.Builder
	for _, p := range m.Parts {
		switch {
		case p.Link != "":
			b.WriteString(p.Text + "\n" + p.Link)
		case p.Code != "":
			b.WriteString("    " + p.Code)
		default:
			b.WriteString(p.Text)
		}
		b.WriteString("\n\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Nothing is fetched from elsewhere: no picture tells that, or when, somebody has read it.
var page = template.Must(template.New("message").Parse(`<!DOCTYPE html>
<html lang="{{.Language}}" dir="{{if .RightToLeft}}rtl{{else}}ltr{{end}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Subject}}</title></head>
<body style="margin:0;padding:24px;background:#faf5ec;color:#1f1a17;font:18px/1.6 system-ui,sans-serif"><div style="max-width:34em;margin:0 auto">
{{range .Parts}}{{if .Link}}<p><a href="{{.Link}}" style="display:inline-block;padding:12px 22px;background:#6b1d4f;color:#fffdf8;border-radius:6px;font-weight:bold;text-decoration:none">{{.Text}}</a></p>
{{else if .Code}}<p dir="ltr" style="font:bold 28px/1.6 monospace;letter-spacing:2px">{{.Code}}</p>
{{else}}<p>{{.Text}}</p>
{{end}}{{end}}</div></body></html>
`))

// letter makes of a message what is sent: the same bytes whenever it is asked with the same time, but for the time of the signature.
func (s Settings) letter(m Message, at time.Time) (*gomail.Msg, error) {
	var html strings.Builder
	if err := page.Execute(&html, m); err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	msg := gomail.NewMsg(gomail.WithBoundary("voix-"+m.ID), gomail.WithNoDefaultUserAgent())
	if err := msg.FromFormat(s.From.Name, s.From.Address); err != nil {
		return nil, fmt.Errorf("mail: from: %w", err)
	}
	if err := msg.To(m.To); err != nil {
		return nil, errAddress // the cause quotes the address
	}
	if m.Return != "" {
		if err := msg.EnvelopeFrom(m.Return); err != nil {
			return nil, errReturn
		}
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.ID + "@" + s.domain())
	msg.SetDateWithValue(at)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's program answers that its owner is away
	msg.SetGenHeader("Content-Language", m.Language)
	if m.Unsubscribe != "" {
		msg.SetGenHeader("List-Unsubscribe", "<"+m.Unsubscribe+">")
		msg.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.plain())
	msg.AddAlternativeString(gomail.TypeTextHTML, html.String())
	if s.Key != nil {
		return msg, s.sign(msg)
	}
	return msg, nil
}

// sign adds a DKIM signature. What go-mail itself signs with Ed25519 does not verify (v0.8.1, checked with go-msgauth).
func (s Settings) sign(msg *gomail.Msg) error {
	var unsigned bytes.Buffer
	if _, err := msg.WriteTo(&unsigned); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	signer, err := dkim.NewSigner(&dkim.SignOptions{
		Domain: s.domain(), Selector: s.Selector, Signer: s.Key, HeaderKeys: signedHeaders,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	})
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	_, err = signer.Write(unsigned.Bytes())
	if err := errors.Join(err, signer.Close()); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	_, signature, _ := strings.Cut(strings.TrimRight(signer.Signature(), "\r\n"), ": ")
	msg.SetGenHeaderPreformatted("DKIM-Signature", signature)
	return nil
}

// signedHeaders are those that a signature is about (RFC 6376, 5.4.1; RFC 8058, 4). Each is named once more than it stands in a message, so
// that none can be added on the way (RFC 6376, 8.15).
var signedHeaders = []string{
	"From", "To", "Subject", "Date", "Message-ID", "Content-Type", "MIME-Version", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post",
	"From", "To", "Subject", "Date", "Message-ID", "Content-Type", "MIME-Version", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post",
}
