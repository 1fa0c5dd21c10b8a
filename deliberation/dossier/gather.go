// Package dossier writes what comes out of a consultation as an archive that anyone can check, and checks such archives. An
// archive holds positions and local debates (JSON with its schema, and CSV), an account of every contribution, the same as a document to be
// read (ODT, PDF, HTML) and as a workbook, once the vote is closed the ballots themselves as a multiset, the method in words, proofs from
// the journal, a manifest, and once it is signed the signature.
package dossier

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"voix/deliberation"
	"voix/deliberation/position"
)

// Input is what a dossier is made of.
type Input struct {
	State        *deliberation.State // replayed to Number, and no further
	Consultation int64
	Number       uint64
	Root         [32]byte  // of the journal's tree of that size
	At           time.Time // of entry Number
	// Texts returns the texts of up to a few hundred ids. A text that is missing was erased. It is called several times for
	// each id.
	Texts func(ids []deliberation.ID) (map[deliberation.ID]deliberation.Text, error)
	// Erased reports whether a text was erased by now, which may be after Number; nil: what State says.
	Erased func(deliberation.ID) bool
	// Pseudonyms returns those of up to a few hundred persons, by number: rapporteurs, who sign what they write. One that is missing
	// was erased.
	Pseudonyms func(persons []int64) (map[int64]string, error)
	// Proofs are those of Evidence, each against the tree of size Number.
	Proofs []Proof
	// Part is what of the consultation the dossier is to hold; zero: all of it.
	Part Part
	// Signatures are those that the journal holds by now, which may be later than Number. The one under this very dossier is joined to it.
	Signatures []deliberation.DossierSignature
}

// Part is a part of a consultation: one theme, one office or one college. At most one of them is set.
type Part struct {
	Theme   deliberation.Theme   `json:",omitzero"`
	Office  deliberation.Office  `json:",omitzero"` // National: none
	College deliberation.College `json:",omitzero"`
}

// ErrPart means that more than one part was asked for.
var ErrPart = errors.New("dossier: one theme, one office or one college")

func (p Part) selection() (*selection, error) {
	var s selection
	set := 0
	if p.Theme.Valid() {
		s.Theme = p.Theme.String()
		set++
	}
	if p.Office != deliberation.National {
		s.Office = p.Office.String()
		set++
	}
	if p.College.Valid() {
		s.College = p.College.String()
		set++
	}
	switch set {
	case 0:
		return nil, nil
	case 1:
		return &s, nil
	}
	return nil, ErrPart
}

// ErrTextsChanged means that a text was erased while the dossier was written: what was written so far is to be thrown away, and
// the dossier written again.
var ErrTextsChanged = errors.New("dossier: a text changed while the dossier was written")

// ErrState means that the state is not that of the number asked for.
var ErrState = errors.New("dossier: the state was not replayed to that number")

// ErrNoFile means that a dossier has no file of that name, or none as of that number.
var ErrNoFile = errors.New("dossier: no such file")

// ErrTooLarge means that a file of the dossier would have 4 GiB or more, which not all programs can unpack.
var ErrTooLarge = errors.New("dossier: a file of 4 GiB or more")

// Write writes the archive of a consultation, or of a part of it. It writes the same bytes for the same number, erasures and part; its
// data files hold no more than a few proposals in memory, whatever their number, and its documents hold no more than what is
// printed of them. Errors are ErrState, ErrTextsChanged, ErrTooLarge, ErrPart, deliberation.ErrConsultationUnknown, or those of in's
// functions and w; what was written before an error is no dossier.
func Write(w io.Writer, in Input) error {
	c, err := contentOf(in)
	if err != nil {
		return err
	}
	return writeArchive(w, c, in.Proofs, in.Signatures)
}

// WriteFile writes one of Files alone, in the same bytes as in the archive; of a data file it holds no more in memory than Write does. Errors
// are those of Write, and ErrNoFile for a name that stands not in every archive of that state, or only over the others: manifest and
// signature.
func WriteFile(w io.Writer, in Input, name string) error {
	c, err := contentOf(in)
	if err != nil {
		return err
	}
	parts := partsOf(c, in.Proofs)
	i := slices.IndexFunc(parts, func(p part) bool { return p.name == name })
	if i < 0 {
		return ErrNoFile
	}
	return parts[i].write(w)
}

// contentOf is all that a dossier of in tells, read as far as nothing has to be held; its errors are those of Write, but those of w.
func contentOf(in Input) (*content, error) {
	g, err := gatherer(in)
	if err != nil {
		return nil, err
	}
	return g.content()
}

// textsAtOnce is how many texts are asked for in one call.
const textsAtOnce = 256

// gathering makes a dossier's content of a state.
type gathering struct {
	in      Input
	view    deliberation.Consultation
	rules   deliberation.Rules
	part    *selection
	texts   *textReader
	names   *nameReader
	places  map[int64]position.Place // of what is kept, by proposal
	born    map[int64][]int64        // proposals, by the debate in which they were born; nil: not looked for yet
	authors map[int64]*author        // organisations, by number
	quoted  map[int64][]int64        // the arguments that are quoted, by proposal, where there are any: choosing them reads all of a thread
}

func gatherer(in Input) (*gathering, error) {
	if in.State.Number() != in.Number {
		return nil, ErrState
	}
	view, ok := in.State.Consultation(in.Consultation)
	if !ok || !view.Visible {
		return nil, deliberation.ErrConsultationUnknown
	}
	part, err := in.Part.selection()
	if err != nil {
		return nil, err
	}
	return &gathering{
		in: in, view: view, part: part, rules: in.State.Rules(in.Consultation),
		texts: &textReader{texts: in.Texts, state: in.State, seen: map[deliberation.ID][16]byte{}},
		names: &nameReader{names: in.Pseudonyms, known: map[int64]string{}}, quoted: map[int64][]int64{}, authors: map[int64]*author{},
	}, nil
}

// erased reports whether a text is gone, as of Number or since.
func (g *gathering) erased(text deliberation.ID) bool {
	return g.in.State.IsErased(text) || g.in.Erased != nil && g.in.Erased(text)
}

func (g *gathering) content() (*content, error) {
	numbers := g.numbers()
	h, err := g.head(numbers)
	if err != nil {
		return nil, err
	}
	g.rank(numbers)
	return &content{
		head: *h,
		each: func(yield func(*proposal) error) error {
			for start := 0; start < len(numbers); start += textsAtOnce {
				if err := g.proposals(numbers[start:min(start+textsAtOnce, len(numbers))], yield); err != nil {
					return err
				}
			}
			return nil
		},
		debates: g.debates,
	}, nil
}

func (g *gathering) head(numbers []int64) (*head, error) {
	texts, err := g.texts.read([]deliberation.ID{g.view.Text})
	if err != nil {
		return nil, err
	}
	in, view := g.in, g.view
	h := &head{
		Format:  Format,
		Journal: journal{Number: in.Number, Root: hex.EncodeToString(in.Root[:]), At: formatTime(in.At)},
		Consultation: consultation{
			Number: view.Number, Title: texts[0].title, Description: texts[0].body, Closed: view.VoteClosed(), Phase: view.Phase.String(), Imported: view.Imported(),
		},
		Selection: g.part,
		Rules:     rules{g.rules.Version, g.rules.Threshold, g.rules.Minimum, g.rules.Entry},
		Participation: participation{
			Proposals: view.Proposals, Debates: view.Debates, Arguments: view.Arguments, Objections: view.Objections, Ballots: view.Ballots,
			Rapporteurs: int64(len(in.State.Rapporteurs(view.Number))), Voters: []voters{}, Attested: cameOf(in.State.AttestedVoters(view.Number)), Weeks: []week{},
			Channels: g.channels(),
		},
	}
	for _, d := range in.State.Debates(view.Number) {
		if d.Cancelled != 0 {
			h.Participation.Cancelled++
		}
	}
	if view.Imported() {
		h.Consultation.Source = view.Source.String()
	} else {
		for i, phase := range deliberation.Phases() {
			h.Consultation.Begins = append(h.Consultation.Begins, begins{phase.String(), formatDay(view.Begins[i])})
		}
	}
	if view.VoteClosed() {
		for _, college := range deliberation.Colleges() {
			if n := view.VotersBy[college-1]; n > 0 {
				h.Participation.Voters = append(h.Participation.Voters, voters{college.String(), n})
			}
		}
	}
	u := in.State.Unclaimed(view.Number)
	h.Participation.Unclaimed = unclaimed{u.Words, u.Avis, twiceAtMost(u.Avis, h.Participation.Voters)}
	for _, w := range in.State.Weeks(view.Number) {
		h.Participation.Weeks = append(h.Participation.Weeks, week{formatDay(w.Begins), w.Proposals, w.Debates, w.Arguments, w.Ballots})
	}
	if h.Issuers, err = g.issuers(g.namedIssuers(numbers)); err != nil {
		return nil, err
	}
	h.Opinions = g.opinions()
	return h, nil
}

// numbers are those of the proposals that the part holds.
func (g *gathering) numbers() []int64 {
	all := g.in.State.Proposals(g.view.Number, func(t deliberation.Theme, _ deliberation.Office) bool {
		return !g.in.Part.Theme.Valid() || t == g.in.Part.Theme
	})
	if g.in.Part.Office == deliberation.National {
		return all
	}
	return slices.DeleteFunc(all, func(n int64) bool {
		p, _ := g.in.State.Proposal(n)
		f, _ := g.in.State.Figures(p.Question)
		return p.Office != g.in.Part.Office && !slices.ContainsFunc(f.Rows, func(r deliberation.Row) bool {
			return r.Shown && r.Territory == deliberation.Territory(g.in.Part.Office.String())
		})
	})
}

// figures are those of a question, of the part's college if it is one's.
func (g *gathering) figures(question int64) deliberation.Figures {
	f, _ := g.in.State.Figures(question)
	if college := g.in.Part.College; college.Valid() {
		f.Rows = slices.DeleteFunc(f.Rows, func(r deliberation.Row) bool { return r.College != college })
		f.Concentrated = slices.DeleteFunc(f.Concentrated, func(x deliberation.Concentration) bool { return x.College != college })
		f.Apart = slices.DeleteFunc(f.Apart, func(a deliberation.Apart) bool { return a.College != college })
	}
	return f
}

func (g *gathering) proposals(numbers []int64, yield func(*proposal) error) error {
	s := g.in.State
	ids := make([]deliberation.ID, len(numbers))
	for i, n := range numbers {
		p, ok := s.Proposal(n)
		if !ok {
			return fmt.Errorf("dossier: proposal %d is not in the state", n)
		}
		ids[i] = p.Text
	}
	texts, err := g.texts.read(ids)
	if err != nil {
		return err
	}
	transcripts, err := readTranscripts(s, g.texts, numbers)
	if err != nil {
		return err
	}
	for i, n := range numbers {
		p, _ := s.Proposal(n)
		out := &proposal{
			Proposal: n, Question: p.Question, Title: texts[i].title, Text: texts[i].body, Language: texts[i].language, Erased: texts[i].erased,
			Office: p.Office.String(), Day: formatDay(p.At), Debate: p.Debate, From: append([]int64{}, p.From...),
		}
		if !p.Spoken.Voice.IsZero() {
			out.heard(transcripts[n])
		}
		if p.Theme.Valid() {
			out.Theme = new(p.Theme.String())
		}
		if p.Source > 0 {
			out.Source = new(p.Source - 1)
		}
		if out.InName, err = g.inName(p.Organisation); err != nil {
			return err
		}
		f := g.figures(p.Question)
		out.Rows, out.Ballots = rowsOf(f)
		out.Position = g.standing(n, f)
		if out.Arguments, err = g.thread(deliberation.Thread{Proposal: n}); err != nil {
			return err
		}
		if out.Sheet, err = g.sheet(n); err != nil {
			return err
		}
		if out.Objections, err = g.objections(n); err != nil {
			return err
		}
		if err := yield(out); err != nil {
			return err
		}
	}
	return nil
}
