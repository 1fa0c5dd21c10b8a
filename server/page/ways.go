package page

import "time"

// WayKinds are the kinds of ways in, as account.WayKinds has them.
func WayKinds() []string { return []string{"email", "phone", "passkey", "card", "provider", "link"} }

// Ways is the page /moi/acces: the ways in of who is signed in. Its form posts to /deconnexion/partout.
type Ways struct {
	All   []Way
	Doors Doors // by which they may add one, each by the block "add_…" of the template; a block may be empty
	// Locked: it is a while ago that they showed a way in. They show one again before they add or remove any.
	Locked  bool
	Dispute WaysDispute
}

// Held reports whether nothing is added or removed until a human has looked.
func (v Ways) Held() bool { return !v.Dispute.Locked.IsZero() }

// WaysDispute is what whoever is in an account is told while two sides contend for it; zero: nothing.
type WaysDispute struct {
	Locked, Looked   time.Time // since when no way is added or removed, and when an administrator last left it so
	TakenBack, Until time.Time // when ways were taken back, and until when what went then can be
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
	Card   bool      // its holder writes a secret number on it
	Kept   bool      // a card on which none was written yet: likewise
}

// LeaveWay is the page /moi/acces/retirer/{id}: what follows from it, and a button, which posts to the same path.
type LeaveWay struct {
	Way
	MayBar bool // they may say that somebody else has used it
}

// TakeBackWay is shown to whoever has shown a way in that was removed from an account lately: it asks whether it was they. It posts to
// /connexion/retiree. Fields: ticket, do ("back", "join" or "call"), shared.
type TakeBackWay struct {
	Ticket         string
	Kind, Masked   string
	Removed, Until time.Time
	Shared         bool
	Second         bool      // the account was taken back before: it will be locked
	Barred         bool      // whoever removed it said that somebody else had used it
	Called         time.Time // when its holder called a human; zero: they did not
	Locked         time.Time // since when the account is locked; zero: it is not
}

func (TakeBackWay) template() string { return "take_back_way" }
func (Ways) template() string        { return "ways" }
func (LeaveWay) template() string    { return "leave_way" }
