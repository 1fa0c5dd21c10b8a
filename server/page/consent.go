package page

import "time"

// Consents is the page /moi/consentements: what somebody agreed to, each by itself. Its forms post there. Fields: purpose, act ("give" or
// "withdraw"), and to give one: agree ("yes"), age ("yes": fifteen or older; asked once).
type Consents struct {
	All       []Consent
	OldEnough time.Time // when they said to be fifteen or older; zero: not asked yet
	Faults    Faults
}

// Consent is one purpose.
type Consent struct {
	Purpose string // one of ConsentPurposes
	Here    bool   // it is given on this page; else where it is needed
	Holds   bool
	Heard   bool           // recordings are there, which withdrawing erases, whether it holds or not
	History []ConsentGiven // oldest first
}

// ConsentGiven is one time that it was given.
type ConsentGiven struct {
	Given, Withdrawn time.Time // Withdrawn: zero while it holds
	Version          int       // of the wording
}

// ConsentPurposes are what one agrees to, as account.Purposes has them.
func ConsentPurposes() []string { return []string{"opinions", "voice", "contact", "hand", "union"} }

// ConsentAsked is what comes instead of what was sent by somebody who has not agreed to take part: it holds all they typed, and sends it with the
// press that agrees.
type ConsentAsked struct {
	Ended
	Age bool // they have not said yet that they are fifteen or older
}

func (Consents) template() string     { return "consents" }
func (ConsentAsked) template() string { return "consent_asked" }

func (v Consents) faults() Faults { return v.Faults }
