package mail_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"voix/server/mail"
	"voix/server/mail/mailbox"
)

// clock stands still until it is moved.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	timers map[chan time.Time]time.Time
	asked  chan struct{} // gets a value when somebody begins to wait
}

func newClock() *clock {
	return &clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), timers: map[chan time.Time]time.Time{}, asked: make(chan struct{}, 1000)}
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) After(d time.Duration) (<-chan time.Time, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	timer := make(chan time.Time, 1)
	c.timers[timer] = c.now.Add(d)
	c.asked <- struct{}{}
	return timer, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.timers, timer)
	}
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	for timer, at := range c.timers {
		if !at.After(c.now) {
			timer <- c.now
			delete(c.timers, timer)
		}
	}
}

func settings(t *testing.T, s *mailbox.Server) mail.Settings {
	t.Helper()
	var relay mail.Relay
	if err := relay.UnmarshalText([]byte("smtp+plain://" + s.Address)); err != nil {
		t.Fatal(err)
	}
	return mail.Settings{Relay: relay, From: netmail.Address{Name: "Voix au chapitre", Address: "voix@example.org"}}
}

type records struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (r *records) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.Write(p)
}

func (r *records) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.String()
}

func post(t *testing.T, s mail.Settings, c *clock) (*mail.Post, *records) {
	t.Helper()
	var log records
	p, err := mail.NewPost(s, c, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close(t.Context()) })
	return p, &log
}

func message() mail.Message {
	return mail.Message{
		ID: "0123abcd", To: "ines@example.net", Language: "fr", Subject: "Votre code : l’été", Unsubscribe: "https://voix.example/stop?a=1&b=2",
		Parts: []mail.Part{{Text: "Bonjour à tous <b>,"}, {Text: "Ouvrir", Link: "https://voix.example/connexion/lien/" + strings.Repeat("Ab_-", 90)}, {Code: "1234 5678"}},
	}
}

func TestAMessageSaysItInTextFirstAndInHTMLBeside(t *testing.T) {
	box := mailbox.Start(t, nil)
	p, _ := post(t, settings(t, box), newClock())
	m := message()
	if err := p.Send(m); err != nil {
		t.Fatal(err)
	}
	letter := box.Letters(t, 1)[0]
	if letter.From != "voix@example.org" || letter.To != m.To {
		t.Errorf("envelope from %s to %s", letter.From, letter.To)
	}
	header := letter.Header(t)
	got := map[string]string{}
	for _, name := range []string{"From", "To", "Message-ID", "Date", "Auto-Submitted", "Content-Language", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "User-Agent", "X-Mailer"} {
		got[name] = header.Get(name)
	}
	want := map[string]string{
		"From": `"Voix au chapitre" <voix@example.org>`, "To": "<ines@example.net>", "Message-ID": "<0123abcd@example.org>", "Date": "Mon, 02 Mar 2026 09:00:00 +0000",
		"Auto-Submitted": "auto-generated", "Content-Language": "fr", "List-Unsubscribe": "<https://voix.example/stop?a=1&b=2>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"MIME-Version": "1.0", "User-Agent": "", "X-Mailer": "",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	parts := letter.Parts(t)
	if len(parts) != 2 || !strings.HasPrefix(parts[0].Type, "text/plain") || !strings.HasPrefix(parts[1].Type, "text/html") {
		t.Fatalf("%v", parts)
	}
	plain := strings.ReplaceAll(parts[0].Text, "\r\n", "\n")
	if want := "Bonjour à tous <b>,\n\nOuvrir\n" + m.Parts[1].Link + "\n\n    1234 5678\n"; plain != want {
		t.Errorf("got  %q\nwant %q", plain, want)
	}
	for _, want := range []string{"Bonjour à tous &lt;b&gt;,", `href="` + m.Parts[1].Link + `"`, "1234 5678", `lang="fr"`} {
		if !strings.Contains(parts[1].Text, want) {
			t.Errorf("the HTML lacks %s", want)
		}
	}
	if strings.Contains(parts[1].Text, "<img") || strings.Contains(parts[1].Text, "src=") {
		t.Error("the HTML fetches something")
	}
}

func TestASignatureHolds(t *testing.T) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	box := mailbox.Start(t, nil)
	s := settings(t, box)
	s.Key, s.Selector = private, "v1"
	p, _ := post(t, s, newClock())
	if err := p.Send(message()); err != nil {
		t.Fatal(err)
	}
	raw := box.Letters(t, 1)[0].Raw
	verify := func(raw []byte) error {
		checked, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
			if name != "v1._domainkey.example.org" {
				return nil, fmt.Errorf("asked for %s", name)
			}
			return []string{"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)}, nil
		}})
		if err != nil {
			return err
		}
		if len(checked) != 1 {
			return fmt.Errorf("%d signatures", len(checked))
		}
		return checked[0].Err
	}
	if err := verify(raw); err != nil {
		t.Errorf("%v\n%s", err, raw)
	}
	for name, tampered := range map[string][]byte{
		"body":        bytes.Replace(raw, []byte("1234 5678"), []byte("1234 5679"), 1),
		"to":          bytes.Replace(raw, []byte("ines@example.net"), []byte("inez@example.net"), 1),
		"unsubscribe": bytes.Replace(raw, []byte("stop?a"), []byte("stop?b"), 1),
		"added":       append([]byte("Subject: Autre\r\n"), raw...),
	} {
		if bytes.Equal(tampered, raw) {
			t.Fatalf("%s is not there", name)
		}
		if verify(tampered) == nil {
			t.Errorf("%s changed, and the signature holds", name)
		}
	}
}

func TestAMessageIsTriedUntilItIsTakenUnderOneName(t *testing.T) {
	box := mailbox.Start(t, nil)
	box.Refuse(func(string) *smtp.SMTPError {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "later, ines@example.net"}
	})
	c := newClock()
	p, log := post(t, settings(t, box), c)
	if err := p.Send(message()); err != nil {
		t.Fatal(err)
	}
	box.Asked(t, 1)
	for i, pause := range []time.Duration{5 * time.Second, 15 * time.Second, 45 * time.Second} {
		<-c.asked
		c.advance(pause - time.Second)
		<-c.asked // it looked, and waits on
		if i == 2 {
			box.Refuse(nil)
		}
		c.advance(time.Second)
		box.Asked(t, i+2)
	}
	letter := box.Letters(t, 1)[0]
	if id, date := letter.Header(t).Get("Message-ID"), letter.Header(t).Get("Date"); id != "<0123abcd@example.org>" || date != "Mon, 02 Mar 2026 09:00:00 +0000" {
		t.Errorf("%s of %s", id, date)
	}
	if said := log.String(); strings.Contains(said, "ines") || !strings.Contains(said, "4.7.1") {
		t.Errorf("the log tells whom, or not why: %s", said)
	}
}

func TestWhatIsRefusedForGoodIsNotTriedAgain(t *testing.T) {
	box := mailbox.Start(t, nil)
	box.Refuse(func(to string) *smtp.SMTPError {
		if to == "nobody@example.net" {
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no nobody@example.net here"}
		}
		return nil
	})
	c := newClock()
	p, log := post(t, settings(t, box), c)
	m := message()
	m.To = "nobody@example.net"
	if err := errors.Join(p.Send(m), p.Send(message())); err != nil {
		t.Fatal(err)
	}
	box.Letters(t, 1)
	p.Close(t.Context())
	if letters := box.Letters(t, 1); len(letters) != 1 || letters[0].To != "ines@example.net" {
		t.Errorf("%d messages came", len(letters))
	}
	if said := log.String(); strings.Contains(said, "nobody") || !strings.Contains(said, "5.1.1") {
		t.Errorf("the log tells whom, or not why: %s", said)
	}
	if err := p.Send(message()); !errors.Is(err, mail.ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
}

func TestWhatIsOfNoUseAnyMoreIsNotSent(t *testing.T) {
	box := mailbox.Start(t, nil)
	box.Refuse(func(string) *smtp.SMTPError {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 0, 0}, Message: "later"}
	})
	c := newClock()
	p, log := post(t, settings(t, box), c)
	m := message()
	m.Until = c.Now().Add(15 * time.Second)
	if err := p.Send(m); err != nil {
		t.Fatal(err)
	}
	box.Asked(t, 1)
	<-c.asked
	box.Refuse(nil)
	c.advance(16 * time.Second)
	last := message()
	last.ID = "last"
	if err := p.Send(last); err != nil {
		t.Fatal(err)
	}
	box.Letters(t, 1)
	p.Close(t.Context())
	if letters := box.Letters(t, 1); len(letters) != 1 || letters[0].Header(t).Get("Message-ID") != "<last@example.org>" {
		t.Errorf("%d messages came", len(letters))
	}
	if !strings.Contains(log.String(), "not sent in time") {
		t.Errorf("nobody is told: %s", log)
	}
}

// certificate is one for this machine that nobody but the test believes.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, of, of, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// A password goes to nobody but the relay that the operator named, over TLS.
func TestThePasswordIsToldOverTLSOnly(t *testing.T) {
	own, roots := certificate(t)
	for name, one := range map[string]struct {
		secure *tls.Config
		roots  *x509.CertPool
		sent   bool
	}{
		"the relay":         {&tls.Config{Certificates: []tls.Certificate{own}}, roots, true},
		"somebody else":     {&tls.Config{Certificates: []tls.Certificate{own}}, x509.NewCertPool(), false},
		"STARTTLS stripped": {nil, roots, false},
	} {
		t.Run(name, func(t *testing.T) {
			box := mailbox.Start(t, one.secure)
			s := settings(t, box)
			_, port, _ := strings.Cut(box.Address, ":")
			if err := s.Relay.UnmarshalText([]byte("smtp://" + mailbox.User + "@localhost:" + port)); err != nil {
				t.Fatal(err)
			}
			s.Password, s.Roots = mailbox.Password, one.roots
			c := newClock()
			p, log := post(t, s, c)
			if err := p.Send(message()); err != nil {
				t.Fatal(err)
			}
			if !one.sent {
				<-c.asked // it waits for another attempt
				if letters := box.Letters(t, 0); len(letters) != 0 {
					t.Errorf("sent to %+v", letters)
				}
				if strings.Contains(log.String(), mailbox.Password) {
					t.Errorf("the log has the password: %s", log)
				}
				return
			}
			if letter := box.Letters(t, 1)[0]; letter.User != mailbox.User || !letter.TLS {
				t.Errorf("user %q, TLS %v", letter.User, letter.TLS)
			}
		})
	}
}

// A server that says nothing holds up no one but the messages of its own.
func TestTheEndDoesNotWaitForARelayThatSaysNothing(t *testing.T) {
	box := mailbox.Start(t, nil)
	reached, hold := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(hold) })
	box.Refuse(func(string) *smtp.SMTPError { return nil })
	s := settings(t, box)
	l := silent(t, reached, hold)
	if err := s.Relay.UnmarshalText([]byte("smtp+plain://" + l)); err != nil {
		t.Fatal(err)
	}
	p, _ := post(t, s, newClock())
	if err := p.Send(message()); err != nil {
		t.Fatal(err)
	}
	<-reached
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p.Close(ctx)
}
