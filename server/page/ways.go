package page

import "time"

// WayKinds are the kinds of ways in, as account.WayKinds has them.
func WayKinds() []string { return []string{"email", "phone", "passkey", "card", "provider", "link"} }

// Ways is the page /moi/acces: the ways in of who is signed in. Its form posts to /deconnexion/partout.
type Ways struct {
	All   []Way
	Doors Doors // by which they may add one, each by the block "add_…" of the template; a block may be empty
}

// Way is one of them.
type Way struct {
	ID   string // empty: the personal link of somebody who has no other way in
	Kind string // one of WayKinds
	Name string // what its holder calls it; may be empty
	// Masked is enough of an address or number for its holder to know it again, and for nobody beside them to learn it; may be empty.
	Masked string
	Since  time.Time
	Used   time.Time // when it last led in; zero: not known, or never
	Last   bool      // nothing else would let its holder in: it is not to be removed
	Kept   bool      // a card whose half to keep was never shown: likewise
}

// LeaveWay is the page /moi/acces/retirer/{id}: what follows from it, and a button, which posts to the same path.
type LeaveWay struct {
	Way
}

func (Ways) template() string     { return "ways" }
func (LeaveWay) template() string { return "leave_way" }
