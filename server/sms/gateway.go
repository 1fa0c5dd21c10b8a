package sms

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Message is one short message.
type Message struct {
	To   Number
	Text string
	// Until is when it is good for nothing any more: it is not sent after.
	Until time.Time
	// Still, if it is there, is asked just before each attempt, with little time, whether the message is yet wanted: if not, it is dropped. An error is as
	// one of the gateway's.
	Still func(ctx context.Context) (bool, error)
	// Done, if it is there, is called at most once, from another goroutine, with what became of the message, and with the gateway's name for it if it
	// was taken and bears one. What was not sent for a reason that says nothing of the number is not told.
	Done func(became Outcome, id string)
}

// Outcome is what became of a message when it was handed to a gateway.
type Outcome uint8

const (
	// Taken: the gateway has it. Whether it arrives is another matter: see Gateway.Delivery.
	Taken Outcome = iota
	// NoSuchNumber: the gateway says that no phone takes messages there.
	NoSuchNumber
	// Stopped: whoever has the number answered STOP, and the gateway keeps to it.
	Stopped
)

// Delivery is what a gateway knows of a message that it took.
type Delivery uint8

const (
	// Underway: nothing final is known yet.
	Underway Delivery = iota
	// Delivered: it is on the phone.
	Delivered
	// Undelivered: it never will be.
	Undelivered
	// Unknown: the gateway does not know of the message any more.
	Unknown
)

// Gateway hands messages to whoever carries them.
type Gateway interface {
	// Send returns the gateway's name for the message, or an empty one, once it has taken it. ErrNoSuchNumber and ErrStopped alone say something of the
	// number. With ErrRefused it is no use to try again for now; after any other error the message may be tried again, and may then arrive twice. No
	// error tells the number or the text.
	Send(ctx context.Context, m Message) (id string, err error)
	// Delivery returns what became of a message that Send gave that name.
	Delivery(ctx context.Context, id string) (Delivery, error)
}

var (
	// ErrRefused: the gateway does not take this message for now. That may be for the account's sake (no credit, another secret), and says nothing of the number.
	ErrRefused = errors.New("sms: refused by the gateway")
	// ErrNoSuchNumber is ErrRefused because of the number.
	ErrNoSuchNumber = fmt.Errorf("%w: no phone takes messages there", ErrRefused)
	// ErrStopped is ErrRefused because whoever has the number answered STOP.
	ErrStopped = fmt.Errorf("%w: stopped from the phone", ErrRefused)

	errRegion = errors.New("regions are codes of two letters between commas, such as FR,RE")
)

// What Twilio's protocol calls numbers that no message reaches (21211 invalid, 21217 not valid, 21614 no mobile phone), and those that answered STOP
// (https://www.twilio.com/docs/api/errors).
func ofNumber(code int) error {
	switch code {
	case 21211, 21217, 21614:
		return ErrNoSuchNumber
	case 21610:
		return ErrStopped
	}
	return ErrRefused
}

// Account is an account with a gateway that speaks the protocol of Twilio's Messages, version 2010-04-01: a form is posted to
// {Address}/2010-04-01/Accounts/{Name}/Messages.json with HTTP's basic authentication. Of all protocols over HTTP it is spoken by the most
// gateways, also such as one runs oneself, and has not changed since 2010; numbers, words and the secret stand in no address, so in no log of a proxy.
type Account struct {
	Address string // where the gateway is: https://…, or http://… on this machine
	Name    string // of the account
	Secret  string
	From    string // a number, a name of at most 11 letters, or the id of a messaging service (MG…)
}

// HTTPGateway is such a gateway.
type HTTPGateway struct {
	account Account
	client  *http.Client
	to      string // the address that messages are posted to
	of      string // the one below which each is found again
}

// sendTimeout bounds one attempt.
const sendTimeout = 15 * time.Second

// NewHTTPGateway returns the gateway of an account, or what is wrong with the account.
func NewHTTPGateway(a Account) (*HTTPGateway, error) {
	u, err := url.Parse(strings.TrimSuffix(a.Address, "/"))
	switch {
	case err != nil, u.Host == "", u.User != nil, u.RawQuery != "", u.Fragment != "":
		return nil, errors.New("sms: the gateway's address is one such as https://api.example")
	case u.Scheme != "https" && !(u.Scheme == "http" && isHere(u.Hostname())):
		return nil, errors.New("sms: a gateway on another machine is asked by https only")
	case a.Name == "" || a.Secret == "" || a.From == "":
		return nil, errors.New("sms: a gateway needs the name of an account, its secret, and whom messages come from")
	}
	return &HTTPGateway{
		account: a, to: u.JoinPath("2010-04-01", "Accounts", a.Name, "Messages.json").String(), of: u.JoinPath("2010-04-01", "Accounts", a.Name, "Messages").String(),
		client: &http.Client{
			Timeout: sendTimeout,
			// Another address gets neither the secret nor somebody's number.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

func isHere(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// Send implements Gateway.
func (g *HTTPGateway) Send(ctx context.Context, m Message) (id string, err error) {
	form := url.Values{"To": {string(m.To)}, "Body": {m.Text}}
	if strings.HasPrefix(g.account.From, "MG") && len(g.account.From) > 11 {
		form.Set("MessagingServiceSid", g.account.From)
	} else {
		form.Set("From", g.account.From)
	}
	status, said, err := g.ask(ctx, http.MethodPost, g.to, strings.NewReader(form.Encode()))
	switch {
	case err != nil:
		return "", err
	case status/100 == 2 && isID(said.Sid):
		return said.Sid, nil
	case status/100 == 2:
		return "", nil
	case status == http.StatusTooManyRequests, status == http.StatusRequestTimeout, status >= 500:
		return "", fmt.Errorf("sms: the gateway answers %d, code %d", status, said.Code)
	case status == http.StatusBadRequest:
		return "", fmt.Errorf("%w (it answers %d, code %d)", ofNumber(said.Code), status, said.Code)
	}
	return "", fmt.Errorf("%w (it answers %d, code %d)", ErrRefused, status, said.Code)
}

// Delivery implements Gateway.
func (g *HTTPGateway) Delivery(ctx context.Context, id string) (Delivery, error) {
	if !isID(id) {
		return Unknown, nil
	}
	status, said, err := g.ask(ctx, http.MethodGet, g.of+"/"+id+".json", nil)
	switch {
	case err != nil:
		return Underway, err
	case status == http.StatusNotFound, status == http.StatusGone:
		return Unknown, nil
	case status/100 != 2:
		return Underway, fmt.Errorf("sms: asked of a message, the gateway answers %d, code %d", status, said.Code)
	}
	switch string(said.Status) {
	case `"delivered"`, `"read"`:
		return Delivered, nil
	case `"undelivered"`, `"failed"`, `"canceled"`:
		return Undelivered, nil
	}
	return Underway, nil
}

// answered is what is read of an answer. The gateway's words about what is wrong may hold the number: they are not.
type answered struct {
	Code   int             `json:"code"` // of what is wrong
	Sid    string          `json:"sid"`
	Status json.RawMessage `json:"status"` // of a message: words; of what is wrong: a number
}

// ask asks the gateway something with the account's name and secret. An answer that cannot be read says nothing.
func (g *HTTPGateway) ask(ctx context.Context, method, address string, form io.Reader) (status int, said answered, err error) {
	r, err := http.NewRequestWithContext(ctx, method, address, form)
	if err != nil {
		return 0, said, err
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Accept", "application/json")
	r.SetBasicAuth(g.account.Name, g.account.Secret)
	answer, err := g.client.Do(r)
	if err != nil {
		return 0, said, fmt.Errorf("sms: the gateway cannot be reached: %w", errors.Unwrap(err)) // the address around it holds the account's name
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(io.LimitReader(answer.Body, 64<<10)).Decode(&said); err != nil {
		said = answered{}
	}
	return answer.StatusCode, said, nil
}

// isID reports whether a name can stand in an address as it is.
func isID(id string) bool {
	return id != "" && len(id) <= mostID && !strings.ContainsFunc(id, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '_'
	})
}

// mostID is longer than what gateways call a message: Twilio's names have 34 characters.
const mostID = 64
