package bounce

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

const (
	// mostMessage is what is taken of one notification: servers send back the head of a message, or a short one whole.
	mostMessage = 256 << 10
	// mostConnections at once, of whoever connects.
	mostConnections = 50
	timeout         = 30 * time.Second
	mostRecipients  = 5
)

// Options of Listen.
type Options struct {
	Domain string // that messages come back to
	// Known reports whether the part before the @ of an address is one that a message was sent from. It is all that is believed.
	Known func(local string) bool
	// Came is called with each notification to a known address. An error is told to the sender as one that may pass: it comes back later.
	Came func(ctx context.Context, local string, r Report) error
	Log  *slog.Logger
}

// Server takes notifications.
type Server struct{ smtp *smtp.Server }

// New makes a server. It takes nothing but mail without a sender, as notifications are, to addresses of Domain that are Known; whatever it cannot read
// it takes and drops, and answers nobody.
func New(o Options) *Server {
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{o: o}, nil }))
	s.Domain, s.MaxMessageBytes, s.MaxRecipients, s.MaxLineLength = o.Domain, mostMessage, mostRecipients, 2000
	s.ReadTimeout, s.WriteTimeout = timeout, timeout
	s.EnableSMTPUTF8 = true
	s.ErrorLog = discard{}
	return &Server{s}
}

// discard: what strangers do wrong is no news.
type discard struct{}

func (discard) Printf(string, ...any) {}
func (discard) Println(...any)        {}

// Serve answers on l until Close; it closes l.
func (s *Server) Serve(l net.Listener) error {
	err := s.smtp.Serve(&bounded{Listener: l, room: make(chan struct{}, mostConnections)})
	if errors.Is(err, smtp.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// Close lets what is being taken end, and takes nothing more.
func (s *Server) Close(ctx context.Context) error {
	err := s.smtp.Shutdown(ctx)
	if errors.Is(err, smtp.ErrServerClosed) {
		return nil
	}
	if err != nil {
		return s.smtp.Close()
	}
	return nil
}

// bounded is a listener of so many connections at once.
type bounded struct {
	net.Listener
	room chan struct{}
}

func (b *bounded) Accept() (net.Conn, error) {
	for {
		c, err := b.Listener.Accept()
		if err != nil {
			return nil, err
		}
		select {
		case b.room <- struct{}{}:
			return &counted{Conn: c, leave: func() { <-b.room }}, nil
		default:
			_ = c.Close() // they come again
		}
	}
}

type counted struct {
	net.Conn
	leave func()
	once  sync.Once
}

func (c *counted) Close() error {
	c.once.Do(c.leave)
	return c.Conn.Close()
}

type session struct {
	o  Options
	to []string
}

var (
	errSender    = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "only delivery status notifications are taken"}
	errRecipient = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such address"}
	errAgain     = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try again later"}
)

// Mail takes the empty sender only (RFC 5321, 4.5.5).
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if from != "" {
		return errSender
	}
	return nil
}

// Rcpt takes known addresses only.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	local, domain, ok := strings.Cut(to, "@")
	if !ok || !strings.EqualFold(domain, s.o.Domain) || !s.o.Known(local) {
		return errRecipient
	}
	s.to = append(s.to, local)
	return nil
}

// Data reads a notification.
func (s *session) Data(r io.Reader) error {
	report, err := Parse(r)
	// What follows is read, too: else the connection would stand.
	if _, tooLong := io.Copy(io.Discard, r); tooLong != nil {
		return tooLong
	}
	if err != nil || report == Nothing {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	for _, local := range s.to {
		if err := s.o.Came(ctx, local, report); err != nil {
			s.o.Log.Error("a notification that a message did not arrive could not be noted", "error", err)
			return errAgain
		}
	}
	return nil
}

// Reset forgets the recipients of a message that is not sent.
func (s *session) Reset() { s.to = nil }

// Logout has nothing to let go of.
func (s *session) Logout() error { return nil }
