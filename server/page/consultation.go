package page

import (
	"html/template"
	"time"

	"voix/deliberation"
)

// Consultation is the page /consultations/{n}, and the part of Home that tells about the current one.
type Consultation struct {
	Number    uint64
	Title     string
	Language  string        // BCP 47, of what was written here
	Summary   template.HTML // already sanitised
	Beginning string        // of the summary, plain, for other sites
	Phase     deliberation.Phase
	Steps     []Step
	// Figures, all colleges together.
	Proposals    int
	Debates      int
	Participants int
	Ballots      int
	// Imported tells that it was a public data set elsewhere; Source says which.
	Imported bool
	Source   string
	// RecentProposals and RecentDebates are a handful of each, for the consultation page and Home.
	RecentProposals []ProposalRow
	RecentDebates   []DebateRow
}

// Step is one phase with its dates. Until is excluded and may be zero: no end is set.
type Step struct {
	Phase       deliberation.Phase
	From, Until time.Time
	Now, Past   bool
}

// ConsultationLine names a consultation in a list or a choice.
type ConsultationLine struct {
	Number   uint64
	Title    string
	Language string // BCP 47, of what was written here
	// Closed is when it ended; zero while it goes on.
	Closed    time.Time
	Proposals int
	Ballots   int
}

func (Consultation) template() string { return "consultation" }

// Open reports whether people can still do something in it.
func (c Consultation) Open() bool {
	return c.Phase > deliberation.Announced && c.Phase < deliberation.Closed
}

// Over reports whether the vote is closed: who took part is known for good.
func (c Consultation) Over() bool { return c.Phase >= deliberation.Rereading }

// Rereading reports whether people reread what comes out of it.
func (c Consultation) Rereading() bool { return c.Phase == deliberation.Rereading }

// Convening reports whether debates can be announced.
func (c Consultation) Convening() bool {
	return c.Phase == deliberation.Proposing || c.Phase == deliberation.Debating
}

// Sheeting reports whether sheets are written.
func (c Consultation) Sheeting() bool {
	return c.Phase >= deliberation.Proposing && c.Phase <= deliberation.Rereading && !c.Imported
}

// Filing reports whether new proposals can be filed.
func (c Consultation) Filing() bool { return c.Phase == deliberation.Proposing }
