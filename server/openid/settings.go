package openid

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
)

// Kind is what is particular about a provider.
type Kind string

const (
	// Plain is any provider that keeps to OpenID Connect.
	Plain Kind = "openid"
	// FranceConnect is the State's, version 2 of its interface. It asks for a level of assurance, for a wording of the link, and for signing
	// out; and it is for administrations (arrêté du 8 novembre 2018): see Settings.
	FranceConnect Kind = "franceconnect"
)

// Administration is the publisher kind with which FranceConnect may be offered.
const Administration = "administration"

// Settings are what the operator says of providers, in a file of JSON:
//
//	{
//	  "publisher_kind": "association",
//	  "providers": [
//	    {"id": "asso", "name": "Le compte de l’asso", "issuer": "https://id.example", "client_id": "voix", "secret_file": "asso.secret"}
//	  ]
//	}
type Settings struct {
	// PublisherKind is what the declared publisher of the installation is: with FranceConnect among the providers, "administration".
	PublisherKind string     `json:"publisher_kind"`
	Providers     []Declared `json:"providers"`
}

// Declared is one provider as the operator declares it.
type Declared struct {
	// ID is the provider's part in addresses, also in the one that is registered with it: 1 to 20 of a-z, 0-9 and -.
	ID string `json:"id"`
	// Name is what people call it, at most 40 characters.
	Name string `json:"name"`
	// Issuer is its identifier, letter by letter as it writes it itself: an https address, or http on this machine.
	Issuer   string `json:"issuer"`
	ClientID string `json:"client_id"`
	// SecretFile holds the client's secret and may be read by its owner only. A relative path begins at the folder of the settings.
	SecretFile string `json:"secret_file"`
	// Kind is Plain if it is empty.
	Kind Kind `json:"kind"`

	secret string
}

var idForm = regexp.MustCompile(`^[a-z0-9-]{1,20}$`)

// Most is how many providers may be offered: more are a list to search, not a choice.
const Most = 8

// Read reads settings from a file, and the secrets they name. The error lists every fault, a line each, and no secret.
func Read(file string) (Settings, error) {
	var s Settings
	raw, err := os.ReadFile(file)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(raw, &s, json.RejectUnknownMembers(true)); err != nil {
		return Settings{}, fmt.Errorf("%s: %w", file, err)
	}
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: "+format, append([]any{file}, args...)...))
	}
	if len(s.Providers) > Most {
		fault("%d providers, at most %d are offered", len(s.Providers), Most)
	}
	ids, issuers := map[string]bool{}, map[string]bool{}
	for i := range s.Providers {
		d := &s.Providers[i]
		called := fmt.Sprintf("provider %d (%q)", i+1, d.ID)
		if d.Kind == "" {
			d.Kind = Plain
		}
		if !idForm.MatchString(d.ID) {
			fault("%s: id is not 1 to 20 of a-z, 0-9 and -", called)
		}
		if ids[d.ID] {
			fault("%s: id is another's, too", called)
		}
		// With one issuer twice an account would be two ways in or one, as chance has it.
		if issuers[d.Issuer] {
			fault("%s: issuer is another's, too", called)
		}
		ids[d.ID], issuers[d.Issuer] = true, true
		if strings.TrimSpace(d.Name) == "" || utf8.RuneCountInString(d.Name) > 40 || strings.ContainsFunc(d.Name, unicode.IsControl) {
			fault("%s: name is not 1 to 40 characters", called)
		}
		if !isIssuer(d.Issuer) {
			fault("%s: issuer is not an address such as https://id.example, without query or fragment", called)
		}
		if d.ClientID == "" {
			fault("%s: client_id is missing", called)
		}
		switch d.Kind {
		case Plain:
		case FranceConnect:
			if s.PublisherKind != Administration {
				fault("%s: FranceConnect is for administrations (arrêté du 8 novembre 2018), and publisher_kind does not say %q", called, Administration)
			}
		default:
			fault("%s: kind is %q, not %q or %q", called, d.Kind, Plain, FranceConnect)
		}
		if d.secret, err = readSecret(filepath.Dir(file), d.SecretFile); err != nil {
			fault("%s: %v", called, err)
		}
	}
	if faults != nil {
		return Settings{}, errors.Join(faults...)
	}
	return s, nil
}

// isIssuer reports whether an address may be asked for what is then believed: nobody on the way can have written it.
func isIssuer(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.ContainsFunc(text, unicode.IsSpace) || len(text) > 255 {
		return false
	}
	if u.Scheme == "http" {
		ip, err := netip.ParseAddr(u.Hostname())
		return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
	}
	return u.Scheme == "https"
}

func readSecret(folder, name string) (string, error) {
	if name == "" {
		return "", errors.New("secret_file is missing")
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(folder, name)
	}
	info, err := os.Stat(name)
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("others than its owner may read %s: chmod 600 it", name)
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	secret := strings.TrimSpace(string(raw))
	if secret == "" {
		return "", fmt.Errorf("%s is empty", name)
	}
	return secret, nil
}
