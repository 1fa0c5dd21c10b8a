package page

// Join is the page on which somebody joins who has shown a way in that is nobody's yet; it posts to /inscription. Fields: proof, pseudonym,
// college, office, age ("yes": fifteen or older), opinions ("yes": the consent without which nobody can take part), shared.
type Join struct {
	Proof string // a sealed ticket
	Way   string // an account.WayKind: by what they came

	Pseudonym, College, Office string
	Age, Opinions, Shared      bool
	Union                      bool // they came by the card of a union, and may have it noted
	Noted                      bool // they agree to that
	Offices                    []Office
	Faults                     Faults
}

func (Join) template() string { return "join" }

func (j Join) faults() Faults { return j.Faults }
