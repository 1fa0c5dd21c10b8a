package account

import (
	"time"

	"voix/deliberation"
)

// WayKind is a kind of way in. Several may lead to one person; none is asked for.
type WayKind string

const (
	// Link is the personal link that the operator gave. It works until it is taken away, for whoever has it.
	Link WayKind = "link"
	// Email is an address to which one-time links and codes are sent.
	Email WayKind = "email"
	// Phone is a number to which one-time codes are sent.
	Phone WayKind = "phone"
	// Passkey is a credential of a device or of a security key (WebAuthn).
	Passkey WayKind = "passkey"
	// Card is a participation card: the half that its holder keeps.
	Card WayKind = "card"
	// Provider is an account with an OpenID provider.
	Provider WayKind = "provider"
)

// WayKinds lists all kinds, in the order in which pages show them.
func WayKinds() []WayKind { return []WayKind{Email, Phone, Passkey, Card, Provider, Link} }

// Way is one way in of one person. It stands in the sealed profile only.
type Way struct {
	ID   deliberation.ID `bson:"id"` // drawn by chance: names it on the person's own page
	Kind WayKind         `bson:"kind"`
	// Identifier is what no two ways of a kind share: an address in small letters, a number in E.164, the id of a credential, the reference
	// of a card, issuer and subject of a provider's account. Whoever proves to hold it comes in.
	Identifier string `bson:"identifier"`
	// Name is what its holder calls it, at most 40 characters; empty: what kind it is says enough.
	Name  string    `bson:"name,omitempty"`
	Since time.Time `bson:"since"`
	// Used is when it last led in; zero: never yet. What was sent or asked before proves nothing any more, so that a link or code works once.
	// It is true in the store only: copies in memory may be of earlier.
	Used time.Time `bson:"used,omitempty"`
	// Data is what checking it needs besides, in the form of its kind: of a passkey, its public key; of a card, how many secret numbers were
	// written on it, and which wrong ones were tried within a day.
	Data []byte `bson:"data,omitempty"`
}

// MostWays is how many ways in a person may have at once.
const MostWays = 20

// Handle stands for a way in where ways are looked up: a MAC of kind and identifier, from which neither can be told without the master key.
type Handle [16]byte

// Handle returns the handle of a way.
func (k *Keys) Handle(kind WayKind, identifier string) Handle {
	sum := k.way.sum([]byte(string(kind) + " " + identifier))
	return Handle(sum[:16])
}

// Way returns the place of a way among those of the profile, -1 if it has none such.
func (p Profile) Way(kind WayKind, identifier string) int {
	for i, w := range p.Ways {
		if w.Kind == kind && w.Identifier == identifier {
			return i
		}
	}
	return -1
}

// Removable reports whether the way may be taken out of the account: a card only once its holder has written a number on it. Whoever comes by the
// printed half before that has the account back.
func (w Way) Removable() bool { return w.Kind != Card || w.CardNumbers() > 0 }

// MayUseLink reports whether the personal link of the profile still leads in: until another way was added and the link taken away.
func (p Profile) MayUseLink() bool {
	return len(p.Ways) == 0 || p.Way(Link, "") >= 0
}
