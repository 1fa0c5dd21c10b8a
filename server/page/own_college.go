package page

import (
	"time"

	"voix/deliberation"
)

// OwnCollege is the page /moi/qualite: in what college the reader takes part, and who attests it. It posts to the same path: act ("card": reference and
// words, or code; "attest": code, union; "finish"; "drop"; "college": college), number.
type OwnCollege struct {
	College  deliberation.College
	Attested OwnAttestation // by whose card; zero: nobody's
	// Elsewhere are the consultations under way in which they take part as something else: a change bears on later ones.
	Elsewhere []CollegeElsewhere
	// Pending is a card that was shown, and not taken in to its end: one press does it.
	Pending string
	// Card is the card that was read, of which one button is left to press; Code empty: none.
	Card ReadCard

	Reference, Words, Chosen string // as they were typed
	Faults                   Faults
}

// OwnAttestation is by whom, since when and by what a college is attested.
type OwnAttestation struct {
	CardProof
	Issuer CardIssuer
	Since  time.Time
	Union  bool
	// Counts: it is the college in which they take part. Else it is of no effect.
	Counts bool
}

// CollegeElsewhere is a consultation under way, and as what the reader takes part there.
type CollegeElsewhere struct {
	ConsultationLine
	College deliberation.College
}

// ReadCard is a card that the reader showed.
type ReadCard struct {
	Code      string // sent with the button
	Reference string
	CardProof
	Issuer CardIssuer
	Union  bool // whose card may tell of membership: it is asked for apart
	Other  bool // it attests another college than theirs
}

func (OwnCollege) template() string { return "own_college" }

func (v OwnCollege) faults() Faults { return v.Faults }
