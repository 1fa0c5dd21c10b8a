package account

import (
	"time"

	"voix/deliberation"
)

// Attestation is by whose card somebody came, or had their college attested. It stands in the sealed profile only: entries say that the card was used, never
// by whom. The latest card counts.
type Attestation struct {
	// Organisation or Mandate is the issuer's, see deliberation.Issuer; neither: they came by themselves.
	Organisation int64 `bson:"organisation,omitempty"`
	Mandate      int64 `bson:"mandate,omitempty"`
	// College is what the issuer attests, "" if nothing; then Evidence is "" as well.
	College  string    `bson:"college,omitempty"`
	Evidence string    `bson:"evidence,omitempty"`
	Since    time.Time `bson:"since,omitempty"`
}

// AttestationBy is what a card of a batch gives at a time.
func AttestationBy(b deliberation.Batch, at time.Time) Attestation {
	return Attestation{
		Organisation: b.Issuer.Organisation, Mandate: b.Issuer.Mandate, College: b.College.String(), Evidence: b.Evidence.String(),
		Since: at.UTC().Truncate(time.Millisecond),
	}
}

// Standing is how a ballot of somebody who takes part in that college stands: verified if the issuer attests that very college.
func (p Attestation) Standing(college deliberation.College) deliberation.Standing {
	s := deliberation.Standing{Issuer: deliberation.Issuer{Organisation: p.Organisation, Mandate: p.Mandate}, Proof: deliberation.Declared}
	if p.College != "" && p.College == college.String() {
		s.Proof = deliberation.Verified
	}
	return s
}

func (p Attestation) inUTC() Attestation {
	if !p.Since.IsZero() {
		p.Since = p.Since.UTC()
	}
	return p
}
