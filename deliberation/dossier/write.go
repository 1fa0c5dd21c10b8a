// Package dossier writes what comes out of a consultation as an archive that anyone can check, and checks such archives. An
// archive holds positions (JSON with its schema, and CSV), once the vote is closed the ballots themselves as a multiset, the
// method in words, and a manifest.
package dossier

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"voix/deliberation"
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
}

// ErrTextsChanged means that a text was erased while the dossier was written: what was written so far is to be thrown away, and
// the dossier written again.
var ErrTextsChanged = errors.New("dossier: a text changed while the dossier was written")

// ErrState means that the state is not that of the number asked for.
var ErrState = errors.New("dossier: the state was not replayed to that number")

// ErrTooLarge means that a file of the dossier would have 4 GiB or more, which not all programs can unpack.
var ErrTooLarge = errors.New("dossier: a file of 4 GiB or more")

// Write writes the archive of a consultation. It holds no more than a few proposals in memory, whatever their number, and writes
// the same bytes for the same number and erasures. Errors are ErrState, ErrTextsChanged, ErrTooLarge,
// deliberation.ErrConsultationUnknown, or those of Texts and w; what was written before an error is no dossier.
func Write(w io.Writer, in Input) error {
	c, err := contentOf(in)
	if err != nil {
		return err
	}
	return writeArchive(w, c)
}

// textsAtOnce is how many texts are asked for in one call.
const textsAtOnce = 256

func contentOf(in Input) (*content, error) {
	if in.State.Number() != in.Number {
		return nil, ErrState
	}
	view, ok := in.State.Consultation(in.Consultation)
	if !ok || !view.Visible {
		return nil, deliberation.ErrConsultationUnknown
	}
	reader := &textReader{texts: in.Texts, state: in.State, seen: map[deliberation.ID][16]byte{}}
	texts, err := reader.read([]deliberation.ID{view.Text})
	if err != nil {
		return nil, err
	}
	c := &content{head: head{
		Format:  Format,
		Journal: journal{Number: in.Number, Root: hex.EncodeToString(in.Root[:]), At: formatTime(in.At)},
		Consultation: consultation{
			Number: view.Number, Title: texts[0].title, Description: texts[0].body, Closed: view.VoteClosed(), Imported: view.Imported(),
		},
	}}
	if view.Imported() {
		c.head.Consultation.Source = view.Source.String()
	} else {
		for i, phase := range deliberation.Phases() {
			c.head.Consultation.Begins = append(c.head.Consultation.Begins, begins{phase.String(), formatDay(view.Begins[i])})
		}
	}
	numbers := in.State.Proposals(in.Consultation, func(deliberation.Theme, deliberation.Office) bool { return true })
	c.each = func(yield func(*proposal) error) error {
		for start := 0; start < len(numbers); start += textsAtOnce {
			if err := eachOf(in.State, reader, numbers[start:min(start+textsAtOnce, len(numbers))], yield); err != nil {
				return err
			}
		}
		return nil
	}
	return c, nil
}

func eachOf(s *deliberation.State, reader *textReader, numbers []int64, yield func(*proposal) error) error {
	ids := make([]deliberation.ID, len(numbers))
	for i, n := range numbers {
		p, ok := s.Proposal(n)
		if !ok {
			return fmt.Errorf("dossier: proposal %d is not in the state", n)
		}
		ids[i] = p.Text
	}
	texts, err := reader.read(ids)
	if err != nil {
		return err
	}
	transcripts, err := readTranscripts(s, reader, numbers)
	if err != nil {
		return err
	}
	for i, n := range numbers {
		p, _ := s.Proposal(n)
		f, ok := s.Figures(p.Question)
		if !ok {
			return fmt.Errorf("dossier: question %d is not in the state", p.Question)
		}
		out := &proposal{
			Proposal: n, Question: p.Question, Title: texts[i].title, Text: texts[i].body, Language: texts[i].language, Erased: texts[i].erased,
			Office: p.Office.String(), Day: formatDay(p.At),
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
		out.Rows, out.Ballots = rowsOf(f)
		if err := yield(out); err != nil {
			return err
		}
	}
	return nil
}

// readTranscripts reads what was written down of those proposals that were spoken, by their number.
func readTranscripts(s *deliberation.State, reader *textReader, numbers []int64) (map[int64]readText, error) {
	var ids []deliberation.ID
	var of []int64
	for _, n := range numbers {
		if p, _ := s.Proposal(n); !p.Spoken.Transcript.Text.IsZero() {
			ids, of = append(ids, p.Spoken.Transcript.Text), append(of, n)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	texts, err := reader.read(ids)
	if err != nil {
		return nil, err
	}
	all := make(map[int64]readText, len(ids))
	for i, n := range of {
		all[n] = texts[i]
	}
	return all, nil
}

// heard puts what was written down of a spoken proposal behind what came with the recording, and its title in front.
func (p *proposal) heard(t readText) {
	if t.body == "" || t.erased {
		p.Spoken = spokenAwaited
		return
	}
	p.Spoken = spokenTranscript
	if t.title != "" {
		p.Title = t.title
	}
	if p.Text != "" {
		p.Text += "\n\n"
	}
	p.Text += t.body
}

// textReader reads texts and holds that they stay the same: each stands in several files, and each file is made twice.
type textReader struct {
	texts func([]deliberation.ID) (map[deliberation.ID]deliberation.Text, error)
	state *deliberation.State
	seen  map[deliberation.ID][16]byte
}

type readText struct {
	title, body string
	language    string
	erased      bool
}

func (r *textReader) read(ids []deliberation.ID) ([]readText, error) {
	found, err := r.texts(ids)
	if err != nil {
		return nil, err
	}
	all := make([]readText, len(ids))
	for i, id := range ids {
		text, ok := found[id]
		if ok && !r.state.IsErased(id) {
			all[i] = readText{title: clean(text.Title), body: clean(text.Body), language: clean(text.Language)}
		} else {
			all[i] = readText{title: ErasedText, erased: true}
		}
		whole := sha256.Sum256(fmt.Appendf(nil, "%t %d %s%d %s%s", all[i].erased, len(all[i].title), all[i].title, len(all[i].language), all[i].language, all[i].body))
		sum := [16]byte(whole[:16])
		if before, again := r.seen[id]; again && before != sum {
			return nil, ErrTextsChanged
		}
		r.seen[id] = sum
	}
	return all, nil
}
