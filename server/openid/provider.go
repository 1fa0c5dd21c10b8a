// Package openid lets people sign in with an account that they have with an OpenID provider: the code flow of OpenID Connect 1.0 with PKCE
// (RFC 7636, S256) and, where the provider says that it does so, the issuer in its answer (RFC 9207). Nothing is asked of a provider but who it
// is that comes back ("openid"), and nothing is taken from what it says but the subject: a name that the provider gave to an account.
package openid

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

var (
	// ErrAway: the provider does not answer, or not as a provider does. Nobody did anything wrong.
	ErrAway = errors.New("openid: the provider is away")
	// ErrDeclined: whoever was led there turned back, or was not let in.
	ErrDeclined = errors.New("openid: declined at the provider")
	// ErrUnproved: what came back proves nothing: it is of another journey, of another provider, used, over, forged or incomplete.
	ErrUnproved = errors.New("openid: what came back proves nothing")
	// ErrBusy: as many are being asked about as may be at once.
	ErrBusy = errors.New("openid: busy")
)

const (
	// patience bounds one request to a provider.
	patience = 10 * time.Second
	// mostAnswer bounds what a provider may answer; a set of keys is the longest, of some kilobytes.
	mostAnswer = 1 << 20
	// mostAtOnce bounds how many people wait for one provider.
	mostAtOnce = 32
	// askAgain is how long a provider that did not say who it is is left alone.
	askAgain = 5 * time.Second
	// mostSubject is OpenID Connect Core 1.0, 2: a subject has at most 255 ASCII characters.
	mostSubject = 255
)

// Provider is one provider that is offered. It may be used by many at once.
type Provider struct {
	Declared
	redirect, after string
	now             func() time.Time
	client          *http.Client
	places          chan struct{}

	mu    sync.Mutex // held while it is asked who it is: others wait
	met   *met       // nil: not yet
	tried time.Time  // when it was last asked in vain
}

// met is what a provider says of itself.
type met struct {
	config     oauth2.Config
	verifier   *oidc.IDTokenVerifier
	names      bool   // RFC 9207: an answer without the issuer is forged
	endSession string // empty: it has none
}

// New prepares a provider that was read from settings. redirect is the address to which it leads back, as registered with it, and after the
// one to which it leads once somebody was signed out there. now is the platform's clock. Nothing is asked of the provider yet: it may be away.
func New(d Declared, redirect, after string, now func() time.Time) *Provider {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = patience
	return &Provider{
		Declared: d, redirect: redirect, after: after, now: now, places: make(chan struct{}, mostAtOnce),
		client: &http.Client{
			Timeout: patience, Transport: bounded{transport},
			// The secret goes where the discovery document says, and no further.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// Journey is what must be known again when somebody comes back: it is theirs alone, and neither the provider nor anybody on the way may read it.
type Journey struct {
	State    string `bson:"state"`    // comes back as it is: who brings it began this journey
	Nonce    string `bson:"nonce"`    // comes back in the token: it was made for this journey
	Verifier string `bson:"verifier"` // only its hash goes there: who has the code but not this gets no token (PKCE)
}

// NewJourney draws one; each of its three texts is of 256 bits.
func NewJourney(random io.Reader) (j Journey, err error) {
	for _, text := range []*string{&j.State, &j.Nonce, &j.Verifier} {
		raw := make([]byte, 32)
		if _, err := io.ReadFull(random, raw); err != nil {
			return Journey{}, fmt.Errorf("openid: no randomness: %w", err)
		}
		*text = base64.RawURLEncoding.EncodeToString(raw)
	}
	return j, nil
}

// Begin returns the address at the provider to which somebody is led. The error is ErrAway or ErrBusy.
func (p *Provider) Begin(ctx context.Context, j Journey) (string, error) {
	m, err := p.meet(ctx)
	if err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(j.Nonce), oauth2.S256ChallengeOption(j.Verifier)}
	if p.Kind == FranceConnect {
		options = append(options, oauth2.SetAuthURLParam("acr_values", lowestAssurance))
	} else {
		// Whoever sits at this device next must not come in by the session that somebody else left open with the provider. FranceConnect's is ended
		// each time instead (SignOut).
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"))
	}
	return m.config.AuthCodeURL(j.State, options...), nil
}

// lowestAssurance is what FranceConnect asks a service to ask for that needs no more than to know somebody again.
const lowestAssurance = "eidas1"

// assurances are those that are at least as high.
var assurances = []string{lowestAssurance, "eidas2", "eidas3"}

// Account is what somebody proved to have.
type Account struct {
	Issuer, Subject string
	// SignOut is where the browser is led to end the session with the provider, and from there to the address given to New; empty: nowhere.
	SignOut string
}

// Identifier names the account among all of all providers: neither part has a space in it.
func (a Account) Identifier() string { return a.Issuer + " " + a.Subject }

// Finish takes what the provider had the browser bring back on a journey that was begun here, and returns whose account it is. The code in it
// is used up. The error is one of those above, wrapped with the reason, which holds no token.
func (p *Provider) Finish(ctx context.Context, j Journey, answer url.Values) (a Account, err error) {
	m, err := p.meet(ctx)
	if err != nil {
		return a, err
	}
	for name, values := range answer {
		if len(values) != 1 {
			return a, fmt.Errorf("%w: %d of %q", ErrUnproved, len(values), name)
		}
	}
	if j.State == "" || subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(j.State)) != 1 {
		return a, fmt.Errorf("%w: another state", ErrUnproved)
	}
	// Before the code goes anywhere: one that another provider gave out must not be told to this one.
	if iss := answer.Get("iss"); iss != p.Issuer && (iss != "" || m.names) {
		return a, fmt.Errorf("%w: of another issuer", ErrUnproved)
	}
	switch told := answer.Get("error"); told {
	case "":
	case "access_denied", "login_required", "consent_required", "interaction_required", "account_selection_required":
		return a, ErrDeclined
	case "server_error", "temporarily_unavailable":
		return a, fmt.Errorf("%w: it says %s", ErrAway, told)
	default:
		return a, fmt.Errorf("%w: the provider refused the request", ErrUnproved)
	}
	if answer.Get("code") == "" {
		return a, fmt.Errorf("%w: no code", ErrUnproved)
	}
	leave, err := p.enter()
	if err != nil {
		return a, err
	}
	defer leave()
	token, err := m.config.Exchange(oidc.ClientContext(ctx, p.client), answer.Get("code"), oauth2.VerifierOption(j.Verifier))
	if err != nil {
		return a, exchangeFault(err)
	}
	raw, _ := token.Extra("id_token").(string)
	if raw == "" {
		return a, fmt.Errorf("%w: no token of identity", ErrUnproved)
	}
	id, err := m.verifier.Verify(oidc.ClientContext(ctx, p.client), raw)
	if err != nil {
		return a, fmt.Errorf("%w: %w", ErrUnproved, err)
	}
	if err := p.check(id, j); err != nil {
		return a, err
	}
	a = Account{Issuer: id.Issuer, Subject: id.Subject}
	if p.Kind == FranceConnect {
		a.SignOut = m.signOut(raw, j.State, p.after)
	}
	return a, nil
}

// exchangeFault tells a provider that says no from one that says nothing. What it wrote besides is not passed on: it may hold anything.
func exchangeFault(err error) error {
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refused.Response.StatusCode < 500 {
		return fmt.Errorf("%w: the code was refused with status %d (%.40q)", ErrUnproved, refused.Response.StatusCode, refused.ErrorCode)
	} else if ok {
		return fmt.Errorf("%w: the exchange of the code ended with status %d", ErrAway, refused.Response.StatusCode)
	}
	return fmt.Errorf("%w: %w", ErrAway, err)
}

// check holds a token whose signature, issuer, audience and end are right against the journey (OpenID Connect Core 1.0, 3.1.3.7).
func (p *Provider) check(id *oidc.IDToken, j Journey) error {
	var claims struct {
		AuthorizedParty string `json:"azp"`
		Assurance       string `json:"acr"`
	}
	if err := id.Claims(&claims); err != nil {
		return fmt.Errorf("%w: claims that cannot be read", ErrUnproved)
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(j.Nonce)) != 1:
		return fmt.Errorf("%w: another nonce", ErrUnproved)
	case claims.AuthorizedParty != p.ClientID && (claims.AuthorizedParty != "" || len(id.Audience) > 1):
		return fmt.Errorf("%w: made for another party", ErrUnproved)
	case id.Subject == "" || len(id.Subject) > mostSubject || strings.ContainsFunc(id.Subject, func(r rune) bool { return r <= ' ' || r > '~' }):
		return fmt.Errorf("%w: no subject", ErrUnproved)
	case p.Kind == FranceConnect && !slices.Contains(assurances, claims.Assurance):
		return fmt.Errorf("%w: a lower assurance than asked for", ErrUnproved)
	}
	return nil
}

// signOut is RP-Initiated Logout 1.0, at once: FranceConnect asks services to end the session that it began for them, and one that is ended
// before anything was done here needs no token kept for later.
func (m *met) signOut(token, state, after string) string {
	u, err := url.Parse(m.endSession)
	if err != nil || m.endSession == "" {
		return ""
	}
	q := u.Query()
	q.Set("id_token_hint", token)
	q.Set("state", state)
	q.Set("post_logout_redirect_uri", after)
	u.RawQuery = q.Encode()
	return u.String()
}

// enter takes a place among those who wait for the provider.
func (p *Provider) enter() (leave func(), err error) {
	select {
	case p.places <- struct{}{}:
		return func() { <-p.places }, nil
	default:
		return nil, ErrBusy
	}
}

// meet returns what the provider says of itself, asking it the first time. While it is away, it is asked once in askAgain for all.
func (p *Provider) meet(ctx context.Context) (*met, error) {
	leave, err := p.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.met != nil {
		return p.met, nil
	}
	if since := p.now().Sub(p.tried); since >= 0 && since < askAgain {
		return nil, ErrAway
	}
	m, err := p.discover(ctx)
	if err != nil {
		p.tried = p.now()
		return nil, fmt.Errorf("%w: %w", ErrAway, err)
	}
	p.met = m
	return m, nil
}

func (p *Provider) discover(ctx context.Context) (*met, error) {
	// What is found is used for all that follows: it must not end with the request that happened to be first.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), p.Issuer)
	if err != nil {
		return nil, discoveryFault(err)
	}
	var says struct {
		Names       bool     `json:"authorization_response_iss_parameter_supported"`
		EndSession  string   `json:"end_session_endpoint"`
		AuthMethods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := found.Claims(&says); err != nil {
		return nil, errors.New("its description cannot be read")
	}
	endpoint := found.Endpoint()
	for _, address := range []string{endpoint.AuthURL, endpoint.TokenURL} {
		if !mayBeAsked(address) {
			return nil, errors.New("its description names an address that is not https")
		}
	}
	if says.EndSession != "" && !mayBeAsked(says.EndSession) {
		says.EndSession = ""
	}
	// Trying one way and then the other, as the library does by itself, may use up the code.
	endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if len(says.AuthMethods) > 0 && !slices.Contains(says.AuthMethods, "client_secret_basic") {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	return &met{
		config:   oauth2.Config{ClientID: p.ClientID, ClientSecret: p.secret, Endpoint: endpoint, RedirectURL: p.redirect, Scopes: []string{oidc.ScopeOpenID}},
		verifier: found.Verifier(&oidc.Config{ClientID: p.ClientID, Now: p.now}),
		names:    says.Names, endSession: says.EndSession,
	}, nil
}

// discoveryFault leaves out what a server answered that is no provider: it may be a whole page.
func discoveryFault(err error) error {
	text, _, _ := strings.Cut(err.Error(), "\n")
	if len(text) > 300 {
		text = text[:300] + "…"
	}
	return errors.New(strings.ToValidUTF8(text, ""))
}

// mayBeAsked is isIssuer for endpoints, which may have a query.
func mayBeAsked(address string) bool {
	before, _, _ := strings.Cut(address, "?")
	return isIssuer(before)
}

// bounded cuts answers that are too long.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, mostAnswer), answer.Body}
	}
	return answer, err
}
