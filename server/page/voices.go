package page

import (
	"time"

	"voix/deliberation"
)

// Voices is the page /questions/{n}/association: who speaks for organisations gives the opinion of each on a question.
type Voices struct {
	Asked  OwnBallot           // where the question is asked; its choice is nobody's
	Action string              // where the buttons are posted, with the organisation's number
	Open   bool                // for ballots
	Until  time.Time           // zero: no day is fixed, or it is closed
	Voices []OrganisationVoice // none: its reader speaks for no organisation
}

// OrganisationVoice is an organisation that somebody speaks for, with what it says; NoChoice: nothing yet.
type OrganisationVoice struct {
	Organisation OrganisationLine
	Choice       deliberation.Choice
}

func (Voices) template() string { return "voices" }
