package page

import (
	"time"

	"voix/deliberation"
)

// Me is the page /moi: what is held on the person who reads it, and why. It posts to /deconnexion and links to /moi/effacer.
type Me struct {
	Pseudonym string
	College   deliberation.College
	Office    Office
	Since     time.Time
	Posts     bool // for an organisation: letters and calls
	// Failed: something by which they chose to be written to does not reach them. Unreachable: nothing does, and delays that run against them stand still.
	Failed, Unreachable bool
	// What the person did. Ballots are theirs alone to see.
	Proposals   []ProposalRow
	Arguments   int
	Marks       int // of arguments of others as useful; theirs alone to see
	Ballots     int
	Files       int
	Voices      int // among proposals and arguments: those that were spoken
	Transcripts int // of voice messages
	Summaries   int // texts in easy French, each version
	Around      int // texts around debates: announcements, agendas, minutes, remarks; those that a debate adopted are its own
	Debates     int // that the person runs, rehearsals among them
	Validations int // of such texts by others; theirs alone to see
	// Texts are the versions of sheets, objections and answers that the person wrote, newest first.
	Texts []OwnText
	// Said is what the person said in local debates, also on paper, newest first.
	Said []SaidRow
	// Rapporteur are the consultations whose sheets the person fills.
	Rapporteur []ConsultationLine
	// SignedInSince is when this session began, SignedInUntil when it ends by itself.
	SignedInSince, SignedInUntil time.Time
}

// SaidRow is something that a person said in a debate, in the list of their account.
type SaidRow struct {
	Argument int64
	Title    string // of the debate; empty: erased
	Excerpt  string
	Language string // of Excerpt
	At       time.Time
}

// Erase is the page /moi/effacer: what goes, what stays, and a confirmation. It posts there. Fields: confirm ("yes").
type Erase struct {
	Pseudonym string
	Faults    Faults
}

func (Me) template() string    { return "me" }
func (Erase) template() string { return "erase" }
