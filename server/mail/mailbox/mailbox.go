// Package mailbox is a mail server that tests run: it speaks SMTP on this machine and keeps what it takes.
package mailbox

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"net/mail"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Letter is a message as it was taken.
type Letter struct {
	From, To string // of the envelope
	Raw      []byte
	User     string // who signed in to hand it over
	TLS      bool
}

// Server is a running mail server.
type Server struct {
	Address string // host:port, plain SMTP that offers STARTTLS if it was given a certificate

	mu      sync.Mutex
	letters []Letter
	refuse  func(to string) *smtp.SMTPError
	asked   int
	come    chan struct{} // closed, and made anew, whenever somebody asks for a message to be taken
}

// User and Password are whom the server lets sign in.
const User, Password = "voix", "sésame"

// Start runs a server until the test ends. tls may be nil.
func Start(t testing.TB, secure *tls.Config) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Address: l.Addr().String(), come: make(chan struct{})}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{server: s, conn: c}, nil }))
	server.Domain, server.TLSConfig, server.EnableSMTPUTF8 = "localhost", secure, true
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	t.Cleanup(func() {
		_ = server.Close() // what is still connected is cut off
		<-served
	})
	return s
}

// Refuse has the server refuse messages as that function says, and take those for which it returns nil.
func (s *Server) Refuse(refuse func(to string) *smtp.SMTPError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = refuse
}

// Letters waits until so many messages have been taken, and returns all there are.
func (s *Server) Letters(t testing.TB, atLeast int) []Letter {
	t.Helper()
	var all []Letter
	s.wait(t, "messages", func() bool {
		all = append([]Letter(nil), s.letters...)
		return len(all) >= atLeast
	})
	return all
}

// Asked waits until the server was asked so often to take a message.
func (s *Server) Asked(t testing.TB, atLeast int) {
	t.Helper()
	s.wait(t, "attempts", func() bool { return s.asked >= atLeast })
}

func (s *Server) wait(t testing.TB, what string, done func() bool) {
	t.Helper()
	late := time.NewTimer(20 * time.Second)
	defer late.Stop()
	for {
		s.mu.Lock()
		ok, come := done(), s.come
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-come:
		case <-late.C:
			t.Fatalf("not so many %s came", what)
		}
	}
}

// changed is called with mu held.
func (s *Server) changed() {
	close(s.come)
	s.come = make(chan struct{})
}

type session struct {
	server *Server
	conn   *smtp.Conn
	letter Letter
}

// AuthMechanisms implements smtp.AuthSession.
func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth implements smtp.AuthSession.
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != User || password != Password {
			return smtp.ErrAuthFailed
		}
		s.letter.User = user
		return nil
	}), nil
}

// Mail implements smtp.Session.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.letter.From = from
	_, s.letter.TLS = s.conn.TLSConnectionState()
	return nil
}

// Rcpt implements smtp.Session.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.asked++
	s.server.changed()
	if s.server.refuse != nil {
		if refused := s.server.refuse(to); refused != nil {
			return refused
		}
	}
	s.letter.To = to
	return nil
}

// Data implements smtp.Session.
func (s *session) Data(r io.Reader) (err error) {
	if s.letter.Raw, err = io.ReadAll(r); err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.letters = append(s.server.letters, s.letter)
	s.server.changed()
	return nil
}

// Reset implements smtp.Session.
func (s *session) Reset() {}

// Logout implements smtp.Session.
func (s *session) Logout() error { return nil }

// Header is what stands at the head of a letter.
func (l Letter) Header(t testing.TB) mail.Header {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(l.Raw))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header
}
