package dossier

import (
	"slices"
	"strings"
	"time"

	"voix/deliberation"
)

// Format is the version of the dossier's form. The same number, erasures and format give the same bytes: once a dossier has been handed
// out, whatever would change a byte, be it a word of the method, is a new format.
const Format = 1

// ErasedText is what reads in place of a text that was taken back.
const ErasedText = "texte effacé"

// listedFrom is how many ballots a closed question needs before anything is said of it: with fewer it is listed, without figures.
const listedFrom = 5

// content is all that a dossier says. Every file of the archive is written from it alone, so that whoever reads positions.json and
// the manifest can write the archive again.
type content struct {
	head head
	// each gives all proposals by number, one at a time; it may be called several times and gives the same each time.
	each func(yield func(*proposal) error) error
}

type head struct {
	Format       int          `json:"format"`
	Journal      journal      `json:"journal"`
	Consultation consultation `json:"consultation"`
}

type journal struct {
	Number uint64 `json:"number"`
	Root   string `json:"root"` // hexadecimal
	At     string `json:"at"`   // UTC, milliseconds
}

type consultation struct {
	Number      int64    `json:"number"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Closed      bool     `json:"closed"` // the vote is: figures are final
	Imported    bool     `json:"imported"`
	Source      string   `json:"source,omitempty"` // of an imported one: SHA-256 over its files
	Begins      []begins `json:"begins,omitempty"` // of one that was held here: by phase
}

type begins struct {
	Phase string `json:"phase"`
	Day   string `json:"day"` // in Paris
}

type proposal struct {
	Proposal int64   `json:"proposal"`
	Question int64   `json:"question"`
	Title    string  `json:"title"`
	Text     string  `json:"text"`
	Language string  `json:"language"` // of title and text, BCP 47; empty: not known, or erased
	Spoken   string  `json:"spoken"`   // awaited, transcript; empty: written, or erased
	Erased   bool    `json:"erased"`
	Theme    *string `json:"theme"`   // null if imported
	Office   string  `json:"office"`  // that it concerns; national: none named
	Day      string  `json:"date"`    // filed, or given where it was imported from; in Paris
	Source   *int64  `json:"source"`  // comment-id; null unless imported
	Ballots  *int64  `json:"ballots"` // of all colleges together; null: closed with fewer than listedFrom
	Rows     []row   `json:"rows"`
}

// row is what may be known of some ballots of one college. agree, disagree and pass are null together, where nothing can be shown.
type row struct {
	College   string  `json:"college"`
	Territory string  `json:"territory"`
	Agree     *int64  `json:"agree"`
	Disagree  *int64  `json:"disagree"`
	Pass      *int64  `json:"pass"`
	Ballots   int64   `json:"ballots"`
	AtLeast   *string `json:"at_least"` // all but at most one of Ballots have this choice
	LeftOut   *int64  `json:"left_out"` // of the whole college, on its first row, once closed
}

func (r *row) shown() bool { return r.Agree != nil && r.Disagree != nil && r.Pass != nil }

// count is how many of the row's ballots have the choice of that sign; 0 where nothing is shown.
func (r *row) count(sign int) int64 {
	switch {
	case !r.shown():
		return 0
	case sign > 0:
		return *r.Agree
	case sign < 0:
		return *r.Disagree
	}
	return *r.Pass
}

// What a dossier says of a proposal that came as a voice message.
const (
	spokenAwaited    = "awaited"    // nobody has written it down
	spokenTranscript = "transcript" // title and text are, wholly or in part, what somebody wrote down from the recording
)

// timeLayout is RFC 3339 in UTC with milliseconds.
const timeLayout = "2006-01-02T15:04:05.000Z"

func formatTime(at time.Time) string { return at.UTC().Format(timeLayout) }

func formatDay(at time.Time) string { return at.In(deliberation.Paris()).Format(time.DateOnly) }

// clean makes what JSON would alter the same in every file.
func clean(s string) string { return strings.ToValidUTF8(s, "\ufffd") }

// rowsOf turns figures into rows. Nothing is said of a closed question with fewer than listedFrom ballots, also not how many of each
// college they are.
func rowsOf(f deliberation.Figures) (rows []row, ballots *int64) {
	rows = []row{}
	if f.Final && f.Ballots < listedFrom {
		return rows, nil
	}
	for _, r := range f.Rows {
		out := row{College: r.College.String(), Territory: string(r.Territory), Ballots: r.Ballots}
		if r.Shown {
			out.Agree, out.Disagree, out.Pass, out.Ballots = new(r.Tally.Agree), new(r.Tally.Disagree), new(r.Tally.Pass), r.Tally.Total()
		}
		if r.AtLeast.Valid() {
			out.AtLeast = new(r.AtLeast.String())
		}
		first := !slices.ContainsFunc(rows, func(before row) bool { return before.College == out.College })
		if f.Final && first {
			out.LeftOut = new(r.LeftOut)
		}
		rows = append(rows, out)
	}
	return rows, new(f.Ballots)
}
