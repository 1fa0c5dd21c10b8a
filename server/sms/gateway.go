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
}

// Gateway hands messages to whoever carries them.
type Gateway interface {
	// Send returns nil once the gateway has taken the message. Of other errors ErrRefused alone is final: the rest may be tried again, and
	// may then arrive twice. No error tells the number or the text.
	Send(ctx context.Context, m Message) error
}

var (
	// ErrRefused: the gateway does not take this message, now or later.
	ErrRefused = errors.New("sms: refused by the gateway")
	errRegion  = errors.New("regions are codes of two letters between commas, such as FR,RE")
)

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
	to      string
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
		account: a, to: u.JoinPath("2010-04-01", "Accounts", a.Name, "Messages.json").String(),
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
func (g *HTTPGateway) Send(ctx context.Context, m Message) error {
	form := url.Values{"To": {string(m.To)}, "Body": {m.Text}}
	if strings.HasPrefix(g.account.From, "MG") && len(g.account.From) > 11 {
		form.Set("MessagingServiceSid", g.account.From)
	} else {
		form.Set("From", g.account.From)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, g.to, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	r.SetBasicAuth(g.account.Name, g.account.Secret)
	answer, err := g.client.Do(r)
	if err != nil {
		return fmt.Errorf("sms: the gateway cannot be reached: %w", errors.Unwrap(err)) // the address around it holds the account's name
	}
	defer answer.Body.Close()
	var said struct {
		Code int `json:"code"` // of what is wrong; the gateway's words about it may hold the number
	}
	_ = json.NewDecoder(io.LimitReader(answer.Body, 64<<10)).Decode(&said) // no code is as good as one of 0
	switch {
	case answer.StatusCode/100 == 2:
		return nil
	case answer.StatusCode == http.StatusTooManyRequests, answer.StatusCode == http.StatusRequestTimeout, answer.StatusCode >= 500:
		return fmt.Errorf("sms: the gateway answers %d, code %d", answer.StatusCode, said.Code)
	}
	return fmt.Errorf("%w: it answers %d, code %d", ErrRefused, answer.StatusCode, said.Code)
}
