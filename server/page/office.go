package page

// OfficePage is the page /caf/{code}: what there is about one office, and who can help there.
type OfficePage struct {
	Place
	// Departements are the names of those that it covers, wholly or in part.
	Departements []string
	// Neighbours are other offices that cover part of one of them.
	Neighbours []Office
	Coming     []DebateRow   // soonest first
	Past       []DebateRow   // latest first, the first few
	Rows       []ProposalRow // latest first, the first few
	// Results are what came of closed votes among people of this office, where that could be told of it alone (rule 7).
	Results []OfficeResult
}

// OfficeResult is what the final figures of one question tell of an office.
type OfficeResult struct {
	Proposal uint64
	Title    string // empty: erased
	Language string
	Tallies  []Tally // Exact, by college
}

func (OfficePage) template() string { return "office" }
