package page

import (
	"time"

	"voix/deliberation"
)

// OwnBallots is the page /moi/avis: what the person who reads it has chosen on each question, and whether it is in the figures. It is theirs
// alone, and says nothing of what they chose before.
type OwnBallots struct {
	Consultations []OwnConsultation
	Organisations []OrganisationBallots // that the reader speaks for
}

// OrganisationBallots are the choices of an organisation, for those who speak for it: whoever did so before them may have made some.
type OrganisationBallots struct {
	Organisation  OrganisationLine
	Consultations []OwnConsultation
}

// OwnConsultation are the choices of a person in one consultation.
type OwnConsultation struct {
	ConsultationLine
	Until   time.Time // when the choices can no more be changed; zero: they cannot any more
	Ballots []OwnBallot
}

// OwnBallot is a choice as it stands.
type OwnBallot struct {
	Page     string // French path of where the question is asked
	Title    string // of the question; empty: erased
	Language string // of Title
	Choice   deliberation.Choice
	Status   deliberation.BallotStatus
}

func (OwnBallots) template() string { return "own_ballots" }
