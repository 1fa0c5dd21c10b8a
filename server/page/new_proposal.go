package page

import "voix/deliberation"

// NewProposal is the page /propositions/nouvelle; it posts multipart/form-data to the same path. Fields: title, text
// (Markdown), theme, office (a code or "national"), files (several), number.
type NewProposal struct {
	Consultation ConsultationLine
	Open         bool // false: the page says why nothing can be filed now
	Offices      []Office
	Limits       ProposalLimits

	// What was typed, given back when the form was refused.
	Title, Text string
	Theme       deliberation.Theme
	Office      string
	Language    string // empty: that of the page
	Faults      Faults
	// Similar are proposals like the one that was refused.
	Similar []SimilarRow
	// Born is the debate in which it is born, From what was said there that it carries, as the form sends it back.
	Born    *Held
	From    string
	Carries []Said
}

// ProposalLimits are what the form announces and the server enforces. Characters are counted as Unicode code points.
type ProposalLimits struct {
	TitleLength, TextLength int
	Files                   int
	FileSize                int64 // bytes each
}

func (NewProposal) template() string { return "new_proposal" }

// Filed is the page after a proposal was sent (/propositions/{n}/merci): what happens next.
type Filed struct {
	Number       uint64
	Title        string
	Consultation ConsultationLine
	Step         Step // the phase under way; its Until is the next date to tell
}

func (Filed) template() string { return "filed" }
