package server

import (
	"context"
	"errors"
	"net"
	"strings"

	"voix/server/account"
	"voix/server/mail"
	"voix/server/mail/bounce"
)

// BounceOptions say where messages come back to that did not arrive.
type BounceOptions struct {
	// To is an address such as retours@voix.example: each message comes back to that with a token of its own behind a +.
	To string
	// Listen is where this server takes them, such as 127.0.0.1:2525. Empty: another one does.
	Listen string
}

// bounceAddress is BounceOptions.To.
type bounceAddress string

// mostBounceLocal is how long the part before the @ may be: with + and a token it has at most 64 characters (RFC 5321, 4.5.3.1.1).
const mostBounceLocal = 64 - 1 - 45

var errBounceAddress = errors.New("messages come back to an address such as retours@voix.example, with at most 18 characters before the @, without a +")

func (a bounceAddress) split() (local, domain string) {
	local, domain, _ = strings.Cut(string(a), "@")
	return local, domain
}

func (a bounceAddress) of(token string) string {
	local, domain := a.split()
	return local + "+" + token + "@" + domain
}

// listenToBounces begins to take what comes back, if the operator said so. The caller closes what it returns, which may be nil.
func (s *Server) listenToBounces(o BounceOptions) error {
	if o.To == "" {
		if o.Listen != "" {
			return errBounceAddress
		}
		return nil
	}
	address, ok := mail.ParseAddress(o.To)
	local, domain := bounceAddress(address).split()
	if !ok || len(local) > mostBounceLocal || strings.Contains(local, "+") {
		return errBounceAddress
	}
	s.bounces = bounceAddress(address)
	if o.Listen == "" {
		return nil
	}
	l, err := net.Listen("tcp", o.Listen)
	if err != nil {
		return err
	}
	s.bounceListener = l
	s.bounceServer = bounce.New(bounce.Options{Domain: domain, Log: s.log,
		Known: func(of string) bool { _, ok := s.bounceOf(local, of); return ok },
		Came: func(ctx context.Context, of string, r bounce.Report) error {
			b, ok := s.bounceOf(local, of)
			if !ok {
				return nil
			}
			return s.channelFailed(ctx, b.Person, b.Day, "", r == bounce.Failed, b.Of)
		},
	})
	s.sending.Go(func() {
		if err := s.bounceServer.Serve(l); err != nil {
			s.log.Error("messages that come back are taken no more", "error", err)
		}
	})
	return nil
}

// bounceOf reads the part before the @ of an address that a message came back to.
func (s *Server) bounceOf(local, of string) (account.Bounce, bool) {
	before, token, ok := strings.Cut(of, "+")
	if !ok || !strings.EqualFold(before, local) {
		return account.Bounce{}, false
	}
	return s.platform.Keys.ReadBounceToken(token, s.platform.Clock.Now())
}

// BounceAddress is where this server takes what comes back; nil if it does not.
func (s *Server) BounceAddress() net.Addr {
	if s.bounceListener == nil {
		return nil
	}
	return s.bounceListener.Addr()
}
