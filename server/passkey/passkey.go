// Package passkey asks browsers for passkeys (WebAuthn level 3, credentials that a device can offer by itself) and checks what they answer.
// It keeps nothing: what a later check needs comes back to the caller, who stores it.
package passkey

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncose"
	"github.com/go-webauthn/webauthn/webauthn"
	"go.mongodb.org/mongo-driver/v2/bson"
)

var (
	// ErrRefused: an answer does not prove what was asked. It says no more: who tries learns nothing.
	ErrRefused = errors.New("passkey: not proved")
	// ErrCopied: an answer is signed as it should be, but its device counted fewer signatures than it had before: there are two of it.
	ErrCopied = errors.New("passkey: the device counts backwards")
)

// Site is one relying party: passkeys that were made for it prove nothing to another.
type Site struct {
	relying *webauthn.WebAuthn
}

// patience is how long a browser waits for its person, who may have to look for a telephone. Tickets last longer.
const patience = 5 * time.Minute

// At returns the site of an origin such as "https://voix.example"; name is what devices show of it. ok is false where browsers offer no
// passkeys: on an origin that is not secure (localhost counts as secure), or that is a number and no name.
func At(origin, name string) (site *Site, ok bool) {
	u, err := url.Parse(origin)
	if err != nil {
		return nil, false
	}
	host := strings.ToLower(u.Hostname())
	if net.ParseIP(host) != nil || u.Scheme != "https" && (u.Scheme != "http" || host != "localhost" && !strings.HasSuffix(host, ".localhost")) {
		return nil, false
	}
	if protocol.ValidateRPID(host) != nil {
		return nil, false
	}
	limits := webauthn.TimeoutConfig{Timeout: patience, TimeoutUVD: patience}
	relying, err := webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: name, RPOrigins: []string{u.Scheme + "://" + strings.ToLower(u.Host)},
		// What kind of device somebody has is nothing to us.
		AttestationPreference: protocol.PreferNoAttestation,
		Timeouts:              webauthn.TimeoutsConfig{Login: limits, Registration: limits},
		// Keepers of passwords add results that nobody asked for.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
	if err != nil {
		return nil, false
	}
	return &Site{relying}, true
}

// kinds of keys: what telephones, computers and security keys make, and what the library checks without doubt.
func kinds() []protocol.CredentialParameter {
	return []protocol.CredentialParameter{
		{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgES256},
		{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgEdDSA},
		{Type: protocol.PublicKeyCredentialType, Algorithm: webauthncose.AlgRS256},
	}
}

// stored is what is kept of a passkey beside its id. It holds no make and no model.
type stored struct {
	Handle   []byte `bson:"handle"`   // drawn by chance for this passkey alone: tells nothing of its person
	Public   []byte `bson:"public"`   // COSE
	Copyable bool   `bson:"copyable"` // whether its device may hand it on to others of the same person
	Count    int64  `bson:"count"`    // of signatures, as its device says; 0: it does not count
}

// holder is the person of one passkey as the library wants it.
type holder struct {
	handle, id []byte
	name       string
	key        stored
}

func (h holder) WebAuthnID() []byte          { return h.handle }
func (h holder) WebAuthnName() string        { return h.name }
func (h holder) WebAuthnDisplayName() string { return h.name }

func (h holder) WebAuthnCredentials() []webauthn.Credential {
	c := webauthn.Credential{ID: h.id, PublicKey: h.key.Public}
	c.Flags.BackupEligible = h.key.Copyable
	c.Authenticator.SignCount = uint32(h.key.Count)
	return []webauthn.Credential{c}
}

const (
	// HandleBytes is the length of a user handle.
	HandleBytes = 32
	// leastChallenge is the length of a challenge, at least; the standard asks for 16 bytes.
	leastChallenge = 32
	// mostID is the length of an id, at most, by the standard.
	mostID = 1023
	// mostKey bounds a public key: one of RSA with 8,192 bits is shorter.
	mostKey = 1500
)

// Ask returns what navigator.credentials.get takes as publicKey, as JSON in which bytes are base64url: any passkey of the site will do. The
// challenge is at least 32 bytes that nobody could foretell.
func (s *Site) Ask(challenge []byte) ([]byte, error) {
	if len(challenge) < leastChallenge {
		return nil, errors.New("passkey: short challenge")
	}
	asked, _, err := s.relying.BeginDiscoverableLogin(webauthn.WithChallenge(challenge), webauthn.WithUserVerification(protocol.VerificationPreferred))
	if err != nil {
		return nil, fmt.Errorf("passkey: asking: %w", err)
	}
	return json.Marshal(asked.Response, json.Deterministic(true))
}

// Order is what a new passkey is to be like.
type Order struct {
	Challenge []byte   // at least 32 bytes that nobody could foretell
	Handle    []byte   // HandleBytes bytes drawn by chance
	Name      string   // what devices show of it, which others may see: nothing that tells whose it is
	Not       []string // identifiers of passkeys: a device that has one of them makes none
	// Elsewhere: not in the device that asks, which others use, but in a telephone or a security key.
	Elsewhere bool
}

// Order returns what navigator.credentials.create takes as publicKey, as Ask does.
func (s *Site) Order(o Order) ([]byte, error) {
	if len(o.Challenge) < leastChallenge || len(o.Handle) != HandleBytes {
		return nil, errors.New("passkey: short challenge or handle")
	}
	must := true
	selection := protocol.AuthenticatorSelection{
		ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: &must, UserVerification: protocol.VerificationPreferred,
	}
	if o.Elsewhere {
		selection.AuthenticatorAttachment = protocol.CrossPlatform
	}
	var not []protocol.CredentialDescriptor
	for _, identifier := range o.Not {
		if id, err := idOf(identifier); err == nil {
			not = append(not, protocol.CredentialDescriptor{Type: protocol.PublicKeyCredentialType, CredentialID: id})
		}
	}
	ordered, _, err := s.relying.BeginRegistration(holder{handle: o.Handle, name: o.Name},
		func(cco *protocol.PublicKeyCredentialCreationOptions) error {
			cco.Challenge = o.Challenge
			return nil
		},
		webauthn.WithCredentialParameters(kinds()), webauthn.WithAuthenticatorSelection(selection), webauthn.WithExclusions(not))
	if err != nil {
		return nil, fmt.Errorf("passkey: ordering: %w", err)
	}
	return json.Marshal(ordered.Response, json.Deterministic(true))
}

// Made checks the answer to an order of that challenge and handle: the JSON form of a PublicKeyCredential. It returns the identifier of the new
// passkey and what Shown needs of it, or ErrRefused. Anybody can make up a passkey under any identifier: it says who holds it, and nothing of who
// had that identifier before.
func (s *Site) Made(challenge, handle, answer []byte) (identifier string, data []byte, err error) {
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return "", nil, refused(err)
	}
	made, err := s.relying.CreateCredential(holder{handle: handle}, webauthn.SessionData{
		Challenge: protocol.URLEncodedBase64(challenge).String(), RelyingPartyID: s.relying.Config.RPID, UserID: handle,
		UserVerification: protocol.VerificationPreferred, CredParams: kinds(),
	}, parsed)
	if err != nil {
		return "", nil, refused(err)
	}
	if len(made.ID) == 0 || len(made.ID) > mostID || len(made.PublicKey) > mostKey {
		return "", nil, ErrRefused
	}
	data, err = bson.Marshal(stored{handle, made.PublicKey, made.Flags.BackupEligible, int64(made.Authenticator.SignCount)})
	return protocol.URLEncodedBase64(made.ID).String(), data, err
}

// Signed is an answer to Ask that holds.
type Signed struct {
	Identifier string
	public     []byte
	count      int64
}

// Shown checks the answer to Ask of that challenge, or returns ErrRefused. find returns what Made returned for an identifier; ok is false if
// nobody has it.
func (s *Site) Shown(challenge, answer []byte, find func(identifier string) (data []byte, ok bool, err error)) (signed Signed, err error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return signed, refused(err)
	}
	if len(parsed.RawID) > mostID {
		return signed, ErrRefused
	}
	signed.Identifier = protocol.URLEncodedBase64(parsed.RawID).String()
	data, ok, err := find(signed.Identifier)
	switch {
	case err != nil:
		return signed, err
	case !ok:
		return signed, ErrRefused
	}
	h := holder{id: parsed.RawID}
	if err := bson.Unmarshal(data, &h.key); err != nil {
		return signed, fmt.Errorf("passkey: what is stored of it: %w", err)
	}
	h.handle = h.key.Handle
	_, err = s.relying.ValidateDiscoverableLogin(func(_, _ []byte) (webauthn.User, error) { return h, nil }, webauthn.SessionData{
		Challenge: protocol.URLEncodedBase64(challenge).String(), RelyingPartyID: s.relying.Config.RPID, UserVerification: protocol.VerificationPreferred,
	}, parsed)
	if err != nil {
		return signed, refused(err)
	}
	signed.public, signed.count = h.key.Public, int64(parsed.Response.AuthenticatorData.Counter)
	return signed, nil
}

// Renew returns what is to be stored of the passkey from now on, or ErrCopied, or ErrRefused. data is what is stored of it at that moment: of two answers that
// are checked at once one finds what the other left.
func (s Signed) Renew(data []byte) ([]byte, error) {
	var key stored
	if err := bson.Unmarshal(data, &key); err != nil {
		return nil, fmt.Errorf("passkey: what is stored of it: %w", err)
	}
	if !bytes.Equal(key.Public, s.public) {
		return nil, ErrRefused // another one under the same identifier
	}
	if s.count <= key.Count && (s.count != 0 || key.Count != 0) {
		return nil, ErrCopied
	}
	key.Count = s.count
	return bson.Marshal(key)
}

func refused(err error) error { return fmt.Errorf("%w: %w", ErrRefused, err) }

// idOf returns the id that an identifier stands for.
func idOf(identifier string) ([]byte, error) { return base64.RawURLEncoding.DecodeString(identifier) }
