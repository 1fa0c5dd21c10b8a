package page

import (
	"strings"
	"time"

	"voix/deliberation"
)

// CardDoor is the page /connexion/carte, and /connexion/carte/{code} that the square on a card leads to. It posts to /connexion/carte: reference and
// words, or code and do ("enter"); of the half to keep own (the number that its holder wrote on it), taken ("yes": somebody else was in); return, shared.
type CardDoor struct {
	Reference, Words string // as they were typed
	// Code is of a card that was read, of which one button is left to press; empty: it is to be typed.
	Code     string
	Keep     bool   // it is the half to keep
	Numbered bool   // its holder wrote a number on it, which is asked for
	Number   string // as it was typed
	Spent    bool   // wrong ones were tried too often today
	Attests  bool   // the reader is signed in, and it attests a college: theirs, or it lets somebody else take part
	Return   string
	Shared   bool
	Faults   Faults
}

// CardNumber is the page /moi/nombre, which shows somebody who came by a card the secret number that they write on it. It posts to the same path: which,
// return. Or it comes instead of what was sent before the number was written down, holds all that was typed, and sends it.
type CardNumber struct {
	Reference string // of the card
	Number    string // eight digits, in pairs
	Which     int64  // the how many-th number of the card it is
	Renewed   bool   // it takes the place of one that was written down
	Return    string
	Held      *Ended // what was sent; nil: nothing
}

// CardIssuer is in whose name cards are issued.
type CardIssuer struct {
	Mandate  int64  // under which; 0: any of the organisation's
	Name     string // of the organisation; empty: it has none, or its text is erased
	Language string
	Attester bool  // no organisation: an attester under that mandate
	Debate   int64 // neither: whoever convened that debate, of what is entered there for others
}

// Cards is the page /cartes, for those who issue participation cards. It posts to the same path: act ("print": mandate, attests, count, office;
// "revoke": card; "revoke_batch": batch).
type Cards struct {
	Issuers []CardIssuer // in whose names the reader may have cards printed now; none: no mandate lets them
	// Attests are what the reader may attest in one of these names, each with how they may know.
	Attests     []CardProof
	Batches     []CardBatch
	Offices     []Office
	Few, Most   int  // at once
	Administers bool // the reader sees all batches, and ends them

	Mandate, Chosen, Count, Office, Card string // as they were typed; Chosen is the value of a CardProof, or empty
	Faults                               Faults
}

// CardProof is what a card attests of whom it is handed to, and how the issuer knows. Zero: nothing.
type CardProof struct {
	College  deliberation.College
	Evidence deliberation.Evidence
}

// Value is how the form of /cartes names it: "agent-document"; empty: nothing is attested.
func (p CardProof) Value() string {
	if p.College == deliberation.NoCollege {
		return ""
	}
	return p.College.String() + "-" + p.Evidence.String()
}

// ParseCardProof reads what Value returned; ok is false for anything else.
func ParseCardProof(value string) (p CardProof, ok bool) {
	if value == "" {
		return p, true
	}
	college, evidence, _ := strings.Cut(value, "-")
	var err1, err2 error
	p.College, err1 = deliberation.ParseCollege(college)
	p.Evidence, err2 = deliberation.ParseEvidence(evidence)
	return p, err1 == nil && err2 == nil && p.College.Valid() && p.Evidence.Valid()
}

// CardBatch is so many cards that were printed at once.
type CardBatch struct {
	Number    uint64
	Issuer    CardIssuer
	At        time.Time
	Printed   int
	Proof     CardProof // what they attest
	Office    Office    // that lays them out; national: none
	Own       bool      // the reader had them made
	Ends      time.Time // from when on they make nobody take part
	Ended     bool      // that is past
	Until     time.Time // when the file is made no more
	Printable bool
	Over      bool // all that were left are revoked
}

// CardsIssued is the page /cartes/emises: how many cards were printed and used, by issuer.
type CardsIssued struct {
	Rows    []CardsIssuedRow
	Printed int // of all
}

// CardsIssuedRow is one issuer.
type CardsIssuedRow struct {
	Issuer  CardIssuer
	Printed int
	Gone    deliberation.Gone
	Offices []Office // that lay some of them out
	// Colleges are what the issuer attests by some of them.
	Colleges []deliberation.College
}

func (CardNumber) template() string  { return "card_number" }
func (CardDoor) template() string    { return "card_door" }
func (Cards) template() string       { return "cards" }
func (CardsIssued) template() string { return "cards_issued" }

func (v CardDoor) faults() Faults { return v.Faults }
func (v Cards) faults() Faults    { return v.Faults }
