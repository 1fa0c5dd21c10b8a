package page

// Data is the page /moi/donnees: everything that is held on who reads it, and what the program makes of it. It links to the downloads
// /moi/donnees.json, .html and .zip.
type Data struct {
	Rows       []Datum
	Treatments []Treatment
	// Of their ballots: how many, and where they are in what is published.
	Ballots, Shown, Waiting, LeftOut int
	Consultations                    int // in which they gave one
	Proposals                        int
}

// Datum is one kind of thing that is held. All but Value and Do are names of messages.
type Datum struct {
	Name                          string // one of DataNames
	Value                         string // in words; may be empty
	Source, Basis, Readers, Until string
	Do                            string // a path; empty: by erasing the account
}

// Treatment is something that the program does with what is held: one of Treatments, with what it comes to for who reads.
type Treatment struct {
	Name string
	Own  []string
}

// DataNames are the kinds of things that are held.
func DataNames() []string {
	return []string{"pseudonym", "names", "college", "office", "since", "age", "consents", "attestation", "ways", "contact", "address", "reads", "unreached", "sessions", "voter", "ballots", "proposals", "arguments", "files", "voices",
		"transcripts", "summaries", "sheets", "marks", "around", "debates", "rooms", "roles", "cookie", "cookies", "records", "unrecorded", "flags", "memory"}
}

// DataSources are who gave something.
func DataSources() []string { return []string{"you", "issuer", "computed"} }

// DataBases are by which law it may be kept.
func DataBases() []string { return []string{"consent", "law", "host", "service"} }

// DataReaders are who reads it.
func DataReaders() []string {
	return []string{"self", "chosen", "everyone", "debate", "holders", "administrators", "nobody"}
}

// DataUntil are until when it is kept.
func DataUntil() []string {
	return []string{"account", "apart", "counted", "session", "year", "looked", "moment"}
}

// Treatments are what the program does with what is held.
func Treatments() []string {
	return []string{"order", "figures", "groups", "similar", "search", "care", "limits"}
}

// Correct is the page /moi/corriger, which posts there. Fields: pseudonym, office.
type Correct struct {
	Pseudonym, Office string
	Offices           []Office
	Faults            Faults
}

func (Data) template() string    { return "data" }
func (Correct) template() string { return "correct" }

func (v Correct) faults() Faults { return v.Faults }
