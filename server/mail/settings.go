package mail

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// Relay is the mail server that takes what is sent.
type Relay struct {
	Host string
	Port int
	User string // empty: without signing in
	// TLS from the first byte on; else after STARTTLS, which the server must offer. Plain: none at all, on this machine only.
	Implicit, Plain bool
}

var errRelay = errors.New("a mail server is smtp://user@host:587 (STARTTLS), smtps://user@host:465 (TLS), or smtp+plain://127.0.0.1:25 on this machine; the password stands in a file")

// UnmarshalText takes the address of a mail server. The error says what is wanted.
func (r *Relay) UnmarshalText(text []byte) error {
	u, err := url.Parse(string(text))
	if err != nil || u.Hostname() == "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return errRelay
	}
	if _, secret := u.User.Password(); secret {
		return errRelay
	}
	to := Relay{Host: u.Hostname(), User: u.User.Username()}
	switch u.Scheme {
	case "smtp":
		to.Port = 587
	case "smtps":
		to.Port, to.Implicit = 465, true
	case "smtp+plain":
		to.Port, to.Plain = 25, true
		if ip := net.ParseIP(to.Host); to.Host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return errRelay
		}
	default:
		return errRelay
	}
	if u.Port() != "" {
		if to.Port, err = strconv.Atoi(u.Port()); err != nil || to.Port < 1 || to.Port > 65535 {
			return errRelay
		}
	}
	*r = to
	return nil
}

// Settings say how messages are sent.
type Settings struct {
	Relay    Relay
	Password string
	From     mail.Address
	// Key signs messages for the domain of From, whose DNS has its public half under Selector: RSA or Ed25519. Nil: the relay signs.
	Key      crypto.Signer
	Selector string
	Roots    *x509.CertPool // who is believed about the relay's name; nil: whom the system believes
}

// ParseFrom reads whom messages come from: "Voix au chapitre <voix@example.org>".
func ParseFrom(text string) (mail.Address, error) {
	from, err := mail.ParseAddress(text)
	if err != nil {
		return mail.Address{}, fmt.Errorf("mail: who messages come from is such as \"Voix au chapitre <voix@example.org>\": %w", err)
	}
	address, ok := ParseAddress(from.Address)
	if !ok {
		return mail.Address{}, errors.New("mail: the address that messages come from is not one that others can answer to")
	}
	from.Address = address
	return *from, nil
}

// ParseKey reads a private key for signing: PEM, RSA (PKCS #1 or #8) or Ed25519.
func ParseKey(pem []byte) (crypto.Signer, error) {
	key, err := gomail.PrivKeyFromPEM(pem)
	if err != nil {
		return nil, errors.New("mail: the signing key is not a private RSA or Ed25519 key in PEM") // the cause may quote the key
	}
	return key, nil
}

func (s Settings) domain() string {
	return s.From.Address[strings.LastIndexByte(s.From.Address, '@')+1:]
}

func (s Settings) client() (*gomail.Client, error) {
	if s.From.Address == "" {
		return nil, errors.New("mail: nobody is named whom messages come from")
	}
	if s.Key != nil && s.Selector == "" {
		return nil, errors.New("mail: a key to sign with wants the selector under which its public half is found")
	}
	options := []gomail.Option{
		gomail.WithPort(s.Relay.Port), gomail.WithTimeout(relayTimeout), gomail.WithHELO(s.domain()), gomail.WithoutNoop(),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.Relay.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}),
	}
	switch {
	case s.Relay.Implicit:
		options = append(options, gomail.WithSSL())
	case s.Relay.Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.Relay.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.Relay.User), gomail.WithPassword(s.Password))
	}
	client, err := gomail.NewClient(s.Relay.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return client, nil
}
