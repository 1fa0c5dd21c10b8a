package account

import (
	"slices"
	"time"
)

// Purpose is what somebody agrees to, apart from everything else they agree to: none is a condition of another (GDPR art. 4 (11), 7 and 9 (2) (a)).
type Purpose string

const (
	// Opinions is taking part: what one writes and chooses here tells of political opinions.
	Opinions Purpose = "opinions"
	// Union is having one's college attested by a union, which may tell of membership. It is asked for when a card of a union is used.
	Union Purpose = "union"
	// Voice is having one's voice heard by everybody, and being known again by it.
	Voice Purpose = "voice"
	// Contact is being written to.
	Contact Purpose = "contact"
	// Hand is that people of an organisation, which one chooses, read one's address or number to post letters or to call. It is asked for where they are given.
	Hand Purpose = "hand"
)

// Purposes lists them all, in the order in which pages show them.
func Purposes() []Purpose { return []Purpose{Opinions, Voice, Contact, Hand, Union} }

// ConsentVersion counts the wordings under which consent is asked for: with another one, this number grows, and what was given under the one before
// says which that was.
const ConsentVersion = 1

// Consent is one agreement of one person. It stands in the sealed profile only, and stays there once withdrawn, for as long as the account: whoever
// relies on consent has to be able to show that it was given (GDPR art. 7 (1)).
type Consent struct {
	Purpose Purpose   `bson:"purpose"`
	Given   time.Time `bson:"given"`
	// Withdrawn is when it ended; zero: it holds.
	Withdrawn time.Time `bson:"withdrawn,omitempty"`
	Version   int       `bson:"version"` // of the wording
}

// ConsentTo returns the consent to a purpose that holds now, or else the one that held last; given is false if none holds.
func (p Profile) ConsentTo(purpose Purpose) (last Consent, given bool) {
	for _, c := range slices.Backward(p.Consents) {
		if c.Purpose == purpose {
			return c, c.Withdrawn.IsZero()
		}
	}
	return last, false
}

// Consent notes that the person agreed. What holds already stays as it was given.
func (p *Profile) Consent(to Purpose, at time.Time) {
	if _, given := p.ConsentTo(to); !given {
		p.Consents = append(slices.Clip(p.Consents), Consent{Purpose: to, Given: at.UTC().Truncate(time.Millisecond), Version: ConsentVersion})
	}
}

// Withdraw ends the consent to a purpose, if one holds.
func (p *Profile) Withdraw(from Purpose, at time.Time) {
	for i := len(p.Consents) - 1; i >= 0; i-- {
		if p.Consents[i].Purpose == from && p.Consents[i].Withdrawn.IsZero() {
			p.Consents = slices.Clone(p.Consents)
			p.Consents[i].Withdrawn = at.UTC().Truncate(time.Millisecond)
			return
		}
	}
}

// StateAge notes that the person said to be fifteen or older. The first time stays.
func (p *Profile) StateAge(at time.Time) {
	if p.OldEnough.IsZero() {
		p.OldEnough = at.UTC().Truncate(time.Millisecond)
	}
}
