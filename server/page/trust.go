package page

import (
	"strings"
	"time"

	"voix/server/declaration"
)

// Operator is who answers for an installation, as far as it was said at its start.
type Operator struct {
	// Contact is where one writes to: a mailto: or https: address; empty: not said.
	Contact string
	// Source is where the source of the running program is (AGPL, section 13); empty: not said.
	Source string
	// Declaration is who publishes the site, who keeps its machines, who decides what happens to personal data.
	Declaration declaration.Declaration
	// Public tells that the installation is open to the public: the declaration is whole. Else it is a trial.
	Public bool
	// Records tells that connections are recorded, sealed to two holders, or that some are still kept.
	Records bool
}

// Declared tells that the publisher is named, as they must be before the public comes in.
func (o Operator) Declared() bool { return o.Declaration.Publisher.Name != "" }

// ContactText is the contact as people read it: without the scheme.
func (o Operator) ContactText() string {
	return strings.TrimPrefix(strings.TrimPrefix(o.Contact, "mailto:"), "https://")
}

// CharterVersion is that of the charter that the pages show.
func (o Operator) CharterVersion() string { return declaration.CharterVersion }

// Accessibility is the page /accessibilite: the statement in the form that the law asks for (arrêté du 20 septembre 2019), and the
// results of the last automatic run below it.
type Accessibility struct {
	Run AuditRun
}

// AuditRun is what client/accessibility.json holds: written by the browser tests, never by hand.
type AuditRun struct {
	Date    time.Time `json:"date"`
	Tool    string    `json:"tool"` // name and version of the checker
	Pages   int       `json:"pages"`
	Locales int       `json:"locales"`
	Faults  int       `json:"faults"`
	// Scores of Lighthouse, in points from 0 to 100; empty: not run.
	Scores []AuditScore `json:"scores"`
}

// AuditScore is what Lighthouse says of one page, in points from 0 to 100.
type AuditScore struct {
	Path          string `json:"path"`
	Accessibility int    `json:"accessibility"`
	BestPractices int    `json:"bestPractices"`
	SearchEngines int    `json:"searchEngines"`
}

// Version is the page /version: which keys sign dossiers, which source runs, since when.
type Version struct {
	Licence  string // its SPDX name
	Build    string
	Modified bool   // the source had changes that are in no version
	Go       string // version of the language
	Since    time.Time
	Modules  []Module
	// Keys sign dossiers: the one in use first, then those before it.
	Keys        []SigningKey
	KeysAddress string // of all of them as a text
}

// SigningKey is a public key with which dossiers are signed, or were.
type SigningKey struct {
	Key   string // as golang.org/x/mod/sumdb/note writes it
	Since time.Time
	Entry uint64 // of the journal, that announced it
	// Endorsed: the key before it signed the announcement as well.
	Endorsed bool
}

// Module is a library that is part of the program.
type Module struct{ Path, Version string }

// OpenFigures is the page /chiffres-du-site: how the server keeps its promises, since it started.
type OpenFigures struct {
	Since  time.Time
	Speeds []Speed
	// Reads and Writes are how many requests there were; Failures those that ended in an error of ours.
	Reads, Writes, Failures int
}

// Speed says how many requests of a hundred were answered within some milliseconds; -1: there were none.
type Speed struct {
	Milliseconds  int
	Reads, Writes int // per hundred, rounded down
}

func (Accessibility) template() string { return "accessibility" }
func (Version) template() string       { return "version" }
func (OpenFigures) template() string   { return "open_figures" }
