package page

import (
	"time"

	"voix/deliberation"
)

// MostReadings is how many readings /controle/lectures shows, the newest.
const MostReadings = 500

// Audit is the page /controle, for who audits. It posts to the same path: from, to, number.
type Audit struct {
	Entries  uint64 // in the journal
	Most     int    // at once
	From, To string // as they were typed
	Faults   Faults
}

// AuditedEntry is an entry as an auditor reads it.
type AuditedEntry struct {
	Number  uint64
	At      time.Time
	Kind    string
	Actor   string // of AuditActors
	Program string // which one, for that actor
	Fields  []deliberation.AuditedField
}

// AuditActors are who can have done something, as far as an auditor is told.
func AuditActors() []string { return []string{"person", "voice", "program"} }

// AuditedEntries is the page /controle/entrees: what somebody has said they read.
type AuditedEntries struct {
	From, To uint64
	All      []AuditedEntry
}

// ReadingLine is one reading of an auditor, told to everybody.
type ReadingLine struct {
	At       time.Time
	From, To uint64
	Count    int
	Mandate  uint64
}

// Readings is the page /controle/lectures.
type Readings struct {
	Count int // that there ever were
	All   []ReadingLine
	// Openings are of records of connections, the newest; Opened is how many there ever were.
	Openings []OpeningLine
	Opened   int
}

// OpeningLine is that records of connections were opened. Whose, and of which days, it does not say: of few days somebody might be guessed.
type OpeningLine struct {
	At            time.Time
	Authority     deliberation.Authority
	Ground        deliberation.Ground
	Records, Days int
}

// OlderOpenings reports whether there are openings that the page does not show.
func (r Readings) OlderOpenings() bool { return r.Opened > len(r.Openings) }

// Older reports whether there are readings that the page does not show.
func (r Readings) Older() bool { return r.Count > len(r.All) }

func (Audit) template() string          { return "audit" }
func (AuditedEntries) template() string { return "audited_entries" }
func (Readings) template() string       { return "readings" }

func (a Audit) faults() Faults { return a.Faults }
