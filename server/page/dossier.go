package page

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"voix/deliberation"
	"voix/deliberation/position"
)

// Dossier is the page /consultations/{n}/dossier, for those who read the dossier for their work. Its address never changes, nor do the
// anchors of the positions that it names (#position-12).
type Dossier struct {
	Consultation ConsultationLine
	Phase        deliberation.Phase
	Imported     bool
	Coming       time.Time // when the draft is made; zero: not known, or made already
	Date         time.Time // of the number; zero: there is no dossier yet
	Number       uint64    // of the journal, as of which the dossier is made; 0: there is none yet
	Rules        deliberation.Rules

	Proposals, Debates, Arguments, Ballots int
	Voters                                 []CollegeCount // once the vote is closed
	Objections, Answered                   int
	Verdicts                               []VerdictCount
	Placed                                 int // proposals that are retained
	Sheets                                 int // of these, how many have a sheet

	Commitments   []PositionRow // those with the most support, in the dossier's order
	Disagreements []PositionRow // those that divide most

	Preparing    bool         // the archive is being made: what follows is not known yet
	Failed       bool         // it could not be made
	Root         string       // of the journal's tree of size Number, in hexadecimals
	Manifest     string       // SHA-256 of the dossier's manifest, likewise
	SignedBefore bool         // what was signed held something that was erased since: it waits to be signed anew
	Keys         []SigningKey // that sign dossiers: the one in use first
	KeysAddress  string       // of all of them as a text

	Signatures []DossierSignature // under the dossier as it is, newest first
	Downloads  []Download         // of the whole dossier, the archive first
	Parts      []Download         // archives of a theme, an office or a college
	Address    string             // of this page, absolute, in French
}

// CollegeCount is how many people of a college took part.
type CollegeCount struct {
	College deliberation.College
	Count   int
}

// DossierSignature is a signature under the dossier. All but times and numbers are as verifiers read them.
type DossierSignature struct {
	At       time.Time
	Number   uint64 // of the journal, as of which the signed dossier was made
	Root     string // of the journal's tree of that size, in hexadecimals
	Manifest string // SHA-256, likewise
	Key      string // the public key, as golang.org/x/mod/sumdb/note writes it
}

// Download is a file of a published dossier, or an archive of a part of it.
type Download struct {
	File    string // as it is called in the archive; empty: an archive
	Address string // not of a language: one for all
	Size    int64  // in bytes; 0: not known before it is made
	// What part of the dossier it is; all zero: the whole.
	Theme   deliberation.Theme
	Office  Office
	College deliberation.College
}

// downloadKinds name the files of a dossier in messages.
var downloadKinds = map[string]string{
	"": "archive", "dossier.html": "html", "dossier.odt": "odt", "dossier.pdf": "pdf", "dossier.xlsx": "xlsx", "positions.csv": "table",
	"positions.json": "positions", "positions.schema.json": "schema", "contributions.csv": "contributions", "ballots.csv": "ballots",
	"debates.csv": "debates", "issuers.csv": "issuers", "debate_figures.csv": "debate_figures",
	"methode.md": "method", "manifest.json": "manifest", "preuves.json": "proofs", "signature.txt": "signature",
}

// Kind names what it is, for the family "dossier.file".
func (d Download) Kind() string {
	if kind, ok := downloadKinds[d.File]; ok {
		return kind
	}
	return "other"
}

// Closed reports whether nothing of the dossier changes any more.
func (d Dossier) Closed() bool { return d.Phase == deliberation.Closed }

// MostVerdicts is the greatest of the counts.
func (d Dossier) MostVerdicts() int { return mostOf(d.Verdicts) }

// Signature is the last one; nil: there is none.
func (d Dossier) Signature() *DossierSignature {
	if len(d.Signatures) == 0 {
		return nil
	}
	return &d.Signatures[0]
}

// CitedOn is the day that a citation names: of the signature, or of the number.
func (d Dossier) CitedOn() time.Time {
	if s := d.Signature(); s != nil {
		return s.At
	}
	return d.Date
}

// CitedNumber is the number of the journal that a citation names.
func (d Dossier) CitedNumber() uint64 {
	if s := d.Signature(); s != nil {
		return s.Number
	}
	return d.Number
}

// latex keeps what people wrote from being read as commands.
var latex = strings.NewReplacer(
	`\`, `\textbackslash{}`, "{", `\{`, "}", `\}`, "%", `\%`, "&", `\&`, "#", `\#`, "$", `\$`, "_", `\_`, "~", `\textasciitilde{}`, "^", `\textasciicircum{}`,
	"\n", " ",
)

// BibTeX is the citation for programs.
func (d Dossier) BibTeX() string {
	day := d.CitedOn().In(paris)
	lines := []string{
		fmt.Sprintf("@misc{voix-%d-%d,", d.Consultation.Number, d.CitedNumber()),
		"  title = {" + latex.Replace(d.Consultation.Title) + "},",
		"  author = {{Voix au chapitre}},",
	}
	if !d.CitedOn().IsZero() {
		lines = append(lines, "  year = {"+strconv.Itoa(day.Year())+"},", "  date = {"+day.Format(time.DateOnly)+"},")
	}
	lines = append(lines, "  version = {"+strconv.FormatUint(d.CitedNumber(), 10)+"},", "  url = {"+d.Address+"},")
	if s := d.Signature(); s != nil {
		lines = append(lines, "  note = {SHA-256 "+s.Manifest+"},")
	}
	return strings.Join(append(lines, "}"), "\n")
}

// Parted is whom a proposal divides.
func (s Standing) Parted() position.Rift { return s.Position.Rift() }

// LeastSupport is the interval of the least favourable college that counts.
func (s Standing) LeastSupport() position.Interval { return s.Position.Support }

func (Dossier) template() string { return "dossier" }
