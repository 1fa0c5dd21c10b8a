// Command openid is the OpenID provider that tests sign in with: zitadel's certified implementation (github.com/zitadel/oidc), with the sign-in
// form of its example, one client and three people, "alice", "badr" and "carol", whose password is "verysecure".
//
// Once it listens, it prints one line on standard output: its issuer. It keeps nothing: its keys are new at each start.
//
// What it says of itself in an answer (RFC 9207) the implementation does not say yet: with -iss it is added here.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
	"golang.org/x/text/language"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "TCP address to serve on; port 0 takes a free one")
	client := flag.String("client", "voix", "the client's id")
	secret := flag.String("secret", "", "the client's secret")
	redirect := flag.String("redirect", "", "where the client may be led back to")
	after := flag.String("after", "", "where the client may be led back to once somebody was signed out")
	acr := flag.String("acr", "", "the assurance that tokens tell of; empty: none")
	iss := flag.Bool("iss", false, "name the issuer in each answer (RFC 9207)")
	flag.Parse()
	if err := run(*listen, *client, *secret, *redirect, *iss, store{after: *after, acr: *acr}); err != nil {
		fmt.Fprintln(os.Stderr, "openid:", err)
		os.Exit(1)
	}
}

func run(listen, client, secret, redirect string, iss bool, kept store) error {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	issuer := "http://" + l.Addr().String()
	storage.RegisterClients(storage.WebClient(client, secret, redirect))
	kept.Storage = storage.NewStorage(people{})
	var served http.Handler = exampleop.SetupServer(issuer, kept, nil, false)
	if iss {
		served = naming{served, issuer, redirect}
	}
	fmt.Println(issuer)
	return http.Serve(l, served)
}

// store is that of the example, with what its client and its tokens lack for a provider such as FranceConnect.
type store struct {
	*storage.Storage
	after, acr string
}

// GetClientByClientID implements op.Storage.
func (s store) GetClientByClientID(ctx context.Context, id string) (op.Client, error) {
	c, err := s.Storage.GetClientByClientID(ctx, id)
	return client{c, s.after}, err
}

// SetUserinfoFromRequest implements op.CanSetUserinfoFromRequest: what it adds is in the token of identity.
func (s store) SetUserinfoFromRequest(ctx context.Context, info *oidc.UserInfo, request op.IDTokenRequest, scopes []string) error {
	if s.acr != "" {
		info.AppendClaims("acr", s.acr)
	}
	return s.Storage.SetUserinfoFromRequest(ctx, info, request, scopes)
}

type client struct {
	op.Client
	after string
}

// PostLogoutRedirectURIs implements op.Client.
func (c client) PostLogoutRedirectURIs() []string { return []string{c.after} }

// people have accounts here.
type people struct{}

func account(name string) *storage.User {
	return &storage.User{ID: "subject-of-" + name, Username: name, Password: "verysecure", FirstName: name, LastName: "Durand", Email: name + "@provider.example", PreferredLanguage: language.French}
}

func (people) GetUserByUsername(name string) *storage.User {
	if name != "alice" && name != "badr" && name != "carol" {
		return nil
	}
	return account(name)
}

func (p people) GetUserByID(id string) *storage.User {
	return p.GetUserByUsername(strings.TrimPrefix(id, "subject-of-"))
}

func (people) ExampleClientID() string { return "service" }

// naming adds the issuer to what a browser is led back with, and says in the discovery document that it does.
type naming struct {
	http.Handler
	issuer, redirect string
}

func (n naming) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a := &answer{header: http.Header{}, status: http.StatusOK}
	n.Handler.ServeHTTP(a, r)
	if to := a.header.Get("Location"); strings.HasPrefix(to, n.redirect+"?") {
		a.header.Set("Location", to+"&iss="+url.QueryEscape(n.issuer))
	}
	body := a.body.Bytes()
	if strings.HasSuffix(r.URL.Path, "/.well-known/openid-configuration") {
		var err error
		if body, err = declare(body); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	for name, values := range a.header {
		if name != "Content-Length" {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(body)
}

func declare(document []byte) ([]byte, error) {
	var of map[string]any
	if err := json.Unmarshal(document, &of); err != nil {
		return nil, errors.Join(errors.New("the discovery document"), err)
	}
	of["authorization_response_iss_parameter_supported"] = true
	return json.Marshal(of)
}

// answer keeps what a handler writes until it is whole.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }
