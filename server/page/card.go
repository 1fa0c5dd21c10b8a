package page

import "time"

// CardDoor is the page /connexion/carte, and /connexion/carte/{code} that the square on a card leads to. It posts to /connexion/carte: reference and
// words, or code and do ("enter"); return, shared, taken ("yes": somebody else used the other half).
type CardDoor struct {
	Reference, Words string // as they were typed
	// Code is of a card that was read, of which one button is left to press; empty: it is to be typed.
	Code      string
	Keep      bool   // it is the half to keep
	Pseudonym string // of the half to keep: whom it lets in
	Return    string
	Shared    bool
	Faults    Faults
}

// CardIssuer is in whose name cards are issued.
type CardIssuer struct {
	Mandate  int64  // under which; 0: any of the organisation's
	Name     string // of the organisation; empty: it has none, or its text is erased
	Language string
	Attester bool // no organisation: an attester under that mandate
}

// Cards is the page /cartes, for those who issue participation cards. It posts to the same path: act ("print": mandate, count, office; "revoke": card;
// "revoke_batch": batch).
type Cards struct {
	Issuers []CardIssuer // in whose names the reader may have cards printed now; none: no mandate lets them
	Batches []CardBatch
	Offices []Office
	Most    int // at once

	Mandate, Count, Office, Card string // as they were typed
	Faults                       Faults
}

// CardBatch is so many cards that were printed at once.
type CardBatch struct {
	Number    uint64
	Issuer    CardIssuer
	At        time.Time
	Printed   int
	Office    Office    // that lays them out; national: none
	Own       bool      // the reader had them made
	Until     time.Time // when the file is made no more
	Printable bool
	Over      bool // all that were left are revoked
}

// CardsIssued is the page /cartes/emises: how many cards were printed and used, by issuer.
type CardsIssued struct {
	Rows                   []CardsIssuedRow
	Printed, Used, Revoked int // of all
}

// CardsIssuedRow is one issuer.
type CardsIssuedRow struct {
	Issuer                 CardIssuer
	Printed, Used, Revoked int
	Offices                []Office // that lay some of them out
}

func (CardDoor) template() string    { return "card_door" }
func (Cards) template() string       { return "cards" }
func (CardsIssued) template() string { return "cards_issued" }

func (v CardDoor) faults() Faults { return v.Faults }
func (v Cards) faults() Faults    { return v.Faults }
