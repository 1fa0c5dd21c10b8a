// Package content holds what the demonstration says: written for it, in French, about invented people. The texts are in Markdown files
// that someone who does not program can correct (LISEZ-MOI.txt tells how); Load reads them strictly.
package content

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"voix/deliberation"
)

//go:embed main.md mail.md debates.md pieces.md pseudonyms.txt sheets.md objections.md proposals/*.md
var files embed.FS

// Demonstration is everything Load found. All texts are typeset French Markdown (see typeset): curly apostrophes, narrow no-break spaces.
type Demonstration struct {
	Main       Consultation // open, toward the next convention; about a hundred proposals over the six themes
	Closed     Consultation // over, about letters; a dozen proposals, all of theme Transparency
	Debates    []Debate     // of Main, each of another office, by Day
	Pieces     []Piece      // for the live simulation
	Pseudonyms []string     // distinct, at most 24 characters; append a number to make more
}

// Consultation is a title, a summary in Markdown, and its proposals.
type Consultation struct {
	Title, Summary string
	Proposals      []Proposal
}

// Proposal is one proposal with what people will think and say of it.
type Proposal struct {
	Theme     deliberation.Theme
	Title     string // unique over both consultations, at most 120 characters
	Text      string // 50 to 200 words of Markdown
	Voice     string // who speaks, to help whoever edits the text; not to be published
	Author    deliberation.College
	Stances   map[deliberation.College]Stance // one for each of the four colleges
	Leaning   Leaning
	Arguments []Argument

	Sheets     []Sheet     // versions, the first one first
	Objections []Objection // of proposals of Closed only
}

// Stance is how many in a hundred of a college agree, disagree and pass; the three add up to 100.
type Stance struct{ Agree, Disagree, Pass int }

// Leaning says how opinion on a proposal splits within a college, from -100 to 100: Digital is how much more it pleases those at ease
// with digital tools than those who want people and paper, Control how much more it pleases those who want checks than those who want
// trust. Zero means that the split does not matter. The averages over a college stay those of its Stance.
type Leaning struct{ Digital, Control int }

// Argument is what someone says of a proposal or in a debate: 6 to 80 words.
type Argument struct {
	Side    deliberation.Side
	College deliberation.College
	Text    string
	Replies []Reply
}

// Reply answers an argument.
type Reply struct {
	College deliberation.College
	Text    string
}

// Form is how one takes part in a debate.
type Form uint8

const (
	InRoom Form = iota + 1
	Online
	InRoomAndOnline
)

// Debate is a local debate of the main consultation.
type Debate struct {
	Title        string
	Office       deliberation.Office // valid, and no two debates have the same
	Day, Hour    int                 // days after the consultation opened (0 to 365) and hour of that day in Paris
	Form         Form
	Place        string // kind of place and how to get in; no real address
	Announcement string
	Arguments    []Argument
}

// Piece is a short argument that fits any proposal of its theme; the simulation adds such ones over time. It has no replies.
type Piece struct {
	Theme deliberation.Theme
	Argument
}

// Load reads the embedded files. It refuses them whole when one is malformed; the error then names every fault with file and line.
func Load() (*Demonstration, error) { return load(files) }

func load(fsys fs.FS) (*Demonstration, error) {
	r := &reader{fsys: fsys, titles: map[string]string{}}
	d := &Demonstration{Main: r.consultation(r.document("main.md"))}
	for _, theme := range deliberation.Themes() {
		proposals := r.document("proposals/" + theme.String() + ".md")
		d.Main.Proposals = append(d.Main.Proposals, r.proposals(proposals, theme)...)
	}
	closed := r.document("mail.md")
	d.Closed = r.consultation(closed)
	d.Closed.Proposals = r.proposals(closed, deliberation.Transparency)
	d.Debates = r.debates(r.document("debates.md"))
	d.Pieces = r.pieces(r.document("pieces.md"))
	d.Pseudonyms = r.pseudonyms("pseudonyms.txt")
	r.sheets(r.document("sheets.md"), d)
	r.objections(r.document("objections.md"), d)
	if len(r.faults) > 0 {
		return nil, errors.Join(r.faults...)
	}
	return d, nil
}

// A reader turns files into content and collects what is wrong with them.
type reader struct {
	fsys   fs.FS
	faults []error
	titles map[string]string // title of a proposal or debate: where it was first seen
}

func (r *reader) fault(file string, line int, format string, args ...any) {
	r.faults = append(r.faults, fmt.Errorf("%s:%d: %s", file, line, fmt.Sprintf(format, args...)))
}

func (r *reader) read(file string) string {
	text, err := fs.ReadFile(r.fsys, file)
	if err != nil {
		r.fault(file, 0, "%v", err)
	}
	return string(text)
}

// title notes a title and refuses one that was seen before or is too long.
func (r *reader) title(s section) string {
	title := r.text(s.file, s.line, s.title)
	if n := len([]rune(title)); n == 0 || n > 120 {
		r.fault(s.file, s.line, "un titre a de 1 à 120 signes, celui-ci %d", n)
	}
	if seen, ok := r.titles[title]; ok {
		r.fault(s.file, s.line, "ce titre est déjà à %s", seen)
	}
	r.titles[title] = fmt.Sprintf("%s:%d", s.file, s.line)
	return title
}

// text typesets s and reports what is not good French typography, or should not be published.
func (r *reader) text(file string, line int, s string) string {
	s = typeset(s)
	for _, what := range typographicFaults(s) {
		r.fault(file, line, "%s", what)
	}
	return s
}

// sized is text of least to most words.
func (r *reader) sized(file string, line int, s string, least, most int) string {
	if n := len(strings.Fields(s)); n < least || n > most {
		r.fault(file, line, "%d mots, il en faut de %d à %d", n, least, most)
	}
	return r.text(file, line, s)
}

// consultation is a document's title and what stands before its first proposal.
func (r *reader) consultation(d section) Consultation {
	return Consultation{Title: r.title(d), Summary: r.sized(d.file, d.line, d.body, 30, 300)}
}

func (r *reader) proposals(d section, theme deliberation.Theme) []Proposal {
	var proposals []Proposal
	for _, s := range d.sections {
		p := Proposal{Theme: theme, Title: r.title(s), Text: r.sized(s.file, s.line, s.body, 50, 200)}
		r.fields(s, map[string]func(string) error{
			"Voix":    func(v string) error { p.Voice = r.text(s.file, s.line, v); return nil },
			"Qualité": func(v string) (err error) { p.Author, err = parseCollege(v); return err },
			"Avis":    func(v string) (err error) { p.Stances, err = parseStances(v); return err },
			"Clivage": func(v string) (err error) { p.Leaning, err = parseLeaning(v); return err },
		}, nil)
		p.Arguments = r.arguments(s)
		proposals = append(proposals, p)
	}
	return proposals
}

func (r *reader) debates(document section) []Debate {
	var debates []Debate
	held := map[deliberation.Office]bool{}
	for _, s := range document.sections {
		d := Debate{Title: r.title(s), Announcement: r.sized(s.file, s.line, s.body, 20, 120)}
		r.fields(s, map[string]func(string) error{
			"Caf": func(v string) (err error) {
				d.Office, err = deliberation.ParseOffice(v)
				if err == nil && (!d.Office.Valid() || held[d.Office]) {
					err = fmt.Errorf("%s ne peut pas avoir ce débat, ou en a déjà un", v)
				}
				held[d.Office] = true
				return err
			},
			"Jour":  func(v string) (err error) { d.Day, err = parseNumber(v, 0, 365); return err },
			"Heure": func(v string) (err error) { d.Hour, err = parseNumber(v, 8, 21); return err },
			"Forme": func(v string) (err error) { d.Form, err = parseForm(v); return err },
			"Lieu":  func(v string) error { d.Place = r.sized(s.file, s.line, v, 3, 40); return nil },
		}, nil)
		d.Arguments = r.arguments(s)
		debates = append(debates, d)
	}
	slices.SortStableFunc(debates, func(a, b Debate) int { return a.Day - b.Day })
	return debates
}

func (r *reader) pieces(d section) []Piece {
	var pieces []Piece
	if len(d.sections) != len(deliberation.Themes()) {
		r.fault(d.file, d.line, "il faut une partie pour chacun des %d thèmes, dans leur ordre", len(deliberation.Themes()))
		return nil
	}
	for i, theme := range deliberation.Themes() {
		r.fields(d.sections[i], nil, nil)
		for _, a := range r.arguments(d.sections[i]) {
			pieces = append(pieces, Piece{Theme: theme, Argument: a})
		}
	}
	return pieces
}

func (r *reader) pseudonyms(file string) []string {
	var pseudonyms []string
	seen := map[string]bool{}
	for i, line := range strings.Split(strings.TrimSuffix(r.read(file), "\n"), "\n") {
		pseudonym := r.text(file, i+1, line)
		if n := len([]rune(pseudonym)); n == 0 || n > 24 || seen[pseudonym] {
			r.fault(file, i+1, "un pseudonyme est unique et a de 1 à 24 signes : %q", pseudonym)
		}
		seen[pseudonym] = true
		pseudonyms = append(pseudonyms, pseudonym)
	}
	return pseudonyms
}

func (r *reader) arguments(s section) []Argument {
	var arguments []Argument
	for _, c := range s.contributions {
		if c.objects {
			r.fault(s.file, c.line, "une objection n’a pas sa place ici")
		}
		a := Argument{Side: c.side, College: c.college, Text: r.sized(s.file, c.line, c.body, 6, 80)}
		for _, reply := range c.replies {
			a.Replies = append(a.Replies, Reply{College: reply.college, Text: r.sized(s.file, reply.line, reply.body, 4, 80)})
		}
		arguments = append(arguments, a)
	}
	return arguments
}
